"""A finish range stays one line as long as any of the faces allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.measure import text_width
from gui.typography import Type, font
from gui.widgets.answer import _lines

if TYPE_CHECKING:
    from gui.look import Look

RANGE = "14:21–14:26"


def test_a_range_takes_a_smaller_face_before_it_breaks(look: Look) -> None:
    look.scale_text(2.0)
    room = text_width(RANGE, font(look.theme, Type.STRONG)) + 1
    assert text_width(RANGE, font(look.theme, Type.SECTION)) > room
    figures = [line for line, _, _, _ in _lines(("Ready between", RANGE, "in 8–13 min"), room, look.theme)]
    assert RANGE in figures


def test_a_range_with_room_is_as_large_as_drawn(look: Look) -> None:
    found = {line: kind for line, kind, _, _ in _lines(("", RANGE, ""), 248, look.theme)}
    assert found[RANGE] is Type.FIGURE_M
