"""The ghost of “Try a move”: a device as it would stand elsewhere, with the lanes that are predicted there.

The ghost is dragged or nudged; whoever asked for it hears every new place and answers with a prediction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.topology import lanes
from gui.topology.layers import box_round
from gui.topology.naming import Box
from gui.topology.paint import paint_focus, paint_node
from gui.typography import Type, font

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.premise.device import Eui64
    from core.premise.link import LinkClass
    from gui.topology.layout import Place
    from gui.topology.picture import MapNode
    from gui.topology.scene import MapScene

_EDGE = 8.0  # px between the words and the edge of the map
_FAR = 6000.0  # px; the predicted lanes may reach anywhere


@dataclass(frozen=True, slots=True)
class GhostLane:
    """A predicted link of the ghost: how the other device would hear it, and how it would hear the other."""

    other: Eui64
    heard_there: LinkClass
    heard_here: LinkClass


class GhostItem(QGraphicsItem):
    """The ghost itself; `moved` is called with the place on the plan that it stands for."""

    def __init__(self, scene: MapScene, node: MapNode, moved: Callable[[Place], None]) -> None:
        super().__init__()
        self.map = scene
        self.eui = node.eui
        self._look = replace(node.look, ghost=True, sending=None, measuring=False, help_needed=False)
        self._start = scene.places[node.eui]
        self._plan_start = scene.given.get(node.eui, self._start)
        self._moved: Callable[[Place], None] | None = None
        self._lanes: tuple[GhostLane, ...] = ()
        self._words = ""
        self._plate: QRectF | None = None
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.setZValue(6)
        self.setPos(self._start.x, self._start.y)
        self._moved = moved

    @property
    def place(self) -> Place:
        """Where it stands on the plan, in scene units: shapes pushed apart for the eye are counted out."""
        shift = self.pos() - QPointF(self._start.x, self._start.y)
        return self._plan_start.moved(shift.x(), shift.y())

    @property
    def words(self) -> str:
        """What is said of the prediction."""
        return self._words

    def place_again(self) -> None:
        """The map has another size: the words look for a free place anew."""
        self.predict(self._lanes, self._words)

    def predict(self, predicted: Sequence[GhostLane], words: str) -> None:
        """Show these lanes and say these words under the ghost."""
        self._lanes, self._words = tuple(predicted), words
        self._plate = self._place_words()
        lines = [(self.pos(), lane.other) for lane in self._lanes]
        self.map.set_tried(lines, None if self._plate is None else (self.pos(), self._plate))
        self.update()

    def boundingRect(self) -> QRectF:
        """Everywhere: its lanes reach every other device."""
        return QRectF(-_FAR / 2, -_FAR / 2, _FAR, _FAR)

    def shape(self) -> QPainterPath:
        """A target of 72×60."""
        path = QPainterPath()
        path.addRect(QRectF(-36, -30, 72, 60))
        return path

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Predicted lanes, the dashed shape, the words."""
        views = self.map.views()
        if not views:
            return
        theme, where = self.map.theme, views[0].viewportTransform()
        here = where.map(self.pos())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for lane in self._lanes:
            there = self.map.centre(lane.other, where) - here
            lanes.paint_link(painter, QPointF(0, 0), there, (lane.heard_there, lane.heard_here), theme)
        paint_node(painter, QPointF(0, 0), self._look, theme, ground="accenttint")
        if views[0].hasFocus():
            paint_focus(painter, QPointF(0, 0), theme)
        if self._plate is not None:
            self._paint_words(painter, self._plate)

    def _here(self) -> QPointF:
        return self.map.views()[0].viewportTransform().map(self.pos())

    def _place_words(self) -> QRectF | None:
        """Where the words stand, seen from the ghost; None when there are none or no room: the drawer has them."""
        if not self._words or not self.map.views():
            return None
        view, metrics = self.map.views()[0].viewport(), QFontMetricsF(font(self.map.theme, Type.STRONG))
        width, height = metrics.horizontalAdvance(self._words) + 20, metrics.height() + 8
        return self._free_box(self._here(), view.width(), view.height(), width, height)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        theme = self.map.theme
        painter.setPen(QPen(theme.colour("accent"), theme.metrics.outline))
        painter.setBrush(theme.colour("base"))
        painter.drawRect(box)
        painter.setFont(font(theme, Type.STRONG))
        painter.setPen(theme.colour("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)

    def _free_box(
        self, here: QPointF, view_width: float, view_height: float, width: float, height: float
    ) -> QRectF | None:
        """Under the ghost, else above it, else further off: where the words hide no device and fewest names."""
        where = self.map.views()[0].viewportTransform()
        shapes = [box_round(self.map.centre(n.eui, where), n, field=False) for n in self.map.picture.nodes]
        shapes += [*self.map.name_boxes(where), *self.map.chrome]
        inside = QRectF(0, 0, view_width, view_height).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)

        def hidden(spot: QRectF) -> int:
            area = spot.translated(here)
            box = Box(area.left(), area.top(), width, height)
            devices = not inside.contains(area) or any(box.grown(6).touches(shape) for shape in shapes)
            return 10 * devices + sum(box.touches(name) for name in self.map.room_boxes)

        spots = [
            QRectF(left, top, width, height)
            for top in (48.0, -50 - height, 80.0, -82 - height, 114.0, -116 - height)
            for left in (-width / 2, -24.0, 24 - width)
        ]
        best = min(spots, key=hidden)
        return best if hidden(best) < 10 else None

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        """Tell who asked that it stands elsewhere now."""
        if change is QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged and self._moved is not None:
            self._moved(self.place)
        return super().itemChange(change, value)
