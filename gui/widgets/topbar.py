"""The top bar: premise, hub, channel, clock, and the EMULATED mark that nothing may push out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy

from gui.icons import paint_icon
from gui.typography import Type, font
from gui.widgets.paint import Run, baseline, hairline, paint_hatch, paint_runs, runs_width, upright
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme

STRIP = 6  # px of hatch along the whole top edge
_PLATE_WIDE, _PLATE_NARROW = 148, 132
_ICON, _ICON_GAP, _FACT_GAP = 20, 8, 16
_STRIPE = 6  # px on and px off


@dataclass(frozen=True, slots=True)
class TopFacts:
    """What the top bar says; an empty string is left out."""

    premise: str = "No job"
    reference: str = ""  # MPxN, or a second-rank remark
    hub: str = "No hub"
    firmware: str = ""
    channel: str = ""
    pan: str = ""
    clock: str = ""
    emulated: bool = False

    @property
    def sentence(self) -> str:
        """The whole bar for a screen reader."""
        hub = f"{self.hub} {self.firmware}".strip()
        parts = (self.premise, self.reference, hub, self.channel, self.pan, self.clock)
        return ("Emulated. " if self.emulated else "") + ", ".join(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class _Fact:
    icon: str
    side: int  # of the icon, px
    runs: tuple[Run, ...]

    @property
    def width(self) -> float:
        return runs_width(self.runs) + (self.side + _ICON_GAP if self.icon else 0)


_GIVEN_UP: tuple[Callable[[TopFacts], TopFacts], ...] = (
    lambda facts: replace(facts, pan=""),
    lambda facts: replace(facts, reference=""),
    lambda facts: replace(facts, firmware=""),
    lambda facts: replace(facts, channel=""),
)


def fitting(facts: TopFacts, room: float, width_of: Callable[[TopFacts], float]) -> TopFacts:
    """The facts that fit: PAN goes first, then MPxN, then the firmware number; the rest stays.

    `width_of` gives the width in px of a whole bar's content.
    """
    for without in _GIVEN_UP:
        if width_of(facts) <= room:
            break
        facts = without(facts)
    return facts


class TopBar(Themed):
    """The bar across the top, 56 px (48 in the narrow form)."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._facts = TopFacts()
        self._wide = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: TopFacts) -> None:
        """Say these facts from now on."""
        if facts == self._facts:
            return
        self._facts = facts
        self.say(facts.sentence)
        self.setToolTip(facts.sentence)
        self.update()

    def set_wide(self, wide: bool) -> None:
        """Take the measures of the wide or the narrow frame."""
        self._wide = wide
        self.updateGeometry()

    @property
    def facts(self) -> TopFacts:
        """What it says in full."""
        return self._facts

    @property
    def shown(self) -> TopFacts:
        """What it says after leaving out what does not fit."""
        return fitting(self._facts, self._room(), self._content_width)

    def sizeHint(self) -> QSize:
        """As high as the frame's form asks, higher with larger text."""
        height = 56 if self._wide else 48
        return QSize(400, max(height, self.theme.px(24) + STRIP + 12))

    def minimumSizeHint(self) -> QSize:
        """It can be as narrow as its plate and clock."""
        return QSize(320, self.sizeHint().height())

    def _plate_width(self) -> float:
        least = _PLATE_WIDE if self._wide else _PLATE_NARROW
        words = QFontMetricsF(font(self.theme, Type.PLATE)).horizontalAdvance("EMULATED")
        return max(least, words + 20 + 2 * 12)

    def _room(self) -> float:
        plate = self._plate_width() if self._facts.emulated else 0
        return self.width() - 20 - 20 - plate

    def _left_runs(self, facts: TopFacts) -> tuple[Run, ...]:
        theme, colours = self.theme, self.theme.colours
        premise = Run(facts.premise, font(theme, Type.SECTION), colours.ink, 14)
        reference = Run(facts.reference, font(theme, Type.BODY), colours.ink2)
        return (premise, reference) if facts.reference else (premise,)

    def _right_facts(self, facts: TopFacts) -> list[_Fact]:
        theme, colours = self.theme, self.theme.colours
        strong, body = font(theme, Type.STRONG), font(theme, Type.BODY)
        side = theme.px(_ICON)
        hub = [Run(facts.hub, strong, colours.ink, 4)]
        if facts.firmware:
            hub.append(Run(facts.firmware, body, colours.ink2))
        air = " · ".join(part for part in (facts.channel, facts.pan) if part)
        listed = [_Fact("plug", side, tuple(hub))]
        if air:
            listed.append(_Fact("channel", side, (Run(air, body, colours.ink),)))
        if facts.clock:
            listed.append(_Fact("", 0, (Run(facts.clock, font(theme, Type.SECTION), colours.ink),)))
        return listed

    def _content_width(self, facts: TopFacts) -> float:
        right = self._right_facts(facts)
        between = (len(right) - 1) * (2 * _FACT_GAP + 1)
        return runs_width(self._left_runs(facts)) + 28 + sum(f.width for f in right) + between

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, facts and mark."""
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        thick = theme.metrics.hairline
        hairline(painter, theme, 0, self.width(), self.height() - thick)
        facts = self.shown
        top, height = STRIP, self.height() - STRIP - thick
        left = 20.0
        runs = self._left_runs(facts)
        paint_runs(painter, left, baseline(runs[0].font, top, height), self._elided(runs, facts))
        right = self.width() - 20.0 - (self._plate_width() if facts.emulated else 0)
        for fact in reversed(self._right_facts(facts)):
            right = self._paint_fact(painter, fact, right, top, height)
        if facts.emulated:
            self._paint_mark(painter, theme)

    def _elided(self, runs: tuple[Run, ...], facts: TopFacts) -> tuple[Run, ...]:
        over = self._content_width(facts) - self._room()
        if over <= 0:
            return runs
        first = runs[0]
        words = QFontMetricsF(first.font).elidedText(
            first.text, Qt.TextElideMode.ElideRight, max(60.0, first.width - over)
        )
        return (Run(words, first.font, first.colour, first.gap), *runs[1:])

    def _paint_fact(self, painter: QPainter, fact: _Fact, right: float, top: float, height: float) -> float:
        left = right - fact.width
        text_left = left
        if fact.icon:
            box = QRectF(left, top + (height - fact.side) / 2, fact.side, fact.side)
            paint_icon(painter, box, fact.icon, self.theme.colour("ink"))
            text_left = left + fact.side + _ICON_GAP
        paint_runs(painter, text_left, baseline(fact.runs[0].font, top, height), fact.runs)
        if fact.icon != "plug":
            upright(painter, self.theme, left - _FACT_GAP, top + (height - 28) / 2, top + (height + 28) / 2)
        return left - 2 * _FACT_GAP - 1

    def _paint_mark(self, painter: QPainter, theme: Theme) -> None:
        field = QRectF(self.width() - self._plate_width(), 0, self._plate_width(), self.height())
        strip = QRectF(0, 0, self.width(), STRIP)
        painter.fillRect(strip, theme.colour("base"))
        painter.fillRect(field, theme.colour("base"))
        paint_hatch(painter, strip, theme.colours.emu, _STRIPE, _STRIPE)
        paint_hatch(painter, field, theme.colours.emu, _STRIPE, _STRIPE)
        paint_plate(painter, QPointF(field.center().x(), STRIP + (self.height() - STRIP) / 2), theme)


def paint_plate(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    """The word EMULATED on its solid plate, centred on a point."""
    face = font(theme, Type.PLATE)
    width = QFontMetricsF(face).horizontalAdvance("EMULATED") + 19
    height = theme.px(Type.PLATE.line)
    plate = QRectF(round(centre.x() - width / 2), round(centre.y() - height / 2), round(width), height)
    painter.fillRect(plate, theme.colour("emu"))
    painter.setFont(face)
    painter.setPen(QColor(theme.colours.onemu))
    painter.drawText(plate.adjusted(1, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, "EMULATED")
