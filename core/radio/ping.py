"""Probe a device: a small question it must answer, many times, and how often it did."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from core.radio import zdo

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.radio.exchange import Exchange

PING_LIMIT = 2.0  # s


async def ping(
    exchange: Exchange, address: int, count: int, clock: Callable[[], float] = time.monotonic
) -> tuple[int, float]:
    """Ask a device for its own descriptor `count` times: answers received, and the median time in s (0 if none)."""
    times = []
    for _ in range(count):
        started = clock()
        body = address.to_bytes(2, "little")
        answer = await exchange.zdo(address, zdo.NODE_DESC, body, limit=PING_LIMIT, tries=1)
        if answer is not None:
            times.append(clock() - started)
    return len(times), median(times) if times else 0.0
