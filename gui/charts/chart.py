"""What all charts share: a field for the curves, words about it in the look's own faces, live themes."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.charts.canvas import Canvas
from gui.charts.plotting import PLOTTING
from gui.theme import WIDE_FROM
from gui.typography import Type, font
from gui.widgets.paint import baseline
from gui.widgets.themed import Arranged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPaintEvent, QShowEvent

    from gui.look import Look
    from gui.theme import Theme

HIGH, LOW = 160, 116  # px of the field in the wide frame and in the narrow one
LINE = 20  # px of a line of words
_HEAD_GAP = 4  # px between the head and the field
MOST_POINTS = 120  # of one curve


def level_pen(theme: Theme) -> QPen:
    """The pen of a level that only helps the eye: dotted in Sunlight, where a solid black line is a lane."""
    pen = QPen(theme.colour("line"), 1)
    if not theme.metrics.tints:
        pen.setDashPattern([1, 4])
    pen.setCosmetic(True)
    return pen


def thinned(points: Sequence[tuple[float, float]], most: int = MOST_POINTS) -> list[tuple[float, float]]:
    """At most so many points: where there are more, the median of each stretch stands at its end.

    The first and the newest stay what they are. Wide antialiased curves of many points would take tens of
    milliseconds to draw, and a field is only some hundred pixels wide.
    """
    if len(points) <= most:
        return list(points)
    first, last = points[0], points[-1]
    width = max(1e-9, (last[0] - first[0]) / (most - 2))
    stretches: dict[int, list[tuple[float, float]]] = {}
    for point in points[1:-1]:
        stretches.setdefault(int((point[0] - first[0]) / width), []).append(point)
    middle = [(row[-1][0], median(y for _, y in row)) for row in stretches.values()]
    return [first, *middle, last]


class _Words(QWidget):
    """Lies over the field and writes; the mouse goes through it."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The chart's own words."""
        painter = QPainter(self)
        self._chart.write(painter, self._chart.field)


class Chart(Arranged):
    """The base of every chart: a title with its unit, the field, and a line of words for the x axis.

    `ground` is the colour role that it lies on. A subclass overrides `margins`, `draw` and `write`, and calls
    `refresh` when its values are others.
    """

    def __init__(self, look: Look, title: str, unit: str, ground: str = "raised") -> None:
        super().__init__(look)
        self.title, self.unit, self.ground = title, unit, ground
        self._canvas: Canvas | None = None
        self._words = _Words(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # --- for the subclass -----------------------------------------------------------------------------

    def margins(self) -> tuple[float, float]:
        """Room for words left and right of the field, in px."""
        return 0.0, 0.0

    def below(self) -> int:
        """Lines of words under the field."""
        return 1

    def draw(self, canvas: Canvas) -> None:
        """Put the values into the field."""

    def write(self, painter: QPainter, field: QRectF) -> None:
        """Write about the field: title and unit here, the rest in the subclass."""
        theme = self.theme
        top = QRectF(0, 0, self.width(), theme.px(LINE))
        self.put(painter, top, self.title, Type.STRONG, theme.colour("ink"), Qt.AlignmentFlag.AlignLeft)
        top.translate(0, theme.px(LINE) * (self._head_lines() - 1))
        self.put(painter, top, self.unit, Type.BODY, theme.colour("ink2"), Qt.AlignmentFlag.AlignRight)
        painter.fillRect(QRectF(field.left(), field.bottom(), field.width(), 2), theme.colour("edge"))

    def refresh(self) -> None:
        """Draw the values anew."""
        if self._canvas is not None:
            self._canvas.place(self.field)  # its words may need more room than before
            self.draw(self._canvas)
        self._words.update()

    # --- measures -------------------------------------------------------------------------------------

    def _head_lines(self) -> int:
        """Lines of the head: the unit goes under a title that leaves it no room."""
        both = self.width_of(self.title, Type.STRONG) + 12 + self.width_of(self.unit)
        return 1 if both <= self.width() else 2

    @property
    def field(self) -> QRectF:
        """Where the values are, in px of this widget."""
        left, right = self.margins()
        top = self.theme.px(LINE) * self._head_lines() + _HEAD_GAP
        return QRectF(left, top, max(20.0, self.width() - left - right), self.field_height())

    def field_height(self) -> int:
        """160 in the wide frame, 116 in the narrow one; more where larger text needs it."""
        wide = self.window().width() >= WIDE_FROM
        return max(HIGH if wide else LOW, round(4.4 * self.theme.px(LINE)))

    def width_of(self, words: str, kind: Type = Type.BODY) -> float:
        """The width of a word in px."""
        return QFontMetricsF(font(self.theme, kind)).horizontalAdvance(words)

    def put(
        self, painter: QPainter, box: QRectF, words: str, kind: Type, ink: QColor, side: Qt.AlignmentFlag
    ) -> None:
        """Write a word into a box, at its left, right or middle."""
        face = font(self.theme, kind)
        width = QFontMetricsF(face).horizontalAdvance(words)
        left = {
            Qt.AlignmentFlag.AlignLeft: box.left(),
            Qt.AlignmentFlag.AlignRight: box.right() - width,
        }.get(side, box.center().x() - width / 2)
        left = max(0.0, min(left, self.width() - width))
        painter.setFont(face)
        painter.setPen(ink)
        painter.drawText(round(left), round(baseline(face, box.top(), box.height())), words)

    def sizeHint(self) -> QSize:
        """Title, field, words below."""
        line = self.theme.px(LINE)
        return QSize(
            280, line * self._head_lines() + _HEAD_GAP + self.field_height() + 6 + line * self.below()
        )

    def minimumSizeHint(self) -> QSize:
        """Never lower than its words."""
        return QSize(160, self.sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """The first chart that is shown fetches the library."""
        super().showEvent(event)
        PLOTTING.when_here(self._begin)

    def _begin(self) -> None:
        if self._canvas is None:
            self._canvas = Canvas(self)
            self.destroyed.connect(self._canvas.take_down)  # told before its children are deleted
            self._canvas.widget.setAccessibleName(self.title)
            self._canvas.widget.lower()
            self._canvas.widget.show()
        self.arrange()

    def arrange(self) -> None:
        """The field takes what the words leave."""
        if self.height() != self.sizeHint().height():
            self.setFixedHeight(self.sizeHint().height())
        self._words.setGeometry(self.rect())
        self.refresh()
