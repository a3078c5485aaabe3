"""What lies on the map, bottom to top: plan, route, links, numbers, nodes, names.

One item draws the plan, one the route, one all links (an item for each link is six times slower), one each
the numbers and the names; only nodes are items of their own, because they are taken hold of. Everything but
the plan is painted in view pixels: only places scale with zoom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.premise.link import LinkClass
from gui.topology import lanes
from gui.topology.naming import Box, Named, Segment, name_boxes
from gui.topology.paint import FIELD, paint_focus, paint_node
from gui.topology.picture import MapNode, Shape
from gui.typography import Type, font

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from core.premise.device import Eui64
    from gui.topology.scene import MapScene

_FINE = (LinkClass.STRONG, LinkClass.OK)
_REACH = {
    Shape.HUB: (26.0, 30.0),
    Shape.METER: (22.0, 22.0),
    Shape.SCREEN: (27.0, 20.0),
    Shape.BRIDGE: (34.0, 21.0),
    Shape.UNKNOWN: (27.0, 27.0),
}


class PixelItem(QGraphicsItem):
    """An item that covers the whole map and paints in view pixels."""

    def __init__(self, scene: MapScene, height: int) -> None:
        super().__init__()
        self.map = scene
        self.setZValue(height)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def boundingRect(self) -> QRectF:
        """The whole map."""
        return self.map.sceneRect()

    def shape(self) -> QPainterPath:
        """Nothing: it is never what the pointer is on."""
        return QPainterPath()

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Leave scene units behind and paint in pixels."""
        where = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, where)
        painter.restore()

    def draw(self, painter: QPainter, where: QTransform) -> None:
        """Paint in view pixels; `where` maps scene units to them."""
        raise TypeError(f"{type(self).__name__} does not say how it is drawn")


class PlanItem(PixelItem):
    """Walls and room names; a room name that would touch anything is left out."""

    def __init__(self, scene: MapScene, height: int) -> None:
        super().__init__(scene, height)
        self._kept: tuple[object, list[tuple[str, Box]]] = (None, [])

    def draw(self, painter: QPainter, where: QTransform) -> None:
        """Fill, inner walls, outer walls, names."""
        plan, theme = self.map.plan, self.map.theme
        outer = QPainterPath()
        for room in plan.rooms:
            piece = QPainterPath()
            piece.addRect(
                where.mapRect(QRectF(room.left, room.top, room.width, room.height)).adjusted(
                    -0.5, -0.5, 0.5, 0.5
                )
            )
            outer = outer.united(piece)
        painter.fillPath(outer, theme.colour("planfill"))
        painter.setPen(self._wall(theme.metrics.wall))
        painter.save()
        painter.setClipRect(outer.boundingRect())
        for start, end in plan.walls:
            painter.drawLine(where.map(QPointF(start.x, start.y)), where.map(QPointF(end.x, end.y)))
        painter.restore()
        painter.strokePath(outer.simplified(), self._wall(theme.metrics.outer_wall))
        self._names(painter, where)

    def _wall(self, width: float) -> QPen:
        theme = self.map.theme
        pen = QPen(theme.colour("plan"), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if theme.metrics.dotted_walls:
            pen.setDashPattern([1, 3])
        return pen

    def _names(self, painter: QPainter, where: QTransform) -> None:
        theme = self.map.theme
        painter.setFont(font(theme, Type.BODY))
        painter.setPen(theme.colour("planink"))
        key = (self.map.version, where.m11(), where.dx(), where.dy(), theme)
        if self._kept[0] != key:
            self._kept = (key, self._room_names(QFontMetricsF(painter.font()), where))
        for name, box in self._kept[1]:
            painter.drawText(QRectF(box.left, box.top, box.width + 2, box.height), name)

    def _room_names(self, metrics: QFontMetricsF, where: QTransform) -> list[tuple[str, Box]]:
        shown = []
        for room in self.map.plan.rooms:
            area = where.mapRect(QRectF(room.left, room.top, room.width, room.height))
            spot = self._free(area, metrics.horizontalAdvance(room.name), metrics.height(), where)
            if spot is not None and room.name:
                shown.append((room.name, spot))
        return shown

    def _free(self, area: QRectF, width: float, height: float, where: QTransform) -> Box | None:
        """The first corner of the room, or the place above it, where its name touches nothing."""
        spots: tuple[tuple[float, float], ...] = ((area.right() - width, area.top() - height - 6),)
        left, right = area.left() + 12, area.right() - 10 - width
        top, bottom = area.top() + 8, area.bottom() - 8 - height
        if width + 22 <= area.width() and height + 16 <= area.height():
            spots = ((left, bottom), (left, top), (right, bottom), (right, top))
        for x, y in spots:
            box = Box(x, y, width, height)
            if not self.map.covers(box, where):
                return box
        return None


class RouteItem(PixelItem):
    """The selected route as one outlined shape."""

    def draw(self, painter: QPainter, where: QTransform) -> None:
        """The band, if a route is selected and known."""
        stops = [self.map.centre(eui, where) for eui in self.map.picture.route]
        if len(stops) > 1:
            lanes.paint_route(painter, stops, self.map.theme)


class LinksItem(PixelItem):
    """All links: lost ones first, then those off the route, then those on it."""

    def draw(self, painter: QPainter, where: QTransform) -> None:
        """Every link in the order in which they may cover each other."""
        for link in sorted(self.map.picture.links, key=lambda link: (not link.lost, link.hop > 0)):
            ends = (self.map.centre(link.a, where), self.map.centre(link.b, where))
            lanes.paint_link(painter, *ends, (link.a_to_b, link.b_to_a), self.map.theme)


class NumbersItem(PixelItem):
    """The hop numbers, and the pill of the weakest hop."""

    def draw(self, painter: QPainter, where: QTransform) -> None:
        """A disc on each hop; the weakest, if it is below OK, gets number and word."""
        for hop in self.map.picture.hops:
            middle = (self.map.centre(hop.start, where) + self.map.centre(hop.end, where)) / 2
            if hop.weakest and hop.quality not in _FINE:
                lanes.weakest_pill(middle, hop.number, hop.quality, self.map.theme, painter)
            else:
                lanes.paint_hop_number(painter, middle, hop.number, self.map.theme)


class NamesItem(PixelItem):
    """The names of the devices with a halo of their ground: a device name is never hidden."""

    def __init__(self, scene: MapScene, height: int) -> None:
        super().__init__(scene, height)
        self._kept: tuple[object, dict[int, Box]] = (None, {})

    def draw(self, painter: QPainter, where: QTransform) -> None:
        """Each name where it harms least."""
        theme = self.map.theme
        for index, box in self.boxes(where).items():
            node = self.map.picture.nodes[index]
            ground = theme.colour("planfill" if self.map.plan.rooms else "base")
            halo = QPen(ground, 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            line = box.height / (2 if node.note and node.name else 1)
            for row, (words, kind, role) in enumerate(_lines(node)):
                area = QRectF(box.left, box.top + row * line, box.width, line)
                _halo_text(painter, area, words, font(theme, kind), halo)
                painter.setPen(theme.colour(role))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def boxes(self, where: QTransform) -> dict[int, Box]:
        """The rectangles of the names in view pixels, kept until a place, the zoom or the picture changes."""
        key = (self.map.version, where.m11(), where.dx(), where.dy(), self.map.theme)
        if self._kept[0] != key:
            self._kept = (key, self._arrange(where))
        return self._kept[1]

    def _arrange(self, where: QTransform) -> dict[int, Box]:
        picture = self.map.picture
        named = {index: self._named(node, where) for index, node in enumerate(picture.nodes)}
        segments = [segment for _, _, segment in self.map.segments(where)]
        return name_boxes(named, segments, self._walls(where), self.map.chrome, self.map.view_box)

    def _walls(self, where: QTransform) -> list[Segment]:
        found = []
        for room in self.map.plan.rooms:
            area = where.mapRect(QRectF(room.left, room.top, room.width, room.height))
            left, top, right, bottom = area.left(), area.top(), area.right(), area.bottom()
            found += [Segment(left, top, right, top), Segment(left, bottom, right, bottom)]
            found += [Segment(left, top, left, bottom), Segment(right, top, right, bottom)]
        return found

    def _named(self, node: MapNode, where: QTransform) -> Named:
        centre = self.map.centre(node.eui, where)
        reach_x, reach_y = _REACH[node.look.shape]
        if node.eui in self.map.picture.route:
            reach_x = reach_y = FIELD
        widths = [
            QFontMetricsF(font(self.map.theme, kind)).horizontalAdvance(words)
            for words, kind, _ in _lines(node)
        ]
        height = QFontMetricsF(font(self.map.theme, Type.STRONG)).height() * len(widths)
        return Named(centre.x(), centre.y(), reach_x, reach_y, max(widths, default=0.0), height)


class NodeItem(QGraphicsItem):
    """One device: taken hold of, dragged, chosen; its shape never scales with zoom."""

    def __init__(self, scene: MapScene, node: MapNode) -> None:
        super().__init__()
        self.map = scene
        self.node = node
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setZValue(4)

    @property
    def eui(self) -> Eui64:
        """The device it stands for."""
        return self.node.eui

    def boundingRect(self) -> QRectF:
        """Room for the rings and the moon."""
        return QRectF(-50, -50, 100, 100)

    def shape(self) -> QPainterPath:
        """A target of at least 72×56, larger than any shape."""
        path = QPainterPath()
        path.addRect(QRectF(-36, -30, 72, 60))
        return path

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """The shape on its own ground, and the keyboard's ring."""
        ground = (
            "accenttint"
            if self.eui in self.map.picture.route
            else "planfill"
            if self.map.plan.rooms
            else "base"
        )
        paint_node(painter, QPointF(0, 0), self.node.look, self.map.theme, ground=ground)
        if self.map.focused == self.eui:
            paint_focus(painter, QPointF(0, 0), self.map.theme)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        """Tell the map that a place is different, so that lanes and names follow."""
        if change is QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            self.map.place_changed(self.eui, self.pos())
        return super().itemChange(change, value)


def _lines(node: MapNode) -> list[tuple[str, Type, str]]:
    lines = [(node.name, Type.STRONG, "ink"), (node.note, Type.BODY, "ink2")]
    return [line for line in lines if line[0]]


def _halo_text(painter: QPainter, area: QRectF, words: str, face: QFont, halo: QPen) -> None:
    painter.setFont(face)
    metrics = QFontMetricsF(face)
    path = QPainterPath()
    base = area.center().y() + (metrics.ascent() - metrics.descent()) / 2
    path.addText(QPointF(area.center().x() - metrics.horizontalAdvance(words) / 2, base), face, words)
    painter.strokePath(path, halo)
