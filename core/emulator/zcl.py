"""The Zigbee cluster library of a simulated device: general commands, default responses, and who gets the rest.

Frame layout and status codes follow ZCL revision 8, chapter 2.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SUCCESS = 0x00
MALFORMED = 0x80
UNSUPPORTED_CLUSTER_COMMAND = 0x81
UNSUPPORTED_GENERAL_COMMAND = 0x82
UNSUPPORTED_ATTRIBUTE = 0x86
READ_ONLY = 0x88
UNREPORTABLE = 0x8C
UNSUPPORTED_CLUSTER = 0xC3

READ = 0x00
READ_RESPONSE = 0x01
WRITE = 0x02
WRITE_RESPONSE = 0x04
CONFIGURE_REPORTING = 0x06
CONFIGURE_REPORTING_RESPONSE = 0x07
DEFAULT_RESPONSE = 0x0B
DISCOVER = 0x0C
DISCOVER_RESPONSE = 0x0D

CLUSTER_SPECIFIC = 0x01
FROM_SERVER = 0x08
NO_DEFAULT_RESPONSE = 0x10
_MANUFACTURER_SPECIFIC = 0x04
_RESPONSES = frozenset({READ_RESPONSE, WRITE_RESPONSE, CONFIGURE_REPORTING_RESPONSE, DISCOVER_RESPONSE})

# how long a value of a type is, for stepping over those that somebody writes
_WIDTHS = {0x10: 1, 0x18: 1, 0x19: 2, 0x1B: 4, 0x20: 1, 0x21: 2, 0x22: 3, 0x23: 4, 0x25: 6, 0x27: 8}
_WIDTHS |= {0x28: 1, 0x29: 2, 0x2A: 3, 0x2B: 4, 0x30: 1, 0x31: 2, 0xE2: 4, 0xF0: 8}
_STRINGS = frozenset({0x41, 0x42})


class ZclFrame(NamedTuple):
    """A ZCL frame taken apart."""

    control: int
    sequence: int
    command: int
    body: bytes

    @property
    def cluster_specific(self) -> bool:
        """Whether the command belongs to its cluster."""
        return bool(self.control & CLUSTER_SPECIFIC)

    @property
    def from_server(self) -> bool:
        """Whether the server side of the cluster sent it."""
        return bool(self.control & FROM_SERVER)


def parse(payload: bytes) -> ZclFrame | None:
    """A frame taken apart, or None where it is too short."""
    start = 3 if payload and payload[0] & _MANUFACTURER_SPECIFIC else 1
    if len(payload) < start + 2:
        return None
    return ZclFrame(payload[0], payload[start], payload[start + 1], payload[start + 2 :])


def default_response(frame: ZclFrame, status: int) -> bytes:
    """A Default Response to a frame."""
    control = NO_DEFAULT_RESPONSE | (FROM_SERVER ^ (frame.control & FROM_SERVER))
    return bytes([control, frame.sequence, DEFAULT_RESPONSE, frame.command, status])


class ZclServer:
    """Answers general commands from a table of attributes."""

    def __init__(self, attributes: Mapping[int, Mapping[int, Callable[[], bytes]]]) -> None:
        self._attributes = attributes

    def answer(self, cluster: int, frame: ZclFrame) -> bytes | None:
        """The response to a general command; None where nothing is to be sent."""
        if frame.command == DEFAULT_RESPONSE or frame.command in _RESPONSES:
            return None
        table = self._attributes.get(cluster)
        if table is None:
            return default_response(frame, UNSUPPORTED_CLUSTER)
        try:
            return self._general(table, frame)
        except (struct.error, IndexError, KeyError):
            return default_response(frame, MALFORMED)

    def _general(self, table: Mapping[int, Callable[[], bytes]], frame: ZclFrame) -> bytes:
        if frame.command == READ:
            return _reply(frame, READ_RESPONSE, _read(table, frame.body))
        if frame.command == WRITE:
            return _reply(frame, WRITE_RESPONSE, _write(table, frame.body))
        if frame.command == CONFIGURE_REPORTING:
            return _reply(frame, CONFIGURE_REPORTING_RESPONSE, bytes([UNREPORTABLE]) + frame.body[:3])
        if frame.command == DISCOVER:
            return _reply(frame, DISCOVER_RESPONSE, _discover(table, frame.body))
        return default_response(frame, UNSUPPORTED_GENERAL_COMMAND)


def _reply(frame: ZclFrame, command: int, body: bytes) -> bytes:
    control = NO_DEFAULT_RESPONSE | (FROM_SERVER ^ (frame.control & FROM_SERVER))
    return bytes([control, frame.sequence, command]) + body


def _read(table: Mapping[int, Callable[[], bytes]], body: bytes) -> bytes:
    parts = []
    for (identifier,) in struct.iter_unpack("<H", body):
        value = table.get(identifier)
        if value is None:
            parts.append(struct.pack("<HB", identifier, UNSUPPORTED_ATTRIBUTE))
        else:
            parts.append(struct.pack("<HB", identifier, SUCCESS) + value())
    return b"".join(parts)


def _write(table: Mapping[int, Callable[[], bytes]], body: bytes) -> bytes:
    parts = []
    while body:
        identifier, kind = struct.unpack_from("<HB", body)
        width = 1 + body[3] if kind in _STRINGS else _WIDTHS[kind]
        status = READ_ONLY if identifier in table else UNSUPPORTED_ATTRIBUTE
        parts.append(struct.pack("<BH", status, identifier))
        body = body[3 + width :]
    return b"".join(parts)


def _discover(table: Mapping[int, Callable[[], bytes]], body: bytes) -> bytes:
    start, limit = struct.unpack_from("<HB", body)
    found = [identifier for identifier in sorted(table) if identifier >= start]
    rows = (struct.pack("<HB", identifier, table[identifier]()[0]) for identifier in found[:limit])
    return bytes([len(found) <= limit]) + b"".join(rows)
