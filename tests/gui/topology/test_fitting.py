"""Devices are parted, kept in the room, and fitted into it whole."""

from __future__ import annotations

import itertools
import math
import time

import pytest

from core.premise.device import Eui64
from gui.topology.fitting import APART, CROWDED, Zoom, fitted, least_apart, settled, zoom_for
from gui.topology.layout import Bounds, Place
from tests.gui.screens import home

ROOM = Bounds(0, 0, 600, 300)


def nearest(places: dict[Eui64, Place]) -> float:
    return min(math.dist((a.x, a.y), (b.x, b.y)) for a, b in itertools.combinations(places.values(), 2))


def test_devices_that_stand_together_are_parted_and_a_pinned_one_stays() -> None:
    near = Place(300, 158)
    crowd = {home.HUB: Place(300, 150), home.B1: Place(310, 150), home.ESME: near, home.IHD: near}
    parted = settled(crowd, 100.0, ROOM, pinned=(home.HUB,))
    assert nearest(parted) > 95
    assert parted[home.HUB] == Place(300, 150)
    assert settled(crowd, 100.0, ROOM, pinned=(home.HUB,)) == parted


def test_places_that_are_far_enough_apart_are_left_alone() -> None:
    assert settled(home.PLACES, 60.0, Bounds(0, 0, 2000, 2000)) == home.PLACES


def test_nobody_is_pushed_out_of_the_room_or_under_a_card() -> None:
    euis = [Eui64.from_int(n) for n in range(8)]
    heap = {eui: Place(120 + n, 260) for n, eui in enumerate(euis)}
    card = Bounds(0, 200, 250, 300)
    parted = settled(heap, least_apart(8, ROOM), ROOM, [card])
    for place in parted.values():
        assert ROOM.left <= place.x <= ROOM.right
        assert ROOM.top <= place.y <= ROOM.bottom
        assert not (card.left < place.x < card.right and card.top < place.y < card.bottom)
    assert nearest(parted) > 60


def test_a_crowd_is_settled_in_time() -> None:
    crowd = {Eui64.from_int(n): Place(5 * (n % 10), 5 * (n // 10)) for n in range(50)}
    started = time.process_time()
    settled(crowd, least_apart(50, ROOM), ROOM)
    assert time.process_time() - started < 0.5


def test_as_far_apart_as_the_room_allows() -> None:
    assert least_apart(2, ROOM) == APART
    assert least_apart(50, ROOM) < CROWDED
    assert least_apart(0, ROOM) == APART


def test_all_devices_come_into_the_room() -> None:
    devices = Bounds(200, 100, 1000, 500)
    zoom = zoom_for(devices, ROOM)
    assert zoom == Zoom(0.75, 0.75)
    shown = fitted(devices, ROOM, (700, 400), zoom)
    for x, y in ((200, 100), (1000, 500)):
        spot = shown.to_view(Place(x, y), 700, 400)
        assert -1 <= spot.x <= 601
        assert -1 <= spot.y <= 301
        back = shown.to_scene(spot, 700, 400)
        assert (back.x, back.y) == pytest.approx((x, y))


def test_a_drawn_plan_may_be_stretched_a_little_and_a_picture_may_not() -> None:
    wide = Bounds(0, 0, 600, 600)
    assert zoom_for(wide, ROOM) == Zoom(0.5, 0.5)
    stretched = zoom_for(wide, ROOM, stretch=1.3)
    assert stretched.across == pytest.approx(1.3 * stretched.down)


def test_two_devices_are_not_blown_up() -> None:
    assert zoom_for(Bounds(0, 0, 0, 0), ROOM) == Zoom(1.6, 1.6)
