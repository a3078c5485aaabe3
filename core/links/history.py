"""What was measured of each direction and each next hop in the last minutes: bounded, and without a clock."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.premise.device import Eui64
    from core.premise.link import Reading

SPAN = 600.0  # s that are kept
MOST = 600  # readings of one direction that are kept, whatever their number in that time
AHEAD = 1.0  # s by which a reading may be ahead of now; more means that the clock was set back since


@dataclass(frozen=True, slots=True)
class Trend:
    """The last minutes of one direction in figures (LQI 0..255)."""

    lowest: int
    middle: float
    highest: int
    count: int
    since: float  # s since 1970, the oldest reading counted
    until: float


class LinkHistory:
    """Readings of the last ten minutes, one row for each direction."""

    def __init__(self, span: float = SPAN, most: int = MOST) -> None:
        self._span = span
        self._most = most
        self._rows: dict[tuple[Eui64, Eui64], deque[Reading]] = {}

    def add(self, readings: Iterable[Reading], now: float) -> None:
        """Take in readings; what is older than the span, or has been taken in before, is left out.

        So is what lies ahead of `now`: whoever sets the clock back must not wait until it has caught up.
        """
        latest = now + AHEAD
        for row in self._rows.values():
            while row and row[-1].at > latest:
                row.pop()
        for reading in readings:
            if reading.at > latest:
                continue
            row = self._rows.setdefault((reading.sender, reading.receiver), deque(maxlen=self._most))
            if not row or reading.at > row[-1].at:
                row.append(reading)
        self._forget(now - self._span)

    def of(self, sender: Eui64, receiver: Eui64) -> tuple[Reading, ...]:
        """How `receiver` heard `sender`, oldest first."""
        return tuple(self._rows.get((sender, receiver), ()))

    def trend(self, sender: Eui64, receiver: Eui64) -> Trend | None:
        """The figures of one direction; None if nothing was measured in the span."""
        row = self._rows.get((sender, receiver))
        if not row:
            return None
        values = [r.lqi for r in row]
        return Trend(min(values), median(values), max(values), len(values), row[0].at, row[-1].at)

    def _forget(self, before: float) -> None:
        for key, row in list(self._rows.items()):
            while row and row[0].at < before:
                row.popleft()
            if not row:
                del self._rows[key]


class ParentHistory:
    """When each device changed its next hop towards the hub, within the span."""

    def __init__(self, span: float = SPAN, most: int = MOST) -> None:
        self._span = span
        self._most = most
        self._now: dict[Eui64, Eui64] = {}
        self._changes: dict[Eui64, deque[tuple[float, Eui64]]] = {}

    def note(self, parents: Iterable[tuple[Eui64, Eui64]], now: float) -> None:
        """Take in the next hops as a scan found them; only a change is kept."""
        for eui, parent in parents:
            if eui in self._now and self._now[eui] != parent:
                self._changes.setdefault(eui, deque(maxlen=self._most)).append((now, parent))
            self._now[eui] = parent
        for eui, row in list(self._changes.items()):
            while row and row[0][0] < now - self._span:
                row.popleft()
            if not row:
                del self._changes[eui]

    def changes(self, eui: Eui64) -> tuple[tuple[float, Eui64], ...]:
        """Moment and new parent of each change in the span, oldest first."""
        return tuple(self._changes.get(eui, ()))

    @property
    def restless(self) -> tuple[Eui64, ...]:
        """The devices that changed at all, in a fixed order."""
        return tuple(sorted(self._changes))
