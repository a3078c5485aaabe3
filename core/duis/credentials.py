"""Requests about SMKI credentials, and signed pre-commands: SR 6.15.1, 6.15.2, 6.17, 6.24.1, 6.24.2.

Certificates are DER.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from core.duis import types as t
from core.duis.binding import Part
from core.duis.body import Body
from core.duis.codes import Route
from core.duis.places import at, maybe
from core.duis.times import MOMENT

if TYPE_CHECKING:
    from datetime import datetime

    from core.duis.words import CredentialType, RemotePartyRole


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCertificates(Part):
    """The certificates that replace those of a Supplier or Network Operator on a device."""

    TAG: ClassVar[str] = "SupplierOrNetworkOperatorCertificates"
    digital_signing: bytes | None = field(
        default=None, repr=False, metadata=maybe("DigitalSigningCertificate", t.CERTIFICATE)
    )
    key_agreement: bytes | None = field(
        default=None, repr=False, metadata=maybe("KeyAgreementCertificate", t.CERTIFICATE)
    )
    top_up: bytes | None = field(
        default=None, repr=False, metadata=maybe("KeyAgreementTopUpCertificate", t.CERTIFICATE)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementCertificates(Part):
    """What replaces the old certificates; DUIS has one kind here."""

    TAG: ClassVar[str] = "ReplacementCertificates"
    party: PartyCertificates = field(metadata=at(PartyCertificates.TAG, PartyCertificates))


@dataclass(frozen=True, slots=True, kw_only=True)
class PathCertificates(Part):
    """The certificates from the root down to the issuer of the new ones."""

    TAG: ClassVar[str] = "CertificationPathCertificates"
    certificates: tuple[bytes, ...] = field(repr=False, metadata=at("Certificate", t.CERTIFICATE, 1, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSecurityCredentialsKrp(Body):
    """SR 6.15.1: replace the certificates of a remote party on a device (CS02b)."""

    TAG: ClassVar[str] = "UpdateSecurityCredentialsKRP"
    SERVICE: ClassVar[str] = "6.15.1"
    ROUTE: ClassVar[Route] = Route.CRITICAL
    execution: datetime | None = field(default=None, metadata=maybe("ExecutionDateTime", MOMENT))
    role: RemotePartyRole = field(metadata=at("RemotePartyRole", t.ROLE))
    floor: int | None = field(default=None, metadata=maybe("RemotePartyFloorSeqNumber", t.FLOOR))
    top_up_floor: int | None = field(
        default=None, metadata=maybe("RemotePartyPrepaymentTopUpFloorSeqNumber", t.FLOOR)
    )
    replacement: ReplacementCertificates = field(
        metadata=at(ReplacementCertificates.TAG, ReplacementCertificates)
    )
    path: PathCertificates = field(metadata=at(PathCertificates.TAG, PathCertificates))
    check_validity_times: bool = field(metadata=at("ApplyTimeBasedCPVChecks", t.FLAG))


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSecurityCredentialsDevice(Body):
    """SR 6.15.2: give a device the certificate of its own new key (CS02d)."""

    TAG: ClassVar[str] = "UpdateSecurityCredentialsDevice"
    SERVICE: ClassVar[str] = "6.15.2"
    ROUTE: ClassVar[Route] = Route.CRITICAL
    certificate: bytes = field(repr=False, metadata=at("DeviceCertificate", t.CERTIFICATE))


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueSecurityCredentials(Body):
    """SR 6.17: have a device make a new key pair and a certificate request (CS02c)."""

    TAG: ClassVar[str] = "IssueSecurityCredentials"
    SERVICE: ClassVar[str] = "6.17"
    ROUTE: ClassVar[Route] = Route.CRITICAL
    credential: CredentialType = field(metadata=at("CredentialType", t.CREDENTIAL))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrieveSecurityCredentialsKrp(Body):
    """SR 6.24.1: which remote parties' credentials a device holds (CS02a)."""

    TAG: ClassVar[str] = "RetrieveDeviceSecurityCredentialsKRP"
    SERVICE: ClassVar[str] = "6.24.1"
    roles: tuple[RemotePartyRole, ...] = field(metadata=at("RemotePartyRole", t.ROLE, 1, 7))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrieveSecurityCredentialsDevice(Body):
    """SR 6.24.2: a device's own certificate (CS02e)."""

    TAG: ClassVar[str] = "RetrieveDeviceSecurityCredentialsDevice"
    SERVICE: ClassVar[str] = "6.24.2"
    ROUTE: ClassVar[Route] = Route.CRITICAL
    credential: CredentialType = field(metadata=at("CredentialType", t.CREDENTIAL))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPreCommand(Body):
    """Second step of a critical service: its pre-command, signed by the user, under the same service."""

    TAG: ClassVar[str] = "SignedPreCommand"
    ROUTE: ClassVar[Route] = Route.SIGNED
    execution: datetime | None = field(default=None, metadata=maybe("ExecutionDateTime", MOMENT))
    payload: bytes = field(repr=False, metadata=at("GBCSPayload", t.PAYLOAD))
