"""Frames through the mesh: hops, detours, sleepy devices, broadcasts, and what the sender is told."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from core.emulator.frames import Frame, FrameKind
from core.emulator.stack import Confirm, DataRequest
from tests.core.emulator.host import Host
from tests.core.emulator.premises import chain, device, disturbance, one_bridge, premise

if TYPE_CHECKING:
    from core.emulator.node import Node

EUI = 0x00DB000000000100


def started(host: Host, seconds: float = 25.0) -> Host:
    host.start()
    host.run(seconds)
    host.confirms.clear()
    return host


def address(host: Host, number: int) -> int:
    found = host.stack.address_of(EUI + number)
    assert found is not None
    return found


def ping(
    host: Host, number: int, *, acknowledged: bool = True, relays: tuple[int, ...] | None = None
) -> Confirm:
    """Send a frame that calls for no answer, and wait for what becomes of it."""
    confirms: list[Confirm] = []
    request = DataRequest(
        address(host, number), 1, 10, 0x0109, 0x0000, b"\x10\x01\x0b\x00\x00", acknowledged, relays=relays
    )
    host.stack.send(request, confirms.append)
    host.run(40.0)
    assert len(confirms) == 1
    return confirms[0]


def test_each_device_of_a_chain_is_reached_over_the_ones_before_it() -> None:
    host = started(Host(chain()))
    assert [ping(host, number) for number in (2, 3, 4)] == [Confirm.SUCCESS] * 3
    routes = {route.destination: route.next_hop for route in host.stack.routes()}
    assert routes == {address(host, number): address(host, 2) for number in (2, 3, 4)}
    host.arrived.clear()
    host.ask(address(host, 4), 0x0005, struct.pack("<H", address(host, 4)))
    assert {one.mac_source for one in host.arrived} == {address(host, 2)}


def test_a_source_route_is_followed() -> None:
    host = started(Host(chain()))
    relays = (address(host, 2), address(host, 3))
    assert ping(host, 4, relays=relays) is Confirm.SUCCESS
    assert ping(host, 4, relays=(address(host, 3),)) is Confirm.MAC_NO_ACK


def test_a_dead_router_is_missed_first_and_then_gone_round() -> None:
    host = started(
        Host(
            premise(
                device("One", "B1", 1, 6.0, 2.0, "joined = true"),
                device("Other", "B2", 2, 6.0, -8.0, "joined = true"),
                device("Far", "B3", 3, 12.0, 0.0, "joined = true"),
                disturbance("Hub", "Far", 100.0),
            )
        )
    )
    assert ping(host, 3) is Confirm.SUCCESS
    before = {route.destination: route.next_hop for route in host.stack.routes()}[address(host, 3)]
    relay = 1 if before == address(host, 1) else 2
    host.premise.power("One" if relay == 1 else "Other", False)
    assert host.stack.has_route(address(host, 3))
    assert ping(host, 3) is Confirm.SUCCESS
    after = {route.destination: route.next_hop for route in host.stack.routes()}[address(host, 3)]
    assert after == address(host, 3 - relay)


def test_what_a_sender_is_told() -> None:
    host = started(Host(chain()))
    host.premise.power("Right", False)
    assert ping(host, 4) in {Confirm.APS_NO_ACK, Confirm.NWK_NO_ROUTE}
    assert ping(host, 4) is Confirm.NWK_NO_ROUTE
    host.premise.power("Left", False)
    assert ping(host, 2, acknowledged=False) is Confirm.MAC_NO_ACK
    confirms: list[Confirm] = []
    host.stack.send(DataRequest(0x7777, 1, 10, 0x0109, 0, b""), confirms.append)
    host.stack.send(DataRequest(EUI + 0x99, 1, 10, 0x0109, 0, b"", extended=True), confirms.append)
    host.run(2.0)
    assert confirms == [Confirm.NWK_NO_ROUTE] * 2


def test_a_dead_router_is_struck_off_its_neighbours_tables_after_a_while() -> None:
    host = started(Host(chain()))
    host.premise.power("Left", False)
    assert EUI + 2 in {row.eui for row in host.stack.neighbours()}
    host.run(46.0)
    assert EUI + 2 not in {row.eui for row in host.stack.neighbours()}
    assert not host.stack.has_route(address(host, 4))


def test_a_confirm_comes_later_and_none_comes_after_a_reset() -> None:
    host = started(Host(one_bridge()))
    host.zdo(address(host, 1), 0x0005, struct.pack("<H", address(host, 1)))
    assert host.confirms == []
    host.stack.send(
        DataRequest(address(host, 1), 1, 10, 0x0109, 0, b"\x10\x01\x0b\x00\x00"), host.confirms.append
    )
    host.stack.send(DataRequest(0x7777, 1, 10, 0x0109, 0, b""), host.confirms.append)
    host.stack.stop()
    host.run(20.0)
    assert host.confirms == []
    assert not host.stack.running


def test_a_sleepy_child_of_the_hub_answers_when_it_polls() -> None:
    host = started(Host(premise(device("Gas", "GSME", 1, 2.0, extra="joined = true\npoll_seconds = 6.0"))))
    asked = host.clock.now
    host.ask(address(host, 1), 0x0005, struct.pack("<H", address(host, 1)))
    assert 0.0 < host.clock.now - asked < 7.0


def test_a_frame_that_a_sleepy_child_does_not_fetch_in_time_expires() -> None:
    host = started(Host(premise(device("Gas", "GSME", 1, 2.0, extra="joined = true\npoll_seconds = 1800.0"))))
    host.run(30.0)
    assert ping(host, 1, acknowledged=False) is Confirm.MAC_TRANSACTION_EXPIRED


def test_a_child_that_was_dropped_comes_back_by_itself() -> None:
    host = started(Host(premise(device("Gas", "GSME", 1, 2.0, extra="joined = true"))))
    assert [row.relationship for row in host.stack.associated()] == [1]
    assert host.stack.forget_child(EUI + 1)
    assert not host.stack.forget_child(EUI + 1)
    assert host.stack.associated() == []
    host.run_until_announced(EUI + 1, 20.0)
    assert [row.eui for row in host.stack.associated()] == [EUI + 1]


def test_an_orphan_finds_another_parent() -> None:
    host = started(
        Host(
            premise(
                device("Relay", "ESME", 1, 9.0, 0.0, "joined = true"),
                device("Display", "IHD", 2, 10.0, 0.0, "joined = true\npoll_seconds = 5.0"),
            )
        )
    )
    assert host.device("Display")["parent"] == host.device("Relay")["eui"]
    host.premise.power("Relay", False)
    host.run_until_announced(EUI + 2, 60.0)
    assert host.device("Display")["parent"] == "00-DB-00-00-00-00-00-01"


@pytest.mark.parametrize(("destination", "expected"), [(0xFFFC, 3), (0xFFFD, 4), (0xFFFF, 5)])
def test_a_broadcast_reaches_those_it_is_for(destination: int, expected: int) -> None:
    host = started(
        Host(
            premise(
                device("Meter", "ESME", 1, 3.0, extra="joined = true"),
                device("Bridge", "B1", 2, 5.0, extra="joined = true"),
                device("Battery", "B4", 3, 7.0, extra="joined = true"),
                device("Display", "IHD", 4, 3.0, 4.0, "joined = true"),
                device("Gas", "GSME", 5, 4.0, 4.0, "joined = true"),
            )
        )
    )
    seen = len(host.arrived)
    host.zdo(destination, 0x0006, struct.pack("<HHBBH", destination, 0x0109, 0, 1, 0x0019))
    host.run(15.0)
    answered = {one.source for one in host.arrived[seen:] if one.cluster == 0x8006}
    assert len(answered) == expected
    assert host.confirms[0] is Confirm.SUCCESS


def test_a_broadcast_goes_to_the_end_of_a_chain() -> None:
    host = started(Host(chain()))
    seen = len(host.arrived)
    host.zdo(0xFFFD, 0x0000, struct.pack("<QBB", EUI + 4, 0, 0))
    host.run(5.0)
    assert [one.source for one in host.arrived[seen:] if one.cluster == 0x8000] == [address(host, 4)]


def test_a_battery_bridge_relays_but_makes_others_wait_for_its_receiver() -> None:
    host = started(
        Host(
            premise(
                device("Battery", "B4", 1, 4.0, extra="joined = true\nwake_seconds = 1.0"),
                device("Gas", "GSME", 2, 6.0, 2.0, "joined = true"),
                disturbance("Hub", "Gas", 100.0),
            )
        )
    )
    assert host.device("Gas")["parent"] == host.device("Battery")["eui"]
    delays = []
    for _ in range(6):
        host.run(3.1)
        asked = host.clock.now
        host.ask(address(host, 1), 0x0005, struct.pack("<H", address(host, 1)))
        delays.append(host.clock.now - asked)
    assert max(delays) > 0.3
    assert max(delays) < 1.3
    host.ask(address(host, 2), 0x0005, struct.pack("<H", address(host, 2)))


def test_a_busy_medium_makes_neighbours_wait_for_each_other() -> None:
    host = started(
        Host(
            premise(
                *(
                    device(f"Router {number}", "B1", number, 2.0 + number, extra="joined = true")
                    for number in range(1, 7)
                )
            )
        )
    )
    done: list[float] = []
    for number in range(1, 7):
        request = DataRequest(address(host, number), 1, 10, 0x0109, 0x0000, bytes(60))
        host.stack.send(request, lambda _: done.append(host.clock.now))
    started_at = host.clock.now
    host.run(1.0)
    gaps = [later - sooner for sooner, later in zip([started_at, *done], done, strict=False)]
    assert len(done) == 6
    assert min(gaps) > 0.0044


def test_lossy_links_lose_frames_and_retries_make_up_for_them() -> None:
    host = started(
        Host(
            premise(
                device("Bridge", "B1", 1, 2.0, extra="joined = true"), disturbance("Hub", "Bridge", 0.0, 30.0)
            )
        )
    )
    outcomes = [ping(host, 1) for _ in range(20)]
    assert outcomes.count(Confirm.SUCCESS) == 20
    dead = started(Host(premise(device("Bridge", "B1", 1, 2.0, extra="joined = true"), seed=2)))
    dead.premise.disturb("Hub", "Bridge", frame_loss=1.0)
    assert ping(dead, 1) is not Confirm.SUCCESS


def test_the_network_layer_tries_again_what_the_mac_gave_up() -> None:
    """MAC tries alone would give up one frame of 25."""
    lossy = disturbance("Hub", "Bridge", 0.0, 48.0)
    host = started(Host(premise(device("Bridge", "B1", 1, 2.0, extra="joined = true"), lossy)))
    received: list[int] = []
    bridge = host.premise.devices[EUI + 1].node
    usual = bridge.receive

    def receive(frame: Frame, mac_source: Node, lqi: int) -> None:
        received.append(frame.counter)
        usual(frame, mac_source, lqi)

    bridge.receive = receive
    outcomes = [ping(host, 1, acknowledged=False) for _ in range(250)]
    assert outcomes.count(Confirm.SUCCESS) == 250
    assert len(set(received)) == 250
    assert len(received) > 250, "one whose acknowledgements were lost came twice, and was the same frame"


def test_a_frame_that_comes_twice_is_answered_once() -> None:
    host = started(Host(one_bridge()))
    bridge = host.premise.devices[EUI + 1].node
    where = address(host, 1)
    body = b"\x77" + struct.pack("<H", where)
    request = Frame(FrameKind.DATA, 0, where, 0, 0, 0, 0x0005, body, 200, True, False, 30, 60)
    seen = len(host.arrived)
    bridge.receive(request, bridge, 200)
    bridge.receive(request, bridge, 200)
    host.run(5.0)
    assert [one.payload[0] for one in host.arrived[seen:]] == [0x77]


def test_a_broadcast_is_repeated_until_the_neighbours_have_it() -> None:
    lossy = disturbance("Hub", "Bridge", 0.0, 50.0)
    host = started(Host(premise(device("Bridge", "B1", 1, 2.0, extra="joined = true"), lossy)))
    opened = 0
    for _ in range(40):
        host.premise.devices[EUI + 1].permit(0)
        host.permit_everywhere(60)
        host.run(3.0)
        opened += host.premise.devices[EUI + 1].node.permits(host.clock.now)
    assert opened >= 28
