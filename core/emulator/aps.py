"""The application support layer of one node: counters, acknowledgements with retries, duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.emulator.frames import MAX_MPDU, Frame, FrameKind, acknowledgement_of, command_octets, mpdu_octets
from core.emulator.stack import Confirm

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.clock import Clock, Timer
    from core.emulator.flood import Flooding
    from core.emulator.node import Node
    from core.emulator.transport import Transport

TRIES = 4
"""Times that a frame is sent until its acknowledgement comes (apscMaxFrameRetries 3)."""

ACK_WAIT = 1.6
"""Seconds until a frame without acknowledgement is sent again (apscAckWaitDuration)."""

ACK_WAIT_POLLED = 3.0
"""The same for a destination that polls."""

REMEMBERED = 64
"""Frames by which a duplicate is known; fewer than a counter has values, more than three seconds bring."""

REMEMBERED_FOR = TRIES * ACK_WAIT
"""Seconds for which a frame is remembered: the last of its repeats has come by then, but not yet the next frame
of the same sender with the same eight-bit counter, whoever the frames between them were for."""

REMEMBERED_FOR_POLLED = TRIES * ACK_WAIT_POLLED


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What an application wants sent; addresses are 16-bit, `relays` a source route."""

    destination: int
    source_endpoint: int
    destination_endpoint: int
    profile: int
    cluster: int
    payload: bytes
    acknowledged: bool = False
    encrypted: bool = False
    radius: int = 30
    polled: bool = False
    relays: tuple[int, ...] = ()


@dataclass(slots=True)
class Pending:
    """A frame that waits for its acknowledgement."""

    frame: Frame
    done: Callable[[Confirm], None] | None
    wait: float
    tries: int = 0
    outcome: Confirm = Confirm.APS_NO_ACK
    timer: Timer | None = None


class Aps:
    """Sends and receives APS frames for one node."""

    def __init__(
        self,
        node: Node,
        clock: Clock,
        transport: Transport,
        flooding: Flooding,
        deliver: Callable[[Frame, Node, int], None],
    ) -> None:
        self._node = node
        self._clock = clock
        self._transport = transport
        self._flooding = flooding
        self._deliver = deliver
        self._counter = 0
        self._pending: dict[int, Pending] = {}
        self._seen: dict[tuple[int, int], float] = {}  # source and counter, until when
        node.receive = self.arrived

    def send(
        self,
        out: Outgoing,
        done: Callable[[Confirm], None] | None = None,
        kind: FrameKind = FrameKind.DATA,
    ) -> None:
        """Put a frame on the air; `done` hears once what became of it."""
        self._counter = (self._counter + 1) & 0xFF
        frame = self._frame(out, kind)
        if frame.octets > MAX_MPDU:
            # it would need APS fragmentation, which the devices of this mesh do not do
            if done is not None:
                self._clock.after(0.0, done, Confirm.FAILURE)
        elif frame.destination >= 0xFFFC:
            self._flooding.send(self._node, frame, done)
        elif not frame.acknowledged:
            self._transport.send(self._node, frame, done)
        else:
            self._await(Pending(frame, done, ACK_WAIT_POLLED if out.polled else ACK_WAIT))

    def silence(self) -> None:
        """Forget whatever is under way (power loss, reset); nobody hears of it."""
        for pending in self._pending.values():
            if pending.timer is not None:
                pending.timer.cancel()
        self._pending.clear()
        self._seen.clear()

    def arrived(self, frame: Frame, mac_source: Node, lqi: int) -> None:
        """A frame for this node came off the air."""
        if frame.kind is FrameKind.ACK or frame.kind is FrameKind.COMMAND_ACK:
            self._acknowledged(frame)
            return
        if frame.kind is FrameKind.NETWORK:
            self._deliver(frame, mac_source, lqi)
            return
        if frame.acknowledged:
            self._transport.send(self._node, acknowledgement_of(frame))
        key = (frame.source, frame.counter)
        now = self._clock.now
        if self._seen.get(key, now) > now:
            return
        self._seen.pop(key, None)  # so that it counts as the youngest
        self._seen[key] = now + (REMEMBERED_FOR_POLLED if self._node.sleepy else REMEMBERED_FOR)
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        self._deliver(frame, mac_source, lqi)

    def _frame(self, out: Outgoing, kind: FrameKind) -> Frame:
        return Frame(
            kind=kind,
            source=self._node.address,
            destination=out.destination,
            source_endpoint=out.source_endpoint,
            destination_endpoint=out.destination_endpoint,
            profile=out.profile,
            cluster=out.cluster,
            payload=out.payload,
            counter=self._counter,
            acknowledged=out.acknowledged and out.destination < 0xFFFC,
            encrypted=out.encrypted,
            radius=out.radius,
            octets=mpdu_octets(len(out.payload), encrypted=out.encrypted, relays=len(out.relays))
            if kind is FrameKind.DATA
            else command_octets(len(out.payload)),
            relays=out.relays,
        )

    def _await(self, pending: Pending) -> None:
        self._pending[pending.frame.counter] = pending
        self._try(pending)

    def _try(self, pending: Pending) -> None:
        if self._pending.get(pending.frame.counter) is not pending:
            return
        if pending.tries == TRIES:
            self._finish(pending, pending.outcome)
            return
        pending.tries += 1
        pending.outcome = Confirm.APS_NO_ACK
        pending.timer = self._clock.after(pending.wait, self._try, pending)
        self._transport.send(self._node, pending.frame, lambda status: self._left(pending, status))

    def _left(self, pending: Pending, status: Confirm) -> None:
        pending.outcome = Confirm.APS_NO_ACK if status is Confirm.SUCCESS else status
        if status is Confirm.NWK_NO_ROUTE and self._pending.get(pending.frame.counter) is pending:
            self._finish(pending, status)

    def _acknowledged(self, ack: Frame) -> None:
        pending = self._pending.get(ack.counter)
        if pending is not None and pending.frame.destination == ack.source:
            self._finish(pending, Confirm.SUCCESS)

    def _finish(self, pending: Pending, status: Confirm) -> None:
        self._pending.pop(pending.frame.counter, None)
        if pending.timer is not None:
            pending.timer.cancel()
        if pending.done is not None:
            pending.done(status)
