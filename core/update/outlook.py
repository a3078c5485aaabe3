"""What a run can be expected to do before it starts: who goes when and why, and when each will be done."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING

from core.update.estimate import USUAL_BLOCK, forecast
from core.update.progress import FinishRange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from core.update.estimate import Way

ENDING = 20.0  # s that checking, restart and proof usually take after the last block
_MOST_WON = (
    2.0  # times as many octets a second as one alone, at the best: an exchange leaves half of the air idle
)


@dataclass(frozen=True, slots=True)
class Prospect:
    """One device of a run that has not begun. `finish` is None where its way, or one before it, is not known."""

    eui: Eui64
    hops: int = 0  # 0: no way to it is known
    behind: tuple[Eui64, ...] = ()  # devices of the run that this one speaks through, and so goes before
    finish: FinishRange | None = None
    there: int = 0  # octets that it has from before, where it goes on


def all_near(euis: Sequence[Eui64], ways: Mapping[Eui64, Way]) -> bool:
    """Whether none of these has a relay between it and the hub, as far as all their ways are known."""
    return bool(ways) and all(eui in ways and ways[eui].hops == 1 for eui in euis)


def foresee(
    size: int,
    order: Sequence[Eui64],
    ways: Mapping[Eui64, Way],
    now: float,
    lanes: int = 1,
    there: Mapping[Eui64, int] = MappingProxyType({}),
) -> dict[Eui64, FinishRange]:
    """When each device of a run will be done, with so many at once; each waits for those before it.

    `there` are the octets that devices have from before: they go on behind them.

    Nobody knows before how much several at once win: nothing where they only take turns, half of the time where each
    fills the air that the other leaves idle. The range covers both. From the first device on whose way is not known
    nobody can be foretold. Times are seconds since 1970.
    """
    known = list(takewhile(lambda eui: eui in ways, order))
    took = [forecast(max(0, size - there.get(eui, 0)), USUAL_BLOCK, ways[eui]) for eui in known]
    shared = _MOST_WON if lanes > 1 else 1.0
    found: dict[Eui64, FinishRange] = {}
    for place, (eui, own) in enumerate(zip(known, took, strict=True)):
        until = took[: place + 1]
        alone = ENDING if lanes > 1 else ENDING * (place + 1)  # others are sent to meanwhile
        earliest = max(own.shortest, sum(t.shortest for t in until) / shared) + alone
        beside = len(order[place + 1 : place + lanes])  # begun before it is done, and taking turns with it
        turns = [t.longest for t in took[place + 1 : place + lanes]]
        turns += [own.longest] * (beside - len(turns))
        latest = sum(t.longest + ENDING for t in until) + sum(min(turn, own.longest) for turn in turns)
        found[eui] = FinishRange(now + earliest, now + latest)
    return found


def outlook(
    size: int,
    order: Sequence[Eui64],
    topology: Topology,
    ways: Mapping[Eui64, Way],
    now: float,
    lanes: int = 1,
    there: Mapping[Eui64, int] = MappingProxyType({}),
) -> tuple[Prospect, ...]:
    """The prospect of each device of a run, in its order."""
    finishes = foresee(size, order, ways, now, lanes, there)

    def prospect(eui: Eui64) -> Prospect:
        route = topology.route(eui)
        behind = tuple(e for e in route[1:] if e in order)
        return Prospect(eui, max(0, len(route) - 1), behind, finishes.get(eui), there.get(eui, 0))

    return tuple(prospect(eui) for eui in order)
