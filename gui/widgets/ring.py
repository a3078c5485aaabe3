"""The ring of a countdown or a count: 116 wide, drawn clockwise from the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy

from gui.typography import Type, font
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme

_SIDE, _THICK = 116, 12


def paint_ring(painter: QPainter, rect: QRectF, share: float, figure: str, below: str, theme: Theme) -> None:
    """A ring with `share` 0..1 of it left, a figure inside, and a word under the figure."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    thick = _THICK * rect.width() / _SIDE
    middle = rect.adjusted(thick / 2 + 1, thick / 2 + 1, -thick / 2 - 1, -thick / 2 - 1)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for offset in (-thick / 2, thick / 2):
        painter.setPen(QPen(theme.colour("edge"), theme.metrics.outline))
        painter.drawEllipse(middle.adjusted(-offset, -offset, offset, offset))
    painter.setPen(QPen(theme.colour("accent"), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    left = round(min(1.0, max(0.0, share)) * 360 * 16)
    painter.drawArc(middle, 90 * 16, -left)
    _write(painter, rect, figure, below, theme)
    painter.restore()


def _write(painter: QPainter, rect: QRectF, figure: str, below: str, theme: Theme) -> None:
    centre = rect.center().y()
    painter.setPen(theme.colour("ink"))
    painter.setFont(font(theme, Type.FIGURE_L))
    top = QRectF(rect.left(), centre - theme.px(30), rect.width(), theme.px(38))
    painter.drawText(top, Qt.AlignmentFlag.AlignCenter, figure)
    painter.setPen(theme.colour("ink2"))
    painter.setFont(font(theme, Type.BODY))
    foot = QRectF(rect.left(), centre + theme.px(6), rect.width(), theme.px(20))
    painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, below)


class Ring(Themed):
    """A share of a whole with its figure: the seconds left of a join window, or how many questions are over."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._share, self._figure, self._below = 0.0, "", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_left(self, left: float, whole: float) -> None:
        """Show that `left` of `whole` seconds remain."""
        left = max(0.0, left)
        self.show_share(left / max(1.0, whole), str(round(left)), "s left")
        self.say(f"{round(left)} seconds left")

    def show_share(self, share: float, figure: str, below: str) -> None:
        """Show a share 0..1 with a figure and the word under it."""
        self._share, self._figure, self._below = share, figure, below
        self.say(f"{figure} {below}")
        self.update()

    def sizeHint(self) -> QSize:
        """116 square, more with larger text."""
        side = round(_SIDE * self.theme.scale)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring."""
        rect = QRectF(self.rect())
        paint_ring(QPainter(self), rect, self._share, self._figure, self._below, self.theme)
