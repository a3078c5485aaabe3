"""The OTA Upgrade cluster's commands, octet by octet (cluster 0x0019, ZCL 11.13)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

NOTIFY, QUERY, QUERY_RESPONSE, BLOCK, PAGE, BLOCK_RESPONSE, END, END_RESPONSE = range(8)

SUCCESS = 0x00
MALFORMED = 0x80
ABORT = 0x95
INVALID_IMAGE = 0x96
WAIT_FOR_DATA = 0x97
NO_IMAGE = 0x98
REQUIRE_MORE_IMAGE = 0x99

# Attributes of the client side (ZCL 11.10)
FILE_OFFSET, CURRENT_VERSION, DOWNLOADED_VERSION, UPGRADE_STATUS = 0x0001, 0x0002, 0x0004, 0x0006
MANUFACTURER, IMAGE_TYPE = 0x0007, 0x0008

FOREVER = 0xFFFFFFFF  # upgrade time that means “wait until told”
EPOCH_2000 = 946_684_800  # Zigbee UTC time starts at 2000-01-01, in s since 1970

_QUERY = struct.Struct("<BHHI")
_BLOCK = struct.Struct("<BHHIIB")
_PAGE = struct.Struct("<BHHIIBHH")
_PERIOD = struct.Struct("<H")
_END = struct.Struct("<BHHI")
_BLOCK_HEAD = struct.Struct("<BHHIIB")
_OFFER = struct.Struct("<BHHII")
_WAIT = struct.Struct("<BIIH")
_END_ANSWER = struct.Struct("<HHIII")


@dataclass(frozen=True, slots=True)
class Query:
    """Query Next Image Request: what the device is and which version it runs now."""

    manufacturer: int
    image_type: int
    version: int
    hardware: int | None = None


@dataclass(frozen=True, slots=True)
class BlockRequest:
    """Image Block Request: so many octets, please, from this offset of that version.

    `period` is the MinimumBlockPeriod in ms that the device keeps, where it says that it keeps one.
    """

    manufacturer: int
    image_type: int
    version: int
    offset: int
    size: int
    period: int | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Image Page Request: a whole page from this offset, in blocks of `size`, `spacing` ms apart."""

    manufacturer: int
    image_type: int
    version: int
    offset: int
    size: int
    page: int
    spacing: int


@dataclass(frozen=True, slots=True)
class EndRequest:
    """Upgrade End Request: what the device thinks of the image it has."""

    status: int
    manufacturer: int
    image_type: int
    version: int


Request = Query | BlockRequest | EndRequest
_HAS_EUI, _HAS_PERIOD = 0x01, 0x02


def parse(command: int, body: bytes) -> Request | None:
    """A client's command as a value; None for one that is torn or not one of these."""
    if command == BLOCK and len(body) >= _BLOCK.size:
        control, manufacturer, image_type, version, offset, size = _BLOCK.unpack_from(body)
        period = _period(control, body) if control & _HAS_PERIOD else None
        return BlockRequest(manufacturer, image_type, version, offset, size, period)
    if command == QUERY and len(body) >= _QUERY.size:
        control, manufacturer, image_type, version = _QUERY.unpack_from(body)
        has_hardware = control & 0x01 and len(body) >= _QUERY.size + 2
        hardware = struct.unpack_from("<H", body, _QUERY.size)[0] if has_hardware else None
        return Query(manufacturer, image_type, version, hardware)
    if command == END and len(body) >= _END.size:
        return EndRequest(*_END.unpack_from(body))
    return None


def parse_page(body: bytes) -> PageRequest | None:
    """An Image Page Request as a value; None for one that is torn."""
    if len(body) < _PAGE.size:
        return None
    return PageRequest(*_PAGE.unpack_from(body)[1:])


def _period(control: int, body: bytes) -> int | None:
    """The announced MinimumBlockPeriod, which stands behind the EUI-64 where there is one."""
    start = _BLOCK.size + (8 if control & _HAS_EUI else 0)
    return int(_PERIOD.unpack_from(body, start)[0]) if len(body) >= start + 2 else None


def utc(moment: float) -> int:
    """A moment (s since 1970) as Zigbee UTC; a clock that is wrong by decades gives its nearest sensible value.

    Never 0, which means “now”, and never FOREVER.
    """
    return min(max(int(moment) - EPOCH_2000, 1), FOREVER - 1)


def notify() -> bytes:
    """Image Notify for one device: ask at once (payload type 0, jitter 100)."""
    return b"\x00\x64"


def offer(manufacturer: int, image_type: int, version: int, size: int) -> bytes:
    """Query Next Image Response: there is an image for you."""
    return _OFFER.pack(SUCCESS, manufacturer, image_type, version, size)


def block(manufacturer: int, image_type: int, version: int, offset: int, data: bytes) -> bytes:
    """Image Block Response with data."""
    return _BLOCK_HEAD.pack(SUCCESS, manufacturer, image_type, version, offset, len(data)) + data


def wait(seconds: int, period: int = 0) -> bytes:
    """Image Block Response: ask again after so many seconds (a relative delay, current time 0).

    `period` becomes the MinimumBlockPeriod, in ms, of a device that keeps one.
    """
    return _WAIT.pack(WAIT_FOR_DATA, 0, seconds, period)


def status_only(status: int) -> bytes:
    """A Query or Block Response that is only a status."""
    return bytes((status,))


def end_answer(manufacturer: int, image_type: int, version: int, current: int, upgrade: int) -> bytes:
    """Upgrade End Response. Times are Zigbee UTC; (0, 0) means now, `upgrade` FOREVER means wait."""
    return _END_ANSWER.pack(manufacturer, image_type, version, current, upgrade)
