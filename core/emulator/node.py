"""A node of the simulated mesh: its place, its radio links, its membership, its parent and its children."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.air import Link, Station
    from core.emulator.frames import Frame
    from core.emulator.medium import Job
    from core.emulator.stack import Confirm

FOREVER = 255
"""Permit duration that leaves a join window open."""

STAYS_AWAKE = 0.5
"""Seconds for which a duty-cycled relay listens on after it has had something to do."""


class Role(IntEnum):
    """Logical type of a node, as node descriptors write it."""

    COORDINATOR = 0
    ROUTER = 1
    END_DEVICE = 2


@dataclass(frozen=True, slots=True)
class Membership:
    """What a node remembers of the network that it belongs to."""

    extended_pan_id: int
    pan_id: int
    channel: int
    network_key: bytes = field(repr=False)
    address: int


@dataclass(slots=True)
class Held:
    """A frame that a parent keeps for a sleepy child, and who waits to hear that it left.

    `sequence` is its number in the network layer, `hops` how many it has behind it.
    """

    frame: Frame
    expires: float
    left: Callable[[Confirm], None] | None
    sequence: int
    hops: int


class Node:
    """One radio: the coordinator's, a device's or a stranger's.

    Attributes:
        wake_period: seconds between two moments of listening of a relay on battery; 0 listens always.
        foreign: whether it is a neighbour's hub: heard, but no part of this premise's mesh.
        attached: whether it takes part in the mesh now (an end device: has a parent).
        lingering: whether its neighbours still count on it although it no longer answers.
        receive: who hears of a frame that came for it.
    """

    def __init__(self, station: Station, name: str, role: Role, *, sleepy: bool, mains: bool) -> None:
        self.station = station
        self.eui = station.eui
        self.name = name
        self.role = role
        self.sleepy = sleepy
        self.mains = mains
        self.wake_period = 0.0
        self.wake_phase = 0.0
        self.foreign = False
        self.relay = role is not Role.END_DEVICE
        self.links: dict[int, Link] = {}
        self.powered = True
        self.attached = False
        self.lingering = False
        self.silent_since = 0.0
        self.membership: Membership | None = None
        self.parent: Node | None = None
        self.children: dict[int, Node] = {}
        self.held: dict[int, deque[Held]] = {}
        self.permit_until = 0.0
        self.mac_until = 0.0  # it is sending, acknowledging or pausing between frames until then
        self.sending = False
        self.outbox: deque[Job] = deque()
        self.mac_sequence = 0
        self.nwk_sequence = 0
        self.frame_counter = 0
        self.awake_until = 0.0
        self.transit: set[int] = set()  # addresses it has passed frames on to
        self.receive: Callable[[Frame, Node, int], None] = _deaf

    @property
    def address(self) -> int:
        """Network address; 0xFFFF while it belongs nowhere."""
        return self.membership.address if self.membership else 0xFFFF

    @property
    def capability(self) -> int:
        """MAC capability flags, as association and Device_annce carry them."""
        flags = 0x80
        if self.relay:
            flags |= 0x02
        if self.mains:
            flags |= 0x04
        return flags if self.sleepy else flags | 0x08

    def permits(self, now: float) -> bool:
        """Whether its join window is open."""
        return self.attached and self.permit_until > now

    def permit(self, now: float, seconds: int) -> None:
        """Open the join window for so many seconds; 0 shuts it, 255 leaves it open."""
        self.permit_until = math.inf if seconds == FOREVER else now + seconds if seconds else 0.0

    def listens_at(self, moment: float) -> float:
        """The first moment from this one at which its receiver is on."""
        if not self.wake_period or moment <= self.awake_until:
            return moment
        periods = math.ceil((moment - self.wake_phase) / self.wake_period)
        return self.wake_phase + periods * self.wake_period

    def stir(self, moment: float) -> None:
        """A duty-cycled relay had something to do at this moment and listens on for a while."""
        if self.wake_period:
            self.awake_until = max(self.awake_until, moment + STAYS_AWAKE)

    def hears(self, other: Node) -> bool:
        """Whether traffic passes between the two, either way."""
        there, back = self.links.get(other.eui), other.links.get(self.eui)
        return there is not None and back is not None and there.usable and back.usable

    def next_sequence(self) -> int:
        """A fresh sequence number of the network layer."""
        self.nwk_sequence = number = (self.nwk_sequence + 1) & 0xFF
        return number

    def shares_network_with(self, other: Node) -> bool:
        """Whether both remember the same network: same extended PAN id, same network key."""
        mine, its = self.membership, other.membership
        return (
            mine is not None
            and its is not None
            and mine.extended_pan_id == its.extended_pan_id
            and mine.network_key == its.network_key
        )

    def follow(self, hub: Node) -> None:
        """Go to the hub's channel and PAN id, as a network update tells everybody."""
        if self.membership is not None and hub.membership is not None:
            there = hub.membership
            self.membership = replace(self.membership, channel=there.channel, pan_id=there.pan_id)

    def detach(self) -> None:
        """Drop out of the mesh: no parent, no children's frames, no open window."""
        if self.parent is not None:
            self.parent.children.pop(self.eui, None)
            self.parent.held.pop(self.eui, None)
        self.parent = None
        self.attached = False
        self.permit_until = 0.0
        self.held.clear()
        self.transit.clear()


def _deaf(_frame: Frame, _mac_source: Node, _lqi: int) -> None:
    """A node nobody listens at."""
