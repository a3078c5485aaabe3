"""The drawer of one link: both directions, the worse first, each with its figures, source and age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.premise.link import LinkClass, rank
from gui.topology.lanes import paint_sample, word_ink
from gui.topology.tables import also_hears, name_of, pings_words, source_words
from gui.typography import Type, font
from gui.widgets.page import Hairline
from gui.widgets.paint import baseline
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.premise.link import Link, Reading
    from core.premise.topology import Topology
    from gui.look import Look

_SAMPLE = 54


class DirectionHead(Themed):
    """“B4 → B1”, a sample of the lane, the class word, and the LQI as the figure."""

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
        self.update()

    def sizeHint(self) -> QSize:
        """One line of the figure."""
        return QSize(280, self.theme.px(34))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Names and sample at the left, word and figure at the right."""
        painter = QPainter(self)
        theme = self.theme
        height = float(self.height())
        names, word, figure = font(theme, Type.LEAD), font(theme, Type.LEAD), font(theme, Type.FIGURE_M)
        painter.setFont(names)
        painter.setPen(theme.colour("ink"))
        painter.drawText(0, round(baseline(names, 0, height)), self._names)
        after = painter.fontMetrics().horizontalAdvance(self._names) + 14
        painter.setFont(figure)
        left = self.width() - painter.fontMetrics().horizontalAdvance(self._figure)
        painter.drawText(left, round(baseline(figure, 0, height)), self._figure)
        painter.setFont(word)
        painter.setPen(word_ink(theme, self._quality))
        left -= painter.fontMetrics().horizontalAdvance(self._word()) + 16
        painter.drawText(left, round(baseline(word, 0, height)), self._word())
        if left - after > _SAMPLE / 2:
            paint_sample(
                painter, QRectF(after, 0, min(_SAMPLE, left - after - 8), height), self._quality, theme
            )

    def _word(self) -> str:
        return "Unknown" if self._quality is LinkClass.UNKNOWN else self._quality.value


class DirectionView(QWidget):
    """One direction: head, pings with the floor they prove, source and age."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.head = DirectionHead(look)
        self.pings = Text(look, "", Type.BODY, "ink2", wrap=True)
        self.source = Text(look, "", Type.BODY, "ink2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 10)
        column.setSpacing(2)
        for part in (self.head, self.pings, self.source):
            column.addWidget(part)

    def show_direction(self, topology: Topology, sender: Eui64, receiver: Eui64, now: float) -> None:
        """Show how `receiver` hears `sender`."""
        link = topology.link(sender, receiver)
        reading = link.hearing(receiver) if link else None
        names = f"{name_of(topology, sender)} → {name_of(topology, receiver)}"
        self.head.show_direction(names, reading)
        if reading is None:
            who = name_of(topology, receiver)
            self.pings.write("Not measured yet.")
            self.source.write(
                f"{who} has not told whom it hears: an end device keeps no table. A fact, no fault."
            )
            return
        self.pings.write(_sentence_case(pings_words(reading)))
        self.source.write(source_words(topology, reading, now))


class LinkPanel(QWidget):
    """The drawer's content for one link."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._worse, self._better = DirectionView(look), DirectionView(look)
        self._hop = Text(look, "", Type.BODY, "ink2")
        self._hears = Text(look, "", Type.BODY, "ink2", wrap=True)
        self._advice = Text(look, "", Type.BODY, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 24, 20)
        column.setSpacing(0)
        column.addWidget(self._hop)
        for part in (self._worse, Hairline(look), self._better, Hairline(look)):
            column.addWidget(part)
        column.addSpacing(12)
        column.addWidget(self._hears)
        column.addSpacing(12)
        column.addWidget(self._advice)
        column.addStretch(1)

    def show_link(self, topology: Topology, link: Link, hop: str, advice: str, now: float) -> None:
        """Show both directions, the worse first, with the hop's number and what to do."""
        self._hop.write(hop)
        self._hop.setVisible(bool(hop))
        worse, better = _ends(link)
        self._worse.show_direction(topology, *worse, now)
        self._better.show_direction(topology, *better, now)
        a, b = worse
        hears = [f"{name_of(topology, x)} also hears *{heard}*." for x, y in ((b, a), (a, b))
                 if (heard := also_hears(topology, x, y))]  # fmt: skip
        self._hears.write("\n".join(hears))
        self._advice.write(advice)
        self._advice.setVisible(bool(advice))


def link_title(topology: Topology, link: Link) -> str:
    """The drawer's title: “Link B1 and B4”."""
    return f"Link {name_of(topology, link.a)} and {name_of(topology, link.b)}"


def _ends(link: Link) -> tuple[tuple[Eui64, Eui64], tuple[Eui64, Eui64]]:
    """(sender, receiver) of the worse direction and of the better one; unknown comes last."""
    sides = [((link.a, link.b), link.a_to_b), ((link.b, link.a), link.b_to_a)]
    ordered = sorted(sides, key=lambda side: 9 if side[1] is None else rank(side[1].quality))
    return ordered[0][0], ordered[1][0]


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]
