"""ZDO requests and responses as far as commissioning needs them (Zigbee specification 2.4)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.premise.device import Eui64

if TYPE_CHECKING:
    from collections.abc import Sequence

NWK_ADDR, IEEE_ADDR, NODE_DESC, POWER_DESC, SIMPLE_DESC, ACTIVE_EP = 0x00, 0x01, 0x02, 0x03, 0x04, 0x05
DEVICE_ANNCE, MGMT_LQI, MGMT_RTG, MGMT_LEAVE, MGMT_NWK_UPDATE = 0x13, 0x31, 0x32, 0x34, 0x38
RESPONSE = 0x8000

SUCCESS = 0x00
NOT_SUPPORTED = 0x84


@dataclass(frozen=True, slots=True)
class NeighbourEntry:
    """A row of a device's neighbour table: how well it hears that neighbour."""

    eui: Eui64
    address: int
    role: int  # 0 coordinator, 1 router, 2 end device
    awake: bool | None
    relationship: int  # 0 parent, 1 child, 2 sibling, 3 none, 4 previous child
    depth: int
    lqi: int


@dataclass(frozen=True, slots=True)
class RouteEntry:
    """A row of a device's routing table."""

    destination: int
    active: bool
    next_hop: int


@dataclass(frozen=True, slots=True)
class Table:
    """One page of a neighbour or routing table: how many rows there are in all, and where this page starts."""

    total: int
    start: int
    neighbours: tuple[NeighbourEntry, ...] = ()
    routes: tuple[RouteEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeDescriptor:
    """What kind of node a device is."""

    role: int
    mains: bool
    awake_when_idle: bool
    manufacturer_code: int


@dataclass(frozen=True, slots=True)
class SimpleDescriptor:
    """One endpoint of a device."""

    endpoint: int
    profile: int
    device_type: int
    input_clusters: tuple[int, ...]
    output_clusters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Announce:
    """A Device_annce."""

    address: int
    eui: Eui64
    mains: bool
    sleepy: bool


def parse_announce(payload: bytes) -> Announce | None:
    """A Device_annce with its transaction number in front."""
    if len(payload) < 12:
        return None
    address, raw, capability = struct.unpack_from("<H8sB", payload, 1)
    return Announce(
        address, Eui64.from_little_endian(raw), bool(capability & 0x04), not bool(capability & 0x08)
    )


def ask_ieee(address: int) -> bytes:
    """Whose address is this?"""
    return struct.pack("<HBB", address, 0, 0)


def ask_nwk(eui: Eui64) -> bytes:
    """Which address has this device? Goes out as a broadcast."""
    return eui.little_endian + b"\x00\x00"


def ask_page(start: int) -> bytes:
    """A page of a neighbour or routing table."""
    return bytes((start & 0xFF,))


def ask_leave(eui: Eui64) -> bytes:
    """Leave the network, for good: do not rejoin, do not take children along (2.4.3.3.5)."""
    return eui.little_endian + b"\x00"


def ask_energy(channels: Sequence[int], duration: int) -> bytes:
    """Listen to these channels once, each for 960 × (2^duration + 1) symbols of 16 µs (2.4.3.3.9)."""
    return struct.pack("<IBB", sum(1 << channel for channel in channels), duration, 1)


def parse_energy(body: bytes) -> dict[int, int] | None:
    """A Mgmt_NWK_Update_notify as energy 0..255 by channel; None when the device does not listen for others."""
    if len(body) < 10 or body[0] != SUCCESS:
        return None
    mask, _, _, count = struct.unpack_from("<IHHB", body, 1)
    channels = [channel for channel in range(32) if mask >> channel & 1]
    if len(body) < 10 + count or count != len(channels):
        return None
    return dict(zip(channels, body[10 : 10 + count], strict=True))


def parse_address(body: bytes) -> tuple[Eui64, int] | None:
    """EUI-64 and network address of an IEEE_addr_rsp or NWK_addr_rsp, if it succeeded."""
    if len(body) < 11 or body[0] != SUCCESS:
        return None
    raw, address = struct.unpack_from("<8sH", body, 1)
    return Eui64.from_little_endian(raw), address


def parse_node(body: bytes) -> NodeDescriptor | None:
    """A Node_Desc_rsp."""
    if len(body) < 16 or body[0] != SUCCESS:
        return None
    capability = body[5]
    manufacturer = struct.unpack_from("<H", body, 6)[0]
    return NodeDescriptor(body[3] & 0x07, bool(capability & 0x04), bool(capability & 0x08), manufacturer)


def parse_endpoints(body: bytes) -> tuple[int, ...]:
    """An Active_EP_rsp."""
    if len(body) < 4 or body[0] != SUCCESS:
        return ()
    return tuple(body[4 : 4 + body[3]])


def parse_simple(body: bytes) -> SimpleDescriptor | None:
    """A Simple_Desc_rsp."""
    if len(body) < 11 or body[0] != SUCCESS:
        return None
    endpoint, profile, device_type, _, inputs = struct.unpack_from("<BHHBB", body, 4)
    at = 11
    if len(body) < at + 2 * inputs + 1:
        return None
    ins = struct.unpack_from(f"<{inputs}H", body, at)
    at += 2 * inputs
    outputs = body[at]
    if len(body) < at + 1 + 2 * outputs:
        return None
    return SimpleDescriptor(
        endpoint, profile, device_type, ins, struct.unpack_from(f"<{outputs}H", body, at + 1)
    )


def parse_neighbours(body: bytes) -> Table | None:
    """A Mgmt_Lqi_rsp; None when the device does not support it or the rows are torn."""
    if len(body) < 4 or body[0] != SUCCESS:
        return None
    total, start, count = body[1], body[2], body[3]
    if len(body) < 4 + 22 * count:
        return None
    return Table(total, start, neighbours=tuple(_neighbour(body, 4 + 22 * i) for i in range(count)))


def _neighbour(body: bytes, at: int) -> NeighbourEntry:
    _, raw, address, flags, _, depth, lqi = struct.unpack_from("<8s8sHBBBB", body, at)
    awake = {0: False, 1: True}.get((flags >> 2) & 0x03)
    return NeighbourEntry(
        Eui64.from_little_endian(raw), address, flags & 0x03, awake, (flags >> 4) & 0x07, depth, lqi
    )


def parse_routes(body: bytes) -> Table | None:
    """A Mgmt_Rtg_rsp."""
    if len(body) < 4 or body[0] != SUCCESS:
        return None
    total, start, count = body[1], body[2], body[3]
    if len(body) < 4 + 5 * count:
        return None
    rows = [struct.unpack_from("<HBH", body, 4 + 5 * i) for i in range(count)]
    return Table(total, start, routes=tuple(RouteEntry(d, (s & 0x07) == 0, n) for d, s, n in rows))
