"""The pings of each device's way that still count, whoever sent them; so no way is tried twice for two questions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.premise.device import Eui64

FULL_PINGS = 50  # what the margin gate is meant for: 45 and 49 of them are its two limits
GOOD_FOR = 60.0  # s for which the pings of a device count
FULL_GOOD_FOR = 300.0  # s for a full sample, so that those of a whole house hold until the start
_KEPT = 4 * FULL_PINGS  # entries a device


@dataclass(frozen=True, slots=True)
class Tally:
    """How many pings of a way were answered, and the median time there and back in s (0: none came back)."""

    sent: int = 0
    answered: int = 0
    seconds: float = 0.0

    def and_more(self, more: Tally) -> Tally:
        """These and later ones; the time is that of the later ones where any came back."""
        seconds = more.seconds if more.answered else self.seconds
        return Tally(self.sent + more.sent, self.answered + more.answered, seconds)


@dataclass(frozen=True, slots=True)
class _Entry:
    at: float
    route: tuple[Eui64, ...]
    tally: Tally


class PingBook:
    """Takes down every ping of a whole way; the newest fifty speak for it, older ones no more.

    Args:
        route: the hops of a device to the hub as they are known now; pings of another way do not count.
        clock: s; never set.
    """

    def __init__(self, route: Callable[[Eui64], tuple[Eui64, ...]], clock: Callable[[], float]) -> None:
        self._route, self._clock = route, clock
        self._entries: dict[Eui64, list[_Entry]] = {}

    def note(self, eui: Eui64, tally: Tally) -> None:
        """Take down pings that were sent just now."""
        entries = self._entries.setdefault(eui, [])
        entries.append(_Entry(self._clock(), self._route(eui), tally))
        del entries[:-_KEPT]

    def recent(self, eui: Eui64) -> Tally:
        """The pings that still count: the newest full sample, or else what was sent within the last minute."""
        full = self._newest(eui, FULL_GOOD_FOR)
        return full if full.sent >= FULL_PINGS else self._newest(eui, GOOD_FOR)

    def latest(self, eui: Eui64) -> Tally:
        """The newest pings of the way that it has now, however old."""
        return self._newest(eui, math.inf)

    def _newest(self, eui: Eui64, within: float) -> Tally:
        now, route = self._clock(), self._route(eui)
        found: list[Tally] = []
        for entry in reversed(self._entries.get(eui, [])):
            enough = sum(t.sent for t in found) >= FULL_PINGS
            if enough or entry.route != route or now - entry.at >= within:
                break
            found.append(entry.tally)
        return _sum(found)


def _sum(tallies: Sequence[Tally]) -> Tally:
    times = [t.seconds for t in tallies if t.answered]
    return Tally(
        sum(t.sent for t in tallies), sum(t.answered for t in tallies), median(times) if times else 0.0
    )
