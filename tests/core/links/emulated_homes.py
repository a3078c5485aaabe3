"""Moves of bridges in the shipped scenarios, with what the emulator's own radio model makes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.emulator import scenario_file
from core.emulator.air import Air, LinkFault, Station
from core.emulator.floorplan import Position
from core.premise.device import Device, DeviceKind, Eui64
from core.premise.link import Reading
from core.premise.topology import Topology, links_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from core.emulator.scenario import Scenario
    from core.links.what_if import Point

STOREY = 15.0  # metres of paper between two floors, as a plan draws them one above the other


@dataclass
class HomeModel:
    """One emulated home as the tool would know it, and the truth about any move."""

    scenario: Scenario

    def __post_init__(self) -> None:
        hub, devices = self.scenario.hub, self.scenario.devices
        names = {hub.name: hub.eui, **{d.name: d.eui for d in devices}}
        faults = {
            (names[f.sender], names[f.receiver]): LinkFault(f.extra_loss, f.frame_loss)
            for f in self.scenario.links
            if f.sender in names and f.receiver in names
        }
        self.air = Air(self.scenario.plan, self.scenario.seed, faults)
        self.stations = {hub.eui: Station(hub.eui, hub.position, hub.power_dbm)}
        self.kinds = {hub.eui: DeviceKind.CHF}
        for d in devices:
            self.kinds[d.eui] = DeviceKind(d.kind.value)
            self.stations[d.eui] = Station(d.eui, d.position, d.power_dbm, self.kinds[d.eui].is_bridge)

    @property
    def bridges(self) -> list[int]:
        return [eui for eui, kind in self.kinds.items() if kind.is_bridge]

    def topology(self) -> Topology:
        """What a scan tells: every direction that carries traffic."""
        readings = []
        for a in self.stations.values():
            for b in self.stations.values():
                link = self.air.link(a, b)
                if a is not b and link.usable and self.air.link(b, a).usable:
                    readings.append(
                        Reading(Eui64.from_int(a.eui), Eui64.from_int(b.eui), link.lqi, "table", 1.0)
                    )
        devices = tuple(Device(Eui64.from_int(e), kind) for e, kind in self.kinds.items())
        hub = Eui64.from_int(self.scenario.hub.eui)
        answered = frozenset(d.eui for d in devices)
        return Topology(hub=hub, devices=devices, links=links_of(readings), answered=answered)

    def places(self) -> dict[Eui64, Point]:
        return {Eui64.from_int(e): paper(s.position) for e, s in self.stations.items()}

    def truth(self, moved: int, place: Position, other: int) -> tuple[int, int]:
        """LQI from and to the moved device where it would stand."""
        here = replace(self.stations[moved], position=place)
        there = self.stations[other]
        return self.air.link(here, there).lqi, self.air.link(there, here).lqi

    def spots(self, moved: int, count: int, chance: Random) -> Iterator[Position]:
        """Places somebody might try: on the same floor, most of them within a few metres."""
        now = self.stations[moved].position
        for _ in range(count):
            reach = chance.choice((1.0, 2.0, 4.0, 8.0))
            x, y = chance.uniform(-reach, reach), chance.uniform(-reach, reach)
            yield Position(now.x + x, now.y + y, now.floor)


def paper(position: Position) -> Point:
    return position.x, position.y + STOREY * position.floor


def homes() -> list[HomeModel]:
    return [HomeModel(scenario_file.load(name)) for name, _ in scenario_file.names()]
