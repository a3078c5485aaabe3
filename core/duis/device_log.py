"""Requests about who is on the HAN and in the DCC's inventory: SR 8.2, 8.3, 8.4, 8.9, 8.11, 8.12.1, 12.2."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Self

from core.duis import types as t
from core.duis.binding import Part
from core.duis.body import Body
from core.duis.codes import Route
from core.duis.octets import EUI
from core.duis.places import at, maybe, one_of, present
from core.duis.simple import Choice
from core.duis.times import MOMENT
from core.duis.words import DeviceType, LogChange, NewDeviceStatus, NewHubStatus

if TYPE_CHECKING:
    from datetime import datetime

    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission(Part):
    """What the hub needs to let a device join: the install code (without CRC) and for how many seconds."""

    TAG: ClassVar[str] = "AddDeviceToCHFWhitelist"
    join_period: int = field(metadata=at("JoinTimePeriod", t.JOIN_PERIOD))
    install_code: bytes = field(repr=False, metadata=at("InstallCode", t.INSTALL_CODE))
    import_mpxn: str | None = field(default=None, metadata=maybe("ImportMPxN", t.MPXN))
    secondary_import_mpan: str | None = field(default=None, metadata=maybe("SecondaryImportMPAN", t.MPAN))
    export_mpan: str | None = field(default=None, metadata=maybe("ExportMPAN", t.MPAN))


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateHanDeviceLog(Body):
    """SR 8.11: put a device on the hub's device log, or take it off; the request's target is the hub."""

    TAG: ClassVar[str] = "UpdateHANDeviceLog"
    SERVICE: ClassVar[str] = "8.11"
    execution: datetime | None = field(default=None, metadata=maybe("ExecutionDateTime", MOMENT))
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    change: LogChange = field(metadata=at("RequestType", Choice(LogChange)))
    admission: Admission | None = field(default=None, metadata=maybe(Admission.TAG, Admission))

    @classmethod
    def add(cls, device: Eui64, install_code: bytes, join_period: int) -> Self:
        """Let a device join for so many seconds."""
        admission = Admission(install_code=install_code, join_period=join_period)
        return cls(device=device, change=LogChange.ADD, admission=admission)

    @classmethod
    def remove(cls, device: Eui64) -> Self:
        """Take a device off the log."""
        return cls(device=device, change=LogChange.REMOVE)

    def _rule(self) -> None:
        if self.change is LogChange.ADD and self.admission is None:
            raise ValueError("to add a device, AddDeviceToCHFWhitelist is wanted")
        if self.change is LogChange.REMOVE and self.admission is not None:
            raise ValueError("to remove a device, AddDeviceToCHFWhitelist makes no sense")


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePrenotification(Body):
    """SR 12.2: tell the DCC of a device before it is installed."""

    TAG: ClassVar[str] = "DevicePrenotification"
    SERVICE: ClassVar[str] = "12.2"
    ROUTE: ClassVar[Route] = Route.DCC
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    manufacturer: str = field(metadata=at("DeviceManufacturer", t.MANUFACTURER))
    model: str = field(metadata=at("DeviceModel", t.MODEL))
    type: DeviceType = field(metadata=at("DeviceType", t.DEVICE_TYPE))
    standard: str | None = field(default=None, metadata=maybe("SMETSCHTSVersion", t.STANDARD))
    firmware_version: str | None = field(default=None, metadata=maybe("FirmwareVersion", t.VERSION))
    esme_variant: str | None = field(default=None, metadata=maybe("ESMEVariant", t.ESME_VARIANT))
    gpf: Eui64 | None = field(default=None, metadata=maybe("AssociatedGPFDeviceID", EUI))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDeviceLog(Body):
    """SR 8.9: read a device log; of a hub with CCS06, or with key hashes (CCS07) if asked for."""

    TAG: ClassVar[str] = "ReadDeviceLog"
    SERVICE: ClassVar[str] = "8.9"
    execution: datetime | None = field(default=None, metadata=maybe("ExecutionDateTime", MOMENT))
    security_details: bool = field(default=False, metadata=present("ReadSecurityDetails"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyFilter(Part):
    """A property by its address."""

    TAG: ClassVar[str] = "PropertyFilter"
    post_code: str = field(metadata=at("PostCode", t.POST_CODE))
    address: str = field(metadata=at("AddressIdentifier", t.ADDRESS))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadInventory(Body):
    """SR 8.2: what the DCC knows of a property, by UPRN (a number), device, MPxN (text) or address."""

    TAG: ClassVar[str] = "ReadInventory"
    SERVICE: ClassVar[str] = "8.2"
    ROUTE: ClassVar[Route] = Route.DCC
    of: int | Eui64 | str | PropertyFilter = field(
        metadata=one_of(UPRN=t.UPRN, DeviceID=EUI, MPxN=t.MPXN, PropertyFilter=PropertyFilter)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecommissionDevice(Body):
    """SR 8.3: a device is taken out of use."""

    TAG: ClassVar[str] = "DecommissionDevice"
    SERVICE: ClassVar[str] = "8.3"
    ROUTE: ClassVar[Route] = Route.DCC
    device: Eui64 = field(metadata=at("DeviceID", EUI))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDetails(Part):
    """What SR 8.4 may correct about a device."""

    TAG: ClassVar[str] = "UpdateDeviceDetails"
    manufacturer: str | None = field(default=None, metadata=maybe("DeviceManufacturer", t.MANUFACTURER))
    model: str | None = field(default=None, metadata=maybe("DeviceModel", t.MODEL))
    standard: str | None = field(default=None, metadata=maybe("SMETSCHTSVersion", t.STANDARD))
    firmware_version: str | None = field(default=None, metadata=maybe("FirmwareVersion", t.VERSION))
    esme_variant: str | None = field(default=None, metadata=maybe("ESMEVariant", t.ESME_VARIANT))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteDevice(Part):
    """SR 8.4: the device is struck from the inventory."""

    TAG: ClassVar[str] = "DeleteDevice"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterNumber(Part):
    """SR 8.4: one of a meter's supply numbers is corrected; exactly one is given."""

    TAG: ClassVar[str] = "UpdateMPxN"
    import_mpxn: str | None = field(default=None, metadata=maybe("ImportMPxN", t.MPXN))
    secondary_import_mpan: str | None = field(default=None, metadata=maybe("SecondaryImportMPAN", t.MPAN))
    export_mpan: str | None = field(default=None, metadata=maybe("ExportMPAN", t.MPAN))

    def _rule(self) -> None:
        if (self.import_mpxn, self.secondary_import_mpan, self.export_mpan).count(None) != 2:
            raise ValueError("exactly one of ImportMPxN, SecondaryImportMPAN and ExportMPAN is wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateInventory(Body):
    """SR 8.4: correct what the DCC's inventory says of a device."""

    TAG: ClassVar[str] = "UpdateInventory"
    SERVICE: ClassVar[str] = "8.4"
    ROUTE: ClassVar[Route] = Route.DCC
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    change: NewDeviceStatus | NewHubStatus | DeviceDetails | DeleteDevice | MeterNumber = field(
        metadata=one_of(
            UpdateDeviceStatusExceptCH=Choice(NewDeviceStatus),
            UpdateDeviceStatusCH=Choice(NewHubStatus),
            UpdateDeviceDetails=DeviceDetails,
            DeleteDevice=DeleteDevice,
            UpdateMPxN=MeterNumber,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreHanDeviceLog(Body):
    """SR 8.12.1: a new hub takes over the device log of an old one (CCS03)."""

    TAG: ClassVar[str] = "RestoreHANDeviceLog"
    SERVICE: ClassVar[str] = "8.12.1"
    old_hub: Eui64 = field(metadata=at("OldCHFID", EUI))
