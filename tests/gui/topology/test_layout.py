"""Where devices stand of themselves: columns of hops, kept places, and who is next by an arrow key."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from core.premise.topology import Topology
from gui.topology.floor_plan import METRE, read_plan
from gui.topology.layout import Place, arranged, hop_order, layered, neighbour_towards
from gui.topology.naming import Box, Named, Segment, name_boxes
from gui.topology.places import PlaceStore
from tests.gui.screens import home
from tests.gui.topology.crowd import crowd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from core.premise.device import Eui64


def nearest(places: Mapping[Eui64, Place]) -> float:
    return min(math.dist((a.x, a.y), (b.x, b.y)) for a, b in combinations(places.values(), 2))


def test_columns_are_hops() -> None:
    places = layered(home.TOPOLOGY)
    columns = sorted({p.x for p in places.values()})
    assert [columns.index(places[e].x) for e in (home.HUB, home.B1, home.B4, home.GSME)] == [0, 1, 2, 3]
    assert nearest(places) >= 100


def test_layers_do_not_depend_on_the_order_in_which_devices_were_heard() -> None:
    turned = replace(home.TOPOLOGY, devices=home.DEVICES[::-1], links=home.LINKS[::-1])
    assert layered(turned) == layered(home.TOPOLOGY)


def test_a_device_without_a_way_stands_in_a_column_of_its_own() -> None:
    lost = replace(home.TOPOLOGY, parents=home.TOPOLOGY.parents[:-1])
    places = layered(lost)
    assert places[home.GSME].x > max(p.x for e, p in places.items() if e != home.GSME)


def test_many_devices_as_far_away_stand_in_more_columns_and_apart() -> None:
    places = layered(crowd(50, 60))
    tallest = max(sum(1 for p in places.values() if p.x == x) for x in {p.x for p in places.values()})
    assert tallest <= 6
    assert nearest(places) >= 100


def test_no_devices_no_places() -> None:
    assert layered(Topology()) == {}


def test_kept_places_win_over_the_plan_and_strangers_stand_below_it() -> None:
    planned = {e: p for e, p in home.PLACES.items() if e != home.IHD}
    places = arranged(home.TOPOLOGY, planned, {home.B1: Place(1, 2)})
    assert places[home.B1] == Place(1, 2)
    assert places[home.B4] == home.PLACES[home.B4]
    assert places[home.IHD].y > max(p.y for p in planned.values())


def test_hop_order_begins_at_the_hub_and_ends_far_away() -> None:
    order = hop_order(home.TOPOLOGY)
    assert order[0] == home.HUB
    assert order.index(home.B1) < order.index(home.B4) < order.index(home.GSME)


def test_arrow_keys_take_the_next_device_that_way() -> None:
    assert neighbour_towards(home.PLACES, home.HUB, 1, 0) == home.B1
    assert neighbour_towards(home.PLACES, home.B1, 1, 0) == home.B2
    assert neighbour_towards(home.PLACES, home.HUB, 0, 1) == home.ESME
    assert neighbour_towards(home.PLACES, home.HUB, -1, 0) is None


def test_a_place_is_kept_and_a_broken_file_counts_as_empty(tmp_path: Path) -> None:
    store = PlaceStore(tmp_path / "places")
    assert store.read("Flat 14") == {}
    store.keep("Flat 14", home.B1, Place(10.5, -3))
    store.keep("Flat 14", home.B2, Place(1, 2))
    assert PlaceStore(tmp_path / "places").read("Flat 14") == {home.B1: Place(10.5, -3), home.B2: Place(1, 2)}
    assert store.read("Flat 15") == {}
    next((tmp_path / "places").glob("*.json")).write_text('{"00-DB": [1]}', encoding="utf-8")
    assert store.read("Flat 14") == {}
    store.forget("Flat 14")
    assert not list((tmp_path / "places").glob("*.json"))


def test_a_premise_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    store = PlaceStore(tmp_path / "places")
    store.keep("../../evil", home.B1, Place(0, 0))
    assert [p.parent for p in tmp_path.rglob("*.json")] == [tmp_path / "places"]


def test_the_plan_of_an_emulated_home_is_read_north_up_and_floors_stacked() -> None:
    plan = read_plan(
        {
            "rooms": [
                {"name": "Hall", "x": 0, "y": 0, "floor": 0, "width": 4, "depth": 3},
                {"name": "Loft", "x": 0, "y": 0, "floor": 1, "width": 4, "depth": 3},
                {"name": "broken"},
            ],
            "walls": [{"name": "w", "from": [2, 0], "to": [2, 3], "floor": 0, "loss_db": 4}],
            "places": [{"eui": str(home.HUB), "x": 1, "y": 2.5, "floor": 0}, {"name": "no eui"}],
        }
    )
    hall, loft = plan.rooms
    assert loft.top < hall.top
    assert (hall.width, hall.height) == (4 * METRE, 3 * METRE)
    hub = plan.places[home.HUB]
    assert hub.x == METRE
    assert math.isclose(hub.y - hall.top, 0.5 * METRE)
    assert len(plan.walls) == 1


def test_nonsense_from_an_emulated_home_gives_an_empty_plan() -> None:
    plan = read_plan({"rooms": 3, "walls": None, "places": "x"})
    assert (plan.rooms, plan.walls, dict(plan.places)) == ((), (), {})


def test_a_name_goes_where_it_harms_least() -> None:
    alone = Named(100, 100, 20, 20, 40, 16)
    assert name_boxes({0: alone}, [])[0].top > 100
    down = Segment(100, 100, 100, 300)
    assert name_boxes({0: alone}, [down])[0].top < 100
    both = [down, Segment(100, 100, 100, -100)]
    assert name_boxes({0: alone}, both)[0].left > 100
    card = Box(60, 50, 80, 30)
    assert name_boxes({0: alone}, [down], chrome=[card])[0].left > 100


def test_names_do_not_lie_on_each_other() -> None:
    pair = {0: Named(100, 100, 20, 20, 60, 16), 1: Named(130, 100, 20, 20, 60, 16)}
    first, second = name_boxes(pair, []).values()
    assert not first.touches(second)


def test_the_earlier_of_two_names_makes_room_where_the_later_has_none() -> None:
    bridge, display = Named(1159, 388, 36, 30, 126, 20), Named(1277, 388, 36, 30, 126, 40)
    card, wall = Box(1022, 428, 328, 207), Segment(1036, 255, 1036, 560)
    view = Box(0, 0, 1366, 640)
    boxes = name_boxes({0: bridge, 1: display}, [], [wall], [card], view)
    assert not boxes[0].touches(boxes[1])
    assert boxes[0].left < 1036, "rather over a wall than into another name"


def test_a_name_takes_a_free_corner_before_it_lies_on_a_wall() -> None:
    field = Named(100, 100, 45, 45, 40, 20, round=True)
    around = [
        Segment(0, 158, 200, 158),
        Segment(0, 45, 200, 45),
        Segment(165, 0, 165, 130),
        Segment(35, 0, 35, 200),
    ]
    box = name_boxes({0: field}, [], around)[0]
    assert (box.left, box.top) == (135.3, 135.3), "beside the round field, which leaves its corners free"


def test_a_view_holds_what_lies_in_it_whole() -> None:
    view = Box(0, 0, 100, 50)
    assert view.holds(Box(10, 10, 90, 40))
    assert not view.holds(Box(10, -1, 20, 10))
    assert Box(0, 0, 0, 0).holds(view), "nobody knows the view yet"
