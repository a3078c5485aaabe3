"""Firmware, checks, connecting and proof in each of their states, to be looked at and judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.events import DeviceLogChanged, HubChanged, PremiseChanged
from core.firmware.header import HardwareRange
from core.firmware.library import Entry, Library, RefusedFile
from core.firmware.preflight import ReleaseState
from core.firmware.release_index import IndexedImage, ReleaseIndex
from core.premise.premise import PremiseView
from gui.screen import Place, Screen
from gui.screens.library import LibraryScreen
from tests.gui.screens import home

if TYPE_CHECKING:
    from tests.gui.screens.desk import Bench

Made = tuple[Screen, Callable[[], None]]
DAY = 86_400.0
MAKER = 0x1209


def entry(digit: str, name: str, version: int, **changes: object) -> Entry:
    made = Entry(
        64 * digit, name, "file", home.NOW - 2 * DAY, 262_206, MAKER, 0x0001, version, HardwareRange(1, 3),
        "elements", 64 * digit[::-1], "Bridge firmware", "", "no signature",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


NEW = entry(
    "9f3c"[:1],
    "bridge-1.4.0.ota",
    0x00010400,
    signer="Example Maker",
    signature="valid",
    note="Mends rejoin.",
)
OLD = entry("7", "bridge-1.3.2.ota", 0x00010302, added=home.NOW - 40 * DAY)
OTHER = entry(
    "a", "meter-7.zigbee", 0x00000007, image_type=0x1234, size=1_048_576, signature="no key to check it with"
)
RIVAL = entry("c", "bridge-1.4.0 (copy).ota", 0x00010400, added=home.NOW - 3600, size=262_214)
REFUSED = (
    RefusedFile(
        "bridge-1.5.0.ota", home.NOW - 7200,
        "The file is cut short at 61 %: 159946 of 262206 bytes are here. A download or a copy was probably broken "
        "off. Fetch the file again.", 64 * "d",
    ),
)  # fmt: skip
INDEX = ReleaseIndex(
    7, home.NOW - 10 * DAY, home.NOW + 12 * DAY,
    tuple(
        IndexedImage(e.sha256, e.size, e.manufacturer, e.image_type, e.version, e.hardware, e.name)
        for e in (NEW, OLD, OTHER)
    ),
)  # fmt: skip


def told_devices(bed: Bench) -> None:
    """The premise of the look's pictures, its bridges having said what they take."""
    from tests.gui.screens.stage import HUB, LOG, PLAN, SURVEY, feed

    topology = home.TOPOLOGY
    for device in home.DEVICES:
        if device.kind.is_bridge:
            version = 0x00010400 if device.eui == home.B4 else 0x00010302
            told = replace(
                device, manufacturer_code=MAKER, image_type=1, file_version=version, hardware_version=2
            )
            topology = topology.with_device(told)
    feed(
        bed,
        HubChanged(HUB),
        PremiseChanged(PremiseView("Flat 14, Example House", SURVEY, PLAN, topology)),
        DeviceLogChanged(LOG, 16),
    )


def library_of(bed: Bench, library: Library, release: ReleaseState) -> LibraryScreen:
    """The screen after the core has answered."""
    screen = LibraryScreen(bed.desk, clock=lambda: home.NOW)
    told_devices(bed)
    screen.read()
    for name, answer in (("library.library", library), ("library.release", release)):
        done = bed.asks.last(name).done
        assert done is not None
        done(answer)
    return screen


def library_screen(bed: Bench, _folder: Path) -> Made:
    release = ReleaseState(INDEX, home.NOW)
    screen = library_of(bed, Library((OLD, OTHER, NEW), REFUSED, ("Example Maker",)), release)
    return screen, lambda: screen.pane.table.selectRow(0)


def library_drawer(bed: Bench, folder: Path) -> Made:
    screen, choose = library_screen(bed, folder)
    assert isinstance(screen, LibraryScreen)

    def after() -> None:
        choose()
        screen.pane.table.chosen.emit(NEW.sha256)

    return screen, after


def library_empty(bed: Bench, _folder: Path) -> Made:
    return library_of(bed, Library(), ReleaseState(now=home.NOW)), lambda: None


def library_conflict(bed: Bench, _folder: Path) -> Made:
    release = ReleaseState(replace(INDEX, expires=home.NOW - 2 * DAY), home.NOW)
    return library_of(bed, Library((NEW, RIVAL), REFUSED), release), lambda: None


FIRMWARE: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "library": (Place.FIRMWARE, library_screen),
    "library_drawer": (Place.FIRMWARE, library_drawer),
    "library_empty": (Place.FIRMWARE, library_empty),
    "library_conflict": (Place.FIRMWARE, library_conflict),
}
