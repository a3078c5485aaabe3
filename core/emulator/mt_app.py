"""APP_CNF commands: forming and restoring the network, and by which keys a device may join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator import install_codes
from core.emulator.commands import INVALID_PARAMETER, OK, CommandTable, Status
from core.emulator.znp import u8

if TYPE_CHECKING:
    from core.emulator.dongle import Dongle
    from core.emulator.znp import Reader

APP = CommandTable()

CODE_WITH_CRC, DERIVED_KEY = 1, 2


@APP.on(0x2F04)
def _add_install_code(dongle: Dongle, request: Reader) -> bytes:
    form, eui = request.u8(), request.u64()
    try:
        key = install_codes.link_key(request.take(18)) if form == CODE_WITH_CRC else request.take(16)
    except install_codes.InstallCodeError:
        return INVALID_PARAMETER
    if form not in (CODE_WITH_CRC, DERIVED_KEY):
        return INVALID_PARAMETER
    if not dongle.memory.keys.add_install_key(eui, key):
        return u8(Status.MEM_ERROR)
    dongle.stack.set_link_key(eui, key)
    return OK


@APP.on(0x2F05)
def _start_commissioning(dongle: Dongle, request: Reader) -> bytes:
    dongle.commissioning.start(request.u8())
    return OK


@APP.on(0x2F06)
def _require_install_code(dongle: Dongle, request: Reader) -> bytes:
    dongle.require_install_code(bool(request.u8()))
    return OK


@APP.on(0x2F08)
def _set_channels(dongle: Dongle, request: Reader) -> bytes:
    primary, mask = bool(request.u8()), request.u32()
    dongle.commissioning.set_channels(primary, mask)
    return OK


@APP.on(0x2F09)
def _require_key_exchange(_: Dongle, request: Reader) -> bytes:
    # whether a device must replace its joining key: joined devices here keep the key of their install code
    return OK if request.u8() in (0, 1) else INVALID_PARAMETER
