"""What a simulated node shows of itself to whoever asks its device object; the coordinator and devices share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.emulator.node import Node, Role
    from core.emulator.stack import Neighbour, Route
    from core.emulator.world import World


class NodeView:
    """Identity, tables and children of one node."""

    def __init__(self, world: World, node: Node, manufacturer: int, *, battery: bool) -> None:
        self.node = node
        self._world = world
        self._manufacturer = manufacturer
        self._battery = battery

    @property
    def eui(self) -> int:
        """EUI-64."""
        return self.node.eui

    @property
    def address(self) -> int:
        """Network address."""
        return self.node.address

    @property
    def role(self) -> Role:
        """Logical type."""
        return self.node.role

    @property
    def capability(self) -> int:
        """MAC capability flags."""
        return self.node.capability

    @property
    def manufacturer(self) -> int:
        """Manufacturer code."""
        return self._manufacturer

    @property
    def battery(self) -> bool:
        """Whether a battery feeds it."""
        return self._battery

    def neighbours(self) -> Sequence[Neighbour]:
        """Neighbour table."""
        return self._world.neighbours_of(self.node) if self.node.attached else ()

    def routes(self) -> Sequence[Route]:
        """Routing table."""
        return self._world.routes_of(self.node)

    def children(self) -> Mapping[int, int]:
        """Network address of each child, by EUI-64."""
        return {eui: child.address for eui, child in self.node.children.items()}
