"""Images that makers ship inside something of their own: find the header, say what is around it, never guess.

A file that starts with an OTA header is not wrapped, and must be whole to the octet. In any other file exactly
one header may stand whose lengths fit; with two nobody knows which one is meant, so the file is refused.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import FileError
from core.firmware.files import read_plain
from core.firmware.header import HEADER_VERSION, ImageError, header_length, parse_header
from core.firmware.image import LARGEST, parse
from core.firmware.lookalike import OTA_MAGIC, describe
from core.firmware.sizes import exact_size

if TYPE_CHECKING:
    from pathlib import Path

    from core.firmware.image import Form, Image

MOST_AROUND = 65_536  # octets before the image, and octets after it
_MOST_MARKS = 1_000  # marks looked at; a file of nothing but marks must not take long
_HEADER_START = struct.Struct("<4sHHH")  # mark, header version, header length, field control
_TOTAL_AT = 52  # where the header holds the size of the whole image
_DIGEST = 64  # octets of a SHA-512


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What a maker put around an image: how many octets on each side, and what they look like."""

    before: int
    after: int
    before_looks: str
    after_looks: str

    @property
    def words(self) -> str:
        """One sentence for the person who imports it."""
        sides = [f"{exact_size(self.before)} before it ({self.before_looks})"] if self.before else []
        sides += [f"{exact_size(self.after)} after it ({self.after_looks})"] if self.after else []
        return f"The image stood inside another file, with {' and '.join(sides)}; they are not sent."


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """An image, and what was around it; `wrapping` is None where the file is the image."""

    image: Image
    wrapping: Wrapping | None = None


def read_wrapped(path: Path, form: Form | None = None) -> Unwrapped:
    """Read a file that is an image or holds one; ImageError in words if it does not hold exactly one."""
    try:
        data = read_plain(path, LARGEST + 2 * MOST_AROUND + 1)
    except FileError as error:
        raise ImageError(error.what, error.why, error.do) from None
    return unwrap(data, form)


def unwrap(data: bytes, form: Form | None = None) -> Unwrapped:
    """Find the one image in these octets; ImageError says why there is none, or that there are two."""
    if data.startswith(OTA_MAGIC) or len(data) > LARGEST + 2 * MOST_AROUND:
        return Unwrapped(parse(data, form))
    marks = _marks(data)
    if not marks:
        return Unwrapped(parse(data, form))  # says what the file looks like instead
    starts = [at for at in marks if _fits(data, at)]
    if not starts:
        raise _broken(data, marks[0])
    if len(starts) > 1:
        raise ImageError(
            "The file holds more than one OTA image.",
            f"One starts at byte {starts[0]}, another at byte {starts[1]}; which one is meant cannot be told.",
            "Ask the maker for the image alone.",
        )
    return _taken_out(data, starts[0], form)


def _marks(data: bytes) -> list[int]:
    marks: list[int] = []
    at = data.find(OTA_MAGIC)
    while at >= 0:
        if len(marks) == _MOST_MARKS:
            raise ImageError(
                "The file is full of marks of OTA images.",
                f"It has over {_MOST_MARKS}, so which one is meant cannot be told.",
                "Ask the maker for the image alone.",
            )
        marks.append(at)
        at = data.find(OTA_MAGIC, at + 1)
    return marks


def _fits(data: bytes, at: int) -> bool:
    """Whether a header stands here whose lengths are possible in this file."""
    total = _total(data, at)
    if total is None:
        return False
    _, version, length, control = _HEADER_START.unpack_from(data, at)
    wanted: tuple[int, int] = (HEADER_VERSION, header_length(control))
    return (version, length) == wanted and length < total <= len(data) - at


def _total(data: bytes, at: int) -> int | None:
    octets = data[at + _TOTAL_AT : at + _TOTAL_AT + 4]
    return int.from_bytes(octets, "little") if len(octets) == 4 else None


def _broken(data: bytes, at: int) -> ImageError:
    why = "Nothing follows its header."
    try:
        parse_header(data[at:])
    except ImageError as error:
        why = f"{error.what} {error.why}".strip()
    return ImageError(
        f"The OTA image that starts at byte {at} of this file is not whole.",
        why,
        "Ask the maker for the image alone.",
    )


def _taken_out(data: bytes, at: int, form: Form | None) -> Unwrapped:
    total = _total(data, at)
    assert total is not None
    before, after = data[:at], data[at + total :]
    if max(len(before), len(after)) > MOST_AROUND:
        raise ImageError(
            "The OTA image is a small part of a large file.",
            f"There are {exact_size(len(before))} before it and {exact_size(len(after))} after it; "
            f"{exact_size(MOST_AROUND)} are accepted on each side.",
            "Ask the maker for the image alone.",
        )
    image = parse(data[at : at + total], form)
    looks = _looks_before(before, data, total)
    return Unwrapped(image, Wrapping(len(before), len(after), looks, _looks(after) if after else ""))


def _looks_before(before: bytes, data: bytes, total: int) -> str:
    if before.startswith(b"NGIS"):
        return "a container marked NGIS"
    if len(before) >= _DIGEST and hashlib.sha512(memoryview(data)[_DIGEST:]).digest() == before[:_DIGEST]:
        return "it starts with the SHA-512 of all that follows, and that is right"
    if len(before) == 4 and int.from_bytes(before, "little") == total:
        return "the size of the image"
    return _looks(before)


def _looks(octets: bytes) -> str:
    if octets.count(octets[0]) == len(octets):
        return f"filled with {octets[0]:02X}"
    return describe(octets)
