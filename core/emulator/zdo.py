"""The Zigbee device object of a simulated node: answers to descriptor, address and management requests.

Payloads are those of the Zigbee specification, clause 2.4.3 and 2.4.4, little-endian, with the sequence number as
the first octet. What a node does not support is answered with NOT_SUPPORTED.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.emulator.node import Role
    from core.emulator.stack import Endpoint, Neighbour, Route

SUCCESS = 0x00
INVALID_REQUEST = 0x80
DEVICE_NOT_FOUND = 0x81
INVALID_ENDPOINT = 0x82
NOT_ACTIVE = 0x83
NOT_SUPPORTED = 0x84

NWK_ADDR = 0x0000
IEEE_ADDR = 0x0001
NODE_DESC = 0x0002
POWER_DESC = 0x0003
SIMPLE_DESC = 0x0004
ACTIVE_EP = 0x0005
MATCH_DESC = 0x0006
DEVICE_ANNCE = 0x0013
MGMT_LQI = 0x0031
MGMT_RTG = 0x0032
MGMT_LEAVE = 0x0034
MGMT_PERMIT = 0x0036
MGMT_UPDATE = 0x0038
RESPONSE = 0x8000

MOST_ROWS = 255  # the number of all rows is one octet
LQI_ROWS = 3
ROUTE_ROWS = 10
_SCAN_LIMIT = 0x05


class ZdoView(Protocol):
    """What a node shows of itself to its device object."""

    @property
    def eui(self) -> int:
        """EUI-64."""

    @property
    def address(self) -> int:
        """Network address."""

    @property
    def role(self) -> Role:
        """Logical type."""

    @property
    def capability(self) -> int:
        """MAC capability flags."""

    @property
    def manufacturer(self) -> int:
        """Manufacturer code."""

    @property
    def battery(self) -> bool:
        """Whether a battery feeds it."""

    def endpoints(self) -> Sequence[Endpoint]:
        """Active endpoints."""

    def neighbours(self) -> Sequence[Neighbour]:
        """Neighbour table."""

    def routes(self) -> Sequence[Route]:
        """Routing table."""

    def children(self) -> Mapping[int, int]:
        """Network address of each child, by EUI-64."""

    def permit(self, seconds: int) -> None:
        """Open or shut the join window; an end device ignores it."""

    def leave(self, eui: int, *, rejoin: bool) -> bool:
        """Leave the network, or send a child away; False where that EUI-64 is neither."""

    def energy(self, channels: Sequence[int]) -> Mapping[int, int]:
        """Energy on each channel, 0..255."""


class ZdoResponder:
    """Answers ZDO requests for one node."""

    def __init__(self, view: ZdoView) -> None:
        self._view = view
        self._answers: dict[int, Callable[[bytes], bytes | None]] = {
            NWK_ADDR: self._nwk_addr,
            IEEE_ADDR: self._ieee_addr,
            NODE_DESC: self._node_desc,
            POWER_DESC: self._power_desc,
            SIMPLE_DESC: self._simple_desc,
            ACTIVE_EP: self._active_ep,
            MATCH_DESC: self._match_desc,
            MGMT_LQI: self._mgmt_lqi,
            MGMT_RTG: self._mgmt_rtg,
            MGMT_LEAVE: self._mgmt_leave,
            MGMT_PERMIT: self._mgmt_permit,
            MGMT_UPDATE: self._mgmt_update,
        }

    def answer(self, cluster: int, payload: bytes, *, broadcast: bool) -> bytes | None:
        """The response's payload, sequence number included; None where nothing is to be sent."""
        if cluster & RESPONSE or cluster == DEVICE_ANNCE or not payload:
            return None
        handler = self._answers.get(cluster)
        if handler is None:
            return None if broadcast else payload[:1] + bytes([NOT_SUPPORTED])
        try:
            body = handler(payload[1:])
        except (struct.error, IndexError):
            body = bytes([INVALID_REQUEST])
        if body is None or (broadcast and (cluster == MGMT_PERMIT or body[0] != SUCCESS)):
            return None
        return payload[:1] + body

    def _nwk_addr(self, body: bytes) -> bytes | None:
        eui, kind, start = struct.unpack_from("<QBB", body)
        if eui == self._view.eui:
            return self._addresses(kind, start)
        child = self._view.children().get(eui)
        if child is not None:
            return struct.pack("<BQH", SUCCESS, eui, child)
        return struct.pack("<BQH", DEVICE_NOT_FOUND, eui, 0xFFFF)

    def _ieee_addr(self, body: bytes) -> bytes:
        address, kind, start = struct.unpack_from("<HBB", body)
        if address == self._view.address:
            return self._addresses(kind, start)
        for eui, child in self._view.children().items():
            if child == address:
                return struct.pack("<BQH", SUCCESS, eui, child)
        return struct.pack("<BQH", DEVICE_NOT_FOUND, 0xFFFFFFFFFFFFFFFF, address)

    def _addresses(self, kind: int, start: int) -> bytes:
        head = struct.pack("<BQH", SUCCESS, self._view.eui, self._view.address)
        if kind != 1:
            return head
        children = list(self._view.children().values())
        listed = children[start : start + 16]
        return head + struct.pack(f"<BB{len(listed)}H", len(children), start, *listed)

    def _node_desc(self, body: bytes) -> bytes:
        if struct.unpack_from("<H", body)[0] != self._view.address:
            return struct.pack("<BH", DEVICE_NOT_FOUND, *struct.unpack_from("<H", body))
        # 2.4 GHz band; server mask: stack revision 22, and trust centre at the coordinator
        server = 0x2C00 | (0x0041 if self._view.role == 0 else 0)
        descriptor = struct.pack(
            "<BBBHBHHHB",
            int(self._view.role),
            0x40,
            self._view.capability,
            self._view.manufacturer,
            82,
            128,
            server,
            128,
            0,
        )
        return struct.pack("<BH", SUCCESS, self._view.address) + descriptor

    def _power_desc(self, body: bytes) -> bytes:
        (address,) = struct.unpack_from("<H", body)
        if address != self._view.address:
            return struct.pack("<BH", DEVICE_NOT_FOUND, address)
        # sources: 1 mains, 4 disposable battery; level 12 is full; mode 0 receiver on, 1 on at intervals
        source = 0x4 if self._view.battery else 0x1
        mode = 0 if self._view.capability & 0x08 else 1
        return struct.pack("<BHH", SUCCESS, address, mode | source << 4 | source << 8 | 0xC << 12)

    def _simple_desc(self, body: bytes) -> bytes:
        address, number = struct.unpack_from("<HB", body)
        if address != self._view.address:
            return struct.pack("<BHB", DEVICE_NOT_FOUND, address, 0)
        if not 1 <= number <= 254:
            return struct.pack("<BHB", INVALID_ENDPOINT, address, 0)
        for endpoint in self._view.endpoints():
            if endpoint.number == number:
                descriptor = simple_descriptor(endpoint)
                return struct.pack("<BHB", SUCCESS, address, len(descriptor)) + descriptor
        return struct.pack("<BHB", NOT_ACTIVE, address, 0)

    def _active_ep(self, body: bytes) -> bytes:
        (address,) = struct.unpack_from("<H", body)
        if address != self._view.address:
            return struct.pack("<BHB", DEVICE_NOT_FOUND, address, 0)
        numbers = bytes(endpoint.number for endpoint in self._view.endpoints())
        return struct.pack("<BHB", SUCCESS, address, len(numbers)) + numbers

    def _match_desc(self, body: bytes) -> bytes | None:
        address, profile, count = struct.unpack_from("<HHB", body)
        inputs = struct.unpack_from(f"<{count}H", body, 5)
        (outgoing,) = struct.unpack_from("<B", body, 5 + 2 * count)
        outputs = struct.unpack_from(f"<{outgoing}H", body, 6 + 2 * count)
        if address != self._view.address and address < 0xFFFC:
            return struct.pack("<BHB", DEVICE_NOT_FOUND, address, 0)
        found = bytes(
            endpoint.number
            for endpoint in self._view.endpoints()
            if endpoint.profile == profile
            and (set(inputs) & set(endpoint.input_clusters) or set(outputs) & set(endpoint.output_clusters))
        )
        if address >= 0xFFFC and not found:
            return None
        return struct.pack("<BHB", SUCCESS, self._view.address, len(found)) + found

    def _mgmt_lqi(self, body: bytes) -> bytes:
        rows = self._view.neighbours()[:MOST_ROWS]
        start = body[0]
        listed = rows[start : start + LQI_ROWS]
        return bytes([SUCCESS, len(rows), start, len(listed)]) + b"".join(map(neighbour_row, listed))

    def _mgmt_rtg(self, body: bytes) -> bytes:
        if self._view.role == 2:
            return bytes([NOT_SUPPORTED])
        rows = self._view.routes()[:MOST_ROWS]
        start = body[0]
        listed = rows[start : start + ROUTE_ROWS]
        return bytes([SUCCESS, len(rows), start, len(listed)]) + b"".join(map(route_row, listed))

    def _mgmt_leave(self, body: bytes) -> bytes:
        eui, flags = struct.unpack_from("<QB", body)
        found = self._view.leave(eui or self._view.eui, rejoin=bool(flags & 0x80))
        return bytes([SUCCESS if found else DEVICE_NOT_FOUND])

    def _mgmt_permit(self, body: bytes) -> bytes:
        seconds, _significance = struct.unpack_from("<BB", body)
        if self._view.role == 2:
            return bytes([INVALID_REQUEST])
        self._view.permit(seconds)
        return bytes([SUCCESS])

    def _mgmt_update(self, body: bytes) -> bytes | None:
        mask, duration = struct.unpack_from("<IB", body)
        if duration > _SCAN_LIMIT:
            return None
        levels = self._view.energy([channel for channel in range(11, 27) if mask >> channel & 1])
        head = struct.pack("<BIHHB", SUCCESS, mask, 0, 0, len(levels))
        return head + bytes(levels[channel] for channel in sorted(levels))


def simple_descriptor(endpoint: Endpoint) -> bytes:
    """A simple descriptor as it travels."""
    inputs, outputs = endpoint.input_clusters, endpoint.output_clusters
    return (
        struct.pack("<BHHB", endpoint.number, endpoint.profile, endpoint.device_type, endpoint.version)
        + struct.pack(f"<B{len(inputs)}H", len(inputs), *inputs)
        + struct.pack(f"<B{len(outputs)}H", len(outputs), *outputs)
    )


def neighbour_row(row: Neighbour) -> bytes:
    """One row of a Mgmt_Lqi_rsp."""
    flags = row.device_type | row.awake_when_idle << 2 | row.relationship << 4
    return struct.pack(
        "<QQHBBBB", row.extended_pan_id, row.eui, row.address, flags, row.permit_joining, row.depth, row.lqi
    )


def route_row(row: Route) -> bytes:
    """One row of a Mgmt_Rtg_rsp."""
    flags = row.status | (0x10 if row.many_to_one else 0)
    return struct.pack("<HBH", row.destination, flags, row.next_hop)


def device_annce(sequence: int, address: int, eui: int, capability: int) -> bytes:
    """Payload of a Device_annce."""
    return struct.pack("<BHQB", sequence, address, eui, capability)
