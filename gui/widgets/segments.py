"""Segments: a choice of views in one row, the chosen one filled, ticked and bold; arrow keys move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy

from gui.icons import paint_icon
from gui.theme import RADIUS_CONTROL, TARGET
from gui.typography import Type, font
from gui.widgets.paint import baseline
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look

_ICON = 20


class _Segment(QAbstractButton):
    def __init__(self, look: Look, words: str, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._icon = look, icon
        self.first = self.last = False
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyle)

    def _restyle(self, _theme: object) -> None:
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As any button; Space does nothing on the one that is chosen already, and goes on to the screen."""
        if event.key() == Qt.Key.Key_Space and self.isChecked():
            event.ignore()
        else:
            super().keyPressEvent(event)

    @property
    def _side(self) -> int:
        return self._look.theme.px(_ICON)

    def _words_width(self) -> float:
        return QFontMetricsF(font(self._look.theme, Type.STRONG)).horizontalAdvance(self.text())

    def sizeHint(self) -> QSize:
        """Room for the words in 600 and the tick, whether chosen or not: nothing moves on a choice."""
        height = max(TARGET, self._look.theme.px(Type.BODY.line) + 16)
        return QSize(round(self._words_width()) + 24 + self._side + 8, height)

    def minimumSizeHint(self) -> QSize:
        """Never smaller than its words."""
        return self.sizeHint()

    def _paint_ground(self, painter: QPainter, rect: QRectF, role: str) -> None:
        theme, width = self._look.theme, self._look.theme.metrics.outline
        whole = QRectF(rect)  # reaches past a neighbour, so that the two share one upright line
        whole.setLeft(rect.left() - (0 if self.first else width / 2))
        whole.setRight(rect.right() + (0 if self.last else width / 2))
        inner = whole.adjusted(width / 2, width / 2, -width / 2, -width / 2)
        path = _rounded(inner, first=self.first, last=self.last)
        painter.fillPath(path, theme.colour(role))
        painter.setPen(QPen(theme.colour("edge"), width))
        painter.drawPath(path)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, tick or icon, and words."""
        painter, theme, rect = QPainter(self), self._look.theme, QRectF(self.rect())
        chosen = self.isChecked()
        role = "accent" if chosen else "sunk" if self.underMouse() else "raised"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, rect, role)
        ink = theme.colour("onaccent" if chosen else "ink")
        face = font(theme, Type.STRONG)
        icon = self._icon or ("check" if chosen else "")
        width = self._words_width() + (self._side + 8 if icon else 0)
        left = (rect.width() - width) / 2
        if icon:
            side = self._side
            paint_icon(painter, QRectF(left, (rect.height() - side) / 2, side, side), icon, ink)
            left += side + 8
        painter.setFont(face)
        painter.setPen(ink)
        painter.drawText(round(left), round(baseline(face, 0, rect.height())), self.text())


def _rounded(rect: QRectF, *, first: bool, last: bool) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, RADIUS_CONTROL, RADIUS_CONTROL)
    for keep, half in ((first, rect.left()), (last, rect.center().x())):
        if not keep:
            square = QPainterPath()
            square.addRect(QRectF(half, rect.top(), rect.width() / 2, rect.height()))
            path = path.united(square)
    return path


class Segments(Themed):
    """A row of segments of which one is chosen.

    Signals:
        chosen: the index of the segment that the user chose.
    """

    chosen = Signal(int)

    def __init__(
        self,
        look: Look,
        choices: Sequence[str],
        name: str,
        icons: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        self.say(name)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._segments = [
            _Segment(look, words, icons[i] if i < len(icons) else "", self) for i, words in enumerate(choices)
        ]
        for index, segment in enumerate(self._segments):
            segment.first, segment.last = index == 0, index == len(self._segments) - 1
            self._group.addButton(segment, index)
            row.addWidget(segment)
        self._segments[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def index(self) -> int:
        """Which segment is chosen."""
        return self._group.checkedId()

    @property
    def chosen_segment(self) -> QAbstractButton:
        """The segment that is chosen: the one that Tab comes to."""
        return self._segments[self.index]

    def choose(self, index: int) -> None:
        """Choose a segment without telling anyone."""
        self._segments[index].setChecked(True)

    def choose_none(self) -> None:
        """None of them holds now."""
        self._group.setExclusive(False)
        for segment in self._segments:
            segment.setChecked(False)
        self._group.setExclusive(True)
