"""Painting of device shapes: shared by the map, the lists, the running cards and the ladder.

Every function takes (painter, where, value, theme). Shapes live in a box of 72×48 with its centre at 0,0.
Lanes and the hop strip are painted in `gui.topology.lanes`.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from gui.topology.picture import NodeLook, Shape
from gui.typography import letters

if TYPE_CHECKING:
    from gui.theme import Theme

BOX = (72.0, 48.0)
FIELD = 45.0  # radius of the round field of the route at a node
RING = 42.0  # radius of focus, sending and help rings
_MOON_AT = QPointF(30, -24)


def paint_node(
    painter: QPainter,
    centre: QPointF,
    look: NodeLook,
    theme: Theme,
    scale: float = 1.0,
    ground: str = "base",
    sweep: float | None = None,
    letter: float = 0.0,
) -> None:
    """One device's shape round `centre`; `ground` is the role of the colour behind it.

    A small shape's letters are not smaller than `letter` px; infinite leaves them out. `sweep` is how far the
    measuring ring has run on its one round, 0..1; without it the ring stands.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    painter.scale(scale, scale)
    behind = theme.colour(ground)
    if look.sending is not None:
        _sending_ring(painter, look.sending, theme)
    if look.measuring:
        _measuring_ring(painter, theme, sweep)
    _body(painter, look, theme, behind, letter / scale)
    if look.sleepy:
        _moon(painter, theme, behind)
    if look.help_needed:
        _help(painter, theme)
    painter.restore()


def paint_focus(painter: QPainter, centre: QPointF, theme: Theme, scale: float = 1.0) -> None:
    """The keyboard's ring round a node: 3 px with a gap of 2 inside it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("accent"), 3))
    painter.drawEllipse(centre, RING * scale, RING * scale)


@cache
def outline(shape: Shape) -> QPainterPath:
    """The closed outline of a shape, centre at 0,0."""
    return _OUTLINES[shape]()


def _body(painter: QPainter, look: NodeLook, theme: Theme, behind: QColor, least: float) -> None:
    ink = theme.colour("node")
    path = outline(look.shape)
    if look.silent or look.ghost:
        _hollow(painter, path, look, theme)
        _letters(painter, look, theme, theme.colour("ink2" if look.silent else "accent"), least)
        return
    if look.shape is Shape.UNKNOWN:
        painter.strokePath(path, _dashed(ink, 2.5, (6, 4)))
        _letters(painter, look, theme, ink, least)
        return
    painter.fillPath(path, ink)
    inside = theme.colour("onnode")
    if look.shape is Shape.HUB:
        _radio_waves(painter, inside)
    elif look.shape is Shape.SCREEN:
        _screen(painter, ink, behind)
    _letters(painter, look, theme, ink if look.shape is Shape.BRIDGE else inside, least)


def _hollow(painter: QPainter, path: QPainterPath, look: NodeLook, theme: Theme) -> None:
    if look.silent:
        painter.strokePath(path, _dashed(theme.colour("ink2"), 2, (2, 5)))
        return
    painter.fillPath(path, theme.colour("accenttint"))
    painter.strokePath(path, _dashed(theme.colour("accent"), 2, (7, 5)))


def _letters(painter: QPainter, look: NodeLook, theme: Theme, ink: QColor, least: float) -> None:
    if not look.letters or math.isinf(least):
        return
    painter.setFont(letters(theme, max(21 if look.shape is Shape.BRIDGE else 25, round(least))))
    painter.setPen(ink)
    painter.drawText(QRectF(-36, -24, 72, 48), Qt.AlignmentFlag.AlignCenter, look.letters)


def _radio_waves(painter: QPainter, ink: QColor) -> None:
    pen = QPen(ink, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for radius, half in ((8.0, 48), (15.5, 46)):
        box = QRectF(-radius, 7 - radius, 2 * radius, 2 * radius)
        painter.drawArc(box, (90 - half) * 16, 2 * half * 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(0, 7), 2.6, 2.6)


def _screen(painter: QPainter, ink: QColor, behind: QColor) -> None:
    cut = QPainterPath()
    cut.addRoundedRect(QRectF(-20.5, -13.5, 41, 27), 3, 3)
    painter.fillPath(cut, behind)
    for index, height in enumerate((6.0, 11.0, 5.0, 9.0)):
        painter.fillRect(QRectF(-14 + index * 8, 6.5 - height, 4.5, height), ink)


def _moon(painter: QPainter, theme: Theme, behind: QColor) -> None:
    painter.setBrush(behind)
    painter.setPen(QPen(theme.colour("node"), 1.8))
    painter.drawEllipse(_MOON_AT, 12, 12)
    disc, bite = QPainterPath(), QPainterPath()
    disc.addEllipse(_MOON_AT, 6, 6)
    bite.addEllipse(_MOON_AT + QPointF(3, -2.6), 5, 5)
    painter.fillPath(disc.subtracted(bite), theme.colour("node"))


def _sending_ring(painter: QPainter, share: float, theme: Theme) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("edge"), 1.5))
    painter.drawEllipse(QPointF(0, 0), RING, RING)
    painter.setPen(QPen(theme.colour("accent"), 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    box = QRectF(-RING, -RING, 2 * RING, 2 * RING)
    painter.drawArc(box, 90 * 16, round(-360 * 16 * min(1.0, max(0.0, share))))


def _measuring_ring(painter: QPainter, theme: Theme, sweep: float | None) -> None:
    if sweep is not None:
        box = QRectF(-RING, -RING, 2 * RING, 2 * RING)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawArc(box, 90 * 16, round(-360 * 16 * sweep))
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    for index in range(6):
        angle = math.radians(60 * index - 90)
        painter.drawEllipse(QPointF(RING * math.cos(angle), RING * math.sin(angle)), 3.5, 3.5)


def _help(painter: QPainter, theme: Theme) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("stop"), 3))
    painter.drawEllipse(QPointF(0, 0), RING, RING)
    painter.setPen(QPen(theme.colour("stop"), 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    for sign in (-1, 1):
        painter.drawLine(QPointF(28 - 8, -34 - 8 * sign), QPointF(28 + 8, -34 + 8 * sign))


def _dashed(ink: QColor, width: float, pattern: tuple[float, float]) -> QPen:
    pen = QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)
    pen.setDashPattern([v / width for v in pattern])
    return pen


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _hexagon() -> QPainterPath:
    corners = [math.radians(60 * i - 90) for i in range(6)]
    return _polygon(*((29 * math.cos(a), 29 * math.sin(a)) for a in corners))


def _square() -> QPainterPath:
    return _polygon((-22, -22), (22, -22), (22, 22), (-22, 22))


def _frame() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(-27, -20, 54, 40), 9, 9)
    return path


def _triangles() -> QPainterPath:
    path = _polygon((-34, 0), (-16, -21), (-16, 21))
    path.addPath(_polygon((34, 0), (16, -21), (16, 21)))
    return path


def _diamond() -> QPainterPath:
    return _polygon((0, -27), (27, 0), (0, 27), (-27, 0))


_OUTLINES = {
    Shape.HUB: _hexagon,
    Shape.METER: _square,
    Shape.SCREEN: _frame,
    Shape.BRIDGE: _triangles,
    Shape.UNKNOWN: _diamond,
}
