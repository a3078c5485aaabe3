"""Every screen in the state of its picture in the look: (place in the rail, maker of screen and what follows)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.events import DeviceLogChanged, Event, HubChanged, Level, LogRecord, LogWritten, PremiseChanged
from core.hub.hub import EmulatedMark, HubState, HubView
from core.joining.device_log import LogEntry
from core.premise.device import DeviceKind
from core.premise.planning import Plan, PlannedBridge
from core.premise.premise import PremiseView
from core.premise.survey import Answer, Survey
from gui.screen import Place, Screen
from gui.screens.connect import ConnectScreen
from gui.screens.job import JobScreen
from gui.screens.log_view import LogScreen
from gui.screens.map import MapScreen
from gui.screens.plan import PlanScreen
from gui.screens.settings import SettingsScreen
from gui.topology.places import PlaceStore
from tests.gui.screens import home

if TYPE_CHECKING:
    from tests.gui.screens.desk import Bench

Made = tuple[Screen, Callable[[], None]]

HUB = HubView(
    HubState.CONNECTED,
    "emulated:example-house",
    home.HUB,
    20,
    0x1A2B,
    "4.2.1",
    EmulatedMark("example-house", "20"),
)
SURVEY = Survey(Answer.YES, Answer.YES, Answer.NO, Answer.NO)
PLAN = Plan(
    "ihd and gsme apart, no mains",
    "Three bridges.",
    (
        PlannedBridge(
            DeviceKind.B1, "beside the hub", "Every bridged home needs one end at the hub.", mains=True
        ),
        PlannedBridge(DeviceKind.B2, "at the IHD", "The display is out of reach and has mains.", mains=True),
        PlannedBridge(
            DeviceKind.B4, "by the gas meter", "No mains there: it runs on a battery.", mains=False
        ),
    ),
    ((DeviceKind.B3, "there is no mains at the gas meter"),),
    "The source document does not say which letter does which job; the rule file does.",
)
LOG = tuple(
    LogEntry(d.eui, d.kind, name=d.name, admitted_at=home.NOW - 900, joined_at=home.NOW - 800)
    for d in home.DEVICES
    if d.eui != home.HUB
)


def feed(bed: Bench, *events: Event) -> None:
    for event in events:
        bed.mirror.take(event)


def nothing() -> None:
    return None


def premise(bed: Bench) -> None:
    feed(
        bed,
        HubChanged(HUB),
        PremiseChanged(PremiseView("Flat 14, Example House", SURVEY, PLAN, home.TOPOLOGY)),
        DeviceLogChanged(LOG, 16),
    )


def map_screen(bed: Bench, folder: Path) -> Made:
    screen = MapScreen(bed.desk, PlaceStore(folder), lambda: home.NOW)
    premise(bed)
    screen.show_plan(home.PLAN)
    screen.select(home.GSME)
    return screen, lambda: screen.open_link(home.B4, home.B1)


def map_alone(bed: Bench, folder: Path) -> Made:
    screen, _ = map_screen(bed, folder)
    return screen, nothing


def map_list(bed: Bench, folder: Path) -> Made:
    screen, _ = map_screen(bed, folder)
    assert isinstance(screen, MapScreen)
    return screen, lambda: screen.show_list(True)


def connect_screen(bed: Bench, _folder: Path) -> Made:
    screen = ConnectScreen(bed.desk)

    def answer() -> None:
        from core.radio.ports import Port
        from core.session import ScenarioSummary

        done = bed.asks.last("scenarios").done
        assert done is not None
        done(
            (
                ScenarioSummary(
                    "gas-meter-out-of-range",
                    "Gas meter out of reach",
                    "No mains beside it. A battery bridge.",
                ),
                ScenarioSummary("happy-house", "Happy house", "IHD out of reach. Two bridges."),
                ScenarioSummary("rogue-device", "Rogue device", "A stranger keeps trying to join."),
            )
        )
        ports = bed.asks.last("ports").done
        assert ports is not None
        ports((Port("/dev/ttyUSB0", "CP210x serial (many Zigbee dongles)", "0001", likely=True),))

    return screen, answer


def plan_screen(bed: Bench, _folder: Path) -> Made:
    screen = PlanScreen(bed.desk)
    premise(bed)
    return screen, nothing


def settings_screen(bed: Bench, _folder: Path) -> Made:
    return SettingsScreen(bed.desk), nothing


def job_screen(bed: Bench, _folder: Path) -> Made:
    screen = JobScreen(bed.desk)
    premise(bed)
    return screen, nothing


def log_screen(bed: Bench, _folder: Path) -> Made:
    screen = LogScreen(bed.desk)
    lines = (
        (Level.PLAIN, "hub", "Connected to emulated:example-house: 4.2.1, channel 20."),
        (Level.PLAIN, str(home.B1), "B1 is put on the device log as CAD."),
        (Level.TECHNICAL, str(home.B1), "Node descriptor: router, manufacturer 1209."),
        (
            Level.WARNING,
            str(home.B4),
            "B4: wrong install code. Scan its label again; a typed 8 and B look alike.",
        ),
        (Level.PROBLEM, str(home.B2), "B2 did not come back after its restart."),
    )
    for number, (level, subject, text) in enumerate(lines):
        feed(bed, LogWritten(LogRecord(number, home.NOW + 7 * number, level, subject, text)))
    return screen, nothing


STAGES: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "connect": (Place.CONNECT, connect_screen),
    "plan": (Place.PLAN, plan_screen),
    "map": (Place.UPDATE, map_screen),
    "map_alone": (Place.UPDATE, map_alone),
    "map_list": (Place.UPDATE, map_list),
    "log": (Place.LOG, log_screen),
    "settings": (Place.SETTINGS, settings_screen),
    "job": (Place.JOB, job_screen),
}
