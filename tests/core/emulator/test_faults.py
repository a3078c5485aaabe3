"""Faults of the dongle and of the devices: each one shows where it should, and what should survive it does."""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING

import pytest

from core.emulator.faults import PARAMETERS, FaultKind, read_fault
from core.emulator.floorplan import Position
from core.errors import UsageError
from tests.core.emulator.host import OTA, Host, offer
from tests.core.emulator.premises import chain, device, one_bridge, premise

if TYPE_CHECKING:
    from core.emulator.stack import DataIndication

SIZE = 3_000


def befall(host: Host, kind: FaultKind, **values: object) -> None:
    host.premise.befall(read_fault(kind, values))


def fetching(extra: str = "joined = true", size: int = SIZE) -> Host:
    """A bridge in the middle of an image."""
    host = Host(one_bridge(extra=extra))
    host.start()
    host.run(10.0)
    address = host.stack.address_of(host.spec("Bridge").eui)
    assert address is not None
    host.servers[address] = offer(host.spec("Bridge"), size)
    host.notify(address)
    while not host.ota_of("Bridge")["offset"]:
        host.run(0.1)
    return host


def updated(host: Host, name: str = "Bridge") -> bool:
    return host.device(name)["version"] == 0x01000001


def test_every_kind_has_its_parameters_and_says_what_it_takes() -> None:
    assert set(PARAMETERS) == set(FaultKind)
    for kind, parameters in PARAMETERS.items():
        assert all(parameter.wanted.startswith(f"“{parameter.name}”") for parameter in parameters), kind


def test_a_power_loss_keeps_full_pages_or_nothing() -> None:
    host = fetching()
    while int(str(host.ota_of("Bridge")["offset"])) < 1_000:
        host.run(0.05)
    befall(host, FaultKind.POWER_LOSS, device="Bridge", seconds=5.0)
    kept = host.ota_of("Bridge")["kept"]
    assert host.ota_of("Bridge")["offset"] == kept
    assert isinstance(kept, int)
    assert kept >= 768
    host.run(1.0)
    assert not host.device("Bridge")["powered"]
    befall(host, FaultKind.POWER_LOSS, device="Bridge", seconds=5.0, keeps_offset=False)
    assert host.ota_of("Bridge")["offset"] == 0
    host.run(120.0)
    assert updated(host)


def test_a_router_that_dies_stays_dead_and_its_children_find_another() -> None:
    host = Host(chain())
    host.start()
    host.run(20.0)
    befall(host, FaultKind.ROUTER_DEATH, device="Left")
    host.run(300.0)
    assert not host.device("Left")["powered"]
    assert not host.device("Middle")["reachable"]


def test_a_wrong_install_code_keeps_a_device_out() -> None:
    host = Host(one_bridge(extra=""))
    host.start()
    befall(host, FaultKind.WRONG_INSTALL_CODE, device="Bridge")
    host.admit("Bridge")
    host.stack.permit(60)
    host.run(40.0)
    assert not host.device("Bridge")["joined"]
    assert "install code" in str(host.device("Bridge")["last_refusal"])


def test_a_device_comes_back_under_another_address_and_goes_on() -> None:
    host = fetching()
    before = host.device("Bridge")["address"]
    offset = host.ota_of("Bridge")["offset"]
    befall(host, FaultKind.NEW_ADDRESS, device="Bridge")
    host.run(5.0)
    after = host.device("Bridge")["address"]
    assert after != before
    assert isinstance(after, int)
    assert host.stack.address_of(host.spec("Bridge").eui) == after
    assert isinstance(before, int)
    server = host.servers[after] = host.servers.pop(before)
    asked = len(server.requests)
    host.run(120.0)
    assert server.requests[asked][1] >= int(str(offset))  # not from the start again
    assert updated(host)


def test_a_slow_device_is_slow_for_as_long_as_said() -> None:
    host = fetching(size=20_000)
    befall(host, FaultKind.SLOW_DEVICE, device="Bridge", think_ms=1_000, seconds=10.0)
    server = next(iter(host.servers.values()))
    before = len(server.requests)
    host.run(10.0)
    assert 8 <= len(server.requests) - before <= 13
    before = len(server.requests)
    host.run(5.0)
    assert len(server.requests) - before > 50


@pytest.mark.parametrize(
    ("reason", "status", "keeps"),
    [("abort", 0x95, False), ("invalid_image", 0x96, False), ("require_more", 0x99, True)],
)
def test_a_device_gives_up_once_and_tries_again(reason: str, status: int, keeps: bool) -> None:
    host = fetching()
    befall(host, FaultKind.GIVES_UP, device="Bridge", reason=reason)
    host.run(1.0)
    server = next(iter(host.servers.values()))
    assert [end for _, end in server.ends] == [status]
    assert bool(host.ota_of("Bridge")["offset"]) is keeps
    host.run(150.0)
    assert updated(host)


def test_one_block_is_asked_for_again_and_again() -> None:
    host = fetching()
    befall(host, FaultKind.REPEATED_OFFSET, device="Bridge", count=9)
    host.run(60.0)
    offsets = [offset for _, offset in next(iter(host.servers.values())).requests]
    assert max(offsets.count(offset) for offset in offsets) == 10
    assert updated(host)


@pytest.mark.parametrize(
    ("behaviour", "ends"),
    [("aborts_at", 0x95), ("calls_invalid", 0x96), ("wants_more", 0x99)],
)
def test_bad_devices_end_without_success(behaviour: str, ends: int) -> None:
    host = fetching(f'joined = true\nbehaviour = "{behaviour}"\nbehaviour_at_percent = 50')
    host.run(20.0)
    server = next(iter(host.servers.values()))
    assert {end for _, end in server.ends} == {ends}
    assert not updated(host)


def test_a_device_that_does_not_want_the_image_asks_for_no_block() -> None:
    host = Host(one_bridge(extra='joined = true\nbehaviour = "refuses_image"'))
    host.start()
    host.run(10.0)
    address = host.stack.address_of(host.spec("Bridge").eui)
    assert address is not None
    server = host.servers[address] = offer(host.spec("Bridge"), SIZE)
    host.notify(address)
    host.run(20.0)
    assert server.queries
    assert not server.requests


def test_a_device_that_starts_over_does_so_once_at_the_very_end() -> None:
    host = fetching('joined = true\nbehaviour = "starts_over"\nbehaviour_at_percent = 100')
    host.run(60.0)
    offsets = [offset for _, offset in next(iter(host.servers.values())).requests]
    assert offsets.count(0) == 2
    assert offsets.index(max(offsets)) < len(offsets) - 1 - offsets[::-1].index(0)
    assert updated(host)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_cut_in_the_swap_is_finished_or_undone(keeps: bool) -> None:
    host = fetching()
    host.premise.when_swapping(
        "Bridge",
        lambda: host.clock.after(
            0.0, lambda: befall(host, FaultKind.POWER_LOSS, device="Bridge", seconds=3.0, keeps_offset=keeps)
        ),
    )
    server = next(iter(host.servers.values()))
    while not server.ends:
        host.run(0.5)
    server.silent = True
    host.run(40.0)
    assert host.device("Bridge")["reachable"]
    assert updated(host) is keeps


def test_what_happens_at_a_share_of_the_image_happens_once_and_in_order() -> None:
    host = fetching()
    heard: list[int] = []
    for percent in (80, 40, 60):
        host.premise.when_fetched("Bridge", percent, partial(heard.append, percent))
    host.run(60.0)
    assert heard == [40, 60, 80]


def test_rogues_links_and_moves() -> None:
    host = Host(premise(device("Bridge", "B1", 1, 2.0, extra="joined = true")))
    host.start()
    host.run(5.0)
    befall(host, FaultKind.ROGUE_JOINER, count=3, retry_seconds=5.0)
    strangers = host.premise.snapshot()["strangers"]
    assert isinstance(strangers, list)
    assert len(strangers) == 3
    befall(host, FaultKind.LINK, **{"from": "Hub", "to": "Bridge", "extra_loss_db": 100.0})
    host.run(60.0)
    assert not host.device("Bridge")["reachable"]
    befall(host, FaultKind.LINK, **{"from": "Hub", "to": "Bridge"})
    host.run(60.0)
    assert host.device("Bridge")["reachable"]
    before = host.premise.find("Bridge").node.links[host.stack.eui].rssi
    befall(host, FaultKind.MOVE, device="Bridge", position=[40.0, 1.0])
    assert host.premise.find("Bridge").node.station.position == Position(40.0, 1.0)
    assert host.premise.find("Bridge").node.links[host.stack.eui].rssi < before - 20
    with pytest.raises(UsageError, match="No device of this premise"):
        befall(host, FaultKind.MOVE, device="Nobody", position=[1.0, 1.0])


class PageHost(Host):
    """A host that serves whole pages, and leaves out some blocks of each."""

    skipped = 0

    def data_arrived(self, indication: DataIndication) -> None:
        if indication.cluster == OTA and indication.payload[2:3] == b"\x04":
            self._stream(indication)
        else:
            super().data_arrived(indication)

    def _stream(self, indication: DataIndication) -> None:
        server = self.servers[indication.source]
        offset, most, size, spacing = struct.unpack_from("<IBHH", indication.payload, 3 + 9)
        for number, start in enumerate(range(offset, min(offset + size, len(server.image)), most)):
            if number % 7 == 3:
                self.skipped += 1
                continue
            command, body = self._block(server, start, most)
            payload = bytes([0x19, indication.payload[1], command]) + body
            self.clock.after(
                number * spacing / 1000.0,
                self.send,
                indication.source, indication.source_endpoint, 10, 0x0109, OTA, payload,
            )  # fmt: skip


@pytest.mark.parametrize("host_type", [PageHost, Host])
def test_pages_are_asked_for_and_holes_filled_or_left_where_nobody_serves_them(host_type: type[Host]) -> None:
    extra = "joined = true\n[devices.ota]\npage_request_octets = 1024\npage_spacing_ms = 20"
    host = host_type(one_bridge(extra=extra))
    host.start()
    host.run(10.0)
    address = host.stack.address_of(host.spec("Bridge").eui)
    assert address is not None
    server = host.servers[address] = offer(host.spec("Bridge"), SIZE)
    host.notify(address)
    host.run(120.0)
    assert updated(host)
    pages = host.ota_of("Bridge")["pages_requested"]
    if isinstance(host, PageHost):
        assert pages == 3
        assert host.skipped >= len(server.requests) > 0  # only the holes were asked for one by one
    else:
        assert len(server.requests) >= SIZE // 48


def test_a_period_of_its_own_keeps_a_device_from_asking_faster() -> None:
    host = fetching("joined = true\n[devices.ota]\nblock_period_ms = 500", size=20_000)
    server = next(iter(host.servers.values()))
    before = len(server.requests)
    host.run(10.0)
    assert 17 <= len(server.requests) - before <= 21
