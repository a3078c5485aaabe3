from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.errors import HubError, Refused
from core.events import HubChanged, PremiseChanged
from core.hub.hub import HubState, HubView
from core.premise.planning import Plan
from core.premise.premise import PremiseView
from core.premise.survey import Answer, Survey
from core.radio.ports import Port
from gui.screens.connect import NO_DONGLE, ConnectScreen, hub_words
from gui.screens.plan import PlanScreen, open_questions
from tests.gui.screens.stage import HUB, PLAN, connect_screen, feed

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def shown_connect(qtbot: QtBot, bed: Bench, tmp_path: Path) -> ConnectScreen:
    screen, answer = connect_screen(bed, tmp_path)
    assert isinstance(screen, ConnectScreen)
    qtbot.addWidget(screen)
    screen.show()
    answer()
    return screen


def press_primary(screen: ConnectScreen | PlanScreen) -> None:
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()


def test_the_first_home_is_taken_and_connecting_can_be_cancelled(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = shown_connect(qtbot, bed, tmp_path)
    assert "Gas meter out of reach" in screen.now().advice
    press_primary(screen)
    asked = bed.asks.last("connect")
    assert asked.arguments == ("emulated:gas-meter-out-of-range",)
    assert screen.now().primary is not None
    assert screen.now().primary.busy == "Connecting"  # type: ignore[union-attr]
    cancel = screen.now().seconds[0]
    assert cancel.run is not None
    cancel.run()
    assert not asked.call.running
    assert screen.now().fact == "Not connected."


def test_a_failure_says_what_why_and_what_to_do(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = shown_connect(qtbot, bed, tmp_path)
    press_primary(screen)
    error = bed.asks.last("connect").error
    assert error is not None
    error(
        HubError(
            "The dongle does not answer.", "Another program may hold it.", "Close it, then connect again."
        )
    )
    assert screen._trouble.words == (
        "The dongle does not answer. Why: Another program may hold it. Do: Close it, then connect again."
    )
    assert screen.now().fact == "It did not connect."


def test_without_a_dongle_it_says_so_and_a_busy_one_says_who_holds_it(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = shown_connect(qtbot, bed, tmp_path)
    ports = bed.asks.last("ports").done
    assert ports is not None
    ports(())
    assert screen._ports_state.words == NO_DONGLE.replace("*", "")
    ports(
        (
            Port(
                "/dev/ttyACM0",
                "TI LaunchPad",
                holder="minicom",
                usable=False,
                advice="Close minicom: only one program at a time can talk to a dongle.",
            ),
        )
    )
    names = [b.accessibleName() for b in screen._ports._group.buttons()]
    assert names == [
        "TI LaunchPad. /dev/ttyACM0 Close minicom: only one program at a time can talk to a dongle."
    ]


def test_once_connected_it_leads_to_the_plan_and_stops_looking(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = shown_connect(qtbot, bed, tmp_path)
    feed(bed, HubChanged(HUB))
    before = bed.asks.names().count("ports")
    screen._look_for_ports()
    assert bed.asks.names().count("ports") == before
    press_primary(screen)
    assert bed.went == ["plan"]


def test_the_hub_in_a_sentence() -> None:
    assert hub_words(HUB) == "Emulated home “example-house” connected, channel 20, firmware 4.2.1."
    assert hub_words(HubView(HubState.LOST, detail="Plug it in.")) == "Waiting for dongle. Plug it in."


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
    screen._reach._group.button(2).click()
    assert "plan" not in bed.asks.names()
    assert screen.now().said == "Answer 1 question."
    screen._mains._group.button(1).click()
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
    screen._reach._group.button(1).click()
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
