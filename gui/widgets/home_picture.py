"""The picture of an emulated home on Start: a house in section with its hub, bridges and one link that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.premise.link import LinkClass
from gui.topology.lanes import paint_cross
from gui.topology.paint import paint_node
from gui.topology.picture import NodeLook, Shape
from gui.typography import Type, font
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.look import Look
    from gui.theme import Theme

SIZE = QSize(426, 190)
_NODE = 0.66  # scale of the shapes
_WALLS = (
    (8, 2, 418, 2), (16, 2, 16, 186), (410, 2, 410, 186), (0, 186, 426, 186), (16, 63, 146, 63), (186, 63, 410, 63),
    (16, 125, 146, 125), (186, 125, 410, 125), (146, 2, 146, 42), (146, 63, 146, 102), (250, 2, 250, 22),
    (250, 63, 250, 80), (250, 125, 250, 142), (146, 164, 146, 186),
)  # fmt: skip
_STEPS = (((150, 124), 4, 10), ((158, 186), 4, 10))  # foot, how many, size of a step
_NODES = (
    (QPointF(42, 164), NodeLook(Shape.METER, "E")),
    (QPointF(118, 160), NodeLook(Shape.HUB)),
    (QPointF(226, 157), NodeLook(Shape.BRIDGE, "B1")),
    (QPointF(226, 39), NodeLook(Shape.BRIDGE, "B2")),
    (QPointF(364, 44), NodeLook(Shape.SCREEN)),
)
_LANES = (  # from, to, class; each direction apart
    (QPointF(66, 162), QPointF(94, 160), LinkClass.STRONG), (QPointF(94, 166), QPointF(66, 168), LinkClass.STRONG),
    (QPointF(142, 155), QPointF(200, 154), LinkClass.STRONG), (QPointF(200, 164), QPointF(142, 163), LinkClass.STRONG),
    (QPointF(231, 134), QPointF(231, 66), LinkClass.OK), (QPointF(221, 66), QPointF(221, 134), LinkClass.OK),
    (QPointF(338, 38), QPointF(250, 35), LinkClass.OK), (QPointF(250, 45), QPointF(338, 49), LinkClass.STRONG),
)  # fmt: skip


class HomePicture(Themed):
    """Drawn, not live: it explains what an emulated home is."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.setFixedSize(SIZE)
        self.say(
            "Picture of a house: the hub in the meter room does not reach the display; two bridges carry the way."
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """House, lanes, nodes, and two names of rooms."""
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(16, 2, 394, 184), theme.colour("planfill"))
        _walls(painter, theme)
        _no_link(painter, theme, QPointF(140, 148), QPointF(340, 56))
        for start, end, quality in _LANES:
            _lane(painter, theme, start, end, quality)
        for centre, node in _NODES:
            paint_node(painter, centre, node, theme, _NODE, "planfill")
        painter.setFont(font(theme, Type.BODY, size=14 / theme.scale))
        painter.setPen(theme.colour("planink"))
        painter.drawText(26, 142, "Meter room")
        painter.drawText(
            QRectF(250, 4, 152, 24), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "Flat 14"
        )


def _walls(painter: QPainter, theme: Theme) -> None:
    style = Qt.PenStyle.DotLine if theme.metrics.dotted_walls else Qt.PenStyle.SolidLine
    painter.setPen(QPen(theme.colour("plan"), max(1.0, theme.metrics.wall), style))
    for wall in _WALLS:
        painter.drawLine(QLineF(*wall))
    painter.setPen(QPen(theme.colour("plan"), 1.5))
    for (x, y), count, size in _STEPS:
        at = QPointF(x, y)
        for _ in range(count):
            painter.drawLine(at, at + QPointF(0, -size))
            painter.drawLine(at + QPointF(0, -size), at + QPointF(size, -size))
            at += QPointF(size, -size)


def _no_link(painter: QPainter, theme: Theme, start: QPointF, end: QPointF) -> None:
    style = theme.link(LinkClass.LOST)
    pen = QPen(QColor(style.colour), min(2.0, style.width))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.0, 2.2])
    painter.setPen(pen)
    painter.drawLine(start, end)
    paint_cross(painter, start + (end - start) * 0.72, theme.colour("ink2"))


def _lane(painter: QPainter, theme: Theme, start: QPointF, end: QPointF, quality: LinkClass) -> None:
    """A lane of the map, drawn smaller: width and head, no ticks."""
    line, style = QLineF(start, end), theme.link(quality)
    along = QPointF(line.dx(), line.dy()) / line.length()
    across, neck = QPointF(-along.y(), along.x()), end - along * 10
    painter.setPen(
        QPen(QColor(style.colour), style.width * 0.85, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    )
    painter.drawLine(start, neck)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(style.colour))
    painter.drawPolygon(QPolygonF([end, neck + across * 6, neck - across * 6]))
