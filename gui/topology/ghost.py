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
from gui.topology.paint import paint_node
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

    def predict(self, predicted: Sequence[GhostLane], words: str) -> None:
        """Show these lanes and say these words under the ghost."""
        self._lanes, self._words = tuple(predicted), words
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
        if self._words:
            self._paint_words(painter, here)

    def _paint_words(self, painter: QPainter, here: QPointF) -> None:
        theme, view = self.map.theme, self.map.views()[0].viewport()
        face = font(theme, Type.STRONG)
        metrics = QFontMetricsF(face)
        width, height = metrics.horizontalAdvance(self._words) + 20, metrics.height() + 8
        left = max(_EDGE - here.x(), min(-width / 2, view.width() - _EDGE - width - here.x()))
        below = here.y() + 32 + height + _EDGE <= view.height()
        box = QRectF(left, 32 if below else -34 - height, width, height)
        painter.setPen(QPen(theme.colour("accent"), theme.metrics.outline))
        painter.setBrush(theme.colour("base"))
        painter.drawRect(box)
        painter.setFont(face)
        painter.setPen(theme.colour("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        """Tell who asked that it stands elsewhere now."""
        if change is QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged and self._moved is not None:
            self._moved(self.place)
        return super().itemChange(change, value)
