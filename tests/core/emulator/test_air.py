"""The radio model against IEEE 802.15.4 figures, and against what a plan should do to a link."""

from __future__ import annotations

import pytest

from core.emulator.air import Air, LinkFault, Station, airtime, link_cost, lqi_of
from core.emulator.floorplan import FloorPlan, Position, Wall, distance
from core.emulator.frames import mpdu_octets
from tests.core.emulator.airtimes import block_airtime
from tests.core.emulator.host import Host, Server, ota_image
from tests.core.emulator.premises import chain, one_bridge

OPEN = FloorPlan()


def station(number: int, x: float, floor: int = 0, *, bridge: bool = False) -> Station:
    return Station(number, Position(x, 0.0, floor), bridge=bridge)


def test_frame_sizes_are_those_of_the_field() -> None:
    assert mpdu_octets(3 + 14 + 48, encrypted=False) == 62 + 48
    assert mpdu_octets(3 + 14 + 65, encrypted=False) == 127
    assert mpdu_octets(3 + 14 + 56, encrypted=True) == 127
    assert mpdu_octets(0, encrypted=False, relays=2) == mpdu_octets(0, encrypted=False) + 6
    assert airtime(127) == pytest.approx(4.256e-3)


def test_power_falls_with_distance_and_every_obstacle() -> None:
    wall = Wall("brick", Position(5.0, -1.0), Position(5.0, 1.0), 8.0)
    free, walled = Air(OPEN, 1), Air(FloorPlan(walls=(wall,)), 1)
    near, far = free.link(station(1, 0.0), station(2, 2.0)), free.link(station(1, 0.0), station(2, 20.0))
    assert near.rssi - far.rssi == pytest.approx(28.0)
    behind = walled.link(station(1, 0.0), station(2, 20.0))
    assert far.rssi - behind.rssi == pytest.approx(8.0)
    above = free.link(station(1, 0.0), station(2, 20.0, floor=2))
    assert far.rssi - above.rssi > 20.0


def test_a_wall_beside_the_path_or_on_another_floor_takes_nothing() -> None:
    wall = Wall("beside", Position(5.0, 1.0), Position(5.0, 2.0), 8.0)
    upstairs = Wall("upstairs", Position(5.0, -1.0, 1), Position(5.0, 1.0, 1), 8.0)
    plan = FloorPlan(walls=(wall, upstairs))
    assert plan.obstruction(Position(0.0, 0.0), Position(10.0, 0.0)) == 0.0
    assert plan.obstruction(Position(0.0, 0.0, 1), Position(10.0, 0.0, 1)) == 8.0
    assert distance(Position(0.0, 0.0), Position(3.0, 4.0)) == 5.0


def test_same_seed_same_link_and_the_two_directions_differ() -> None:
    one, other = station(1, 0.0), station(2, 9.0)
    assert Air(OPEN, 7).link(one, other) == Air(OPEN, 7).link(one, other)
    assert Air(OPEN, 7).link(one, other).rssi != Air(OPEN, 8).link(one, other).rssi
    assert Air(OPEN, 7).link(one, other).rssi != Air(OPEN, 7).link(other, one).rssi


def test_two_bridges_reach_further_than_a_bridge_and_a_meter() -> None:
    air = Air(OPEN, 3)
    plain = air.link(station(1, 0.0, bridge=True), station(2, 30.0))
    pair = air.link(station(1, 0.0, bridge=True), station(2, 30.0, bridge=True))
    assert pair.rssi - plain.rssi == pytest.approx(34.0)


def test_loss_grows_as_the_margin_shrinks_and_longer_frames_lose_more() -> None:
    air = Air(OPEN, 1)
    links = []
    for extra in (0.0, 20.0, 40.0, 60.0):
        air.set_fault(1, 2, LinkFault(extra_loss=extra))
        links.append(air.link(station(1, 0.0), station(2, 10.0)))
    rates = [link.success(100) for link in links]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > 0.999
    assert rates[-1] < 0.01
    weak = next(link for link in links if 0.0 < link.success(100) < 0.999)
    assert weak.success(20) > weak.success(120)
    assert links[0].usable
    assert not links[-1].usable


def test_lqi_and_cost() -> None:
    assert [lqi_of(rssi) for rssi in (-120.0, -100.0, -70.0, -40.0, 0.0)] == [0, 0, 128, 255, 255]
    assert [link_cost(lqi) for lqi in (255, 110, 100, 80, 60, 40, 25, 5)] == [1, 1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(("block", "milliseconds"), [(40, 15.1), (48, 15.4), (63, 15.9)])
def test_a_block_takes_the_airtime_of_the_field_at_one_hop(block: int, milliseconds: float) -> None:
    traits = f"joined = true\n[devices.ota]\nblock_size = {block}\nthink_ms = 0.0\n"
    host = Host(one_bridge(extra=traits + "announces_block_period = false"))
    assert seconds_per_block(host, "Bridge") * 1000.0 == pytest.approx(milliseconds, rel=0.1)


def test_hops_add_up() -> None:
    host = Host(chain("joined = true\n[devices.ota]\nthink_ms = 100.0\n"))
    measured = [block_airtime(host, name, think=0.1) * 1000.0 for name in ("Left", "Middle", "Right")]
    assert measured == [pytest.approx(15.4 * hops, rel=0.05) for hops in (1, 2, 3)]


def test_a_device_that_asks_at_once_pays_for_hidden_nodes_on_a_long_way() -> None:
    at_once = Host(chain("joined = true\n[devices.ota]\nthink_ms = 0.0\n"))
    at_once.start()
    two, three = seconds_per_block(at_once, "Middle", 0xB2), seconds_per_block(at_once, "Right", 0xB3)
    assert two == pytest.approx(30.8e-3, rel=0.1)
    # the APS acknowledgement of a block is under way where the next request begins, out of each other's hearing
    assert 46.2e-3 < three < 46.2e-3 * 1.2


def seconds_per_block(host: Host, name: str, image_type: int = 0xB1) -> float:
    """Mean time from block request to block request over a whole image."""
    if not host.stack.running:
        host.start()
    host.run(40.0)
    eui = next(spec.eui for spec in host.premise.scenario.devices if spec.name == name)
    address = host.stack.address_of(eui)
    assert address is not None
    server = host.servers[address] = Server(
        ota_image(32 * 1024, image_type=image_type), image_type=image_type
    )
    host.notify(address)
    host.run(120.0)
    times = [time for time, _ in server.requests]
    assert server.ends
    return (times[-1] - times[0]) / (len(times) - 1)
