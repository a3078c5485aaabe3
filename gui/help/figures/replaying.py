"""The picture of a replay: the time line of a visit with what mattered over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.help.figures.parts import Stack
from gui.models.replay_marks import Mark
from gui.screen import Glyph
from gui.widgets.time_line import TimeLine

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.look import Look

_BEGAN, _LONG, _AT = 1_789_998_100.0, 1_490.0, 660.0  # s since 1970, s, s after the beginning
_MARKS = (
    (75.0, Glyph.DONE), (420.0, Glyph.UNDER_WAY), (560.0, Glyph.WARN), (900.0, Glyph.DONE), (1_400.0, Glyph.STOP),
)  # fmt: skip


def time_line(look: Look, _room: int) -> QWidget:
    """A visit of 25 minutes, its knob at eleven."""
    line = TimeLine(look)
    marks = (Mark(place, _BEGAN + at, glyph, "") for place, (at, glyph) in enumerate(_MARKS))
    line.show_visit(_BEGAN, _BEGAN + _LONG, marks)
    line.show_at(_BEGAN + _AT, "")
    return Stack(line)
