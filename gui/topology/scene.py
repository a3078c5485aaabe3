"""The map as a scene: holds what is shown and where, and repaints no more than what is different."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Signal
from PySide6.QtWidgets import QGraphicsScene

from gui.topology.detail import FULL, detail_for
from gui.topology.floor_plan import FloorPlan
from gui.topology.items import NodeItem
from gui.topology.layers import (
    Kept,
    NamesLayer,
    PlanLayer,
    key_of,
    paint_numbers,
    paint_routes_and_links,
)
from gui.topology.layout import Place
from gui.topology.naming import Box, Segment
from gui.topology.picture import MapNode, MapPicture

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter, QTransform
    from PySide6.QtWidgets import QWidget

    from core.premise.device import Eui64
    from gui.theme import Theme
    from gui.topology.sheet import Sheet

_AROUND = 4000.0  # scene units of free ground on every side, so that any part can be brought to the middle


class MapScene(QGraphicsScene):
    """What the map shows.

    Signals:
        place_left: a device was put somewhere else by hand (EUI-64, place).
        measuring_began: a device has been asked for its neighbours (EUI-64).
    """

    place_left = Signal(object, object)
    measuring_began = Signal(object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.picture = MapPicture()
        self.plan = FloorPlan()
        self.sheet: Sheet | None = None  # a picture of the plan that the user chose
        self.plan_opacity = 1.0
        self.places: dict[Eui64, Place] = {}  # where the shapes stand
        self.given: dict[Eui64, Place] = {}  # where they would stand if none were in another's way
        self.focused: Eui64 | None = None
        self.away: Eui64 | None = None  # its links are not drawn: it is tried elsewhere
        self._tried: tuple[tuple[QPointF, Eui64], ...] = ()
        self._words: tuple[QPointF, QRectF] | None = None
        self.version = 0
        self.detail = FULL  # how much is painted at the zoom that was painted last
        self._detailed: tuple[object, ...] = ()
        self._nodes: dict[Eui64, NodeItem] = {}
        self.chrome: tuple[Box, ...] = ()  # what floats over the map, in view pixels
        self.view_box = Box(0, 0, 0, 0)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(QRectF(-_AROUND, -_AROUND, 2 * _AROUND, 2 * _AROUND))
        self._plan_layer = PlanLayer(self)
        self._names = NamesLayer(self)
        self.under = Kept(self, self._draw_under, lambda where: key_of(self, where), "base")
        self.over = Kept(self, self._names.draw, self._names.depends)

    def show_picture(self, picture: MapPicture, places: Mapping[Eui64, Place], plan: FloorPlan) -> None:
        """Show this; nodes that stay keep their items, so that a drag is not broken off."""
        stale = not _same_map(self.picture, picture) or self.plan != plan
        self.picture, self.plan = picture, plan
        for eui in [eui for eui in self._nodes if picture.node(eui) is None]:
            self.removeItem(self._nodes.pop(eui))
            self.places.pop(eui, None)
        for node in picture.nodes:
            self._show_node(node, places.get(node.eui, Place(0, 0)))
        if stale:
            self.redraw()

    def show_node(self, node: MapNode) -> None:
        """Show one device anew: only it is painted, unless its words are different too."""
        nodes = tuple(node if n.eui == node.eui else n for n in self.picture.nodes)
        before = self.picture
        self.picture = replace(before, nodes=nodes)
        item = self._nodes.get(node.eui)
        if item is not None:
            self._show_node(node, self.places[node.eui])
        if not _same_map(before, self.picture):
            self.redraw()

    def _show_node(self, node: MapNode, place: Place) -> None:
        item = self._nodes.get(node.eui)
        if item is None:
            item = self._nodes[node.eui] = NodeItem(self, node)
            self.places[node.eui] = place
            self.addItem(item)
        elif item.node.look != node.look:
            item.update()
        item.setToolTip(node.sentence)
        asked = node.look.measuring and not item.node.look.measuring
        item.node = node
        if asked:
            self.measuring_began.emit(node.eui)
        if not item.isUnderMouse() or self.mouseGrabberItem() is not item:
            item.setPos(place.x, place.y)

    def move_to(self, places: Mapping[Eui64, Place]) -> None:
        """Put devices elsewhere without a new picture."""
        for eui, place in places.items():
            item = self._nodes.get(eui)
            if item is not None and self.mouseGrabberItem() is not item:
                item.setPos(place.x, place.y)

    def show_sheet(self, sheet: Sheet | None, opacity: float) -> None:
        """Lay this picture of the plan under the map, or none, and show the plan this strongly, 0..1."""
        if (sheet, opacity) != (self.sheet, self.plan_opacity):
            self.sheet, self.plan_opacity = sheet, opacity
            self.redraw()

    def set_chrome(self, floating: Iterable[QWidget], view: QWidget) -> None:
        """Names keep clear of these widgets and inside the view."""
        boxes = tuple(Box(w.x(), w.y(), w.width(), w.height()) for w in floating if not w.isHidden())
        whole = Box(0, 0, view.width(), view.height())
        if (boxes, whole) != (self.chrome, self.view_box):
            self.chrome, self.view_box = boxes, whole
            self.redraw()

    def set_theme(self, theme: Theme) -> None:
        """Paint in another theme from now on."""
        self.theme = theme
        self.redraw()

    def set_focused(self, eui: Eui64 | None) -> None:
        """Put the keyboard's ring round this device."""
        before, self.focused = self.focused, eui
        for item in (self.node_item(before), self.node_item(eui)):
            if item is not None:
                item.update()
        if not self.detail.whole:  # the one with the keyboard is called by its name
            self.redraw()

    def set_away(self, eui: Eui64 | None) -> None:
        """Leave out the measured links of a device whose ghost shows predicted ones."""
        self.away = eui
        self.set_tried(())

    def set_tried(
        self, lines: Iterable[tuple[QPointF, Eui64]], words: tuple[QPointF, QRectF] | None = None
    ) -> None:
        """Links are predicted from these points to these devices, in words about a point: room names keep off both.

        Points are places of the scene; the rectangle of the words is in px from its point.
        """
        self._tried, self._words = tuple(lines), words
        self.redraw()

    def redraw(self) -> None:
        """Paint the whole map again: something that it is made of is different."""
        self.version += 1
        self.update()

    def node_item(self, eui: Eui64 | None) -> NodeItem | None:
        """The item of a device."""
        return self._nodes.get(eui) if eui is not None else None

    def place_changed(self, eui: Eui64, position: QPointF) -> None:
        """A node's item moved; lanes follow it at once."""
        self.places[eui] = Place(position.x(), position.y())
        self.redraw()

    def leave(self, eui: Eui64) -> None:
        """A drag or nudge of this device has ended: its place is worth keeping."""
        self.place_left.emit(eui, self.places[eui])

    @property
    def ground(self) -> str:
        """The role of the colour that devices stand on."""
        return "planfill" if self.plan.rooms and self.sheet is None else "base"

    def names(self, node: MapNode) -> bool:
        """Whether a device is called by its name: all are, but in a crowd only those that matter."""
        ends = (*self.picture.route[:1], *self.picture.route[-1:], self.focused, self.picture.selected)
        return self.detail.whole or bool(node.note) or node.eui in ends

    def _judge(self, where: QTransform) -> None:
        """How much can be told apart in this part of the map."""
        key = key_of(self, where)
        if key != self._detailed:
            self._detailed = key
            centres = [self.centre(eui, where) for eui in self._nodes]
            self.detail = detail_for([(centre.x(), centre.y()) for centre in centres])

    def centre(self, eui: Eui64, where: QTransform) -> QPointF:
        """A device's centre in view pixels."""
        place = self.places.get(eui, Place(0, 0))
        return where.map(QPointF(place.x, place.y))

    def segments(self, where: QTransform) -> list[tuple[Eui64, Eui64, Segment]]:
        """The axis of every link that is shown, in view pixels."""
        result = []
        for link in self.picture.links:
            a, b = self.centre(link.a, where), self.centre(link.b, where)
            result.append((link.a, link.b, Segment(a.x(), a.y(), b.x(), b.y())))
        return result

    def name_boxes(self, where: QTransform) -> list[Box]:
        """Where the names of the devices stand, in view pixels."""
        return list(self._names.boxes(where).values())

    @property
    def room_boxes(self) -> tuple[Box, ...]:
        """Where the names of rooms stand, in view pixels."""
        return tuple(self._plan_layer.names)

    def covers(self, box: Box, where: QTransform) -> bool:
        """Whether a node, a name, a link or what floats lies over this rectangle."""
        wide = box.grown(6)
        for eui in self._nodes:
            centre = self.centre(eui, where)
            reach = (45.0 if eui in self.picture.route else 36.0) * self.detail.scale
            if wide.touches(Box(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)):
                return True
        if any(wide.touches(card) for card in (*self.chrome, *self._said(where))):
            return True
        if any(box.grown(2).touches(name) for name in self.name_boxes(where)):
            return True
        lines = [segment for _, _, segment in self.segments(where)]
        for start, other in self._tried:
            here, there = where.map(start), self.centre(other, where)
            lines.append(Segment(here.x(), here.y(), there.x(), there.y()))
        return any(line.crosses(wide.grown(8)) for line in lines)

    def _said(self, where: QTransform) -> tuple[Box, ...]:
        """Where the words of a prediction stand, in view pixels."""
        if self._words is None:
            return ()
        words = self._words[1].translated(where.map(self._words[0]))
        return (Box(words.x(), words.y(), words.width(), words.height()),)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Plan, route, links and numbers, kept as one picture."""
        del rect
        self._judge(painter.worldTransform())
        self.under.show(painter, self._size())

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Names, kept as another."""
        del rect
        self.over.show(painter, self._size())

    def _draw_under(self, painter: QPainter, where: QTransform) -> None:
        self._plan_layer.draw(painter, where)
        paint_routes_and_links(painter, self, where)
        self._plan_layer.draw_names(painter, where)
        paint_numbers(painter, self, where)

    def _size(self) -> QSize:
        views = self.views()
        return views[0].viewport().size() if views else QSize(1, 1)


def _same_map(one: MapPicture, other: MapPicture) -> bool:
    """Whether two pictures differ in nothing but how their devices look and what is said of them."""
    frame_one = (one.links, one.route, one.hops, one.selected)
    if frame_one != (other.links, other.route, other.hops, other.selected):
        return False
    return [(n.eui, n.name, n.note, n.look.shape) for n in one.nodes] == [
        (n.eui, n.name, n.note, n.look.shape) for n in other.nodes
    ]
