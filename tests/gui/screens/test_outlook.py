"""What comes of starting now: who goes when and why, how many at once, and when all would be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.settings import Settings
from core.update.outlook import Prospect
from gui.models.at_once import at_once_words, choices_of
from gui.models.preflight import all_done_words, turn_words
from gui.screens.update import UpdateScreen
from tests.gui.screens import home
from tests.gui.screens.stage_firmware import NEW, PROSPECTS, answer_outlook, told_devices
from tests.gui.screens.test_preflight import IMAGE, checked, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench) -> UpdateScreen:
    made = UpdateScreen(bed.desk, lambda: home.NOW)
    qtbot.addWidget(made)
    told_devices(bed)
    made.show()
    return made


def test_the_blocks_stand_in_the_order_of_the_run_each_with_its_why_and_finish(
    bed: Bench, screen: UpdateScreen
) -> None:
    checked(bed)
    size, euis, _ = bed.asks.last("outlook").arguments
    assert (size, set(euis)) == (NEW.size, {home.B1, home.B2, home.B4})
    answer_outlook(bed)
    block = screen.before.blocks[home.B4]
    assert block.turn.words == "Second of 3: 2 hops from the hub, so before B1, which carries it."
    assert (block.finish.words, block.takes.words) == ("21–40 min", "once nothing stops it"), "no time of day"
    assert screen.before._checks.remark.words == "takes 28–55 min once nothing stops it"
    free = screen.before.blocks[home.B2]
    assert ("–" in free.finish.words, free.takes.words) == (True, "15–25 min")
    block.switch.setChecked(False)
    answer_outlook(bed)
    assert screen.before._checks.remark.words.endswith("if you start now (28–55 min)")


def test_how_many_go_at_once_is_chosen_beside_the_order_as_the_settings_say_at_first(
    bed: Bench, screen: UpdateScreen
) -> None:
    checked(bed)
    answer_outlook(bed)
    at_once = screen.before.at_once
    assert at_once.isVisibleTo(screen)
    settings = bed.asks.last("settings").done
    assert settings is not None
    settings(Settings(parallel_updates=0))
    assert at_once.segments.chosen_segment.text() == "Automatic"
    assert "over one relay they take turns" in at_once.words.words
    at_once.segments.chosen.emit(0)
    assert bed.asks.last("outlook").arguments[2] == 1
    screen.before.blocks[home.B4].switch.setChecked(False)
    press(screen)
    assert bed.asks.last("update").arguments == (IMAGE.path, [home.B2, home.B1], {}, 1)


def test_one_bridge_is_asked_no_question_of_order(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    for eui in (home.B4, home.B2):
        screen.before.blocks[eui].switch.setChecked(False)
    assert not screen.before.at_once.isVisibleTo(screen)


@pytest.mark.parametrize(
    ("number", "hops", "said"),
    [
        (1, (1, 1), "the surest finish"),
        (0, (1, 1), "about a third less time"),
        (0, (2, 1), "nothing is saved"),
        (0, (0, 0), "measuring shows that it pays"),
        (3, (2, 1), "3 are served at once"),
    ],
)
def test_what_going_at_once_costs_or_saves_is_said(number: int, hops: tuple[int, ...], said: str) -> None:
    prospects = [Prospect(eui, h) for eui, h in zip((home.B2, home.B1), hops, strict=True)]
    assert said in at_once_words(number, prospects)
    assert number in [value for value, _ in choices_of(number)]


def test_who_is_left_out_changes_what_is_foretold(bed: Bench, screen: UpdateScreen) -> None:
    checked(bed)
    screen.before.blocks[home.B4].switch.setChecked(False)
    assert bed.asks.last("outlook").arguments[1] == (home.B2, home.B1)


def test_an_unknown_way_is_not_foretold() -> None:
    assert (
        all_done_words((*PROSPECTS, Prospect(home.B2)), home.NOW, 0.0) == "how long it takes is not known yet"
    )
    assert turn_words(Prospect(home.B2), 0, 2, {}) == "First of 2: its way is not known yet."
    assert turn_words(Prospect(home.B2, 1), 0, 1, {}) == "1 hop from the hub."
