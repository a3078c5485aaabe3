"""How the places of a premise become places in the window: fitted, kept apart, clear of what floats. Pure.

The shapes of a home's devices never shrink, so devices that stand a metre apart would cover each other. They are pushed
apart just as far as the room allows; a place that the user chose by hand never moves.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui.topology.layout import Bounds, Place

if TYPE_CHECKING:
    from core.premise.device import Eui64

APART = 118.0  # px between the centres of two devices, so that both lanes between them show
CROWDED = 84.0  # px; nearer than this, only the selected way is fitted where room is short
LARGEST = 1.6  # px for each scene unit: a home with two devices is not blown up further
STRETCH = 1.3  # a drawn plan may be this much wider than it is high, or the other way round
FLAT = 2.2  # the same where the map is so low that devices would cover each other
FREE = 4.0  # the same where devices stand in the order of their hops: there is no plan to bend
_PUSHES = 60_000  # pairs looked at, at the most; far more than a home needs


@dataclass(frozen=True, slots=True)
class Zoom:
    """Pixels for each scene unit, across and down."""

    across: float
    down: float

    def times(self, factor: float) -> Zoom:
        """The same, closer or further."""
        return Zoom(self.across * factor, self.down * factor)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fitted view shows: the zoom, and the scene's point that stands in the middle of the window."""

    zoom: Zoom
    middle: Place

    def to_view(self, place: Place, width: float, height: float) -> Place:
        """A place of the scene in px of a view this large."""
        return Place(
            (place.x - self.middle.x) * self.zoom.across + width / 2,
            (place.y - self.middle.y) * self.zoom.down + height / 2,
        )

    def to_scene(self, spot: Place, width: float, height: float) -> Place:
        """A place in px of a view this large in the scene."""
        return Place(
            (spot.x - width / 2) / self.zoom.across + self.middle.x,
            (spot.y - height / 2) / self.zoom.down + self.middle.y,
        )


def fitted(devices: Bounds, room: Bounds, size: tuple[float, float], zoom: Zoom) -> Fitted:
    """The middle of the devices in the middle of the room of a view of this size."""
    aside = (room.left + room.right - size[0]) / 2, (room.top + room.bottom - size[1]) / 2
    return Fitted(
        zoom,
        Place(
            (devices.left + devices.right) / 2 - aside[0] / zoom.across,
            (devices.top + devices.bottom) / 2 - aside[1] / zoom.down,
        ),
    )


def zoom_for(
    devices: Bounds,
    room: Bounds,
    sheet: Bounds | None = None,
    plan: Bounds | None = None,
    stretch: float = 1.0,
) -> Zoom:
    """The zoom that brings all devices into `room`, and the whole plan onto `sheet` if both are given.

    `stretch` is how much more it may zoom across than down, or the other way round.
    """
    across = room.width / devices.width if devices.width else math.inf
    down = room.height / devices.height if devices.height else math.inf
    if sheet is not None and plan is not None:
        across = min(across, sheet.width / plan.width)
        down = min(down, sheet.height / plan.height)
    across, down = min(across, LARGEST), min(down, LARGEST)
    return Zoom(min(across, down * stretch), min(down, across * stretch))


def least_apart(devices: int, room: Bounds) -> float:
    """How far apart devices can be kept in this much room, in px."""
    return min(APART, 0.85 * math.sqrt(room.width * room.height / max(1, devices)))


def settled(
    places: Mapping[Eui64, Place],
    least: float,
    room: Bounds,
    covered: Iterable[Bounds] = (),
    pinned: Collection[Eui64] = (),
) -> dict[Eui64, Place]:
    """The places, in px, pushed apart until no two are nearer than `least`, inside `room`, off what is covered.

    A pinned one never moves. The same places always give the same result; when the room is too small for
    all, they are as far apart as they came.
    """
    result = dict(places)
    order = sorted(result)
    free = [eui for eui in order if eui not in pinned]
    floats = tuple(covered)
    rounds = max(8, min(80, _PUSHES // max(1, len(order) ** 2)))
    for _ in range(rounds):
        moved = _pushed(result, order, least, pinned)
        for eui in free:
            kept = _inside(_off(result[eui], floats, room), room)
            moved |= math.hypot(kept.x - result[eui].x, kept.y - result[eui].y) > 0.5
            result[eui] = kept
        if not moved:
            break
    return result


def _pushed(places: dict[Eui64, Place], order: list[Eui64], least: float, pinned: Collection[Eui64]) -> bool:
    moved = False
    for index, one in enumerate(order):
        a = places[one]
        for other in order[index + 1 :]:
            b = places[other]
            if abs(a.x - b.x) < least and abs(a.y - b.y) < least:
                moved |= _push(places, one, other, least, pinned)
                a = places[one]
    return moved


def _push(
    places: dict[Eui64, Place], one: Eui64, other: Eui64, least: float, pinned: Collection[Eui64]
) -> bool:
    a, b = places[one], places[other]
    dx, dy = b.x - a.x, b.y - a.y
    away = math.hypot(dx, dy)
    free = (one not in pinned) + (other not in pinned)
    if away >= least - 0.5 or not free:
        return False
    along = (dx / away, dy / away) if away > 1 else (1.0, 0.0)
    step = (least - away) / free
    if one not in pinned:
        places[one] = a.moved(-along[0] * step, -along[1] * step)
    if other not in pinned:
        places[other] = b.moved(along[0] * step, along[1] * step)
    return True


def _inside(place: Place, room: Bounds) -> Place:
    return Place(min(max(place.x, room.left), room.right), min(max(place.y, room.top), room.bottom))


def _off(place: Place, floats: tuple[Bounds, ...], room: Bounds) -> Place:
    """The nearest place beside what floats over the map, if there is one inside the room."""
    for box in floats:
        if not (box.left < place.x < box.right and box.top < place.y < box.bottom):
            continue
        ways = (
            Place(box.left, place.y),
            Place(box.right, place.y),
            Place(place.x, box.top),
            Place(place.x, box.bottom),
        )
        open_ways = [way for way in ways if _inside(way, room) == way]
        if open_ways:
            here = place
            place = min(open_ways, key=lambda way: math.hypot(way.x - here.x, way.y - here.y))
    return place
