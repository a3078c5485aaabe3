"""The way of a device to the hub in one line: “GSME ┄ B4 ┄ B1 ━ Hub”, for the map and the running cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from core.premise.link import LinkClass, rank
from gui.topology.lanes import line_ink, paint_sample, word_ink
from gui.topology.picture import Hop, place_name
from gui.typography import Type, font

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from gui.theme import Theme

_GAP = 8.0


@dataclass(frozen=True, slots=True)
class Strip:
    """A route as words: the stops' names, the class of each hop, and which hop is the weakest (or None)."""

    stops: tuple[str, ...] = ()
    hops: tuple[LinkClass, ...] = ()
    weakest: int | None = None

    @property
    def sentence(self) -> str:
        """The same for a screen reader."""
        if not self.hops:
            return "The way to the hub is not known yet."
        words = [
            f"{stop}, then a hop that is {quality.value}"
            for stop, quality in zip(self.stops, self.hops, strict=False)
        ]
        return ", ".join((*words, self.stops[-1])) + "."


def strip_of(topology: Topology, hops: tuple[Hop, ...]) -> Strip:
    """The strip of a route; its weakest hop is marked unless all is at least OK."""
    if not hops:
        return Strip()
    stops = (*(hop.start for hop in hops), hops[-1].end)
    weakest = next((i for i, hop in enumerate(hops) if hop.weakest), None)
    marked = weakest if weakest is not None and hops[weakest].quality not in _FINE else None
    return Strip(tuple(_name(topology, eui) for eui in stops), tuple(hop.quality for hop in hops), marked)


def paint_strip(
    painter: QPainter, rect: QRectF, strip: Strip, theme: Theme, *, framed: bool = True, sample: float = 36.0
) -> float:
    """Paint the strip from the left edge, centred upright, and give back how wide it is.

    `framed` marks the weakest hop with a pill, as on the map; else the class word stands at the end, as on
    a running card. A card that is narrow shortens the samples, never the words.
    """
    pen = _Pen(painter, rect, theme)
    for index, quality in enumerate(strip.hops):
        pen.word(strip.stops[index])
        if framed and index == strip.weakest:
            pen.pill(quality, sample)
        else:
            pen.lane(quality, sample)
    if len(strip.stops) > len(strip.hops):
        pen.word(strip.stops[-1])
    if not framed and strip.hops:
        pen.word(_worst(strip).value, word_ink(theme, _worst(strip)).name())
    return pen.x - _GAP - rect.left()


def strip_width(strip: Strip, theme: Theme, *, framed: bool = True, sample: float = 36.0) -> float:
    """How wide the strip is when painted."""
    metrics = QFontMetricsF(font(theme, Type.STRONG))
    words = list(strip.stops)
    if not framed and strip.hops:
        words.append(_worst(strip).value)
    width = sum(metrics.horizontalAdvance(word) + _GAP for word in words) + len(strip.hops) * (sample + _GAP)
    if framed and strip.weakest is not None:
        width += metrics.horizontalAdvance(strip.hops[strip.weakest].value) + _GAP + 22
    return width - _GAP


def rows_of(strip: Strip, theme: Theme, room: float, sample: float) -> tuple[Strip, ...]:
    """The strip in as many rows as it takes to be no wider than `room`; a row ends with the lane that leaves it."""
    rows: list[Strip] = []
    first = 0
    for last in range(1, len(strip.hops) + 1):
        longer = _part(strip, first, last + 1)
        if last > first and strip_width(longer, theme, sample=sample) > room:
            rows.append(_part(strip, first, last))
            first = last
    return (*rows, _part(strip, first, len(strip.hops) + 1))


def _part(strip: Strip, first: int, last: int) -> Strip:
    """The stops from `first` up to `last`, each with the hop that leaves it."""
    weakest = strip.weakest
    inside = weakest is not None and first <= weakest < last
    return Strip(
        strip.stops[first:last],
        strip.hops[first:last],
        weakest - first if inside and weakest is not None else None,
    )


_FINE = (LinkClass.STRONG, LinkClass.OK)


class _Pen:
    """Writes from left to right and remembers where it is."""

    def __init__(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        self._painter = painter
        self._rect = rect
        self._theme = theme
        self.x = rect.left()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def word(self, text: str, colour: str = "") -> None:
        """A word in bold."""
        self._painter.setFont(font(self._theme, Type.STRONG))
        self._painter.setPen(colour or self._theme.colour("ink"))
        width = self._painter.fontMetrics().horizontalAdvance(text)
        box = QRectF(self.x, self._rect.top(), width + 2, self._rect.height())
        self._painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        self.x += width + _GAP

    def lane(self, quality: LinkClass, sample: float) -> None:
        """A sample of a lane."""
        paint_sample(
            self._painter, QRectF(self.x, self._rect.top(), sample, self._rect.height()), quality, self._theme
        )
        self.x += sample + _GAP

    def pill(self, quality: LinkClass, sample: float) -> None:
        """The weakest hop: sample and word in a frame of its colour."""
        metrics = QFontMetricsF(font(self._theme, Type.STRONG))
        width = sample + _GAP + metrics.horizontalAdvance(quality.value) + 20
        height = min(self._rect.height(), metrics.height() + 8)
        box = QRectF(self.x, self._rect.center().y() - height / 2, width, height)
        self._painter.setPen(QPen(line_ink(self._theme, quality), 2.5))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRoundedRect(box, height / 2, height / 2)
        start, self.x = self.x, self.x + 10
        self.lane(quality, sample)
        self.word(quality.value, word_ink(self._theme, quality).name())
        self.x = start + width + _GAP + 2


def _worst(strip: Strip) -> LinkClass:
    return min(strip.hops, key=rank)


def _name(topology: Topology, eui: Eui64) -> str:
    device = topology.device(eui)
    return place_name(device) if device else str(eui)[-8:]
