"""Routes through the simulated mesh: the cheapest path by link cost, worked out anew when a link or node dies.

The cost of a link is Zigbee's 1 to 7, the worse of its two directions. A neighbour that stopped answering counts
as gone only once somebody failed to reach it, or its link status has been missing for three periods; until then
frames still go its way and are lost, as in a real mesh.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from core.emulator.air import link_cost
from core.emulator.node import Node, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

SUSPECT_FOR = 30.0
SUSPECT_COST = 20


class Routing:
    """Who belongs to the mesh, and the next hop from each of its relays to each other."""

    def __init__(self) -> None:
        self.nodes: dict[int, Node] = {}  # by EUI-64, in the order in which they were added
        self.by_address: dict[int, Node] = {}
        self._tables: dict[int, dict[int, Node]] = {}
        self._costs: dict[int, dict[int, int]] = {}
        self._hops: dict[int, dict[int, int]] = {}
        self._suspects: dict[tuple[int, int], float] = {}

    def add(self, node: Node) -> None:
        """Put a node into the premise; it belongs to the mesh once it is attached."""
        self.nodes[node.eui] = node
        self.changed()

    def changed(self) -> None:
        """Forget every route and address: somebody came, left, or stopped answering."""
        self._tables.clear()
        self._costs.clear()
        self._hops.clear()
        self.by_address = {
            node.address: node for node in self.nodes.values() if node.attached or node.lingering
        }

    def neighbours(self, node: Node) -> Iterator[Node]:
        """Relays that this node can talk to, in a fixed order."""
        for other in self.nodes.values():
            if (
                other is not node
                and other.relay
                and (other.attached or other.lingering)
                and node.hears(other)
            ):
                yield other

    def suspect(self, sender: Node, receiver: Node, now: float) -> None:
        """A hop failed for good: avoid it for a while, or count the receiver as gone if it is silent."""
        if receiver.lingering:
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
        table = self._tables.get(node.eui)
        if table is None:
            table = self._work_out(node)
        return table.get(target.eui)

    def cost(self, node: Node, target: Node) -> int | None:
        """Cost of the path between two relays, or None without one."""
        if node.eui not in self._costs:
            self._work_out(node)
        return self._costs[node.eui].get(target.eui)

    def depth(self, node: Node, root: Node) -> int:
        """Hops between a node and the root; 255 without a path."""
        if node.role is Role.END_DEVICE:
            return 255 if node.parent is None else min(255, self.depth(node.parent, root) + 1)
        if node.eui not in self._hops:
            self._work_out(node)
        return self._hops[node.eui].get(root.eui, 255)

    def _work_out(self, origin: Node) -> dict[int, Node]:
        first: dict[int, Node] = {}
        costs = {origin.eui: 0}
        hops = {origin.eui: 0}
        queue: list[tuple[int, int, int]] = [(0, 0, origin.eui)]
        while queue:
            cost, count, eui = heapq.heappop(queue)
            if cost > costs[eui] or (cost == costs[eui] and count > hops[eui]):
                continue
            node = self.nodes[eui]
            for other in self.neighbours(node):
                step = (cost + self._step(node, other), count + 1)
                if other.eui not in costs or step < (costs[other.eui], hops[other.eui]):
                    costs[other.eui], hops[other.eui] = step
                    first[other.eui] = first.get(eui, other)
                    heapq.heappush(queue, (*step, other.eui))
        self._tables[origin.eui], self._costs[origin.eui], self._hops[origin.eui] = first, costs, hops
        return first

    def _step(self, node: Node, other: Node) -> int:
        cost = max(link_cost(node.links[other.eui].lqi), link_cost(other.links[node.eui].lqi))
        return cost + SUSPECT_COST if (node.eui, other.eui) in self._suspects else cost
