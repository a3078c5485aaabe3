"""ZDO commands: every request in both of its views, and the stack's news of devices.

A response shows as its own command (0x45xx) and, once the host registered with MsgCallbackRegister, as
MsgCbIncoming as well: the first is what one kind of host listens to, the second what the other does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.commands import FAILURE, INVALID_PARAMETER, OK, CommandTable
from core.emulator.stack import (
    BROADCAST_AWAKE,
    BROADCAST_ROUTERS,
    COORDINATOR,
    Confirm,
    DataIndication,
    DataRequest,
)
from core.emulator.zdo import IEEE_ADDR, MGMT_PERMIT, MGMT_UPDATE, NWK_ADDR, RESPONSE
from core.emulator.zdo_server import LONGEST_SCAN, SUPERFRAME_SYMBOLS, SYMBOL, ZdoServer
from core.emulator.znp import u8, u16, u64

if TYPE_CHECKING:
    from core.emulator.commands import Handler
    from core.emulator.dongle import Dongle
    from core.emulator.stack import Beacon
    from core.emulator.znp import Reader

ZDO = CommandTable()

ANNOUNCE = 0x0013
STATE_CHANGE, ANNOUNCED, LEFT, ADMITTED, MESSAGE = 0x45C0, 0x45C1, 0x45C9, 0x45CA, 0x45FF
BEACONS, DISCOVERED = 0x45C5, 0x45C7
BEACON_OCTETS, MOST_BEACONS = 21, 11  # as many as one MT frame holds
EVERY_CLUSTER = 0xFFFF
BROADCAST_MODE = 0x0F

# MT command -> ZDO cluster, where the command is the destination and then the ZDO payload as it is
_PLAIN = {
    0x2502: 0x0002,
    0x2503: 0x0003,
    0x2504: 0x0004,
    0x2505: 0x0005,
    0x2506: 0x0006,
    0x2521: 0x0021,
    0x2522: 0x0022,
    0x2530: 0x0030,
    0x2531: 0x0031,
    0x2532: 0x0032,
    0x2533: 0x0033,
    0x2534: 0x0034,
}
# MT sends a fixed-length binding target; on the air a group target is shorter
_SIZED = {0x0021: 21, 0x0022: 21}


class ZdoDesk:
    """Sends the host's ZDO requests and shows it what comes back."""

    def __init__(self, dongle: Dongle) -> None:
        self._dongle = dongle
        self._server = ZdoServer(dongle)
        self._sequence = 0
        self.registered: set[int] = set()

    def request(self, destination: int, cluster: int, payload: bytes) -> bytes:
        """Ask a device, or the coordinator itself, by an MT command of its own; the status for the host."""
        if not self._dongle.running:
            return FAILURE
        self._sequence = self._sequence + 1 & 0xFF
        frame = u8(self._sequence) + payload
        if destination == COORDINATOR:
            self.ask_self(cluster, frame)
        else:
            self.send(DataRequest(destination, 0, 0, 0, cluster, frame))
        return OK

    def send(self, frame: DataRequest) -> None:
        """Put a ZDO frame on the air; the host is not told whether it arrived, only the answer if one comes."""
        self._dongle.transmit(frame, _unheard)

    def ask_self(self, cluster: int, frame: bytes) -> None:
        """Let the coordinator answer its own host, over the loop-back."""
        for delay, answer in self._server.answers(cluster, frame):
            self._dongle.later(delay, self.show, COORDINATOR, cluster | RESPONSE, answer)

    def arrived(self, indication: DataIndication) -> None:
        """A ZDO frame came in from the air."""
        self.show(indication.source, indication.cluster, indication.payload, indication.broadcast)

    def show(self, source: int, cluster: int, frame: bytes, broadcast: bool = False) -> None:
        """Give a ZDO frame to the host, in each view that it has asked for."""
        if not frame:
            return
        if cluster & RESPONSE and cluster & 0xFF < 0x40:
            self._dongle.emit(0x4580 | cluster & 0x3F, _own_view(source, cluster, frame[1:]))
        if self.registered & {EVERY_CLUSTER, cluster}:
            head = u16(source) + u8(broadcast) + u16(cluster) + u8(0) + frame[:1]
            # the MAC destination is ours either way: what came in was addressed to us or to all
            self._dongle.emit(MESSAGE, head + u16(COORDINATOR) + frame[1:])

    def reset(self) -> None:
        """Forget the host's registrations."""
        self.registered.clear()


def _own_view(source: int, cluster: int, answer: bytes) -> bytes:
    if cluster & 0xFF not in (NWK_ADDR, IEEE_ADDR):
        return u16(source) + answer
    # MT always carries count and start index, and in the other order than the air does
    head, rest = answer[:11], answer[11:]
    return head + (rest[1:2] + rest[0:1] + rest[2:] if len(rest) >= 2 else bytes(2))


def _unheard(_: Confirm) -> None:
    """ZDO frames are not confirmed to the host."""


def _forward(cluster: int) -> Handler:
    def handler(dongle: Dongle, request: Reader) -> bytes:
        destination, payload = request.u16(), request.rest()
        if cluster in _SIZED and payload[11:12] == b"\x01":
            payload = payload[:14]
        return dongle.zdo.request(destination, cluster, payload)

    return handler


for _command, _cluster in _PLAIN.items():
    ZDO.on(_command)(_forward(_cluster))


@ZDO.on(0x2500)
def _network_address(dongle: Dongle, request: Reader) -> bytes:
    eui, rest = request.u64(), request.take(2)
    destination = COORDINATOR if eui == dongle.memory.eui else BROADCAST_AWAKE
    return dongle.zdo.request(destination, NWK_ADDR, u64(eui) + rest)


@ZDO.on(0x2501)
def _extended_address(dongle: Dongle, request: Reader) -> bytes:
    address, rest = request.u16(), request.take(2)
    return dongle.zdo.request(address, IEEE_ADDR, u16(address) + rest)


@ZDO.on(0x2536)
def _permit_joining(dongle: Dongle, request: Reader) -> bytes:
    mode, destination, payload = request.u8(), request.u16(), request.take(2)
    if mode == BROADCAST_MODE or destination >= BROADCAST_ROUTERS:
        # the coordinator takes part in its own broadcast and is the one that answers
        status = dongle.zdo.request(destination, MGMT_PERMIT, payload)
        return status if status != OK else dongle.zdo.request(COORDINATOR, MGMT_PERMIT, payload)
    return dongle.zdo.request(destination, MGMT_PERMIT, payload)


@ZDO.on(0x2537)
def _network_update(dongle: Dongle, request: Reader) -> bytes:
    destination, _, payload = request.u16(), request.u8(), request.take(6)
    manager = request.take(2)
    mask, duration, count = payload[:4], payload[4], payload[5:]
    if duration <= 5:
        return dongle.zdo.request(destination, MGMT_UPDATE, mask + u8(duration) + count)
    # a change of channel carries the update identifier; the manager's address only goes with 0xFF
    tail = u8(dongle.update_id + 1) + (manager if duration == 0xFF else b"")
    if destination == COORDINATOR:
        dongle.zdo.request(BROADCAST_AWAKE, MGMT_UPDATE, mask + u8(duration) + tail)
    return dongle.zdo.request(destination, MGMT_UPDATE, mask + u8(duration) + tail)


@ZDO.on(0x253E)
def _register_callback(dongle: Dongle, request: Reader) -> bytes:
    dongle.zdo.registered.add(request.u16())
    return OK


@ZDO.on(0x253F)
def _remove_callback(dongle: Dongle, request: Reader) -> bytes:
    dongle.zdo.registered.discard(request.u16())
    return OK


@ZDO.on(0x2523)
@ZDO.on(0x2542)
def _set_link_key(dongle: Dongle, request: Reader) -> bytes:
    _, eui, key = request.u16(), request.u64(), request.take(16)
    if not dongle.memory.keys.set_link_key(eui, key):
        return FAILURE
    dongle.stack.set_link_key(eui, key)
    return OK


@ZDO.on(0x2524)
@ZDO.on(0x2544)
def _remove_link_key(dongle: Dongle, request: Reader) -> bytes:
    eui = request.u64()
    dongle.stack.set_link_key(eui, None)
    return OK if dongle.memory.keys.forget(eui) else FAILURE


@ZDO.on(0x2540)
def _startup(dongle: Dongle, request: Reader) -> bytes:
    request.u16()
    dongle.commissioning.start(dongle.commissioning.FORMATION)
    return u8(0)


@ZDO.on(0x2545)
def _discover_route(dongle: Dongle, request: Reader) -> bytes:
    if not dongle.running:
        return FAILURE
    dongle.stack.discover_route(request.u16())
    return OK


@ZDO.on(0x2546)
def _check_route(dongle: Dongle, request: Reader) -> bytes:
    return OK if dongle.running and dongle.stack.has_route(request.u16()) else FAILURE


@ZDO.on(0x254A)
def _find_group(dongle: Dongle, request: Reader) -> bytes:
    endpoint, group = request.u8(), request.u16()
    found = (endpoint, group) in dongle.groups
    return (OK if found else FAILURE) + u16(group if found else 0) + bytes(17)


@ZDO.on(0x254B)
def _add_group(dongle: Dongle, request: Reader) -> bytes:
    endpoint, group = request.u8(), request.u16()
    if endpoint not in dongle.endpoints:
        return INVALID_PARAMETER
    dongle.groups.add((endpoint, group))
    return OK


@ZDO.on(0x2526)
def _discover_networks(dongle: Dongle, request: Reader) -> bytes:
    mask, duration = request.u32(), request.u8()
    channels = [channel for channel in range(11, 27) if mask >> channel & 1]
    if not dongle.running or not channels or duration > LONGEST_SCAN:
        return FAILURE
    seconds = len(channels) * SUPERFRAME_SYMBOLS * (2**duration + 1) * SYMBOL
    found = b"".join(_beacon(one) for one in dongle.stack.scan(channels)[:MOST_BEACONS])
    dongle.later(seconds, dongle.emit, BEACONS, u8(len(found) // BEACON_OCTETS) + found)
    dongle.later(seconds, dongle.emit, DISCOVERED, OK)
    return OK


def _beacon(one: Beacon) -> bytes:
    head = u16(one.address) + u16(one.pan_id) + u8(one.channel) + u8(one.permit_joining)
    room, versions = u8(1) + u8(1), u8(2) + u8(2)  # for routers and for end devices; Zigbee PRO
    return head + room + versions + u8(one.lqi) + u8(one.depth) + u8(0) + u64(one.extended_pan_id)


@ZDO.on(0x2550)
def _network_info(dongle: Dongle, _: Reader) -> bytes:
    network = dongle.network
    if network is None:
        return u16(0xFFFE) + u8(0) + u16(0xFFFF) + u16(0xFFFE) + bytes(16) + u8(0)
    head = u16(COORDINATOR) + u8(9) + u16(network.pan_id) + u16(COORDINATOR)
    return head + u64(network.extended_pan_id) + u64(dongle.memory.eui) + u8(network.channel)
