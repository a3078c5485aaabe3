"""The network information base (NIB) of Z-Stack 3.30 as a CC2652 keeps it: 116 bytes, fields aligned.

Only the fields that say which network this is are named; the others keep what they hold, because a host reads
the whole item, changes some fields and writes it back.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

LENGTH = 116
NO_PAN = 0xFFFE
STATE_ROUTER = 8

_NAMED = struct.Struct("<22x H B x H Q H H I 13x Q B 44x H H B x")
_HEAD = struct.Struct("<15B x H 3B x")  # sequence number … route expiry
_TAIL_AT = 102  # link status period … all-fresh flag
_FRESH = (
    _HEAD.pack(0, 5, 2, 20, 15, 20, 0, 30, 0, 3, 0, 1, 5, 1, 0x8F, 7, 2, 5, 30).ljust(_TAIL_AT, b"\x00")
    + bytes((15, 3, 0, 1, 120, 10, 1))
).ljust(LENGTH, b"\x00")


@dataclass(frozen=True, slots=True)
class Nib:
    """The network that a NIB describes; channel 0 means none."""

    address: int = NO_PAN
    channel: int = 0
    coordinator_address: int = NO_PAN
    coordinator_eui: int = 0
    pan_id: int = 0xFFFF
    state: int = 0
    channel_mask: int = 0
    extended_pan_id: int = 0
    key_loaded: int = 0
    manager_address: int = 0
    total_transmissions: int = 0
    update_id: int = 0

    def encode(self, previous: bytes = b"") -> bytes:
        """The item's bytes; fields without a name here are kept from the bytes it held before."""
        base = previous if len(previous) == LENGTH else _FRESH
        packed = _NAMED.pack(
            self.address,
            self.channel,
            self.coordinator_address,
            self.coordinator_eui,
            self.pan_id,
            self.state,
            self.channel_mask,
            self.extended_pan_id,
            self.key_loaded,
            self.manager_address,
            self.total_transmissions,
            self.update_id,
        )
        return bytes(new if named else old for new, old, named in zip(packed, base, _NAMES, strict=True))


def decode(item: bytes) -> Nib | None:
    """The network in a NIB item; None when the item has another length."""
    return Nib(*_NAMED.unpack(item)) if len(item) == LENGTH else None


_NAMES = _NAMED.pack(*(2 ** (8 * size) - 1 for size in (2, 1, 2, 8, 2, 2, 4, 8, 1, 2, 2, 1)))
