"""How many devices are served at once: one, a number the user gave, or as many as measuring finds worth it.

Two transfers over one relay may only take turns; over separate ways they do not. No table knows which. So one
device begins alone, a second joins, and a third only if two moved more octets a second together than one alone.
Devices without a relay between them and the hub are no question: an exchange leaves the air idle half of its time,
and three fill it. The caller's clock is an argument.
"""

from __future__ import annotations

AUTO = 0  # the number that stands for “as measured”
MOST = 4
NEAR = 3  # how many devices begin together where none of them has a relay before it
WINDOW_OCTETS = 6_144  # a rate is taken over so many octets of all devices together, for each one in flight
SETTLE = 0.15  # share of a window that is not counted after a change
GAIN = 1.10  # one more must bring a tenth more


def foretold(wanted: int, *, near: bool) -> int:
    """How many at once a forecast has to reckon with: what `Lanes` begins with, or may add soon."""
    return wanted if wanted != AUTO else NEAR if near else 2


class Lanes:
    """Feed it what all devices have together; `limit` says how many may be served at once."""

    def __init__(self, wanted: int, *, near: bool = False) -> None:
        """`near` says that all devices hear the hub itself."""
        self._auto = wanted == AUTO
        self.limit = wanted if not self._auto else NEAR if near else 1
        self.rates: dict[int, float] = {}  # octets a second by how many were in flight
        self._begun: tuple[float, int] | None = None  # time and octets at the start of this window
        self._start_at = 0  # octets from which on this window counts
        self._flying = 0

    @property
    def settled(self) -> bool:
        """Whether nothing more is going to be tried."""
        return not self._auto

    def feed(self, now: float, octets: int, flying: int) -> bool:
        """All devices together have `octets` at `now`, `flying` of them on the way; True if one more may begin."""
        if not self._auto or flying != self.limit:
            self._begun, self._start_at = None, 0
            return False
        if self._begun is None or flying != self._flying:
            self._begun, self._flying = None, flying
            self._start_at = self._start_at or octets + int(SETTLE * WINDOW_OCTETS * flying)
            if octets >= self._start_at:
                self._begun, self._start_at = (now, octets), 0
            return False
        return self._measure(now, octets)

    def _measure(self, now: float, octets: int) -> bool:
        assert self._begun is not None
        since, had = self._begun
        if octets - had < WINDOW_OCTETS * self._flying or now <= since:
            return False
        self._begun = None
        rate = self.rates[self.limit] = (octets - had) / (now - since)
        before = self.rates.get(self.limit - 1)
        if before is not None and rate < before * GAIN:
            self._auto, self.limit = False, self.limit - 1
            return False
        if self.limit >= MOST:
            self._auto = False
            return False
        self.limit += 1
        return True
