"""Octets of the application support layer: headers, and frames that a link key covers (specification 2.2.5, 4.4.1)."""

from __future__ import annotations

import struct

from core.emulator import ccm
from core.emulator.frames import Frame, FrameKind

LEVEL = 0x05
LINK_KEY = 0x00
KEY_TRANSPORT_KEY = 0x10
EXTENDED_NONCE = 0x20

_DATA, _COMMAND, _ACK = 0x00, 0x01, 0x02
_BROADCAST = 0x08
_COMMAND_ACK_FORMAT = 0x10
_SECURE = 0x20
_WANTS_ACK = 0x40
_AUXILIARY = struct.Struct("<BIQ")
_ADDRESSES = struct.Struct("<BHHB")


def header(frame: Frame) -> bytes:
    """The APS header of a data frame, a command, or an acknowledgement."""
    wanted = _WANTS_ACK if frame.acknowledged else 0
    if frame.kind is FrameKind.COMMAND:
        return bytes([_COMMAND | wanted, frame.counter])
    if frame.kind is FrameKind.COMMAND_ACK:
        return bytes([_ACK | _COMMAND_ACK_FORMAT, frame.counter])
    control = _ACK if frame.kind is FrameKind.ACK else _DATA | wanted
    control |= _BROADCAST if frame.broadcast else 0
    control |= _SECURE if frame.encrypted else 0
    addresses = _ADDRESSES.pack(
        frame.destination_endpoint, frame.cluster, frame.profile, frame.source_endpoint
    )
    return bytes([control]) + addresses + bytes([frame.counter])


def sealed_data(frame: Frame, key: bytes, source: int, counter: int) -> bytes:
    """A data frame under a link key, from its APS header on; the nonce names the source by EUI-64."""
    head = header(frame) + struct.pack("<BI", LEVEL | LINK_KEY, counter)
    nonce = struct.pack("<QIB", source, counter, LEVEL | LINK_KEY)
    sealed = ccm.seal(key, nonce, head, frame.payload)
    return header(frame) + struct.pack("<BI", LINK_KEY, counter) + sealed


def sealed_command(key: bytes, sequence: int, source: int, counter: int, command: bytes) -> bytes:
    """An APS command under a key-transport key, whole; its auxiliary header names the source by EUI-64."""
    head = bytes([_COMMAND | _SECURE, sequence & 0xFF])
    control = KEY_TRANSPORT_KEY | EXTENDED_NONCE
    nonce = struct.pack("<QIB", source, counter, control | LEVEL)
    known = head + _AUXILIARY.pack(control | LEVEL, counter, source)
    return head + _AUXILIARY.pack(control, counter, source) + ccm.seal(key, nonce, known, command)


def opened_command(key: bytes, frame: bytes) -> bytes | None:
    """The command inside such a frame, or None where the key is another."""
    size = 2 + _AUXILIARY.size
    if len(frame) < size + ccm.MIC:
        return None
    control, counter, source = _AUXILIARY.unpack_from(frame, 2)
    nonce = struct.pack("<QIB", source, counter, control | LEVEL)
    known = frame[:2] + _AUXILIARY.pack(control | LEVEL, counter, source)
    return ccm.unseal(key, nonce, known, frame[size:])
