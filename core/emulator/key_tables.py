"""Link keys and addresses of devices, in the tables where Z-Stack 3.30 keeps them.

An install code's key waits in the trust centre tables (items 4 and 5) until its device is admitted; then it
moves to the link key tables (OSAL 0x004C and item 6) beside the device's row in the address manager (item 1),
which is where a host's backup reads it and writes it back.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from core.emulator.nv import ZSTACK, NvMemory, osal

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS_MANAGER, TRUST_CENTRE, INSTALL_CODES, LINK_KEYS = 1, 4, 5, 6
LINK_KEY_TABLE = osal(0x004C)
TCLK_SEED = osal(0x0101)

ADDRESS_ROWS, KEY_ROWS = 100, 60

CHILD, SECURED, UNUSED = 0x01, 0x02, 0xFF
PROVISIONAL, UNVERIFIED, VERIFIED, DEFAULT_KEY = 0, 1, 2, 0xFF
TC_LINK_TYPE = 4
AUTHENTICATED = 1

_ADDRESS = struct.Struct("<B x H Q")
_TRUST = struct.Struct("<I I Q B B B x")
_LINK = struct.Struct("<16s I I")
_LINK_INDEX = struct.Struct("<H H B x")

_FREE_ADDRESS = b"\xff" * _ADDRESS.size
_FREE_TRUST = _TRUST.pack(0, 0, 0, DEFAULT_KEY, 0, 0)
_FREE_LINK = bytes(_LINK.size)
_FREE_CODE = bytes(16)


class KeyTables:
    """Which device has which link key, read from and written to the dongle's memory row by row."""

    def __init__(self, nv: NvMemory) -> None:
        self._nv = nv

    def defaults(self) -> Iterator[tuple[tuple[int, int, int], bytes]]:
        """Every row as fresh firmware makes it."""
        for row in range(ADDRESS_ROWS):
            yield (ZSTACK, ADDRESS_MANAGER, row), _FREE_ADDRESS
        for row in range(KEY_ROWS):
            yield (ZSTACK, TRUST_CENTRE, row), _FREE_TRUST
            yield (ZSTACK, INSTALL_CODES, row), _FREE_CODE
            yield (ZSTACK, LINK_KEYS, row), _FREE_LINK
        yield LINK_KEY_TABLE, bytes(2 + _LINK_INDEX.size * KEY_ROWS)

    def keys(self) -> dict[int, bytes]:
        """All link keys by EUI-64, from every table that may hold one."""
        return dict(self._trust_centre_keys()) | dict(self._link_keys())

    def add_install_key(self, eui: int, key: bytes) -> bool:
        """Keep the key by which a device may join; False when the table is full."""
        row = self._trust_row(eui)
        if row is None:
            row = self._trust_row(0)
        if row is None:
            return False
        self._nv.put((ZSTACK, INSTALL_CODES, row), key)
        entry = _TRUST.pack(0, 0, eui, PROVISIONAL, TC_LINK_TYPE, row)
        self._nv.put((ZSTACK, TRUST_CENTRE, row), entry)
        return True

    def add_device(self, eui: int, address: int, child: bool) -> None:
        """Note an admitted device's address; the key it was admitted by becomes its link key."""
        key = self.keys().get(eui)
        kind = (CHILD if child else 0) | (SECURED if key else 0)
        row = self._address_row(eui)
        if row is None:
            row = self._address_row(None)
        if row is None:
            return
        self._nv.put((ZSTACK, ADDRESS_MANAGER, row), _ADDRESS.pack(kind or SECURED, address, eui))
        if key is not None and self.set_link_key(eui, key, row):
            self._free_trust_row(eui)

    def set_link_key(self, eui: int, key: bytes, address_row: int | None = None) -> bool:
        """Keep the link key of a known device; False when the device is unknown or the table full."""
        row = self._address_row(eui) if address_row is None else address_row
        if row is None:
            return False
        index = self._index()
        for number, (manager_row, key_row, state) in enumerate(index):
            if state == AUTHENTICATED and manager_row == row:
                self._nv.put((ZSTACK, LINK_KEYS, key_row), _LINK.pack(key, 0, 0))
                return True
            if state != AUTHENTICATED:
                index[number] = (row, number, AUTHENTICATED)
                self._nv.put((ZSTACK, LINK_KEYS, number), _LINK.pack(key, 0, 0))
                self._write_index(index)
                return True
        return False

    def forget(self, eui: int) -> bool:
        """Drop a device's keys from every table; True when there was one."""
        found = eui in self.keys()
        self._free_trust_row(eui)
        row = self._address_row(eui)
        kept = [entry for entry in self._index() if entry[2] == AUTHENTICATED and entry[0] != row]
        self._write_index(kept)
        if row is not None:
            self._nv.put((ZSTACK, ADDRESS_MANAGER, row), _FREE_ADDRESS)
        return found

    def _trust_centre_keys(self) -> Iterator[tuple[int, bytes]]:
        seed = self._nv.get(TCLK_SEED)
        codes = self._nv.rows(INSTALL_CODES)
        for row in self._nv.rows(TRUST_CENTRE):
            if len(row) != _TRUST.size:
                continue
            _, _, eui, attributes, _, index = _TRUST.unpack(row)
            if eui and attributes == PROVISIONAL and index < len(codes):
                yield eui, codes[index]
            elif eui and attributes in (UNVERIFIED, VERIFIED) and len(seed) == 16:
                yield eui, _seeded(seed, eui, index)

    def _link_keys(self) -> Iterator[tuple[int, bytes]]:
        addresses, keys = self._nv.rows(ADDRESS_MANAGER), self._nv.rows(LINK_KEYS)
        for manager_row, key_row, state in self._index():
            if state == AUTHENTICATED and manager_row < len(addresses) and key_row < len(keys):
                yield _ADDRESS.unpack(addresses[manager_row])[2], keys[key_row][:16]

    def _trust_row(self, eui: int) -> int | None:
        for number, row in enumerate(self._nv.rows(TRUST_CENTRE)):
            if len(row) == _TRUST.size and _TRUST.unpack(row)[2] == eui:
                return number
        return None

    def _free_trust_row(self, eui: int) -> None:
        row = self._trust_row(eui)
        if row is not None:
            self._nv.put((ZSTACK, TRUST_CENTRE, row), _FREE_TRUST)
            self._nv.put((ZSTACK, INSTALL_CODES, row), _FREE_CODE)

    def _address_row(self, eui: int | None) -> int | None:
        for number, row in enumerate(self._nv.rows(ADDRESS_MANAGER)):
            if len(row) != _ADDRESS.size:
                continue
            kind, _, holder = _ADDRESS.unpack(row)
            if (kind in (0, UNUSED)) if eui is None else (kind not in (0, UNUSED) and holder == eui):
                return number
        return None

    def _index(self) -> list[tuple[int, int, int]]:
        table = self._nv.get(LINK_KEY_TABLE)
        usable = (len(table) - 2) // _LINK_INDEX.size * _LINK_INDEX.size
        count = int.from_bytes(table[:2], "little")
        rows = list(_LINK_INDEX.iter_unpack(table[2 : 2 + usable])) if usable > 0 else []
        return [(r[0], r[1], r[2] if number < count else 0) for number, r in enumerate(rows)]

    def _write_index(self, entries: list[tuple[int, int, int]]) -> None:
        length = self._nv.length(LINK_KEY_TABLE)
        used = [entry for entry in entries if entry[2] == AUTHENTICATED]
        table = len(used).to_bytes(2, "little") + b"".join(_LINK_INDEX.pack(*entry) for entry in used)
        if len(table) <= length:
            self._nv.put(LINK_KEY_TABLE, table.ljust(length, b"\x00"))


def _seeded(seed: bytes, eui: int, shift: int) -> bytes:
    """The link key that the trust centre derives for a device: the rotated seed over its EUI-64, twice."""
    turned = seed[shift % 16 :] + seed[: shift % 16]
    return bytes(left ^ right for left, right in zip(turned, eui.to_bytes(8, "little") * 2, strict=True))
