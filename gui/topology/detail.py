"""How much is painted of each device and link: all where there is room, less where a crowd stands close. Pure.

Nothing that is worth a warning is ever left out; a zoom brings devices apart, and with that the rest comes back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui.topology.fitting import CROWDED

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 12  # devices; a home has no more, and is always shown whole
_CLOSE = 40.0  # px between neighbours; nearer than this even small shapes would touch


@dataclass(frozen=True, slots=True)
class Detail:
    """The size of shapes, whether they carry letters, and whether all are called by name.

    Links that are not on the selected way have both lanes up to a length of `lanes` px; longer ones are a line
    that passes through.
    """

    scale: float = 1.0
    letters: bool = True
    whole: bool = True
    lanes: float = math.inf


FULL = Detail()
CLOSE_UP = Detail(lanes=260.0)  # a part of a crowd
SMALL = Detail(0.6, whole=False, lanes=0.0)
TINY = Detail(0.4, letters=False, whole=False, lanes=0.0)


def detail_for(centres: Sequence[tuple[float, float]]) -> Detail:
    """What can be told apart of devices with these centres, in px of the view."""
    if len(centres) <= FEW:
        return FULL
    near = sorted(_nearest(centres))[len(centres) // 4]  # a pair that was dragged together is no crowd
    if near >= CROWDED:
        return CLOSE_UP
    return SMALL if near >= _CLOSE else TINY


def _nearest(centres: Sequence[tuple[float, float]]) -> list[float]:
    """How far away each one's nearest neighbour is, in px."""
    order = sorted(range(len(centres)), key=lambda index: centres[index][0])
    best = [math.inf] * len(centres)
    for place, one in enumerate(order):
        x, y = centres[one]
        for other in order[place + 1 :]:
            dx = centres[other][0] - x
            if dx >= best[one]:
                break
            away = math.hypot(dx, centres[other][1] - y)
            best[one], best[other] = min(best[one], away), min(best[other], away)
    return best
