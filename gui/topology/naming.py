"""Where a device's name stands: under, above or beside its shape, wherever it touches least. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in view pixels."""

    left: float
    top: float
    width: float
    height: float

    def touches(self, other: Box) -> bool:
        """Whether the two have any part in common."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )

    def grown(self, by: float) -> Box:
        """The rectangle with this much added on each side."""
        return Box(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight line in view pixels, from centre to centre of two devices."""

    x1: float
    y1: float
    x2: float
    y2: float

    def crosses(self, box: Box) -> bool:
        """Whether any part of the line lies in the rectangle (Liang–Barsky clipping)."""
        dx, dy = self.x2 - self.x1, self.y2 - self.y1
        low, high = 0.0, 1.0
        for delta, gap in (
            (-dx, self.x1 - box.left),
            (dx, box.left + box.width - self.x1),
            (-dy, self.y1 - box.top),
            (dy, box.top + box.height - self.y1),
        ):
            if delta == 0:
                if gap < 0:
                    return False
                continue
            share = gap / delta
            low, high = (max(low, share), high) if delta < 0 else (low, min(high, share))
        return low < high


@dataclass(frozen=True, slots=True)
class Named:
    """A device to be named: its centre, how far its shape reaches, and the size of its words."""

    x: float
    y: float
    reach_x: float
    reach_y: float
    width: float
    height: float


def name_boxes(
    named: Mapping[int, Named],
    lines: Sequence[Segment],
    walls: Sequence[Segment] = (),
    chrome: Sequence[Box] = (),
    view: Box | None = None,
) -> dict[int, Box]:
    """A rectangle for each name, tried under, above, right and left of the shape, in that order."""
    shapes = {
        key: Box(n.x - n.reach_x, n.y - n.reach_y, 2 * n.reach_x, 2 * n.reach_y) for key, n in named.items()
    }
    taken: dict[int, Box] = {}
    for key, item in named.items():
        if not item.width:
            continue
        best = min(
            enumerate(_candidates(item)),
            key=lambda pair: (
                _harm(key, pair[1], shapes, taken, lines)
                + _walls(pair[1], walls)
                + _outside(pair[1], chrome, view),
                pair[0],
            ),
        )
        taken[key] = best[1]
    return taken


def _candidates(item: Named) -> tuple[Box, ...]:
    middle = item.x - item.width / 2
    upright = item.y - item.height / 2
    return (
        Box(middle, item.y + item.reach_y + 3, item.width, item.height),
        Box(middle, item.y - item.reach_y - 3 - item.height, item.width, item.height),
        Box(item.x + item.reach_x + 6, upright, item.width, item.height),
        Box(item.x - item.reach_x - 6 - item.width, upright, item.width, item.height),
    )


def _harm(
    key: int, box: Box, shapes: Mapping[int, Box], taken: Mapping[int, Box], lines: Sequence[Segment]
) -> int:
    """How much a name would hide here: shapes count most, then other names, then lines."""
    wide = box.grown(4)
    hidden = sum(4 for other, shape in shapes.items() if other != key and shape.touches(box))
    written = sum(3 for other in taken.values() if other.touches(box))
    return hidden + written + sum(2 for line in lines if line.crosses(wide))


def _outside(box: Box, chrome: Sequence[Box], view: Box | None) -> int:
    """A name under a floating card or past the edge cannot be read."""
    if any(card.touches(box) for card in chrome):
        return 6
    if view is None or not view.width:
        return 0
    inside = box.left >= 2 and box.top >= 2 and box.left + box.width <= view.width - 2
    return 0 if inside and box.top + box.height <= view.height - 2 else 6


def _walls(box: Box, walls: Sequence[Segment]) -> int:
    """A name may cross a wall, but a place without one is better."""
    return int(any(wall.crosses(box) for wall in walls))
