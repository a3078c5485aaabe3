"""Words wrap where a reader may stop, and not before a unit or a last word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.measure import balanced, kept_together, text_width, wrapped
from gui.typography import Type, font

if TYPE_CHECKING:
    from gui.look import Look


@pytest.mark.parametrize("words", ["heard 4 s ago", "at least 81 %", "256 KiB kept", "for 12 days more"])
def test_a_figure_stays_with_its_unit_at_any_width(look: Look, words: str) -> None:
    face = font(look.theme, Type.BODY)
    figure = next(word for word in words.split() if word.isdigit())
    unit = words.split()[words.split().index(figure) + 1]
    for room in range(round(text_width(f"{figure} {unit}", face)) + 2, round(text_width(words, face)) + 2, 3):
        assert any(f"{figure} {unit}" in line for line in wrapped(words, face, room)), room


def test_only_units_are_kept_with_a_figure() -> None:
    assert kept_together("hop 2 of 3, 6 s ago") == "hop 2 of 3, 6\u00a0s ago"
    assert kept_together("rung 4 says B1 twice") == "rung 4 says B1 twice"


def test_balanced_lines_are_as_few_and_leave_no_last_word_alone(look: Look) -> None:
    face = font(look.theme, Type.BODY)
    words = "Service request 11.2 through the DCC"
    room = text_width(words, face) - 10
    assert wrapped(words, face, room)[-1] == "DCC"
    assert balanced(words, face, room) == ["Service request 11.2", "through the DCC"]
    assert balanced(words, face, text_width(words, face) + 10) == [words]


def test_balancing_breaks_no_word(look: Look) -> None:
    face = font(look.theme, Type.BODY)
    words = "Unconstitutionally wide"
    for room in range(40, 200, 7):
        assert len(balanced(words, face, room)) == len(wrapped(words, face, room))
        if room > text_width("Unconstitutionally", face):
            assert "".join(balanced(words, face, room)).count("Unconstitutionally") == 1
