"""One direction of a link in the drawer: name, lane, class and LQI; pings, source and age under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from core.premise.link import LinkClass
from gui.topology.lanes import paint_sample, word_ink
from gui.topology.link_words import pings_line, trend_lines, unknown_line
from gui.topology.tables import name_of, source_words
from gui.typography import Type, font
from gui.widgets.paint import baseline
from gui.widgets.text import Text
from gui.widgets.themed import Arranged

if TYPE_CHECKING:
    from core.links.history import Trend
    from core.links.link_test import LinkTest
    from core.premise.device import Eui64
    from core.premise.link import Link, Reading
    from core.premise.topology import Topology
    from gui.look import Look

_SAMPLE = 54
LARGE = 1.4  # text scale from which the drawer has one column
_GAP = 16


class DirectionHead(Arranged):
    """“B4 → B1”, a sample of the lane, the class word, and the LQI as the figure; two lines where one is too long."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._names, self._quality, self._figure = "", LinkClass.UNKNOWN, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_direction(self, names: str, reading: Reading | None) -> None:
        """Show this direction; None is one that nobody has told of."""
        self._names = names
        self._quality = reading.quality if reading else LinkClass.UNKNOWN
        self._figure = str(reading.lqi) if reading else "?"
        self.say(f"{names}: {self._word()}, LQI {self._figure}")
        self.arrange()
        self.update()

    def _width_of(self, words: str, kind: Type) -> float:
        return QFontMetricsF(font(self.theme, kind)).horizontalAdvance(words)

    def _fits(self, width: float) -> bool:
        parts = (self._names, Type.LEAD), (self._word(), Type.LEAD), (self._figure, Type.FIGURE_M)
        return sum(self._width_of(*part) for part in parts) + 2 * _GAP <= width

    def arrange(self) -> None:
        """One line of the figure, and one of the names where they do not fit beside it."""
        height = self.theme.px(34) + (0 if self._fits(self.width()) else self.theme.px(24))
        if self.minimumHeight() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        """As wide as it may be; its height is settled by its width."""
        return QSize(280, self.theme.px(34))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Names and sample at the left, word and figure at the right."""
        painter, theme = QPainter(self), self.theme
        one = self._fits(self.width())
        upper = self.height() if one else theme.px(24)
        top = 0.0 if one else float(upper)
        names, word, figure = font(theme, Type.LEAD), font(theme, Type.LEAD), font(theme, Type.FIGURE_M)
        painter.setFont(names)
        painter.setPen(theme.colour("ink"))
        painter.drawText(0, round(baseline(names, 0, upper)), self._names)
        painter.setFont(figure)
        left = self.width() - self._width_of(self._figure, Type.FIGURE_M)
        painter.drawText(round(left), round(baseline(figure, top, self.height() - top)), self._figure)
        painter.setFont(word)
        painter.setPen(word_ink(theme, self._quality))
        left -= self._width_of(self._word(), Type.LEAD) + _GAP
        painter.drawText(round(left), round(baseline(word, top, self.height() - top)), self._word())
        after = self._width_of(self._names, Type.LEAD) + 14 if one else 0.0
        if left - after > _SAMPLE / 2 + 8:
            lane = QRectF(after, top, min(_SAMPLE, left - after - 8), self.height() - top)
            paint_sample(painter, lane, self._quality, theme)

    def _word(self) -> str:
        return "Unknown" if self._quality is LinkClass.UNKNOWN else self._quality.value


class DirectionView(QWidget):
    """One direction: head, pings with the floor they prove, median and lowest, source and age."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.head = DirectionHead(look)
        self.pings = Text(look, "", Type.BODY, "ink2", wrap=True)
        self.source = Text(look, "", Type.BODY, "ink2", wrap=True)
        self.middle, self.lowest = (Text(look, "", Type.BODY, "ink2") for _ in range(2))
        self._look = look
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 6, 0, 8)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.head, 0, 0, 1, 2)
        self._arrange()
        look.changed.connect(self._arrange)

    def _arrange(self, _theme: object = None) -> None:
        """Median and lowest stand at the right; under the rest where large text leaves no room there."""
        stacked, right = (
            self._look.theme.scale >= LARGE,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
        )
        for row, part in enumerate((self.pings, self.source), 1):
            self._grid.addWidget(part, row, 0, 1, 2 if stacked else 1)
        for row, part in enumerate((self.middle, self.lowest), 1):
            if stacked:
                self._grid.addWidget(part, row + 2, 0, 1, 2)
            else:
                self._grid.addWidget(part, row, 1, right)

    def show_direction(
        self,
        topology: Topology,
        link: Link,
        ends: tuple[Eui64, Eui64],
        test: LinkTest | None,
        trend: Trend | None,
        now: float,
    ) -> None:
        """Show how the second of `ends` hears the first."""
        sender, receiver = ends
        reading = link.hearing(receiver)
        self.head.show_direction(f"{name_of(topology, sender)} → {name_of(topology, receiver)}", reading)
        self.pings.write(pings_line(test, reading, sender, receiver))
        for part, words in zip((self.middle, self.lowest), trend_lines(trend), strict=True):
            part.write(words)
            part.setVisible(bool(words))
        if reading is None:
            self.source.write(unknown_line(topology, receiver, link.hearing(sender)))
        else:
            self.source.write(source_words(topology, reading, now))
