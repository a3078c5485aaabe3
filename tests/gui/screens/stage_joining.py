"""Plan, join and scenarios in the states that their pictures do not show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import Refused
from core.events import (
    DeviceLogChanged,
    HubChanged,
    JoinChanged,
    Level,
    LogRecord,
    LogWritten,
    PremiseChanged,
)
from core.hub.hub import EmulatedMark, HubState, HubView
from core.joining.install_code import InstallCode
from core.joining.join_board import JoinBoard
from core.plan_desk import PlanExtras
from core.practice import shipped_scenarios
from core.premise.alternatives import Alternative, Part
from core.premise.device import DeviceKind
from core.premise.planning import Plan, PlannedBridge
from core.premise.premise import PremiseView
from core.premise.survey import Answer, Survey
from core.records.job import Job, JobDevice
from gui.screen import Place
from gui.screens.join import JoinScreen
from gui.screens.plan import PlanScreen
from gui.screens.scenarios import ScenariosScreen
from tests.gui.screens import home
from tests.gui.screens.desk import answer, feed
from tests.gui.screens.home import LOG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gui.screen import Screen
    from tests.gui.screens.desk import Bench

    Made = tuple[Screen, Callable[[], None]]

__all__ = ["JOINING", "LOG", "answer", "feed"]  # all but the first are told on

HUB = HubView(
    HubState.CONNECTED, "emulated:happy-house", home.HUB, 20, 0x1A2B, "4.2.1", EmulatedMark("happy-house", "10")
)  # fmt: skip
SURVEY = Survey(Answer.NO, Answer.YES, mains_at_gas_meter=Answer.NO)
PLAN = Plan(
    "gas meter out of reach, without mains",
    "Two bridges.",
    (
        PlannedBridge(DeviceKind.B1, "beside the hub", "It is the near end.", mains=True),
        PlannedBridge(DeviceKind.B4, "by the gas meter", "There is no mains beside it.", mains=False),
    ),
    ((DeviceKind.B2, "The IHD reaches the hub."), (DeviceKind.B3, "It needs mains.")),
    "Which of B1 to B4 does which job is assumed.",
)
EXTRAS = PlanExtras(
    (
        Part(DeviceKind.B1, "B1 bridge, beside the hub"),
        Part(DeviceKind.B1, "power lead, 1.5 m"),
        Part(DeviceKind.B4, "B4 bridge, at the far end, near the gas meter"),
        Part(DeviceKind.B4, "two battery packs"),
    ),
    (
        Alternative(
            "gas meter out of reach, with mains",
            (DeviceKind.B1, DeviceKind.B3),
            "Mains has to be brought to the gas meter.",
            "“Is there mains at the gas meter?” was answered no.",
        ),
    ),
)
STATE: dict[str, object] = {
    "speed": "10",
    "channel": 20,
    "devices": [
        {"name": "B1 bridge", "kind": "B1", "powered": True, "joined": True, "reachable": True},
        {"name": "B2 bridge", "kind": "B2", "powered": False, "joined": True, "reachable": False},
        {"name": "In-home display", "kind": "IHD", "powered": True, "joined": True, "reachable": False},
    ],
    "strangers": [{"name": "stranger 1"}],
}
PREMISE: dict[str, object] = {
    "title": "Happy house",
    "rooms": [
        {"name": "Hall", "x": 0.0, "y": 0.0, "width": 4.0, "depth": 6.0, "floor": 0},
        {"name": "Kitchen", "x": 4.0, "y": 0.0, "width": 5.0, "depth": 6.0, "floor": 0},
        {"name": "Annexe", "x": 16.0, "y": 0.0, "width": 6.0, "depth": 6.0, "floor": 0},
    ],
}


def scenarios(bed: Bench, _folder: Path) -> Made:
    screen = ScenariosScreen(bed.desk)
    feed(bed, HubChanged(HUB))
    for number, text in enumerate(("The join window is open for 90 s.", "B1: heard.", "B1: on log.")):
        feed(bed, LogWritten(LogRecord(number, home.NOW + number, Level.PLAIN, "window", text)))

    def after() -> None:
        answer(bed, "scenarios", tuple(shipped_scenarios()))
        answer(bed, "emulator", PREMISE)
        answer(bed, "emulator", STATE)
        screen.tiles.take(next(s for s in shipped_scenarios() if s.name == "happy-house"))
        screen.now_changed.emit()

    return screen, after


def plan_open(bed: Bench, _folder: Path) -> Made:
    return PlanScreen(bed.desk), lambda: None


def plan_parts(bed: Bench, _folder: Path) -> Made:
    screen = PlanScreen(bed.desk)
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN)))
    answer(bed, "planning.extras", EXTRAS)
    return screen, lambda: None


def plan_walk(bed: Bench, _folder: Path) -> Made:
    screen = PlanScreen(bed.desk)
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN, home.TOPOLOGY)))
    feed(bed, DeviceLogChanged(LOG, 16))
    screen.walk.measure.click()
    for _ in range(6):
        answer(bed, "planning.probe", True)
    return screen, lambda: None


def plan_hand(bed: Bench, _folder: Path) -> Made:
    screen = PlanScreen(bed.desk)
    screen.questions.reach._group.button(1).click()
    error = bed.asks.last("plan").error
    assert error is not None
    error(
        Refused(
            "The rule file has no answer for this mix.",
            "Nearest is the rule “IHD out of reach”; it does not apply because of “Is the IHD out of reach? no”.",
            "Answer what is still open, or choose the bridges by hand and give a reason.",
        )
    )
    return screen, lambda: None


def join_order(bed: Bench, _folder: Path) -> Made:
    screen = JoinScreen(bed.desk, lambda: home.NOW)
    devices = (
        JobDevice(home.B1, DeviceKind.B1, "", row=2),
        JobDevice(home.B4, DeviceKind.B4, "", row=3),
    )
    bed.desk.job.open(Job(number="1", premise="Flat 14", order="WO-20418", devices=devices))
    bed.desk.job._codes[home.B1] = InstallCode(bytes(range(16)), checked=True)
    feed(bed, HubChanged(replace(HUB, emulated=None)), PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN)))
    screen.roster.remark(
        home.B1,
        "It is also on the device log of the hub 00-DB-12-34-56-78-90-02: if it was not moved from there on purpose, "
        "check that this is the right device.",
    )
    feed(bed, JoinChanged(JoinBoard()))
    return screen, lambda: None


def join_log(bed: Bench, _folder: Path) -> Made:
    screen = JoinScreen(bed.desk, lambda: home.NOW)
    feed(
        bed,
        HubChanged(HUB),
        PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN, home.TOPOLOGY)),
        DeviceLogChanged(LOG, len(LOG)),
    )

    def after() -> None:
        screen.drawer.show_log()
        answer(bed, "stickers.stale", ((home.IHD, "it does not answer"),))

    return screen, after


def join_as(bed: Bench, _folder: Path) -> Made:
    screen = JoinScreen(bed.desk, lambda: home.NOW)
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN)))
    return screen, screen.form.compare.click


JOINING: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "scenarios": (Place.SCENARIOS, scenarios),
    "plan_open": (Place.PLAN, plan_open),
    "plan_parts": (Place.PLAN, plan_parts),
    "plan_walk": (Place.PLAN, plan_walk),
    "plan_hand": (Place.PLAN, plan_hand),
    "join_order": (Place.JOIN, join_order),
    "join_log": (Place.JOIN, join_log),
    "join_as": (Place.JOIN, join_as),
}
