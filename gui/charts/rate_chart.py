"""How fast each device takes its image, over the whole run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.charts.chart import LINE, Chart, level_pen, thinned
from gui.typography import Type
from gui.wording import clock, listed, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.charts.canvas import Canvas
    from gui.look import Look

_DASHES: tuple[tuple[float, ...], ...] = ((), (9, 4), (4, 3), (9, 3, 2, 3))  # px, one for each device in turn
_STEPS = (1, 2, 4, 5, 8)  # a round top is one of these times a power of ten
_DOT = 9
_STEP = 1.0  # s by which the end must have moved on for a new picture


@dataclass(frozen=True, slots=True)
class RateLine:
    """One device: name, whether it is sending now, and its rate as (s since 1970, B/s), oldest first."""

    name: str
    sending: bool
    points: tuple[tuple[float, float], ...] = ()


def round_top(value: float) -> float:
    """The least round number that is not below a value: 8, 10, 20, 40, 50, 80, and so on."""
    power = 1.0
    while True:
        for step in _STEPS:
            if value <= step * power:
                return step * power
        power *= 10


class RateChart(Chart):
    """Bytes per second over the run; each device has a dash of its own and its name at the end of its line."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "How fast", "B/s", "base")
        self._lines: tuple[RateLine, ...] = ()
        self._since, self._until, self._top = 0.0, 60.0, 100.0

    @property
    def lines(self) -> tuple[RateLine, ...]:
        """What it shows."""
        return self._lines

    def show_lines(self, lines: tuple[RateLine, ...], since: float, until: float) -> None:
        """Show these devices from the run's start until now, both in s since 1970."""
        shown, until = tuple(line for line in lines if line.points), max(since + 60.0, until)
        if (shown, since) == (self._lines, self._since) and abs(until - self._until) < _STEP:
            return
        self._lines, self._since, self._until = shown, since, until
        most = max((rate for line in self._lines for _, rate in line.points), default=0.0)
        self._top = round_top(most or 100.0)
        now = [f"{line.name} {number(line.points[-1][1])} bytes per second" for line in self._lines]
        self.say(f"{self.title}: {listed(now) if now else 'nothing sent yet'}")
        self.refresh()

    def margins(self) -> tuple[float, float]:
        """Rates at the left, names at the right."""
        names = max((self.width_of(line.name, Type.STRONG) for line in self._lines), default=0.0)
        return self.width_of(number(self._top)) + 8, names + 14

    def field_height(self) -> int:
        """A low one: the cards matter more."""
        return round(max(96, 3.6 * self.theme.px(LINE)))

    def draw(self, canvas: Canvas) -> None:
        """Levels at the top and half-way, and a line for each device."""
        canvas.clear(self._until - self._since, self._top * 1.04)
        for level in (self._top / 2, self._top):
            canvas.level(level, level_pen(self.theme))
        for index, line in enumerate(self._lines):
            pen = self._pen(index, line)
            points = thinned(line.points)
            canvas.line([at - self._since for at, _ in points], [rate for _, rate in points], pen)

    def _pen(self, index: int, line: RateLine) -> QPen:
        pen = QPen(
            self.theme.colour("accent" if line.sending else "ink2"), 2.4 if self.theme.metrics.tints else 3.5
        )
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        dash = _DASHES[index % len(_DASHES)]
        if dash:
            pen.setDashPattern([length / pen.widthF() for length in dash])
        pen.setCosmetic(True)
        return pen

    def write(self, painter: QPainter, field: QRectF) -> None:
        """Rates at the left, times below, names at the ends."""
        super().write(painter, field)
        theme, line = self.theme, self.theme.px(LINE)
        ink2 = theme.colour("ink2")
        for level in (0.0, self._top / 2, self._top):
            top = min(self._y(field, level) - line / 2, field.bottom() - line + 6)
            box = QRectF(0, top, field.left() - 8, line)
            self.put(painter, box, number(level), Type.BODY, ink2, Qt.AlignmentFlag.AlignRight)
        below = QRectF(field.left(), field.bottom() + 4, field.width(), line)
        since, until = clock(self._since), clock(self._until)
        if since != until and self.width_of(since) + 8 + self.width_of(until) <= field.width():
            self.put(painter, below, since, Type.BODY, ink2, Qt.AlignmentFlag.AlignLeft)
        self.put(painter, below, until, Type.BODY, ink2, Qt.AlignmentFlag.AlignRight)
        self._write_names(painter, field, line)

    def _write_names(self, painter: QPainter, field: QRectF, height: float) -> None:
        """A dot at each line's end and its name beside it, moved where another name stands already."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        taken: list[QRectF] = []
        for line in sorted(self._lines, key=lambda one: -one.points[-1][1]):
            at, rate = line.points[-1]
            x = field.left() + field.width() * (at - self._since) / (self._until - self._since)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.colour("accent" if line.sending else "ink2"))
            painter.drawEllipse(QPointF(x, self._y(field, rate)), _DOT / 2, _DOT / 2)
            width = self.width_of(line.name, Type.STRONG)
            box = QRectF(x + _DOT, self._y(field, rate) - height / 2, width, height)
            box = _beside(box, taken, field)
            taken.append(box)
            painter.fillRect(box.adjusted(-2, 1, 2, -1), self.theme.colour(self.ground))
            ink = self.theme.colour("accentink" if line.sending else "ink2")
            self.put(painter, box, line.name, Type.STRONG, ink, Qt.AlignmentFlag.AlignLeft)

    def _y(self, field: QRectF, rate: float) -> float:
        return field.bottom() - field.height() * rate / (self._top * 1.04)


def _beside(box: QRectF, taken: Sequence[QRectF], field: QRectF) -> QRectF:
    """Where a name stands free: where it would be, else further up, or down where that would leave the field."""
    lowest = field.bottom() - box.height()
    box.moveTop(max(field.top(), min(box.top(), lowest)))
    for step in (-1, 1):
        moved = QRectF(box)
        while any(moved.intersects(other) for other in taken):
            moved.translate(0, step)
        if moved.top() >= field.top():
            return moved
    return box
