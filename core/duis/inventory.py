"""What SR 8.2 answers: the devices of a premise as the DCC's inventory has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from core.duis import types as t
from core.duis.binding import Part
from core.duis.device_log import PropertyFilter
from core.duis.octets import EUI
from core.duis.places import at, maybe
from core.duis.simple import Choice
from core.duis.times import DAY
from core.duis.words import Connectivity, DeviceStatus, DeviceType, ListStatus, Region

if TYPE_CHECKING:
    from datetime import date

    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryDevice(Part):
    """One device of the inventory."""

    TAG: ClassVar[str] = "Device"
    device: Eui64 = field(metadata=at("DeviceID", EUI))
    type: DeviceType = field(metadata=at("DeviceType", t.DEVICE_TYPE))
    status: DeviceStatus | None = field(default=None, metadata=maybe("DeviceStatus", Choice(DeviceStatus)))
    manufacturer: str = field(metadata=at("DeviceManufacturer", t.MANUFACTURER))
    model: str = field(metadata=at("DeviceModel", t.MODEL))
    standard: str | None = field(default=None, metadata=maybe("SMETSCHTSVersion", t.STANDARD))
    firmware_version: str | None = field(default=None, metadata=maybe("DeviceFirmwareVersion", t.VERSION))
    firmware_status: ListStatus | None = field(
        default=None, metadata=maybe("DeviceFirmwareVersionStatus", Choice(ListStatus))
    )
    model_status: ListStatus | None = field(default=None, metadata=maybe("CPLStatus", Choice(ListStatus)))
    commissioned_on: date | None = field(default=None, metadata=maybe("DateCommissioned", DAY))
    import_mpxn: str | None = field(default=None, metadata=maybe("ImportMPxN", t.MPXN))
    secondary_import_mpan: str | None = field(default=None, metadata=maybe("SecondaryImportMPAN", t.MPAN))
    export_mpan: str | None = field(default=None, metadata=maybe("ExportMPAN", t.MPAN))
    esme_variant: str | None = field(default=None, metadata=maybe("ESMEVariant", t.ESME_VARIANT))
    uprn: int | None = field(default=None, metadata=maybe("UPRN", t.UPRN))
    address: PropertyFilter | None = field(default=None, metadata=maybe("PropertyFilter", PropertyFilter))
    region: Region | None = field(default=None, metadata=maybe("CSPRegion", Choice(Region)))
    gbcs_version: str | None = field(default=None, metadata=maybe("DeviceGBCSVersion", t.FREE_TEXT))
    han_variant: str | None = field(default=None, metadata=maybe("HANVariant", t.FREE_TEXT))
    s1sp: str | None = field(default=None, metadata=maybe("S1SP", t.FREE_TEXT))
    connectivity: Connectivity | None = field(
        default=None, metadata=maybe("Connectivity", Choice(Connectivity))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory(Part):
    """All devices of a premise, 1 to 17."""

    TAG: ClassVar[str] = "DSPInventory"
    devices: tuple[InventoryDevice, ...] = field(metadata=at("Device", InventoryDevice, 1, 17))
