"""What is drawn of a mesh: shapes, route, links left out, and each device in a sentence."""

from __future__ import annotations

from dataclasses import replace

from core.premise.device import Device, DeviceKind, Presence
from core.premise.link import Link, LinkClass, Reading
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.topology.canvas import most_telling
from gui.topology.device_panel import facts
from gui.topology.picture import Layer, Shape, look_of, picture_of
from gui.topology.strip import strip_of
from gui.topology.tables import also_hears, link_rows, pings_floor, pings_words
from tests.gui.screens import home


def test_kind_decides_the_shape() -> None:
    shapes = {d.kind: look_of(d).shape for d in home.DEVICES}
    assert shapes[DeviceKind.CHF] is Shape.HUB
    assert shapes[DeviceKind.ESME] is shapes[DeviceKind.GSME] is Shape.METER
    assert shapes[DeviceKind.IHD] is Shape.SCREEN
    assert shapes[DeviceKind.B4] is Shape.BRIDGE
    assert look_of(Device(home.STRANGER)).shape is Shape.UNKNOWN


def test_the_route_is_numbered_from_the_device_and_its_weakest_hop_marked() -> None:
    picture = picture_of(home.TOPOLOGY, selected=home.GSME, now=home.NOW)
    assert picture.route == (home.GSME, home.B4, home.B1, home.HUB)
    assert [hop.number for hop in picture.hops if hop.weakest] == [2]
    assert picture.hops[1].quality is LinkClass.WEAK
    strip = strip_of(home.TOPOLOGY, picture.hops)
    assert strip.stops == ("GSME", "B4", "B1", "Hub")
    assert strip.weakest == 1
    assert "B4, then a hop that is Weak" in strip.sentence


def test_a_fine_route_has_no_framed_hop() -> None:
    picture = picture_of(home.TOPOLOGY, selected=home.B2)
    assert strip_of(home.TOPOLOGY, picture.hops).weakest is None


def test_layers_leave_out_what_is_not_asked_for() -> None:
    def count(layer: Layer) -> int:
        return len(picture_of(home.TOPOLOGY, selected=home.GSME, layer=layer).links)

    assert (count(Layer.ALL), count(Layer.ROUTE), count(Layer.PROBLEMS)) == (8, 3, 4)


def test_a_direction_nobody_told_of_is_unknown_and_not_lost() -> None:
    link = Link(home.B1, home.B2, Reading(home.B1, home.B2, 150, "neighbour table", home.NOW))
    row = picture_of(replace(home.TOPOLOGY, links=(link,))).links[0]
    assert (row.a_to_b, row.b_to_a) == (LinkClass.OK, LinkClass.UNKNOWN)
    assert not row.lost
    rows = link_rows(replace(home.TOPOLOGY, links=(link,)), home.NOW)
    assert "has not told" in rows[1].source


def test_both_directions_lost_is_one_lost_link() -> None:
    lost = [link for link in picture_of(home.TOPOLOGY).links if link.lost]
    assert [{link.a, link.b} for link in lost] == [{home.B2, home.GSME}]


def test_a_silent_device_is_dotted_and_says_since_when() -> None:
    silent = replace(home.TOPOLOGY, silent=frozenset({home.B2}), devices=(
        *(d for d in home.DEVICES if d.eui != home.B2),
        Device(home.B2, DeviceKind.B2, presence=Presence.SILENT, last_heard=home.NOW - 40),
    ))  # fmt: skip
    node = picture_of(silent, now=home.NOW).node(home.B2)
    assert node is not None
    assert node.look.silent
    assert node.note == "no answer for 40 s"


def test_a_device_that_fetches_its_image_shows_the_share_and_says_it() -> None:
    update = DeviceUpdate(home.B1, DeviceKind.B1, phase=Phase.SENDING, condition=Condition.RUNNING,
                          bytes_done=42, bytes_total=100)  # fmt: skip
    node = picture_of(home.TOPOLOGY, updates={home.B1: update}).node(home.B1)
    assert node is not None
    assert node.look.sending == 0.42
    assert node.sentence.endswith("update 42 per cent")


def test_the_sentence_of_a_node_says_kind_state_route_and_weakest_link() -> None:
    node = picture_of(home.TOPOLOGY, now=home.NOW).node(home.B4)
    assert node is not None
    assert node.sentence == "B4 bridge (By the gas meter), joined, route through B1, weakest link weak"


def test_the_device_with_the_weakest_and_longest_way_is_shown_first() -> None:
    assert most_telling(home.TOPOLOGY) == home.GSME


def test_pings_prove_a_floor_and_not_their_own_share() -> None:
    assert round(pings_floor(50, 46) * 100) == 81
    assert round(pings_floor(50, 50) * 100) == 93
    assert pings_floor(0, 0) == 0
    link = home.TOPOLOGY.link(home.B4, home.B1)
    assert link is not None
    reading = link.hearing(home.B1)
    assert reading is not None
    assert pings_words(reading) == "46 of 50 pings, at least 81 %"


def test_the_list_has_both_directions_of_every_link_weakest_first() -> None:
    rows = link_rows(home.TOPOLOGY, home.NOW)
    assert len(rows) == 2 * len(home.LINKS)
    assert rows[0].quality is LinkClass.LOST
    weak = next(row for row in rows if row.names == "B4 → B1")
    assert (weak.quality, weak.lqi, weak.pings, weak.age) == (LinkClass.WEAK, "38", "46 of 50", "4 s ago")


def test_who_else_hears_leaves_out_the_other_end_and_lost_links() -> None:
    assert also_hears(home.TOPOLOGY, home.B4, home.B1) == "B2 and GSME"


def test_unknown_facts_are_left_out_of_the_device_drawer() -> None:
    shown = dict(facts(home.TOPOLOGY, Device(home.STRANGER), home.NOW))
    assert "Firmware" not in shown
    assert shown["Way to the hub"] == "not known"
    assert dict(facts(home.TOPOLOGY, home.DEVICES[5], home.NOW))["Power"] == "battery, 84 %"
