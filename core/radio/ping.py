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


async def ping_once(
    exchange: Exchange, address: int, limit: float = PING_LIMIT, clock: Callable[[], float] = time.monotonic
) -> float | None:
    """Ask a device for its own descriptor once: seconds until the answer, None if none came."""
    started = clock()
    body = address.to_bytes(2, "little")
    answer = await exchange.zdo(address, zdo.NODE_DESC, body, limit=limit, tries=1)
    return None if answer is None else clock() - started


async def ping(
    exchange: Exchange, address: int, count: int, clock: Callable[[], float] = time.monotonic
) -> tuple[int, float]:
    """Ask a device for its own descriptor `count` times: answers received, and the median time in s (0 if none)."""
    tried = [await ping_once(exchange, address, clock=clock) for _ in range(count)]
    times = [seconds for seconds in tried if seconds is not None]
    return len(times), median(times) if times else 0.0
