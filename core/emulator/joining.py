"""How a device gets into a network: it looks for an open one, associates, and needs the network key.

A device that belongs nowhere searches by its own timer and tries whatever window it finds open. One that belongs
to a network but has lost its place there looks for a parent of that network, which needs no open window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.frames import Frame, FrameKind, MacFrame, MacKind, mac_frame
from core.emulator.journal import eui_text
from core.emulator.keys import open_network_key
from core.emulator.node import Membership, Role
from core.emulator.security import command, rejoin_frames, update_device

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.aps import Aps
    from core.emulator.clock import Timer
    from core.emulator.medium import Outcome
    from core.emulator.node import Node
    from core.emulator.world import World

SCAN = 0.5
"""Seconds that an active scan of the channels takes."""

KEY_WAIT = 5.0
"""Seconds that an associated device waits for the network key (apsSecurityTimeOutPeriod)."""

WRONG_KEY = "it could not open the network key: the hub's install code for it is not the one it holds"
NO_ANSWER = "the parent did not answer"
NO_KEY = "no network key came in time"
TURNED_AWAY = "the hub turned it away"


class Joiner:
    """The joining side of one device."""

    def __init__(self, world: World, node: Node, link_key: bytes, every: float) -> None:
        self._world = world
        self._node = node
        self._link_key = world.link_keys[node.eui] = link_key
        self._every = every
        self._attempt = 0
        self._timer: Timer | None = None
        self._parent: Node | None = None
        self._address = 0xFFFF
        self.attempts = 0
        self.last_reason = ""
        self.relay_of: Callable[[int], Aps | None] = _no_relay
        self.joined: Callable[[], None] = _nothing
        self.hub_heard: Callable[[int, int, Node], None] = _nobody

    def use_key(self, link_key: bytes) -> None:
        """Hold another link key from now on: another install code was written into the device."""
        self._link_key = self._world.link_keys[self._node.eui] = link_key

    @property
    def address(self) -> int:
        """The network address that its parent gave it."""
        return self._address

    def start(self, delay: float) -> None:
        """Search from now on."""
        self._schedule(delay, self._search)

    def stop(self) -> None:
        """Stop searching: it is in, or without power."""
        if self._timer is not None:
            self._timer.cancel()
        self._attempt += 1
        self._world.applicants.pop(self._node.eui, None)

    def key_came(self, sealed: bytes) -> None:
        """A sealed network key arrived: open it, or find that it is for another install code."""
        parent, hub = self._parent, self._world.hub
        if parent is None or hub is None or hub.membership is None:
            return
        network_key = open_network_key(self._link_key, sealed)
        if network_key is None:
            self._fail(WRONG_KEY, record=True)
            return
        self.stop()
        of_hub = hub.membership
        self._node.membership = Membership(
            of_hub.extended_pan_id, of_hub.pan_id, of_hub.channel, network_key, self._address
        )
        self._parent = None
        self._world.attach(self._node, parent)
        self.last_reason = ""
        self._world.log("joined", self._node.eui, f"as {self._address:04X} over {eui_text(parent.eui)}")
        self.joined()

    def turned_away(self) -> None:
        """The trust centre does not want it."""
        self._fail(TURNED_AWAY, record=False)

    def first_parent(self) -> Node | None:
        """The relay of its network that it hears best: where a device hangs that joined long ago."""
        node, hub = self._node, self._world.hub
        relays = [
            other
            for other in self._world.routing.nodes.values()
            if other.relay
            and node.hears(other)
            and node.shares_network_with(other)
            and (other.attached or other is hub)
        ]
        return max(relays, key=lambda other: (node.links[other.eui].lqi, other.eui), default=None)

    def best_parent(self, *, open_only: bool) -> Node | None:
        """The relay with the cheapest way to the hub among those that the device can talk to."""
        best: tuple[int, int] | None = None
        found = None
        for other in self._world.routing.nodes.values():
            cost = self._cost_over(other, open_only=open_only)
            if cost is not None and (best is None or (cost, other.eui) < best):
                best, found = (cost, other.eui), other
        return found

    def _cost_over(self, other: Node, *, open_only: bool) -> int | None:
        node = self._node
        if other is node or not other.relay or not node.hears(other):
            return None
        if open_only and not other.permits(self._world.clock.now):
            return None
        if not open_only and not node.shares_network_with(other):
            return None
        way = self._world.way_in(other)
        if way is None:
            return None
        return way + max(node.links[other.eui].cost, other.links[node.eui].cost)

    def _search(self) -> None:
        self._world.scanning.ask(self._node)
        self._schedule(SCAN, self._scanned)

    def _scanned(self) -> None:
        rejoining = self._node.membership is not None
        parent = self.best_parent(open_only=not rejoining)
        if parent is None:
            self._schedule(max(0.0, self._every - SCAN), self._search)
        elif rejoining:
            self._rejoin(parent)
        else:
            self._associate(parent)

    def _shake_hands(
        self,
        parent: Node,
        asked: Frame | MacFrame,
        fetch: MacFrame | None,
        answered: Frame | MacFrame,
        done: Callable[[Node, bool], None],
    ) -> None:
        """Ask, fetch the answer where it is held, and take it; `done` hears whether it came."""
        medium, node = self._world.medium, self._node
        self._attempt += 1
        attempt = self._attempt

        def told(outcome: Outcome) -> None:
            if attempt == self._attempt:
                done(parent, outcome.delivered)

        def fetched(outcome: Outcome) -> None:
            if not outcome.delivered:
                told(outcome)
            elif attempt == self._attempt:
                medium.send(parent, node, answered, told, parent.next_sequence(), 1)

        def heard(outcome: Outcome) -> None:
            if fetch is None or not outcome.delivered:
                fetched(outcome)
            elif attempt == self._attempt:
                medium.send(node, parent, fetch, fetched)

        medium.send(node, parent, asked, heard, node.next_sequence(), 1)

    def _associate(self, parent: Node) -> None:
        world = self._world
        self.attempts += 1
        world.log("association", self._node.eui, f"at {eui_text(parent.eui)}")
        if not parent.permits(world.clock.now):
            self._fail(NO_ANSWER, record=True)
            return
        self._address = world.free_address()
        self._shake_hands(
            parent,
            mac_frame(MacKind.ASSOCIATION_REQUEST),
            mac_frame(MacKind.DATA_REQUEST_UNADDRESSED),
            mac_frame(MacKind.ASSOCIATION_RESPONSE, self._address),
            self._associated,
        )

    def _associated(self, parent: Node, answered: bool) -> None:
        if not answered:
            self._fail(NO_ANSWER, record=True)
            return
        self._parent = parent
        self._world.applicants[self._node.eui] = self
        self._schedule(KEY_WAIT, self._fail, NO_KEY)
        self._tell_hub(parent)

    def _tell_hub(self, parent: Node) -> None:
        if parent.role is Role.COORDINATOR:
            self.hub_heard(self._node.eui, self._address, parent)
            return
        relay = self.relay_of(parent.eui)
        if relay is not None:
            update = update_device(self._node.eui, self._address)
            relay.send(command(0x0000, update), kind=FrameKind.COMMAND)

    def _rejoin(self, parent: Node) -> None:
        self._world.strike_off(self._node)  # whoever hears it search knows that it had dropped out
        if self._world.way_in(parent) is None:
            self._schedule(self._every, self._search)
            return
        asked, answered = rejoin_frames(self._node, parent)
        fetch = mac_frame(MacKind.DATA_REQUEST) if self._node.sleepy and not self._node.relay else None
        self._shake_hands(parent, asked, fetch, answered, self._rejoined)

    def _rejoined(self, parent: Node, answered: bool) -> None:
        if not answered:
            self._schedule(self._every, self._search)
            return
        self._world.attach(self._node, parent)
        text = f"as {self._node.address:04X} over {eui_text(parent.eui)}"
        self._world.log("rejoined", self._node.eui, text)
        self.joined()

    def _fail(self, reason: str, *, record: bool = True) -> None:
        parent = self._parent.eui if self._parent else 0
        if record:
            self._world.refuse(self._node.eui, parent, reason)
        self.last_reason = reason
        self._parent = None
        self.stop()
        self._schedule(self._every, self._search)

    def _schedule(self, delay: float, then: Callable[..., None], *args: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._world.clock.after(delay, then, *args)


def _nothing() -> None:
    """Nobody waits for the join."""


def _nobody(_eui: int, _address: int, _parent: Node) -> None:
    """No hub listens."""


def _no_relay(_eui: int) -> Aps | None:
    return None
