"""A whole row that can be pressed: glyph, words, remark; hovered, focused and read as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QSizePolicy, QWidget

from gui.theme import PRIMARY_TARGET, RADIUS_CONTROL
from gui.widgets.focus import INSIDE
from gui.widgets.paint import frame, hairline

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from gui.look import Look

ROW_PAD = 14  # px between the row's edge and its parts
_STACKED_BELOW = 520  # px of width at 100 % text


class RowButton(QAbstractButton):
    """Parts side by side, one under the other where there is no room; a hairline below.

    The first part keeps its size (a glyph), the second takes the spare width; `widths` are the least ones of
    the parts after the first, in px at 100 %, so that rows stand in columns.
    """

    def __init__(
        self,
        look: Look,
        sentence: str,
        first: QWidget | None,
        *parts: QWidget,
        widths: tuple[int, ...] = (),
        stacked: bool = False,
    ) -> None:
        super().__init__()
        self.look, self._parts, self._widths, self._stacked = look, parts, widths, stacked
        self.setAccessibleName(sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(INSIDE, True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setMinimumHeight(PRIMARY_TARGET)
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(ROW_PAD, 6, ROW_PAD, 6)
        row.setSpacing(14)
        if first is not None:
            row.addWidget(first)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(14)
        row.addLayout(self._words, 1)
        for number, part in enumerate(parts):
            self._words.addWidget(part, 1 if number == 0 else 0)
        for part in (*([first] if first is not None else []), *parts):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.changed.connect(self._restyle)

    def sizeHint(self) -> QSize:
        """Room for its parts, at least a primary target high."""
        layout = self.layout()
        hint = layout.totalSizeHint() if layout is not None else QSize()
        return QSize(hint.width(), max(PRIMARY_TARGET, hint.height()))

    def minimumSizeHint(self) -> QSize:
        """As narrow as a layout asks."""
        return QSize(160, PRIMARY_TARGET)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stack the parts where they would squeeze each other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        stacked = self._stacked or self.width() < _STACKED_BELOW * self.look.theme.scale
        wanted = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        for part, width in zip(self._parts, self._widths, strict=False):
            part.setMinimumWidth(0 if stacked else self.look.theme.px(width))
        if self._words.direction() != wanted:
            self._words.setDirection(wanted)
            self._words.setSpacing(0 if stacked else 14)
            self.updateGeometry()

    def _restyle(self, _theme: object) -> None:
        self._arrange()
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground under the pointer, and the hairline."""
        painter, theme = QPainter(self), self.look.theme
        if self.isDown() or self.underMouse():
            ground = theme.colour("accenttint" if self.isDown() else "sunk")
            frame(painter, QRectF(self.rect()), RADIUS_CONTROL, fill=ground)
        thick = theme.metrics.hairline
        hairline(painter, theme, ROW_PAD, self.width() - ROW_PAD, self.height() - thick)
