"""Who has no place on the log is told to leave until it answers, and no longer once it was admitted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from core.errors import HubError
from core.hub import gate
from core.hub.gate import DongleGate
from core.premise.device import Device, Eui64

A = Eui64.parse("00-DB-12-34-56-78-90-A0")


@dataclass
class Way:
    """The way to a device that hears only the last of some questions."""

    deaf: int
    gone: int = 0
    asked: list[int] = field(default_factory=list)

    async def zdo(self, address: int, _cluster: int, _body: bytes, *, tries: int) -> bytes | None:
        self.asked.append(address)
        await asyncio.sleep(0)
        if len(self.asked) <= self.gone:
            raise HubError("The dongle is gone.")
        return b"\x00" if tries and len(self.asked) > self.deaf else None


def gate_to(way: Way, log: set[Eui64]) -> DongleGate:
    async def identify(eui: Eui64) -> Device:
        return Device(eui)

    return DongleGate(
        lambda: cast("Any", way),
        lambda: None,
        list,
        identify,
        lambda _subject, _words: None,
        log.__contains__,
    )


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "AWAY_WAITS", (0.0, 0.01, 0.01, 0.01))


@pytest.mark.parametrize(("deaf", "gone", "asked"), [(0, 0, 1), (2, 0, 3), (2, 1, 3), (9, 0, 4)])
async def test_it_is_told_until_it_answers(deaf: int, gone: int, asked: int) -> None:
    way = Way(deaf, gone)
    await gate_to(way, set()).send_away(A, 7)
    assert way.asked == [7] * asked


async def test_what_was_said_to_a_stranger_does_not_reach_it_once_it_is_admitted() -> None:
    way, log = Way(deaf=9), set[Eui64]()
    telling = asyncio.create_task(gate_to(way, log).send_away(A, 7))
    await asyncio.sleep(0.002)
    log.add(A)
    await telling
    assert len(way.asked) == 1
