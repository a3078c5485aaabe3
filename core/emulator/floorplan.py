"""The premise as radio sees it: points in metres on floors, and the walls and floors between two of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

FLOOR_HEIGHT = 2.6
"""Metres from one floor to the next."""

FLOOR_LOSS = 10.0
"""dB for one floor between two points, ITU-R P.1238 table 3: 2.4 GHz, dwelling in a block of flats."""


@dataclass(frozen=True, slots=True)
class Position:
    """A point of the premise: metres east and north of the plan's corner, and the floor it is on."""

    x: float
    y: float
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Wall:
    """A straight wall of one floor, and what it takes from a signal in dB."""

    name: str
    start: Position
    end: Position
    loss: float


@dataclass(frozen=True, slots=True)
class Room:
    """A rectangle of the plan with a name, for drawing."""

    name: str
    corner: Position
    width: float
    depth: float


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """Rooms and walls of a premise."""

    rooms: tuple[Room, ...] = ()
    walls: tuple[Wall, ...] = ()
    floor_loss: float = FLOOR_LOSS

    def obstruction(self, one: Position, other: Position) -> float:
        """What the walls and floors between two points take from a signal, in dB."""
        low, high = sorted((one.floor, other.floor))
        walls = sum(
            wall.loss
            for wall in self.walls
            if low <= wall.start.floor <= high and _cross(one, other, wall.start, wall.end)
        )
        return walls + (high - low) * self.floor_loss


def distance(one: Position, other: Position) -> float:
    """Metres between two points, floors counted."""
    height = (one.floor - other.floor) * FLOOR_HEIGHT
    return math.sqrt((one.x - other.x) ** 2 + (one.y - other.y) ** 2 + height**2)


def _cross(a: Position, b: Position, c: Position, d: Position) -> bool:
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Position, b: Position, point: Position) -> float:
    return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
