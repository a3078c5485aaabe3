"""The plan screen beyond its questions: walk test, choice by hand, parts and sketch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from core.errors import DeviceError, UsageError
from core.events import DeviceLogChanged, HubChanged, PremiseChanged
from core.hub.hub import HubView
from core.joining.device_log import LogEntry
from core.joining.label import Label
from core.premise.device import DeviceKind
from core.premise.premise import PremiseView
from core.premise.readings import SiteReading
from core.premise.survey import Answer, Survey
from core.premise.topology import Topology
from gui.models.sketch import JOINED_NOTE, OWN_NOTE, SAMPLE_NOTE, sketch_of
from gui.models.walk_test import reach_words, targets_of
from gui.screens.plan import PlanScreen
from gui.widgets.text import Text
from tests.gui.screens import home
from tests.gui.screens.stage import LOG, feed
from tests.gui.screens.stage_joining import EXTRAS, HUB, PLAN, PREMISE, SURVEY, answer, plan_hand

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench) -> PlanScreen:
    made = PlanScreen(bed.desk)
    qtbot.addWidget(made)
    made.resize(1000, 460)
    made.show()
    return made


def words(screen: PlanScreen) -> str:
    QApplication.processEvents()
    return " ".join(t.words for t in screen.findChildren(Text) if t.isVisible())


def type_reading(screen: PlanScreen, of: str, text: str) -> None:
    field = screen.walk.fields[of]
    field.write(text)
    field.left.emit()


def test_a_reading_answers_what_is_open_and_the_plan_is_asked_for(bed: Bench, screen: PlanScreen) -> None:
    type_reading(screen, "IHD", "0")
    assert "plan" not in bed.asks.names()
    type_reading(screen, "GSME", "220")
    assert bed.asks.last("plan").arguments == (Survey(Answer.YES, Answer.NO),)
    assert "220 was measured at the gas meter" in words(screen)
    assert screen.walk.fields["GSME"].help.words == "Strong: in reach."


def test_a_reading_against_an_answer_is_said_and_not_followed(bed: Bench, screen: PlanScreen) -> None:
    screen.questions.reach._group.button(0).click()
    asked = bed.asks.names().count("plan")
    type_reading(screen, "IHD", "0")
    assert "but “Is the IHD out of reach of the hub?” was answered no" in words(screen)
    assert bed.asks.names().count("plan") == asked, "the plan follows the answer"


@pytest.mark.parametrize("text", ["256", "-1", "12.5", "strong", "²", "1000"])
def test_what_is_no_lqi_is_told_and_no_reading(screen: PlanScreen, text: str) -> None:
    type_reading(screen, "IHD", text)
    assert "a whole number from 0 to 255" in screen.walk.fields["IHD"].help.words
    assert screen.walk.readings == ()


def at_home(bed: Bench) -> None:
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("x", topology=home.TOPOLOGY)))
    feed(bed, DeviceLogChanged(LOG, 16))


def test_ten_questions_then_the_readings(bed: Bench, screen: PlanScreen) -> None:
    at_home(bed)
    screen.walk.measure.click()
    for number in range(10):
        assert screen.test.over == number
        assert screen.now().primary is not None
        assert screen.now().primary.busy == f"Measuring {number} of 10"  # type: ignore[union-attr]
        answer(bed, "planning.probe", number >= 5)  # the display never answers
    assert bed.asks.names().count("planning.reading") == 1, "one that never answers needs no reading"
    answer(bed, "planning.reading", SiteReading("GSME", 180))
    assert not screen.test.running
    assert {r.of: r.lqi for r in screen.walk.readings} == {"IHD": 0, "GSME": 180}
    assert bed.asks.last("plan").arguments == (Survey(Answer.YES, Answer.NO),)


def test_the_page_stays_where_it_is_when_the_pressed_button_goes(
    qtbot: QtBot, bed: Bench, screen: PlanScreen
) -> None:
    at_home(bed)
    feed(bed, PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN, home.TOPOLOGY)))
    screen.resize(700, 400)  # the plan stands below the questions
    screen.activateWindow()
    QApplication.processEvents()
    bar = screen._page.area.verticalScrollBar()
    screen._page.area.ensureWidgetVisible(screen.walk.measure)
    screen.walk.measure.setFocus()
    QApplication.processEvents()
    before = bar.value()
    assert QApplication.focusWidget() is screen.walk.measure
    assert before < bar.maximum() - 100, "there is a bottom to jump to"
    moved: list[int] = []
    bar.valueChanged.connect(moved.append)
    screen.walk.measure.click()
    QApplication.processEvents()
    assert screen.walk.measure.isHidden()
    assert max(moved, default=before) <= before, moved


def test_the_walk_test_can_be_skipped_at_any_moment(bed: Bench, screen: PlanScreen) -> None:
    at_home(bed)
    screen.walk.measure.click()
    answer(bed, "planning.probe", True)
    asked = bed.asks.last("planning.probe")
    skip = screen.now().seconds[0]
    assert skip.words == "Skip the rest"
    assert skip.run is not None
    skip.run()
    assert not asked.call.running
    assert not screen.test.running
    assert screen.walk.readings == ()


def test_a_device_without_a_reading_is_left_to_the_hand(bed: Bench, screen: PlanScreen) -> None:
    at_home(bed)
    screen.walk.measure.click()
    for _ in range(10):
        answer(bed, "planning.probe", True)
    for _ in range(2):
        error = bed.asks.last("planning.reading").error
        assert error is not None
        error(DeviceError("It answers, but no device says how well it is heard."))
    assert not screen.test.running
    assert screen.walk.readings == (), "not called out of reach"


def test_measuring_says_why_it_is_off(bed: Bench, screen: PlanScreen) -> None:
    assert not screen.walk.measure.isEnabled()
    assert "connect to a hub first" in words(screen)
    feed(bed, HubChanged(HUB))
    assert "Neither IHD nor gas meter is on the hub’s log" in words(screen)
    feed(bed, PremiseChanged(PremiseView("x", topology=home.TOPOLOGY)), DeviceLogChanged(LOG, 16))
    assert screen.walk.measure.isEnabled()
    feed(bed, HubChanged(HubView()))
    assert not screen.walk.measure.isEnabled()


def test_a_display_that_never_spoke_is_known_by_its_sticker_in_an_emulated_home() -> None:
    unknown = tuple(e for e in LOG if e.eui == home.IHD)
    assert [t.of for t in targets_of(unknown, Topology())] == ["IHD"]
    strange = tuple(type(e)(e.eui, joined_at=1.0) for e in unknown)
    assert targets_of(strange, Topology()) == ()
    assert [t.of for t in targets_of(strange, Topology(), (Label(home.IHD, DeviceKind.IHD),))] == ["IHD"]


def test_reach_in_words() -> None:
    assert reach_words(0) == "No link: out of reach"
    assert reach_words(250) == "Strong: in reach"
    assert "measure again" in reach_words(80)


def test_no_rule_opens_the_choice_by_hand_which_needs_a_reason(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    made, _ = plan_hand(bed, tmp_path)
    assert isinstance(made, PlanScreen)
    qtbot.addWidget(made)
    made.show()
    assert "Nearest is the rule “IHD out of reach”" in made.trouble.words
    assert not made.by_hand.isHidden()
    for kind in (DeviceKind.B1, DeviceKind.B4):
        made.by_hand.switches[kind].click()
    primary = made.now().primary
    assert primary is not None
    assert primary.run is None
    assert "give a reason" in primary.reason
    made.by_hand.take()
    assert "needs a reason" in made.by_hand.reason.help.words
    assert "planning.by_hand" not in bed.asks.names()
    made.by_hand.reason.write("Mains is being rewired.")
    primary = made.now().primary
    assert primary is not None
    assert primary.words == "Use this choice"
    assert primary.run is not None
    primary.run()
    asked = bed.asks.last("planning.by_hand")
    assert asked.arguments == (
        Survey(Answer.YES, Answer.NO),
        (DeviceKind.B1, DeviceKind.B4),
        "Mains is being rewired.",
    )
    assert asked.error is not None
    asked.error(UsageError("A home takes two or three different bridges, or none."))
    assert "two or three different bridges" in made.trouble.words
    assert asked.done is not None
    asked.done(PLAN)
    assert made.trouble.words == ""
    assert made.now().fact == "This home needs B1 and B4."


def test_parts_and_alternatives_stand_beside_the_bridges(bed: Bench, screen: PlanScreen) -> None:
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("x", SURVEY, PLAN)))
    assert bed.asks.last("planning.extras").arguments == (SURVEY, PLAN)
    answer(bed, "planning.extras", EXTRAS)
    told = words(screen)
    assert "Two battery packs" in told
    assert "B1 and B3. Mains has to be brought to the gas meter." in told
    assert "Not needed. B2: The IHD reaches the hub." in told


def test_the_sketch_is_the_home_s_own_where_there_is_one() -> None:
    sample = sketch_of(None, None, Survey())
    assert sample.note == SAMPLE_NOTE
    assert all(node.look.ghost for node in sample.nodes)
    planned = sketch_of(None, PLAN, SURVEY)
    assert planned.sentence.endswith("Planned: B1, B4.")
    assert len(planned.ways) == 3, "hub to B1, B1 to B4, B4 to the gas meter"
    own = {
        **PREMISE,
        "places": [
            {"name": "Hub", "kind": "CHF", "eui": str(home.HUB), "x": 2.0, "y": 2.0, "floor": 0},
            {"name": "Gas", "kind": "GSME", "eui": str(home.GSME), "x": 18.0, "y": 2.0, "floor": 0},
        ],
    }
    drawn = sketch_of(own, PLAN, SURVEY)
    assert drawn.note == OWN_NOTE
    assert {n.name for n in drawn.nodes} == {"Hub", "GSME", ""}
    half = sketch_of(own, PLAN, SURVEY, frozenset({DeviceKind.B1}))
    assert half.sentence == f"Floor sketch. {OWN_NOTE} Planned: B4. Joined: B1."
    whole = sketch_of(own, PLAN, SURVEY, frozenset({DeviceKind.B1, DeviceKind.B4}))
    assert whole.sentence == f"Floor sketch. {JOINED_NOTE} Joined: B1, B4."
    sample = sketch_of(None, PLAN, SURVEY, frozenset({DeviceKind.B1}))
    assert sample.sentence.endswith("Planned: B1, B4."), "nobody has joined in a sample"
    broken = {
        **own,
        "places": [{"name": "Hub", "kind": "CHF", "eui": "none", "x": 2.0, "y": 2.0, "floor": 0}],
    }
    assert sketch_of(broken, PLAN, SURVEY).note == SAMPLE_NOTE


def test_bridges_that_have_joined_are_not_sent_to_their_places_again(bed: Bench, screen: PlanScreen) -> None:
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("x", SURVEY, PLAN)))
    assert screen.now().advice == "Take them to their places, then let them join."
    first = LogEntry(home.B1, DeviceKind.B1, joined_at=home.NOW)
    feed(bed, DeviceLogChanged((first,), 16))
    assert screen.now().advice == "Take B4 to its place, then let it join."
    feed(bed, DeviceLogChanged((first, LogEntry(home.B2, DeviceKind.B4, joined_at=home.NOW)), 16))
    assert screen.now().advice == "They have joined already."
