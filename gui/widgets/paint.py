"""Painting shared by every widget: hatch, hairlines on whole device pixels, runs of text, frames."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.measure import metrics, text_width, wrapped
from gui.theme import RADIUS_CARD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QFont

    from gui.theme import Theme

__all__ = [
    "Run", "baseline", "card_ground", "frame", "hairline", "paint_hatch", "paint_runs", "runs_width", "section_rule",
    "upright", "wrapped",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one font and colour, and the space after it."""

    text: str
    font: QFont
    colour: str
    gap: float = 0.0

    @property
    def width(self) -> float:
        """Its width in px without the gap."""
        return text_width(self.text, self.font)


def paint_hatch(painter: QPainter, area: QRectF | QPainterPath, colour: str, on: float, off: float) -> None:
    """Fill an area with stripes leaning 45° to the right, `on` px wide and `off` px apart.

    The stripes hang on the painter's origin, so that neighbouring areas meet without a seam.
    """
    bounds = area if isinstance(area, QRectF) else area.boundingRect()
    painter.save()
    if isinstance(area, QRectF):
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    else:
        painter.setClipPath(area, Qt.ClipOperation.IntersectClip)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), on, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    step = (on + off) * sqrt(2)
    top, bottom = bounds.top() - on, bounds.bottom() + on
    first = int((bounds.left() + top) // step) - 1
    last = int((bounds.right() + bottom) // step) + 1
    for index in range(first, last + 1):
        along = index * step  # the stripe is where x + y == along
        painter.drawLine(QLineF(along - bottom, bottom, along - top, top))
    painter.restore()


def hairline(
    painter: QPainter, theme: Theme, left: float, right: float, y: float, role: str = "line"
) -> None:
    """A level line as thick as the theme's hairline, its upper edge at `y` on a whole device pixel."""
    ratio = painter.device().devicePixelRatio()
    snapped = round(y * ratio) / ratio
    painter.fillRect(QRectF(left, snapped, right - left, theme.metrics.hairline), theme.colour(role))


def section_rule(painter: QPainter, theme: Theme, left: float, right: float, y: float) -> None:
    """The 2 px rule in ink under a section's head."""
    painter.fillRect(QRectF(left, round(y), right - left, 2), theme.colour("ink"))


def chosen_row(
    painter: QPainter, area: QRectF, theme: Theme, *, first: bool = True, last: bool = True
) -> None:
    """The ground of a chosen row between two lines; in Sunlight, which has no tints, in a frame.

    A row painted in parts says which are its `first` and its `last`: those have the frame's ends.
    """
    framed, colour = not theme.metrics.tints, theme.colour("accent")
    thick = theme.metrics.outline if framed else 2.0
    painter.fillRect(area, theme.colour("accenttint"))
    for top in (area.top(), area.bottom() - thick):
        painter.fillRect(QRectF(area.left(), top, area.width(), thick), colour)
    for left, ends in ((area.left(), first), (area.right() - thick, last)):
        if framed and ends:
            painter.fillRect(QRectF(left, area.top(), thick, area.height()), colour)


def upright(painter: QPainter, theme: Theme, x: float, top: float, bottom: float) -> None:
    """An upright hairline between two facts."""
    painter.fillRect(QRectF(round(x), top, theme.metrics.hairline, bottom - top), theme.colour("line"))


def card_ground(
    painter: QPainter, area: QRect, theme: Theme, fill: str = "raised", outline: str = "edge"
) -> None:
    """The bordered ground of a card: only for what floats or must be handled. `fill` and `outline` are roles."""
    frame(
        painter,
        QRectF(area),
        RADIUS_CARD,
        fill=theme.colour(fill),
        outline=theme.colour(outline),
        width=theme.metrics.outline,
    )


def frame(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    *,
    fill: QColor | None = None,
    outline: QColor | None = None,
    width: float = 1.5,
    dashed: bool = False,
) -> None:
    """A rounded rectangle whose outline lies inside `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    pen = QPen(Qt.PenStyle.NoPen)
    if outline is not None:
        pen = QPen(outline, width)
        if dashed:
            pen.setDashPattern([3.0 / width, 2.5 / width])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    half = width / 2 if outline is not None else 0.0
    inner = rect.adjusted(half, half, -half, -half)
    painter.drawRoundedRect(inner, max(0.0, radius - half), max(0.0, radius - half))
    painter.restore()


def runs_width(runs: Iterable[Run]) -> float:
    """How wide these runs are in a line, the last gap left out."""
    listed = list(runs)
    return sum(r.width + r.gap for r in listed) - (listed[-1].gap if listed else 0.0)


def paint_runs(painter: QPainter, left: float, baseline: float, runs: Iterable[Run]) -> float:
    """Write runs in a line from `left` on one baseline; returns where the next would begin."""
    for run in runs:
        painter.setFont(run.font)
        painter.setPen(QColor(run.colour))
        painter.drawText(QPointF(left, baseline), run.text)
        left += run.width + run.gap
    return left


def baseline(font: QFont, top: float, height: float) -> float:
    """The baseline that centres one line of this font in a row."""
    measures = metrics(font)
    return top + (height + measures.ascent() - measures.descent()) / 2
