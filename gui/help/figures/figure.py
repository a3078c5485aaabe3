"""A picture of the manual as a value, and how it becomes an image of a given width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLayout, QWidget

from gui.help.figures.parts import Plate

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.look import Look

_ONE = QRect(0, 0, 1, 1)


@dataclass(frozen=True, slots=True)
class Figure:
    """How a picture is made: `make` gets the look and the room in px inside the frame.

    `widest` and `least` are px at 100 % text. Wider than the one says nothing more; below the other words would be
    cut, so it is drawn at that width and then made smaller. `framed` is off for what has an outline of its own.
    """

    make: Callable[[Look, int], QWidget]
    widest: int = 420
    least: int = 250
    framed: bool = True


@dataclass(frozen=True, slots=True)
class Drawn:
    """An image with its ratio of pixels set, and whether it is smaller than it was drawn."""

    image: QImage
    shrunk: bool


def drawn(figure: Figure, look: Look, room: int, ratio: float = 1.0) -> Drawn:
    """The picture, no wider than `room` px, with `ratio` pixels a px."""
    widget = staged(figure, look, room)
    width, height = widget.width(), widget.height()
    image = QImage(
        QSize(round(width * ratio), round(height * ratio)), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    widget.render(image, QPoint(0, 0))
    widget.deleteLater()
    if width <= room:
        return Drawn(image, shrunk=False)
    less = image.scaledToWidth(round(room * ratio), Qt.TransformationMode.SmoothTransformation)
    less.setDevicePixelRatio(ratio)
    return Drawn(less, shrunk=True)


def staged(figure: Figure, look: Look, room: int) -> QWidget:
    """The picture as a widget that is laid out and never shown; whoever asked for it deletes it."""
    theme = look.theme
    width = max(min(room, theme.px(figure.widest)), theme.px(figure.least))
    inside = width - 2 * Plate.margin(theme) if figure.framed else width
    made = figure.make(look, inside)
    widget = Plate(look, made) if figure.framed else made
    layout = widget.layout()
    if layout is not None:  # else it would be as high as its words need in the narrowest column
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    for _ in range(3):  # what wraps or stacks says its height once it has its width
        widget.resize(width, _height(widget, width))
        widget.grab(_ONE)
    return widget


def _height(widget: QWidget, width: int) -> int:
    layout = widget.layout()
    if layout is not None and layout.hasHeightForWidth():
        layout.invalidate()
        return layout.totalHeightForWidth(width)
    if widget.hasHeightForWidth():
        return widget.heightForWidth(width)
    return max(widget.sizeHint().height(), widget.minimumHeight())
