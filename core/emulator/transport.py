"""Frames on the air: hop by hop, with carrier sense, MAC acknowledgements and retries, and parents' queues.

An exchange of two neighbours (assessment, frame, acknowledgement, up to three more tries) is worked out when it
begins and takes effect as one event when it ends: nothing that happens in between could change it, because whoever
hears either of the two keeps silent until then.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from core.emulator import air
from core.emulator.air import airtime
from core.emulator.frames import ACK_MPDU, POLL_MPDU, Frame
from core.emulator.node import Held, Node
from core.emulator.stack import Confirm

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from core.emulator.clock import Clock
    from core.emulator.routing import Routing

DISCOVERY = 0.25
"""Seconds that a route discovery takes before it is given up."""

TRANSACTION_PERSISTENCE = 7.68
"""Seconds for which a parent keeps a frame for a sleepy child (macTransactionPersistenceTime)."""

MAX_HELD = 8

_BEFORE_FRAME = air.CCA + air.TURNAROUND
_ACKNOWLEDGED = air.TURNAROUND + air.ACK + air.LIFS


class Exchange(NamedTuple):
    """What became of one hop: whether the frame came, whether the sender knows, and when it is over."""

    delivered: bool
    acknowledged: bool
    end: float


class Transport:
    """Moves frames between the nodes of one mesh."""

    def __init__(self, clock: Clock, rng: Random, routing: Routing) -> None:
        self._clock = clock
        self._rng = rng
        self._routing = routing
        self._audiences: dict[tuple[int, int], tuple[Node, ...]] = {}

    def forget_audiences(self) -> None:
        """Nodes or links changed: work out anew who hears whom."""
        self._audiences.clear()

    def exchange(self, sender: Node, receiver: Node, octets: int) -> Exchange:
        """One MAC frame from a node to a neighbour, with its retries; keeps the medium busy meanwhile."""
        link, back = sender.links[receiver.eui], receiver.links[sender.eui]
        start = max(self._clock.now, sender.busy_until)
        moment = receiver.listens_at(start)
        duration = airtime(octets)
        chance = (
            link.success(octets) if receiver.powered and not receiver.lingering and sender.powered else 0.0
        )
        heard_back = back.success(ACK_MPDU)
        random = self._rng.random
        delivered = acknowledged = False
        for _ in range(air.MAC_TRIES):
            moment += int(random() * air.BACKOFF_SLOTS) * air.BACKOFF_SLOT + _BEFORE_FRAME + duration
            arrived = random() < chance
            delivered = delivered or arrived
            if arrived and random() < heard_back:
                moment += _ACKNOWLEDGED
                acknowledged = True
                break
            moment += air.ACK_WAIT
        self.occupy(sender, receiver, moment)
        sender.stir(moment)
        if delivered:
            receiver.stir(moment)
        return Exchange(delivered, acknowledged, moment)

    def occupy(self, sender: Node, receiver: Node, until: float) -> None:
        """Keep everybody silent who hears either of two nodes."""
        audience = self._audiences.get((sender.eui, receiver.eui))
        if audience is None:
            audience = self._audience(sender, receiver)
        for node in audience:
            if node.busy_until < until:
                node.busy_until = until

    def send(self, origin: Node, frame: Frame, left: Callable[[Confirm], None] | None = None) -> None:
        """Send a unicast frame; `left` hears once how its first hop went."""
        target = self._routing.by_address.get(frame.destination)
        if target is None or target is origin:
            self._refuse(left, Confirm.NWK_NO_ROUTE)
        else:
            self._hop(origin, target, frame, 0, left)

    def poll(self, child: Node, done: Callable[[bool], None]) -> None:
        """A child asks its parent for held frames; `done` hears whether the parent answered."""
        parent = child.parent
        if parent is None or child.eui not in parent.links:
            self._clock.after(0.0, done, False)
            return
        result = self.exchange(child, parent, POLL_MPDU)
        self._clock.at(result.end, self._polled, child, parent, done, result.acknowledged)

    def hold(self, parent: Node, child: Node, frame: Frame, left: Callable[[Confirm], None] | None) -> None:
        """Keep a frame at the parent until its sleepy child polls."""
        queue = parent.held.setdefault(child.eui, deque())
        if len(queue) >= MAX_HELD:
            self._refuse(left, Confirm.BUFFER_FULL)
            return
        held = Held(frame, self._clock.now + TRANSACTION_PERSISTENCE, left)
        queue.append(held)
        self._clock.at(held.expires, self._expire, queue, held)

    def _hop(
        self, node: Node, target: Node, frame: Frame, hops: int, left: Callable[[Confirm], None] | None
    ) -> None:
        following = self._following(node, target, frame, hops)
        if following is None or following.eui not in node.links or hops >= frame.radius:
            self._refuse(left, Confirm.NWK_NO_ROUTE)
        elif following.sleepy and not following.relay:
            self.hold(node, following, frame, left)
        else:
            result = self.exchange(node, following, frame.octets)
            self._clock.at(result.end, self._hopped, node, following, target, frame, hops + 1, left, result)

    def _hopped(
        self,
        node: Node,
        following: Node,
        target: Node,
        frame: Frame,
        hops: int,
        left: Callable[[Confirm], None] | None,
        result: Exchange,
    ) -> None:
        if left is not None:
            left(Confirm.SUCCESS if result.acknowledged else Confirm.MAC_NO_ACK)
        if not result.acknowledged:
            self._failed(node, following)
        if not result.delivered or not following.powered or not node.powered:
            return
        if following is target:
            following.receive(frame, node, node.links[following.eui].lqi)
        else:
            following.transit.add(frame.destination)
            self._hop(following, target, frame, hops, None)

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
        result = self.exchange(parent, child, held.frame.octets)
        self._clock.at(result.end, self._handed, child, parent, held, done, result)

    def _handed(
        self, child: Node, parent: Node, held: Held, done: Callable[[bool], None], result: Exchange
    ) -> None:
        if held.left is not None:
            held.left(Confirm.SUCCESS if result.acknowledged else Confirm.MAC_NO_ACK)
        if result.delivered and child.powered:
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

    def _audience(self, sender: Node, receiver: Node) -> tuple[Node, ...]:
        heard = {sender.eui, receiver.eui}
        for speaker in (sender, receiver):
            heard.update(eui for eui, link in speaker.links.items() if link.rssi > air.HEARD)
        audience = tuple(self._routing.nodes[eui] for eui in sorted(heard))
        self._audiences[sender.eui, receiver.eui] = audience
        return audience
