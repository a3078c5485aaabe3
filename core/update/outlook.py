"""What a run can be expected to do before it starts: who goes when and why, and when each will be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.update.estimate import USUAL_BLOCK, forecast
from core.update.progress import FinishRange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from core.update.estimate import Way

ENDING = 20.0  # s that checking, restart and proof usually take after the last block


@dataclass(frozen=True, slots=True)
class Prospect:
    """One device of a run that has not begun. `finish` is None where its way, or one before it, is not known."""

    eui: Eui64
    hops: int = 0  # 0: no way to it is known
    behind: tuple[Eui64, ...] = ()  # devices of the run that this one speaks through, and so goes before
    finish: FinishRange | None = None


def foresee(
    size: int, order: Sequence[Eui64], ways: Mapping[Eui64, Way], now: float, lanes: int = 1
) -> dict[Eui64, FinishRange]:
    """When each device of a run will be done, with so many at once; each waits for those before it.

    From the first device on whose way is not known nobody can be foretold. Times are seconds since 1970.
    """
    free = [(now, now)] * max(1, lanes)
    found: dict[Eui64, FinishRange] = {}
    for eui in order:
        way = ways.get(eui)
        if way is None:
            break
        took = forecast(size, USUAL_BLOCK, way)
        earliest, latest = min(free)
        free.remove((earliest, latest))
        finish = FinishRange(earliest + took.shortest + ENDING, latest + took.longest + ENDING)
        free.append((finish.earliest, finish.latest))
        found[eui] = finish
    return found


def outlook(
    size: int,
    order: Sequence[Eui64],
    topology: Topology,
    ways: Mapping[Eui64, Way],
    now: float,
    lanes: int = 1,
) -> tuple[Prospect, ...]:
    """The prospect of each device of a run, in its order."""
    finishes = foresee(size, order, ways, now, lanes)

    def prospect(eui: Eui64) -> Prospect:
        route = topology.route(eui)
        behind = tuple(e for e in route[1:] if e in order)
        return Prospect(eui, max(0, len(route) - 1), behind, finishes.get(eui))

    return tuple(prospect(eui) for eui in order)
