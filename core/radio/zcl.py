"""ZCL frames as far as commissioning needs them: headers, read attributes, default responses (ZCL 2.3–2.5)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CLUSTER_SPECIFIC = 0x01
FROM_SERVER = 0x08
NO_DEFAULT_RESPONSE = 0x10
MANUFACTURER_SPECIFIC = 0x04

READ_ATTRIBUTES = 0x00
READ_ATTRIBUTES_RESPONSE = 0x01
DEFAULT_RESPONSE = 0x0B

SUCCESS = 0x00
MALFORMED_COMMAND = 0x80
UNSUP_CLUSTER_COMMAND = 0x81

BASIC = 0x0000
POWER_CONFIGURATION = 0x0001
OTA_UPGRADE = 0x0019
METERING = 0x0702

_FIXED = {
    0x08: 1, 0x10: 1, 0x18: 1, 0x20: 1, 0x21: 2, 0x22: 3, 0x23: 4, 0x24: 5, 0x25: 6, 0x26: 7, 0x27: 8,
    0x28: 1, 0x29: 2, 0x2A: 3, 0x2B: 4, 0x30: 1, 0x31: 2, 0x19: 2, 0x1B: 4, 0xE2: 4, 0xF0: 8,
}  # fmt: skip
_SIGNED = {0x28, 0x29, 0x2A, 0x2B}
_EUI64 = 0xF0
_TEXT = {0x41, 0x42}

Value = int | bytes | str


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed ZCL header and where its payload starts."""

    control: int
    sequence: int
    command: int
    start: int

    @property
    def cluster_specific(self) -> bool:
        """Whether `command` belongs to the cluster, not to the whole profile."""
        return bool(self.control & CLUSTER_SPECIFIC)

    @property
    def from_server(self) -> bool:
        """The direction bit."""
        return bool(self.control & FROM_SERVER)

    @property
    def wants_default_response(self) -> bool:
        """Whether the sender waits for a default response where nothing else answers it."""
        return not self.control & NO_DEFAULT_RESPONSE


def parse_header(payload: bytes) -> Header | None:
    """The header of a ZCL frame, or None if the frame is too short to have one."""
    if len(payload) < 3:
        return None
    control = payload[0]
    at = 3 if control & MANUFACTURER_SPECIFIC else 1
    if len(payload) < at + 2:
        return None
    return Header(control, payload[at], payload[at + 1], at + 2)


def command(control: int, sequence: int, number: int, body: bytes = b"") -> bytes:
    """A ZCL frame without manufacturer code."""
    return bytes((control, sequence, number)) + body


def default_response(to: Header, status: int) -> bytes:
    """The default response to a command; its direction is the other one."""
    direction = 0 if to.from_server else FROM_SERVER
    return command(
        direction | NO_DEFAULT_RESPONSE, to.sequence, DEFAULT_RESPONSE, bytes((to.command, status))
    )


def read_attributes(sequence: int, attributes: Sequence[int], *, of_client: bool = False) -> bytes:
    """A read request; `of_client` asks the client side of the cluster, as for OTA attributes."""
    control = (FROM_SERVER if of_client else 0) | NO_DEFAULT_RESPONSE
    return command(control, sequence, READ_ATTRIBUTES, struct.pack(f"<{len(attributes)}H", *attributes))


def parse_attributes(body: bytes) -> dict[int, Value]:
    """The attributes that a read response holds; unsupported ones are left out, a torn tail ends it."""
    found: dict[int, Value] = {}
    at = 0
    while at + 3 <= len(body):
        attribute, status = struct.unpack_from("<HB", body, at)
        at += 3
        if status != SUCCESS:
            continue
        if at >= len(body):
            break
        kind = body[at]
        parsed = _value(kind, body, at + 1)
        if parsed is None:
            break
        found[attribute], at = parsed
    return found


def _value(kind: int, body: bytes, at: int) -> tuple[Value, int] | None:
    if kind in _TEXT:
        if at >= len(body):
            return None
        length = 0 if body[at] == 0xFF else body[at]
        raw = body[at + 1 : at + 1 + length]
        end = at + 1 + length
        if len(raw) < length:
            return None
        return (raw.decode("utf-8", "replace") if kind == 0x42 else raw), end
    size = _FIXED.get(kind)
    if size is None or at + size > len(body):
        return None
    raw = body[at : at + size]
    if kind == _EUI64:
        return raw, at + size
    return int.from_bytes(raw, "little", signed=kind in _SIGNED), at + size
