"""A service request as a value: its header and one body, read from XML and written to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

from core.duis import types as t
from core.duis.binding import Other, Part
from core.duis.codes import SCHEMA_VERSION, reference_of
from core.duis.credentials import (
    IssueSecurityCredentials,
    RetrieveSecurityCredentialsDevice,
    RetrieveSecurityCredentialsKrp,
    SignedPreCommand,
    UpdateSecurityCredentialsDevice,
    UpdateSecurityCredentialsKrp,
)
from core.duis.device_log import (
    DecommissionDevice,
    DevicePrenotification,
    ReadDeviceLog,
    ReadInventory,
    RestoreHanDeviceLog,
    UpdateHanDeviceLog,
    UpdateInventory,
)
from core.duis.envelope import check_version, open_envelope, seal
from core.duis.errors import misfit
from core.duis.firmware import ActivateFirmware, ReadFirmwareVersion, UpdateFirmware, UpdatePpmidFirmware
from core.duis.hub_status import HubFaultReturn, HubInstalled, HubInstalledNoWan, HubNoFaultReturn
from core.duis.identity import MESSAGE_ID, MessageId
from core.duis.places import OneOf, Slot, at, maybe
from core.duis.simple import Number, Text

if TYPE_CHECKING:
    from core.duis.body import Body

BODIES: tuple[type[Body], ...] = (
    UpdateHanDeviceLog, DevicePrenotification, ReadDeviceLog, ReadInventory, DecommissionDevice, UpdateInventory,
    RestoreHanDeviceLog, HubInstalled, HubInstalledNoWan, HubFaultReturn, HubNoFaultReturn, UpdateFirmware,
    ReadFirmwareVersion, ActivateFirmware, UpdatePpmidFirmware, UpdateSecurityCredentialsKrp,
    UpdateSecurityCredentialsDevice, IssueSecurityCredentials, RetrieveSecurityCredentialsKrp,
    RetrieveSecurityCredentialsDevice, SignedPreCommand,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHeader(Part):
    """Who asks whom for which service, and how the request travels (`command_variant`)."""

    TAG: ClassVar[str] = "Header"
    id: MessageId = field(metadata=at("RequestID", MESSAGE_ID))
    first_in_sequence: bool | None = field(default=None, metadata=maybe("FirstInSequence", t.FLAG))
    preceding: MessageId | None = field(default=None, metadata=maybe("PrecedingServiceRequestID", MESSAGE_ID))
    command_variant: int = field(metadata=at("CommandVariant", Number(1, 9)))
    reference: str = field(metadata=at("ServiceReference", Text()))
    service: str = field(metadata=at("ServiceReferenceVariant", t.SERVICE))

    def _rule(self) -> None:
        if self.reference != reference_of(self.service):
            raise ValueError("ServiceReference and ServiceReferenceVariant do not belong together")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content(Part):
    TAG: ClassVar[str] = "Body"
    body: Body | Other = field(
        metadata={"place": OneOf(tuple(Slot(b.TAG, b) for b in BODIES), open_to_others=True)}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A whole service request, without its signature. A body this program only carries is `Other`."""

    header: RequestHeader
    body: Body | Other
    schema_version: str = SCHEMA_VERSION

    def __post_init__(self) -> None:
        check_version(self.schema_version)
        if isinstance(self.body, Other):
            return
        _Content(body=self.body)
        tag, header = self.body.TAG, self.header
        if self.body.SERVICE and header.service != self.body.SERVICE:
            raise misfit("Header/ServiceReferenceVariant", f"a {tag} is service {self.body.SERVICE}")
        if header.command_variant not in self.body.ROUTE.value:
            allowed = " or ".join(map(str, self.body.ROUTE.value))
            raise misfit("Header/CommandVariant", f"for {tag} {allowed} is wanted")

    @classmethod
    def of(cls, body: Body, id: MessageId, *, service: str = "", command_variant: int | None = None) -> Self:  # noqa: A002
        """The request for a body. `service` is needed only for a SignedPreCommand: that of its first step."""
        service = service or body.SERVICE
        if not service:
            raise misfit(
                "Header/ServiceReferenceVariant", "a SignedPreCommand needs the service it belongs to"
            )
        variant = body.ROUTE.usual if command_variant is None else command_variant
        return cls(
            header=RequestHeader(
                id=id, command_variant=variant, reference=reference_of(service), service=service
            ),
            body=body,
        )

    @property
    def id(self) -> MessageId:
        """The RequestID."""
        return self.header.id


def parse(data: bytes) -> Request:
    """Read a request; DuisError names the element that is wrong. The signature is not looked at."""
    envelope = open_envelope(data, "Request")
    header = RequestHeader.read(envelope.header)
    return Request(header=header, body=_Content.read(envelope.body).body, schema_version=envelope.version)


def serialise(request: Request) -> bytes:
    """The XML of a request, unsigned."""
    return seal("Request", request.schema_version, request.header, _Content(body=request.body))


def body_named(name: str) -> type[Body] | None:
    """The body of a service (“8.11”) or of an element name, in any case; None if there is none."""
    folded = name.casefold()
    return next((b for b in BODIES if folded in (b.TAG.casefold(), b.SERVICE)), None) if folded else None
