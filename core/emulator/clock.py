"""The emulator's only clock: events in simulated seconds, in an order that never depends on the machine.

Nothing here knows wall time; whoever drives the simulation decides how fast `run_until` is called.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Timer:
    """A callback that waits for its moment; `cancel` takes it back."""

    __slots__ = ("_args", "_callback", "when")

    def __init__(self, when: float, callback: Callable[..., object], args: tuple[Any, ...]) -> None:
        self.when = when
        self._callback: Callable[..., object] | None = callback
        self._args = args

    @property
    def pending(self) -> bool:
        """Whether the callback is still to come: neither called nor cancelled."""
        return self._callback is not None

    def cancel(self) -> None:
        """Take the callback back; harmless when it has already run."""
        self._callback = None
        self._args = ()

    def fire(self) -> bool:
        """Run the callback once, unless it was cancelled; only the clock calls this. Whether it ran."""
        callback, args = self._callback, self._args
        if callback is None:
            return False
        self._callback, self._args = None, ()
        callback(*args)
        return True


class Clock:
    """Simulated time in seconds and its events; those due at one moment run as they were asked for."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._sequence = 0
        self._queue: list[tuple[float, int, Timer]] = []

    @property
    def now(self) -> float:
        """The present moment, in simulated seconds."""
        return self._now

    @property
    def next_at(self) -> float | None:
        """When the next event is due, or None while nothing waits."""
        while self._queue and not self._queue[0][2].pending:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None

    def after(self, delay: float, callback: Callable[..., object], *args: Any) -> Timer:  # noqa: ANN401
        """Call back in so many seconds; a negative delay counts as none."""
        return self.at(self._now + max(0.0, delay), callback, *args)

    def at(self, when: float, callback: Callable[..., object], *args: Any) -> Timer:  # noqa: ANN401
        """Call back at this moment; a moment that has passed counts as the present one."""
        when = max(when, self._now)
        timer = Timer(when, callback, args)
        self._sequence += 1
        heapq.heappush(self._queue, (when, self._sequence, timer))
        return timer

    def run_until(self, moment: float) -> int:
        """Run every event due up to and including this moment, then stand there; the number of events run."""
        count = 0
        while self._queue and self._queue[0][0] <= moment:
            when, _, timer = heapq.heappop(self._queue)
            self._now = when
            count += timer.fire()
        self._now = max(self._now, moment)
        return count
