"""OTA cluster messages as a client reads and writes them (ZCL revision 8, chapter 11), little-endian.

Only what travels between one client and its server; who says what, and when, is in `ota_client`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from core.emulator.flash import ImageId

NOTIFY = 0x00
QUERY = 0x01
QUERY_RESPONSE = 0x02
BLOCK = 0x03
PAGE = 0x04
BLOCK_RESPONSE = 0x05
END = 0x06
END_RESPONSE = 0x07

SUCCESS = 0x00
ABORT = 0x95
INVALID_IMAGE = 0x96
WAIT_FOR_DATA = 0x97
NO_IMAGE = 0x98
REQUIRE_MORE = 0x99

NEVER = 0xFFFFFFFF
ANY_VERSION = 0xFFFFFFFF
ANY = 0xFFFF

MAGIC = 0x0BEEF11E
HEADER_OCTETS = 56

_TO_SERVER = 0x01  # cluster-specific, from the client, default response wanted
_QUERY = struct.Struct("<BBBBHHIH")
_BLOCK = struct.Struct("<BBBBHHIIB")
_BLOCK_AND_PERIOD = struct.Struct("<BBBBHHIIBH")
_PAGE = struct.Struct("<BBBBHHIIBHH")
_END = struct.Struct("<BBBBHHI")
_BLOCK_DATA = struct.Struct("<HHIIB")
_WAIT = struct.Struct("<II")
_IMAGE = struct.Struct("<HHII")
_END_RESPONSE = struct.Struct("<HHIII")
_HEADER = struct.Struct("<IHHHHHIH32sI")


@dataclass(frozen=True, slots=True)
class Notify:
    """An Image Notify: `kind` tells which of the other fields mean something."""

    kind: int
    jitter: int
    manufacturer: int = ANY
    image_type: int = ANY
    version: int = ANY_VERSION


@dataclass(frozen=True, slots=True)
class EndResponse:
    """An Upgrade End Response; times in seconds since 2000, or since now where `current` is 0."""

    manufacturer: int
    image_type: int
    version: int
    current: int
    upgrade: int

    def fits(self, image: ImageId) -> bool:
        """Whether it is meant for this image, wildcards allowed."""
        return (
            self.manufacturer in {image.manufacturer, ANY}
            and self.image_type in {image.image_type, ANY}
            and self.version in {image.version, ANY_VERSION}
        )


def query(sequence: int, manufacturer: int, image_type: int, version: int, hardware: int) -> bytes:
    """A Query Next Image Request that names the hardware version."""
    return _QUERY.pack(_TO_SERVER, sequence, QUERY, 1, manufacturer, image_type, version, hardware)


def block_request(sequence: int, image: ImageId, offset: int, most: int, period: int | None) -> bytes:
    """An Image Block Request; `period` is the minimum block period in ms, None for clients that know none."""
    head = (_TO_SERVER, sequence, BLOCK)
    which = (image.manufacturer, image.image_type, image.version, offset, most)
    if period is None:
        return _BLOCK.pack(*head, 0, *which)
    return _BLOCK_AND_PERIOD.pack(*head, 2, *which, period)


def page_request(sequence: int, image: ImageId, offset: int, most: int, size: int, spacing: int) -> bytes:
    """An Image Page Request: `size` octets in blocks of at most `most`, `spacing` ms apart."""
    which = (image.manufacturer, image.image_type, image.version, offset, most, size, spacing)
    return _PAGE.pack(_TO_SERVER, sequence, PAGE, 0, *which)


def end_request(sequence: int, image: ImageId, status: int) -> bytes:
    """An Upgrade End Request."""
    return _END.pack(_TO_SERVER, sequence, END, status, image.manufacturer, image.image_type, image.version)


def read_notify(body: bytes) -> Notify:
    """An Image Notify taken apart; struct.error where it is cut short."""
    kind, jitter = struct.unpack_from("<BB", body)
    fields = struct.unpack_from(("<", "<H", "<HH", "<HHI")[min(kind, 3)], body, 2)
    return Notify(kind, jitter, *fields)


def read_image(body: bytes) -> ImageId:
    """The image that a Query Next Image Response offers, status octet included."""
    return ImageId(*_IMAGE.unpack_from(body, 1))


def read_block(body: bytes) -> tuple[tuple[int, int, int], int, bytes]:
    """A block: whose it is (manufacturer, type, version), its offset, its octets; struct.error if cut short."""
    manufacturer, image_type, version, offset, count = _BLOCK_DATA.unpack_from(body, 1)
    data = body[14 : 14 + count]
    if len(data) != count:
        raise struct.error("block cut short")
    return (manufacturer, image_type, version), offset, data


def read_wait(body: bytes) -> tuple[float, int | None]:
    """A WAIT_FOR_DATA: seconds to wait, and the minimum block period in ms where one is given."""
    current, request = _WAIT.unpack_from(body, 1)
    period = struct.unpack_from("<H", body, 9)[0] if len(body) >= 11 else None
    return float(max(0, request - current)), period


def read_end_response(body: bytes) -> EndResponse:
    """An Upgrade End Response taken apart."""
    return EndResponse(*_END_RESPONSE.unpack_from(body))


def image_is_sound(data: bytes, image: ImageId) -> bool:
    """Whether a whole image is what was offered: magic, lengths, manufacturer, type and version in its header."""
    if len(data) < HEADER_OCTETS or len(data) != image.size:
        return False
    magic, _, header, _, manufacturer, image_type, version, _, _, size = _HEADER.unpack_from(data)
    return bool(
        magic == MAGIC
        and HEADER_OCTETS <= header <= len(data)
        and size == len(data)
        and (manufacturer, image_type, version) == (image.manufacturer, image.image_type, image.version)
    )
