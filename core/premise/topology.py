"""The mesh as one frozen picture: who is there, who hears whom, and the way of each device to the hub."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from core.premise.device import Presence
from core.premise.link import Link, LinkClass, Reading, rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from core.premise.device import Device, Eui64

USUAL_SLEEP = 2_700.0  # s; a gas meter wakes every half hour, and may miss a wake by half of that
BRIDGE_SLEEP = 60.0  # s; a bridge on a battery asks every few seconds


@dataclass(frozen=True, slots=True)
class Topology:
    """Devices, links and next hops towards the hub, as last measured.

    `parents` names the next hop of each device towards the hub where a table said so.
    `answered` and `silent` tell whose tables the last scan could read.
    """

    hub: Eui64 | None = None
    devices: tuple[Device, ...] = ()
    links: tuple[Link, ...] = ()
    parents: tuple[tuple[Eui64, Eui64], ...] = ()
    answered: frozenset[Eui64] = frozenset()
    silent: frozenset[Eui64] = frozenset()
    scanning: frozenset[Eui64] = frozenset()  # asked, no answer yet
    at: float | None = None  # end of the last whole scan, s since 1970

    def device(self, eui: Eui64) -> Device | None:
        """The device with this EUI-64, if it is known."""
        return next((d for d in self.devices if d.eui == eui), None)

    def link(self, a: Eui64, b: Eui64) -> Link | None:
        """The link between two devices, in whichever order it is kept."""
        ends = ((a, b), (b, a))  # a set would hash all of them, for each link of the mesh
        return next((link for link in self.links if (link.a, link.b) in ends), None)

    def route(self, eui: Eui64) -> tuple[Eui64, ...]:
        """The hops from a device to the hub, both ends included; empty when the way is not known."""
        parents = _next_hops(self.parents)
        hops = [eui]
        while hops[-1] != self.hub:
            following = parents.get(hops[-1])
            if following is None or following in hops:
                return ()
            hops.append(following)
        return tuple(hops)

    def weakest(self, route: tuple[Eui64, ...]) -> tuple[int, LinkClass] | None:
        """Index and class of the weakest hop of a route, counted from the device."""
        classes = [self._hop_class(a, b) for a, b in pairwise(route)]
        if not classes:
            return None
        index = min(range(len(classes)), key=lambda i: rank(classes[i]))
        return index, classes[index]

    def _hop_class(self, a: Eui64, b: Eui64) -> LinkClass:
        link = self.link(a, b)
        return link.worse if link else LinkClass.UNKNOWN

    def unanswered(self, device: Device) -> bool:
        """Whether a device did not answer when the mesh was measured, and that not because it is asleep."""
        missed = device.eui in self.silent or device.presence is Presence.SILENT
        return missed and not self._asleep(device)

    def _asleep(self, device: Device) -> bool:
        until = self.asleep_until(device)
        return until is not None and (self.at is None or self.at <= until)

    def asleep_until(self, device: Device) -> float | None:
        """By when a device that sleeps is usually heard again, s since 1970; None where it is not known to sleep."""
        known = device.presence in (Presence.JOINED, Presence.SILENT)
        if not (device.sleepy and known) or device.last_heard is None:
            return None
        return device.last_heard + (BRIDGE_SLEEP if device.kind.is_bridge else USUAL_SLEEP)

    def with_device(self, device: Device) -> Topology:
        """The same picture with this device added or replaced."""
        others = tuple(d for d in self.devices if d.eui != device.eui)
        return replace(self, devices=(*others, device))

    def without(self, eui: Eui64) -> Topology:
        """The same picture with a device and all its links struck out."""
        return replace(
            self,
            devices=tuple(d for d in self.devices if d.eui != eui),
            links=tuple(link for link in self.links if eui not in (link.a, link.b)),
            parents=tuple(pair for pair in self.parents if eui not in pair),
        )


_known: tuple[tuple[tuple[Eui64, Eui64], ...], dict[Eui64, Eui64]] = ((), {})


def _next_hops(parents: tuple[tuple[Eui64, Eui64], ...]) -> dict[Eui64, Eui64]:
    """The next hops by device; kept for the last mesh asked of, since every device's way is asked for in turn."""
    global _known  # noqa: PLW0603 - one value, replaced as a whole: whichever thread reads it finds a true one
    kept = _known
    if kept[0] is not parents:
        _known = kept = (parents, dict(parents))
    return kept[1]


def links_of(readings: Iterable[Reading]) -> tuple[Link, ...]:
    """Merge one-way readings into links; of two readings of one direction the newer one counts."""
    newest: dict[tuple[Eui64, Eui64], Reading] = {}
    for reading in readings:
        key = (reading.sender, reading.receiver)
        if key not in newest or newest[key].at <= reading.at:
            newest[key] = reading
    pairs = sorted({(min(key), max(key)) for key in newest})
    return tuple(Link(a, b, newest.get((a, b)), newest.get((b, a))) for a, b in pairs)


def best_parents(hub: Eui64, readings: Mapping[tuple[Eui64, Eui64], int]) -> dict[Eui64, Eui64]:
    """Next hops towards the hub by the cheapest way, for devices whose routing table said nothing.

    `readings` maps (sender, receiver) to LQI. A hop costs more the weaker its worse known direction is
    (Zigbee's link cost 1..7, Zigbee specification 3.6.3.1), so one strong detour beats one weak leap.
    """
    quality: dict[frozenset[Eui64], int] = {}
    for (sender, receiver), lqi in readings.items():
        pair = frozenset((sender, receiver))
        quality[pair] = min(lqi, quality.get(pair, lqi))
    cost = {hub: 0.0}
    parents: dict[Eui64, Eui64] = {}
    waiting = {hub}
    while waiting:
        near = min(waiting, key=lambda e: (cost[e], e))
        waiting.discard(near)
        for pair, lqi in quality.items():
            if near not in pair:
                continue
            (far,) = pair - {near}
            total = cost[near] + _hop_cost(lqi)
            if total < cost.get(far, float("inf")):
                cost[far], parents[far] = total, near
                waiting.add(far)
    return parents


def _hop_cost(lqi: int) -> float:
    if lqi <= 0:
        return 1000.0
    return min(7.0, max(1.0, (255 - lqi) / 30))
