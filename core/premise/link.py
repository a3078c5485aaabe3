"""Links between two devices: each direction is measured, classed and dated on its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.premise.device import Eui64


class LinkClass(StrEnum):
    """The four words for a link's quality, and the two for none (product rules: same words everywhere)."""

    STRONG = "Strong"
    OK = "OK"
    MARGINAL = "Marginal"
    WEAK = "Weak"
    LOST = "No link"
    UNKNOWN = "?"


# Lower bounds of the classes on the 0..255 LQI scale. Chip makers scale LQI differently, so these are
# a starting point that delivered pings overrule.
STRONG_FROM = 170
OK_FROM = 100
MARGINAL_FROM = 50

_RANK = {LinkClass.STRONG: 4, LinkClass.OK: 3, LinkClass.MARGINAL: 2, LinkClass.WEAK: 1, LinkClass.LOST: 0}


def class_of(lqi: int | None) -> LinkClass:
    """The class of an LQI 0..255; None is unknown, 0 is no link."""
    if lqi is None:
        return LinkClass.UNKNOWN
    if lqi <= 0:
        return LinkClass.LOST
    if lqi >= STRONG_FROM:
        return LinkClass.STRONG
    if lqi >= OK_FROM:
        return LinkClass.OK
    return LinkClass.MARGINAL if lqi >= MARGINAL_FROM else LinkClass.WEAK


@dataclass(frozen=True, slots=True)
class Reading:
    """How well `receiver` hears `sender`: LQI 0..255, where the figure is from, and when (s since 1970)."""

    sender: Eui64
    receiver: Eui64
    lqi: int
    source: str
    at: float
    pings_sent: int = 0
    pings_answered: int = 0

    @property
    def quality(self) -> LinkClass:
        """The class of this direction."""
        return class_of(self.lqi)


@dataclass(frozen=True, slots=True)
class Link:
    """The two directions between `a` and `b`; a direction nobody has measured is None, not zero."""

    a: Eui64
    b: Eui64
    a_to_b: Reading | None = None  # how b hears a
    b_to_a: Reading | None = None  # how a hears b

    @property
    def worse(self) -> LinkClass:
        """The class of the weaker known direction."""
        known = [r.quality for r in (self.a_to_b, self.b_to_a) if r is not None]
        return min(known, key=rank) if known else LinkClass.UNKNOWN

    def hearing(self, receiver: Eui64) -> Reading | None:
        """The direction that ends at `receiver`."""
        return self.a_to_b if receiver == self.b else self.b_to_a if receiver == self.a else None


def rank(quality: LinkClass) -> int:
    """Strong 4 down to no link 0; unknown counts as weak for choosing a way, never for a verdict."""
    return _RANK.get(quality, 1)
