"""The DCC alert that tells of a device's change of state in the inventory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from core.duis import types as t
from core.duis.binding import Part
from core.duis.octets import EUI
from core.duis.places import at, maybe, one_of
from core.duis.simple import Choice
from core.duis.words import CertificateType, DeviceType, NetworkCertificateType

if TYPE_CHECKING:
    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterNumbers(Part):
    """The supply numbers of a meter."""

    TAG: ClassVar[str] = "MeterMPxNs"
    import_mpxn: str = field(metadata=at("ImportMPxN", t.MPXN))
    secondary_import_mpan: str | None = field(default=None, metadata=maybe("SecondaryImportMPAN", t.MPAN))
    export_mpan: str | None = field(default=None, metadata=maybe("ExportMPAN", t.MPAN))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterIdentity(Part):
    """A meter was commissioned, and this is which."""

    TAG: ClassVar[str] = "MeterIdentity"
    numbers: MeterNumbers = field(metadata=at("MeterMPxNs", MeterNumbers))
    esme_variant: str | None = field(default=None, metadata=maybe("ESMEVariant", t.ESME_VARIANT))


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociatedDevice(Part):
    """A Type 1 device that was joined with the meter."""

    TAG: ClassVar[str] = "AssociatedType1Device"
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    type: DeviceType = field(metadata=at("DeviceType", t.DEVICE_TYPE))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterGone(Part):
    """A meter was decommissioned or withdrawn, with the devices that were joined with it."""

    TAG: ClassVar[str] = "MeterDecommissioningOrWithdrawal"
    numbers: MeterNumbers = field(metadata=at("MeterDecommissionOrWithdrawal", MeterNumbers))
    joined: tuple[AssociatedDevice, ...] = field(
        default=(), metadata=at("AssociatedType1Device", AssociatedDevice, 0, 7)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStruck(Part):
    """The device was removed from the inventory."""

    TAG: ClassVar[str] = "DeviceRemovedFromInventory"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubDecommissioned(Part):
    """The hub was decommissioned."""

    TAG: ClassVar[str] = "CHFDecommissioning"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSuspended(Part):
    """The device is suspended."""

    TAG: ClassVar[str] = "DeviceSuspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRestored(Part):
    """The device is no longer suspended."""

    TAG: ClassVar[str] = "DeviceRestored"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcbRecovered(Part):
    """Recovery put the DCC's own certificates in the place of these."""

    TAG: ClassVar[str] = "RecoveryCompleteACBCredentials"
    supplier: tuple[CertificateType, ...] = field(
        metadata=at("SupplierCertificateType", Choice(CertificateType), 1, 3)
    )
    network_operator: tuple[NetworkCertificateType, ...] = field(
        default=(), metadata=at("NetworkOperatorCertificateType", Choice(NetworkCertificateType), 0, 2)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered(Part):
    """Recovery of the device is complete."""

    TAG: ClassVar[str] = "RecoveryComplete"


Change = (
    MeterIdentity | MeterGone | DeviceStruck | HubDecommissioned | DeviceSuspended | DeviceRestored
    | AcbRecovered | Recovered
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange(Part):
    """Exactly one change."""

    TAG: ClassVar[str] = "DeviceStatusChange"
    change: Change = field(
        metadata=one_of(
            MeterIdentity=MeterIdentity,
            MeterDecommissioningOrWithdrawal=MeterGone,
            DeviceRemovedFromInventory=DeviceStruck,
            CHFDecommissioning=HubDecommissioned,
            DeviceSuspended=DeviceSuspended,
            DeviceRestored=DeviceRestored,
            RecoveryCompleteACBCredentials=AcbRecovered,
            RecoveryComplete=Recovered,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStatusChangeEvent(Part):
    """A device's state in the inventory changed."""

    TAG: ClassVar[str] = "DeviceStatusChangeEvent"
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    change: StatusChange = field(metadata=at("DeviceStatusChange", StatusChange))
