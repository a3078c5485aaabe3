"""Words on the window: apostrophes are those of print, whoever typed the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.screen import Action, Glyph, NowLine
from gui.widgets.nowbar import NowBar
from gui.widgets.text import Text
from gui.wording import printed
from tests.gui.painted import sheet_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("It is not on the hub's device log.", "It is not on the hub’s device log."),
        ("both parties' certificates", "both parties’ certificates"),
        ("O'Brien", "O'Brien"),
        ("12' wide", "12' wide"),
        ("the hub’s log", "the hub’s log"),
    ],
)
def test_an_apostrophe_in_a_word_is_that_of_print(typed: str, shown: str) -> None:
    assert printed(typed) == shown


@pytest.mark.parametrize("width", [1366, 500])
def test_the_now_line_is_painted_with_them(qtbot: QtBot, look: Look, width: int) -> None:
    bar = NowBar(look)
    qtbot.addWidget(bar)
    bar.resize(width, 72)
    off = Action("Go on", reason="The device's ID is not on it.")
    bar.show_now(NowLine("The hub's log is full.", "", Glyph.WARN, off))
    bar.show()
    painted = " ".join(ink.words for ink in sheet_of(bar).texts)
    assert "hub’s" in painted
    assert "device’s" in painted
    assert "'" not in painted


@pytest.mark.parametrize("wrap", [False, True])
def test_every_text_on_the_window_has_them(look: Look, *, wrap: bool) -> None:
    text = Text(look, "*The hub's* log", wrap=wrap)
    assert "hub’s" in text.text()
    text.write("The device's ID")
    assert "device’s" in text.text()
