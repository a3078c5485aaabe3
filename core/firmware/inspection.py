"""What the sub-elements of an image say of themselves, in words: who signed, with what, and what cannot be checked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.firmware.elements import Tag
from core.firmware.integrity import integrity
from core.firmware.sizes import exact_size
from core.premise.device import Eui64

if TYPE_CHECKING:
    from core.firmware.elements import Element
    from core.firmware.image import Image

_NAMES = {
    Tag.IMAGE: "image",
    Tag.SIGNATURE_SUITE_1: "ECDSA signature, suite 1 (sect163k1)",
    Tag.CERTIFICATE_SUITE_1: "ECDSA certificate, suite 1 (sect163k1)",
    Tag.INTEGRITY: "integrity code",
    Tag.PICTURE: "picture",
    Tag.SIGNATURE_SUITE_2: "ECDSA signature, suite 2 (sect283k1)",
    Tag.CERTIFICATE_SUITE_2: "ECDSA certificate, suite 2 (sect283k1)",
}
NOT_CHECKABLE = (
    "It cannot be checked here: the certificate is implicit, so the signer's key follows only from the root "
    "key of its issuer, which is not on this computer."
)
_UNLIMITED = 0xFFFFFFFF


def element_name(tag: int) -> str:
    """The name of a sub-element's kind (ZCL 11.4.3)."""
    if tag >= Tag.MAKER_FROM:
        return f"the maker's own, {tag:04X}"
    return _NAMES[tag]


def element_lines(image: Image) -> tuple[str, ...]:
    """One line a sub-element: kind, length, and what it says."""
    lines = []
    for element in image.elements:
        says = _says(element, image)
        lines.append(
            f"{element_name(element.tag)}, {exact_size(len(element.data))}" + (f": {says}" if says else "")
        )
    return tuple(lines)


def _says(element: Element, image: Image) -> str:
    data = element.data
    if element.tag in (Tag.SIGNATURE_SUITE_1, Tag.SIGNATURE_SUITE_2):
        return f"signer {Eui64.from_little_endian(data[:8])}. {NOT_CHECKABLE}"
    if element.tag == Tag.CERTIFICATE_SUITE_1:
        return f"subject {Eui64(data[22:30])}, issuer {Eui64(data[30:38])}."
    if element.tag == Tag.CERTIFICATE_SUITE_2:
        return _suite_2(data)
    if element.tag == Tag.INTEGRITY:
        verdict, covered = integrity(image)
        return f"{verdict.value}: {covered}." if covered else f"{verdict.value}."
    return ""


def _suite_2(data: bytes) -> str:
    start = int.from_bytes(data[19:24], "big")
    span = int.from_bytes(data[24:28], "big")
    until = "without end" if span == _UNLIMITED else f"until {_day(start + span)}"
    return (
        f"subject {Eui64(data[28:36])}, issuer {Eui64(data[11:19])}, serial {data[1:9].hex().upper()}, "
        f"valid from {_day(start)} {until}."
    )


def _day(at: int) -> str:
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        return f"second {at} since 1970"
