"""Keys of the simulated devices: the link key of an install code opens the network key, or does not.

Written from the Zigbee specification (4.5.3 for the keyed hash, 4.4.10.1 for the Transport-Key). Nothing here logs;
a key or a code never enters an error's text.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from core.emulator import aps_frames, install_codes

WELL_KNOWN_KEY = b"ZigBeeAlliance09"
CODE_LENGTHS = (6, 8, 12, 16)
"""Lengths of an install code in octets, without its CRC."""

_BLOCK = 16
_KEY_TRANSPORT = b"\x00"
_TRANSPORT_KEY, _NETWORK_KEY = 0x05, 0x01
_TRANSPORT = struct.Struct("<BB16sBQQ")


@dataclass(frozen=True, slots=True)
class KeyMessage:
    """What a Transport-Key says: the network key, its sequence number, and the EUI-64 of the device that it is for."""

    network_key: bytes = field(repr=False)
    sequence: int
    receiver: int


def with_crc(code: bytes) -> bytes:
    """An install code as it stands on a label: the code and its CRC."""
    return code + install_codes.crc(code)


def link_key(code: bytes) -> bytes:
    """Trust centre link key of a device whose install code (without CRC) is this."""
    return install_codes.link_key(with_crc(code))


def seal_network_key(link: bytes, message: KeyMessage, sender: int, counter: int) -> bytes:
    """APS frame with a Transport-Key that only a holder of the same link key can open."""
    command = _TRANSPORT.pack(
        _TRANSPORT_KEY, _NETWORK_KEY, message.network_key, message.sequence, message.receiver, sender
    )
    return aps_frames.sealed_command(_keyed_hash(link, _KEY_TRANSPORT), counter, sender, counter, command)


def open_network_key(link: bytes, frame: bytes) -> bytes | None:
    """The network key of a Transport-Key frame, or None where the link key is another."""
    command = aps_frames.opened_command(_keyed_hash(link, _KEY_TRANSPORT), frame)
    if command is None or len(command) != _TRANSPORT.size:
        return None
    key: bytes = _TRANSPORT.unpack(command)[2]
    return key


def _keyed_hash(key: bytes, text: bytes) -> bytes:
    inner = install_codes.aes_mmo(_xor(key, b"\x36" * _BLOCK) + text)
    return install_codes.aes_mmo(_xor(key, b"\x5c" * _BLOCK) + inner)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
