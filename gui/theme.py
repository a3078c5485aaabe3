"""What a theme is: every colour role, link style and measure of the look, as one frozen value.

The three themes themselves are in `gui.palette`; the one in force is held by `gui.look.Look`. All measures
are logical pixels, all colours `#RRGGBB`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.premise.link import LinkClass


class ThemeName(StrEnum):
    """The themes a person can choose."""

    LIGHT = "light"
    DARK = "dark"
    SUNLIGHT = "sunlight"


@dataclass(frozen=True, slots=True)
class Colours:
    """The colour roles; what each is for stands in the order of the painted surface, ground first."""

    base: str  # content, map canvas
    panel: str  # rail, top bar
    sunk: str  # hover, wells
    raised: str  # drawer, cards, second buttons
    ink: str  # text, figures, section rules
    ink2: str  # second-rank text, resting glyphs
    line: str  # hairlines: no meaning of their own
    edge: str  # outlines of controls, hollow phases
    accent: str  # progress, selection, ticks, route outline, focus
    onaccent: str
    accenthov: str
    accentdn: str
    accentink: str  # text buttons, “Confirmed”
    accenttint: str  # running card, selected row, inside of the route
    emu: str  # EMULATED and nothing else
    onemu: str
    warn: str
    warntint: str
    stop: str
    stoptint: str
    disbg: str  # ground of what is off
    disink: str
    now: str  # ground of the Now line
    nowink: str
    nowink2: str
    nowedge: str
    prim: str  # the primary button
    onprim: str
    primhov: str
    primdn: str
    plan: str  # walls of the floor plan
    planfill: str
    planink: str
    node: str
    onnode: str


@dataclass(frozen=True, slots=True)
class LinkStyle:
    """How one link class is drawn and written: never by colour alone."""

    colour: str
    ink: str  # of the word
    width: float
    dash: tuple[float, ...]  # in px; empty is solid
    ticks: int  # at the receiving end

    @property
    def pattern(self) -> list[float]:
        """The dash as Qt counts it: in pen widths (for a flat cap)."""
        return [v / self.width for v in self.dash]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Measures that differ between themes."""

    outline: float = 1.5  # control outlines
    hairline: int = 1
    focus: int = 3
    bar: int = 14  # height of a progress bar
    mark: int = 5  # left edge of what is selected or running
    route: float = 2  # outline of the route
    lane: float = 5.5  # a lane's distance from the link's axis
    wall: float = 2
    outer_wall: float = 4
    dotted_walls: bool = False
    tints: bool = True  # without tints a black frame stands for them
    body_weight: int = 400


@dataclass(frozen=True, slots=True)
class Theme:
    """One whole look: colours, link styles, measures, and the text scale 1.0–2.0 chosen by the user."""

    name: ThemeName
    colours: Colours
    links: Mapping[LinkClass, LinkStyle]
    metrics: Metrics
    scale: float = 1.0

    def colour(self, role: str) -> QColor:
        """The colour of a role by its name, ready to paint with."""
        return QColor(getattr(self.colours, role))

    def link(self, quality: LinkClass) -> LinkStyle:
        """How links of this class are drawn."""
        return self.links[quality]

    def px(self, length: float) -> int:
        """A length that must grow with the text, such as a row's height."""
        return round(length * self.scale)


# Measures that are the same in every theme.
SPACE = (4, 8, 12, 16, 20, 28, 44)
TARGET = 44
PRIMARY_TARGET = 48
RADIUS_CONTROL = 6
RADIUS_CARD = 8
RULE_SECTION = 2
FOCUS_GAP = 2
WIDE_FROM = 1200  # from this window width on the frame is wide
