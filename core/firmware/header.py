"""The header of an OTA file: its values, and the lengths and flags that must follow from them.

Clauses are those of ZCL 8, 11.4.2; integers are little-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from core.errors import FileError
from core.firmware.lookalike import OTA_MAGIC
from core.premise.device import Eui64

HEADER_VERSION = 0x0100
STACK_PRO = 0x0002
HEADER_STRING_LENGTH = 32

_FIXED = struct.Struct("<4sHHHHHIH32sI")  # up to and with the total image size
_CREDENTIAL, _DESTINATION, _HARDWARE = 1, 2, 4  # bits of the field control (ZCL 11.4.2.4)


class ImageError(FileError):
    """A file that cannot be used as a firmware image, and why."""


@dataclass(frozen=True, slots=True)
class HardwareRange:
    """The hardware versions an image is meant for, both ends included."""

    lowest: int
    highest: int

    def __contains__(self, version: int) -> bool:
        return self.lowest <= version <= self.highest

    def __str__(self) -> str:
        return f"{self.lowest:04X}–{self.highest:04X}"


@dataclass(frozen=True, slots=True)
class Header:
    """The values of an OTA header; lengths and field control follow from them (ZCL 11.4.2)."""

    manufacturer: int
    image_type: int
    version: int
    text: bytes  # 32 octets as they stand in the file
    stack: int = STACK_PRO
    credential: int | None = None  # security credential version
    destination: Eui64 | None = None  # the only device it is meant for
    hardware: HardwareRange | None = None

    @property
    def name(self) -> str:
        """The header string without its padding, safe to show."""
        words = self.text.split(b"\0", 1)[0].decode("utf-8", errors="replace")
        return "".join(c if c.isprintable() else "·" for c in words).strip()

    @property
    def field_control(self) -> int:
        """Which optional fields follow."""
        return (
            (_CREDENTIAL if self.credential is not None else 0)
            | (_DESTINATION if self.destination is not None else 0)
            | (_HARDWARE if self.hardware is not None else 0)
        )

    @property
    def length(self) -> int:
        """Octets of the header, 56 to 69."""
        return header_length(self.field_control)


def parse_header(data: bytes) -> Header:
    """Read the header of a whole file; ImageError if one of its lengths lies."""
    if len(data) < _FIXED.size:
        raise _cut_short(len(data), f"at least {_FIXED.size}")
    _, version, length, control, maker, kind, file_version, stack, text, total = _FIXED.unpack_from(data)
    _check_header(version, length, control)
    _check_total(len(data), length, total)
    credential, destination, hardware = _parse_optional(control, data[_FIXED.size : length])
    return Header(maker, kind, file_version, text, stack, credential, destination, hardware)


def _check_header(version: int, length: int, control: int) -> None:
    if version != HEADER_VERSION:
        raise ImageError(
            f"The header is of version {version:04X}.", f"Only version {HEADER_VERSION:04X} is known."
        )
    if control & ~(_CREDENTIAL | _DESTINATION | _HARDWARE):
        raise ImageError("The header has fields of an unknown kind.", f"Its field control is {control:04X}.")
    if length != header_length(control):
        raise ImageError(
            f"The header claims {length} bytes.",
            f"With the fields that it names it has {header_length(control)}.",
        )


def _check_total(size: int, length: int, total: int) -> None:
    if total < length:
        raise ImageError(f"The header claims a file of {total} bytes.", f"The header alone has {length}.")
    if size < total:
        raise _cut_short(size, f"{total:,}", f" at {min(99, 100 * size // total)} %")
    if size > total:
        raise ImageError(
            f"The file has {size:,} bytes.",
            f"Its header says {total:,}, so {size - total:,} bytes too many follow the image.",
            "Fetch the file again.",
        )


def _cut_short(size: int, wanted: str, share: str = "") -> ImageError:
    return ImageError(
        f"The file is cut short{share}: {size:,} of {wanted} bytes are here.",
        "A download or a copy was probably broken off.",
        "Fetch the file again.",
    )


def _parse_optional(control: int, octets: bytes) -> tuple[int | None, Eui64 | None, HardwareRange | None]:
    credential = destination = hardware = None
    if control & _CREDENTIAL:
        credential, octets = octets[0], octets[1:]
    if control & _DESTINATION:
        destination, octets = Eui64.from_little_endian(octets[:8]), octets[8:]
    if control & _HARDWARE:
        hardware = HardwareRange(*struct.unpack("<HH", octets))
    return credential, destination, hardware


def header_length(control: int) -> int:
    """Octets of a header with these optional fields (ZCL 11.4.2.4)."""
    return (
        _FIXED.size
        + (1 if control & _CREDENTIAL else 0)
        + (8 if control & _DESTINATION else 0)
        + (4 if control & _HARDWARE else 0)
    )


def header_octets(header: Header, total: int) -> bytes:
    """The header as it stands in a file of `total` bytes."""
    octets = _FIXED.pack(
        OTA_MAGIC, HEADER_VERSION, header.length, header.field_control, header.manufacturer,
        header.image_type, header.version, header.stack, header.text, total,
    )  # fmt: skip
    if header.credential is not None:
        octets += bytes([header.credential])
    if header.destination is not None:
        octets += header.destination.little_endian
    if header.hardware is not None:
        octets += struct.pack("<HH", header.hardware.lowest, header.hardware.highest)
    return octets
