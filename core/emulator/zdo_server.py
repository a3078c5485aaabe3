"""What the coordinator answers when its own host asks it: descriptors, tables, energy scan, join window.

Each answer is the ZDO response without its sequence number (Zigbee specification 2.4.4), with the seconds it
takes to come. Requests that devices send are answered by the stack below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from core.emulator.stack import COORDINATOR
from core.emulator.znp import MalformedError, Reader, counted, u8, u16, u32, u64

if TYPE_CHECKING:
    from core.emulator.dongle import Dongle
    from core.emulator.stack import Endpoint, Neighbour

Answer = tuple[float, bytes]
Rule = Callable[["Dongle", Reader], Iterator[Answer]]

NWK_ADDR, IEEE_ADDR, NODE_DESC, POWER_DESC, SIMPLE_DESC, ACTIVE_EP, MATCH_DESC = range(7)
MGMT_LQI, MGMT_RTG, MGMT_BIND, PERMIT_JOINING, NWK_UPDATE = 0x31, 0x32, 0x33, 0x36, 0x38

SUCCESS, BAD_REQUEST, DEVICE_NOT_FOUND, INVALID_ENDPOINT, NOT_ACTIVE, NOT_SUPPORTED = (
    0x00, 0x80, 0x81, 0x82, 0x83, 0x84,
)  # fmt: skip

PROMPT = 0.002
SYMBOL = 16e-6
SUPERFRAME_SYMBOLS = 960
BROADCAST_DELIVERY = 9.0
CHANNEL_CHANGE, MANAGER_CHANGE = 0xFE, 0xFF
NEIGHBOUR_ROWS, ROUTE_ROWS = 3, 10

# logical type coordinator, 2.4 GHz, MAC capability of a mains-powered full-function trust centre, maker
# Texas Instruments, 80-byte buffer, 160-byte transfers, server mask: primary trust centre, manager, revision 22
NODE_DESCRIPTOR = (
    u8(0x00) + u8(0x40) + u8(0x8F) + u16(0x0007) + u8(80) + u16(160) + u16(0x2C41) + u16(160) + u8(0)
)
POWER_DESCRIPTOR = u16(0xC110)  # always on, mains, full

_RULES: dict[int, Rule] = {}


def answers(dongle: Dongle, cluster: int, request: bytes) -> list[Answer]:
    """All responses of the coordinator to one request (without sequence number); none for what it ignores."""
    rule = _RULES.get(cluster)
    if rule is None:
        return [(PROMPT, u8(NOT_SUPPORTED))] if cluster < 0x8000 else []
    try:
        return list(rule(dongle, Reader(request)))
    except MalformedError:
        return [(PROMPT, u8(BAD_REQUEST))]


def _rule(cluster: int) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        _RULES[cluster] = rule
        return rule

    return register


@_rule(NWK_ADDR)
def _network_address(dongle: Dongle, request: Reader) -> Iterator[Answer]:
    yield _addresses(dongle, request.u64() == dongle.memory.eui, request)


@_rule(IEEE_ADDR)
def _extended_address(dongle: Dongle, request: Reader) -> Iterator[Answer]:
    yield _addresses(dongle, request.u16() == COORDINATOR, request)


def _addresses(dongle: Dongle, known: bool, request: Reader) -> Answer:
    extended, start = request.u8(), request.u8()
    head = u8(SUCCESS if known else DEVICE_NOT_FOUND) + u64(dongle.memory.eui) + u16(COORDINATOR)
    if not extended:
        return PROMPT, head
    addresses = [row.address for row in dongle.stack.associated()]
    listed = addresses[start : start + 35]
    return PROMPT, head + u8(len(addresses)) + u8(start) + b"".join(u16(address) for address in listed)


@_rule(NODE_DESC)
def _node_descriptor(_: Dongle, request: Reader) -> Iterator[Answer]:
    yield _described(request.u16(), NODE_DESCRIPTOR)


@_rule(POWER_DESC)
def _power_descriptor(_: Dongle, request: Reader) -> Iterator[Answer]:
    yield _described(request.u16(), POWER_DESCRIPTOR)


def _described(address: int, descriptor: bytes) -> Answer:
    if address != COORDINATOR:
        return PROMPT, u8(DEVICE_NOT_FOUND) + u16(address)
    return PROMPT, u8(SUCCESS) + u16(address) + descriptor


@_rule(SIMPLE_DESC)
def _simple_descriptor(dongle: Dongle, request: Reader) -> Iterator[Answer]:
    address, number = request.u16(), request.u8()
    endpoint = dongle.endpoints.get(number)
    if endpoint is None:
        status = NOT_ACTIVE if 0 < number < 0xFF else INVALID_ENDPOINT
        yield PROMPT, u8(status) + u16(address) + u8(0)
    else:
        yield PROMPT, u8(SUCCESS) + u16(address) + counted(_simple(endpoint))


def _simple(endpoint: Endpoint) -> bytes:
    head = u8(endpoint.number) + u16(endpoint.profile) + u16(endpoint.device_type) + u8(endpoint.version)
    lists = (endpoint.input_clusters, endpoint.output_clusters)
    return head + b"".join(u8(len(ids)) + b"".join(u16(cluster) for cluster in ids) for ids in lists)


@_rule(ACTIVE_EP)
def _active_endpoints(dongle: Dongle, request: Reader) -> Iterator[Answer]:
    address = request.u16()
    yield PROMPT, u8(SUCCESS) + u16(address) + counted(bytes(sorted(dongle.endpoints)))


@_rule(MATCH_DESC)
def _matching_endpoints(dongle: Dongle, request: Reader) -> Iterator[Answer]:
    request.u16()
    profile, wanted_in, wanted_out = request.u16(), set(request.u16_list()), set(request.u16_list())
    found = [
        endpoint.number
        for endpoint in dongle.endpoints.values()
        if endpoint.profile == profile
        and (wanted_in & set(endpoint.input_clusters) or wanted_out & set(endpoint.output_clusters))
    ]
    yield PROMPT, u8(SUCCESS) + u16(COORDINATOR) + counted(bytes(sorted(found)))


@_rule(MGMT_LQI)
def _neighbour_table(dongle: Dongle, request: Reader) -> Iterator[Answer]:
    yield _table([_neighbour(row) for row in dongle.stack.neighbours()], request.u8(), NEIGHBOUR_ROWS)


def _neighbour(row: Neighbour) -> bytes:
    kind = row.device_type | row.awake_when_idle << 2 | row.relationship << 4
    place = u8(row.permit_joining) + u8(row.depth) + u8(row.lqi)
    return u64(row.extended_pan_id) + u64(row.eui) + u16(row.address) + u8(kind) + place


@_rule(MGMT_RTG)
def _routing_table(dongle: Dongle, request: Reader) -> Iterator[Answer]:
    rows = [
        u16(route.destination) + u8(route.status | route.many_to_one << 4) + u16(route.next_hop)
        for route in dongle.stack.routes()
    ]
    yield _table(rows, request.u8(), ROUTE_ROWS)


@_rule(MGMT_BIND)
def _binding_table(_: Dongle, request: Reader) -> Iterator[Answer]:
    yield _table([], request.u8(), ROUTE_ROWS)


def _table(rows: list[bytes], start: int, at_most: int) -> Answer:
    part = rows[start : start + at_most]
    return PROMPT, u8(SUCCESS) + u8(len(rows)) + u8(start) + u8(len(part)) + b"".join(part)


@_rule(PERMIT_JOINING)
def _permit_joining(dongle: Dongle, request: Reader) -> Iterator[Answer]:
    dongle.stack.permit(request.u8())
    yield PROMPT, u8(SUCCESS)


@_rule(NWK_UPDATE)
def _network_update(dongle: Dongle, request: Reader) -> Iterator[Answer]:
    mask, duration = request.u32(), request.u8()
    channels = [channel for channel in range(11, 27) if mask >> channel & 1]
    if duration == CHANNEL_CHANGE and len(channels) == 1:
        dongle.later(BROADCAST_DELIVERY, dongle.move_to_channel, channels[0])
    elif duration <= 5:
        yield from _energy_scans(dongle, channels, duration, request.u8())
    elif duration != MANAGER_CHANGE:
        yield PROMPT, u8(BAD_REQUEST)


def _energy_scans(dongle: Dongle, channels: list[int], duration: int, count: int) -> Iterator[Answer]:
    seconds = len(channels) * SUPERFRAME_SYMBOLS * (2**duration + 1) * SYMBOL
    for number in range(1, min(count, 5) + 1):
        energy = dongle.stack.energy(channels)
        values = bytes(energy.get(channel, 0) for channel in channels)
        mask = sum(1 << channel for channel in channels)
        yield (
            number * seconds,
            u8(SUCCESS) + u32(mask) + u16(dongle.sent) + u16(dongle.failed) + counted(values),
        )
