"""A response or alert as a value: its header and what it brings, read from XML and written to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from core.duis import alerts
from core.duis import types as t
from core.duis.binding import Other, Part
from core.duis.codes import ACKNOWLEDGED, SCHEMA_VERSION, SUCCESS, WARNINGS, reference_of
from core.duis.dual_band import DualBandHubAlert
from core.duis.envelope import check_version, open_envelope, seal
from core.duis.identity import MESSAGE_ID, MessageId
from core.duis.inventory import Inventory
from core.duis.octets import EuiList
from core.duis.places import OneOf, Slot, at, maybe, one_of
from core.duis.simple import Text
from core.duis.status_change import DeviceStatusChangeEvent
from core.duis.times import MOMENT

if TYPE_CHECKING:
    from datetime import datetime

    from core.duis.request import Request
    from core.premise.device import Eui64

_DEVICES = EuiList()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreCommand(Part):
    """What a critical request was made into: GBCS without MAC, for the user to compare and sign."""

    TAG: ClassVar[str] = "PreCommand"
    gbcs_version: str = field(metadata=at("GBCSVersion", t.FREE_TEXT))
    payload: bytes = field(repr=False, metadata=at("GBCSPayload", t.PAYLOAD))


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCommand(Part):
    """A command to be brought to the device on site; it may hold an install code."""

    TAG: ClassVar[str] = "LocalCommand"
    payload: bytes = field(repr=False, metadata=at("GBCSPayload", t.PAYLOAD))


@dataclass(frozen=True, slots=True, kw_only=True)
class FutureDatedAlert(Part):
    """What became of a command with a time: alert 8F66 or 8F67 of the device."""

    TAG: ClassVar[str] = "FutureDatedDeviceAlertMessage"
    code: int = field(metadata=at("FutureDatedAlertCode", t.FUTURE_CODE))
    payload: bytes = field(repr=False, metadata=at("GBCSPayload", t.PAYLOAD))
    instruction: int = field(metadata=at("InstructionNumber", t.ORDINAL))
    instructions: int = field(metadata=at("TotalCommandInstructions", t.ORDINAL))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Warning(Part):
    invalid: tuple[Eui64, ...] | None = field(default=None, metadata=maybe("InvalidDeviceIDList", _DEVICES))
    not_commissioned: tuple[Eui64, ...] | None = field(
        default=None, metadata=maybe("NotCommissionedDeviceIDList", _DEVICES)
    )
    not_applicable: tuple[Eui64, ...] | None = field(
        default=None, metadata=maybe("NotApplicableFirmwareDeviceIDList", _DEVICES)
    )
    busy: tuple[Eui64, ...] | None = field(
        default=None, metadata=maybe("OtherRequestInProgressList", _DEVICES)
    )
    wrong_gbcs: tuple[Eui64, ...] | None = field(
        default=None, metadata=maybe("InvalidGBCSVersionList", _DEVICES)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareWarning(_Warning):
    """The devices that an SR 11.1 will not reach, and why."""

    TAG: ClassVar[str] = "DSPUpdateFirmwareWarning"


@dataclass(frozen=True, slots=True, kw_only=True)
class PpmidFirmwareWarning(_Warning):
    """The PPMIDs that an SR 11.4 will not reach, and why."""

    TAG: ClassVar[str] = "DSPUpdatePPMIDFirmwareWarning"


Payload = (
    bytes | PreCommand | LocalCommand | FutureDatedAlert | Inventory | FirmwareWarning | PpmidFirmwareWarning
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseMessage(Part):
    """The answer to a request. A payload of plain octets is the device's GBCS response."""

    TAG: ClassVar[str] = "ResponseMessage"
    reference: str = field(metadata=at("ServiceReference", Text()))
    service: str = field(metadata=at("ServiceReferenceVariant", t.SERVICE))
    payload: Payload | Other | None = field(
        default=None,
        repr=False,
        metadata=one_of(
            optional=True,
            open_to_others=True,
            DSPInventory=Inventory,
            DSPUpdateFirmwareWarning=FirmwareWarning,
            DSPUpdatePPMIDFirmwareWarning=PpmidFirmwareWarning,
            FutureDatedDeviceAlertMessage=FutureDatedAlert,
            GBCSPayload=t.PAYLOAD,
            LocalCommand=LocalCommand,
            PreCommand=PreCommand,
        ),
    )

    def _rule(self) -> None:
        if self.reference != reference_of(self.service):
            raise ValueError("ServiceReference and ServiceReferenceVariant do not belong together")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAlertMessage(Part):
    """An alert of a device, as GBCS; alerts may be throttled, and then say how many came."""

    TAG: ClassVar[str] = "DeviceAlertMessage"
    code: int = field(metadata=at("AlertCode", t.CODE))
    throttle: int | None = field(default=None, metadata=maybe("ThrottledAlertSequenceId", t.COUNT))
    throttled: int | None = field(default=None, metadata=maybe("ThrottledAlertCount", t.COUNT))
    payload: bytes = field(repr=False, metadata=at("GBCSPayload", t.PAYLOAD))


_ALERTS: tuple[type[Part], ...] = (
    DeviceStatusChangeEvent, alerts.CommandFailure, alerts.FirmwareDistributionFailure,
    alerts.UpdateHanDeviceLogResult, alerts.DeviceLogRestored, alerts.PpmidAlert,
    alerts.SecurityCredentialsUpdated, alerts.PpmidRemoval, alerts.FirmwareVersionMismatch, DualBandHubAlert,
    alerts.FirmwareUpgradeRequested, alerts.CspFirmwareDeliveryStatus, alerts.CommsHubAlert,
    alerts.CommsHubFirmwareActivation,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _AlertChoice(Part):
    TAG: ClassVar[str] = "DCCAlert"
    alert: alerts.DccAlert | Other = field(
        metadata={"place": OneOf(tuple(Slot(a.TAG, a) for a in _ALERTS), open_to_others=True)}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DccAlertMessage(Part):
    """An alert of the DCC itself."""

    TAG: ClassVar[str] = "DCCAlertMessage"
    code: str = field(metadata=at("DCCAlertCode", t.ALERT_CODE))
    throttle: int | None = field(default=None, metadata=maybe("ThrottledAlertSequenceId", t.COUNT))
    throttled: int | None = field(default=None, metadata=maybe("ThrottledAlertCount", t.COUNT))
    content: _AlertChoice = field(metadata=at("DCCAlert", _AlertChoice))

    @classmethod
    def of(cls, code: str, alert: alerts.DccAlert) -> DccAlertMessage:
        """The message for an alert."""
        return cls(code=code, content=_AlertChoice(alert=alert))

    @property
    def alert(self) -> alerts.DccAlert | Other:
        """What it tells; `Other` if this program only carries it."""
        return self.content.alert


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHeader(Part):
    """Which request is answered (none for an alert), with which code, and when."""

    TAG: ClassVar[str] = "Header"
    request: MessageId | None = field(default=None, metadata=maybe("RequestID", MESSAGE_ID))
    id: MessageId | None = field(default=None, metadata=maybe("ResponseID", MESSAGE_ID))
    code: str = field(metadata=at("ResponseCode", t.RESPONSE_CODE))
    time: datetime = field(metadata=at("ResponseDateTime", MOMENT))


Message = ResponseMessage | DeviceAlertMessage | DccAlertMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content(Part):
    TAG: ClassVar[str] = "Body"
    message: Message | Other = field(
        metadata=one_of(
            open_to_others=True,
            ResponseMessage=ResponseMessage,
            DeviceAlertMessage=DeviceAlertMessage,
            DCCAlertMessage=DccAlertMessage,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A whole response or alert, without its signature."""

    header: ResponseHeader
    message: Message | Other
    schema_version: str = SCHEMA_VERSION

    def __post_init__(self) -> None:
        check_version(self.schema_version)

    @property
    def succeeded(self) -> bool:
        """Whether the code says success, perhaps with a warning."""
        return self.header.code == SUCCESS or self.header.code in WARNINGS

    @property
    def acknowledges(self) -> bool:
        """Whether it only says that the request was taken; the result comes later."""
        return self.header.code == ACKNOWLEDGED

    def answers(self, request: MessageId) -> bool:
        """Whether it belongs to this request, by RequestID and by the ResponseID turned round."""
        ids = (self.header.request, self.header.id and self.header.id.swapped)
        return ids != (None, None) and all(found in (None, request) for found in ids)


def respond(request: Request, code: str, time: datetime, payload: Payload | None = None) -> Response:
    """The answer to a request with this code and payload; an acknowledgement has code I99 and no payload."""
    message = ResponseMessage(
        reference=request.header.reference, service=request.header.service, payload=payload
    )
    header = ResponseHeader(request=request.id, id=request.id.swapped, code=code, time=time)
    return Response(header=header, message=message)


def parse(data: bytes) -> Response:
    """Read a response or alert; DuisError names the element that is wrong. No signature is looked at."""
    envelope = open_envelope(data, "Response")
    header, content = ResponseHeader.read(envelope.header), _Content.read(envelope.body)
    return Response(header=header, message=content.message, schema_version=envelope.version)


def serialise(response: Response) -> bytes:
    """The XML of a response or alert, unsigned."""
    content = _Content(message=response.message)
    return seal("Response", response.schema_version, response.header, content)
