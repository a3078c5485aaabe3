"""A page of the certificate as primitives in millimetres from its upper left corner: PDF and window draw the same ones.

A role says what something is for; each face chooses its colour. What matters is told by words, shape and dash as well,
so that a copy in black and white says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH, HEIGHT = 210.0, 297.0  # A4
POINT = 25.4 / 72  # mm


class Face(StrEnum):
    """The faces of type that a certificate is set in."""

    TEXT = "text"
    STRONG = "strong"
    MONO = "mono"


class Role(StrEnum):
    """What a primitive is for."""

    INK = "ink"
    QUIET = "quiet"  # labels and small print
    RULE = "rule"  # thin lines between rows
    FILL = "fill"  # ground of a box
    PAPER = "paper"
    GOOD = "good"
    BAD = "bad"
    EMULATED = "emulated"
    HATCH = "hatch"  # ground of the emulated band
    DRAFT = "draft"  # the watermark


@dataclass(frozen=True, slots=True)
class Text:
    """Words that begin at `x` on the baseline `y`; `size` in points, `angle` in degrees against the clock."""

    x: float
    y: float
    words: str
    size: float
    face: Face = Face.TEXT
    role: Role = Role.INK
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; `dash` alternates drawn and left out, empty for a whole one."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.2
    role: Role = Role.INK
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: `fill` its ground, `edge` its line; either may be left out."""

    x: float
    y: float
    width: float
    height: float
    fill: Role | None = None
    edge: Role | None = None
    line: float = 0.2


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed shape of straight sides."""

    points: tuple[tuple[float, float], ...]
    fill: Role | None = None
    edge: Role | None = None
    line: float = 0.3


@dataclass(frozen=True, slots=True)
class Cells:
    """A square of dark and light cells, such as a QR code, without the quiet rim round it."""

    x: float
    y: float
    side: float
    rows: tuple[tuple[bool, ...], ...]

    def bars(self) -> Iterator[Rect]:
        """The dark cells, those that touch in a row as one, so that no hairline shows between them."""
        side = self.side / max(1, len(self.rows))
        for y, row in enumerate(self.rows):
            x = 0
            for dark, run in groupby(row):
                cells = len(tuple(run))
                if dark:
                    yield Rect(self.x + x * side, self.y + y * side, cells * side, side, fill=Role.INK)
                x += cells


Primitive = Text | Line | Rect | Polygon | Cells


@dataclass(frozen=True, slots=True)
class Page:
    """One A4 page, drawn in the order of its primitives."""

    number: int  # from 1
    of: int
    drawn: tuple[Primitive, ...]
