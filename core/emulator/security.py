"""The trust centre's conversation with a joining device: the APS commands, and who may have the network key.

Update-Device tells the trust centre who associated where; the answer is a Transport-Key inside a Tunnel, sealed
with the device's link key, or a Remove-Device (Zigbee specification 4.4.9). A sealed key that was made with
another link key cannot be opened: that is all a wrong install code amounts to.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.emulator.aps import Outgoing
from core.emulator.frames import Frame, FrameKind, network_command, unsecured_key
from core.emulator.keys import WELL_KNOWN_KEY, KeyMessage, seal_network_key

if TYPE_CHECKING:
    from core.emulator.aps import Aps
    from core.emulator.node import Node
    from core.emulator.world import World

UPDATE_DEVICE = 0x06
REMOVE_DEVICE = 0x07
TUNNEL = 0x0E
NETWORK_LEAVE = 0x04

NETWORK_REJOIN_REQUEST, NETWORK_REJOIN_RESPONSE = 0x06, 0x07

_UPDATE = struct.Struct("<BQHB")
_REMOVE = struct.Struct("<BQ")
_TUNNEL = struct.Struct("<BQ")
_LEAVE = struct.Struct("<BB")


@dataclass(frozen=True, slots=True)
class Update:
    """An Update-Device command taken apart."""

    eui: int
    address: int


def update_device(eui: int, address: int) -> bytes:
    """Payload of an Update-Device: this device joined without security."""
    return _UPDATE.pack(UPDATE_DEVICE, eui, address, 1)


def read_update(payload: bytes) -> Update:
    """An Update-Device taken apart."""
    _, eui, address, _ = _UPDATE.unpack(payload)
    return Update(eui, address)


def network_leave(*, rejoin: bool) -> bytes:
    """Payload of a network Leave command; who leaves stands in the network header."""
    return _LEAVE.pack(NETWORK_LEAVE, 0x20 if rejoin else 0)


def read_leave(payload: bytes) -> bool:
    """Whether who leaves means to come back."""
    return bool(_LEAVE.unpack(payload)[1] & 0x20)


def rejoin_frames(node: Node, parent: Node) -> tuple[Frame, Frame]:
    """Rejoin request and response of a device that has the network key (Zigbee specification 3.4.6, 3.4.7)."""
    asked = bytes([NETWORK_REJOIN_REQUEST, node.capability])
    answered = struct.pack("<BHB", NETWORK_REJOIN_RESPONSE, node.address, 0)
    return (
        network_command(node.address, parent.address, asked, node.eui, parent.eui, radius=1),
        network_command(parent.address, node.address, answered, parent.eui, node.eui, radius=1),
    )


def command(destination: int, payload: bytes) -> Outgoing:
    """An APS command to a node, acknowledged."""
    return Outgoing(destination, 0, 0, 0, 0, payload, acknowledged=True)


class TrustCentre:
    """Decides at the hub who may have the network key."""

    def __init__(self, world: World, node: Node, aps: Aps) -> None:
        self._world = world
        self._node = node
        self._aps = aps
        self._counter = 0
        self.keys: dict[int, bytes] = {}
        self.install_code_only = False

    def device_waits(self, eui: int, parent: Node) -> bool:
        """Answer the parent of a device that associated; True where the network key was sent."""
        key = self.keys.get(eui)
        if key is None and not self.install_code_only:
            key = WELL_KNOWN_KEY
        member = self._node.membership
        if key is None or member is None:
            self._world.refuse(eui, parent.eui, "the hub holds no install code for it")
            self._tell(parent, _REMOVE.pack(REMOVE_DEVICE, eui))
            return False
        self._counter += 1
        message = KeyMessage(member.network_key, self._world.key_sequence, eui)
        sealed = seal_network_key(key, message, self._node.eui, self._counter)
        self._tell(parent, _TUNNEL.pack(TUNNEL, eui) + sealed)
        return True

    def _tell(self, parent: Node, payload: bytes) -> None:
        if parent is self._node:
            pass_on(self._world, parent, payload)
        else:
            self._aps.send(command(parent.address, payload), kind=FrameKind.COMMAND)


def pass_on(world: World, parent: Node, payload: bytes) -> None:
    """A parent hands the trust centre's word to the device that waits at it."""
    if not payload or payload[0] not in {REMOVE_DEVICE, TUNNEL}:
        return
    eui = int.from_bytes(payload[1:9], "little")
    applicant = world.applicants.get(eui)
    node = world.routing.nodes.get(eui)
    if applicant is None or node is None:
        return
    if payload[0] == REMOVE_DEVICE:
        world.clock.after(0.01, applicant.turned_away)
        return
    sealed = payload[_TUNNEL.size :]
    frame = unsecured_key(parent.address, applicant.address, sealed)
    world.transport.hand_key(parent, node, frame, lambda: applicant.key_came(sealed))
