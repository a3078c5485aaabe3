"""What lies on the map and is not taken hold of: plan, route, links, numbers, names.

All of it is painted in view pixels (only places scale with zoom) and kept as two pictures, one under the
devices and one over them, until something in it changes. A bar that moves on repaints one device, not the map.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEngine, QPainter, QPainterPath, QPen, QPixmap, QTransform

from core.premise.link import LinkClass, rank
from gui.topology import lanes
from gui.topology.detail import FULL
from gui.topology.naming import Box, Named, Segment, name_boxes
from gui.topology.paint import FIELD
from gui.topology.picture import MapLink, MapNode, Shape
from gui.typography import Type, font

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFont

    from gui.topology.scene import MapScene

_FINE = (LinkClass.STRONG, LinkClass.OK)
_BED = 44.0  # px; radius of the plain ground under a device on a picture
_REACH = {
    Shape.HUB: (26.0, 30.0),
    Shape.METER: (22.0, 22.0),
    Shape.SCREEN: (27.0, 20.0),
    Shape.BRIDGE: (34.0, 21.0),
    Shape.UNKNOWN: (27.0, 27.0),
}


def key_of(scene: MapScene, where: QTransform) -> tuple[object, ...]:
    """What a kept picture depends on: the map's version, the part of it in view, and the theme."""
    return scene.version, where.m11(), where.m22(), where.dx(), where.dy(), scene.theme


class Kept:
    """A painted picture that is used again until what it depends on is different."""

    def __init__(
        self,
        scene: MapScene,
        paint: Callable[[QPainter, QTransform], None],
        depends: Callable[[QTransform], tuple[object, ...]],
        ground: str = "",
    ) -> None:
        self._scene, self._paint, self._ground, self._depends = scene, paint, ground, depends
        self._key: tuple[object, ...] = ()
        self._picture = QPixmap()
        self.painted = 0  # how often it was painted anew: the benchmarks count it

    def show(self, painter: QPainter, size: QSize) -> None:
        """Put it on the map whose transform the painter has; paint it anew only if it is stale."""
        where = painter.worldTransform()
        if painter.paintEngine().type() is not QPaintEngine.Type.Raster:
            self._draw(painter, where)
            return
        ratio = painter.device().devicePixelRatioF()
        key = (*self._depends(where), size.width(), size.height(), ratio)
        if key != self._key:
            self._key = key
            self._renew(where, size, ratio)
        painter.save()
        painter.resetTransform()
        painter.drawPixmap(0, 0, self._picture)
        painter.restore()

    def _draw(self, painter: QPainter, where: QTransform) -> None:
        """Straight onto paper or into a drawing, where words must stay words."""
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, where)
        painter.restore()

    def _renew(self, where: QTransform, size: QSize, ratio: float) -> None:
        self.painted += 1
        self._picture = QPixmap(size * ratio)
        self._picture.setDevicePixelRatio(ratio)
        ground = self._scene.theme.colour(self._ground) if self._ground else Qt.GlobalColor.transparent
        self._picture.fill(ground)
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, where)
        painter.end()


def paint_routes_and_links(painter: QPainter, scene: MapScene, where: QTransform) -> None:
    """The selected route under everything, then lost links, links off the route, links on it."""
    shown = [link for link in scene.picture.links if scene.away not in (link.a, link.b)]
    if scene.sheet is not None:
        _paint_beds(painter, scene, where, shown)
    route = scene.picture.route
    if scene.away in route:  # where it is tried its way is another: only the part beyond it holds
        route = route[route.index(scene.away) + 1 :]
    stops = [scene.centre(eui, where) for eui in route]
    if len(stops) > 1:
        lanes.paint_route(painter, stops, scene.theme, scene.detail.scale)
    passing = [link for link in shown if not link.hop and _length(scene, link, where) > scene.detail.lanes]
    if passing:
        _paint_threads(painter, scene, where, passing)
        shown = [link for link in shown if link not in passing]
    for link in sorted(shown, key=lambda link: (not link.lost, link.hop > 0)):
        ends = (scene.centre(link.a, where), scene.centre(link.b, where))
        lanes.paint_link(painter, *ends, (link.a_to_b, link.b_to_a), scene.theme)
    if passing:
        _paint_islands(painter, scene, where)


def _length(scene: MapScene, link: MapLink, where: QTransform) -> float:
    away = scene.centre(link.a, where) - scene.centre(link.b, where)
    return math.hypot(away.x(), away.y())


def _paint_threads(painter: QPainter, scene: MapScene, where: QTransform, links: list[MapLink]) -> None:
    """The links of a crowd, the weakest on top."""
    for link in sorted(links, key=lambda link: -rank(link.worse)):
        lanes.paint_thread(
            painter, scene.centre(link.a, where), scene.centre(link.b, where), link.worse, scene.theme
        )


def _paint_islands(painter: QPainter, scene: MapScene, where: QTransform) -> None:
    """Plain ground under each shape of a crowd: lines that pass would strike its letters through."""
    painter.setPen(Qt.PenStyle.NoPen)
    for node in scene.picture.nodes:
        on_way = node.eui in scene.picture.route
        box = box_round(scene.centre(node.eui, where), node, field=False, scale=scene.detail.scale).grown(4)
        painter.setBrush(scene.theme.colour("accenttint" if on_way else scene.ground))
        painter.drawRoundedRect(QRectF(box.left, box.top, box.width, box.height), 8, 8)


def _paint_beds(painter: QPainter, scene: MapScene, where: QTransform, links: list[MapLink]) -> None:
    """Plain ground under links and devices where a photograph lies under the map."""
    for link in links:
        lanes.paint_bed(painter, scene.centre(link.a, where), scene.centre(link.b, where), scene.theme)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.theme.colour("base"))
    for node in scene.picture.nodes:
        painter.drawEllipse(scene.centre(node.eui, where), _BED, _BED)


def paint_numbers(painter: QPainter, scene: MapScene, where: QTransform) -> None:
    """A disc on each hop; the weakest, if it is below OK, gets number and word where there is room."""
    scale = scene.detail.scale
    shapes = [box_round(scene.centre(n.eui, where), n, field=False, scale=scale) for n in scene.picture.nodes]
    covered = [*shapes, *scene.name_boxes(where), *scene.chrome]
    for hop in scene.picture.hops:
        if scene.away in (hop.start, hop.end):
            continue
        start, end = scene.centre(hop.start, where), scene.centre(hop.end, where)
        telling = hop.quality if hop.weakest and hop.quality not in _FINE else None
        if telling is not None:
            size = lanes.pill_size(hop.number, telling, scene.theme)
            spot = _pill_spot(start, end, size, covered)
            if spot is not None:
                lanes.weakest_pill(spot, hop.number, telling, scene.theme, painter)
                continue
        spot = (start + end) / 2 if scene.detail is FULL else _free_on(start, end, shapes)
        if spot is not None:
            lanes.paint_hop_number(painter, spot, hop.number, scene.theme, telling)


def _free_on(start: QPointF, end: QPointF, shapes: list[Box]) -> QPointF | None:
    """Where in a crowd the disc of a hop's number hides no device; nowhere, then the strip alone has it."""
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
        spot = start + (end - start) * share
        if not any(shape.touches(Box(spot.x() - 15, spot.y() - 15, 30, 30)) for shape in shapes):
            return spot
    return None


def _pill_spot(start: QPointF, end: QPointF, size: tuple[float, float], shapes: list[Box]) -> QPointF | None:
    """On the hop, else a little beside its middle; None when the word would cover a device."""
    middle, along = (start + end) / 2, end - start
    tried = [middle, middle + along * 0.12, middle - along * 0.12]
    for step in (24.0, 40.0, 56.0):
        tried += [middle + QPointF(0, step), middle - QPointF(0, step)]
        tried += [middle + QPointF(1.5 * step, 0), middle - QPointF(1.5 * step, 0)]
    for spot in tried:
        box = Box(spot.x() - size[0] / 2, spot.y() - size[1] / 2, *size).grown(2)
        if not any(box.touches(shape) for shape in shapes):
            return spot
    return None


class PlanLayer:
    """Walls and room names; a room name that would touch anything is left out."""

    def __init__(self, scene: MapScene) -> None:
        self.map = scene
        self.names: list[Box] = []  # where room names were written last, in view pixels

    def draw(self, painter: QPainter, where: QTransform) -> None:
        """The picture of the plan if one was chosen, else fill, inner walls, outer walls."""
        painter.save()
        painter.setOpacity(self.map.plan_opacity)
        sheet = self.map.sheet
        if sheet is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            area = QRectF(sheet.bounds.left, sheet.bounds.top, sheet.bounds.width, sheet.bounds.height)
            painter.drawImage(where.mapRect(area), sheet.image)
        else:
            self._rooms(painter, where)
        painter.restore()

    def _rooms(self, painter: QPainter, where: QTransform) -> None:
        plan, theme = self.map.plan, self.map.theme
        outer = QPainterPath()
        for room in plan.rooms:
            piece = QPainterPath()
            area = where.mapRect(QRectF(room.left, room.top, room.width, room.height))
            piece.addRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
            outer = outer.united(piece)
        painter.fillPath(outer, theme.colour("planfill"))
        painter.setPen(self._wall(theme.metrics.wall))
        painter.save()
        painter.setClipRect(outer.boundingRect())
        for start, end in plan.walls:
            painter.drawLine(where.map(QPointF(start.x, start.y)), where.map(QPointF(end.x, end.y)))
        painter.restore()
        parts = outer.simplified().toSubpathPolygons()
        largest = max((part.boundingRect().width() for part in parts), default=0.0)
        for part in parts:  # a box outside the home has thin walls: the home stands out
            home = part.boundingRect().width() >= largest / 2
            painter.setPen(self._wall(theme.metrics.outer_wall if home else theme.metrics.wall))
            painter.drawPolyline(part)

    def _wall(self, width: float) -> QPen:
        theme = self.map.theme
        pen = QPen(theme.colour("plan"), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if theme.metrics.dotted_walls:
            pen.setDashPattern([1, 3])
        return pen

    def draw_names(self, painter: QPainter, where: QTransform) -> None:
        """The names of the rooms, where they touch nothing; a picture of the plan has its own."""
        self.names = []
        if self.map.sheet is not None:
            return
        painter.setFont(font(self.map.theme, Type.BODY))
        painter.setPen(self.map.theme.colour("planink"))
        metrics = QFontMetricsF(painter.font())
        rooms = self.map.plan.rooms
        areas = [where.mapRect(QRectF(room.left, room.top, room.width, room.height)) for room in rooms]
        for room, area in zip(rooms, areas, strict=True):
            others = [_box(other) for other in areas if other is not area]
            size = metrics.horizontalAdvance(room.name), metrics.height()
            box = self._free(area, *size, others, where)
            if box is not None and room.name:
                self.names.append(box)
                painter.drawText(QRectF(box.left, box.top, box.width + 2, box.height), room.name)

    def _free(
        self, area: QRectF, width: float, height: float, others: list[Box], where: QTransform
    ) -> Box | None:
        """The first corner of the room, or the place above it, where its name touches nothing.

        Above it is free ground only: a name in another room would be taken for that room's.
        """
        spots: tuple[tuple[float, float], ...] = ((area.right() - width, area.top() - height - 6),)
        foreign = others
        left, right = area.left() + 12, area.right() - 10 - width
        top, bottom = area.top() + 8, area.bottom() - 8 - height
        if width + 22 <= area.width() and height + 16 <= area.height():
            spots, foreign = ((left, bottom), (left, top), (right, bottom), (right, top)), []
        for x, y in spots:
            box = Box(x, y, width, height)
            if any(other.touches(box) for other in (*foreign, *self.names)):
                continue
            if self.map.view_box.holds(box) and not self.map.covers(box, where):
                return box
        return None


def _box(area: QRectF) -> Box:
    return Box(area.left(), area.top(), area.width(), area.height())


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a name: words, kind, colour role."""

    words: str
    kind: Type
    role: str


class NamesLayer:
    """The names of the devices with a halo of their ground: a device name is never hidden."""

    def __init__(self, scene: MapScene) -> None:
        self.map = scene
        self._asked: tuple[object, ...] = ()
        self._given: tuple[object, ...] = ()
        self._boxes: dict[int, Box] = {}
        self._arranged = 0  # how often the names were put elsewhere, or say something else

    def draw(self, painter: QPainter, where: QTransform) -> None:
        """Each name where it harms least."""
        theme = self.map.theme
        ground = theme.colour(self.map.ground)
        halo = QPen(ground, 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        view = self.map.view_box
        for index, box in self.boxes(where).items():
            if view.width and not view.touches(box):
                continue  # only the way is looked at: this one's device lies outside
            lines = _lines(self.map.picture.nodes[index])
            height = box.height / len(lines)
            for row, line in enumerate(lines):
                area = QRectF(box.left, box.top + row * height, box.width, height)
                _halo_text(painter, area, line.words, font(theme, line.kind), halo)
                painter.setPen(theme.colour(line.role))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, line.words)

    def boxes(self, where: QTransform) -> dict[int, Box]:
        """The rectangles of the names in view pixels, kept until what they keep clear of stands elsewhere."""
        key = key_of(self.map, where)
        if self._asked != key:
            self._asked = key
            self._arrange(where)
        return self._boxes

    def depends(self, where: QTransform) -> tuple[object, ...]:
        """What the picture of the names depends on: a mesh measured again has mostly the same."""
        self.boxes(where)
        return self._arranged, self.map.theme

    def _arrange(self, where: QTransform) -> None:
        scene = self.map
        named = {index: self._named(node, where) for index, node in enumerate(scene.picture.nodes)}
        segments = [segment for _, _, segment in scene.segments(where)]
        around = named, segments, self._walls(where), scene.chrome, scene.view_box
        given = (*around, [_lines(node) for node in scene.picture.nodes], scene.sheet is None)
        if given != self._given:
            self._given, self._arranged = given, self._arranged + 1
            self._boxes = name_boxes(*around, crowded=not scene.detail.whole)

    def _walls(self, where: QTransform) -> list[Segment]:
        found = []
        for room in self.map.plan.rooms:
            area = where.mapRect(QRectF(room.left, room.top, room.width, room.height))
            left, top, right, bottom = area.left(), area.top(), area.right(), area.bottom()
            found += [Segment(left, top, right, top), Segment(left, bottom, right, bottom)]
            found += [Segment(left, top, left, bottom), Segment(right, top, right, bottom)]
        return found

    def _named(self, node: MapNode, where: QTransform) -> Named:
        centre, detail = self.map.centre(node.eui, where), self.map.detail
        shape = box_round(centre, node, field=node.eui in self.map.picture.route, scale=detail.scale)
        theme, lines = self.map.theme, _lines(node) if self.map.names(node) else []
        widths = [QFontMetricsF(font(theme, line.kind)).horizontalAdvance(line.words) for line in lines]
        height = QFontMetricsF(font(theme, Type.STRONG)).height() * len(widths)
        field = node.eui in self.map.picture.route
        reach = shape.width / 2, shape.height / 2
        return Named(centre.x(), centre.y(), *reach, max(widths, default=0.0), height, round=field)


def box_round(centre: QPointF, node: MapNode, *, field: bool, scale: float = 1.0) -> Box:
    """The rectangle of a device's shape in view pixels, or of the route's field round it."""
    reach = (FIELD, FIELD) if field else _REACH[node.look.shape]
    reach_x, reach_y = reach[0] * scale, reach[1] * scale
    return Box(centre.x() - reach_x, centre.y() - reach_y, 2 * reach_x, 2 * reach_y)


def _lines(node: MapNode) -> list[_Line]:
    lines = [_Line(node.name, Type.STRONG, "ink"), _Line(node.note, Type.BODY, "ink2")]
    return [line for line in lines if line.words]


def _halo_text(painter: QPainter, area: QRectF, words: str, face: QFont, halo: QPen) -> None:
    painter.setFont(face)
    metrics = QFontMetricsF(face)
    path = QPainterPath()
    base = area.center().y() + (metrics.ascent() - metrics.descent()) / 2
    path.addText(QPointF(area.center().x() - metrics.horizontalAdvance(words) / 2, base), face, words)
    painter.strokePath(path, halo)
