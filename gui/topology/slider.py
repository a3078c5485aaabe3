"""A slider of the look: a line with ticks and a knob, worked by pointer and arrow keys, and its words beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QHBoxLayout, QSizePolicy, QWidget

from gui.icons import paint_icon
from gui.theme import TARGET
from gui.typography import Type, font
from gui.widgets.paint import baseline
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.look import Look

_KNOB = 9.0  # radius
_MOST_TICKS = 12


class Slider(QAbstractSlider):
    """A value on a line; ticks stand at its steps when there are few."""

    def __init__(self, look: Look, name: str, *, width: int = 120, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._width = look, width
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._on_theme)

    def _on_theme(self, _theme: object) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as wished, 44 high."""
        return QSize(self._width, TARGET)

    def minimumSizeHint(self) -> QSize:
        """Room for a knob at both ends."""
        return QSize(min(self._width, 90), TARGET)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The knob comes to the pointer."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The knob follows."""
        if self.isSliderDown():
            self.setValue(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The knob is let go."""
        super().mouseReleaseEvent(event)
        self.setSliderDown(False)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """Paint the new place of the knob."""
        super().sliderChange(change)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Line, ticks, knob."""
        painter, theme = QPainter(self), self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        ink = theme.colour("ink2" if self.isEnabled() else "edge")
        painter.setPen(QPen(ink, max(2.0, theme.metrics.outline)))
        painter.drawLine(QPointF(_KNOB, middle), QPointF(self.width() - _KNOB, middle))
        steps = self.maximum() - self.minimum()
        if 0 < steps <= _MOST_TICKS:
            for value in range(self.minimum(), self.maximum() + 1):
                x = self._x_of(value)
                painter.drawLine(QPointF(x, middle - 4), QPointF(x, middle + 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if self.isEnabled() else "edge"))
        painter.drawEllipse(QPointF(self._x_of(self.value()), middle), _KNOB, _KNOB)

    def _x_of(self, value: int) -> float:
        steps = self.maximum() - self.minimum()
        share = (value - self.minimum()) / steps if steps else 1.0
        return _KNOB + share * (self.width() - 2 * _KNOB)

    def _value_at(self, x: float) -> int:
        share = (x - _KNOB) / max(1.0, self.width() - 2 * _KNOB)
        steps = self.maximum() - self.minimum()
        return self.minimum() + round(min(1.0, max(0.0, share)) * steps)


class _Words(Themed):
    """The slider's value, as wide as the longest it may have, so that nothing moves."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._words, self._widest = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def write(self, words: str, widest: str) -> None:
        """Say this; `widest` is the longest that it may come to say."""
        self._words, self._widest = words, max(words, widest, key=len)
        self.say(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the longest words."""
        width = QFontMetricsF(font(self.theme, Type.STRONG)).horizontalAdvance(self._widest)
        return QSize(round(width) + 4, max(TARGET, self.theme.px(20) + 8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The words."""
        painter, face = QPainter(self), font(self.theme, Type.STRONG)
        painter.setFont(face)
        painter.setPen(self.theme.colour("ink"))
        painter.drawText(QPointF(0, baseline(face, 0, self.height())), self._words)


class _Icon(Themed):
    """A small icon before a slider."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look)
        self._name = name
        self.setFixedSize(20, TARGET)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon."""
        paint_icon(QPainter(self), QRectF(0, 12, 20, 20), self._name, self.theme.colour("ink2"))


class WordedSlider(QWidget):
    """An icon, a slider over a row of words, and the word that is chosen.

    Signals:
        chosen: the index of the word that the user chose.
    """

    chosen = Signal(int)

    def __init__(self, look: Look, name: str, icon: str = "", *, width: int = 120) -> None:
        super().__init__()
        self._words: tuple[str, ...] = ("",)
        self.slider = Slider(look, name, width=width)
        self.slider.setRange(0, 0)
        self._said = _Words(look)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        if icon:
            row.addWidget(_Icon(look, icon))
        row.addWidget(self.slider, 1)
        row.addWidget(self._said)
        self.slider.valueChanged.connect(self._on_value)

    @property
    def words(self) -> str:
        """The word that is chosen."""
        return self._words[self.slider.value()]

    def offer(self, words: Sequence[str], chosen: int) -> None:
        """Offer these, without telling anyone; with only one there is nothing to choose."""
        self._words = tuple(words)
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(self._words) - 1)
        self.slider.setValue(chosen)
        self.slider.blockSignals(False)
        self.slider.setEnabled(len(self._words) > 1)
        self._say()
        self.slider.update()

    def _on_value(self, value: int) -> None:
        self._say()
        self.chosen.emit(value)

    def _say(self) -> None:
        self._said.write(self.words, max(self._words, key=len))
        self.slider.setAccessibleDescription(self.words)
