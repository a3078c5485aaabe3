"""The time line of a replay: the whole visit from left to right, what mattered over it, the time under the knob."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QToolTip, QWidget

from gui.measure import text_width
from gui.theme import TARGET
from gui.typography import Type, font
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import baseline
from gui.wording import clock, clock_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QKeyEvent

    from gui.look import Look
    from gui.models.replay_marks import Mark

_KNOB = 10.0  # radius
_GLYPH = 16  # px of a mark
_STEPS = 10  # of the slider for each second of the visit
_EDGE = 24.0  # px kept free at both ends, so that the words under the knob stay inside
_APART = 2.0  # px; of marks closer together the one that matters most is shown


class TimeLine(QAbstractSlider):
    """A visit as a line. Its value is in tenths of a second since the visit began.

    The keys of the replay go on to the screen, which works all of them in one way.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._began, self._at = 0.0, 0.0
        self._marks: tuple[Mark, ...] = ()
        self._shown: tuple[tuple[float, Mark], ...] = ()
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setAccessibleName("Time of the visit")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("help", "recording#time-line")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._on_theme)

    @property
    def at(self) -> float:
        """The moment where the knob was put, s since 1970."""
        return self._began + self.value() / _STEPS

    @property
    def shown(self) -> tuple[Mark, ...]:
        """The marks that are drawn; of those too close together the one that matters most."""
        return tuple(mark for _, mark in self._shown)

    def show_visit(self, began: float, ended: float, marks: Iterable[Mark]) -> None:
        """Show this visit, its knob at the beginning."""
        self._began, self._marks = began, tuple(marks)
        self.blockSignals(True)
        self.setRange(0, max(0, round((ended - began) * _STEPS)))
        self.setValue(0)
        self.blockSignals(False)
        self._thin()
        self.update()

    def show_at(self, at: float, words: str) -> None:
        """Put the knob at this moment without telling anyone; `words` say what was happening."""
        self._at = at
        self.blockSignals(True)
        self.setValue(round((at - self._began) * _STEPS))
        self.blockSignals(False)
        self.setAccessibleDescription(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Marks, line and times."""
        return QSize(400, self._glyph + 4 + round(2 * _KNOB) + self._look.theme.px(22) + 4)

    def minimumSizeHint(self) -> QSize:
        """Room for a knob and its time."""
        return QSize(4 * TARGET, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Not mine: the screen knows the keys."""
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The knob comes to the pointer; on a mark to its very moment."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self.setSliderDown(True)
        mark = self._mark_at(event.position())
        if mark is None:
            self.setValue(self._value_at(event.position().x()))
        else:
            self.setValue(round((mark.at - self._began) * _STEPS))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The knob follows."""
        if self.isSliderDown():
            self.setValue(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """The knob is let go."""
        self.setSliderDown(False)

    def event(self, event: QEvent) -> bool:
        """What a mark stands for is told under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            mark = self._mark_at(QPointF(event.pos()))
            QToolTip.showText(
                event.globalPos(), f"{clock_seconds(mark.at)}  {mark.words}" if mark else "", self
            )
            return True
        if event.type() is QEvent.Type.Resize:
            self._thin()
        return bool(super().event(event))

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """Paint the new place of the knob."""
        super().sliderChange(change)
        self.update()

    # --- painting -------------------------------------------------------------------------------------

    @property
    def _middle(self) -> float:
        return self._glyph + 4 + _KNOB

    @property
    def _glyph(self) -> int:
        return self._look.theme.px(_GLYPH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Marks, line, knob, times."""
        painter, theme = QPainter(self), self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._glyph
        left, right, knob = _EDGE, self.width() - _EDGE, self._x_of(self.value())
        # what has been; what comes is thin, for in Sunlight both are black
        thick = 4.0 + theme.metrics.outline
        for start, end, role, wide in ((left, right, "edge", 2.0), (left, knob, "accent", thick)):
            pen = QPen(theme.colour(role), wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(start, self._middle), QPointF(end, self._middle))
        for x, mark in self._shown:
            painter.setPen(QPen(theme.colour("ink"), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(QPointF(x, side + 2), QPointF(x, self._middle))
            paint_glyph(painter, QRectF(x - side / 2, 0, side, side), mark.glyph, theme)
        painter.setPen(QPen(theme.colour("base"), 2))
        painter.setBrush(theme.colour("accent" if self.isEnabled() else "edge"))
        painter.drawEllipse(QPointF(knob, self._middle), _KNOB, _KNOB)
        self._paint_times(painter, knob)

    def _paint_times(self, painter: QPainter, knob: float) -> None:
        """The moment under the knob, and both ends where it leaves room for them."""
        theme = self._look.theme
        strong, body = font(theme, Type.STRONG), font(theme, Type.BODY)
        foot = baseline(strong, self._middle + _KNOB + 4, theme.px(22))
        said = clock_seconds(self._at or self._began)
        wide = text_width(said, strong)
        left = min(max(2.0, knob - wide / 2), self.width() - wide - 2)
        painter.setFont(strong)
        painter.setPen(theme.colour("ink"))
        painter.drawText(QPointF(left, foot), said)
        first, last = clock(self._began), clock(self._began + self.maximum() / _STEPS)
        painter.setFont(body)
        painter.setPen(theme.colour("ink2"))
        if left > 2 + text_width(first, body) + 16:
            painter.drawText(QPointF(2, foot), first)
        end = self.width() - text_width(last, body) - 2
        if left + wide + 16 < end:
            painter.drawText(QPointF(end, foot), last)

    def _thin(self) -> None:
        """Of marks too close together the one that matters most; the first of equals."""
        spots: list[tuple[float, Mark]] = []
        for mark in self._marks:
            x = self._x_of(round((mark.at - self._began) * _STEPS))
            if spots and x - spots[-1][0] < self._glyph + _APART:
                if mark.rank > spots[-1][1].rank:
                    spots[-1] = (spots[-1][0], mark)
            else:
                spots.append((x, mark))
        self._shown = tuple(spots)

    def _mark_at(self, point: QPointF) -> Mark | None:
        if point.y() > self._glyph + 4:
            return None
        near = [(abs(x - point.x()), mark) for x, mark in self._shown]
        best = min(near, key=lambda pair: pair[0], default=(99.0, None))
        return best[1] if best[0] <= self._glyph / 2 + 2 else None

    def _x_of(self, value: int) -> float:
        steps = self.maximum() - self.minimum()
        share = (value - self.minimum()) / steps if steps else 0.0
        return _EDGE + share * (self.width() - 2 * _EDGE)

    def _value_at(self, x: float) -> int:
        share = (x - _EDGE) / max(1.0, self.width() - 2 * _EDGE)
        steps = self.maximum() - self.minimum()
        return self.minimum() + round(min(1.0, max(0.0, share)) * steps)

    def _on_theme(self, _theme: object) -> None:
        self._thin()
        self.updateGeometry()
        self.update()
