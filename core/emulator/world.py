"""All nodes of one premise on one clock: who hears whom, who is attached to whom, who was turned away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.emulator.air import Station
from core.emulator.flood import Flooding
from core.emulator.interference import Interference
from core.emulator.keys import WELL_KNOWN_KEY
from core.emulator.medium import Medium
from core.emulator.node import Membership, Node, Role
from core.emulator.routing import Routing
from core.emulator.scanning import Scanning
from core.emulator.stack import Neighbour, Route
from core.emulator.transport import Transport

if TYPE_CHECKING:
    from random import Random

    from core.emulator.air import Air
    from core.emulator.clock import Clock
    from core.emulator.interference import NeighbourHan
    from core.emulator.journal import Journal

REFUSALS_KEPT = 500

LINK_STATUS_AGE = 45.0
"""Seconds without link status after which neighbours strike a relay off their tables (3 periods of 15 s)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One attempt to join that failed: when, who, over which parent, and why in words."""

    time: float
    eui: int
    parent: int
    reason: str


class Applicant(Protocol):
    """A device that has associated and waits for the network key."""

    @property
    def address(self) -> int:
        """The network address that its parent gave it."""

    def key_came(self, sealed: bytes) -> None:
        """A Transport-Key arrived from the trust centre."""

    def turned_away(self) -> None:
        """The trust centre had its parent remove it."""


class World:
    """The mesh and everything that its nodes share."""

    def __init__(self, clock: Clock, rng: Random, journal: Journal, air: Air) -> None:
        self.clock = clock
        self.rng = rng
        self.journal = journal
        self.air = air
        self.routing = Routing()
        self.interference = Interference(air)
        self.medium = Medium(clock, rng, self.interference)
        self.transport = Transport(clock, self.routing, self.medium)
        self.flooding = Flooding(clock, rng, self.routing, self.medium, self.transport)
        self.scanning = Scanning(clock, self.medium, self.routing)
        self.applicants: dict[int, Applicant] = {}
        self.refusals: list[Refusal] = []
        self.hub: Node | None = None
        self.key_sequence = 0
        self.link_keys: dict[int, bytes] = {}  # the one that each device itself holds

    def add(self, node: Node) -> None:
        """Put a node into the premise and work out its links."""
        for other in self.routing.nodes.values():
            node.links[other.eui] = self.air.link(node.station, other.station)
            other.links[node.eui] = self.air.link(other.station, node.station)
        self.routing.add(node)
        if node.role is Role.COORDINATOR:
            self.hub = self.scanning.hub = node

    def moved(self, node: Node) -> None:
        """A node stands somewhere else: work out its links anew."""
        for other in self.routing.nodes.values():
            if other is not node:
                node.links[other.eui] = self.air.link(node.station, other.station)
                other.links[node.eui] = self.air.link(other.station, node.station)
        self.interference.moved()
        self.routing.links_changed()

    def add_neighbour(self, han: NeighbourHan) -> None:
        """Let a neighbour's HAN be heard: its traffic, and its hub's beacons."""
        self.interference.add_neighbour(han)
        node = Node(
            Station(han.eui, han.position, han.power), han.name, Role.ROUTER, sleepy=False, mains=True
        )
        node.relay, node.foreign = False, True
        node.membership = Membership(han.extended_pan_id, han.pan_id, han.channel, b"", 0x0000)
        node.permit_until = math.inf if han.permits else 0.0
        self.add(node)
        self.scanning.foreigners.append(node)

    def log(self, kind: str, eui: int, text: str) -> None:
        """Write to the event log at the present moment."""
        self.journal.write(self.clock.now, kind, eui, text)

    def link_key(self, one: Node, other: Node | None) -> bytes:
        """The link key between the hub and a device."""
        device = one if other is None or other is self.hub else other
        return self.link_keys.get(device.eui, WELL_KNOWN_KEY)

    def refuse(self, eui: int, parent: int, reason: str) -> None:
        """Note an attempt to join that failed."""
        self.refusals.append(Refusal(self.clock.now, eui, parent, reason))
        del self.refusals[:-REFUSALS_KEPT]
        self.log("refused", eui, reason)

    def attach(self, node: Node, parent: Node | None) -> None:
        """Let a node take part in the mesh, end devices through a parent."""
        node.attached, node.lingering, node.parent = True, False, parent
        if parent is not None and node.role is Role.END_DEVICE:
            parent.children[node.eui] = node
        self.routing.changed()

    def detach(self, node: Node) -> None:
        """Take a node out of the mesh at once."""
        node.detach()
        self.routing.changed()

    def fall_silent(self, node: Node) -> None:
        """A relay stops answering; its neighbours learn of it by failing to reach it, or after a while."""
        if not node.attached:
            return
        node.attached, node.lingering = False, True
        node.permit_until = 0.0
        node.held.clear()
        node.silent_since = self.clock.now
        self.clock.after(LINK_STATUS_AGE, self._age, node, node.silent_since)

    def free_address(self) -> int:
        """A network address that nobody has, drawn at random as stochastic addressing does."""
        taken = {node.address for node in self.routing.nodes.values()}
        while True:
            address = self.rng.randrange(0x0001, 0xFFF0)
            if address not in taken:
                return address

    def way_in(self, parent: Node) -> int | None:
        """Cost of the path between a possible parent and the hub; None while there is none."""
        hub = self.hub
        if hub is None or not hub.attached or not parent.attached or not parent.powered:
            return None
        return self.routing.cost(parent, hub)

    def neighbours_of(self, node: Node) -> list[Neighbour]:
        """Neighbour table of a node."""
        if node.role is Role.END_DEVICE:
            return [self._row(node, node.parent)] if node.parent is not None else []
        children = [child for child in node.children.values() if child.attached]
        return [self._row(node, other) for other in [*self.routing.neighbours(node), *children]]

    def routes_of(self, node: Node) -> list[Route]:
        """Routing table of a relay: to the hub, and to whomever it has passed frames on to."""
        rows = []
        wanted = sorted(node.transit | ({self.hub.address} if self.hub and self.hub.attached else set()))
        for address in wanted:
            target = self.routing.by_address.get(address)
            if target is None or target is node:
                continue
            hop = self.routing.next_hop(node, target)
            if hop is not None:
                rows.append(Route(address, 0, hop.address, many_to_one=target is self.hub))
        return rows

    def _row(self, node: Node, other: Node) -> Neighbour:
        child = other.eui in node.children
        relationship = 1 if child else 0 if node.parent is other else 2
        member = node.membership
        return Neighbour(
            extended_pan_id=member.extended_pan_id if member else 0,
            eui=other.eui,
            address=other.address,
            device_type=int(other.role),
            awake_when_idle=0 if other.sleepy else 1,
            relationship=relationship,
            permit_joining=1 if other.permits(self.clock.now) else 0,
            depth=min(15, self.routing.depth(other, self.hub)) if self.hub else 15,
            lqi=other.links[node.eui].lqi,
        )

    def strike_off(self, node: Node) -> None:
        """Nobody counts on a silent relay any more."""
        if node.lingering:
            node.lingering = False
            self.routing.changed()

    def _age(self, node: Node, since: float) -> None:
        if node.silent_since == since:
            self.strike_off(node)
