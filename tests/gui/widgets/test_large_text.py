"""In large text icons grow with the words beside them, and a key hint gives way before a button does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QFontMetricsF

from gui.screen import Action, Glyph, NowLine
from gui.typography import Type, font
from gui.widgets.buttons import Button, Kind
from gui.widgets.choice import Choices
from gui.widgets.nowbar import NowBar
from gui.widgets.segments import Segments

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.look import Look

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
_KEY = "Ctrl+Shift+B"


def _button(look: Look, icon: str) -> QWidget:
    return Button(look, "Photograph", icon=icon)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_icon_of_a_button_is_as_large_as_its_words(look: Look, scale: float) -> None:
    look.scale_text(scale)
    icon = _button(look, "camera").sizeHint().width() - _button(look, "").sizeHint().width()
    assert icon == round(20 * scale) + 10


def test_an_icon_alone_keeps_clear_of_its_frame(look: Look) -> None:
    look.scale_text(2.0)
    button = Button(look, "Close", icon="close", kind=Kind.ICON)
    assert button.sizeHint().width() == 44
    assert button._content_width() <= 32


def test_the_tick_of_a_segment_grows_too(look: Look) -> None:
    room = []
    for scale in (1.0, 2.0):
        look.scale_text(scale)
        row = Segments(look, ("Plain", "Frames"), "What is shown")
        words = QFontMetricsF(font(look.theme, Type.STRONG)).horizontalAdvance("Plain")
        room.append(row.chosen_segment.sizeHint().width() - words)
    assert room[1] - room[0] == pytest.approx(20, abs=1)


def _bar(look: Look, width: int, *seconds: str) -> NowBar:
    bar = NowBar(look)
    bar.resize(width, 300)
    acts = tuple(Action(words, lambda: None) for words in seconds)
    primary = Action("Make support bundle", lambda: None, icon="library", key=_KEY)
    bar.show_now(NowLine("89 frames.", "What this dongle sent and received.", Glyph.DONE, primary, acts))
    return bar


def test_the_key_hint_gives_way_before_a_button_is_squeezed_out(look: Look) -> None:
    look.scale_text(2.0)
    bar = _bar(look, 1093, "Save frames…", "Record air…")
    lefts = [button.x() for button in (*bar.seconds, bar.primary)]
    assert lefts == sorted(lefts)
    assert lefts[0] >= 16
    hinted = _bar(look, 1920, "Save frames…", "Record air…").primary
    assert hinted.width() > bar.primary.width()


def test_tiles_of_a_row_that_is_not_full_stand_on_the_grid_of_the_full_ones(look: Look) -> None:
    widths = []
    for count in (4, 2, 3):
        tiles = Choices(look, "Theme", columns=4, framed=True)
        tiles.offer([(n, f"Tile {n}", "", "") for n in range(count)])
        tiles.resize(958, 60)
        tiles.show()
        tiles._row.activate()
        widths.append([button.width() for button in tiles._buttons])
        tiles.close()
    full, two, three = widths
    assert all(abs(a - b) <= 1 for short in (two, three) for a, b in zip(short, full, strict=False))
