"""Blocks fly over the map while they are sent, and at no other time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.look import Look
from gui.theme import ThemeName
from gui.topology.canvas import MapCanvas
from gui.topology.picture import picture_of
from gui.topology.strip import strip_of
from tests.gui.screens import home

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.premise.topology import Topology

WAY = home.TOPOLOGY.route(home.B4)


@pytest.fixture
def moving(qtbot: QtBot) -> MapCanvas:
    """A map on which things may move."""
    look = Look(ThemeName.LIGHT)
    made = MapCanvas(look)
    qtbot.addWidget(made)
    made.resize(800, 540)
    show(made, home.TOPOLOGY)
    made.show()
    qtbot.waitExposed(made)
    return made


def pictures(canvas: MapCanvas) -> tuple[int, int]:
    """Which pictures of the layers there are: others with each painting."""
    return canvas.scene.under._picture.cacheKey(), canvas.scene.over._picture.cacheKey()


def at_rest(qtbot: QtBot, canvas: MapCanvas) -> tuple[int, int]:
    """The pictures of both layers, another one with each painting, once nothing more is to be painted."""
    seen = [(-1, -1)]

    def rests() -> bool:
        qtbot.wait(50)
        seen.append(pictures(canvas))
        return seen[-1] == seen[-2]

    qtbot.waitUntil(rests)
    return seen[-1]


def show(canvas: MapCanvas, topology: Topology) -> None:
    picture = picture_of(topology, selected=home.GSME, now=home.NOW)
    canvas.show_map(picture, home.PLACES, home.PLAN, strip_of(topology, picture.hops))


def test_a_block_flies_when_a_device_has_come_further_and_lands(qtbot: QtBot, moving: MapCanvas) -> None:
    packets = moving.packets
    packets.progressed(home.B4, 1000, WAY)
    assert not packets.flying  # where it stood before is not known: nothing was seen to be sent
    packets.progressed(home.B4, 1064, WAY)
    assert packets.flying == (home.B4,)
    qtbot.waitUntil(lambda: not packets.flying)


def test_nothing_flies_while_nothing_is_sent(moving: MapCanvas) -> None:
    for _ in range(5):
        moving.packets.progressed(home.B4, 1000, WAY)
    moving.packets.progressed(home.B4, 900, WAY)
    assert moving.packets.flying == ()


def test_at_most_one_block_a_device_is_on_its_way(moving: MapCanvas) -> None:
    for done in range(0, 6400, 64):
        moving.packets.progressed(home.B4, done, WAY)
    assert moving.packets.flying == (home.B4,)
    moving.packets.stop()
    assert not moving.packets.flying


def test_a_block_goes_from_the_hub_over_every_hop(moving: MapCanvas) -> None:
    way = WAY[::-1]
    places = moving.scene.places
    for share, eui in ((0.0, home.HUB), (1.0, home.B1), (2.0, home.B4)):
        spot = moving.packets.spot(way, share)
        assert (spot.x(), spot.y()) == pytest.approx((places[eui].x, places[eui].y))


def test_neither_reduced_motion_nor_the_wish_of_the_user_lets_a_block_fly(moving: MapCanvas) -> None:
    moving.packets.wanted = False
    moving.packets.progressed(home.B4, 64, WAY)
    moving.packets.progressed(home.B4, 128, WAY)
    assert moving.packets.flying == ()
    moving.packets.wanted = True
    moving._look.still = True
    moving.packets.progressed(home.B4, 192, WAY)
    assert moving.packets.flying == ()


def test_a_flying_block_leaves_the_rest_of_the_map_unpainted(qtbot: QtBot, moving: MapCanvas) -> None:
    before = at_rest(qtbot, moving)
    moving.packets.progressed(home.B4, 64, WAY)
    moving.packets.progressed(home.B4, 128, WAY)
    qtbot.waitUntil(lambda: moving.packets.flying == ())
    assert pictures(moving) == before


def test_a_ring_runs_once_round_when_a_device_is_asked(qtbot: QtBot, moving: MapCanvas) -> None:
    from dataclasses import replace

    asked = replace(home.TOPOLOGY, scanning=frozenset({home.B1}))
    show(moving, asked)
    assert moving.sweeps.running == (home.B1,)
    show(moving, asked)
    item = moving.scene.node_item(home.B1)
    assert item is not None
    qtbot.waitUntil(lambda: moving.sweeps.running == ())
    assert item.sweep is None
    assert item.node.look.measuring  # it stands until the answer is there
