"""Measure the mesh: neighbour and routing tables of every router, three at a time, partial results as they come.

Each entry of a neighbour table is one direction: how well the owner of the table hears that neighbour. A
device that does not answer keeps no made-up links: it is listed as silent, and what others say of it stays.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from core.premise.device import Device, Eui64, Presence
from core.premise.link import Reading
from core.premise.topology import Topology, best_parents, links_of
from core.radio import zdo
from core.radio.radio import COORDINATOR

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from core.radio.exchange import Exchange
    from core.radio.zdo import NeighbourEntry, RouteEntry

AT_ONCE = 3
TABLE_LIMIT = 1.5  # s for one page; a router that needs longer is counted as silent
TABLE_TRIES = 2
MOST_PAGES = 20  # a table that never ends is a lie


async def neighbour_table(exchange: Exchange, address: int) -> tuple[NeighbourEntry, ...] | None:
    """All rows of a device's neighbour table: none where it keeps no table, None where it does not answer."""
    rows: list[NeighbourEntry] = []
    for _ in range(MOST_PAGES):
        body = await exchange.zdo(
            address, zdo.MGMT_LQI, zdo.ask_page(len(rows)), limit=TABLE_LIMIT, tries=TABLE_TRIES
        )
        if body is None:
            return tuple(rows) if rows else None
        page = zdo.parse_neighbours(body)
        if page is None:
            return tuple(rows)  # it answers, but keeps no table: a sleepy device
        rows += page.neighbours
        if len(rows) >= page.total or not page.neighbours:
            break
    return tuple(rows)


class MeshScan:
    """One measurement of the mesh."""

    def __init__(
        self, exchange: Exchange, hub: Eui64, known: Sequence[Device], clock: Callable[[], float] = time.time
    ) -> None:
        self._exchange = exchange
        self._hub = hub
        self._clock = clock
        self._devices = {d.eui: d for d in known}
        self._readings: list[Reading] = []
        self._routes: dict[Eui64, tuple[RouteEntry, ...]] = {}
        self._asked: set[Eui64] = set()
        self._silent: set[Eui64] = set()
        self._answered: set[Eui64] = set()

    async def run(self) -> AsyncIterator[Topology]:
        """Ask the hub, then every router that anybody names; yields a whole picture after each answer."""
        running: dict[asyncio.Task[None], Eui64] = {}
        waiting = [(self._hub, COORDINATOR), *self._routers()]
        try:
            while waiting or running:
                while waiting and len(running) < AT_ONCE:
                    eui, address = waiting.pop(0)
                    if eui not in self._asked:
                        self._asked.add(eui)
                        running[asyncio.create_task(self._ask(eui, address))] = eui
                if not running:
                    break
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                for task in done:
                    del running[task]
                waiting += [r for r in self._routers() if r[0] not in self._asked]
                yield self._picture(frozenset(running.values()))
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        yield replace(self._picture(frozenset()), at=self._clock())

    def _routers(self) -> list[tuple[Eui64, int]]:
        """Devices that may keep tables: routers, and those nobody has said anything of yet."""
        book = self._exchange.book
        found = []
        for device in self._devices.values():
            address = device.address if device.address is not None else book.address(device.eui)
            if (
                address is not None
                and address != COORDINATOR
                and not (device.sleepy and device.kind.is_bridge is False)
            ):
                found.append((device.eui, address))
        return found

    async def _ask(self, eui: Eui64, address: int) -> None:
        neighbours = await neighbour_table(self._exchange, address)
        if neighbours is None:
            self._silent.add(eui)
            return
        self._answered.add(eui)
        for row in neighbours:
            self._hear(eui, row)
        routes = await self._route_table(address)
        if routes is not None:
            self._routes[eui] = routes

    async def _route_table(self, address: int) -> tuple[RouteEntry, ...] | None:
        rows: list[RouteEntry] = []
        for _ in range(MOST_PAGES):
            body = await self._exchange.zdo(
                address, zdo.MGMT_RTG, zdo.ask_page(len(rows)), limit=TABLE_LIMIT, tries=TABLE_TRIES
            )
            page = zdo.parse_routes(body) if body else None
            if page is None:
                return tuple(rows) or None
            rows += page.routes
            if len(rows) >= page.total or not page.routes:
                break
        return tuple(rows)

    def _hear(self, owner: Eui64, row: NeighbourEntry) -> None:
        now = self._clock()
        if row.eui.octets in (bytes(8), b"\xff" * 8) or row.eui == owner:
            return
        self._learn_address(row)
        device = self._devices.get(row.eui, Device(row.eui))
        address = self._exchange.book.address(row.eui)
        if address is None:
            address = device.address
        sleepy = device.sleepy if row.awake is None else not row.awake
        self._devices[row.eui] = replace(device, address=address, sleepy=sleepy, last_heard=now)
        self._readings.append(Reading(row.eui, owner, row.lqi, "neighbour table", now))

    def _learn_address(self, row: NeighbourEntry) -> None:
        """Tables fill gaps and overrule nothing: they go stale, and addresses are given out again."""
        book = self._exchange.book
        if row.address < 0xFFF8 and book.address(row.eui) is None and book.eui(row.address) is None:
            book.learn(row.eui, row.address)

    def _picture(self, scanning: frozenset[Eui64]) -> Topology:
        heard = {r.sender for r in self._readings} | self._answered
        devices = []
        for device in self._devices.values():
            seen = device.eui in heard
            lost = device.eui in self._silent and not seen
            presence = Presence.JOINED if seen else Presence.SILENT if lost else device.presence
            devices.append(replace(device, presence=presence))
        return Topology(
            hub=self._hub,
            devices=tuple(sorted(devices, key=lambda d: d.eui)),
            links=links_of(self._readings),
            parents=tuple(self._parents().items()),
            answered=frozenset(self._answered),
            silent=frozenset(self._silent),
            scanning=scanning,
            at=None,
        )

    def _parents(self) -> dict[Eui64, Eui64]:
        """Next hops to the hub: from the routing tables where they say so, else by the cheapest way."""
        lqi = {(r.sender, r.receiver): r.lqi for r in self._readings}
        parents = best_parents(self._hub, lqi)
        for eui, routes in self._routes.items():
            for route in routes:
                hop = self._exchange.book.eui(route.next_hop) if route.next_hop != COORDINATOR else self._hub
                if route.destination == COORDINATOR and route.active and hop is not None and hop != eui:
                    parents[eui] = hop
        return parents
