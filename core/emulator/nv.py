"""The dongle's non-volatile memory: items that keep their bytes over a reset, behind Z-Stack's return codes.

Two views of one flash, as Z-Stack 3.30 has them: OSAL items by a 16-bit number, and extended items by system,
item and sub-item. System 1, item 0 of the extended view is the OSAL view again.
"""

from __future__ import annotations

import json
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ZSTACK = 1
LEGACY = 0
MARK_ITEM = 0x0FE0

Key = tuple[int, int, int]


class NvStatus(IntEnum):
    """Return codes of the NV commands (Z-Stack ZComDef.h)."""

    SUCCESS = 0x00
    FAILURE = 0x01
    INVALID_PARAMETER = 0x02
    ITEM_UNINIT = 0x09
    OPER_FAILED = 0x0A
    BAD_ITEM_LENGTH = 0x0C


def osal(item: int) -> Key:
    """The place of an OSAL item in the one flash."""
    return (ZSTACK, LEGACY, item)


class NvMemory:
    """The items by their place; `on_change` hears of every write that real flash would hold."""

    def __init__(self) -> None:
        self._items: dict[Key, bytes] = {}
        self._locked: set[Key] = set()
        self.failing = 0  # how many more writes of the host fail
        self.on_change: Callable[[], None] | None = None

    def __contains__(self, key: Key) -> bool:
        return key in self._items

    def get(self, key: Key) -> bytes:
        """All bytes of an item; none when it is missing."""
        return self._items.get(key, b"")

    def length(self, key: Key) -> int:
        """How long an item is; 0 when it is missing."""
        return len(self.get(key))

    def put(self, key: Key, value: bytes) -> None:
        """Write a whole item as the firmware itself does: created or resized as needed."""
        if self._items.get(key) != value:
            self._items[key] = value
            self._changed()

    def lock(self, key: Key, value: bytes) -> None:
        """Hold an item that the host can read, but neither write nor delete."""
        self._locked.add(key)
        self.put(key, value)

    def create(self, key: Key, length: int, initial: bytes = b"") -> NvStatus:
        """Make an item of so many bytes (erased flash reads 0xFF); an item that is there keeps its bytes."""
        if key in self._items:
            return NvStatus.SUCCESS
        if self._fails():
            return NvStatus.OPER_FAILED
        if not 0 < length <= 0xFFFF or len(initial) > length:
            return NvStatus.OPER_FAILED
        self.put(key, initial.ljust(length, b"\xff"))
        return NvStatus.ITEM_UNINIT

    def read(self, key: Key, offset: int, count: int) -> tuple[NvStatus, bytes]:
        """Bytes of an item from an offset on, at most so many."""
        value = self._items.get(key)
        if value is None or offset >= len(value):
            return NvStatus.INVALID_PARAMETER, b""
        return NvStatus.SUCCESS, value[offset : offset + count]

    def write(self, key: Key, offset: int, data: bytes) -> NvStatus:
        """Overwrite bytes inside an item; writing past its end fails, as does a missing item."""
        value = self._items.get(key)
        if value is None:
            return NvStatus.INVALID_PARAMETER
        if key in self._locked or offset + len(data) > len(value) or self._fails():
            return NvStatus.OPER_FAILED
        self.put(key, value[:offset] + data + value[offset + len(data) :])
        return NvStatus.SUCCESS

    def delete(self, key: Key, length: int | None = None) -> NvStatus:
        """Remove an item; the OSAL command must name its length."""
        if key not in self._items:
            return NvStatus.ITEM_UNINIT
        if key in self._locked or self._fails():
            return NvStatus.OPER_FAILED
        if length is not None and length != len(self._items[key]):
            return NvStatus.BAD_ITEM_LENGTH
        del self._items[key]
        self._changed()
        return NvStatus.SUCCESS

    def rows(self, item: int) -> list[bytes]:
        """The rows of an extended table of the stack, up to its first gap."""
        found: list[bytes] = []
        while (row := self._items.get((ZSTACK, item, len(found)))) is not None:
            found.append(row)
        return found

    def dump(self) -> bytes:
        """Everything as bytes for a file; it holds keys, so the file is the dongle's and nobody else's."""
        items = {":".join(f"{part:04x}" for part in key): value.hex() for key, value in self._items.items()}
        return json.dumps(items, sort_keys=True, indent=0).encode()

    def restore(self, data: bytes) -> None:
        """Take back what `dump` gave; raises ValueError when the bytes are something else."""
        try:
            items = json.loads(data).items()
            self._items = {_key(name): bytes.fromhex(value) for name, value in items}
        except (AttributeError, TypeError) as error:
            raise ValueError("the bytes are no memory dump") from error

    def _fails(self) -> bool:
        if not self.failing:
            return False
        self.failing -= 1
        return True

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()


def _key(name: str) -> Key:
    system, item, sub = (int(part, 16) for part in name.split(":"))
    return (system, item, sub)
