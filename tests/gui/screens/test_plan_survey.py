"""The survey on Plan: which question is asked when, and the plan that the answers make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.errors import Refused
from core.events import HubChanged, PremiseChanged
from core.premise.planning import Plan
from core.premise.premise import PremiseView
from core.premise.survey import Answer, Survey
from gui.screens.plan import PlanScreen
from gui.widgets.survey_questions import open_questions
from tests.gui.screens.stage import HUB, PLAN, feed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def press_primary(screen: PlanScreen) -> None:
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()


def test_questions_arise_only_when_they_matter() -> None:
    assert open_questions(Survey()) == 1
    assert open_questions(Survey(Answer.NO, Answer.NO)) == 0
    assert open_questions(Survey(Answer.YES, Answer.NO)) == 0
    assert open_questions(Survey(Answer.NO, Answer.YES)) == 1
    assert open_questions(Survey(Answer.YES, Answer.YES)) == 2


def test_the_plan_is_asked_for_when_all_is_answered(qtbot: QtBot, bed: Bench) -> None:
    screen = PlanScreen(bed.desk)
    qtbot.addWidget(screen)
    screen.show()
    assert screen.now().said == "Answer 1 question."
    screen.questions.reach._group.button(2).click()
    assert "plan" not in bed.asks.names()
    assert screen.now().said == "Answer 1 question."
    screen.questions.mains._group.button(1).click()
    asked = bed.asks.last("plan")
    assert asked.arguments == (Survey(Answer.NO, Answer.YES, mains_at_gas_meter=Answer.NO),)
    assert asked.done is not None
    asked.done(PLAN)
    assert screen.now().fact == "This home needs B1, B2 and B4."
    press_primary(screen)
    assert bed.went == ["join"]


def test_a_mix_without_a_rule_is_told_in_words(qtbot: QtBot, bed: Bench) -> None:
    screen = PlanScreen(bed.desk)
    qtbot.addWidget(screen)
    screen.questions.reach._group.button(1).click()
    error = bed.asks.last("plan").error
    assert error is not None
    error(Refused("No rule fits these answers.", "", "Choose the bridges by hand."))
    assert "Choose the bridges by hand." in screen.trouble.words
    assert screen.now().primary is not None
    assert screen.now().primary.run is None  # type: ignore[union-attr]


def test_an_emulated_home_answers_for_itself(qtbot: QtBot, bed: Bench) -> None:
    screen = PlanScreen(bed.desk)
    qtbot.addWidget(screen)
    feed(bed, HubChanged(HUB))
    screen.entered()
    screen.entered()
    assert bed.asks.names().count("survey") == 1
    done = bed.asks.last("survey").done
    assert done is not None
    done(Survey(Answer.NO, Answer.NO))
    assert bed.asks.last("plan").arguments == (Survey(Answer.NO, Answer.NO),)


def test_nothing_out_of_reach_needs_no_bridge(qtbot: QtBot, bed: Bench) -> None:
    screen = PlanScreen(bed.desk)
    qtbot.addWidget(screen)
    none = Plan("nothing", "No bridges needed.", ())
    feed(bed, PremiseChanged(PremiseView("x", Survey(Answer.NO, Answer.NO), none)))
    assert screen.now().fact == "No bridges are needed."
