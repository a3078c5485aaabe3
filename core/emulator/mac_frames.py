"""Octets of the MAC layer: data frames, acknowledgements, beacons, commands, checksum (IEEE 802.15.4-2006, 7.2)."""

from __future__ import annotations

import binascii
import struct
from dataclasses import dataclass

NOBODY = 0xFFFF
"""The PAN and address of all, and of those who have none."""

_DATA, _ACK_TYPE, _COMMAND = 0x0001, 0x0002, 0x0003
_PENDING = 0x0010
_WANTS_ACK = 0x0020
_SAME_PAN = 0x0040
_TO_SHORT, _TO_EUI = 0x0800, 0x0C00
_FROM_SHORT, _FROM_EUI = 0x8000, 0xC000

_ASSOCIATE, _ASSOCIATED, _POLL, _WHO_IS_THERE = 0x01, 0x02, 0x04, 0x07
_NO_SUPERFRAME = 0x0FFF
_HUB_BEACON, _OPEN_BEACON = 0x4000, 0x8000
_PRO = 0x22  # stack profile 2, network protocol version 2
_ROUTERS_WELCOME, _END_DEVICES_WELCOME = 0x04, 0x80

_REVERSED = bytes(int(f"{octet:08b}"[::-1], 2) for octet in range(256))


@dataclass(frozen=True, slots=True)
class Beacon:
    """What a relay says of itself and its network when asked for a beacon."""

    pan_id: int
    address: int
    hub: bool
    permits: bool
    depth: int
    extended_pan_id: int


def data(sequence: int, pan_id: int, to: int, source: int, payload: bytes) -> bytes:
    """A data frame between two 16-bit addresses of one PAN; to all (0xFFFF) without acknowledgement."""
    wanted = 0 if to == NOBODY else _WANTS_ACK
    control = _DATA | _SAME_PAN | wanted | _TO_SHORT | _FROM_SHORT
    return struct.pack("<HBHHH", control, sequence, pan_id, to, source) + payload


def acknowledgement(sequence: int, *, pending: bool) -> bytes:
    """The acknowledgement of the frame with this sequence number."""
    return struct.pack("<HB", _ACK_TYPE | (_PENDING if pending else 0), sequence)


def beacon_request(sequence: int) -> bytes:
    """The question of an active scan: who is there?"""
    head = struct.pack("<HBHH", _COMMAND | _TO_SHORT, sequence, NOBODY, NOBODY)
    return head + bytes([_WHO_IS_THERE])


def beacon(sequence: int, said: Beacon) -> bytes:
    """The answer to it, with the payload that Zigbee puts into it (Zigbee specification 3.6.7)."""
    frame = _NO_SUPERFRAME
    frame |= (_HUB_BEACON if said.hub else 0) | (_OPEN_BEACON if said.permits else 0)
    head = struct.pack("<HBHHHBB", _FROM_SHORT, sequence, said.pan_id, said.address, frame, 0, 0)
    capacity = _ROUTERS_WELCOME | min(said.depth, 15) << 3 | _END_DEVICES_WELCOME
    network = struct.pack("<BBBQ", 0, _PRO, capacity, said.extended_pan_id)
    return head + network + b"\xff\xff\xff\x00"  # no beacon offset; update id 0


def association_request(sequence: int, pan_id: int, parent: int, eui: int, capability: int) -> bytes:
    """A device asks a parent for a place in its network."""
    control = _COMMAND | _WANTS_ACK | _TO_SHORT | _FROM_EUI
    head = struct.pack("<HBHHHQ", control, sequence, pan_id, parent, NOBODY, eui)
    return head + bytes([_ASSOCIATE, capability])


def association_response(sequence: int, pan_id: int, eui: int, parent_eui: int, address: int) -> bytes:
    """The parent gives it one, and a 16-bit address."""
    control = _COMMAND | _WANTS_ACK | _SAME_PAN | _TO_EUI | _FROM_EUI
    head = struct.pack("<HBHQQ", control, sequence, pan_id, eui, parent_eui)
    return head + struct.pack("<BHB", _ASSOCIATED, address, 0)


def data_request(sequence: int, pan_id: int, parent: int, child: int) -> bytes:
    """A child asks its parent for the frames that it holds."""
    control = _COMMAND | _WANTS_ACK | _SAME_PAN | _TO_SHORT | _FROM_SHORT
    return struct.pack("<HBHHH", control, sequence, pan_id, parent, child) + bytes([_POLL])


def unaddressed_data_request(sequence: int, pan_id: int, parent: int, eui: int) -> bytes:
    """The same from a device that has no 16-bit address yet."""
    control = _COMMAND | _WANTS_ACK | _SAME_PAN | _TO_SHORT | _FROM_EUI
    return struct.pack("<HBHHQ", control, sequence, pan_id, parent, eui) + bytes([_POLL])


def checksum(mpdu: bytes) -> bytes:
    """The two octets of FCS that belong behind a frame (ITU-T CRC-16, 7.2.1.9)."""
    # binascii has the unreflected register; the polynomial is the same
    return binascii.crc_hqx(mpdu.translate(_REVERSED), 0).to_bytes(2, "big").translate(_REVERSED)
