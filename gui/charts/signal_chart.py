"""The last ten minutes of a link: each direction as a lane in its class's colour and dash, over the class bands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from core.links.history import SPAN
from core.premise.link import MARGINAL_FROM, OK_FROM, STRONG_FROM, LinkClass
from gui.charts.chart import LINE, Chart, level_pen, thinned
from gui.topology.lanes import lane_pen, line_ink, word_ink
from gui.typography import Type
from gui.wording import listed, span

if TYPE_CHECKING:
    from gui.charts.canvas import Canvas
    from gui.look import Look

TOP = 255
_BANDS = (
    (LinkClass.STRONG, STRONG_FROM, TOP),
    (LinkClass.OK, OK_FROM, STRONG_FROM),
    (LinkClass.MARGINAL, MARGINAL_FROM, OK_FROM),
    (LinkClass.WEAK, 0, MARGINAL_FROM),
)
_DOT = 9
_MOST = 50  # points of a lane: with more of them dashes are no longer told from dots
_FEW = 24  # readings up to which each is a dot of its own


@dataclass(frozen=True, slots=True)
class Trace:
    """One direction over time: name, class now, and its readings as (age in s, LQI), oldest first."""

    name: str
    quality: LinkClass
    readings: tuple[tuple[float, int], ...] = ()

    @property
    def sentence(self) -> str:
        """The trace in words."""
        values = [lqi for _, lqi in self.readings]
        if not values:
            return f"{self.name} not measured"
        return (
            f"{self.name} {self.quality.value}, LQI {min(values)} to {max(values)}, now {values[-1]}, "
            f"{len(values)} readings, the last {span(self.readings[-1][0])} ago"
        )


class SignalChart(Chart):
    """LQI of both directions, 0–255, over the last ten minutes."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Signal, last 10 min", "LQI 0–255")
        self._traces: tuple[Trace, ...] = ()

    @property
    def traces(self) -> tuple[Trace, ...]:
        """What it shows."""
        return self._traces

    def show_traces(self, traces: tuple[Trace, ...]) -> None:
        """Show these directions from now on."""
        if traces != self._traces:
            self._traces = traces
            self.say(f"{self.title}: {listed([t.sentence for t in traces])}")
            self.refresh()

    def margins(self) -> tuple[float, float]:
        """The words of the classes stand at the right edge."""
        words = max(self.width_of(quality.value, Type.STRONG) for quality, _, _ in _BANDS)
        return 0.0, words + 10

    def draw(self, canvas: Canvas) -> None:
        """Band edges, lanes, end points."""
        canvas.clear(SPAN, TOP)
        edge = level_pen(self.theme)
        for _, low, _ in _BANDS[:-1]:
            canvas.level(low, edge)
        for trace in self._traces:
            self._draw_trace(canvas, trace)

    def _draw_trace(self, canvas: Canvas, trace: Trace) -> None:
        if not trace.readings:
            return
        style, ink = self.theme.link(trace.quality), line_ink(self.theme, trace.quality)
        pen = lane_pen(style, ink)
        pen.setWidthF(2.4 if self.theme.metrics.tints else 3.5)
        if style.dash:
            pen.setDashPattern([length / pen.widthF() for length in style.dash])
        pen.setCosmetic(True)
        readings = [(max(0.0, SPAN - age), float(lqi)) for age, lqi in trace.readings]
        points = thinned(readings, _MOST)
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if len(xs) > 1:
            canvas.line(xs, ys, pen)
        if len(xs) <= _FEW:
            canvas.dots(xs, ys, ink, 5)

    def write(self, painter: QPainter, field: QRectF) -> None:
        """Title, classes at the right, names on the lanes, minutes below."""
        super().write(painter, field)
        theme, line = self.theme, self.theme.px(LINE)
        right = QRectF(field.right(), 0, self.width() - field.right(), line)
        for (quality, _, _), top in zip(_BANDS, self._band_tops(field, line), strict=True):
            right.moveTop(top)
            ink = word_ink(theme, quality)
            self.put(painter, right, quality.value, Type.STRONG, ink, Qt.AlignmentFlag.AlignRight)
        below, ink2 = QRectF(field.left(), field.bottom() + 4, field.width(), line), theme.colour("ink2")
        room = field.width() - self.width_of("now") - 8
        oldest = "10 min ago" if self.width_of("10 min ago") <= room else "10 min"
        self.put(painter, below, oldest, Type.BODY, ink2, Qt.AlignmentFlag.AlignLeft)
        if self.width_of("10 min ago") + self.width_of("5 min") + 8 <= field.width() / 2:
            self.put(painter, below, "5 min", Type.BODY, ink2, Qt.AlignmentFlag.AlignHCenter)
        self.put(painter, below, "now", Type.BODY, ink2, Qt.AlignmentFlag.AlignRight)
        for trace in self._traces:
            self._write_end(painter, field, trace)
        for trace, top in self._name_tops(field, line):
            self._write_name(painter, QRectF(field.left() + 2, top, field.width(), line), trace)

    def _band_tops(self, field: QRectF, line: float) -> list[float]:
        """Where the words of the bands stand: in their middles, pushed apart where they would touch."""
        tops = [_y(field, (low + high) / 2) - line / 2 for _, low, high in _BANDS]
        for index in range(1, len(tops)):
            tops[index] = max(tops[index], tops[index - 1] + line)
        lowest = field.bottom() - line
        for index in reversed(range(len(tops))):
            tops[index] = min(tops[index], lowest - line * (len(tops) - 1 - index))
        return tops

    def _name_tops(self, field: QRectF, line: float) -> list[tuple[Trace, float]]:
        """The names stand at the left: the upper lane's over it, the lower one's under it."""
        shown = sorted((t for t in self._traces if t.readings), key=lambda t: -t.readings[0][1])
        found = []
        for index, trace in enumerate(shown):
            near = [lqi for age, lqi in trace.readings if age >= 0.5 * SPAN] or [trace.readings[0][1]]
            over = index == 0
            top = _y(field, max(near)) - line - 5 if over else _y(field, min(near)) + 5
            if over and top < field.top() - 2:
                top = _y(field, min(near)) + 5
            found.append((trace, min(max(top, field.top() - 2), field.bottom() - line - 1)))
        if len(found) == 2 and found[1][1] < found[0][1] + line:
            found[1] = (found[1][0], min(found[0][1] + line, field.bottom() - line - 1))
            found[0] = (found[0][0], min(found[0][1], found[1][1] - line))
        return found

    def _write_end(self, painter: QPainter, field: QRectF, trace: Trace) -> None:
        """The newest reading as a dot: over the field, whose edge would cut it."""
        if trace.readings:
            age, lqi = trace.readings[-1]
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(line_ink(self.theme, trace.quality))
            x = field.left() + field.width() * max(0.0, 1 - age / SPAN)
            painter.drawEllipse(QPointF(x, _y(field, lqi)), _DOT / 2, _DOT / 2)

    def _write_name(self, painter: QPainter, box: QRectF, trace: Trace) -> None:
        ground = QRectF(
            box.left() - 2, box.top() + 1, self.width_of(trace.name, Type.STRONG) + 6, box.height() - 2
        )
        painter.fillRect(ground, self.theme.colour(self.ground))
        ink = word_ink(self.theme, trace.quality)
        self.put(painter, box, trace.name, Type.STRONG, ink, Qt.AlignmentFlag.AlignLeft)


def _y(field: QRectF, lqi: float) -> float:
    return field.bottom() - field.height() * lqi / TOP
