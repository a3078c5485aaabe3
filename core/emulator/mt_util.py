"""UTIL commands: what the device says of itself, its LED, its association table."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from core.emulator.commands import FAILURE, OK, CommandTable
from core.emulator.stack import COORDINATOR
from core.emulator.znp import u8, u16, u16_list, u64

if TYPE_CHECKING:
    from core.emulator.dongle import Dongle
    from core.emulator.stack import Neighbour
    from core.emulator.znp import Reader

UTIL = CommandTable()

CAN_BE_ANYTHING = 0x07
NOT_STARTED, STARTED = 0x00, 0x09
NO_ADDRESS = 0xFFFE
CHILD_SLEEPY, CHILD_AWAKE, CHILD_ROUTER, NEIGHBOUR_ROUTER, UNUSED = 1, 2, 4, 5, 0xFF

# associated_devices_t as an aligned compiler lays it out: 36 bytes, which is how hosts tell the platform
_ASSOCIATED = struct.Struct("<HH BBBB BBBB I H 2x B 3x I I B B 2x")


@UTIL.on(0x2700)
def _device_info(dongle: Dongle, _: Reader) -> bytes:
    address = COORDINATOR if dongle.running else NO_ADDRESS
    children = tuple(row.address for row in dongle.stack.associated() if row.device_type == 2)
    state = STARTED if dongle.running else NOT_STARTED
    head = OK + u64(dongle.memory.eui) + u16(address) + u8(CAN_BE_ANYTHING) + u8(state)
    return head + u16_list(children)


@UTIL.on(0x270A)
def _led(_: Dongle, request: Reader) -> bytes:
    request.take(2)
    return OK


@UTIL.on(0x2748)
def _associated_count(dongle: Dongle, request: Reader) -> bytes:
    first, last = request.u8(), request.u8()
    return u16(sum(first <= _relation(row) <= last for row in dongle.stack.associated()))


@UTIL.on(0x2749)
def _find_associated(dongle: Dongle, request: Reader) -> bytes:
    rows = dongle.stack.associated()
    index = request.u8()
    return _record(index, rows[index] if index < len(rows) else None)


@UTIL.on(0x274A)
def _associated_by_address(dongle: Dongle, request: Reader) -> bytes:
    eui, address = request.u64(), request.u16()
    for index, row in enumerate(dongle.stack.associated()):
        if row.eui == eui or (not eui and row.address == address):
            return _record(index, row)
    return _record(0, None)


@UTIL.on(0x2763)
def _remove_associated(dongle: Dongle, request: Reader) -> bytes:
    return OK if dongle.stack.forget_child(request.u64()) else FAILURE


@UTIL.on(0x2764)
def _add_associated(dongle: Dongle, request: Reader) -> bytes:
    # a child that was dropped comes back by its own orphan scan: only one that hangs here is confirmed
    request.u16()
    eui = request.u64()
    request.u8()
    return OK if any(row.eui == eui for row in dongle.stack.associated()) else FAILURE


def _relation(row: Neighbour) -> int:
    if row.device_type == 2:
        return CHILD_AWAKE if row.awake_when_idle == 1 else CHILD_SLEEPY
    return CHILD_ROUTER if row.relationship == 1 else NEIGHBOUR_ROUTER


def _record(index: int, row: Neighbour | None) -> bytes:
    if row is None:
        return _ASSOCIATED.pack(NO_ADDRESS, 0, UNUSED, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    return _ASSOCIATED.pack(
        row.address, index, _relation(row), 0, 0, 0, 0, 1, row.lqi, 0, 0, 0, 0, 0, 0, 1, 0
    )
