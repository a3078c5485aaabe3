"""Use cases about a device's own credentials: CS02c makes a key, CS02d brings its certificate, CS02e shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from core.gbcs import asn1
from core.gbcs.codec import Alternative, Codec, Payload, asn1_choice, asn1_codec
from core.gbcs.frame import Kind
from core.gbcs.usecases.case import UseCase

if TYPE_CHECKING:
    from core.gbcs.certificates import KeyUse

_SEQUENCE, _INTEGER = 0x30, 0x02


class IssueFailure(IntEnum):
    """Why a device gives no certificate request."""

    INVALID_KEY_USAGE = 1
    KEY_PAIR_GENERATION_FAILED = 2
    REQUEST_PRODUCTION_FAILED = 3


class UpdateResult(IntEnum):
    """How a device took its new certificate."""

    SUCCESS = 0
    INVALID_CERTIFICATE = 1
    WRONG_DEVICE_IDENTITY = 2
    INVALID_KEY_USAGE = 3
    NO_CORRESPONDING_KEY_PAIR = 4
    WRONG_PUBLIC_KEY = 5
    CERTIFICATE_STORAGE_FAILED = 6
    PRIVATE_KEY_CHANGE_FAILED = 7


class ProvideFailure(IntEnum):
    """Why a device does not show its certificate."""

    INVALID_KEY_USAGE = 1
    NO_CERTIFICATE_HELD = 2
    RETRIEVAL_FAILURE = 3


@dataclass(frozen=True, slots=True)
class IssueCredentials(Payload):
    """CS02c: make a new key pair for this use, and ask for its certificate."""

    use: KeyUse


@dataclass(frozen=True, slots=True)
class IssueCredentialsAnswer(Payload):
    """A certificate request (PKCS#10, DER), or why there is none; exactly one of the two."""

    request: bytes | None = None
    failure: IssueFailure | None = None


@dataclass(frozen=True, slots=True)
class UpdateCertificate(Payload):
    """CS02d: the certificate (DER) for the key pair that CS02c made."""

    certificate: bytes


@dataclass(frozen=True, slots=True)
class UpdateCertificateAnswer(Payload):
    """How the device took it."""

    result: UpdateResult


@dataclass(frozen=True, slots=True)
class ProvideCertificate(Payload):
    """CS02e: which certificate the device uses now."""

    use: KeyUse


@dataclass(frozen=True, slots=True)
class ProvideCertificateAnswer(Payload):
    """The certificate (DER), or why there is none; exactly one of the two."""

    certificate: bytes | None = None
    failure: ProvideFailure | None = None


CODECS: dict[tuple[UseCase, Kind], Codec[Any]] = {
    (UseCase.CS02C, Kind.COMMAND): asn1_codec(IssueCredentials, use=asn1.KEY_USE),
    (UseCase.CS02C, Kind.RESPONSE): asn1_choice(
        IssueCredentialsAnswer,
        Alternative(_SEQUENCE, "request", asn1.WHOLE),
        Alternative(_INTEGER, "failure", asn1.number(IssueFailure)),
    ),
    (UseCase.CS02D, Kind.COMMAND): asn1_choice(
        UpdateCertificate, Alternative(_SEQUENCE, "certificate", asn1.WHOLE)
    ),
    (UseCase.CS02D, Kind.RESPONSE): asn1_choice(
        UpdateCertificateAnswer, Alternative(_INTEGER, "result", asn1.number(UpdateResult))
    ),
    (UseCase.CS02E, Kind.COMMAND): asn1_codec(ProvideCertificate, use=asn1.KEY_USE),
    (UseCase.CS02E, Kind.RESPONSE): asn1_choice(
        ProvideCertificateAnswer,
        Alternative(_SEQUENCE, "certificate", asn1.WHOLE),
        Alternative(_INTEGER, "failure", asn1.number(ProvideFailure)),
    ),
}
