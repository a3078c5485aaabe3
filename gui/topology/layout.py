"""Where each device stands on the map: kept places first, then the floor plan, then layers by hops.

Pure: the same picture of the mesh always gives the same places. Units are scene units, which are pixels at
zoom 1; only places scale with zoom, the shapes drawn at them never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.premise.device import Device, Eui64
    from core.premise.topology import Topology

COLUMN = 190.0  # from one hop to the next
ROW = 130.0  # between two devices as many hops away
MOST_ROWS = 6  # more devices as many hops away stand in more columns, or they would cover each other
TALL, ASIDE = 4, 60.0  # from so many rows on every other one steps aside: on a low map rows come close
NUDGE = 16.0  # one step of Shift+arrow


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the map, in scene units."""

    x: float
    y: float

    def moved(self, dx: float, dy: float) -> Place:
        """The point this far to the right and down."""
        return Place(self.x + dx, self.y + dy)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest upright rectangle round some places."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right, in scene units."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom, in scene units."""
        return self.bottom - self.top


def bounds_of(places: Iterable[Place]) -> Bounds | None:
    """The rectangle round these places; None if there are none."""
    points = list(places)
    if not points:
        return None
    xs, ys = [p.x for p in points], [p.y for p in points]
    return Bounds(min(xs), min(ys), max(xs), max(ys))


def around(one: Bounds | None, other: Bounds | None) -> Bounds | None:
    """The rectangle round both; either may be missing."""
    if one is None or other is None:
        return one or other
    return Bounds(
        min(one.left, other.left),
        min(one.top, other.top),
        max(one.right, other.right),
        max(one.bottom, other.bottom),
    )


def arranged(
    topology: Topology, planned: Mapping[Eui64, Place], kept: Mapping[Eui64, Place]
) -> dict[Eui64, Place]:
    """A place for every device: where the user put it, else where the plan has it, else by hops.

    Devices that the plan does not know are put in a row below it, so that none hides another.
    """
    known = {**planned, **kept}
    if not planned:
        return {**layered(topology), **{eui: kept[eui] for eui in kept if topology.device(eui)}}
    frame = bounds_of(planned.values())
    strangers = [d for d in topology.devices if d.eui not in known]
    result = {d.eui: known[d.eui] for d in topology.devices if d.eui in known}
    if frame is not None:
        for index, device in enumerate(sorted(strangers, key=_rank)):
            result[device.eui] = Place(frame.left + index * COLUMN, frame.bottom + ROW)
    return result


def layered(topology: Topology) -> dict[Eui64, Place]:
    """The hub at the left, a column for each hop, and a last column for those whose way is not known."""
    places: dict[Eui64, Place] = {}
    parents = dict(topology.parents)
    index = 0
    for column in _columns(topology):
        ordered = sorted(column, key=lambda d: (_parent_height(d, parents, places), *_rank(d)))
        parts = -(-len(ordered) // MOST_ROWS)
        for part in range(parts):
            # each part spans the whole height, so that all stay near their parents
            rows = ordered[part::parts]
            top = -(len(rows) - 1) / 2 * ROW
            for row, device in enumerate(rows):
                aside = ASIDE if row % 2 and len(rows) >= TALL else 0.0
                places[device.eui] = Place(
                    index * COLUMN + aside, top + row * ROW + _stagger(index, len(rows))
                )
            index += 1
    return places


def hop_order(topology: Topology) -> tuple[Eui64, ...]:
    """The devices in the order in which the keyboard walks them: hub first, then by hops, kind and EUI-64."""
    return tuple(d.eui for column in _columns(topology) for d in sorted(column, key=_rank))


def neighbour_towards(places: Mapping[Eui64, Place], start: Eui64, dx: int, dy: int) -> Eui64 | None:
    """The next device from `start` in the direction of an arrow key; None if there is nothing that way."""
    origin = places[start]
    best: tuple[float, Eui64] | None = None
    for eui, place in places.items():
        along = (place.x - origin.x) * dx + (place.y - origin.y) * dy
        aside = abs((place.x - origin.x) * dy) + abs((place.y - origin.y) * dx)
        if eui == start or along <= 0 or aside > 1.2 * along:
            continue
        candidate = (along + 2 * aside, eui)
        best = candidate if best is None else min(best, candidate)
    return best[1] if best else None


def _columns(topology: Topology) -> list[list[Device]]:
    hops = {d.eui: len(topology.route(d.eui)) - 1 for d in topology.devices}
    deepest = max(hops.values(), default=0)
    columns: list[list[Device]] = [[] for _ in range(deepest + 1)]
    lost: list[Device] = []
    for device in topology.devices:
        place = hops[device.eui]
        (columns[place] if place >= 0 else lost).append(device)
    return [column for column in (*columns, lost) if column]


def _rank(device: Device) -> tuple[str, Eui64]:
    return device.kind.value, device.eui


def _parent_height(device: Device, parents: Mapping[Eui64, Eui64], places: Mapping[Eui64, Place]) -> float:
    parent = places.get(parents.get(device.eui, device.eui))
    return parent.y if parent else 0.0


def _stagger(column: int, rows: int) -> float:
    """A single device a column would draw a flat line: every other one steps aside so that lanes part."""
    return ROW / 3 * (-1) ** column if rows == 1 and column else 0.0
