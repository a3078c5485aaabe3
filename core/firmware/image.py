"""A firmware image as bytes and as values: the Zigbee OTA file and its GBCS form, byte for byte.

`parse` accepts only files whose every length tells the truth, so that for each file it accepts
`serialise(parse(data)) == data`. Integers are little-endian (ZCL 11.4); clauses are those of ZCL 8.
"""

from __future__ import annotations

import hashlib
from dataclasses import InitVar, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import FileError
from core.firmware.elements import Element, Tag, element_parts, has_elements, parse_elements
from core.firmware.files import read_plain
from core.firmware.header import (
    HEADER_STRING_LENGTH,
    STACK_PRO,
    HardwareRange,
    Header,
    ImageError,
    header_octets,
    parse_header,
)
from core.firmware.lookalike import OTA_MAGIC, describe
from core.premise.device import version_text

if TYPE_CHECKING:
    from pathlib import Path

    from core.premise.device import Eui64

__all__ = [
    "LARGEST", "Element", "Form", "HardwareRange", "Header", "Image", "ImageError", "Tag", "build", "parse",
    "read_image", "serialise",
]  # fmt: skip

LARGEST = 10_240_000  # octets, the cap of DUIS for a firmware image
GBCS_SIGNATURE_LENGTH = 64  # r and s of ECDSA P-256

_SIGNATURE_MARK = b"\x00\x40"  # length 64, big-endian, before the GBCS signature
_TRAILER = len(_SIGNATURE_MARK) + GBCS_SIGNATURE_LENGTH


class Form(StrEnum):
    """How the header is followed: by sub-elements (ZCL 11.4.3) or by the raw Manufacturer Image of GBCS."""

    ELEMENTS = "elements"
    GBCS = "GBCS"


@dataclass(frozen=True, slots=True)
class Image:
    """A whole firmware image. `content` is the file itself, ready to be served in blocks."""

    header: Header
    form: Form
    elements: tuple[Element, ...] = ()  # only of Form.ELEMENTS
    body: bytes = field(default=b"", repr=False)  # only of Form.GBCS: the Manufacturer Image
    signature: bytes | None = field(default=None, repr=False)  # only of Form.GBCS: r and s
    content: bytes = field(init=False, repr=False, compare=False)
    file_sha256: str = field(init=False, compare=False)
    read_from: InitVar[bytes | None] = None  # the file it was read from, which is then its content

    def __post_init__(self, read_from: bytes | None) -> None:
        if self.signature is not None and len(self.signature) != GBCS_SIGNATURE_LENGTH:
            raise ValueError("a GBCS signature has 64 bytes")
        content = serialise(self) if read_from is None else read_from
        object.__setattr__(self, "content", content)
        object.__setattr__(self, "file_sha256", hashlib.sha256(content).hexdigest())

    @property
    def size(self) -> int:
        """Octets of the whole file."""
        return len(self.content)

    @property
    def manufacturer_image(self) -> bytes:
        """What the device runs: the raw GBCS body, or the image elements joined."""
        if self.form is Form.GBCS:
            return self.body
        images = [e.data for e in self.elements if e.tag == Tag.IMAGE]
        return b"".join(images or [e.data for e in self.elements if e.tag >= Tag.MAKER_FROM])

    @property
    def manufacturer_image_hash(self) -> str:
        """SHA-256 over the Manufacturer Image only, as GBCS activation carries it; hex."""
        return hashlib.sha256(self.manufacturer_image).hexdigest()

    @property
    def version_text(self) -> str:
        """The file version as DUIS writes it."""
        return version_text(self.header.version)


def serialise(image: Image) -> bytes:
    """The file of an image, byte for byte."""
    if image.form is Form.ELEMENTS:
        parts = list(element_parts(image.elements))
    else:
        parts = [image.body] + ([] if image.signature is None else [_SIGNATURE_MARK, image.signature])
    total = image.header.length + sum(map(len, parts))
    return b"".join((header_octets(image.header, total), *parts))


def parse(data: bytes, form: Form | None = None) -> Image:
    """Read a file; ImageError says in words what is wrong with it.

    Without `form`, a body that starts with a standard sub-element tag (0 to 6) or that sub-elements fill
    exactly is of Form.ELEMENTS; anything else is the raw Manufacturer Image of GBCS.
    """
    _check_size(len(data))
    if not data.startswith(OTA_MAGIC):
        raise ImageError(
            "This is not an OTA image.", f"It looks like {describe(data)}.", "Choose the maker's .ota file."
        )
    header = parse_header(data)
    rest = data[header.length :]
    if not rest:
        raise ImageError(
            "The image is empty.", "Nothing follows its header.", "Ask the maker for a whole file."
        )
    if form is Form.ELEMENTS or (form is None and has_elements(rest)):
        return Image(header, Form.ELEMENTS, parse_elements(rest), read_from=data)
    return _parse_gbcs(header, rest, data)


def _check_size(size: int) -> None:
    if size > LARGEST:
        raise ImageError(
            "The file is too large." if size == LARGEST + 1 else f"The file has {size} bytes.",
            f"A firmware image may have at most {LARGEST}.",
            "Choose the maker's .ota file.",
        )


def _parse_gbcs(header: Header, rest: bytes, data: bytes) -> Image:
    if len(rest) > _TRAILER and rest[-_TRAILER:].startswith(_SIGNATURE_MARK):
        return Image(
            header, Form.GBCS, body=rest[:-_TRAILER], signature=rest[-GBCS_SIGNATURE_LENGTH:], read_from=data
        )
    return Image(header, Form.GBCS, body=rest, read_from=data)


def build(
    payload: bytes,
    *,
    manufacturer: int,
    image_type: int,
    version: int,
    text: str = "",
    form: Form = Form.ELEMENTS,
    hardware: HardwareRange | None = None,
    destination: Eui64 | None = None,
    credential: int | None = None,
    stack: int = STACK_PRO,
) -> Image:
    """Make an image of a Manufacturer Image; the same arguments give the same file.

    ImageError if a value does not fit its field, or if the file could be read as something else.
    """
    for name, value, bits in (
        ("manufacturer code", manufacturer, 16), ("image type", image_type, 16),
        ("file version", version, 32), ("stack version", stack, 16), ("credential version", credential or 0, 8),
        ("lowest hardware version", hardware.lowest if hardware else 0, 16),
        ("highest hardware version", hardware.highest if hardware else 0, 16),
    ):  # fmt: skip
        if not 0 <= value < 1 << bits:
            raise ImageError(f"The {name} {value} does not fit.", f"It is a number of {bits} bits.")
    padded = _header_text(text)
    header = Header(manufacturer, image_type, version, padded, stack, credential, destination, hardware)
    if form is Form.GBCS:
        return _proved(Image(header, form, body=payload))
    return _proved(Image(header, form, (Element(Tag.IMAGE, payload),)))


def read_image(path: Path, form: Form | None = None) -> Image:
    """Read an image file; ImageError if it is missing, too large, no plain file, or no image."""
    try:
        data = read_plain(path, LARGEST + 1)
    except FileError as error:
        raise ImageError(error.what, error.why, error.do) from None
    return parse(data, form)


def _header_text(text: str) -> bytes:
    octets = text.encode()
    if len(octets) > HEADER_STRING_LENGTH:
        raise ImageError(
            f"The header string has {len(octets)} bytes.", f"It may have at most {HEADER_STRING_LENGTH}."
        )
    return octets.ljust(HEADER_STRING_LENGTH, b"\0")


def _proved(image: Image) -> Image:
    """The image itself, once reading its file back gives the same; anything else would mislead a device."""
    try:
        same = parse(image.content) == image
    except ImageError:
        same = False
    if not image.manufacturer_image or image.size > LARGEST:
        return parse(image.content)  # says what is wrong
    if not same:
        raise ImageError(
            "This payload would be read as another kind of image.",
            "Its first or last bytes look like a sub-element or a signature.",
            "Build it in the other form.",
        )
    return image
