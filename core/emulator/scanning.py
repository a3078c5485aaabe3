"""Active scans: a beacon request, and the beacons of all who hear it, neighbours' HANs among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.frames import MacKind, mac_frame

if TYPE_CHECKING:
    from core.emulator.medium import Medium
    from core.emulator.node import Node
    from core.emulator.routing import Routing

_REQUEST = mac_frame(MacKind.BEACON_REQUEST)
_BEACON = mac_frame(MacKind.BEACON)


class Scanning:
    """Asks on the network's channel who is there."""

    def __init__(self, medium: Medium, routing: Routing) -> None:
        self._medium = medium
        self._routing = routing
        self.foreigners: list[Node] = []

    def ask(self, node: Node) -> None:
        """A node sends a beacon request; whoever gives out beacons and hears it answers."""
        relays = [
            other
            for other in self._routing.nodes.values()
            if other.relay and other.attached and other is not node and other.powered
        ]
        audience = [other for other in relays + self.foreigners if other.eui in node.links]
        if audience:
            self._medium.broadcast(node, audience, _REQUEST, self._asked)

    def _asked(self, reached: list[Node]) -> None:
        for relay in reached:
            self._medium.broadcast(relay, (), _BEACON, _heard)


def _heard(_: list[Node]) -> None:
    """Who chooses a parent looks at links, not at single beacons."""
