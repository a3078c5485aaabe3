"""Broadcasts: every relay that hears one for the first time repeats it, as the network layer does.

A relay repeats until all the neighbours it knows have the frame, at most three times (passive acknowledgement);
parents keep a broadcast for sleepy children only when it is meant for all (0xFFFF).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.emulator import air
from core.emulator.air import airtime
from core.emulator.node import Node, Role
from core.emulator.stack import BROADCAST_ALL, BROADCAST_ROUTERS, Confirm

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from core.emulator.clock import Clock
    from core.emulator.frames import Frame
    from core.emulator.routing import Routing
    from core.emulator.transport import Transport

JITTER = 0.064
"""Longest wait before a relay repeats a broadcast, in seconds (nwkcMaxBroadcastJitter)."""

PASSIVE_ACK = 0.5
REPEATS = 3


@dataclass(slots=True)
class Flood:
    """One broadcast under way and the nodes that have it."""

    frame: Frame
    reached: set[int] = field(default_factory=set)


class Flooding:
    """Spreads broadcasts over the mesh."""

    def __init__(self, clock: Clock, rng: Random, routing: Routing, transport: Transport) -> None:
        self._clock = clock
        self._rng = rng
        self._routing = routing
        self._transport = transport

    def send(self, origin: Node, frame: Frame, left: Callable[[Confirm], None] | None = None) -> None:
        """Broadcast a frame; `left` hears when the origin's own transmission is over."""
        flood = Flood(frame, {origin.eui})
        if origin.role is not Role.END_DEVICE:
            end = self._repeat(origin, flood, REPEATS)
            self._confirm(left, end, Confirm.SUCCESS)
        elif origin.parent is None:
            self._confirm(left, self._clock.now, Confirm.NWK_NO_ROUTE)
        else:
            self._through_parent(origin, origin.parent, flood, left)

    def _through_parent(
        self, origin: Node, parent: Node, flood: Flood, left: Callable[[Confirm], None] | None
    ) -> None:
        result = self._transport.exchange(origin, parent, flood.frame.octets)
        self._confirm(left, result.end, Confirm.SUCCESS if result.acknowledged else Confirm.MAC_NO_ACK)
        if result.delivered:
            flood.reached.add(parent.eui)
            self._clock.at(result.end, self._arrive, origin, parent, flood)

    def _confirm(self, left: Callable[[Confirm], None] | None, moment: float, status: Confirm) -> None:
        if left is not None:
            self._clock.at(moment, left, status)

    def _repeat(self, node: Node, flood: Flood, tries: int) -> float:
        moment = max(self._clock.now, node.busy_until)
        moment += int(self._rng.random() * air.BACKOFF_SLOTS) * air.BACKOFF_SLOT + air.CCA + air.TURNAROUND
        moment += airtime(flood.frame.octets) + air.LIFS
        self._transport.occupy(node, node, moment)
        for other in self._listeners(node):
            heard = self._rng.random() < node.links[other.eui].success(flood.frame.octets)
            if heard and other.eui not in flood.reached:
                flood.reached.add(other.eui)
                self._clock.at(other.listens_at(moment), self._arrive, node, other, flood)
        self._feed_sleepy(node, flood)
        if tries > 1 and any(other.eui not in flood.reached for other in self._routing.neighbours(node)):
            self._clock.at(moment + PASSIVE_ACK, self._again, node, flood, tries - 1)
        return moment

    def _again(self, node: Node, flood: Flood, tries: int) -> None:
        if node.powered and node.attached:
            self._repeat(node, flood, tries)

    def _listeners(self, node: Node) -> list[Node]:
        children = [child for child in node.children.values() if not child.relay and not child.sleepy]
        relays = [other for other in self._routing.neighbours(node) if other not in children]
        return [other for other in relays + children if other.powered and not other.lingering]

    def _feed_sleepy(self, node: Node, flood: Flood) -> None:
        if flood.frame.destination != BROADCAST_ALL:
            return
        for child in node.children.values():
            if child.sleepy and not child.relay and child.eui not in flood.reached:
                flood.reached.add(child.eui)
                self._transport.hold(node, child, flood.frame, None)

    def _arrive(self, sender: Node, node: Node, flood: Flood) -> None:
        if not node.powered or not node.attached:
            return
        node.stir(self._clock.now)
        if flood.frame.destination != BROADCAST_ROUTERS or node.relay:
            node.receive(flood.frame, sender, sender.links[node.eui].lqi)
        if node.relay:
            self._clock.after(self._rng.random() * JITTER, self._again, node, flood, REPEATS)
