"""Recording in its states: the list empty, full, refused; a visit begun, in mid-transfer, damaged, EMULATED."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import FileError
from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    HubChanged,
    JoinChanged,
    Level,
    LogRecord,
    LogWritten,
    PremiseChanged,
    UpdateChanged,
)
from core.hub.hub import EmulatedMark, HubState, HubView
from core.joining.device_log import LogEntry
from core.joining.join_board import JoinBoard
from core.premise.device import DeviceKind
from core.premise.premise import PremiseView
from core.premise.topology import Topology
from core.records.job import Job
from core.records.visits.visit import Visit, VisitEntry, VisitFile
from core.update.campaign_view import CampaignView
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.screen import Place
from gui.screens.recording import RecordingScreen
from gui.topology.plans import PlanStore
from tests.gui.screens import home

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.events import Event
    from tests.gui.screens.desk import Bench

    Made = tuple[RecordingScreen, Callable[[], None]]

SCENARIO = "example-house"
PREMISE, NUMBER = "Flat 14, Example House", "20261122-090000"
BEGAN = home.NOW - 1_900  # s since 1970
PATH = Path("visits/example.althan")
SIZE = 262_144  # octets of the image
_HUB = HubView(HubState.CONNECTED, "/dev/ttyUSB0", home.HUB, 20, 0x1A2B, "4.2.1")
_BRIDGES = ((home.B4, DeviceKind.B4), (home.B2, DeviceKind.B2), (home.B1, DeviceKind.B1))
_FETCHING, _MEASURED = 420.0, 240.0  # s after the beginning

Said = tuple[float, "Event | Job"]


def _line(number: int, at: float, level: Level, subject: str, text: str) -> Said:
    return at, LogWritten(LogRecord(number, BEGAN + at, level, subject, text))


def _premise(at: float, topology: Topology) -> Said:
    return at, PremiseChanged(PremiseView(PREMISE, topology=topology))


def _arrivals(hub: HubView) -> list[Said]:
    """The hub, and one device after the other."""
    told: list[Said] = [
        (0.0, HubChanged(HubView(HubState.CONNECTING, "/dev/ttyUSB0", detail="The port is being opened."))),
        (6.0, HubChanged(hub)),
        _line(1, 6.1, Level.PLAIN, "hub", "Connected: firmware 4.2.1, channel 20."),
        (20.0, JoinChanged(JoinBoard(opened_at=BEGAN + 20, closes_at=BEGAN + 110))),
        _line(2, 20.1, Level.PLAIN, "hub", "The join window is open for 90 s."),
    ]
    entries: list[LogEntry] = []
    present = [home.DEVICES[0]]
    for number, device in enumerate(home.DEVICES[1:]):
        at = 30.0 + 9 * number
        entries.append(LogEntry(device.eui, device.kind, name=device.name, joined_at=BEGAN + at))
        present.append(device)
        told += [
            (at, DeviceLogChanged(tuple(entries), 16)),
            _premise(at + 0.1, Topology(home.HUB, tuple(present))),
            _line(
                3 + number,
                at + 0.2,
                Level.PLAIN,
                str(device.eui),
                "It has joined and stands on the device log.",
            ),
        ]
    return told


def _row(kind: int, done: int, **changes: object) -> DeviceUpdate:
    eui, name = _BRIDGES[kind]
    row = DeviceUpdate(
        eui, name, "", Phase.SENDING, Condition.RUNNING, done, SIZE, version_before=0x00010302,
        version_wanted=0x00010400,
    )  # fmt: skip
    return replace(row, **changes)  # type: ignore[arg-type]


def _transfers() -> list[Said]:
    """Three updates, one after the other; the second stops once, the third fails."""
    order = tuple(eui for eui, _ in _BRIDGES)
    told: list[Said] = [
        (_FETCHING - 2, CampaignChanged(CampaignView(order, "bridge-1.4.0.ota", running=True)))
    ]
    told += [(_FETCHING - 1, UpdateChanged(_row(n, 0, condition=Condition.QUEUED))) for n in range(3)]
    number = 20
    for kind in range(3):
        start = _FETCHING + kind * 420
        for step in range(40):
            if kind == 2 and step == 24:
                break
            told.append((start + step * 9, UpdateChanged(_row(kind, SIZE * step // 39))))
        if kind == 2:
            told.append((start + 230, UpdateChanged(_row(kind, SIZE * 23 // 39, condition=Condition.FAILED))))
            text = "It stopped asking at 59 %. Its power may be off: go and look at it, then resume."
            told.append(_line(number, start + 230.1, Level.PROBLEM, str(home.B1), text))
            continue
        for after, phase in (
            (361, Phase.CHECKING),
            (364, Phase.RESTART),
            (390, Phase.REJOINING),
            (396, Phase.PROVING),
        ):
            told.append((start + after, UpdateChanged(_row(kind, SIZE, phase=phase))))
        over = {"phase": Phase.PROVING, "condition": Condition.FINISHED, "outcome": Outcome.CONFIRMED}
        told.append((start + 404, UpdateChanged(_row(kind, SIZE, **over))))
        number += 1
        told.append(
            _line(
                number,
                start + 404.1,
                Level.PLAIN,
                str(_BRIDGES[kind][0]),
                "It runs version 00010400: confirmed.",
            )
        )
    text = "It took no block for 12 s and was asked again; its way has a weak hop."
    told.append(_line(40, _FETCHING + 200, Level.WARNING, str(home.B4), text))
    return sorted(told, key=lambda one: one[0])


def said(*, emulated: bool = False) -> list[Said]:
    """A whole visit: joined, measured, updated."""
    scenario = SCENARIO if emulated else ""
    job = Job(NUMBER, BEGAN, BEGAN, PREMISE, installer="J. Example", scenario=scenario)
    measured = replace(home.TOPOLOGY, at=BEGAN + _MEASURED)
    hub = replace(_HUB, emulated=EmulatedMark(scenario, "1")) if emulated else _HUB
    told: list[Said] = [(0.0, job), *_arrivals(hub), _premise(_MEASURED, measured)]
    told.append((120.0, JoinChanged(JoinBoard())))
    told.append(
        _line(15, _MEASURED + 0.1, Level.PLAIN, "hub", "The links are measured: one hop is weak, B4 to B1.")
    )
    return sorted([*told, *_transfers()], key=lambda one: one[0])


def visit(*, emulated: bool = False, **changes: object) -> Visit:
    """That visit as it is read from its file."""
    entries = tuple(
        VisitEntry(number, BEGAN + at, what, number.to_bytes(32, "big"))
        for number, (at, what) in enumerate(said(emulated=emulated), 1)
    )
    return replace(Visit(NUMBER, "1.0.0", entries), **changes)  # type: ignore[arg-type]


_B = Path("visits/b.althan")
FILES = (
    VisitFile(PATH, NUMBER, PREMISE, home.NOW - 4_000, home.NOW - 60, 812_000, emulated=False),
    VisitFile(_B, "2", "3 Sample Row", home.NOW - 90_000, home.NOW - 84_600, 402_000, emulated=False),
    VisitFile(Path("visits/c.althan"), "3", "Happy house", home.NOW - 95_000, home.NOW - 94_000, 90_000, emulated=True),
    VisitFile(
        Path("visits/d.althan"), "4", "", home.NOW - 999_000, home.NOW - 999_000, 12_000, emulated=False, damaged=True
    ),
)  # fmt: skip


def made(bed: Bench, plans: PlanStore | None = None) -> RecordingScreen:
    """The screen with a clock that stands."""
    return RecordingScreen(bed.desk, now=lambda: home.NOW, clock=lambda: 0.0, plans=plans)


def answer(bed: Bench, name: str, value: object) -> None:
    """Answer the last question of this name."""
    done = bed.asks.last(name).done
    assert done is not None
    done(value)


def opened(bed: Bench, shown: Visit, at: float, plans: PlanStore | None = None) -> RecordingScreen:
    """The screen with this visit open, `at` s after it began."""
    screen = made(bed, plans)
    bed.desk.recording.choose(PATH)
    answer(bed, "visits.read", shown)
    indexing = screen._indexing
    assert indexing is not None
    while screen.replay is None:
        indexing._turn()
    screen.replay.seek(BEGAN + at)
    return screen


def _listed(files: tuple[VisitFile, ...]) -> Callable[[Bench, Path], Made]:
    def make(bed: Bench, _folder: Path) -> Made:
        screen = made(bed)

        def after() -> None:
            answer(bed, "visits.path", PATH if files else None)
            answer(bed, "visits.recorded", files)

        return screen, after

    return make


def _refused(bed: Bench, _folder: Path) -> Made:
    screen = made(bed)

    def after() -> None:
        answer(bed, "visits.path", None)
        answer(bed, "visits.recorded", FILES)
        bed.desk.recording.choose(Path("holiday.althan"))
        error = bed.asks.last("visits.read").error
        assert error is not None
        error(
            FileError(
                "holiday.althan is not a recording of a visit.", "It does not begin like one.",
                "Choose a file that ends in .althan.",
            )
        )  # fmt: skip

    return screen, after


def _reading(bed: Bench, _folder: Path) -> Made:
    screen = made(bed)
    return screen, lambda: bed.desk.recording.choose(PATH)


def _shown(at: float, **changes: object) -> Callable[[Bench, Path], Made]:
    def make(bed: Bench, _folder: Path) -> Made:
        return opened(bed, visit(**changes), at), lambda: None  # type: ignore[arg-type]

    return make


def _emulated(bed: Bench, folder: Path) -> Made:
    plans = PlanStore(folder)
    plans.keep(SCENARIO, home.PLAN)
    return opened(bed, visit(emulated=True), 660, plans), lambda: None


def _damaged(bed: Bench, _folder: Path) -> Made:
    whole = visit()
    words = "Entry 151 was altered, or an entry before it is missing."
    return opened(
        bed, replace(whole, entries=whole.entries[:150], damage=words, broken=151), 1_260
    ), lambda: None


def _log(bed: Bench, _folder: Path) -> Made:
    screen = opened(bed, visit(), 660)
    return screen, screen.pane.side.turns._segments[1].click


RECORDINGS: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "recording_empty": (Place.START, _listed(())),
    "recording_list": (Place.START, _listed(FILES)),
    "recording_refused": (Place.START, _refused),
    "recording_reading": (Place.START, _reading),
    "recording_start": (Place.START, _shown(0)),
    "recording_joining": (Place.START, _shown(62)),
    "recording_transfer": (Place.START, _shown(660)),
    "recording_log": (Place.START, _log),
    "recording_end": (Place.START, _shown(9_999, torn=True)),
    "recording_damaged": (Place.START, _damaged),
    "recording_emulated": (Place.START, _emulated),
}
