"""Scenarios and Plan where something is wrong, unusual or over: bad files, odd speeds, readings that disagree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import FileError
from core.events import DeviceLogChanged, HubChanged, PremiseChanged, UpdateChanged
from core.hub.hub import EmulatedMark
from core.practice import shipped_scenarios
from core.premise.planning import Plan
from core.premise.premise import PremiseView
from core.premise.survey import Answer, Survey
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate
from gui.screen import Place
from gui.screens.plan import PlanScreen
from gui.screens.scenarios import ScenariosScreen
from tests.gui.screens import home
from tests.gui.screens.stage_joining import (
    EXTRAS,
    HUB,
    LOG,
    PLAN,
    PREMISE,
    STATE,
    SURVEY,
    answer,
    feed,
    scenarios,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gui.screen import Screen
    from tests.gui.screens.desk import Bench

    Made = tuple[Screen, Callable[[], None]]

BAD_FILE = FileError(
    "The scenario mine.toml, line 4, column 11 is wrong at hub 1, channel.",
    "It must be 11 to 26.",
    "Change it there and open the file again.",
)
NOTHING_OUT = Plan("nothing out of reach", "No bridge is needed: everything hears the hub.", ())


def _scenarios(bed: Bench, folder: Path) -> tuple[ScenariosScreen, Callable[[], None]]:
    made, after = scenarios(bed, folder)
    assert isinstance(made, ScenariosScreen)
    return made, after


def scenarios_bad_file(bed: Bench, folder: Path) -> Made:
    """A file of the user's own is wrong; the home that runs is left alone."""
    screen, before = _scenarios(bed, folder)

    def after() -> None:
        before()
        screen._stopped(BAD_FILE)

    return screen, after


def scenarios_choosing(bed: Bench, _folder: Path) -> Made:
    """No home runs; one of the scenarios is taken."""
    screen = ScenariosScreen(bed.desk)

    def after() -> None:
        answer(bed, "scenarios", tuple(shipped_scenarios()))
        screen.tiles.take(next(s for s in shipped_scenarios() if s.name == "gas-meter-out-of-range"))
        screen.now_changed.emit()

    return screen, after


def scenarios_speed(bed: Bench, folder: Path) -> Made:
    """The home's clock runs at a speed of its own, and one of its devices is being moved."""
    screen, before = _scenarios(bed, folder)
    feed(bed, HubChanged(replace(HUB, emulated=EmulatedMark("happy-house", "20"))))

    def after() -> None:
        before()
        home_of = {**STATE, "speed": "20"}
        screen._look_at_home()
        answer(bed, "emulator", home_of)
        screen.controls._ask_where("B1 bridge")

    return screen, after


def scenarios_played(bed: Bench, folder: Path) -> Made:
    """Everything that this home is for has been done and proved."""
    screen, before = _scenarios(bed, folder)
    feed(bed, PremiseChanged(PremiseView("Happy house", SURVEY, PLAN)), DeviceLogChanged(LOG, 16))
    for eui in (home.B1, home.B4):
        row = DeviceUpdate(eui, condition=Condition.FINISHED, outcome=Outcome.CONFIRMED)
        feed(bed, UpdateChanged(row))
    return screen, before


def scenarios_starting(bed: Bench, folder: Path) -> Made:
    """The home of another scenario is being started."""
    screen, before = _scenarios(bed, folder)

    def after() -> None:
        before()
        screen.tiles.take(next(s for s in shipped_scenarios() if s.name == "nothing-out-of-range"))
        screen.run_taken()

    return screen, after


def plan_home(bed: Bench, _folder: Path) -> Made:
    """The emulated home has told its rooms, and answered for itself."""
    screen = PlanScreen(bed.desk)
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("Happy house", SURVEY, PLAN)))
    feed(bed, DeviceLogChanged(LOG, 16))
    places = [
        {"name": "Hub", "kind": "CHF", "eui": str(home.HUB), "x": 1.0, "y": 1.5, "floor": 0},
        {"name": "Meter", "kind": "ESME", "eui": str(home.ESME), "x": 1.0, "y": 4.5, "floor": 0},
        {"name": "Display", "kind": "IHD", "eui": str(home.IHD), "x": 7.0, "y": 1.5, "floor": 0},
        {"name": "Gas", "kind": "GSME", "eui": str(home.GSME), "x": 20.0, "y": 4.5, "floor": 0},
    ]

    def after() -> None:
        screen.entered()
        answer(bed, "survey", SURVEY)
        answer(bed, "plan", PLAN)
        answer(bed, "emulator", {**PREMISE, "places": places})
        answer(bed, "planning.extras", EXTRAS)

    return screen, after


def plan_remarks(bed: Bench, _folder: Path) -> Made:
    """Readings of a walk test: one against an answer, one that is no reading."""
    screen = PlanScreen(bed.desk)
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN, home.TOPOLOGY)))
    feed(bed, DeviceLogChanged(LOG, 16))
    answer(bed, "planning.extras", EXTRAS)

    def after() -> None:
        for of, text in (("IHD", "180"), ("GSME", "300")):
            screen.walk.fields[of].write(text)
            screen.walk._judge(of)

    return screen, after


def plan_none(bed: Bench, _folder: Path) -> Made:
    """Nothing is out of reach: no bridge is needed."""
    screen = PlanScreen(bed.desk)
    survey = Survey(Answer.NO, Answer.NO)
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("Flat 14", survey, NOTHING_OUT)))
    return screen, lambda: None


TEACHING: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "scenarios_bad_file": (Place.SCENARIOS, scenarios_bad_file),
    "scenarios_choosing": (Place.SCENARIOS, scenarios_choosing),
    "scenarios_speed": (Place.SCENARIOS, scenarios_speed),
    "scenarios_played": (Place.SCENARIOS, scenarios_played),
    "scenarios_starting": (Place.SCENARIOS, scenarios_starting),
    "plan_home": (Place.PLAN, plan_home),
    "plan_remarks": (Place.PLAN, plan_remarks),
    "plan_none": (Place.PLAN, plan_none),
}
