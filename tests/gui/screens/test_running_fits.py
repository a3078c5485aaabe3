"""Where the running cards stand: all of a usual home on the installer's laptop, and who moves is always whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea

from core.update.progress import FinishRange
from gui.models.updating import card_of, total_of
from gui.screen import Place
from gui.screens.proof import ProofScreen
from gui.screens.update import UpdateScreen
from gui.theme import ThemeName
from gui.widgets.answer import NO_BRIEF
from gui.widgets.buttons import Button
from gui.widgets.ladder import Ladder
from gui.widgets.rungs import ROW
from tests.gui.screen_pictures import framed
from tests.gui.screens import home
from tests.gui.screens.states import STATES
from tests.gui.screens.test_running import FAILED, NOW, QUEUED, SENDING, campaign, start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gui.look import Look
    from gui.panes.running import RunningPane
    from gui.window import Window
    from tests.gui.screens.desk import Bench

SMALL = (1093, 574)  # what a laptop of 1366 × 768 leaves at 125 %, less its task bar


def settle() -> None:
    for _ in range(6):
        QApplication.processEvents()


def area_of(pane: RunningPane) -> QScrollArea:
    found = pane.findChild(QScrollArea)
    assert found is not None
    return found


def seen(pane: RunningPane) -> Iterator[bool]:
    """Of each card, whether it is whole in view."""
    area = area_of(pane)
    for card in pane.cards.values():
        top = card.mapTo(area.viewport(), card.rect().topLeft()).y()
        yield top >= 0 and top + card.height() <= area.viewport().height()


@pytest.fixture
def windows() -> Iterator[list[Window]]:
    made: list[Window] = []
    yield made
    for window in made:
        window.close()


THREE = ("running", "running_swapping", "running_asking", "running_no_dongle", "running_paused")


@pytest.mark.parametrize("name", THREE)
@pytest.mark.parametrize("theme", [ThemeName.LIGHT, ThemeName.SUNLIGHT])
@pytest.mark.parametrize("size", [SMALL, (1366, 728)])
def test_three_bridges_are_whole_on_the_installers_laptop(
    bed: Bench, tmp_path: Path, windows: list[Window], name: str, theme: ThemeName, size: tuple[int, int]
) -> None:
    bed.desk.look.choose(theme)
    place, maker = STATES[name]
    screen, after = maker(bed, tmp_path)
    assert isinstance(screen, UpdateScreen)
    windows.append(framed(bed, screen, place, size))
    after()
    settle()
    assert len(screen.running.cards) == 3
    assert list(seen(screen.running)) == [True] * 3


@pytest.mark.parametrize("size", [SMALL, (1366, 728)])
def test_two_acts_stand_side_by_side_and_the_first_stays_where_it_was(
    bed: Bench, tmp_path: Path, windows: list[Window], size: tuple[int, int]
) -> None:
    place, maker = STATES["running_paused"]
    screen, after = maker(bed, tmp_path)
    assert isinstance(screen, UpdateScreen)
    windows.append(framed(bed, screen, place, size))
    after()
    settle()
    card = screen.running.cards[home.B1]
    first, second = (b for b in card.findChildren(Button) if b.isVisible())
    assert (first.text(), second.text()) == ("Resume", "Cancel…")
    assert first.y() == second.y()
    assert second.geometry().right() + 8 == first.geometry().left() - 1
    (alone,) = (b for b in screen.running.cards[home.B2].findChildren(Button) if b.isVisible())
    assert first.geometry().right() == alone.geometry().right(), "at the right edge, as where it is alone"


def test_a_scroll_bar_moves_no_column(bed: Bench, tmp_path: Path, windows: list[Window]) -> None:
    """It stands in the cards' margin, so that the words wrap alike with it and without it."""
    place, maker = STATES["running_pace"]
    screen, after = maker(bed, tmp_path)
    assert isinstance(screen, UpdateScreen)
    windows.append(framed(bed, screen, place, SMALL))
    after()
    settle()
    pane = screen.running
    bar, card = area_of(pane).verticalScrollBar(), pane.cards[home.B1]

    def right_edge() -> int:
        (act,) = (b for b in card.findChildren(Button) if b.isVisible())
        return act.mapTo(screen, act.rect().topRight()).x()

    with_bar = right_edge()
    assert bar.isVisible()
    windows[0].resize(SMALL[0], 1000)
    settle()
    assert not bar.isVisible()
    assert right_edge() == with_bar


def test_a_home_with_room_keeps_the_usual_form(bed: Bench, tmp_path: Path, windows: list[Window]) -> None:
    screen = UpdateScreen(bed.desk, lambda: NOW)
    windows.append(framed(bed, screen, Place.UPDATE, SMALL))
    pane = start(bed, screen, tmp_path, SENDING, replace(QUEUED, eui=home.B2), QUEUED)
    settle()
    low = pane.cards[home.B1].height()
    windows[0].resize(1093, 768)
    settle()
    assert pane.cards[home.B1].height() > low
    windows[0].resize(*SMALL)
    settle()
    assert pane.cards[home.B1].height() == low


def test_whoever_begins_to_send_is_brought_into_view(
    bed: Bench, tmp_path: Path, windows: list[Window]
) -> None:
    """At text of 200 % not even two cards fit; the one that moves is whole all the same."""
    bed.desk.look.scale_text(2.0)
    screen = UpdateScreen(bed.desk, lambda: NOW)
    windows.append(framed(bed, screen, Place.UPDATE, (1366, 768)))
    rows = [replace(FAILED, eui=home.B2), replace(FAILED, eui=home.B4), SENDING]
    pane = start(bed, screen, tmp_path, *rows)
    settle()
    assert list(seen(pane))[-1]
    area_of(pane).verticalScrollBar().setValue(0)
    screen.running.refresh()
    settle()
    assert area_of(pane).verticalScrollBar().value() == 0, "who scrolls elsewhere is left alone"


def test_two_lines_say_what_three_said() -> None:
    card = card_of(SENDING, home.TOPOLOGY, NOW)
    assert card.brief == ("Ready in 8–13 min", card.finish)
    one_minute = replace(SENDING, finish=FinishRange(NOW + 481, NOW + 482))
    assert card_of(one_minute, home.TOPOLOGY, NOW).brief[1].startswith("about "), "no minute is a promise"
    assert card_of(replace(SENDING, finish=None), home.TOPOLOGY, NOW).brief == NO_BRIEF
    head = total_of(campaign(SENDING), [SENDING], NOW)
    assert head.brief == ("You can leave in 10–13 min", head.leave_at)


@pytest.mark.parametrize("name", ["proof", "proof_waiting"])
@pytest.mark.parametrize("size", [SMALL, (1366, 728)])
def test_every_rung_is_in_sight_on_the_installers_laptop(
    bed: Bench, tmp_path: Path, windows: list[Window], name: str, size: tuple[int, int]
) -> None:
    place, maker = STATES[name]
    screen, after = maker(bed, tmp_path)
    assert isinstance(screen, ProofScreen)
    windows.append(framed(bed, screen, place, size))
    after()
    settle()
    ladders = screen.findChildren(Ladder)
    assert len(ladders) == 3
    for ladder in ladders:
        foot = ladder.mapTo(screen, ladder.rect().bottomLeft()).y()
        assert foot < screen.height(), f"{foot} of {screen.height()}"


def test_a_row_of_a_low_page_is_as_high_as_its_words(look: Look) -> None:
    rows = Ladder(look)
    rows.stack(stacked=False, extra=0, lines=(2, 2, 1, 3, 2, 2))
    usual = rows.sizeHint().height()
    assert usual == rows.usual_height
    rows.stack(stacked=False, extra=0, lines=(2, 2, 1, 3, 2, 2), low=True)
    assert usual - rows.sizeHint().height() == 5 * (ROW - 44) + 4
    assert rows.usual_height == usual, "the page asks that again whatever form it has"
