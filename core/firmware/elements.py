"""The sub-elements behind an OTA header: tag, length and data, until the file is filled (ZCL 11.4.3)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.firmware.header import ImageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ELEMENT = struct.Struct("<HI")
_MOST = 64  # real files have a handful; a bound keeps a hostile one cheap


class Tag:
    """The tags of sub-elements (ZCL 11.4.3, table 11-12); 0xF000 and above are the maker's own."""

    IMAGE = 0x0000
    SIGNATURE_SUITE_1 = 0x0001
    CERTIFICATE_SUITE_1 = 0x0002
    INTEGRITY = 0x0003
    PICTURE = 0x0004
    SIGNATURE_SUITE_2 = 0x0005
    CERTIFICATE_SUITE_2 = 0x0006
    MAKER_FROM = 0xF000


_SIGNATURES = (Tag.SIGNATURE_SUITE_1, Tag.SIGNATURE_SUITE_2)
_LENGTHS = {
    Tag.SIGNATURE_SUITE_1: 8 + 42,
    Tag.CERTIFICATE_SUITE_1: 48,
    Tag.INTEGRITY: 16,
    Tag.SIGNATURE_SUITE_2: 8 + 72,
    Tag.CERTIFICATE_SUITE_2: 74,
}


@dataclass(frozen=True, slots=True)
class Element:
    """One sub-element: tag and data."""

    tag: int
    data: bytes = field(repr=False)


def element_octets(elements: tuple[Element, ...]) -> bytes:
    """The elements as they stand in the file."""
    return b"".join(element_parts(elements))


def element_parts(elements: tuple[Element, ...]) -> Iterator[bytes]:
    """The octets of the elements in pieces, so that large ones are copied once only."""
    for e in elements:
        yield _ELEMENT.pack(e.tag, len(e.data))
        yield e.data


def has_elements(rest: bytes) -> bool:
    """Whether what follows the header starts like, or exactly is, a row of sub-elements."""
    if int.from_bytes(rest[:2], "little") <= Tag.CERTIFICATE_SUITE_2:
        return True
    try:
        parse_elements(rest)
    except ImageError:
        return False
    return True


def parse_elements(rest: bytes) -> tuple[Element, ...]:
    """Read all sub-elements; ImageError if they do not exactly fill the file or the signature is not last."""
    elements: list[Element] = []
    at = 0
    while at < len(rest):
        if len(elements) == _MOST:
            raise ImageError("The image has too many sub-elements.", f"At most {_MOST} are accepted.")
        element = _parse_element(rest, at, len(elements) + 1)
        if elements and elements[-1].tag in _SIGNATURES:
            raise ImageError(
                "The signature is not the last part of the image.", "What follows it would not be signed."
            )
        elements.append(element)
        at += _ELEMENT.size + len(element.data)
    if not any(e.tag == Tag.IMAGE or e.tag >= Tag.MAKER_FROM for e in elements):
        raise ImageError("The image holds no firmware.", "None of its sub-elements is an image.")
    return tuple(elements)


def _parse_element(rest: bytes, at: int, number: int) -> Element:
    left = len(rest) - at
    if left < _ELEMENT.size:
        raise ImageError(
            "The sub-elements do not fill the image.",
            f"After {number - 1} of them {left} bytes are left, too few for another.",
        )
    tag, length = _ELEMENT.unpack_from(rest, at)
    if Tag.CERTIFICATE_SUITE_2 < tag < Tag.MAKER_FROM:
        raise ImageError(f"Sub-element {number} is of an unknown kind.", f"Its tag is {tag:04X}.")
    if length > left - _ELEMENT.size:
        raise ImageError(
            f"Sub-element {number} claims {length} bytes.",
            f"Only {left - _ELEMENT.size} are left in the file.",
        )
    if not length or length != _LENGTHS.get(tag, length):
        wanted = _LENGTHS.get(tag, "at least 1")
        raise ImageError(f"Sub-element {number} has {length} bytes.", f"With tag {tag:04X} it has {wanted}.")
    start = at + _ELEMENT.size
    return Element(tag, rest[start : start + length])
