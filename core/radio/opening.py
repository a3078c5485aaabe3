"""Steps of opening a dongle: each ends at once when the port goes, and soon when the dongle says nothing more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_EVERY = 0.25  # s between two looks whether anything was heard


class Unplugged(Exception):
    """The port was lost while a step was under way."""


class FellSilent(Exception):
    """The dongle said nothing for so long that the step will not end well."""


class Pulse:
    """When a dongle was last heard. `clock` counts in s."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = clock()
        self._heard = False

    def feeding(self, received: Callable[[bytes], None]) -> Callable[[bytes], None]:
        """The same way in for octets, heard on their way."""

        def heard(data: bytes) -> None:
            self._last, self._heard = self._clock(), True
            received(data)

        return heard

    def begin(self) -> None:
        """Count from now: a step begins."""
        self._last = self._clock()

    @property
    def silence(self) -> float:
        """For how long nothing was heard, in s; 0 on a port whose octets come another way."""
        return self._clock() - self._last if self._heard else 0.0


async def unless_gone(
    gone: asyncio.Event,
    step: Any,  # noqa: ANN401 - a coroutine of an untyped library
    pulse: Pulse | None = None,
    limit: float = 0.0,
) -> Any:  # noqa: ANN401
    """The result of a step; Unplugged as soon as `gone` is set, which the library itself would sit out.

    With a `pulse`, FellSilent once nothing was heard for `limit` s.
    """
    work, lost = asyncio.ensure_future(step), asyncio.ensure_future(gone.wait())
    look = None if pulse is None else LOOK_EVERY
    if pulse is not None:
        pulse.begin()
    try:
        while not work.done():
            await asyncio.wait((work, lost), return_when=asyncio.FIRST_COMPLETED, timeout=look)
            if not work.done() and lost.done():
                raise Unplugged
            if not work.done() and pulse is not None and pulse.silence >= limit:
                raise FellSilent
        return work.result()
    finally:
        lost.cancel()
        work.cancel()


def cancelled(error: BaseException) -> bool:
    """Whether it is a cancellation of the caller's own task.

    A library that is shut down cancels what others still wait for: to them that must not look as if they were stopped.
    """
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
