"""The map that people touch: fit, zoom, pan, choose by pointer, walk by keyboard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView

from gui.topology.fitting import Zoom
from gui.topology.ghost import GhostItem, GhostLane
from gui.topology.layout import NUDGE, neighbour_towards
from gui.widgets.focus import INSIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from core.premise.device import Eui64
    from gui.topology.fitting import Fitted
    from gui.topology.layout import Place
    from gui.topology.scene import MapScene

STEP = 1.25  # one press of + or −
SMALLEST, LARGEST = 0.02, 4.0
_HIT = 16.0  # px on either side of a link's axis
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class MapView(QGraphicsView):
    """The map's viewport.

    Signals:
        node_chosen: a device was taken as the selected one (EUI-64).
        node_opened: its details are wanted (EUI-64).
        link_opened: the details of the link between two devices are wanted (EUI-64, EUI-64).
        route_wanted: show the way of the focused device to the hub (EUI-64).
        ghost_changed: a ghost has come or gone.
        resized: there is more or less room; told before it fits again.
        fit_asked: everything is to be seen; told before it fits.
    """

    node_chosen = Signal(object)
    node_opened = Signal(object)
    link_opened = Signal(object, object)
    route_wanted = Signal(object)
    ghost_changed = Signal()
    resized = Signal()
    fit_asked = Signal()

    def __init__(self, scene: MapScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.map = scene
        self.fitted: Fitted | None = None  # what `fit` shows; the canvas says it
        self.hidden = 0  # px of its foot that lie beneath something for now; the canvas says it
        self._fitted = True
        self._pressed_at: QPointF | None = None
        self._cycle = 0
        self.ghost: GhostItem | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Map of the mesh")
        self.setProperty(INSIDE, True)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def zoom(self) -> float:
        """Pixels for each scene unit."""
        return self.transform().m11()

    def fit(self) -> None:
        """Bring every device into the free part of the map, and stay so while it is resized."""
        self._fitted = True
        fitted = self.fitted
        if fitted is None or self.width() < 2:
            return
        self._set_zoom(fitted.zoom)
        self.centerOn(QPointF(fitted.middle.x, fitted.middle.y))

    def ask_fit(self) -> None:
        """As `fit`, because somebody wants to see everything: also what lies beneath something now."""
        self.fit_asked.emit()
        self.fit()

    def refit(self) -> None:
        """Fit again unless the user has zoomed or panned by hand."""
        if self._fitted:
            self.fit()

    def zoom_by(self, factor: float) -> None:
        """Zoom in or out round the middle."""
        self._fitted = False
        self._set_zoom(Zoom(self.zoom, self.transform().m22()).times(factor))

    def focus_node(self, eui: Eui64 | None) -> None:
        """Move the keyboard's ring to a device and say its sentence."""
        self.map.set_focused(eui)
        self._cycle = 0
        node = self.map.picture.node(eui) if eui is not None else None
        self.announce(node.sentence if node else "")
        if eui is not None and eui in self.map.places:
            place = self.map.places[eui]
            low = (
                self.viewportTransform().map(QPointF(place.x, place.y)).y() > self.height() - self.hidden - 60
            )
            self.ensureVisible(QRectF(place.x, place.y, 1, 1), 60, 60 + (self.hidden if low else 0))

    def announce(self, sentence: str) -> None:
        """Let a screen reader say this; the keyboard stays where it is."""
        self.setAccessibleDescription(sentence)
        if sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def begin_ghost(self, eui: Eui64, on_moved: Callable[[Place], None]) -> bool:
        """Let a ghost of this device be dragged or nudged; `on_moved` hears each place on the plan.

        Places are in scene units of the floor plan (`floor_plan.METRE` for each metre), the same in which
        `MapScene.given` holds the other devices. Gives False when the device is not on the map.
        """
        self.end_ghost()
        node = self.map.picture.node(eui)
        if node is None or eui not in self.map.places:
            return False
        self.ghost = GhostItem(self.map, node, on_moved)
        self.map.addItem(self.ghost)
        self.map.set_away(eui)
        self.ghost_changed.emit()
        self.setFocus(Qt.FocusReason.MouseFocusReason)  # the ghost wears the ring, not the whole map
        self.setAccessibleDescription(f"{node.sentence}. Drag it or press an arrow to try another place.")
        on_moved(self.ghost.place)
        return True

    def show_prediction(self, lanes: Sequence[GhostLane], words: str) -> None:
        """What is expected where the ghost stands now, as lanes and as words."""
        if self.ghost is not None:
            self.ghost.predict(lanes, words)
            self.setAccessibleDescription(words)

    def end_ghost(self) -> None:
        """Take the ghost away."""
        if self.ghost is not None:
            self.map.removeItem(self.ghost)
            self.ghost = None
            self.map.set_away(None)
            self.ghost_changed.emit()

    def link_at(self, point: QPointF) -> tuple[Eui64, Eui64] | None:
        """The link whose axis is nearest to a point of the viewport, if any is near enough."""
        where = self.viewportTransform()
        best: tuple[float, tuple[Eui64, Eui64]] | None = None
        for a, b, line in self.map.segments(where):
            away = distance_to(point, QPointF(line.x1, line.y1), QPointF(line.x2, line.y2))
            if away <= _HIT and (best is None or away < best[0]):
                best = (away, (a, b))
        return best[1] if best else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the map; anything else goes on to the window."""
        key = Qt.Key(event.key())
        if key in _ARROWS and self.ghost is not None:
            dx, dy = _ARROWS[key]
            self.ghost.moveBy(dx * NUDGE, dy * NUDGE)
        elif key in _ARROWS:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self._nudge if shifted else self._walk_towards)(*_ARROWS[key])
        elif not self._act(key):
            event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks the devices in hop order, and leaves the map after the last."""
        order = [node.eui for node in self.map.picture.nodes]
        focused = self.map.focused
        start = -1 if forward else len(order)
        index = (order.index(focused) if focused in order else start) + (1 if forward else -1)
        if 0 <= index < len(order):
            self.focus_node(order[index])
            return True
        self.focus_node(None)
        return bool(super().focusNextPrevChild(forward))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where, to tell a click from a drag."""
        self._pressed_at = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses a device or opens a link; the end of a drag keeps the place."""
        super().mouseReleaseEvent(event)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        pressed, self._pressed_at = self._pressed_at, None
        if pressed is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if self.ghost is not None and self.itemAt(event.position().toPoint()) is self.ghost:
            return
        eui = self._node_at(event.position())
        if (event.position() - pressed).manhattanLength() > 6:
            self._dragged(eui)
        elif eui is not None:
            self.map.set_focused(None)
            self.node_chosen.emit(eui)
        elif (link := self.link_at(event.position())) is not None:
            self.link_opened.emit(*link)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second click opens the details."""
        eui = self._node_at(event.position())
        if eui is not None:
            self.node_opened.emit(eui)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms."""
        self.zoom_by(STEP ** (event.angleDelta().y() / 240))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay fitted."""
        super().resizeEvent(event)
        self.resized.emit()
        self.refit()

    def _act(self, key: Qt.Key) -> bool:
        focused = self.map.focused
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(STEP)
        elif key is Qt.Key.Key_Minus:
            self.zoom_by(1 / STEP)
        elif key is Qt.Key.Key_0:
            self.ask_fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focused is not None:
            self.node_chosen.emit(focused)
            self.node_opened.emit(focused)
        elif key is Qt.Key.Key_P and focused is not None:
            self.route_wanted.emit(focused)
        elif key is Qt.Key.Key_L and focused is not None:
            self._open_next_link(focused)
        else:
            return False
        return True

    def _walk_towards(self, dx: int, dy: int) -> None:
        focused = self.map.focused
        if focused is None or focused not in self.map.places:
            order = self.map.picture.nodes
            self.focus_node(order[0].eui if order else None)
            return
        target = neighbour_towards(self.map.places, focused, dx, dy)
        self.focus_node(target or self._next_in_order(focused, 1 if dx + dy > 0 else -1))

    def _next_in_order(self, focused: Eui64, step: int) -> Eui64:
        """Where nothing lies that way the arrows go on in hop order, so that they too reach every device."""
        order = [node.eui for node in self.map.picture.nodes]
        return order[(order.index(focused) + step) % len(order)]

    def _nudge(self, dx: int, dy: int) -> None:
        item = self.map.node_item(self.map.focused) if self.map.focused is not None else None
        if item is not None:
            self._fitted = False
            item.moveBy(dx * NUDGE, dy * NUDGE)
            self.map.leave(item.eui)

    def _open_next_link(self, eui: Eui64) -> None:
        ends = [(link.a, link.b) for link in self.map.picture.links if eui in (link.a, link.b)]
        if ends:
            self.link_opened.emit(*ends[self._cycle % len(ends)])
            self._cycle += 1

    def _dragged(self, eui: Eui64 | None) -> None:
        self._fitted = False
        if eui is not None:
            self.map.leave(eui)

    def _node_at(self, point: QPointF) -> Eui64 | None:
        item = self.itemAt(point.toPoint())
        node = getattr(item, "node", None)
        return node.eui if node is not None else None

    def _set_zoom(self, zoom: Zoom) -> None:
        factor = min(LARGEST, max(SMALLEST, zoom.across)) / zoom.across
        self.setTransform(QTransform.fromScale(zoom.across * factor, zoom.down * factor))


def distance_to(point: QPointF, start: QPointF, end: QPointF) -> float:
    """From a point to a line between two points, ends included."""
    along = end - start
    length = along.x() ** 2 + along.y() ** 2
    away = point - start
    share = max(0.0, min(1.0, (away.x() * along.x() + away.y() * along.y()) / length)) if length else 0.0
    gap = away - along * share
    return math.hypot(gap.x(), gap.y())
