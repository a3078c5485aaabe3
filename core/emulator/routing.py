"""Routes through the simulated mesh: the cheapest path by link cost, worked out anew when a link or node dies.

The cost of a link is Zigbee's 1 to 7, the worse of its two directions. A neighbour that stopped answering counts
as gone only once somebody failed to reach it, or its link status has been missing for three periods; until then
frames still go its way and are lost, as in a real mesh. Every route to the hub is read from the hub's own tree of
paths, as many-to-one routing does it.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.emulator.node import Node, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

SUSPECT_FOR = 30.0
SUSPECT_COST = 20


@dataclass(slots=True)
class Paths:
    """Cheapest paths from one relay to all others, by EUI-64.

    Attributes:
        first: the neighbour with which the path to a relay begins.
        previous: the relay before it, which is the next hop on the way back.
    """

    first: dict[int, Node] = field(default_factory=dict)
    previous: dict[int, Node] = field(default_factory=dict)
    costs: dict[int, int] = field(default_factory=dict)
    hops: dict[int, int] = field(default_factory=dict)


class Routing:
    """Who belongs to the mesh, and the next hop from each of its relays to each other."""

    def __init__(self) -> None:
        self.nodes: dict[int, Node] = {}  # by EUI-64, in the order in which they were added
        self.by_address: dict[int, Node] = {}
        self._audible: dict[int, list[tuple[Node, int]]] = {}
        self._paths: dict[int, Paths] = {}
        self._suspects: dict[tuple[int, int], float] = {}

    def add(self, node: Node) -> None:
        """Put a node into the premise; it belongs to the mesh once it is attached."""
        self.nodes[node.eui] = node
        self.links_changed()

    def links_changed(self) -> None:
        """Forget who hears whom, and every route with it."""
        self._audible.clear()
        self.changed()

    def changed(self) -> None:
        """Forget every route and address: somebody came, left, or stopped answering."""
        self._paths.clear()
        self.by_address = {
            node.address: node for node in self.nodes.values() if node.attached or node.lingering
        }

    def neighbours(self, node: Node) -> Iterator[Node]:
        """Relays that this node can talk to, in a fixed order."""
        for other, _ in self._relays_near(node):
            if other.attached or other.lingering:
                yield other

    def suspect(self, sender: Node, receiver: Node, now: float) -> None:
        """A hop failed for good: avoid it for a while, or strike the receiver off if it is silent."""
        receiver.lingering = False
        self._suspects[sender.eui, receiver.eui] = now + SUSPECT_FOR
        self.changed()

    def absolve(self, now: float) -> None:
        """Let suspicions older than their time rest."""
        kept = {pair: until for pair, until in self._suspects.items() if until > now}
        if len(kept) != len(self._suspects):
            self._suspects = kept
            self.changed()

    @property
    def suspects_until(self) -> float | None:
        """When the next suspicion ends."""
        return min(self._suspects.values(), default=None)

    def next_hop(self, node: Node, target: Node) -> Node | None:
        """The neighbour that a frame for the target goes to next, or None without a route."""
        if node.role is Role.END_DEVICE:
            return node.parent
        if target.role is Role.END_DEVICE:
            if target.parent is None:
                return None
            if target.parent is node:
                return target
            target = target.parent
        if target.role is Role.COORDINATOR:
            return self.paths(target).previous.get(node.eui)
        return self.paths(node).first.get(target.eui)

    def cost(self, node: Node, hub: Node) -> int | None:
        """Cost of the path between a relay and the hub, or None without one."""
        return self.paths(hub).costs.get(node.eui)

    def depth(self, node: Node, hub: Node) -> int:
        """Hops between a node and the hub; 255 without a path."""
        if node.role is Role.END_DEVICE:
            return 255 if node.parent is None else min(255, self.depth(node.parent, hub) + 1)
        return self.paths(hub).hops.get(node.eui, 255)

    def paths(self, origin: Node) -> Paths:
        """All paths from one relay."""
        found = self._paths.get(origin.eui)
        if found is None:
            found = self._paths[origin.eui] = self._work_out(origin)
        return found

    def _work_out(self, origin: Node) -> Paths:
        paths = Paths(costs={origin.eui: 0}, hops={origin.eui: 0})
        costs, hops, first = paths.costs, paths.hops, paths.first
        shunned = {eui for pair in self._suspects for eui in pair}
        queue: list[tuple[int, int, int]] = [(0, 0, origin.eui)]
        while queue:
            cost, count, eui = heapq.heappop(queue)
            if (cost, count) > (costs[eui], hops[eui]):
                continue
            node = self.nodes[eui]
            for other, price in self._relays_near(node):
                if not (other.attached or other.lingering):
                    continue
                extra = self._surcharge(eui, other.eui) if eui in shunned else 0
                step = (cost + extra + price, count + 1)
                if other.eui not in costs or step < (costs[other.eui], hops[other.eui]):
                    costs[other.eui], hops[other.eui] = step
                    first[other.eui] = first.get(eui, other)
                    paths.previous[other.eui] = node
                    heapq.heappush(queue, (*step, other.eui))
        return paths

    def _surcharge(self, one: int, other: int) -> int:
        suspects = self._suspects
        return SUSPECT_COST if suspects and ((one, other) in suspects or (other, one) in suspects) else 0

    def _relays_near(self, node: Node) -> list[tuple[Node, int]]:
        near = self._audible.get(node.eui)
        if near is None:
            near = self._audible[node.eui] = [
                (other, max(node.links[other.eui].cost, other.links[node.eui].cost))
                for other in self.nodes.values()
                if other is not node and other.relay and node.hears(other)
            ]
        return near
