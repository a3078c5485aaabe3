"""The floor plan behind the map, in scene units, as an emulated premise tells it: background, no meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.premise.device import Eui64
from gui.topology.layout import Bounds, Place

METRE = 62.0  # scene units
STOREY_GAP = 1.2  # metres of paper between two floors


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangle with a name."""

    name: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """Rooms, walls and the places of the devices; floors are drawn one above the other."""

    rooms: tuple[Room, ...] = ()
    walls: tuple[tuple[Place, Place], ...] = ()
    places: Mapping[Eui64, Place] = field(default_factory=dict)

    @property
    def bounds(self) -> Bounds | None:
        """The rectangle round all rooms."""
        if not self.rooms:
            return None
        return Bounds(
            min(r.left for r in self.rooms),
            min(r.top for r in self.rooms),
            max(r.left + r.width for r in self.rooms),
            max(r.top + r.height for r in self.rooms),
        )


def read_plan(described: Mapping[str, object]) -> FloorPlan:
    """The plan out of an emulated premise's own description; whatever is not understood is left out.

    Distances there are metres east and north of the plan's corner; here y grows downwards, as on screen.
    """
    plan = described.get("plan", described)
    sheet = plan if isinstance(plan, Mapping) else {}
    rooms = [r for r in _mappings(sheet.get("rooms")) if {"x", "y", "width", "depth"} <= r.keys()]
    paper = _Paper(rooms)
    return FloorPlan(
        tuple(paper.room(room) for room in rooms),
        tuple(paper.wall(wall) for wall in _mappings(sheet.get("walls")) if {"from", "to"} <= wall.keys()),
        {
            Eui64.parse(str(device["eui"])): paper.point(position)
            for device in _mappings(described.get("places"))
            if (position := _point(device)) is not None and "eui" in device
        },
    )


class _Paper:
    """Turns metres north into units down, and puts each floor above the one below it."""

    def __init__(self, rooms: Iterable[Mapping[str, object]]) -> None:
        spans = [(_floor(r), _number(r["y"]), _number(r["y"]) + _number(r["depth"])) for r in rooms]
        self._tops: dict[int, float] = {}
        offset = 0.0
        for floor in sorted({floor for floor, _, _ in spans}, reverse=True):
            low = min(low for f, low, _ in spans if f == floor)
            high = max(high for f, _, high in spans if f == floor)
            self._tops[floor] = offset + high
            offset += high - low + STOREY_GAP

    def at(self, x: float, y: float, floor: int) -> Place:
        """A point of a floor on the paper."""
        return Place(x * METRE, (self._tops.get(floor, 0.0) - y) * METRE)

    def point(self, position: Mapping[str, object]) -> Place:
        """A position with x, y and floor."""
        return self.at(_number(position.get("x")), _number(position.get("y")), _floor(position))

    def room(self, room: Mapping[str, object]) -> Room:
        """A room's rectangle."""
        width, depth = _number(room["width"]), _number(room["depth"])
        corner = self.at(_number(room["x"]), _number(room["y"]) + depth, _floor(room))
        return Room(str(room.get("name", "")), corner.x, corner.y, width * METRE, depth * METRE)

    def wall(self, wall: Mapping[str, object]) -> tuple[Place, Place]:
        """Both ends of a wall."""
        return self._end(wall["from"], _floor(wall)), self._end(wall["to"], _floor(wall))

    def _end(self, end: object, floor: int) -> Place:
        x, y = (end[0], end[1]) if isinstance(end, (list, tuple)) and len(end) >= 2 else (0.0, 0.0)
        return self.at(_number(x), _number(y), floor)


def _point(device: Mapping[str, object]) -> Mapping[str, object] | None:
    position = device.get("position")
    if isinstance(position, Mapping):
        return position
    return device if {"x", "y"} <= device.keys() else None


def _mappings(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, (list, tuple)) else []


def _floor(mapping: Mapping[str, object]) -> int:
    return int(_number(mapping.get("floor")))


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
