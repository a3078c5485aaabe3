"""A loop whose time passes only while nothing is left to do: a machine that is busy changes no order of events.

Waits cost nothing and last as long as was asked for. For tests that wait for timers alone: on sockets
and processes, which have a time of their own, it would leap past the answer.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor

Given = TypeVarTuple("Given")
Made = TypeVar("Made")

START = 1_000.0  # s; a loop does not begin at nought
LOOK = 1e-7  # s that a look at the clock takes: who began to wait first is due first


class _Leaping(selectors.DefaultSelector):
    """Where the loop would sleep until a timer is due, its time leaps there."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.threads = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or timeout == 0:
            return found
        if timeout is None or self.threads:
            return super().select(None)  # a thread is something left to do
        self.now += max(0.0, timeout)
        return []


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop of timers, callbacks and threads; its clock stands while any of them is at work."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        """Seconds on the loop's own clock."""
        self._leaping.now += LOOK
        return self._leaping.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Given], Made], *args: *Given
    ) -> asyncio.Future[Made]:
        """Work in a thread, for which the clock stands."""
        work = super().run_in_executor(executor, func, *args)
        self._leaping.threads += 1
        work.add_done_callback(self._thread_done)
        return work

    def _thread_done(self, _work: asyncio.Future[Made]) -> None:
        self._leaping.threads -= 1


def factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """What a conftest's `pytest_asyncio_loop_factories` returns for its folder."""
    return {"leaping": LeapingLoop}


def steady() -> float:
    """The running loop's clock, for what is given `time.monotonic` in life."""
    return asyncio.get_running_loop().time()
