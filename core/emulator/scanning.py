"""Active scans: a beacon request, and the beacons of all who hear it, neighbours' HANs among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.frames import MacKind, mac_frame
from core.emulator.stack import Beacon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.emulator.clock import Clock
    from core.emulator.medium import Medium
    from core.emulator.node import Node
    from core.emulator.routing import Routing

_REQUEST = mac_frame(MacKind.BEACON_REQUEST)
_BEACON = mac_frame(MacKind.BEACON)


class Scanning:
    """Asks on the network's channel who is there."""

    def __init__(self, clock: Clock, medium: Medium, routing: Routing) -> None:
        self._clock = clock
        self._medium = medium
        self._routing = routing
        self.hub: Node | None = None
        self.foreigners: list[Node] = []

    def ask(self, node: Node) -> None:
        """A node sends a beacon request; whoever gives out beacons and hears it answers."""
        hub = self.hub
        here = hub.membership.channel if hub is not None and hub.membership is not None else None
        audience = [
            other
            for other in self._answering(node)
            if other.membership is not None and other.membership.channel == here
        ]
        if audience:
            self._medium.broadcast(node, audience, _REQUEST, self._asked)

    def beacons(self, node: Node, channels: Sequence[int]) -> list[Beacon]:
        """Ask, and say what comes back on these channels from whoever the node hears."""
        self.ask(node)
        heard = [other for other in self._answering(node) if node.hears(other)]
        return [
            Beacon(
                address=member.address,
                pan_id=member.pan_id,
                extended_pan_id=member.extended_pan_id,
                channel=member.channel,
                permit_joining=other.permit_until > self._clock.now,
                depth=self.depth(other),
                lqi=other.links[node.eui].lqi,
            )
            for other in heard
            if (member := other.membership) is not None and member.channel in channels
        ]

    def depth(self, relay: Node) -> int:
        """Hops between a relay and its hub."""
        if relay.foreign or self.hub is None:
            return 0
        return min(15, self._routing.depth(relay, self.hub))

    def _answering(self, node: Node) -> list[Node]:
        relays = [
            other
            for other in self._routing.nodes.values()
            if other.relay and other.attached and other is not node and other.powered
        ]
        return [other for other in relays + self.foreigners if other.eui in node.links]

    def _asked(self, reached: list[Node]) -> None:
        for relay in reached:
            self._medium.broadcast(relay, (), _BEACON, _heard)


def _heard(_: list[Node]) -> None:
    """Who chooses a parent looks at links, not at single beacons."""
