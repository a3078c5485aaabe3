"""The right drawer: whatever is selected, beside the content when there is room, over it when there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QPoint, QRectF, QSize, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import ThemeName
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.look import Look

WIDE, NARROW = 376, 360
REMARK = "remark"  # property of a content: a few words beside the title
_SHADOW = 8
_IN_MS, _OUT_MS = 160, 120


class Drawer(Themed):
    """A panel with a title, a close button and one widget lent by the screen.

    Signals:
        shut: the user closed it (Esc or ×).
    """

    shut = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._overlay = False
        self._content: QWidget | None = None
        self._slide = QVariantAnimation(self)
        self._slide.valueChanged.connect(self._shift)
        self._slide.finished.connect(self._settled)
        self._home = QPoint(0, 0)
        self._leaving = False
        self._title = Text(look, "", Type.SECTION, wrap=True)
        self._remark = Text(look, "", Type.BODY, "ink2")
        self._close = Button(look, "Close the drawer", self.shut.emit, kind=Kind.BARE, icon="close")
        self._scroll = QScrollArea()
        self._build()
        self.hide()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 8, 12, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._remark)
        head.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.viewport().setAutoFillBackground(False)
        column.addWidget(self._scroll, 1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @property
    def is_open(self) -> bool:
        """Whether something is shown in it."""
        return not self.isHidden() and not self._leaving

    @property
    def overlay(self) -> bool:
        """Whether it lies over the content."""
        return self._overlay

    def set_overlay(self, overlay: bool) -> None:
        """Lie over the content (narrow form) or stand beside it."""
        self._overlay = overlay
        self.setFixedWidth(NARROW if overlay else WIDE)
        self.update()

    def open(self, content: QWidget, title: str) -> None:
        """Show this widget under this title; the one before is handed back to its screen."""
        self._take_out()
        self._content = content
        self._title.write(title)
        self._remark.write(str(content.property(REMARK) or ""))
        self.say(title)
        self._scroll.setWidget(content)
        content.setAutoFillBackground(False)
        content.show()
        was_open = self.is_open
        self._leaving = False
        self._slide.stop()
        self.show()
        self.raise_()
        if not was_open and self._overlay:
            self._start(0.0, 1.0, _IN_MS)

    def rename(self, content: QWidget, title: str) -> None:
        """Give what is shown another title, if this is what is shown."""
        if content is self._content:
            self._title.write(title)
            self.say(title)

    def close_up(self) -> None:
        """Hide it; the screen keeps its widget."""
        if not self.is_open:
            return
        self._leaving = True
        if self._overlay and not self.look.still:
            self._start(1.0, 0.0, _OUT_MS)
        else:
            self._settled()

    def _take_out(self) -> None:
        if self._content is not None:
            taken = self._scroll.takeWidget()
            if taken is not None:
                taken.setParent(None)
            self._content = None

    def _start(self, start: float, end: float, duration: int) -> None:
        if self.look.still:
            self._settled()
            return
        self._home = self.pos()
        self._slide.setDuration(duration)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.setStartValue(start)
        self._slide.setEndValue(end)
        self._slide.start()

    def _shift(self, share: object) -> None:
        if isinstance(share, float):
            self.move(self._home.x() + round((1 - share) * self.width()), self._home.y())

    def _settled(self) -> None:
        if self._leaving:
            self._leaving = False
            self.hide()
            self._take_out()

    def sizeHint(self) -> QSize:
        """376 beside, 360 over."""
        return QSize(NARROW if self._overlay else WIDE, 300)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw its ground and its left edge."""
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), theme.colour("raised"))
        thick = theme.metrics.hairline
        painter.fillRect(QRectF(0, 0, thick, self.height()), theme.colour("line"))


class DrawerShadow(Themed):
    """Eight pixels of falling shade left of an overlaid drawer, in Light only: an effect would repaint it all."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self.hide()

    def beside(self, drawer: Drawer) -> None:
        """Stand left of the drawer, if it overlays."""
        shown = drawer.is_open and drawer.overlay and self.theme.name is ThemeName.LIGHT
        self.setVisible(shown)
        if shown:
            self.setGeometry(drawer.x() - _SHADOW, drawer.y(), _SHADOW, drawer.height())
            self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw four steps of falling alpha."""
        painter = QPainter(self)
        ink = self.theme.colour("ink")
        for step in range(4):
            shade = QColor(ink.red(), ink.green(), ink.blue(), 4 + 4 * step)
            painter.fillRect(QRectF(step * 2, 0, 2, self.height()), shade)
