"""A label, a figure and a note, flush right: when something is ready, or when one can leave. Wrapped, never cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from gui.measure import text_width
from gui.typography import Type, font
from gui.widgets.paint import wrapped

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gui.theme import Theme

Answer = tuple[str, str, str]  # label, figure, note
Brief = tuple[str, str]  # a label that says the note too, and the figure
NO_BRIEF: Brief = ("", "")
_SMALLER = (Type.FIGURE_M, Type.SECTION, Type.LEAD, Type.STRONG)  # of a figure, largest first
_ROWS = ((Type.BODY, "ink2", 20), (Type.FIGURE_M, "ink", 32), (Type.BODY, "ink", 22))


def _lines(answer: Answer, width: float, theme: Theme) -> list[tuple[str, Type, str, int]]:
    """The lines with face, colour role and height in px; an empty figure keeps its place only if nothing follows."""
    found: list[tuple[str, Type, str, int]] = []
    for words, (kind, role, height) in zip(answer, _ROWS, strict=True):
        face = _face(words, width, theme) if kind is Type.FIGURE_M else kind
        found += [
            (line, face, role, theme.px(height)) for line in wrapped(words, font(theme, face), width) if line
        ]
    return found


def _face(figure: str, width: float, theme: Theme) -> Type:
    """The largest face in which a figure is one line: a range that breaks in its middle is read as two times."""
    fits = (kind for kind in _SMALLER if text_width(figure, font(theme, kind)) <= width)
    return next(fits, Type.SECTION)


def answer_height(answer: Answer, width: float, theme: Theme, *, low: bool = False) -> int:
    """How high it is in px; never lower than one line of each, so that what stands under it stays in place.

    Where room is `low` that is a label and a figure; a note stands in the label there.
    """
    needed = sum(height for _, _, _, height in _lines(answer, width, theme))
    least = _ROWS[:2] if low else _ROWS
    return max(needed, theme.px(sum(height for _, _, height in least)))


def shortened(answer: Answer, brief: Brief) -> Answer:
    """The answer in two lines, where there are words for that."""
    return (*brief, "") if any(brief) else answer


def paint_answer(painter: QPainter, rect: QRectF, answer: Answer, theme: Theme) -> None:
    """Write it from the top of a rectangle."""
    top = rect.top()
    for words, kind, role, height in _lines(answer, rect.width(), theme):
        painter.setFont(font(theme, kind))
        painter.setPen(theme.colour(role))
        box = QRectF(rect.left(), top, rect.width(), height)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, side | Qt.TextFlag.TextDontClip, words)  # ink may lean out of its advance
        top += height
