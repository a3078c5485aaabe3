"""Updates over the air, from the notify to the new version; every octet compared."""

from __future__ import annotations

import hashlib
import itertools
import struct
from typing import TYPE_CHECKING

import pytest

from core.emulator.scenario_file import load
from tests.core.emulator.host import NEVER, Host, Server, offer, ota_image
from tests.core.emulator.premises import chain, device, disturbance, one_bridge, premise

if TYPE_CHECKING:
    from core.emulator.truth import Json

EUI = 0x00DB000000000100
SIZE = 16 * 1024
NEW = 0x01000001
JOINED = "joined = true\n"


def begin(
    extra: str = JOINED, kind: str = "B1", size: int = SIZE, image: bytes | None = None, seed: int = 1
) -> tuple[Host, Server, int]:
    """A running premise with one bridge, an image for it on offer, and the bridge's address."""
    host = Host(one_bridge(kind, extra, seed))
    host.start()
    host.run(30.0)
    address = host.stack.address_of(EUI + 1)
    assert address is not None
    image_type = 0xB0 + int(kind[1])
    data = image if image is not None else ota_image(size, image_type=image_type)
    server = host.servers[address] = Server(data, image_type=image_type)
    return host, server, address


def run_until(host: Host, server: Server, offset: int, seconds: float = 120.0) -> None:
    """Let time pass until a block at or behind this offset is asked for."""
    end = host.clock.now + seconds
    while host.clock.now < end and not (server.requests and server.requests[-1][1] >= offset):
        host.run(0.002)
    assert server.requests[-1][1] >= offset


def number(value: Json) -> int:
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize("name", ["B1 bridge", "B4 bridge"])
def test_a_joined_bridge_takes_an_image_and_comes_back_with_its_version(name: str) -> None:
    host = Host(load("gas-meter-out-of-range"))
    host.start()
    addresses = {bridge: host.join(bridge) for bridge in ("B1 bridge", "B4 bridge")}
    host.run(30.0)
    server = host.servers[addresses[name]] = offer(host.spec(name), SIZE)
    announced = len(host.announced)
    host.notify(addresses[name])
    host.run(60.0)
    assert host.ota_of(name)["image_sha256"] == hashlib.sha256(server.image).hexdigest()
    assert host.device(name)["version"] == NEW
    assert [offset for _, offset in server.requests] == list(range(0, SIZE, 48))
    assert [status for _, status in server.ends] == [0]
    assert [version for _, version in server.queries] == [0x01000000, NEW]
    assert addresses[name] in [row[0] for row in host.announced[announced:]]
    assert host.read(addresses[name], 0x0019, 0x0002) == b"\x00\x23" + struct.pack("<I", NEW)


def test_the_gas_meter_is_reached_once_the_bridges_are_in() -> None:
    host = Host(load("gas-meter-out-of-range"))
    host.start()
    host.run(60.0)
    assert host.device("Gas meter")["reachable"] is False
    host.join("B1 bridge")
    host.join("B4 bridge")
    host.run(45.0)
    meter = host.device("Gas meter")
    assert meter["reachable"] is True
    assert meter["parent"] == host.device("B4 bridge")["eui"]
    assert host.read(number(meter["address"]), 0x0702, 0x0306) == b"\x00\x18\x01"


def test_a_sleepy_meter_takes_an_image_through_its_battery_bridge() -> None:
    host = Host(load("gas-meter-out-of-range"))
    host.start()
    host.join("B1 bridge")
    host.join("B4 bridge")
    host.run(60.0)
    address = number(host.device("Gas meter")["address"])
    server = host.servers[address] = offer(host.spec("Gas meter"), 4096, 0x01000999)
    host.notify(address)
    host.run(120.0)
    assert host.device("Gas meter")["version"] == 0x01000999
    assert host.ota_of("Gas meter")["image_sha256"] == hashlib.sha256(server.image).hexdigest()


@pytest.mark.parametrize("cut_at", [0, 100, 4096, 10_000, SIZE - 48])
def test_a_power_cut_loses_at_most_a_page_and_the_device_goes_on_where_its_flash_ends(cut_at: int) -> None:
    host, server, address = begin()
    host.notify(address)
    run_until(host, server, cut_at)
    host.premise.power("Bridge", False)
    kept = number(host.ota_of("Bridge")["kept"])
    assert kept == number(host.ota_of("Bridge")["offset"])
    assert kept % 256 == 0
    assert cut_at - 256 - 48 <= kept <= cut_at + 96
    asked, counted = len(server.requests), host.ota_of("Bridge")["blocks_requested"]
    host.run(30.0)
    assert len(server.requests) == asked
    assert host.ota_of("Bridge")["blocks_requested"] == counted
    host.premise.power("Bridge", True)
    host.run(40.0)
    assert server.requests[asked][1] == kept
    assert host.device("Bridge")["version"] == NEW
    assert host.ota_of("Bridge")["image_sha256"] == hashlib.sha256(server.image).hexdigest()


def test_another_image_after_a_power_cut_is_fetched_from_its_start() -> None:
    host, server, address = begin()
    host.notify(address)
    run_until(host, server, 8000)
    host.premise.power("Bridge", False)
    server.image, server.version = ota_image(9000, version=0x01000002), 0x01000002
    asked = len(server.requests)
    host.premise.power("Bridge", True)
    host.run(60.0)
    assert server.requests[asked][1] == 0
    assert host.device("Bridge")["version"] == 0x01000002


def test_a_device_goes_on_after_the_hub_was_away() -> None:
    host, server, address = begin()
    host.notify(address)
    run_until(host, server, 6000)
    host.stack.stop()
    host.run(20.0)
    reached = number(host.ota_of("Bridge")["offset"])
    assert 6000 <= reached < SIZE
    host.start()
    host.run(200.0)
    assert host.device("Bridge")["version"] == NEW
    assert min(offset for time, offset in server.requests if time > 80.0) >= reached


def test_a_lossy_link_only_takes_longer() -> None:
    lossless, clear, address = begin()
    lossless.notify(address)
    lossless.run(60.0)
    host = Host(
        premise(device("Bridge", "B1", 1, 2.0, extra=JOINED), disturbance("Hub", "Bridge", 0.0, 35.0))
    )
    host.start()
    host.run(30.0)
    where = host.stack.address_of(EUI + 1)
    assert where is not None
    server = host.servers[where] = Server(ota_image(SIZE))
    host.notify(where)
    host.run(300.0)
    assert host.ota_of("Bridge")["image_sha256"] == hashlib.sha256(server.image).hexdigest()
    assert host.device("Bridge")["version"] == NEW
    assert duration(server) > 1.3 * duration(clear)


def duration(server: Server) -> float:
    return server.requests[-1][0] - server.requests[0][0]


def test_a_link_that_fails_for_a_while_is_waited_out() -> None:
    host, server, address = begin()
    host.notify(address)
    run_until(host, server, 4000)
    host.premise.disturb("Bridge", "Hub", frame_loss=1.0)
    asked = len(server.requests)
    host.run(12.0)
    assert len(server.requests) == asked
    host.premise.disturb("Bridge", "Hub")
    host.run(200.0)
    assert host.device("Bridge")["version"] == NEW


def test_wait_for_data_pauses_and_sets_the_pace() -> None:
    host, server, address = begin()
    server.wait_at, server.wait_seconds, server.wait_period = 4800, 30, 250
    host.notify(address)
    run_until(host, server, 4800)
    host.run(15.0)
    assert host.read(address, 0x0019, 0x0006) == b"\x00\x30\x05"
    assert server.requests[-1][1] == 4800
    host.run(20.0)
    assert host.read(address, 0x0019, 0x0006) == b"\x00\x30\x01"
    later = [time for time, offset in server.requests if offset > 4848][:10]
    assert all(after - before >= 0.25 for before, after in itertools.pairwise(later))
    resumed = [time for time, offset in server.requests if offset == 4800]
    assert resumed[1] - resumed[0] == pytest.approx(30.0, abs=0.5)


def test_abort_makes_the_device_drop_the_image() -> None:
    host, server, address = begin()
    server.abort_at = 4800
    host.notify(address)
    host.run(60.0)
    ota = host.ota_of("Bridge")
    assert (ota["offset"], ota["size"], ota["phase"]) == (0, None, "idle")
    assert server.requests[-1][1] == 4800
    assert host.device("Bridge")["version"] == 0x01000000


@pytest.mark.parametrize("flaw", ["magic", "size", "version", "type", "manufacturer"])
def test_a_bad_image_is_reported_as_invalid_and_never_runs(flaw: str) -> None:
    image = bytearray(ota_image(2000))
    where, what = {
        "magic": (0, b"\x00"),
        "size": (52, struct.pack("<I", 1999)),
        "version": (14, struct.pack("<I", 7)),
        "type": (12, struct.pack("<H", 0xB2)),
        "manufacturer": (10, struct.pack("<H", 1)),
    }[flaw]
    image[where : where + len(what)] = what
    host, server, address = begin(image=bytes(image))
    host.notify(address)
    host.run(40.0)
    assert [status for _, status in server.ends] == [0x96]
    assert host.device("Bridge")["version"] == 0x01000000
    assert host.ota_of("Bridge")["size"] is None


def test_activation_waits_for_word_when_told_to() -> None:
    host, server, address = begin(size=2000)
    server.upgrade = (0, NEVER)
    host.notify(address)
    host.run(60.0)
    assert host.device("Bridge")["version"] == 0x01000000
    assert host.read(address, 0x0019, 0x0006) == b"\x00\x30\x03"
    assert host.read(address, 0x0019, 0x0004) == b"\x00\x23" + struct.pack("<I", NEW)
    assert len(server.ends) == 1
    host.run(3600.0)
    assert len(server.ends) == 2
    host.end_response(address, server, 0, 0)
    host.run(30.0)
    assert host.device("Bridge")["version"] == NEW


@pytest.mark.parametrize(
    ("current", "upgrade", "delay"), [(0, 0, 0), (0, 120, 120), (5000, 5060, 60), (900, 800, 0)]
)
def test_activation_at_its_time(current: int, upgrade: int, delay: int) -> None:
    host, server, address = begin(size=2000)
    server.upgrade = (current, upgrade)
    announced = len(host.announced)
    host.notify(address)
    while not server.ends:
        host.run(0.1)
    host.run(max(0.0, delay - 2.0))
    assert host.device("Bridge")["version"] == (NEW if delay == 0 else 0x01000000) or delay == 0
    assert len(host.announced) == announced
    host.run(20.0)
    assert host.device("Bridge")["version"] == NEW
    assert len(host.announced) == announced + 1


def test_an_image_for_another_bridge_is_not_fetched() -> None:
    host, server, address = begin()
    server.image_type = 0xB2
    host.notify(address)
    host.run(30.0)
    assert server.requests == []
    assert len(server.queries) == 1


def test_a_silent_server_is_asked_again_and_then_left_alone() -> None:
    host, server, address = begin()
    server.silent = True
    seen = len(host.arrived)
    host.notify(address)
    host.run(60.0)
    assert host.ota_of("Bridge")["phase"] == "idle"
    server.silent = False
    assert server.queries == []
    assert len(host.arrived) == seen
    host.notify(address)
    host.run(40.0)
    assert host.device("Bridge")["version"] == NEW


def test_a_broadcast_notify_is_answered_by_those_it_concerns() -> None:
    host, server, _ = begin()
    wrong_type = struct.pack("<HH", 0x1209, 0xB2)
    host.notify(0xFFFD, kind=2, fields=wrong_type)
    host.run(10.0)
    assert server.queries == []
    same_version = struct.pack("<HHI", 0x1209, 0xB1, 0x01000000)
    host.notify(0xFFFD, kind=3, fields=same_version)
    host.run(10.0)
    assert server.queries == []
    host.notify(0xFFFD, kind=3, fields=struct.pack("<HHI", 0x1209, 0xB1, NEW))
    host.run(10.0)
    assert len(server.queries) == 1


def test_the_jitter_of_a_broadcast_notify_spares_the_server() -> None:
    bridges = [device(f"B{index}", "B1", index, 1.0 + index / 10.0, extra=JOINED) for index in range(1, 25)]
    host = Host(premise(*bridges))
    host.start()
    host.run(40.0)
    servers = []
    for index in range(1, 25):
        address = host.stack.address_of(EUI + index)
        assert address is not None
        servers.append(Server(b""))
        servers[-1].version = 0x01000000
        host.servers[address] = servers[-1]
    host.notify(0xFFFD, jitter=30)
    host.run(10.0)
    asked = sum(bool(server.queries) for server in servers)
    assert 1 <= asked <= 15


def test_secured_updates_stay_secured() -> None:
    host, server, address = begin(size=2000)
    server.encrypted = True
    body = bytes([0x09, host.next(), 0x00, 0, 100])
    host.send(address, 1, 10, 0x0109, 0x0019, body, encrypted=True)
    host.run(30.0)
    assert host.device("Bridge")["version"] == NEW


def test_a_block_may_be_shorter_than_asked_but_never_longer() -> None:
    host, server, address = begin(JOINED + "[devices.ota]\nblock_size = 40", size=2000)
    host.notify(address)
    host.run(30.0)
    assert {
        after - before for (_, before), (_, after) in zip(server.requests, server.requests[1:], strict=False)
    } == {40}


def test_three_devices_at_once_over_a_chain() -> None:
    host = Host(chain())
    host.start()
    host.run(30.0)
    for index, name in ((2, "Left"), (3, "Middle"), (4, "Right")):
        address = host.stack.address_of(EUI + index)
        assert address is not None
        image_type = 0xB0 + index - 1
        host.servers[address] = Server(
            ota_image(4000, image_type=image_type), image_type=image_type, upgrade=(0, 60)
        )
        host.notify(address)
        assert host.device(name)["version"] == 0x01000000
    host.run(120.0)
    assert [host.device(name)["version"] for name in ("Left", "Middle", "Right")] == [NEW] * 3


@pytest.mark.parametrize(
    ("behaviour", "version", "queries", "reachable"),
    [
        ("normal", NEW, 2, True),
        ("never_asks", 0x01000000, 0, True),
        ("keeps_old_version", 0x01000000, 2, True),
        ("no_rejoin", NEW, 1, False),
        ("stalls_at", 0x01000000, 1, True),
        ("starts_over", NEW, 2, True),
    ],
)
def test_behaviours(behaviour: str, version: int, queries: int, reachable: bool) -> None:
    host, server, address = begin(
        f'joined = true\nbehaviour = "{behaviour}"\nbehaviour_at_percent = 40', size=4800
    )
    host.notify(address)
    if behaviour == "keeps_old_version":
        host.run(10.0)
        server.silent = True
    host.run(25.0)
    bridge = host.device("Bridge")
    assert (bridge["version"], bridge["reachable"]) == (version, reachable)
    if behaviour != "keeps_old_version":
        assert len(server.queries) == queries
    offsets = [offset for _, offset in server.requests]
    assert offsets.count(0) == {"never_asks": 0, "starts_over": 2}.get(behaviour, 1)
    if behaviour == "stalls_at":
        assert max(offsets) == 1872


def test_a_block_that_was_not_asked_for_is_left_aside() -> None:
    host, server, address = begin()
    host.notify(address)
    run_until(host, server, 4000)
    for offset in (0, 96, 9600):
        body = b"\x00" + struct.pack("<HHIIB", 0x1209, 0xB1, NEW, offset, 48) + b"?" * 48
        host.send(address, 1, 10, 0x0109, 0x0019, bytes([0x19, host.next(), 0x05]) + body)
        host.run(0.05)
    host.run(40.0)
    assert host.ota_of("Bridge")["image_sha256"] == hashlib.sha256(server.image).hexdigest()
