"""Rows that are still being read: their places, drawn still, so that nothing moves when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy

from gui.theme import PRIMARY_TARGET
from gui.widgets.bar import outline
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.look import Look

_WIDTHS = ((0.32, 0.58), (0.24, 0.46), (0.38, 0.52))  # shares of the width: title, what it means


class Skeleton(Themed):
    """The outlines of so many choices."""

    def __init__(self, look: Look, said: str, rows: int = 3) -> None:
        super().__init__(look)
        self._rows = rows
        self.say(said)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as the choices will be."""
        return QSize(240, self._rows * max(PRIMARY_TARGET, self.theme.px(52)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A hollow mark and two bars for each."""
        painter, theme = QPainter(self), self.theme
        height = self.height() / self._rows
        for row in range(self._rows):
            middle = (row + 0.5) * height
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("line"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(24, middle), 9, 9)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            room = self.width() - 62
            for share, top in zip(_WIDTHS[row % len(_WIDTHS)], (middle - 14, middle + 6), strict=True):
                self._paint_bar(painter, QRectF(48, round(top), round(room * share), 8))

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        """Solid where lines are pale; where they are black it is hollow, for it would look like words struck out."""
        if self.theme.metrics.tints:
            painter.fillRect(bar, self.theme.colour("line"))
        else:
            outline(painter, bar, self.theme.colour("line"), 1)
