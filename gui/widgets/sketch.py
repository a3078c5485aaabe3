"""The floor sketch of the plan screen: rooms behind, devices on them, planned bridges as ghosts; drawn to fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy

from gui.models.sketch import Sketch
from gui.topology.paint import paint_node
from gui.topology.picture import Shape
from gui.typography import Type, font
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.look import Look
    from gui.models.sketch import SketchNode
    from gui.theme import Theme
    from gui.topology.layout import Place

_LOWEST, _HIGHEST, _PAD = 170, 320, 34
_CLEAR = 25.0  # px by which a way stays off the centre of a node
_NODE = 0.62  # of a map node's size
_APART = 34.0  # px between two nodes' centres, at least, and what a name between them needs
_LABEL = 20
_REACH = 27.0  # px from a node's centre to its outermost point
_ROUNDS = 40  # of pushing apart; far more than a home needs


class SketchView(Themed):
    """Paints a sketch; says in words what it shows."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._sketch = Sketch()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_sketch(self, sketch: Sketch) -> None:
        """Draw this one."""
        self._sketch = sketch
        self.say(sketch.sentence)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its column."""
        return QSize(360, self.heightForWidth(360))

    def minimumSizeHint(self) -> QSize:
        """Small, and still readable."""
        return QSize(240, _LOWEST)

    def heightForWidth(self, width: int) -> int:
        """As high as the home is deep, within limits."""
        area = self._area()
        if area is None:
            return _LOWEST
        wanted = (width - 4) * area.height() / max(1.0, area.width()) + _PAD + _LABEL
        return round(min(_HIGHEST, max(_LOWEST, wanted)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Rooms, walls, ways, nodes, names."""
        painter, theme, sketch = QPainter(self), self.theme, self._sketch
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where = self._fitting()
        if where is None:
            return
        self._paint_rooms(painter, theme, where)
        centres = self._centres(where)
        points = {node.place: centre for node, centre in centres}
        painter.setPen(_way_pen(theme))
        for start, end in sketch.ways:
            line = QLineF(points.get(start, _at(where, start)), points.get(end, _at(where, end)))
            if line.length() > 2 * _CLEAR + 4:
                short = line.length() - _CLEAR
                line.setLength(short)
                painter.drawLine(line.pointAt(_CLEAR / short), line.p2())
        for node, centre in centres:
            paint_node(painter, centre, node.look, theme, _NODE, "planfill")
        for node, centre in centres:
            self._paint_name(painter, theme, node, centre)

    def _area(self) -> QRectF | None:
        """The rectangle round rooms and nodes, in units of the plan."""
        bounds = self._sketch.plan.bounds
        if bounds is None:
            return None
        xs = [bounds.left, bounds.right, *(n.place.x for n in self._sketch.nodes)]
        ys = [bounds.top, bounds.bottom, *(n.place.y for n in self._sketch.nodes)]
        return QRectF(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))

    def _fitting(self) -> QTransform | None:
        area = self._area()
        if area is None:
            return None
        room = QRectF(self.rect()).adjusted(2, _PAD / 2, -2, -_PAD / 2 - _LABEL)
        scale = min(room.width() / max(1.0, area.width()), room.height() / max(1.0, area.height()))
        across = room.left() + (room.width() - scale * area.width()) / 2
        where = QTransform()
        where.translate(across - scale * area.left(), room.top() - scale * area.top())
        where.scale(scale, scale)
        return where

    def _centres(self, where: QTransform) -> list[tuple[SketchNode, QPointF]]:
        """Where each node is drawn: two that stand a metre apart must not cover each other."""
        nodes = self._sketch.nodes
        label = self.theme.px(_LABEL)
        within = QRectF(self.rect()).adjusted(_REACH, _REACH, -_REACH, -_REACH - label)
        points = _apart([_at(where, n.place) for n in nodes], _APART + label, within)
        return list(zip(nodes, points, strict=True))

    def _paint_rooms(self, painter: QPainter, theme: Theme, where: QTransform) -> None:
        plan = self._sketch.plan
        pen = QPen(theme.colour("plan"), theme.metrics.wall)
        if theme.metrics.dotted_walls:
            pen.setDashPattern([1, 3])
        painter.setFont(font(theme, Type.BODY))
        metrics = QFontMetricsF(painter.font())
        for room in plan.rooms:
            box = where.mapRect(QRectF(room.left, room.top, room.width, room.height))
            painter.setPen(pen)
            painter.setBrush(theme.colour("planfill"))
            painter.drawRect(box)
        taken = [QRectF(c.x() - 30, c.y() - 24, 60, 66) for _, c in self._centres(where)]
        painter.setPen(theme.colour("planink"))
        for room in plan.rooms:
            box = where.mapRect(QRectF(room.left, room.top, room.width, room.height))
            width = metrics.horizontalAdvance(room.name) + 2
            words = QRectF(box.left() + 8, box.bottom() - metrics.height() - 4, width, metrics.height())
            if width + 12 < box.width() and not any(t.intersects(words) for t in taken):
                painter.drawText(words, Qt.AlignmentFlag.AlignLeft, room.name)

    def _paint_name(self, painter: QPainter, theme: Theme, node: SketchNode, centre: QPointF) -> None:
        if not node.name or node.look.shape is Shape.BRIDGE:
            return
        painter.setFont(font(theme, Type.STRONG))
        width = QFontMetricsF(painter.font()).horizontalAdvance(node.name) + 4
        below = QRectF(centre.x() - width / 2, centre.y() + 17, width, theme.px(_LABEL))
        painter.fillRect(below.adjusted(-1, 2, 1, -2), theme.colour("planfill"))  # no wall runs through it
        painter.setPen(theme.colour("ink"))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, node.name)


def _way_pen(theme: Theme) -> QPen:
    pen = QPen(theme.colour("accent"), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([7 / 2, 5 / 2])
    return pen


def _at(where: QTransform, place: Place) -> QPointF:
    return where.map(QPointF(place.x, place.y))


def _apart(points: list[QPointF], apart: float, within: QRectF) -> list[QPointF]:
    """The points pushed this far apart, in px, and off the edge, so that each node is whole and seen.

    The same points give the same result.
    """
    moved = [_inside(p, within) for p in points]
    for _ in range(_ROUNDS):
        for i in range(len(moved)):
            for j in range(i + 1, len(moved)):
                line = QLineF(moved[i], moved[j])
                if line.length() >= apart:
                    continue
                if line.length() < 1:
                    line = QLineF(moved[i], moved[i] + QPointF(1, 0))
                step = QPointF(line.dx(), line.dy()) / line.length() * ((apart - line.length()) / 2)
                moved[i], moved[j] = _inside(moved[i] - step, within), _inside(moved[j] + step, within)
    return moved


def _inside(point: QPointF, area: QRectF) -> QPointF:
    x = min(max(point.x(), area.left()), max(area.left(), area.right()))
    return QPointF(x, min(max(point.y(), area.top()), max(area.top(), area.bottom())))
