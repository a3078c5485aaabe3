"""What floats over the map: the path strip and the zoom buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy

from gui.icons import paint_icon
from gui.theme import TARGET
from gui.topology.strip import Strip, paint_strip, rows_of, strip_width
from gui.typography import Type, font
from gui.widgets.paint import card_ground, upright
from gui.widgets.themed import Themed
from gui.wording import ago, count

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from gui.look import Look

_PAD = 14
_OLD = 60.0  # s; from here on the strip says how old the map is
_SAMPLES = (36.0, 26.0)  # px of a lane in the strip, where there is room and where not


class PathStrip(Themed):
    """The selected device's way to the hub in a line, the weakest hop framed."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._strip = Strip()
        self._rows: tuple[Strip, ...] = (self._strip,)
        self._age = ""  # how old the map is, once that is worth a word
        self._sample, self._tail = _SAMPLES[0], ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_strip(Strip())

    def show_strip(self, strip: Strip, age: float = 0.0) -> None:
        """Show this way as measured `age` s ago; nothing is shown while none is selected or known."""
        self._strip, self._rows = strip, (strip,)
        self._age = ago(0.0, age) if age >= _OLD else ""
        self.say(f"{strip.sentence} Measured {self._age}." if self._age else strip.sentence)
        self.setVisible(bool(strip.hops))
        self.updateGeometry()
        self.adjustSize()
        self.update()

    def narrow_to(self, room: float, *, wrap: bool = False) -> bool:
        """Take the widest form that fits: fewer words about the way, then shorter samples, then more rows if it may.

        Words are never cut. Tells whether one row was enough.
        """
        for sample in _SAMPLES:
            for tail in self._tails():
                self._sample, self._tail, self._rows = sample, tail, (self._strip,)
                if self.sizeHint().width() <= room:
                    self.updateGeometry()
                    return True
        if wrap:
            self._rows = rows_of(self._strip, self.theme, room - 2 * _PAD - 2, self._sample)
            self.updateGeometry()
        return False

    @property
    def shows_way(self) -> bool:
        """Whether there is a way to show."""
        return bool(self._strip.hops)

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        widest = max(strip_width(row, self.theme, sample=self._sample) for row in self._rows)
        width = widest + 2 * _PAD + 2 + (16 + self._tail_width() if self._tail else 0)
        return QSize(round(width), len(self._rows) * self._row_height())

    def _row_height(self) -> int:
        return max(TARGET, self.theme.px(26) + 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Card, strip, number of hops."""
        painter = QPainter(self)
        area = QRectF(self.rect())
        card_ground(painter, self.rect(), self.theme)
        height = self._row_height()
        row = QRectF(_PAD, 0, area.width() - 2 * _PAD, height)
        width = 0.0
        for index, part in enumerate(self._rows):
            width = paint_strip(
                painter, row.translated(0, index * height), part, self.theme, sample=self._sample
            )
        if not self._tail:
            return
        painter.setFont(font(self.theme, Type.BODY))
        painter.setPen(self.theme.colour("ink2"))
        rest = row.adjusted(width + 16, 0, 4, 0)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._tail)

    def _tails(self) -> tuple[str, ...]:
        """What may stand behind the way, the longest first: an old map never hides its age for a count of hops."""
        hops = count(len(self._strip.hops), "hop")
        return (f"{hops}, measured {self._age}", self._age) if self._age else (hops, "")

    def _tail_width(self) -> float:
        return QFontMetricsF(font(self.theme, Type.BODY)).horizontalAdvance(self._tail) + 2


class FlatIcon(QAbstractButton):
    """An icon of 20 with a hit area of 44, without a frame of its own."""

    def __init__(self, look: Look, words: str, icon: str, on_click: Callable[[], object]) -> None:
        super().__init__()
        self._look, self._icon = look, icon
        self.setFixedSize(TARGET, TARGET)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(lambda _checked=False: on_click())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon, on sunk ground under the pointer."""
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), self._look.theme.colour("sunk"))
        paint_icon(painter, QRectF(12, 12, 20, 20), self._icon, self._look.theme.colour("ink"))


class ZoomBar(Themed):
    """Closer, further, everything: three targets in one frame."""

    def __init__(
        self,
        look: Look,
        closer: Callable[[], object],
        further: Callable[[], object],
        fit: Callable[[], object],
    ) -> None:
        super().__init__(look)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for words, icon, act in (
            ("Zoom in", "plus", closer),
            ("Zoom out", "minus", further),
            ("Show all", "fit", fit),
        ):
            row.addWidget(FlatIcon(look, words, icon, act))
        self.setFixedSize(3 * TARGET + 2, TARGET + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One frame round the three."""
        painter = QPainter(self)
        card_ground(painter, self.rect(), self.theme)
        for index in (1, 2):
            upright(painter, self.theme, index * TARGET + 1, 1, self.height() - 1)
