"""Octets of the network layer: header, source route, auxiliary security header (Zigbee specification 3.3, 4.3.1)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.emulator import ccm
from core.emulator.frames import FrameKind

if TYPE_CHECKING:
    from core.emulator.frames import Frame

LEVEL = 0x05
"""Encryption with a 32-bit code; on the wire these bits are zeroed."""

NETWORK_KEY = 0x08
EXTENDED_NONCE = 0x20

_COMMAND = 0x0001
_VERSION = 0x0008
_DISCOVER = 0x0040
_SECURE = 0x0200
_SOURCE_ROUTE = 0x0400
_DESTINATION_EUI = 0x0800
_SOURCE_EUI = 0x1000


@dataclass(frozen=True, slots=True)
class HopSecurity:
    """By what one hop of a frame is secured: key and its number, who sends the hop, and its frame counter."""

    key: bytes = field(repr=False)
    key_sequence: int
    sender: int
    counter: int


def header(frame: Frame, sequence: int, radius: int) -> bytes:
    """The network header of a frame as it leaves for its next hop."""
    control = _VERSION
    if frame.kind is FrameKind.NETWORK:
        control |= _COMMAND
    elif not frame.broadcast and frame.kind is not FrameKind.KEY:
        control |= _DISCOVER
    if frame.kind is not FrameKind.KEY:
        control |= _SECURE
    control |= _SOURCE_ROUTE if frame.relays else 0
    control |= _DESTINATION_EUI if frame.destination_eui else 0
    control |= _SOURCE_EUI if frame.source_eui else 0
    made = struct.pack("<HHHBB", control, frame.destination, frame.source, radius & 0xFF, sequence)
    for eui in (frame.destination_eui, frame.source_eui):
        made += eui.to_bytes(8, "little") if eui else b""
    return made + _source_route(frame, radius) if frame.relays else made


def secured(head: bytes, text: bytes, security: HopSecurity) -> bytes:
    """Header, auxiliary header, and the encrypted rest with its code."""
    control = NETWORK_KEY | EXTENDED_NONCE
    sender = security.sender.to_bytes(8, "little")
    counter = security.counter.to_bytes(4, "little")
    tail = counter + sender + bytes([security.key_sequence])
    nonce = sender + counter + bytes([control | LEVEL])
    sealed = ccm.seal(security.key, nonce, head + bytes([control | LEVEL]) + tail, text)
    return head + bytes([control]) + tail + sealed


def _source_route(frame: Frame, radius: int) -> bytes:
    count = len(frame.relays)
    index = max(0, count - 1 - (frame.radius - radius))
    # the relay nearest to the destination comes first
    listed = b"".join(relay.to_bytes(2, "little") for relay in reversed(frame.relays))
    return bytes([count, index]) + listed
