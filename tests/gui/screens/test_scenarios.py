"""The scenarios screen: tiles, the one that runs, and what can be done to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from core.errors import FileError
from core.events import HubChanged, Level, LogRecord, LogWritten, UpdateChanged
from core.hub.hub import HubView
from core.practice import shipped_scenarios, themes
from gui.models.teaching import by_theme, home_of, move_command, noise_command, tile_remark
from gui.screens.join import JoinScreen
from gui.screens.plan import PlanScreen
from gui.screens.scenarios import ScenariosScreen
from gui.widgets.buttons import Button
from gui.widgets.chips import Switch
from tests.gui.screens.stage import RUNNING, feed
from tests.gui.screens.stage_joining import HUB, PREMISE, STATE, answer, scenarios

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench, tmp_path: Path) -> ScenariosScreen:
    made, after = scenarios(bed, tmp_path)
    assert isinstance(made, ScenariosScreen)
    qtbot.addWidget(made)
    made.resize(1000, 460)
    made.show()
    after()
    qtbot.waitUntil(lambda: len(made.tiles._groups) == len(themes()))
    return made


def test_every_scenario_has_a_tile_under_its_theme(screen: ScenariosScreen) -> None:
    groups = by_theme(shipped_scenarios())
    assert [theme for theme, _ in groups] == list(themes())
    assert [g.accessibleName() for g in screen.tiles._groups] == list(themes())
    first = groups[0][1]
    assert [s.difficulty for s in first] == sorted(s.difficulty for s in first)
    assert tile_remark(first[0]).startswith("about ")
    assert tile_remark(first[0]).endswith(" min\nLevel 1 of 3")


def test_a_tile_of_one_theme_lets_go_of_that_of_another(bed: Bench, screen: ScenariosScreen) -> None:
    screen.tiles._groups[1]._group.button(0).click()
    taken = screen.tiles.value
    assert taken is not None
    assert taken.theme == themes()[1]
    assert screen.tiles._groups[0].value is None
    primary = screen.now().primary
    assert primary is not None
    assert primary.words == "Run scenario"
    assert screen.now().advice == "The home that runs now is let go."
    assert primary.run is not None
    primary.run()
    assert bed.asks.last("connect").arguments == (f"emulated:{taken.name}",)
    assert screen.now().fact == "Starting the home."


def test_the_one_that_runs_leads_on_to_the_plan(bed: Bench, screen: ScenariosScreen) -> None:
    assert screen.now().fact == "The scenario is running."
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()
    assert bed.went == ["plan"]


def test_a_running_update_is_not_cut_off(bed: Bench, screen: ScenariosScreen) -> None:
    screen.tiles._groups[1]._group.button(0).click()
    feed(bed, UpdateChanged(RUNNING[1]))
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is None
    assert "An update is running" in primary.reason


def pressed(bed: Bench, screen: ScenariosScreen, name: str) -> dict[str, object]:
    QApplication.processEvents()
    button = next(
        b for b in screen.controls.findChildren(Button) if b.accessibleName() == name and b.isVisible()
    )
    button.click()
    command = bed.asks.last("emulator").arguments[0]
    assert isinstance(command, dict)
    return command


def test_what_a_person_on_site_could_do(bed: Bench, screen: ScenariosScreen) -> None:
    screen.controls.speed._segments[2].click()
    assert bed.asks.last("emulator").arguments == ({"do": "speed", "value": 100},)
    assert pressed(bed, screen, "Unplug the dongle") == {"do": "unplug", "seconds": 40.0}
    assert pressed(bed, screen, "Let a stranger in") == {"do": "stranger"}
    assert pressed(bed, screen, "Add noise") == noise_command(20)
    power = next(
        s for s in screen.controls.findChildren(Switch) if s.accessibleName() == "Power of B1 bridge"
    )
    power.click()
    assert bed.asks.last("emulator").arguments == ({"do": "power", "device": "B1 bridge", "on": False},)
    next(b for b in screen.controls.findChildren(Button) if b.accessibleName() == "Move B1 bridge…").click()
    kitchen = home_of(STATE, PREMISE).rooms[1]
    assert pressed(bed, screen, "Kitchen") == move_command("B1 bridge", kitchen)
    assert move_command("x", kitchen)["position"] == [6.5, 3.0, 0]


def test_what_was_done_is_a_line_of_the_log(bed: Bench, screen: ScenariosScreen) -> None:
    screen.controls.stranger.click()
    answer(bed, "emulator", {"stranger": "00-DB-00-00-00-00-00-01"})
    assert "remark" in bed.asks.names()
    assert bed.asks.last("remark").arguments[:2] == ("emulated home", "A stranger is at the door.")


def test_lines_of_the_log_are_seen_newest_first(qtbot: QtBot, bed: Bench, screen: ScenariosScreen) -> None:
    feed(bed, LogWritten(LogRecord(9, 1.0, Level.PLAIN, "window", "The join window is shut.")))
    qtbot.waitUntil(lambda: "The join window is shut." in screen._lines.words)
    assert screen._lines.words.splitlines()[0].endswith("The join window is shut.")


def test_a_file_of_one_s_own_is_offered_first_and_a_wrong_one_is_told(
    bed: Bench, screen: ScenariosScreen
) -> None:
    screen.open_file(Path("mine.toml"))
    asked = bed.asks.asked[-1]
    assert asked.error is not None
    asked.error(
        FileError(
            "The scenario mine.toml, line 4, column 11 is wrong at hub 1, channel.", "It must be 11 to 26."
        )
    )
    assert "line 4, column 11" in screen.trouble.words
    own = replace(shipped_scenarios()[0], name="/a/mine.toml", title="Mine", theme="")
    assert asked.done is not None
    asked.done(own)
    assert screen.trouble.words == ""
    assert screen.tiles.value == own
    assert screen.tiles._groups[0].accessibleName() == "From your file"


def test_without_an_emulated_home_there_is_nothing_to_control(bed: Bench, screen: ScenariosScreen) -> None:
    feed(bed, HubChanged(HubView()))
    assert screen.controls.isHidden()
    feed(bed, HubChanged(HUB))
    assert not screen.controls.isHidden()


def test_an_emulator_that_others_started_is_asked_for_nothing(bed: Bench, screen: ScenariosScreen) -> None:
    feed(bed, HubChanged(replace(HUB, url="socket://127.0.0.1:5000")))
    asked = len(bed.asks.asked)
    screen._look_at_home()
    plan, join = PlanScreen(bed.desk), JoinScreen(bed.desk)
    plan.entered()
    feed(bed, HubChanged(replace(HUB, url="socket://127.0.0.1:5000", firmware="2")))
    assert len(bed.asks.asked) == asked
    assert screen.controls.isHidden()
    for other in (plan, join):
        other.deleteLater()


def test_what_the_home_says_of_itself_is_read_with_care() -> None:
    odd = {"speed": 3, "channel": "x", "devices": [1, {"name": "B1"}], "strangers": None}
    home = home_of(odd, {"rooms": "none"})
    assert (home.speed, home.channel, home.rooms, home.strangers) == ("3", None, (), 0)
    assert [d.words for d in home.devices] == ["no power"]


def test_the_window_has_its_turn_between_two_themes(qtbot: QtBot, screen: ScenariosScreen) -> None:
    screen.tiles.show_found(shipped_scenarios())
    assert len(screen.tiles._groups) < len(themes())
    qtbot.waitUntil(lambda: len(screen.tiles._groups) == len(themes()))
