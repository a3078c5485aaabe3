"""What Scenarios says comes next, the speed in force among its choices, and a choice of bridges that is left again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtWidgets import QApplication

from core.errors import HubError
from core.events import DeviceLogChanged, HubChanged, PremiseChanged, UpdateChanged
from core.hub.hub import EmulatedMark, HubView
from core.practice import shipped_scenarios
from core.premise.device import DeviceKind
from core.premise.premise import PremiseView
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate
from gui.models.mirror import Mirror
from gui.models.next_step import next_step
from gui.models.teaching import SPEEDS, speed_command, speed_words, speeds_for
from gui.screens.plan import PlanScreen
from gui.screens.scenarios import ScenariosScreen
from gui.widgets.buttons import Button
from gui.widgets.choice import Choice
from gui.widgets.page import SectionHead
from gui.widgets.row_button import ROW_PAD
from gui.widgets.text import Text
from tests.gui.screens import home
from tests.gui.screens.stage_joining import HUB, LOG, PLAN, SURVEY, answer, feed, plan_walk
from tests.gui.screens.stage_teaching import TEACHING

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from gui.screen import Screen
    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def opened(qtbot: QtBot, bed: Bench, folder: Path, state: str) -> Screen:
    made, after = TEACHING[state][1](bed, folder)
    qtbot.addWidget(made)
    made.resize(1000, 460)
    made.show()
    after()
    QApplication.processEvents()
    return made


def row(condition: Condition, outcome: Outcome = Outcome.CONFIRMED) -> UpdateChanged:
    return UpdateChanged(DeviceUpdate(home.B1, condition=condition, outcome=outcome))


def test_the_next_step_is_the_first_that_is_not_done(qtbot: QtBot) -> None:
    mirror = Mirror()
    assert next_step(mirror).screen == "plan"
    mirror.take(PremiseChanged(PremiseView("x", SURVEY, PLAN)))
    assert next_step(mirror).screen == "join"
    mirror.take(DeviceLogChanged(tuple(replace(e, joined_at=None) for e in LOG), 16))
    assert next_step(mirror).screen == "join", "admitted is not joined"
    mirror.take(DeviceLogChanged(LOG, 16))
    assert next_step(mirror).screen == "map"
    mirror.take(row(Condition.RUNNING))
    assert next_step(mirror).screen == "update"
    mirror.take(row(Condition.FINISHED, Outcome.INFERRED))
    assert (next_step(mirror).screen, next_step(mirror).played) == ("proof", False)
    mirror.take(row(Condition.FAILED))
    assert not next_step(mirror).played
    mirror.take(row(Condition.FINISHED))
    assert next_step(mirror).played


def test_after_everything_is_proved_no_bridges_are_asked_for(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = opened(qtbot, bed, tmp_path, "scenarios_played")
    now = screen.now()
    assert now.fact == "The scenario is played through."
    assert "bridges" not in now.advice
    assert now.primary is not None
    assert now.primary.run is not None
    now.primary.run()
    assert bed.went == ["proof"]
    assert [a.words for a in now.seconds] == ["Run it again"]


def test_the_now_line_follows_what_is_done_meanwhile(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = opened(qtbot, bed, tmp_path, "scenarios_played")
    with qtbot.waitSignal(screen.now_changed):
        feed(bed, row(Condition.RUNNING))
    assert screen.now().seconds == (), "a running update is not cut off by running it again"


def test_the_speed_in_force_is_always_a_choice_and_chosen(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = opened(qtbot, bed, tmp_path, "scenarios_speed")
    assert isinstance(screen, ScenariosScreen)
    assert screen.controls.speed.chosen_segment.text() == "×20"
    screen.controls.speed._segments[3].click()
    assert bed.asks.last("emulator").arguments == ({"do": "speed", "value": 100},)
    screen.controls.show_speed("100")
    stays = ["×1", "×10", "×20", "×100"]
    assert [s.text() for s in screen.controls.speed._segments] == stays, "there is a way back to it"
    assert screen.controls.speed.chosen_segment.text() == "×100"
    screen.controls.show_speed("max")
    assert screen.controls.speed.chosen_segment.text() == "no waiting"


def test_where_a_bridge_is_carried_is_asked_without_a_jump_of_the_page(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = opened(qtbot, bed, tmp_path, "scenarios_speed")
    assert isinstance(screen, ScenariosScreen)
    screen.resize(1366, 460)
    screen.activateWindow()
    screen.controls._ask_where("")
    QApplication.processEvents()
    bar = screen._page.area.verticalScrollBar()
    names = {button.accessibleName(): button for button in screen.controls.findChildren(Button)}
    move = names["Move B1 bridge…"]
    assert bar.maximum() > 0
    move.setFocus()
    qtbot.waitUntil(move.hasFocus)
    last = next(button for name, button in reversed(names.items()) if name.startswith("Move "))
    foot = last.mapTo(screen._page.area, last.rect().bottomLeft()).y()
    assert foot > screen._page.area.height(), "the last device stands below the edge"
    at = bar.value()
    place = move.mapTo(screen, QPoint())
    move.click()
    QApplication.processEvents()
    moved = next(
        button
        for button in screen.controls.findChildren(Button)
        if button.isVisible() and button.accessibleName() == "Move B1 bridge…"
    )
    assert (bar.value(), moved.mapTo(screen, QPoint())) == (at, place)


def test_the_controls_of_a_home_are_in_sight_once_it_runs(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = opened(qtbot, bed, tmp_path, "scenarios_choosing")
    assert isinstance(screen, ScenariosScreen)
    bar = screen._page.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    screen.run_taken()
    answer(bed, "connect", HUB)
    QApplication.processEvents()
    assert bar.value() == 0


def test_speeds_stand_in_their_order() -> None:
    assert speeds_for("") == speeds_for("10") == SPEEDS
    assert speeds_for("2.5") == ("1", "2.5", "10", "100")
    assert speeds_for("max") == ("1", "10", "100", "max")
    assert speed_words("2.5") == "×2.5"
    assert speed_command("20") == {"do": "speed", "value": 20}
    assert speed_command("2.5") == {"do": "speed", "value": 2.5}
    assert speed_command("max") == {"do": "speed", "value": "max"}


def test_without_a_home_there_is_no_list_of_what_is_seen(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = opened(qtbot, bed, tmp_path, "scenarios_played")
    assert isinstance(screen, ScenariosScreen)
    assert screen._seen_head.isVisible()
    feed(bed, HubChanged(HubView()))
    assert not screen._seen_head.isVisible()
    assert screen._how.isVisible()


def test_a_choice_by_hand_can_be_left_where_there_is_a_plan(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = opened(qtbot, bed, tmp_path, "plan_remarks")
    assert isinstance(screen, PlanScreen)
    screen._begin_by_hand()
    assert screen.now().fact == "Choosing the bridges by hand."
    assert screen.by_hand.kinds == (DeviceKind.B1, DeviceKind.B4)
    leave = screen.now().seconds[0]
    assert leave.words == "Leave it"
    assert leave.run is not None
    leave.run()
    assert screen.by_hand.isHidden()
    assert screen.now().fact == "This home needs B1 and B4."


def test_no_node_of_the_sketch_runs_over_its_edge(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = opened(qtbot, bed, tmp_path, "plan_home")
    assert isinstance(screen, PlanScreen)
    where = screen.sketch._fitting()
    assert where is not None
    inner = QRectF(screen.sketch.rect()).adjusted(24, 24, -24, -24)
    outside = [n.look.letters or n.name for n, c in screen.sketch._centres(where) if not inner.contains(c)]
    assert outside == []


def test_while_it_measures_the_ring_is_in_view(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    made, _ = plan_walk(bed, tmp_path)
    assert isinstance(made, PlanScreen)
    qtbot.addWidget(made)
    made.resize(1000, 380)
    made.show()
    qtbot.waitUntil(lambda: seen_whole(made.walk._ring))


def seen_whole(widget: QWidget) -> bool:
    return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()


def test_a_fault_is_no_missing_rule(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = PlanScreen(bed.desk)
    qtbot.addWidget(screen)
    screen.questions.reach._group.button(0).click()
    error = bed.asks.last("plan").error
    assert error is not None
    error(HubError("The hub does not answer.", "It was unplugged.", "Plug it in again."))
    assert screen.by_hand.isHidden()
    now = screen.now()
    assert now.fact == "The bridges could not be chosen."
    assert now.primary is not None
    assert now.primary.run is not None
    asked = bed.asks.names().count("plan")
    now.primary.run()
    assert bed.asks.names().count("plan") == asked + 1
    assert screen.trouble.words == ""


def test_parts_that_could_not_be_listed_do_not_cost_the_plan(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = opened(qtbot, bed, tmp_path, "plan_none")
    error = bed.asks.last("planning.extras").error
    assert error is not None
    error(HubError("The hub does not answer.", "It was unplugged.", "Plug it in again."))
    assert isinstance(screen, PlanScreen)
    assert screen.by_hand.isHidden()
    assert screen.now().fact == "No bridges are needed."


def test_before_the_home_has_answered_its_speed_is_that_of_the_hub(qtbot: QtBot, bed: Bench) -> None:
    screen = ScenariosScreen(bed.desk)
    qtbot.addWidget(screen)
    feed(bed, HubChanged(replace(HUB, emulated=EmulatedMark("happy-house", "20"))))
    assert screen.controls.speed.chosen_segment.text() == "×20"
    screen.show()
    assert "Reading the scenarios." in [t.words for t in screen.findChildren(Text) if t.isVisible()]
    answer(bed, "scenarios", tuple(shipped_scenarios()))
    assert "Reading the scenarios." not in [t.words for t in screen.findChildren(Text) if t.isVisible()]


def test_titles_of_scenarios_stand_as_those_of_homes_do(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    """The mark of a row stands under the head of its theme, and the frame of the chosen one reaches beyond it."""
    screen = opened(qtbot, bed, tmp_path, "scenarios_choosing")
    assert isinstance(screen, ScenariosScreen)
    for _ in range(20):
        QApplication.processEvents()
    head, tile = screen.tiles.findChildren(SectionHead)[0], screen.tiles.findChildren(Choice)[0]
    left = head.mapTo(screen, QPoint()).x()
    assert left == screen._page.title.mapTo(screen, QPoint()).x()
    assert tile.mapTo(screen, QPoint()).x() == left - ROW_PAD
