"""Requests about firmware: SR 11.1 and 11.4 send an image, 11.2 reads the version, 11.3 activates.

11.4 is for PPMIDs and both distributes and activates; there is no 11.3 after it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from core.duis import types as t
from core.duis.body import Body
from core.duis.codes import Route
from core.duis.octets import EuiList
from core.duis.places import at, maybe
from core.duis.times import MOMENT

if TYPE_CHECKING:
    from datetime import datetime

    from core.premise.device import Eui64

_DEVICES = EuiList(1_199_999)  # characters: 50,000 devices


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateFirmware(Body):
    """SR 11.1: distribute an image to meters (and to HCALCS, which use the same way)."""

    TAG: ClassVar[str] = "UpdateFirmware"
    SERVICE: ClassVar[str] = "11.1"
    ROUTE: ClassVar[Route] = Route.DCC
    image: bytes = field(repr=False, metadata=at("FirmwareImage", t.IMAGE))
    version: str = field(metadata=at("FirmwareVersion", t.IMAGE_VERSION))
    devices: tuple[Eui64, ...] = field(metadata=at("DeviceIDList", _DEVICES))


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePpmidFirmware(Body):
    """SR 11.4: distribute an image to PPMIDs, which activate it when they have it."""

    TAG: ClassVar[str] = "UpdatePPMIDFirmware"
    SERVICE: ClassVar[str] = "11.4"
    ROUTE: ClassVar[Route] = Route.DCC
    image: bytes = field(repr=False, metadata=at("FirmwareImage", t.IMAGE))
    version: str = field(metadata=at("FirmwareVersion", t.IMAGE_VERSION))
    devices: tuple[Eui64, ...] = field(metadata=at("DeviceIDList", _DEVICES))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFirmwareVersion(Body):
    """SR 11.2: ask a device which firmware it runs (CS08, ECS52 or GCS38)."""

    TAG: ClassVar[str] = "ReadFirmwareVersion"
    SERVICE: ClassVar[str] = "11.2"
    execution: datetime | None = field(default=None, metadata=maybe("ExecutionDateTime", MOMENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateFirmware(Body):
    """SR 11.3: activate the image with this hash, now or at a time (CS06); critical, so signed in two steps."""

    TAG: ClassVar[str] = "ActivateFirmware"
    SERVICE: ClassVar[str] = "11.3"
    ROUTE: ClassVar[Route] = Route.CRITICAL
    execution: datetime | None = field(default=None, metadata=maybe("ExecutionDateTime", MOMENT))
    hash: bytes = field(metadata=at("FirmwareHash", t.HASH))
