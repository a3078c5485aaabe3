"""The one file that knows pyqtgraph: a bare field with curves, bars, levels and dots, without axes or mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QFrame
from shiboken6 import isValid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPen
    from PySide6.QtWidgets import QWidget


class _View(Protocol):
    def setRange(self, *, xRange: tuple[float, float], yRange: tuple[float, float], padding: float) -> None:  # noqa: N803
        """Show this part of the field."""


class Canvas:
    """A field of values: x to the right, y upwards, as large as its widget."""

    def __init__(self, parent: QWidget) -> None:
        import pyqtgraph as pg

        # it would look through every object of the program at its end
        pg.setConfigOption("exitCleanup", False)
        self._pg = pg
        # not a PlotWidget: that one brings menus of its own, as windows that belong to nobody
        self._plot = pg.GraphicsView(parent, background=None)
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._plot.setCentralItem(self._box)
        self._view: _View = self._box
        self.widget: QWidget = self._plot
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        self._plot.setStyleSheet("background: transparent")
        self._plot.viewport().setAutoFillBackground(False)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def take_down(self) -> None:
        """Take everything out of the scene while Python and Qt both hold it.

        Qt alone, in deleting a window, would call into items whose Python half may have gone already.
        """
        if isValid(self._plot):
            self._box.clear()
            self._plot.scene().removeItem(self._box)

    def clear(self, width: float, height: float) -> None:
        """Take everything off, and span the field from 0 to `width` and from 0 to `height`."""
        self._box.clear()
        self._view.setRange(xRange=(0.0, width), yRange=(0.0, height), padding=0.0)

    def place(self, area: QRectF) -> None:
        """Lie over this rectangle of the parent."""
        self._plot.setGeometry(area.toRect())

    def line(self, xs: Sequence[float], ys: Sequence[float], pen: QPen) -> None:
        """A curve through these points, antialiased: its pens are wide enough to stay clear."""
        self._add(self._pg.PlotCurveItem(list(xs), list(ys), pen=pen, antialias=True))

    def level(self, y: float, pen: QPen) -> None:
        """A level line over the whole width."""
        self._add(self._pg.InfiniteLine(pos=y, angle=0, pen=pen, movable=False))

    def dots(self, xs: Sequence[float], ys: Sequence[float], colour: QColor, size: float) -> None:
        """Round dots of `size` px."""
        dots = self._pg.ScatterPlotItem(
            x=list(xs), y=list(ys), size=size, brush=colour, pen=None, antialias=True, pxMode=True
        )
        self._add(dots)

    def bars(
        self, xs: Sequence[float], heights: Sequence[float], width: float, fill: QColor, pen: QPen
    ) -> None:
        """Upright bars about these middles."""
        pen.setCosmetic(True)
        self._add(self._pg.BarGraphItem(x=list(xs), height=list(heights), width=width, brush=fill, pen=pen))

    def _add(self, item: object) -> None:
        self._box.addItem(item, ignoreBounds=True)
