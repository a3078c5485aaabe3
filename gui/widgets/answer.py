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
_ROWS = ((Type.BODY, "ink2", 20), (Type.FIGURE_M, "ink", 32), (Type.BODY, "ink", 22))


def _lines(answer: Answer, width: float, theme: Theme) -> list[tuple[str, Type, str, int]]:
    """The lines with face, colour role and height in px; an empty figure keeps its place only if nothing follows."""
    found: list[tuple[str, Type, str, int]] = []
    for words, (kind, role, height) in zip(answer, _ROWS, strict=True):
        face = kind
        if kind is Type.FIGURE_M and text_width(words, font(theme, kind)) > width:
            face = Type.SECTION
        found += [
            (line, face, role, theme.px(height)) for line in wrapped(words, font(theme, face), width) if line
        ]
    return found


def answer_height(answer: Answer, width: float, theme: Theme) -> int:
    """How high it is in px; never lower than one line of each, so that what stands under it stays in place."""
    needed = sum(height for _, _, _, height in _lines(answer, width, theme))
    return max(needed, theme.px(sum(height for _, _, height in _ROWS)))


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
