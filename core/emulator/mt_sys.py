"""SYS commands: reset, version, memory items, power."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.commands import OK, CommandTable
from core.emulator.nv import Key, osal
from core.emulator.znp import counted, u8, u16, u32, u64

if TYPE_CHECKING:
    from core.emulator.dongle import Dongle
    from core.emulator.znp import Reader

SYS = CommandTable()

CAPABILITIES = 0x0759
VERSION = bytes((2, 1, 2, 7, 1))  # transport revision, product Z-Stack 3.x.0, release 2.7.1
REVISION = 20220219
MAX_READ = 246

RESET_BY_HOST = 2


@SYS.on(0x4100)
def _reset(dongle: Dongle, _: Reader) -> None:
    dongle.restart(RESET_BY_HOST)


@SYS.on(0x2101)
def _ping(_: Dongle, __: Reader) -> bytes:
    return u16(CAPABILITIES)


@SYS.on(0x2102)
def _version(_: Dongle, __: Reader) -> bytes:
    return VERSION + u32(REVISION) + u8(0) + u32(0xFFFF_FFFF)


@SYS.on(0x2104)
def _extended_address(dongle: Dongle, _: Reader) -> bytes:
    return u64(dongle.memory.eui)


@SYS.on(0x2107)
def _item_init(dongle: Dongle, request: Reader) -> bytes:
    item, length, initial = osal(request.u16()), request.u16(), request.counted()
    return u8(dongle.memory.nv.create(item, length, initial))


@SYS.on(0x2108)
def _item_read(dongle: Dongle, request: Reader) -> bytes:
    return _read(dongle, osal(request.u16()), request.u8())


@SYS.on(0x211C)
def _item_read_ext(dongle: Dongle, request: Reader) -> bytes:
    return _read(dongle, osal(request.u16()), request.u16())


@SYS.on(0x2109)
def _item_write(dongle: Dongle, request: Reader) -> bytes:
    item, offset, data = osal(request.u16()), request.u8(), request.counted()
    return u8(dongle.memory.nv.write(item, offset, data))


@SYS.on(0x211D)
def _item_write_ext(dongle: Dongle, request: Reader) -> bytes:
    item, offset = osal(request.u16()), request.u16()
    return u8(dongle.memory.nv.write(item, offset, request.take(request.u16())))


@SYS.on(0x2112)
def _item_delete(dongle: Dongle, request: Reader) -> bytes:
    return u8(dongle.memory.nv.delete(osal(request.u16()), request.u16()))


@SYS.on(0x2113)
def _item_length(dongle: Dongle, request: Reader) -> bytes:
    return u16(dongle.memory.nv.length(osal(request.u16())))


@SYS.on(0x2130)
def _create(dongle: Dongle, request: Reader) -> bytes:
    return u8(dongle.memory.nv.create(_place(request), request.u32()))


@SYS.on(0x2131)
def _delete(dongle: Dongle, request: Reader) -> bytes:
    return u8(dongle.memory.nv.delete(_place(request)))


@SYS.on(0x2132)
def _length(dongle: Dongle, request: Reader) -> bytes:
    return u32(dongle.memory.nv.length(_place(request)))


@SYS.on(0x2133)
def _read_item(dongle: Dongle, request: Reader) -> bytes:
    place, offset, count = _place(request), request.u16(), request.u8()
    return _read(dongle, place, offset, count)


@SYS.on(0x2134)
def _write_item(dongle: Dongle, request: Reader) -> bytes:
    place, offset, data = _place(request), request.u16(), request.counted()
    return u8(dongle.memory.nv.write(place, offset, data))


@SYS.on(0x210C)
def _random(dongle: Dongle, _: Reader) -> bytes:
    return dongle.random.randbytes(2)


@SYS.on(0x210F)
def _stack_tune(_: Dongle, request: Reader) -> bytes:
    request.u8()
    return u8(request.u8())


@SYS.on(0x2114)
def _transmit_power(_: Dongle, request: Reader) -> bytes:
    request.u8()
    return OK


def _place(request: Reader) -> Key:
    return (request.u8(), request.u16(), request.u16())


def _read(dongle: Dongle, place: Key, offset: int, count: int = MAX_READ) -> bytes:
    status, data = dongle.memory.nv.read(place, offset, min(count, MAX_READ))
    return u8(status) + counted(data)
