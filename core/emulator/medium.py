"""The shared medium: who may speak when, who speaks over whom, and what of it arrives.

Every node sends one MAC frame at a time and queues the rest. Access is unslotted CSMA/CA (IEEE 802.15.4-2006,
7.5.1.4): a random backoff of up to 2^BE - 1 slots with BE from 3 to 5, a clear-channel assessment, five of them
at most; then the frame, its acknowledgement, and up to three more tries. A node senses what it hears above
`air.HEARD`. So two neighbours collide where both assess within one turnaround, and two nodes that do not hear
each other wherever a third one hears both. Of two overlapping frames a receiver keeps the one that is stronger by
`air.CAPTURE`; a node that speaks hears nothing.

A frame takes effect when its acknowledgement is over. Nothing here knows what a frame means; `tap`, where it is
set, sees every one of them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from core.emulator import air
from core.emulator.air import airtime
from core.emulator.frames import ACK_MPDU
from core.emulator.stack import Confirm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from core.emulator.clock import Clock
    from core.emulator.frames import Frame, MacFrame
    from core.emulator.interference import Interference
    from core.emulator.node import Node

ASSESSMENTS = 5
"""Busy assessments after which the medium is given up (macMaxCSMABackoffs 4)."""

_SLOTS = (
    8,
    16,
    32,
    32,
    32,
)  # to draw the backoff from: exponent 3, one more after each busy assessment, at most 5
_REMEMBERED = 0.0055  # s; no frame lasts longer, so what ended before can no longer disturb one


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a MAC frame to one neighbour: whether it came, whether the sender knows, what it is told."""

    delivered: bool
    acknowledged: bool
    confirm: Confirm


ACKNOWLEDGED = Outcome(True, True, Confirm.SUCCESS)
UNSURE = Outcome(True, False, Confirm.MAC_NO_ACK)
LOST = Outcome(False, False, Confirm.MAC_NO_ACK)
NO_ACCESS = Outcome(False, False, Confirm.MAC_CHANNEL_ACCESS_FAILURE)


class Job:
    """One MAC frame on its way out: what it is, to whom (None: to all who hear it), and how far it has come.

    Attributes:
        number: its MAC sequence number, the same in every try and in the acknowledgement.
        counter: its frame counter in the network layer's security, the same in every try.
        sequence: its sequence number in the network layer, the same on every hop.
        radius: hops that it may still make.
        image: octets of it as a tap has worked them out; they are the same in every try.
    """

    __slots__ = (
        "audience", "busy", "counter", "delivered", "frame", "image", "number", "radius", "reached", "receiver",
        "sender", "sequence", "start", "then", "tries",
    )  # fmt: skip

    def __init__(self, sender: Node, frame: Frame | MacFrame, sequence: int, radius: int) -> None:
        self.sender = sender
        self.frame = frame
        self.sequence = sequence
        self.radius = radius
        self.receiver: Node | None = None
        self.audience: Sequence[Node] = ()
        self.then: Callable[[Outcome], None] | None = None
        self.reached: Callable[[list[Node]], None] | None = None
        self.tries = 0
        self.busy = 0
        self.start = 0.0
        self.delivered = False
        self.image: bytes | None = None
        sender.mac_sequence = self.number = (sender.mac_sequence + 1) & 0xFF
        sender.frame_counter = self.counter = (sender.frame_counter + 1) & 0xFFFFFFFF


class Tap(Protocol):
    """Somebody who listens to the whole air."""

    def sent(self, job: Job) -> None:
        """A frame goes on the air at `job.start`."""

    def acknowledged(self, job: Job, start: float) -> None:
        """Its receiver acknowledges it."""


class Medium:
    """Carries MAC frames between neighbours, one try after the other."""

    def __init__(self, clock: Clock, rng: Random, interference: Interference) -> None:
        self._clock = clock
        self._random = rng.random
        self._interference = interference
        self._on_air: deque[tuple[float, float, Node]] = deque()  # start and end in s, and who speaks
        self.tap: Tap | None = None

    def send(
        self,
        sender: Node,
        receiver: Node,
        frame: Frame | MacFrame,
        then: Callable[[Outcome], None],
        sequence: int = 0,
        radius: int = 0,
    ) -> None:
        """A frame to a neighbour, with acknowledgement and retries; `then` hears once what became of it."""
        job = Job(sender, frame, sequence, radius)
        job.receiver = receiver
        job.then = then
        self._queue(job)

    def broadcast(
        self,
        sender: Node,
        audience: Sequence[Node],
        frame: Frame | MacFrame,
        then: Callable[[list[Node]], None],
        sequence: int = 0,
        radius: int = 0,
    ) -> None:
        """A frame to all who hear it, once; `then` is told who of the audience did."""
        job = Job(sender, frame, sequence, radius)
        job.audience = audience
        job.reached = then
        self._queue(job)

    def _queue(self, job: Job) -> None:
        if job.sender.sending:
            job.sender.outbox.append(job)
        else:
            job.sender.sending = True
            self._try(job, self._clock.now)

    def _try(self, job: Job, moment: float) -> None:
        moment = max(moment, job.sender.mac_until)
        receiver = job.receiver
        if receiver is not None and receiver.wake_period:
            moment = receiver.listens_at(moment)
        self._back_off(job, moment)

    def _back_off(self, job: Job, moment: float) -> None:
        slots = int(self._random() * _SLOTS[job.busy])
        self._clock.at(moment + slots * air.BACKOFF_SLOT + air.CCA, self._assess, job)

    def _assess(self, job: Job) -> None:
        sender, now = job.sender, self._clock.now
        if not sender.powered:
            self._finish(job, LOST)
        elif sender.mac_until > now:  # it is to acknowledge something first
            self._back_off(job, sender.mac_until)
        elif self._busy(sender, now):
            job.busy += 1
            if job.busy == ASSESSMENTS:
                self._finish(job, UNSURE if job.delivered else NO_ACCESS)
            else:
                self._back_off(job, now)
        else:
            job.start = start = now + air.TURNAROUND
            sender.mac_until = end = start + airtime(job.frame.octets)
            self._sound(start, end, sender)
            if self.tap is not None:
                self.tap.sent(job)
            self._clock.at(end, self._over if job.receiver is not None else self._over_to_all, job)

    def _sound(self, start: float, end: float, sender: Node) -> None:
        on_air, oldest = self._on_air, start - _REMEMBERED
        while on_air and on_air[0][1] < oldest:
            on_air.popleft()
        on_air.append((start, end, sender))

    def _over(self, job: Job) -> None:
        sender, receiver, now = job.sender, job.receiver, self._clock.now
        assert receiver is not None
        if self._arrives(sender, receiver, job.start, now, job.frame.octets):
            job.delivered = True
            start = now + air.TURNAROUND
            end = start + air.ACK
            self._sound(start, end, receiver)
            receiver.mac_until = sender.mac_until = end + air.LIFS
            if self.tap is not None:
                self.tap.acknowledged(job, start)
            self._clock.at(end, self._acknowledged, job, start)
        else:
            sender.mac_until = now + air.ACK_WAIT
            self._again(job, now + air.ACK_WAIT)

    def _acknowledged(self, job: Job, start: float) -> None:
        receiver, now = job.receiver, self._clock.now
        assert receiver is not None
        if self._arrives(receiver, job.sender, start, now, ACK_MPDU):
            self._finish(job, ACKNOWLEDGED)
        else:
            self._again(job, start - air.TURNAROUND + air.ACK_WAIT)

    def _again(self, job: Job, moment: float) -> None:
        job.tries += 1
        job.busy = 0
        if job.tries < air.MAC_TRIES:
            self._try(job, moment)
        else:
            self._clock.at(moment, self._finish, job, UNSURE if job.delivered else LOST)

    def _over_to_all(self, job: Job) -> None:
        sender, now, octets = job.sender, self._clock.now, job.frame.octets
        sender.mac_until = now + air.LIFS
        reached = [node for node in job.audience if self._arrives(sender, node, job.start, now, octets)]
        self._free(sender)
        if job.reached is not None:
            job.reached(reached)

    def _finish(self, job: Job, outcome: Outcome) -> None:
        self._free(job.sender)
        receiver = job.receiver
        if job.delivered and receiver is not None and receiver.wake_period:
            receiver.stir(self._clock.now)
        if job.then is not None:
            job.then(outcome)
        elif job.reached is not None:
            job.reached([])

    def _free(self, sender: Node) -> None:
        if sender.wake_period:
            sender.stir(self._clock.now)
        if sender.outbox:
            self._try(sender.outbox.popleft(), self._clock.now)
        else:
            sender.sending = False

    def _busy(self, node: Node, now: float) -> bool:
        since = now - air.CCA
        for start, end, sender in self._on_air:
            if end > since and start < now:
                link = sender.links.get(node.eui)
                if link is not None and link.rssi > air.HEARD:
                    return True
        return self._interference.present and self._interference.senses(node, self._random)

    def _arrives(self, sender: Node, receiver: Node, start: float, end: float, octets: int) -> bool:
        if not receiver.powered or receiver.lingering or not sender.powered:
            return False
        link = sender.links[receiver.eui]
        for begun, ended, other in self._on_air:
            if ended > start and begun < end and other is not sender:
                if other is receiver:
                    return False
                loud = other.links.get(receiver.eui)
                if loud is not None and loud.rssi > link.rssi - air.CAPTURE:
                    return False
        chance = link.success(octets)
        if self._interference.present:
            chance *= self._interference.spares(receiver, link.rssi, octets, self._random)
        return self._random() < chance
