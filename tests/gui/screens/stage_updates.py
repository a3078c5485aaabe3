"""Firmware, checks, running and proof in the states that come seldom: to be looked at and judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import DeviceError, FileError
from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    HubChanged,
    PremiseChanged,
    TrialChanged,
    UpdateChanged,
)
from core.firmware.library import Library, RefusedFile
from core.firmware.preflight import Preflight, ReleaseState
from core.joining.device_log import LogEntry
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.link import Link, Reading
from core.premise.premise import PremiseView
from core.records.library import Imported
from core.settings import Settings
from core.update.campaign import CampaignView, far_first
from core.update.evidence import Outcome
from core.update.outlook import Prospect
from core.update.progress import Condition, DeviceUpdate, FinishRange, Phase
from core.update.readiness import Trial
from gui.models.chosen import ChosenImage
from gui.screen import Place, Screen
from gui.screens.library import LibraryScreen
from gui.screens.update import UpdateScreen
from tests.gui.screens import home
from tests.gui.screens.stage import HUB, LOG, PLAN, SURVEY, feed, premise
from tests.gui.screens.stage_firmware import (
    FLIGHTS,
    INDEX,
    NEW,
    OLD,
    OTHER,
    REFUSED,
    answer_checks,
    answer_outlook,
    library_of,
    preflight_screen,
    told_devices,
    way,
)
from tests.gui.screens.stage_proof import AGAINST, CONFIRMED, proof_of, row

if TYPE_CHECKING:
    from tests.gui.screens.desk import Bench

Made = tuple[Screen, Callable[[], None]]
Maker = Callable[["Bench", Path], Made]
NOW = home.NOW
TO = FinishRange(NOW + 480, NOW + 780)


def _row(eui: Eui64, kind: DeviceKind, **changes: object) -> DeviceUpdate:
    made = DeviceUpdate(
        eui, kind, condition=Condition.RUNNING, bytes_total=262144, version_before=OLD.version,
        version_wanted=NEW.version,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def _run(bed: Bench, screen: UpdateScreen, *rows: DeviceUpdate, running: bool = True) -> None:
    done = sum(r.bytes_done for r in rows)
    whole = sum(r.bytes_total for r in rows)
    finish = FinishRange(NOW + 600, NOW + 1500) if running else None
    order = tuple(r.eui for r in rows)
    view = CampaignView(order, NEW.name, done, whole, NOW - 2300, finish, running=running)
    feed(bed, *(UpdateChanged(r) for r in rows), CampaignChanged(view))
    screen.running.refresh()


# --- running --------------------------------------------------------------------------------------------

SENDING = _row(home.B1, DeviceKind.B1, phase=Phase.SENDING, bytes_done=163840, rate=172.0, finish=TO)
ASLEEP = _row(home.B4, DeviceKind.B4, finish=FinishRange(NOW + 1400, NOW + 6200))


def running_waking(bed: Bench, _folder: Path) -> Made:
    """A sleepy bridge is waited for, whose habit is known."""
    screen = UpdateScreen(bed.desk, lambda: NOW)
    device = home.TOPOLOGY.device(home.B4)
    assert device is not None
    feed(bed, HubChanged(HUB), DeviceLogChanged(LOG, 16))
    _run(bed, screen, ASLEEP, SENDING)
    for heard in (NOW - 4100, NOW - 2300, NOW - 500):
        topology = home.TOPOLOGY.with_device(replace(device, last_heard=heard))
        feed(bed, PremiseChanged(PremiseView("Flat 14, Example House", SURVEY, PLAN, topology)))
    return screen, lambda: None


def running_how_to_wake(bed: Bench, folder: Path) -> Made:
    screen, _ = running_waking(bed, folder)
    assert isinstance(screen, UpdateScreen)

    def after() -> None:
        act = screen.running.cards[home.B4].view.actions[0]
        assert act.run is not None
        act.run()

    return screen, after


def running_asking(bed: Bench, _folder: Path) -> Made:
    """After a restart of the program both are asked where they left off."""
    screen = UpdateScreen(bed.desk, lambda: NOW)
    premise(bed)
    asking = {"phase": Phase.SENDING, "condition": Condition.ASKING}
    _run(
        bed, screen, _row(home.B2, DeviceKind.B2, bytes_done=81920, **asking),
        _row(home.B1, DeviceKind.B1, bytes_done=163840, **asking),
        _row(home.B4, DeviceKind.B4, condition=Condition.QUEUED),
    )  # fmt: skip
    return screen, lambda: None


def running_silent(bed: Bench, _folder: Path) -> Made:
    at = [NOW - 900]
    screen = UpdateScreen(bed.desk, lambda: at[0])
    premise(bed)
    _run(bed, screen, SENDING, _row(home.B2, DeviceKind.B2, condition=Condition.QUEUED, finish=TO))
    at[0] = NOW
    screen.running.refresh()
    return screen, lambda: None


FAULTY = _row(
    home.B1, DeviceKind.B1, phase=Phase.PROVING, condition=Condition.FAILED, bytes_done=262144,
    version_after=NEW.version, outcome=Outcome.FAILED,
    reason="It came back with the new version and answers no question any more. Its new firmware or its place may be "
    "the cause. Look at its link, then send it again or put the old image back.",
)  # fmt: skip


def running_put_back(bed: Bench, folder: Path) -> Made:
    """The run is over: one is well, one runs the new version and is not."""
    screen = UpdateScreen(bed.desk, lambda: NOW)
    told_devices(bed)
    screen.running.start(folder, [home.B2, home.B1])
    _run(bed, screen, row(home.B2, NEW.version), FAULTY, running=False)
    for name, answer in (
        ("update", ()),
        ("settings", Settings(downgrade_allowed=True)),
        ("library.library", Library((NEW, OLD))),
    ):
        done = bed.asks.last(name).done
        assert done is not None
        done(answer)
    screen.running.refresh()
    return screen, lambda: None


def running_old_version(bed: Bench, _folder: Path) -> Made:
    """The run is over: one bridge took the image and still reports its old version."""
    screen = UpdateScreen(bed.desk, lambda: NOW)
    told_devices(bed)
    _run(bed, screen, AGAINST, CONFIRMED, running=False)
    return screen, lambda: None


def running_done(bed: Bench, folder: Path) -> Made:
    screen = UpdateScreen(bed.desk, lambda: NOW)
    told_devices(bed)
    screen.running.start(folder, [home.B2, home.B1])
    _run(bed, screen, row(home.B2, NEW.version), CONFIRMED, running=False)
    done = bed.asks.last("update").done
    assert done is not None
    done(())
    return screen, lambda: None


# --- checks ---------------------------------------------------------------------------------------------


def preflight_measuring(bed: Bench, folder: Path) -> Made:
    screen, answered = preflight_screen(bed, folder)
    assert isinstance(screen, UpdateScreen)

    def after() -> None:
        answered()
        screen.before.checking.measure(home.B2, 50)
        bed.mirror.take(TrialChanged(Trial(home.B2, 35, 34, 50)))

    return screen, after


def preflight_measured(bed: Bench, folder: Path) -> Made:
    """One way was measured to fifty and is let go by a hair; another has lost too many."""
    screen, _ = preflight_screen(bed, folder)
    assert isinstance(screen, UpdateScreen)
    flights = tuple(
        _with_way(f, *sample) for f, sample in zip(FLIGHTS, ((50, 50), (50, 46), (20, 17)), strict=True)
    )

    def after() -> None:
        bed.desk.image.choose(ChosenImage(Path(NEW.sha256), NEW.name, NEW.size, NEW.version_text))
        answer_checks(bed, flights)
        answer_outlook(bed)

    return screen, after


def _with_way(flight: Preflight, sent: int, answered: int) -> Preflight:
    check, margin = way(flight.eui, sent, answered)
    return Preflight(flight.eui, tuple(check if c.name is check.name else c for c in flight.checks), margin)


def preflight_broken_off(bed: Bench, folder: Path) -> Made:
    screen, _ = preflight_screen(bed, folder)

    def after() -> None:
        bed.desk.image.choose(ChosenImage(Path("text.txt"), "text.txt", 912))
        error = bed.asks.last("preflight").error
        assert error is not None
        error(FileError("This is not an image.", "It begins like a text.", "Choose an .ota or .zigbee file."))

    return screen, after


def preflight_ten(bed: Bench, _folder: Path) -> Made:
    """Ten bridges, half of them behind the first."""
    screen = UpdateScreen(bed.desk, lambda: NOW)
    euis = tuple(Eui64.parse(f"00-DB-12-34-56-79-{number:02X}-A0") for number in range(1, 11))
    kinds = (DeviceKind.B1, DeviceKind.B2, DeviceKind.B4)
    rooms = (
        "Landing",
        "Living room",
        "By the gas meter",
        "Kitchen",
        "Garage",
        "Loft",
        "Study",
        "Cellar",
        "Hall",
        "Shed",
    )
    topology, log, links, parents = home.TOPOLOGY, list[LogEntry](), list[Link](), list[tuple[Eui64, Eui64]]()
    for number, (eui, room) in enumerate(zip(euis, rooms, strict=True)):
        kind = kinds[number % 3]
        topology = topology.with_device(
            Device(
                eui, kind, room, Presence.JOINED, 0x2000 + number, mains=True, manufacturer_code=0x1209, image_type=1,
                file_version=OLD.version, hardware_version=2,
            )
        )  # fmt: skip
        log.append(LogEntry(eui, kind, name=room, joined_at=NOW))
        far = euis[0] if number > 4 else home.HUB
        links.append(_link(far, eui))
        parents.append((eui, far))
    topology = replace(topology, links=tuple(links), parents=tuple(parents))
    feed(
        bed, HubChanged(HUB), PremiseChanged(PremiseView("Flats 1–10, Example Court", SURVEY, PLAN, topology)),
        DeviceLogChanged(tuple(log), 16),
    )  # fmt: skip
    check, margin = way(home.B2, 20, 20)
    good = tuple(check if c.name is check.name else c for c in FLIGHTS[0].checks)

    def after() -> None:
        bed.desk.image.choose(ChosenImage(Path(NEW.sha256), NEW.name, NEW.size, NEW.version_text))
        answer_checks(bed, tuple(Preflight(eui, good, margin) for eui in euis))
        ranges = [FinishRange(NOW + 700 * n, NOW + 1000 * n) for n in range(1, 11)]
        order = far_first(euis, topology)
        hops = [len(topology.route(eui)) - 1 for eui in order]
        behind = [tuple(e for e in topology.route(eui)[1:] if e in euis) for eui in order]
        answer_outlook(
            bed,
            tuple(Prospect(eui, hops[n], behind[n], ranges[n]) for n, eui in enumerate(order)),
        )

    return screen, after


def _link(near: Eui64, far: Eui64) -> Link:
    def side(sender: Eui64, receiver: Eui64) -> Reading:
        return Reading(sender, receiver, 160, "neighbour table", NOW - 5)

    return Link(near, far, side(near, far), side(far, near))


# --- library --------------------------------------------------------------------------------------------

REASONS = (
    RefusedFile("readme.txt", NOW - 300, "It is not an image: it begins like a text. Choose an .ota or .zigbee file."),
    RefusedFile(
        "bridge-1.4.1.ota", NOW - 900,
        "The signature does not match the image: it was altered or signed by another. Fetch the file again from its "
        "maker.", 64 * "b",
    ),
    RefusedFile(
        "gateway.zigbee", NOW - 1800,
        "The header says type 1234 of maker 10F2, and nothing on this laptop takes that. Look whether it is meant for "
        "another product.", 64 * "e",
    ),
    *REFUSED,
)  # fmt: skip


def library_refused(bed: Bench, _folder: Path) -> Made:
    screen = library_of(bed, Library((NEW,), REASONS, ("Example Maker",)), ReleaseState(INDEX, NOW))
    return screen, lambda: screen.pane.table.selectRow(0)


def library_only_refused(bed: Bench, _folder: Path) -> Made:
    return library_of(bed, Library((), REASONS[1:3]), ReleaseState(now=NOW)), lambda: None


def library_hashing(bed: Bench, _folder: Path) -> Made:
    """Four files are being added: one is in, one was refused, one is read, one waits."""
    screen = library_of(bed, Library((OLD,), (), ("Example Maker",)), ReleaseState(INDEX, NOW))
    assert isinstance(screen, LibraryScreen)
    names = (
        "bridge-1.4.0.ota",
        "readme.txt",
        "meter-7.zigbee",
        "bridge-1.3.2-for-the-north-with-a-long-name.ota",
    )

    def after() -> None:
        paths = tuple(Path(name) for name in names)
        screen.intake.take(paths)
        _answer(bed, "library.files", paths)
        _answer(bed, "library.add", (Imported(names[0], NEW),))
        _answer(bed, "library.add", (Imported(names[1], refused=REASONS[0]),))

    return screen, after


def _answer(bed: Bench, name: str, answer: object) -> None:
    done = bed.asks.last(name).done
    assert done is not None
    done(answer)


def library_removal(bed: Bench, _folder: Path) -> Made:
    screen = library_of(bed, Library((OLD, OTHER, NEW), (), ("Example Maker",)), ReleaseState(INDEX, NOW))
    return screen, lambda: screen._ask_removal(OLD.sha256)


# --- proof ----------------------------------------------------------------------------------------------


def proof_old_version(bed: Bench, _folder: Path) -> Made:
    """One bridge, and it still reports the old version."""
    return proof_of(bed, AGAINST), lambda: None


def proof_still_old(bed: Bench, _folder: Path) -> Made:
    """It was read once more, and names the old version again."""
    screen = proof_of(bed, CONFIRMED, AGAINST)

    def after() -> None:
        primary = screen.now().primary
        assert primary is not None
        assert primary.run is not None
        primary.run()
        _answer(bed, "proofs.read_again", (CONFIRMED, AGAINST))

    return screen, after


def proof_not_read(bed: Bench, _folder: Path) -> Made:
    screen = proof_of(bed, CONFIRMED, row(home.B2, NEW.version))

    def after() -> None:
        screen._again.click()
        error = bed.asks.last("proofs.read_again").error
        assert error is not None
        error(
            DeviceError(
                "B2 did not say which version it runs.", "A device that sleeps or restarts does not answer.",
                "Wake it, or wait until it is back, then read again.",
            )
        )  # fmt: skip

    return screen, after


def proof_reading(bed: Bench, _folder: Path) -> Made:
    screen = proof_of(bed, CONFIRMED, row(home.B2, NEW.version))
    return screen, screen._again.click


UPDATES: dict[str, tuple[Place, Maker]] = {
    "running_waking": (Place.UPDATE, running_waking),
    "running_how_to_wake": (Place.UPDATE, running_how_to_wake),
    "running_asking": (Place.UPDATE, running_asking),
    "running_silent": (Place.UPDATE, running_silent),
    "running_put_back": (Place.UPDATE, running_put_back),
    "running_done": (Place.UPDATE, running_done),
    "running_old_version": (Place.UPDATE, running_old_version),
    "preflight_measuring": (Place.UPDATE, preflight_measuring),
    "preflight_measured": (Place.UPDATE, preflight_measured),
    "preflight_broken_off": (Place.UPDATE, preflight_broken_off),
    "preflight_ten": (Place.UPDATE, preflight_ten),
    "library_refused": (Place.FIRMWARE, library_refused),
    "library_only_refused": (Place.FIRMWARE, library_only_refused),
    "library_hashing": (Place.FIRMWARE, library_hashing),
    "library_removal": (Place.FIRMWARE, library_removal),
    "proof_old_version": (Place.UPDATE, proof_old_version),
    "proof_still_old": (Place.UPDATE, proof_still_old),
    "proof_not_read": (Place.UPDATE, proof_not_read),
    "proof_reading": (Place.UPDATE, proof_reading),
}
