"""DCC alerts: what the DCC itself tells a user, among it how firmware and device logs fare.

CCS08 and CS09 reach users in this form (CommsHubAlert, PPMIDAlert), not as GBCS.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from core.duis import types as t
from core.duis.binding import Part
from core.duis.dual_band import DualBandHubAlert
from core.duis.identity import MESSAGE_ID, MessageId
from core.duis.octets import EUI, EuiList
from core.duis.places import at, maybe, one_of
from core.duis.simple import Choice
from core.duis.status_change import DeviceStatusChangeEvent
from core.duis.times import DAY, MOMENT
from core.duis.words import (
    ActivationResult,
    CertificateType,
    Delivery,
    DeviceType,
    RemotePartyRole,
    Transfer,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from core.premise.device import Eui64

_DEVICES = EuiList()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFailure(Part):
    """A command was not delivered, or not answered."""

    TAG: ClassVar[str] = "CommandFailure"
    request: MessageId = field(metadata=at("CommandRequestID", MESSAGE_ID))
    schedule: int | None = field(default=None, metadata=maybe("DSPScheduleID", t.SCHEDULE))
    device: Eui64 = field(metadata=at("DeviceID", EUI))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareDistributionFailure(Part):
    """An image did not reach the hubs of these devices."""

    TAG: ClassVar[str] = "FirmwareDistributionFailure"
    request: MessageId = field(metadata=at("UpdateFirmwareRequestID", MESSAGE_ID))
    devices: tuple[Eui64, ...] = field(metadata=at("MeterIDs", _DEVICES))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareUpgradeRequested(Part):
    """Somebody asked for this firmware on these devices."""

    TAG: ClassVar[str] = "FirmwareUpgradeRequested"
    type: DeviceType = field(metadata=at("DeviceType", t.DEVICE_TYPE))
    version: str = field(metadata=at("FirmwareVersion", t.VERSION))
    devices: tuple[Eui64, ...] = field(metadata=at("DeviceList", _DEVICES))


@dataclass(frozen=True, slots=True, kw_only=True)
class CspFirmwareDeliveryStatus(Part):
    """Whether an image for a device reached its hub; it says nothing of the device itself."""

    TAG: ClassVar[str] = "CSPFirmwareDeliveryStatus"
    request: MessageId = field(metadata=at("UpdateFirmwareRequestID", MESSAGE_ID))
    hub: Eui64 = field(metadata=at("CommsHubDeviceID", EUI))
    device: Eui64 = field(metadata=at("TargetDeviceID", EUI))
    version: str = field(metadata=at("FirmwareVersion", t.VERSION))
    time: datetime = field(metadata=at("TimeStamp", MOMENT))
    status: Delivery = field(metadata=at("CommsHubTransferStatus", Choice(Delivery)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareTransferAlert(Part):
    """CCS08: how the transfer of an image from the hub to a device ended. Success is not activation."""

    TAG: ClassVar[str] = "FirmwareTransferAlert"
    request: MessageId | None = field(default=None, metadata=maybe("UpdateFirmwareRequestID", MESSAGE_ID))
    device: Eui64 = field(metadata=at("OtherDeviceID", EUI))
    version: str = field(metadata=at("FirmwareVersion", t.VERSION))
    result: Transfer = field(metadata=at("TransferResponseCode", Choice(Transfer)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommsHubAlert(Part):
    """An alert of the hub; with 8F89 or 8F8A it carries a firmware transfer's end."""

    TAG: ClassVar[str] = "CommsHubAlert"
    hub: Eui64 = field(metadata=at("CommsHubDeviceID", EUI))
    code: int = field(metadata=at("AlertCode", t.CODE))
    time: datetime | None = field(default=None, metadata=maybe("TimeStamp", MOMENT))
    transfer: FirmwareTransferAlert | None = field(
        default=None, metadata=maybe(FirmwareTransferAlert.TAG, FirmwareTransferAlert)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PpmidFirmwareUpgradeAlert(Part):
    """CS09: which firmware a PPMID runs after an update, by its own word."""

    TAG: ClassVar[str] = "PPMIDFirmwareUpgradeAlert"
    version: str = field(metadata=at("FirmwareVersion", t.VERSION))
    result: ActivationResult = field(metadata=at("ActivateImageResultCode", Choice(ActivationResult)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PpmidAlert(Part):
    """An alert of a PPMID; with 8F8B it carries the end of a firmware update."""

    TAG: ClassVar[str] = "PPMIDAlert"
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    code: int = field(metadata=at("DeviceAlertCode", t.CODE))
    time: datetime | None = field(default=None, metadata=maybe("Timestamp", MOMENT))
    upgrade: PpmidFirmwareUpgradeAlert | None = field(
        default=None, metadata=maybe(PpmidFirmwareUpgradeAlert.TAG, PpmidFirmwareUpgradeAlert)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmwareVersionMismatch(Part):
    """A device runs another firmware than the inventory says."""

    TAG: ClassVar[str] = "FirmwareVersionMismatch"
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    type: DeviceType = field(metadata=at("DeviceType", t.DEVICE_TYPE))
    inventory_version: str = field(metadata=at("FirmwareVersionSMI", t.VERSION))
    device_version: str = field(metadata=at("FirmwareVersionDevice", t.VERSION))


@dataclass(frozen=True, slots=True, kw_only=True)
class PpmidRemoval(Part):
    """A PPMID was taken off a hub's device log."""

    TAG: ClassVar[str] = "PPMIDRemoval"
    device: Eui64 = field(metadata=at("PPMIDDeviceID", EUI))
    hub: Eui64 = field(metadata=at("CHFDeviceID", EUI))


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateHanDeviceLogResult(Part):
    """An SR 8.11 came to an end; which end, the response to it says."""

    TAG: ClassVar[str] = "UpdateHANDeviceLogResult"
    request: MessageId = field(metadata=at("UpdateHANDeviceLogServiceRequestID", MESSAGE_ID))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommsHubFirmwareActivation(Part):
    """A hub itself now runs another firmware."""

    TAG: ClassVar[str] = "CommsHubFirmwareActivation"
    hub: Eui64 = field(metadata=at("DeviceID", EUI))
    version: str = field(metadata=at("FirmwareVersion", t.VERSION))


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorChange(Part):
    """The sequence numbers below which a device now refuses commands."""

    TAG: ClassVar[str] = "RemotePartySeqNumberChange"
    floor: int = field(metadata=at("RemotePartyFloorSeqNumber", t.FLOOR))
    top_up_floor: int | None = field(
        default=None, metadata=maybe("RemotePartyPrepaymentTopUpFloorSeqNumber", t.FLOOR)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateChange(Part):
    """A certificate that a device now holds, by the SHA-1 of it."""

    TAG: ClassVar[str] = "Certificates"
    type: CertificateType = field(metadata=at("CertificateType", Choice(CertificateType)))
    sha1: bytes = field(metadata=at("CertificateHash", t.SHA1))


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityCredentialsUpdated(Part):
    """A remote party's certificates on a device were replaced."""

    TAG: ClassVar[str] = "SecurityCredentialsUpdated"
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    role: RemotePartyRole = field(metadata=at("RemotePartyRole", t.ROLE))
    floors: FloorChange | None = field(default=None, metadata=maybe(FloorChange.TAG, FloorChange))
    certificates: tuple[CertificateChange, ...] = field(
        metadata=at(CertificateChange.TAG, CertificateChange, 1, 3)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _RestoredLog(Part):
    old_hub: Eui64 = field(metadata=at("OldCHFDeviceID", EUI))
    new_hub: Eui64 = field(metadata=at("NewCHFDeviceID", EUI))
    old_gpf: Eui64 = field(metadata=at("OldGPFDeviceID", EUI))
    new_gpf: Eui64 = field(metadata=at("NewGPFDeviceID", EUI))


@dataclass(frozen=True, slots=True, kw_only=True)
class HubLogRestored(_RestoredLog):
    """The log of the hub was restored."""

    TAG: ClassVar[str] = "CHFDeviceLog"


@dataclass(frozen=True, slots=True, kw_only=True)
class GpfLogRestored(_RestoredLog):
    """The log of the gas proxy function was restored."""

    TAG: ClassVar[str] = "GPFDeviceLog"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLogRestored(Part):
    """After a change of hub, which log was restored."""

    TAG: ClassVar[str] = "DeviceLogRestored"
    on: date = field(metadata=at("RestoredDate", DAY))
    log: HubLogRestored | GpfLogRestored = field(
        metadata=one_of(CHFDeviceLog=HubLogRestored, GPFDeviceLog=GpfLogRestored)
    )


DccAlert = (
    DeviceStatusChangeEvent | CommandFailure | FirmwareDistributionFailure | UpdateHanDeviceLogResult
    | DeviceLogRestored | PpmidAlert | SecurityCredentialsUpdated | PpmidRemoval | FirmwareVersionMismatch
    | DualBandHubAlert | FirmwareUpgradeRequested | CspFirmwareDeliveryStatus | CommsHubAlert
    | CommsHubFirmwareActivation
)  # fmt: skip
