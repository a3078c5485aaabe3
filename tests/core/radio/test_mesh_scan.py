"""The mesh measured over a radio in memory: dead routers, lying tables, endless pages, a dongle that goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest

from core.errors import HubError
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.radio import mesh_scan, zdo
from core.radio.exchange import AddressBook, Exchange
from core.radio.mesh_scan import AT_ONCE, MOST_PAGES, MeshScan
from tests.core.radio.memory_radio import HUB, MemoryRadio, zdo_frame

if TYPE_CHECKING:
    from core.premise.topology import Topology
    from core.radio.radio import Frame, Outgoing

A, B, C, D = (Eui64.parse(f"00-DB-12-34-56-78-90-{n}0") for n in "ABCD")
ADDRESSES = {HUB: 0, A: 0xA, B: 0xB, C: 0xC, D: 0xD}
Row = tuple[Eui64, int, int]  # EUI-64, address, LQI


def neighbour(eui: Eui64, address: int, lqi: int) -> bytes:
    return bytes(8) + eui.little_endian + address.to_bytes(2, "little") + bytes([0b0101, 2, 1, lqi])


class Mesh:
    """Tables of every router; `dead` ones are silent, a lie replaces what a router answers."""

    def __init__(self, tables: dict[int, Sequence[Row]], routes: dict[int, int] | None = None) -> None:
        self.tables, self.routes = tables, routes or {}
        self.dead: set[int] = set()
        self.lies: dict[int, Callable[[int], bytes]] = {}
        self.asked: list[int] = []

    def answer(self, frame: Outgoing) -> list[Frame]:
        self.asked.append(frame.address)
        if frame.address in self.dead:
            return []
        start = frame.payload[1]
        if frame.cluster == zdo.MGMT_RTG:
            body = self._routes(frame.address)
        elif frame.address in self.lies:
            body = self.lies[frame.address](start)
        else:
            body = self._page(frame.address, start)
        return [zdo_frame(frame.address, frame.cluster | zdo.RESPONSE, frame.payload[:1] + body)]

    def _page(self, address: int, start: int) -> bytes:
        rows = self.tables.get(address)
        if rows is None:
            return b"\x84"
        page = rows[start : start + 2]
        head = bytes([0, len(rows), start, len(page)])
        return head + b"".join(neighbour(*row) for row in page)

    def _routes(self, address: int) -> bytes:
        hop = self.routes.get(address)
        if hop is None:
            return b"\x00\x00\x00\x00"
        return b"\x00\x01\x00\x01" + b"\x00\x00" + b"\x00" + hop.to_bytes(2, "little")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mesh_scan, "TABLE_LIMIT", 0.03)


def row(eui: Eui64, lqi: int) -> Row:
    return eui, ADDRESSES[eui], lqi


def scan_of(mesh: Mesh, *known: Device) -> MeshScan:
    radio = MemoryRadio(mesh.answer)
    exchange = Exchange(radio, AddressBook())
    radio.deliver = exchange.frame_arrived
    hub = Device(HUB, DeviceKind.CHF, presence=Presence.JOINED, address=0)
    return MeshScan(exchange, HUB, [hub, *known], lambda: 77.0)


async def pictures(scan: MeshScan) -> list[Topology]:
    return [topology async for topology in scan.run()]


async def test_both_directions_of_every_link_and_the_way_to_the_hub() -> None:
    mesh = Mesh({
        0: [row(A, 200)], 0xA: [row(HUB, 180), row(B, 90), row(C, 60)], 0xB: [row(A, 100)], 0xC: [row(A, 70)],
    })  # fmt: skip
    steps = await pictures(scan_of(mesh))
    last = steps[-1]
    assert last.at == 77.0
    assert all(step.at is None for step in steps[:-1])
    assert last.answered == {HUB, A, B, C}
    link = last.link(A, B)
    assert link is not None
    heard = {r.receiver: r.lqi for r in (link.a_to_b, link.b_to_a) if r is not None}
    assert heard == {A: 90, B: 100}
    assert last.route(B) == (B, A, HUB)
    assert {d.presence for d in last.devices} == {Presence.JOINED}


async def test_a_routing_table_overrules_the_cheapest_way() -> None:
    mesh = Mesh({0: [row(A, 200), row(B, 200)], 0xA: [row(B, 200)], 0xB: [row(A, 200)]}, routes={0xB: 0xA})
    assert (await pictures(scan_of(mesh)))[-1].route(B) == (B, A, HUB)


async def test_a_dead_router_is_silent_and_what_others_hear_of_it_stays() -> None:
    mesh = Mesh({0: [row(A, 200)], 0xA: [row(HUB, 180), row(B, 90)]})
    mesh.dead = {0xB, 0xD}
    last = (await pictures(scan_of(mesh, Device(D, presence=Presence.JOINED, address=0xD))))[-1]
    assert last.silent == {B, D}
    link = last.link(A, B)
    assert link is not None
    assert link.hearing(B) is None, "nobody has said how B hears"
    by_name = {d.eui: d.presence for d in last.devices}
    assert (by_name[B], by_name[D]) == (Presence.JOINED, Presence.SILENT)


async def test_pages_that_never_end_are_left_after_so_many() -> None:
    mesh = Mesh({0: [row(A, 200)]})
    mesh.lies[0xA] = lambda start: bytes([0, 255, start, 1]) + neighbour(B, 0xB, 10)
    async with asyncio.timeout(5):
        last = (await pictures(scan_of(mesh)))[-1]
    assert mesh.asked.count(0xA) == MOST_PAGES + 1  # and one for its routes
    assert len([link for link in last.links if A in (link.a, link.b) and B in (link.a, link.b)]) == 1


@pytest.mark.parametrize(
    "lie",
    [
        lambda _: b"",
        lambda _: b"\x84",
        lambda _: b"\x00\x05\x00\x02" + bytes(7),
        lambda start: bytes([0, 9, start, 0]),
        lambda _: bytes([0, 1, 0, 1]) + neighbour(Eui64(bytes(8)), 0xB, 1),
        lambda _: bytes([0, 1, 0, 1]) + neighbour(Eui64(b"\xff" * 8), 0xB, 1),
        lambda _: bytes([0, 1, 0, 1]) + neighbour(A, 0xA, 255),
    ],
)
async def test_a_table_of_nonsense_makes_no_links(lie: Callable[[int], bytes]) -> None:
    mesh = Mesh({0: [row(A, 200)]})
    mesh.lies[0xA] = lie
    last = (await pictures(scan_of(mesh)))[-1]
    assert [(link.a, link.b) for link in last.links] == [(min(HUB, A), max(HUB, A))]
    assert {d.eui for d in last.devices} == {HUB, A}


async def test_a_stale_table_takes_no_address_from_its_owner() -> None:
    """An address is given out again after a device has left: old tables still name the old owner."""
    mesh = Mesh({0: [row(A, 200), row(B, 200)], 0xA: [(C, 0xB, 50), (B, 0x99, 50)], 0xB: []})
    scan = scan_of(mesh)
    scan._exchange.book.learn(B, 0xB)
    last = (await pictures(scan))[-1]
    assert scan._exchange.book.eui(0xB) == B
    assert scan._exchange.book.address(B) == 0xB
    assert {d.eui: d.address for d in last.devices}[B] == 0xB


async def test_no_more_than_three_are_asked_at_once() -> None:
    many = [Eui64.from_int(0x00DB_0000_0000_1000 + n) for n in range(9)]
    mesh = Mesh({0: [(e, 0x100 + n, 100) for n, e in enumerate(many)]})
    mesh.dead = {0x100 + n for n in range(9)}
    steps = await pictures(scan_of(mesh))
    assert max(len(step.scanning) for step in steps) <= AT_ONCE
    assert steps[-1].silent == set(many)


async def test_a_dongle_that_goes_ends_the_scan_in_words() -> None:
    mesh = Mesh({0: [row(A, 200), row(B, 100), row(C, 100)]})
    mesh.dead = {0xA, 0xB, 0xC}
    scan = scan_of(mesh)
    seen = []

    async def watch() -> None:
        async for topology in scan.run():
            seen.append(topology)
            asyncio.get_running_loop().call_later(0.01, scan._exchange.abandon)

    with pytest.raises(HubError, match="gone"):
        await watch()
    assert seen
    assert len(asyncio.all_tasks()) == 1


async def test_a_scan_left_half_way_leaves_no_task_behind() -> None:
    mesh = Mesh({0: [row(A, 200), row(B, 100)]})
    mesh.dead = {0xA, 0xB}
    steps = scan_of(mesh).run()
    await anext(steps)
    await anext(steps)
    await steps.aclose()  # type: ignore[attr-defined]
    assert len(asyncio.all_tasks()) == 1
