"""The DCC alert about a dual-band hub's sub-GHz band (868 MHz)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from core.duis import types as t
from core.duis.binding import Other, Part
from core.duis.identity import MESSAGE_ID, MessageId
from core.duis.octets import EUI
from core.duis.places import at, maybe, one_of
from core.duis.simple import Choice
from core.duis.words import DeviceType, MessageRole, ScanOutcome, ScanTrigger

if TYPE_CHECKING:
    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyCycleLimited(Part):
    """A device is to be suspended because the hub nears its duty cycle on the sub-GHz band."""

    TAG: ClassVar[str] = "LimitedDutyCycleActionTaken"
    device: Eui64 = field(metadata=at("DeviceIDToSuspend", EUI))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanAssessed(Part):
    """Whether the hub took up a request to scan the sub-GHz channels."""

    TAG: ClassVar[str] = "SubGHzChannelScanRequestAssessmentOutcome"
    outcome: ScanOutcome = field(metadata=at("StatusCode", Choice(ScanOutcome)))
    trigger: ScanTrigger = field(metadata=at("ScanTrigger", Choice(ScanTrigger)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDiscarded(Part):
    """A message was dropped to keep within the duty cycle."""

    TAG: ClassVar[str] = "MessageDiscardedDueToDutyCycleManagement"
    request: MessageId = field(metadata=at("RequestID", MESSAGE_ID))
    message: MessageRole = field(metadata=at("CRAFlag", Choice(MessageRole)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSubGhzCapacity(Part):
    """A device could not join on the sub-GHz band: the hub takes no more there."""

    TAG: ClassVar[str] = "NoMoreSubGHzDeviceCapacity"
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    type: DeviceType | None = field(default=None, metadata=maybe("DeviceType", t.DEVICE_TYPE))


@dataclass(frozen=True, slots=True, kw_only=True)
class DualBandHubAlert(Part):
    """An alert of a dual-band hub about its sub-GHz band (8F20 to 8F2D)."""

    TAG: ClassVar[str] = "DualBandCHAlert"
    hub: Eui64 = field(metadata=at("CHFDeviceID", EUI))
    code: int = field(metadata=at("DeviceAlertCode", t.CODE))
    message_code: int | None = field(default=None, metadata=maybe("GBCSHexadecimalMessageCode", t.CODE))
    detail: DutyCycleLimited | ScanAssessed | MessageDiscarded | NoSubGhzCapacity | Other | None = field(
        default=None,
        metadata=one_of(
            optional=True,
            open_to_others=True,
            LimitedDutyCycleActionTaken=DutyCycleLimited,
            SubGHzChannelScanRequestAssessmentOutcome=ScanAssessed,
            MessageDiscardedDueToDutyCycleManagement=MessageDiscarded,
            NoMoreSubGHzDeviceCapacity=NoSubGhzCapacity,
        ),
    )
