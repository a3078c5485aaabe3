"""Floor plans that emulated homes told, kept by their names: a replay has them, where no home is asked any more."""

from __future__ import annotations

import json
import math
import os
import re
from typing import TYPE_CHECKING

from core.premise.device import Eui64
from gui.topology.floor_plan import FloorPlan, Room
from gui.topology.layout import Place

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "plans"  # inside the folder of the places


class PlanStore:
    """Reads and writes one small JSON file for each home; one that cannot be read is no plan, and nothing raises."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, home: str, plan: FloorPlan) -> None:
        """Remember the plan of this home; the file is replaced as a whole, and only where it is another one."""
        if not home or not plan.rooms or self.read(home) == plan:
            return
        told = {
            "rooms": [[r.name, r.left, r.top, r.width, r.height] for r in plan.rooms],
            "walls": [[a.x, a.y, b.x, b.y] for a, b in plan.walls],
            "places": {str(eui): [place.x, place.y] for eui, place in sorted(plan.places.items())},
        }
        path = self._path(home)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}.new")
            fresh.write_text(json.dumps(told) + "\n", encoding="utf-8")
            fresh.replace(path)
        except OSError:
            return

    def read(self, home: str) -> FloorPlan:
        """The plan that was last kept for this home; an empty one if there is none."""
        try:
            told = json.loads(self._path(home).read_text(encoding="utf-8"))
            return FloorPlan(
                tuple(Room(str(name), *map(_finite, box)) for name, *box in told["rooms"]),
                tuple((Place(*map(_finite, w[:2])), Place(*map(_finite, w[2:]))) for w in told["walls"]),
                {Eui64.parse(eui): Place(*map(_finite, at)) for eui, at in told["places"].items()},
            )
        except (OSError, ValueError, TypeError, AttributeError, KeyError, ArithmeticError, RecursionError):
            return FloorPlan()

    def _path(self, home: str) -> Path:
        return self._folder / f"{re.sub(r'[^a-z0-9]+', '-', home.lower()).strip('-') or 'home'}.json"


def _finite(told: object) -> float:
    """The number; ValueError or TypeError where it is none that can be drawn."""
    if not isinstance(told, int | float) or not math.isfinite(told):
        raise ValueError("it is no number")
    return float(told)
