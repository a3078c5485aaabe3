"""Keys of the simulated devices: the link key of an install code opens the network key, or does not.

Written from the Zigbee specification (4.5.3 for the keyed hash, 4.3.1 for the frame's nonce). Nothing here logs;
a key or a code never enters an error's text.
"""

from __future__ import annotations

import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from core.emulator import install_codes

WELL_KNOWN_KEY = b"ZigBeeAlliance09"
CODE_LENGTHS = (6, 8, 12, 16)
"""Lengths of an install code in octets, without its CRC."""

_BLOCK = 16
_MIC = 4
_KEY_TRANSPORT = b"\x00"
_CONTROL = 0x15  # security level 5 (encryption and 32-bit MIC), key-transport key


def with_crc(code: bytes) -> bytes:
    """An install code as it stands on a label: the code and its CRC."""
    return code + install_codes.crc(code)


def link_key(code: bytes) -> bytes:
    """Trust centre link key of a device whose install code (without CRC) is this."""
    return install_codes.link_key(with_crc(code))


def seal_network_key(link: bytes, network_key: bytes, sender: int, counter: int) -> bytes:
    """Transport-Key payload that only a holder of the same link key can open."""
    return _cipher(link).encrypt(_nonce(sender, counter), network_key, None)


def open_network_key(link: bytes, sealed: bytes, sender: int, counter: int) -> bytes | None:
    """The network key of a Transport-Key payload, or None where the link key is another."""
    try:
        return _cipher(link).decrypt(_nonce(sender, counter), sealed, None)
    except InvalidTag:
        return None


def _cipher(link: bytes) -> AESCCM:
    return AESCCM(_keyed_hash(link, _KEY_TRANSPORT), tag_length=_MIC)


def _keyed_hash(key: bytes, text: bytes) -> bytes:
    inner = install_codes.aes_mmo(_xor(key, b"\x36" * _BLOCK) + text)
    return install_codes.aes_mmo(_xor(key, b"\x5c" * _BLOCK) + inner)


def _nonce(sender: int, counter: int) -> bytes:
    return struct.pack("<QIB", sender, counter, _CONTROL)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
