"""Firmware, checks, connecting and proof in each of their states, to be looked at and judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.events import DeviceLogChanged, HubChanged, PremiseChanged, TrialChanged
from core.firmware.checks_premise import check_link
from core.firmware.header import HardwareRange
from core.firmware.library import Entry, Library, RefusedFile
from core.firmware.preflight import Check, CheckName, Context, Preflight, ReleaseState, Verdict
from core.firmware.release_index import IndexedImage, ReleaseIndex
from core.premise.link import LinkClass
from core.premise.margin import RouteMargin
from core.premise.premise import PremiseView
from core.premise.profile import HubCapability
from core.update.outlook import Prospect
from core.update.progress import FinishRange
from core.update.readiness import Trial
from gui.models.chosen import ChosenImage
from gui.screen import Place, Screen
from gui.screens.library import LibraryScreen
from gui.screens.update import UpdateScreen
from tests.core.firmware.samples import bridge_image
from tests.gui.screens import home
from tests.gui.screens.stage_connect import CONNECT

if TYPE_CHECKING:
    from core.premise.device import Eui64
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
        "The file is cut short at 61 %: 159,946 of 262,206 bytes are here. A download or a copy was probably broken "
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


def _checks(*special: Check) -> tuple[Check, ...]:
    named = {c.name: c for c in special}
    return tuple(
        named.get(name, Check(name, Verdict.PASS, "as wanted", "as wanted", "It fits.")) for name in CheckName
    )


NO_SIGNATURE = Check(
    CheckName.SIGNATURE, Verdict.WARN, "no signature", "valid where there is one",
    "The image carries no signature, so only the release index vouches for its bytes.",
)  # fmt: skip
BATTERY = Check(
    CheckName.BATTERY, Verdict.STOP, "12 %", "mains, or at least 40 %", "The battery may die in mid-update.",
    overridable=True,
)  # fmt: skip


def way(eui: Eui64, sent: int, answered: int, worst: LinkClass = LinkClass.OK) -> tuple[Check, RouteMargin]:
    """What the core says of a way that was tried with so many pings."""
    margin = RouteMargin(2, worst, (eui, home.B1), sent, answered)
    device = next(d for d in home.DEVICES if d.eui == eui)
    return check_link(bridge_image(), device, HubCapability(), Context(margin=margin)), margin


LINK, LINK_MARGIN = way(home.B4, 20, 20, LinkClass.MARGINAL)
GOOD_LINK, GOOD_MARGIN = way(home.B2, 20, 20)
SAME = Check(
    CheckName.VERSION, Verdict.STOP, "00010400", "newer than 00010400", "The device is already on it."
)
FLIGHTS = (
    Preflight(home.B1, _checks(GOOD_LINK), GOOD_MARGIN),
    Preflight(home.B2, _checks(NO_SIGNATURE, GOOD_LINK), GOOD_MARGIN),
    Preflight(home.B4, _checks(BATTERY, LINK), LINK_MARGIN),
)
PROSPECTS = (
    Prospect(home.B2, 2, (home.B1,), FinishRange(home.NOW + 900, home.NOW + 1500)),
    Prospect(home.B4, 2, (home.B1,), FinishRange(home.NOW + 1300, home.NOW + 2400)),
    Prospect(home.B1, 1, (), FinishRange(home.NOW + 1700, home.NOW + 3300)),
)


def answer_checks(bed: Bench, flights: tuple[Preflight, ...] = FLIGHTS) -> None:
    """Answer every check that is asked for, and those that are asked for then."""
    seen = 0
    by_eui = {f.eui: f for f in flights}
    while seen < len(bed.asks.asked):
        asked = bed.asks.asked[seen]
        seen += 1
        if asked.name == "preflight" and asked.call.running and asked.done is not None:
            done, asked.done = asked.done, None
            done([by_eui[asked.arguments[1][0]]])


def answer_outlook(bed: Bench, prospects: tuple[Prospect, ...] = PROSPECTS) -> None:
    """Answer who goes when, for the devices that were asked for."""
    asked = bed.asks.last("outlook")
    assert asked.done is not None
    asked.done(tuple(p for p in prospects if p.eui in asked.arguments[1]))


def preflight_screen(bed: Bench, _folder: Path) -> Made:
    screen = UpdateScreen(bed.desk, lambda: home.NOW)
    told_devices(bed)

    def after() -> None:
        bed.desk.image.choose(ChosenImage(Path(NEW.sha256), NEW.name, NEW.size, NEW.version_text))
        answer_checks(bed)
        answer_outlook(bed)

    return screen, after


def preflight_override(bed: Bench, folder: Path) -> Made:
    screen, answered = preflight_screen(bed, folder)
    assert isinstance(screen, UpdateScreen)

    def after() -> None:
        answered()
        row = screen.before.blocks[home.B4].rows[CheckName.BATTERY]
        row.ask()
        assert row.form is not None
        row.form.field.write("too low")
        row.form.sure.click()
        row.form.field.edit.clearFocus()  # its caret is no part of the picture

    return screen, after


def preflight_checking(bed: Bench, _folder: Path) -> Made:
    screen = UpdateScreen(bed.desk, lambda: home.NOW)
    told_devices(bed)

    def after() -> None:
        bed.desk.image.choose(ChosenImage(Path(NEW.sha256), NEW.name, NEW.size, NEW.version_text))
        asked = bed.asks.last("preflight")
        assert asked.done is not None
        asked.done([f for f in FLIGHTS if f.eui == asked.arguments[1][0]])
        bed.mirror.take(TrialChanged(Trial(home.B4, 10, 10, 20)))

    return screen, after


FIRMWARE: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "library": (Place.FIRMWARE, library_screen),
    "library_drawer": (Place.FIRMWARE, library_drawer),
    "library_empty": (Place.FIRMWARE, library_empty),
    "library_conflict": (Place.FIRMWARE, library_conflict),
    "preflight": (Place.UPDATE, preflight_screen),
    "preflight_checking": (Place.UPDATE, preflight_checking),
    "preflight_override": (Place.UPDATE, preflight_override),
    **CONNECT,
}
