"""Frames through the mesh: hop by hop over the medium, with parents' queues for those who sleep."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from core.emulator.frames import Frame, FrameKind, MacKind, mac_frame
from core.emulator.node import Held, Node
from core.emulator.stack import Confirm

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.clock import Clock
    from core.emulator.medium import Medium, Outcome
    from core.emulator.routing import Routing

DISCOVERY = 0.25
"""Seconds that a route discovery takes before it is given up."""

TRANSACTION_PERSISTENCE = 7.68
"""Seconds for which a parent keeps a frame for a sleepy child (macTransactionPersistenceTime)."""

MAX_HELD = 8

UNICAST_RETRIES = 3
"""Times that the network layer hands a unicast frame to the MAC again after it failed (3.5.1, nwkcUnicastRetries)."""

UNICAST_RETRY_DELAY = 0.05
"""Seconds before each of them (3.5.1, nwkcUnicastRetryDelay)."""

_POLL = mac_frame(MacKind.DATA_REQUEST)


class Journey:
    """One frame on its way to a node: where it is now, how many hops it has made, who hears of the first."""

    __slots__ = ("following", "frame", "hops", "left", "node", "retries", "sequence", "target", "transport")

    def __init__(
        self,
        transport: Transport,
        origin: Node,
        target: Node,
        frame: Frame,
        left: Callable[[Confirm], None] | None,
    ) -> None:
        self.transport = transport
        self.node = origin
        self.following = origin
        self.target = target
        self.frame = frame
        self.left = left
        self.hops = 0
        self.retries = 0
        self.sequence = origin.next_sequence()

    def hopped(self, outcome: Outcome) -> None:
        """A hop is over."""
        self.transport.hopped(self, outcome)

    def twin(self) -> Journey:
        """The same frame once more: it arrived, but the node that sent it does not know and will send it again."""
        twin = Journey.__new__(Journey)
        for name in Journey.__slots__:
            setattr(twin, name, getattr(self, name))
        twin.left = None
        return twin


class Transport:
    """Moves frames between the nodes of one mesh."""

    def __init__(self, clock: Clock, routing: Routing, medium: Medium) -> None:
        self._clock = clock
        self._routing = routing
        self._medium = medium

    def send(self, origin: Node, frame: Frame, left: Callable[[Confirm], None] | None = None) -> None:
        """Send a unicast frame; `left` hears once how its first hop went."""
        target = self._routing.by_address.get(frame.destination)
        if target is None or target is origin:
            self._refuse(left, Confirm.NWK_NO_ROUTE)
        else:
            self._hop(Journey(self, origin, target, frame, left))

    def hopped(self, journey: Journey, outcome: Outcome) -> None:
        """One hop of a journey is over: go on, arrive, try it again, or give it up."""
        node, following = journey.node, journey.following
        if not outcome.acknowledged and journey.retries < UNICAST_RETRIES and node.powered:
            if outcome.delivered:
                self._arrived(journey.twin())
            journey.retries += 1
            self._clock.after(UNICAST_RETRY_DELAY, self._hop, journey)
            return
        if journey.left is not None:
            left, journey.left = journey.left, None
            left(outcome.confirm)
        if outcome.confirm is Confirm.MAC_NO_ACK:
            self._failed(node, following)
        if outcome.delivered:
            self._arrived(journey)

    def _arrived(self, journey: Journey) -> None:
        """A frame is at the next node: it is for it, or goes on from there."""
        node, following = journey.node, journey.following
        if not following.powered or not node.powered:
            return
        if following is journey.target:
            following.receive(journey.frame, node, node.links[following.eui].lqi)
        else:
            following.transit.add(journey.frame.destination)
            journey.node = following
            journey.hops += 1
            journey.retries = 0
            self._hop(journey)

    def poll(self, child: Node, done: Callable[[bool], None]) -> None:
        """A child asks its parent for held frames; `done` hears whether the parent answered."""
        parent = child.parent
        if parent is None or parent.eui not in child.links:
            self._clock.after(0.0, done, False)
            return

        def polled(outcome: Outcome) -> None:
            self._polled(child, parent, done, outcome.acknowledged)

        self._medium.send(child, parent, _POLL, polled)

    def hold(
        self,
        parent: Node,
        child: Node,
        frame: Frame,
        left: Callable[[Confirm], None] | None,
        sequence: int,
        hops: int = 0,
    ) -> None:
        """Keep a frame at the parent until its sleepy child polls."""
        queue = parent.held.setdefault(child.eui, deque())
        if len(queue) >= MAX_HELD:
            self._refuse(left, Confirm.BUFFER_FULL)
            return
        held = Held(frame, self._clock.now + TRANSACTION_PERSISTENCE, left, sequence, hops)
        queue.append(held)
        self._clock.at(held.expires, self._expire, queue, held)

    def _hop(self, journey: Journey) -> None:
        node, frame, hops = journey.node, journey.frame, journey.hops
        following = self._following(node, journey.target, frame, hops)
        if following is None or following.eui not in node.links or hops >= frame.radius:
            self._refuse(journey.left, Confirm.NWK_NO_ROUTE)
        elif following.sleepy and not following.relay:
            self.hold(node, following, frame, journey.left, journey.sequence, hops)
        else:
            journey.following = following
            self._medium.send(node, following, frame, journey.hopped, journey.sequence, frame.radius - hops)

    def _following(self, node: Node, target: Node, frame: Frame, hops: int) -> Node | None:
        if frame.relays:
            if hops < len(frame.relays):
                return self._routing.by_address.get(frame.relays[hops])
            return target
        return self._routing.next_hop(node, target)

    def _failed(self, node: Node, following: Node) -> None:
        if following.relay and node.relay:
            self._routing.suspect(node, following, self._clock.now)
            until = self._routing.suspects_until
            if until is not None:
                self._clock.at(until, self._absolve)

    def _absolve(self) -> None:
        self._routing.absolve(self._clock.now)

    def _refuse(self, left: Callable[[Confirm], None] | None, reason: Confirm) -> None:
        if left is not None:
            delay = DISCOVERY if reason is Confirm.NWK_NO_ROUTE else 0.0
            self._clock.after(delay, left, reason)

    def _polled(self, child: Node, parent: Node, done: Callable[[bool], None], answered: bool) -> None:
        queue = parent.held.get(child.eui)
        if not answered or child.parent is not parent or not queue:
            done(answered)
            return
        held = queue.popleft()

        def handed(outcome: Outcome) -> None:
            self._handed(child, parent, held, done, outcome)

        radius = max(1, held.frame.radius - held.hops)
        self._medium.send(parent, child, held.frame, handed, held.sequence, radius)

    def _handed(
        self, child: Node, parent: Node, held: Held, done: Callable[[bool], None], outcome: Outcome
    ) -> None:
        if held.left is not None:
            held.left(outcome.confirm)
        if outcome.delivered and child.powered:
            child.receive(held.frame, parent, parent.links[child.eui].lqi)
        if child.parent is parent and parent.held.get(child.eui):
            self.poll(child, done)
        else:
            done(True)

    def _expire(self, queue: deque[Held], held: Held) -> None:
        for index, kept in enumerate(queue):
            if kept is held:
                del queue[index]
                if held.left is not None:
                    held.left(Confirm.MAC_TRANSACTION_EXPIRED)
                return

    def hand_key(self, parent: Node, child: Node, frame: Frame, done: Callable[[], None]) -> None:
        """A parent hands the sealed network key to a device that associated; a sleepy one fetches it."""
        assert frame.kind is FrameKind.KEY

        def handed(outcome: Outcome) -> None:
            if outcome.delivered:
                done()

        def fetched(outcome: Outcome) -> None:
            if outcome.delivered:
                self._medium.send(parent, child, frame, handed, parent.next_sequence(), 1)

        if child.sleepy and not child.relay:
            self._medium.send(child, parent, mac_frame(MacKind.DATA_REQUEST_UNADDRESSED), fetched)
        else:
            self._medium.send(parent, child, frame, handed, parent.next_sequence(), 1)
