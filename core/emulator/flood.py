"""Broadcasts: every relay that hears one for the first time repeats it, as the network layer does.

A relay repeats until all the neighbours it knows have the frame, at most three times (passive acknowledgement);
parents keep a broadcast for sleepy children only when it is meant for all (0xFFFF).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.emulator.node import Node, Role
from core.emulator.stack import BROADCAST_ALL, BROADCAST_ROUTERS, Confirm

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from core.emulator.clock import Clock
    from core.emulator.frames import Frame
    from core.emulator.medium import Medium, Outcome
    from core.emulator.routing import Routing
    from core.emulator.transport import Transport

JITTER = 0.064
"""Longest wait before a relay repeats a broadcast, in seconds (nwkcMaxBroadcastJitter)."""

PASSIVE_ACK = 0.5
REPEATS = 3


@dataclass(slots=True)
class Flood:
    """One broadcast under way, and the nodes that have it with the hops that it took to each."""

    frame: Frame
    sequence: int
    hops: dict[int, int] = field(default_factory=dict)


class Flooding:
    """Spreads broadcasts over the mesh."""

    def __init__(
        self, clock: Clock, rng: Random, routing: Routing, medium: Medium, transport: Transport
    ) -> None:
        self._clock = clock
        self._rng = rng
        self._routing = routing
        self._medium = medium
        self._transport = transport

    def send(self, origin: Node, frame: Frame, left: Callable[[Confirm], None] | None = None) -> None:
        """Broadcast a frame; `left` hears when the origin's own transmission is over."""
        flood = Flood(frame, origin.next_sequence(), {origin.eui: 0})
        if origin.role is not Role.END_DEVICE:
            self._repeat(origin, flood, REPEATS, left)
        elif origin.parent is None:
            if left is not None:
                self._clock.after(0.0, left, Confirm.NWK_NO_ROUTE)
        else:
            self._through_parent(origin, origin.parent, flood, left)

    def _through_parent(
        self, origin: Node, parent: Node, flood: Flood, left: Callable[[Confirm], None] | None
    ) -> None:
        def handed(outcome: Outcome) -> None:
            if left is not None:
                left(Confirm.SUCCESS if outcome.acknowledged else Confirm.MAC_NO_ACK)
            if outcome.delivered:
                flood.hops[parent.eui] = 1
                self._arrive(origin, parent, flood)

        self._medium.send(origin, parent, flood.frame, handed, flood.sequence, flood.frame.radius)

    def _repeat(
        self, node: Node, flood: Flood, tries: int, left: Callable[[Confirm], None] | None = None
    ) -> None:
        hops = flood.hops[node.eui]
        if hops >= flood.frame.radius:
            return

        def over(reached: list[Node]) -> None:
            if left is not None:
                left(Confirm.SUCCESS)
            self._spread(node, flood, reached, hops + 1)
            self._feed_sleepy(node, flood, hops + 1)
            if tries > 1 and any(other.eui not in flood.hops for other in self._routing.neighbours(node)):
                self._clock.after(PASSIVE_ACK + self._jitter(), self._again, node, flood, tries - 1)

        radius = flood.frame.radius - hops
        self._medium.broadcast(node, self._listeners(node), flood.frame, over, flood.sequence, radius)

    def _spread(self, node: Node, flood: Flood, reached: list[Node], hops: int) -> None:
        for other in reached:
            if other.eui not in flood.hops:
                flood.hops[other.eui] = hops
                self._clock.at(other.listens_at(self._clock.now), self._arrive, node, other, flood)

    def _again(self, node: Node, flood: Flood, tries: int) -> None:
        if node.powered and node.attached:
            self._repeat(node, flood, tries)

    def _listeners(self, node: Node) -> list[Node]:
        children = [child for child in node.children.values() if not child.relay and not child.sleepy]
        relays = [other for other in self._routing.neighbours(node) if other not in children]
        return [other for other in relays + children if other.powered and not other.lingering]

    def _feed_sleepy(self, node: Node, flood: Flood, hops: int) -> None:
        if flood.frame.destination != BROADCAST_ALL:
            return
        for child in node.children.values():
            if child.sleepy and not child.relay and child.eui not in flood.hops:
                flood.hops[child.eui] = hops
                self._transport.hold(node, child, flood.frame, None, flood.sequence, hops)

    def _arrive(self, sender: Node, node: Node, flood: Flood) -> None:
        if not node.powered or not node.attached:
            return
        node.stir(self._clock.now)
        if flood.frame.destination != BROADCAST_ROUTERS or node.relay:
            node.receive(flood.frame, sender, sender.links[node.eui].lqi)
        if node.relay:
            self._clock.after(self._jitter(), self._again, node, flood, REPEATS)

    def _jitter(self) -> float:
        return self._rng.random() * JITTER
