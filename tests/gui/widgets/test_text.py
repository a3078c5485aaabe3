"""Words on the window: apostrophes are those of print, whoever typed the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.widgets.text import Text
from gui.wording import printed

if TYPE_CHECKING:
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


@pytest.mark.parametrize("wrap", [False, True])
def test_every_text_on_the_window_has_them(look: Look, *, wrap: bool) -> None:
    text = Text(look, "*The hub's* log", wrap=wrap)
    assert "hub’s" in text.text()
    text.write("The device's ID")
    assert "device’s" in text.text()
