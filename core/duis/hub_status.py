"""Requests that tell the DCC of a Communications Hub's installation or return: SR 8.14.1 to 8.14.4."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from core.duis import types as t
from core.duis.body import Body
from core.duis.codes import Route
from core.duis.octets import EUI
from core.duis.places import at, maybe
from core.duis.simple import Choice
from core.duis.times import MOMENT
from core.duis.words import (
    FaultFound,
    FaultReason,
    HubMount,
    HubPlace,
    InstallType,
    NoFaultReason,
    PremiseType,
)

if TYPE_CHECKING:
    from datetime import datetime

    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True, kw_only=True)
class HubInstalled(Body):
    """SR 8.14.1: a hub was installed and reaches the wide area network."""

    TAG: ClassVar[str] = "CHFInstallSuccessSMWAN"
    SERVICE: ClassVar[str] = "8.14.1"
    ROUTE: ClassVar[Route] = Route.DCC
    hub: Eui64 = field(metadata=at("DeviceID", EUI))
    install_type: InstallType = field(metadata=at("CHFInstallType", Choice(InstallType)))
    installed_at: datetime | None = field(default=None, metadata=maybe("InstallDateTime", MOMENT))
    user_reference: str | None = field(default=None, metadata=maybe("UserRefID", t.REFERENCE))
    mpxn: str = field(metadata=at("MPxN", t.MPXN))
    gis_data: str | None = field(default=None, metadata=maybe("GISData", t.GIS_DATA))
    aerial: bool = field(metadata=at("AerialInstall", t.FLAG))
    location: HubPlace = field(metadata=at("CHFLocation", Choice(HubPlace)))
    note: str | None = field(default=None, metadata=maybe("AdditionalInformation", t.NOTE))


@dataclass(frozen=True, slots=True, kw_only=True)
class HubInstalledNoWan(Body):
    """SR 8.14.2: a hub was installed but does not reach the wide area network, and what may be in the way."""

    TAG: ClassVar[str] = "CHFInstallSuccessNoSMWAN"
    SERVICE: ClassVar[str] = "8.14.2"
    ROUTE: ClassVar[Route] = Route.DCC
    hub: Eui64 = field(metadata=at("DeviceID", EUI))
    install_type: InstallType = field(metadata=at("CHFInstallType", Choice(InstallType)))
    installed_at: datetime | None = field(default=None, metadata=maybe("InstallDateTime", MOMENT))
    user_reference: str | None = field(default=None, metadata=maybe("UserRefID", t.REFERENCE))
    mpxn: str = field(metadata=at("MPxN", t.MPXN))
    gis_data: str | None = field(default=None, metadata=maybe("GISData", t.GIS_DATA))
    aerial: bool = field(metadata=at("AerialInstall", t.FLAG))
    location: HubPlace = field(metadata=at("CHFLocation", Choice(HubPlace)))
    premise_type: PremiseType = field(metadata=at("PremiseType", Choice(PremiseType)))
    metal: bool = field(metadata=at("MetalObstructionCheck", t.FLAG))
    connectivity: bool = field(metadata=at("ConnectivityObstructionCheck", t.FLAG))
    shared: bool = field(metadata=at("SharedObstructionCheck", t.FLAG))
    note: str | None = field(default=None, metadata=maybe("AdditionalInformation", t.NOTE))


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFaultReturn(Body):
    """SR 8.14.3: a hub with a fault goes back."""

    TAG: ClassVar[str] = "CHFFaultReturn"
    SERVICE: ClassVar[str] = "8.14.3"
    ROUTE: ClassVar[Route] = Route.DCC
    hub: Eui64 = field(metadata=at("DeviceID", EUI))
    found: FaultFound = field(metadata=at("CHFFaultReturnType", Choice(FaultFound)))
    user_time: datetime | None = field(default=None, metadata=maybe("UserRefDateTime", MOMENT))
    user_reference: str | None = field(default=None, metadata=maybe("UserRefID", t.REFERENCE))
    other_device: Eui64 = field(metadata=at("OtherDeviceID", EUI))
    incident: str | None = field(default=None, metadata=maybe("IncidentReference", t.INCIDENT))
    mount: HubMount = field(metadata=at("CHFConnectionMethod", Choice(HubMount)))
    reason: FaultReason = field(metadata=at("CHFFaultReason", Choice(FaultReason)))
    note: str | None = field(default=None, metadata=maybe("AdditionalInformation", t.NOTE))


@dataclass(frozen=True, slots=True, kw_only=True)
class HubNoFaultReturn(Body):
    """SR 8.14.4: a hub without a fault goes back, or is lost."""

    TAG: ClassVar[str] = "CHFNoFaultReturn"
    SERVICE: ClassVar[str] = "8.14.4"
    ROUTE: ClassVar[Route] = Route.DCC
    hub: Eui64 = field(metadata=at("DeviceID", EUI))
    reason: NoFaultReason = field(metadata=at("CHFNoFaultReturnType", Choice(NoFaultReason)))
    user_time: datetime | None = field(default=None, metadata=maybe("UserRefDateTime", MOMENT))
    user_reference: str | None = field(default=None, metadata=maybe("UserRefID", t.REFERENCE))
    incident: str | None = field(default=None, metadata=maybe("IncidentReference", t.INCIDENT))
    note: str | None = field(default=None, metadata=maybe("AdditionalInformation", t.NOTE))
