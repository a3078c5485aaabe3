"""The icons: drawn from resources/icons in any colour of the theme, kept per size, pixel ratio and colour."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))


def names() -> tuple[str, ...]:
    """Every icon there is, in order of the alphabet."""
    return tuple(sorted(file.stem for file in resources.path("icons").glob("*.svg")))


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor | str) -> None:
    """Draw an icon into a square in this colour."""
    _renderer(name, QColor(colour).name()).render(painter, rect)


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int = 24, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of `size` logical px for a screen of this pixel ratio."""
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_icon(painter, QRectF(0, 0, size, size), name, colour)
    painter.end()
    return made


def icon(name: str, colour: str, size: int = 24, ratio: float = 1.0) -> QIcon:
    """An icon for Qt's own menus and buttons."""
    return QIcon(pixmap(name, colour, size, ratio))


def forget() -> None:
    """Drop every picture kept; call when the theme changed, so that old colours do not pile up."""
    pixmap.cache_clear()
    _renderer.cache_clear()
