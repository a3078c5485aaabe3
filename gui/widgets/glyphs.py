"""The seven state glyphs: told apart by shape alone, coloured by the theme."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, pi, sin
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.screen import Glyph
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme


@dataclass(frozen=True, slots=True)
class _Inks:
    rest: QColor
    active: QColor
    wait: QColor
    warn: QColor
    stop: QColor
    mark: QColor  # what stands on a filled shape
    on_active: QColor


def _inks(theme: Theme, *, on_strip: bool) -> _Inks:
    if on_strip:
        ink, ground = theme.colour("nowink"), theme.colour("now")
        return _Inks(ink, ink, ink, ink, ink, ground, ground)
    base = theme.colour("base")
    return _Inks(
        theme.colour("ink2"),
        theme.colour("accent"),
        theme.colour("ink"),
        theme.colour("warn"),
        theme.colour("stop"),
        base,
        theme.colour("onaccent"),
    )


def paint_glyph(
    painter: QPainter,
    rect: QRectF,
    glyph: Glyph,
    theme: Theme,
    *,
    on_strip: bool = False,
    role: str = "",
) -> None:
    """Draw a state glyph into a square; on the Now line it is white, `role` may recolour what is active."""
    inks = _inks(theme, on_strip=on_strip)
    if role:
        inks = replace(inks, active=theme.colour(role))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    scale = rect.width() / 20
    painter.scale(scale, scale)
    _PAINTERS[glyph](painter, inks)
    painter.restore()


def _pen(colour: QColor, width: float = 2.0) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)


def _ring(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(colour))
    painter.drawEllipse(QPointF(0, 0), 8.5, 8.5)


def _not_started(painter: QPainter, inks: _Inks) -> None:
    _ring(painter, inks.rest)


def _under_way(painter: QPainter, inks: _Inks) -> None:
    _ring(painter, inks.active)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks.active)
    painter.drawPie(QRectF(-8.5, -8.5, 17, 17), -90 * 16, 180 * 16)


def _done(painter: QPainter, inks: _Inks) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks.active)
    painter.drawEllipse(QPointF(0, 0), 9.5, 9.5)
    painter.setPen(_pen(inks.on_active, 2.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(-4.4, 0.2), QPointF(-1.3, 3.3), QPointF(4.6, -3.1)]))


def _waiting(painter: QPainter, inks: _Inks) -> None:
    _ring(painter, inks.wait)
    painter.drawPolyline(QPolygonF([QPointF(0, -5.4), QPointF(0, 0.4), QPointF(3.6, 2.6)]))


def _exclaim(painter: QPainter, colour: QColor, top: float, foot: float) -> None:
    painter.setPen(_pen(colour, 2.4))
    painter.drawLine(QLineF(0, top, 0, foot - 3.2))
    painter.drawLine(QLineF(0, foot - 1.9, 0, foot + 0.4))


def _warn(painter: QPainter, inks: _Inks) -> None:
    painter.setPen(QPen(inks.warn, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.setBrush(inks.warn)
    painter.drawPolygon(QPolygonF([QPointF(0, -8.6), QPointF(9.4, 8.2), QPointF(-9.4, 8.2)]))
    _exclaim(painter, inks.mark, -3.6, 5.8)


def _stop(painter: QPainter, inks: _Inks) -> None:
    corners = [pi / 8 + k * pi / 4 for k in range(8)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks.stop)
    painter.drawPolygon(QPolygonF([QPointF(10.2 * cos(a), 10.2 * sin(a)) for a in corners]))
    _exclaim(painter, inks.mark, -5.4, 4.8)


def _not_possible(painter: QPainter, inks: _Inks) -> None:
    pen = _pen(inks.rest)
    pen.setDashPattern([1.6, 1.07])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(0, 0), 8.5, 8.5)
    painter.setPen(_pen(inks.rest))
    painter.drawLine(QLineF(-4, 0, 4, 0))


_PAINTERS = {
    Glyph.NOT_STARTED: _not_started,
    Glyph.UNDER_WAY: _under_way,
    Glyph.DONE: _done,
    Glyph.WAITING: _waiting,
    Glyph.WARN: _warn,
    Glyph.STOP: _stop,
    Glyph.NOT_POSSIBLE: _not_possible,
}


class StateGlyph(Themed):
    """A state glyph as a widget of its own; it never takes focus and says its state.

    `size` is in px at 100 % text: it is as high as a line of the words beside it, at any size.
    """

    def __init__(self, look: Look, glyph: Glyph, size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._size = size
        self.show_glyph(glyph)
        self._take_size()

    def _take_size(self) -> None:
        side = self.theme.px(self._size)
        self.setFixedSize(QSize(side, side))

    def restyle(self) -> None:
        """Grow with the text."""
        self._take_size()
        super().restyle()

    def show_glyph(self, glyph: Glyph) -> None:
        """Draw this state from now on."""
        self.glyph = glyph
        self.say(glyph.value)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the glyph."""
        painter = QPainter(self)
        paint_glyph(painter, QRectF(self.rect()), self.glyph, self.theme)
