"""Where a device's name stands: under, above or beside its shape, wherever it touches least. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

    def holds(self, other: Box) -> bool:
        """Whether the whole of the other lies in this one; one without size holds all, since nobody knows it yet."""
        if not self.width:
            return True
        across = self.left <= other.left and other.left + other.width <= self.left + self.width
        return across and self.top <= other.top and other.top + other.height <= self.top + self.height

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

    def near(self, box: Box) -> bool:
        """Whether the line could reach the rectangle at all: far cheaper to say than whether it does."""
        return (
            min(self.x1, self.x2) < box.left + box.width
            and max(self.x1, self.x2) > box.left
            and min(self.y1, self.y2) < box.top + box.height
            and max(self.y1, self.y2) > box.top
        )

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
    round: bool = False  # a round field, whose corners are free ground


_CORNER = 0.74  # of a round field's reach: there the corner of a name touches it


def name_boxes(
    named: Mapping[int, Named],
    lines: Sequence[Segment],
    walls: Sequence[Segment] = (),
    chrome: Sequence[Box] = (),
    view: Box | None = None,
    *,
    crowded: bool = False,
) -> dict[int, Box]:
    """A rectangle for each name: the first that harms nothing of under, above, right, left and the corners.

    In a crowd a name that would hide a device or another name is left out; elsewhere the earlier of two that run into
    one another makes room, if it can.
    """
    shapes = {
        key: Box(n.x - n.reach_x, n.y - n.reach_y, 2 * n.reach_x, 2 * n.reach_y) for key, n in named.items()
    }
    taken: dict[int, Box] = {}

    def placed(key: int) -> tuple[Box, bool]:
        tried = _candidates(named[key])
        about = _round(tried).grown(4)
        near = _Near(
            [shape for other, shape in shapes.items() if other != key and shape.touches(about)],
            [box for other, box in taken.items() if other != key and box.touches(about)],
            [line for line in lines if line.near(about)],
            [wall for wall in walls if wall.near(about)],
            chrome,
            view,
        )
        best = _least_harm(tried, near.harm)
        return best, near.hides(best)

    for key in [key for key, item in named.items() if item.width]:
        box, hides = placed(key)
        if not crowded or not hides:
            taken[key] = box
    for key in _running_together(taken):
        taken[key] = placed(key)[0]
    return taken


def _running_together(taken: Mapping[int, Box]) -> list[int]:
    return [
        key for key, box in taken.items() if any(box.touches(other) for k, other in taken.items() if k != key)
    ]


def _least_harm(tried: Sequence[Box], harm: Callable[[Box], int]) -> Box:
    """The first that harms nothing, else the first of those that harm least."""
    best, least = tried[0], harm(tried[0])
    for box in tried[1:]:
        if not least:
            break
        found = harm(box)
        if found < least:
            best, least = box, found
    return best


def _round(boxes: Sequence[Box]) -> Box:
    left, top = min(b.left for b in boxes), min(b.top for b in boxes)
    right, bottom = max(b.left + b.width for b in boxes), max(b.top + b.height for b in boxes)
    return Box(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class _Near:
    """What stands about one device: other shapes, names, links, walls, cards; and the edge of the map."""

    shapes: list[Box]
    names: list[Box]
    lines: list[Segment]
    walls: list[Segment]
    chrome: Sequence[Box]
    view: Box | None

    def hides(self, box: Box) -> bool:
        """Whether a name would cover a device or another name here."""
        return any(other.touches(box) for other in (*self.shapes, *self.names))

    def harm(self, box: Box) -> int:
        """How much a name would hide here: shapes count most, then other names, then lines, then walls."""
        wide = box.grown(4)
        hidden = 4 * sum(shape.touches(box) for shape in self.shapes)
        written = 3 * sum(name.touches(box) for name in self.names)
        crossed = 2 * sum(line.crosses(wide) for line in self.lines)
        lost = _outside(box, self.chrome, self.view)
        return hidden + written + crossed + lost + any(wall.crosses(box) for wall in self.walls)


def _candidates(item: Named) -> tuple[Box, ...]:
    """Under, over, right, left; then at the corners, close to a round field and off a square one."""
    middle = item.x - item.width / 2
    upright = item.y - item.height / 2
    near = _CORNER if item.round else 1.0
    across, down = item.reach_x * near + 2, item.reach_y * near + 2
    return (
        Box(middle, item.y + item.reach_y + 3, item.width, item.height),
        Box(middle, item.y - item.reach_y - 3 - item.height, item.width, item.height),
        Box(item.x + item.reach_x + 6, upright, item.width, item.height),
        Box(item.x - item.reach_x - 6 - item.width, upright, item.width, item.height),
        Box(item.x + across, item.y + down, item.width, item.height),
        Box(item.x - across - item.width, item.y + down, item.width, item.height),
        Box(item.x + across, item.y - down - item.height, item.width, item.height),
        Box(item.x - across - item.width, item.y - down - item.height, item.width, item.height),
    )


def _outside(box: Box, chrome: Sequence[Box], view: Box | None) -> int:
    """A name under a floating card or past the edge cannot be read."""
    if any(card.touches(box) for card in chrome):
        return 6
    if view is None or not view.width:
        return 0
    inside = box.left >= 2 and box.top >= 2 and box.left + box.width <= view.width - 2
    return 0 if inside and box.top + box.height <= view.height - 2 else 6
