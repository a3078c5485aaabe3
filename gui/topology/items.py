"""What on the map is taken hold of, or moves: devices, and the blocks of a running update on their way."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.topology.paint import paint_focus, paint_node

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from gui.topology.picture import MapNode
    from gui.topology.scene import MapScene

LEAST_LETTER = 14.0  # px; nothing is written smaller
_PACKET = 5.0  # px from the middle of a block in flight to its corners


class NodeItem(QGraphicsItem):
    """One device: taken hold of, dragged, chosen; its shape does not scale with zoom, but is smaller in a crowd."""

    def __init__(self, scene: MapScene, node: MapNode) -> None:
        super().__init__()
        self.map = scene
        self.node = node
        self.sweep: float | None = None  # share of the measuring ring's one round, None when it stands
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
        """A target of 72×60, larger than any shape; of 44 where shapes are small and stand close."""
        path, scale = QPainterPath(), self.map.detail.scale
        across, down = max(22.0, 36 * scale), max(22.0, 30 * scale)
        path.addRect(QRectF(-across, -down, 2 * across, 2 * down))
        return path

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """The shape on its own ground, and the keyboard's ring."""
        ground = "accenttint" if self.eui in self.map.picture.route else self.map.ground
        detail, middle = self.map.detail, QPointF(0, 0)
        letter = LEAST_LETTER if detail.letters else math.inf
        paint_node(
            painter, middle, self.node.look, self.map.theme, detail.scale, ground, self.sweep, letter=letter
        )
        if self.map.focused == self.eui:
            paint_focus(painter, middle, self.map.theme, detail.scale)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        """Tell the map that a place is different, so that lanes and names follow."""
        if change is QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            self.map.place_changed(self.eui, self.pos())
        return super().itemChange(change, value)


class PacketItem(QGraphicsItem):
    """A block of an image on its way: a small square in accent with an edge of the ground."""

    def __init__(self, scene: MapScene) -> None:
        super().__init__()
        self.map = scene
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(3.5)

    def boundingRect(self) -> QRectF:
        """The square and its edge."""
        return QRectF(-_PACKET - 2, -_PACKET - 2, 2 * _PACKET + 4, 2 * _PACKET + 4)

    def shape(self) -> QPainterPath:
        """Nothing: it is never what the pointer is on."""
        return QPainterPath()

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Square means measured: it is only there because a block was asked for."""
        painter.setPen(QPen(self.map.theme.colour("base"), 2))
        painter.setBrush(self.map.theme.colour("accent"))
        painter.drawRect(QRectF(-_PACKET, -_PACKET, 2 * _PACKET, 2 * _PACKET))
