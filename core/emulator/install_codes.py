"""What a trust centre does with an install code: check its CRC and turn it into a link key.

Base Device Behaviour 1.0 clause 10.1: CRC-16/X-25 in little-endian order behind 6, 8, 12 or 16 bytes; the
key is the AES-MMO hash (Zigbee specification annex B.6) of code and CRC together.
"""

from __future__ import annotations

import binascii

BLOCK = 16
LENGTHS_WITH_CRC = (8, 10, 14, 18)

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class InstallCodeError(ValueError):
    """An install code of the wrong length, or whose CRC does not fit."""


def crc(code: bytes) -> bytes:
    """The two CRC bytes that belong behind a code."""
    # X-25 is the CCITT polynomial on reflected bits; binascii has the unreflected register
    register = binascii.crc_hqx(code.translate(_REVERSED), 0xFFFF) ^ 0xFFFF
    return register.to_bytes(2, "big").translate(_REVERSED)


def link_key(code_with_crc: bytes) -> bytes:
    """The 16-byte link key that a code stands for; `InstallCodeError` when length or CRC are wrong."""
    if len(code_with_crc) not in LENGTHS_WITH_CRC:
        raise InstallCodeError("an install code has 6, 8, 12 or 16 bytes and a CRC of two")
    if crc(code_with_crc[:-2]) != code_with_crc[-2:]:
        raise InstallCodeError("the CRC does not fit the install code")
    return aes_mmo(code_with_crc)


def aes_mmo(message: bytes) -> bytes:
    """The 16-byte Matyas–Meyer–Oseas hash over AES-128, for messages under 8 KiB (annex B.6)."""
    digest = bytes(BLOCK)
    padded = _pad(message)
    for start in range(0, len(padded), BLOCK):
        block = padded[start : start + BLOCK]
        digest = bytes(left ^ right for left, right in zip(_encrypt(digest, block), block, strict=True))
    return digest


def _pad(message: bytes) -> bytes:
    bits = len(message) * 8
    if bits >= 1 << 16:
        raise InstallCodeError("the hash of a message this long is not defined here")
    zeros = (BLOCK - 3 - len(message)) % BLOCK
    return message + b"\x80" + bytes(zeros) + bits.to_bytes(2, "big")


def _encrypt(key: bytes, block: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - one block is what MMO is made of
    return encryptor.update(block) + encryptor.finalize()
