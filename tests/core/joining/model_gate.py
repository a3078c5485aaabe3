"""A gate in memory for join sessions: what stands open until when, who has a key, and what may go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.errors import DeviceError, HubError
from core.premise.device import Device, DeviceKind, Eui64

if TYPE_CHECKING:
    from core.joining.device_log import LogEntry


@dataclass(slots=True)
class ModelLog:
    """A device log in memory."""

    kept: dict[Eui64, LogEntry] = field(default_factory=dict)

    def entries(self) -> tuple[LogEntry, ...]:
        return tuple(self.kept.values())

    def put(self, entry: LogEntry) -> None:
        self.kept[entry.eui] = entry

    def delete(self, eui: Eui64) -> None:
        self.kept.pop(eui, None)

    def struck(self) -> frozenset[Eui64]:
        """Nobody is remembered as struck out here."""
        return frozenset()


@dataclass(slots=True)
class ModelGate:
    """Keeps who could come in; every call takes a few steps of the loop, `fails` says which go wrong."""

    clock: Callable[[], float]
    open_until: float = 0.0
    keys: dict[Eui64, bytes] = field(default_factory=dict)
    sent_away: list[tuple[Eui64, int]] = field(default_factory=list)
    slices: list[tuple[float, int]] = field(default_factory=list)
    closings: int = 0
    calls: list[str] = field(default_factory=list)
    fails: Callable[[str, int], bool] = lambda _name, _count: False
    kinds: dict[Eui64, DeviceKind] = field(default_factory=dict)
    silent: set[Eui64] = field(default_factory=set)
    hangs: bool = False
    steps: int = 0
    on_step: Callable[[int], object] = lambda _: None

    def is_open(self) -> bool:
        return self.clock() < self.open_until

    async def _step(self, name: str) -> None:
        self.calls.append(name)
        for _ in range(2):
            self.steps += 1
            self.on_step(self.steps)
            await asyncio.sleep(0)
        if self.fails(name, self.calls.count(name)):
            raise HubError(f"The dongle did not {name}.")

    async def admit_key(self, eui: Eui64, key: bytes) -> None:
        await self._step("admit")
        self.keys[eui] = key

    async def forget_key(self, eui: Eui64) -> None:
        await self._step("forget")
        self.keys.pop(eui, None)

    async def open_window(self, seconds: int) -> None:
        self.open_until = self.clock() + seconds  # the air may carry it even where the dongle then fails
        self.slices.append((self.clock(), seconds))
        await self._step("open")

    async def close_window(self) -> None:
        await self._step("close")
        self.open_until = 0.0
        self.closings += 1

    async def send_away(self, eui: Eui64, address: int) -> None:
        self.sent_away.append((eui, address))
        await self._step("send away")

    async def identify(self, eui: Eui64) -> Device:
        await self._step("identify")
        if self.hangs:
            await asyncio.Event().wait()
        if eui in self.silent:
            raise DeviceError("It does not answer.")
        return Device(eui, self.kinds.get(eui, DeviceKind.UNKNOWN))
