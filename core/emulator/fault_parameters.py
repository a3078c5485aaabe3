"""Parameters of faults: each has a name, bounds and perhaps a default, and reads itself from plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.emulator.floorplan import Position

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

REQUIRED = object()


class ParameterMistake(ValueError):
    """A parameter that makes no sense: which one, and why in a full sentence."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name in files and commands, its field in the program, and how it is read.

    `accept` gives the field's value, or None for what it does not take; `wanted` says in a sentence what it takes.
    """

    name: str
    field: str
    wanted: str
    accept: Callable[[object], object | None]
    default: object = REQUIRED

    def read(self, values: Mapping[str, object]) -> object:
        """Its value among the given ones, or its default; ParameterMistake if neither will do."""
        if self.name not in values:
            if self.default is REQUIRED:
                raise ParameterMistake(self.name, f"“{self.name}” is missing. {self.wanted}")
            return self.default
        found = self.accept(values[self.name])
        if found is None:
            raise ParameterMistake(self.name, self.wanted)
        return found


def text(name: str, field: str = "") -> Parameter:
    """A name that must be given."""
    wanted = f"“{name}” must be the name of a node, in quotes."
    return Parameter(
        name, field or name, wanted, lambda value: value if isinstance(value, str) and value else None
    )


def flag(name: str, default: bool) -> Parameter:
    """True or false."""
    wanted = f"“{name}” must be true or false."
    return Parameter(name, name, wanted, lambda value: value if isinstance(value, bool) else None, default)


def choice(name: str, allowed: Sequence[str], default: str) -> Parameter:
    """One of some words."""
    wanted = f"“{name}” must be one of {', '.join(allowed)}."
    return Parameter(name, name, wanted, lambda value: value if value in allowed else None, default)


def whole(
    name: str, low: int, high: int, default: int | None = None, *, allowed: Sequence[int] = ()
) -> Parameter:
    """A whole number between two bounds, or one of a few."""

    def accept(value: object) -> int | None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            return None
        return value if not allowed or value in allowed else None

    bounds = "one of " + ", ".join(f"0x{v:02X}" for v in allowed) if allowed else f"from {low} to {high}"
    wanted = f"“{name}” must be a whole number {bounds}."
    return Parameter(name, name, wanted, accept, REQUIRED if default is None else default)


def number(
    name: str, low: float, high: float, default: float, field: str = "", scale: float = 1.0
) -> Parameter:
    """A number between two bounds; `scale` makes the program's unit of the file's."""

    def accept(value: object) -> float | None:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        return float(value) * scale if fits and isinstance(value, int | float) else None

    wanted = f"“{name}” must be a number from {low:g} to {high:g}."
    return Parameter(name, field or name, wanted, accept, default * scale)


def point(name: str, *, required: bool = True) -> Parameter:
    """A place: metres east and north, and the floor where it is not the ground floor."""

    def accept(value: object) -> Position | None:
        match value:
            case [int() | float() as x, int() | float() as y]:
                return Position(float(x), float(y))
            case [int() | float() as x, int() | float() as y, int() as floor]:
                return Position(float(x), float(y), floor)
            case {"x": int() | float() as x, "y": int() | float() as y, "floor": int() as floor}:
                return Position(float(x), float(y), floor)
        return None

    wanted = f"“{name}” must be two numbers in metres, and perhaps a floor, such as [3.5, 2.0, 1]."
    return Parameter(name, name, wanted, accept, REQUIRED if required else None)
