"""The integrity code of an image (tag 3): an AES-MMO hash that a match proves and a mismatch does not disprove.

Which octets makers put under the hash differs, so each way in use is tried. A match of 128 bits is no
accident: it proves that those octets are as they were. Where none matches nothing is said against the file.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from core.firmware.elements import Element, Tag, element_octets
from core.firmware.header import header_octets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.firmware.image import Image

LARGEST = 2_097_152  # octets; beyond it the check would take many seconds
_BLOCK = 16
_SHORT = 8_192  # octets; from here on the length takes 32 bits (Zigbee specification, annex B.6)


class Integrity(StrEnum):
    """What the integrity code says."""

    NONE = "no integrity code"
    FITS = "fits"
    UNKNOWN = "fits none of the bytes that makers are known to put under it; that proves nothing"
    TOO_LARGE = "not checked: the image is too large for it here"


def integrity(image: Image) -> tuple[Integrity, str]:
    """The verdict, and where it fits the octets that are proved."""
    code = next((e.data for e in image.elements if e.tag == Tag.INTEGRITY), None)
    if code is None:
        return Integrity.NONE, ""
    if image.size > LARGEST:
        return Integrity.TOO_LARGE, ""
    for covered, octets in _ways(image):
        if aes_mmo(octets) == code:
            return Integrity.FITS, covered
    return Integrity.UNKNOWN, ""


def _ways(image: Image) -> Iterator[tuple[str, bytes]]:
    elements = image.elements
    at = next(n for n, e in enumerate(elements) if e.tag == Tag.INTEGRITY)
    header = header_octets(image.header, image.size)
    yield "all bytes before it", header + element_octets(elements[:at])
    if at + 1 < len(elements):
        rest = element_octets(elements[:at] + elements[at + 1 :])
        yield "all other bytes of the file", header + rest
    nought = replace(
        image, elements=(*elements[:at], Element(Tag.INTEGRITY, bytes(_BLOCK)), *elements[at + 1 :])
    )
    yield "the whole file with the code itself as noughts", nought.content
    yield "the Manufacturer Image", image.manufacturer_image


def aes_mmo(message: bytes) -> bytes:
    """The Matyas–Meyer–Oseas hash over AES-128 (Zigbee specification, annex B.6), of up to 2**29 octets."""
    bits = 8 * len(message)
    short = len(message) < _SHORT
    tail = bits.to_bytes(2, "big") if short else bits.to_bytes(4, "big") + bytes(2)
    padded = message + b"\x80"
    padded += bytes(-(len(padded) + len(tail)) % _BLOCK) + tail
    hashed = bytes(_BLOCK)
    for start in range(0, len(padded), _BLOCK):
        block = padded[start : start + _BLOCK]
        encryptor = Cipher(algorithms.AES(hashed), modes.ECB()).encryptor()  # noqa: S305 (the hash's own cipher)
        mixed = int.from_bytes(encryptor.update(block), "big") ^ int.from_bytes(block, "big")
        hashed = mixed.to_bytes(_BLOCK, "big")
    return hashed
