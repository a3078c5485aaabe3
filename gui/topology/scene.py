"""The map as a scene: holds what is shown and where, and keeps the items in step with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from gui.topology.floor_plan import FloorPlan
from gui.topology.items import LinksItem, NamesItem, NodeItem, NumbersItem, PixelItem, PlanItem, RouteItem
from gui.topology.layout import Place
from gui.topology.naming import Box, Segment
from gui.topology.picture import MapPicture

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QTransform
    from PySide6.QtWidgets import QWidget

    from core.premise.device import Eui64
    from gui.theme import Theme

_AROUND = 4000.0  # scene units of free ground on every side, so that any part can be brought to the middle


class MapScene(QGraphicsScene):
    """What the map shows.

    Signals:
        place_left: a device was put somewhere else by hand (EUI-64, place).
    """

    place_left = Signal(object, object)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.picture = MapPicture()
        self.plan = FloorPlan()
        self.places: dict[Eui64, Place] = {}  # where the shapes stand
        self.given: dict[Eui64, Place] = {}  # where they would stand if none were in another's way
        self.focused: Eui64 | None = None
        self.version = 0
        self._nodes: dict[Eui64, NodeItem] = {}
        self.chrome: tuple[Box, ...] = ()  # what floats over the map, in view pixels
        self.view_box = Box(0, 0, 0, 0)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(QRectF(-_AROUND, -_AROUND, 2 * _AROUND, 2 * _AROUND))
        self._names = NamesItem(self, 5)
        layers: tuple[PixelItem, ...] = (
            PlanItem(self, 0),
            RouteItem(self, 1),
            LinksItem(self, 2),
            NumbersItem(self, 3),
            self._names,
        )
        for item in layers:
            self.addItem(item)

    def show_picture(self, picture: MapPicture, places: Mapping[Eui64, Place], plan: FloorPlan) -> None:
        """Show this; nodes that stay keep their items, so that a drag is not broken off."""
        self.picture, self.plan, self.places = picture, plan, dict(places)
        for eui in [eui for eui in self._nodes if picture.node(eui) is None]:
            self.removeItem(self._nodes.pop(eui))
        for node in picture.nodes:
            item = self._nodes.get(node.eui)
            if item is None:
                item = self._nodes[node.eui] = NodeItem(self, node)
                self.addItem(item)
            item.node = node
            place = self.places.setdefault(node.eui, Place(0, 0))
            if not item.isUnderMouse() or self.mouseGrabberItem() is not item:
                item.setPos(place.x, place.y)
        self.redraw()

    def move_to(self, places: Mapping[Eui64, Place]) -> None:
        """Put devices elsewhere without a new picture."""
        for eui, place in places.items():
            item = self._nodes.get(eui)
            if item is not None:
                item.setPos(place.x, place.y)

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
        self.focused = eui
        self.redraw()

    def redraw(self) -> None:
        """Paint everything again: one frame is cheaper than working out which parts are stale."""
        self.version += 1
        self.update()

    def node_item(self, eui: Eui64) -> NodeItem | None:
        """The item of a device."""
        return self._nodes.get(eui)

    def place_changed(self, eui: Eui64, position: QPointF) -> None:
        """A node's item moved; lanes follow it at once."""
        self.places[eui] = Place(position.x(), position.y())
        self.redraw()

    def leave(self, eui: Eui64) -> None:
        """A drag or nudge of this device has ended: its place is worth keeping."""
        self.place_left.emit(eui, self.places[eui])

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

    def covers(self, box: Box, where: QTransform) -> bool:
        """Whether a node, a name or a link lies over this rectangle."""
        wide = box.grown(6)
        for eui in self._nodes:
            centre = self.centre(eui, where)
            reach = 45.0 if eui in self.picture.route else 36.0
            if wide.touches(Box(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)):
                return True
        if any(wide.touches(name) for name in self._names.boxes(where).values()):
            return True
        return any(segment.crosses(wide.grown(8)) for _, _, segment in self.segments(where))
