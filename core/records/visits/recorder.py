"""The flight recorder: hears what leaves the core and hands it to a thread of its own, which writes and syncs.

The core's loop only puts what it says into a queue; a disk that is slow, full or gone holds nobody up.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from core.events import HubChanged, Level
from core.hub.hub import HubState
from core.records.job import Job
from core.records.visits.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.events import Event
    from core.records.visits.stretch import Surroundings
    from core.records.visits.visit import VisitEntry

GATHER_S = 0.02  # what is said within so many s is written together
AT_ONCE = 1_000  # items that are written before the disk is looked after again
MOST_QUEUED = 50_000  # entries that wait for a disk that does not answer


@dataclass(frozen=True, slots=True)
class _Settle:
    """The wish to have everything on disk; answered with the recording."""

    done: Future[Path | None]


@dataclass(frozen=True, slots=True)
class _Sign:
    """The wish for a checkpoint; answered with its entry."""

    done: Future[VisitEntry | None]


class _End:
    """The wish to end the recording."""


_Item = tuple[object, float]  # an event, a job, or a wish; and when, in s since 1970


class EvenClock:
    """The time of day, which never goes back: set back, it goes on from where it was at the steady clock's pace.

    So the entries of a recording lie as far apart as they were said; the values in them say the time as set.
    """

    def __init__(
        self, clock: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock, self._steady = clock, steady
        self._last, self._at = clock(), steady()

    def __call__(self) -> float:
        """Seconds since 1970."""
        now = self._steady()
        self._last, self._at = max(self._clock(), self._last + now - self._at), now
        return self._last


class VisitRecorder:
    """Records from the moment a hub is connected until `end`. Every method returns at once; all in one thread."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._job = Job()
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._overrun = False

    def hear(self, event: Event) -> None:
        """Take an event; from the first step of a connection on."""
        if self._thread is None:
            if not (isinstance(event, HubChanged) and event.hub.state is HubState.CONNECTING):
                return
            self._start()
        self._queue_up(event)

    def about(self, job: Job) -> None:
        """Take the job as it was opened or saved."""
        self._job = job
        if self._thread is not None:
            self._queue_up(job)

    def settle(self) -> Future[Path | None]:
        """Have everything on disk that was heard so far; gives the recording, None while there is none."""
        wish: Future[Path | None] = Future()
        if self._thread is None:
            wish.set_result(None)
        else:
            self._queue.put((_Settle(wish), self._around.clock()))
        return wish

    def checkpoint(self) -> Future[VisitEntry | None]:
        """Sign all that was heard so far; None where nothing is recorded or nothing can be signed."""
        wish: Future[VisitEntry | None] = Future()
        if self._thread is None:
            wish.set_result(None)
        else:
            self._queue.put((_Sign(wish), self._around.clock()))
        return wish

    def end(self) -> threading.Thread | None:
        """End the recording; gives the thread that has still to write the last entries, to be waited for elsewhere."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put((_End(), self._around.clock()))
        return thread

    def _start(self) -> None:
        self._queue, self._overrun = SimpleQueue(), False
        worker = _Worker(Stretch(self._around, self._job), self._queue, self._around)
        self._thread = threading.Thread(target=worker.run, name="visit recorder", daemon=True)
        self._thread.start()

    def _queue_up(self, item: Event | Job) -> None:
        if self._queue.qsize() < MOST_QUEUED:
            self._queue.put((item, self._around.clock()))
        elif not self._overrun:
            self._overrun = True
            self._around.told(
                "The disk does not answer: from here on the visit is recorded with gaps.", Level.WARNING
            )


class _Worker:
    """The thread's work: takes items in their order until the end is wished for."""

    def __init__(self, stretch: Stretch, queue: SimpleQueue[_Item], around: Surroundings) -> None:
        self._stretch, self._queue, self._around = stretch, queue, around
        self._ended = self._troubled = False

    def run(self) -> None:
        """Write until the end; a fault of ours is told once and costs one entry."""
        while not self._ended:
            for item, at in self._gathered():
                self._guarded(item, at)
                time.sleep(0)  # lets the core's loop have its turn
            self._guarded(None, 0.0)

    def _gathered(self) -> list[_Item]:
        try:
            found = [self._queue.get(timeout=self._stretch.wait())]
        except Empty:
            return []
        time.sleep(GATHER_S)
        while not self._queue.empty() and len(found) < AT_ONCE:
            found.append(self._queue.get())
        return found

    def _guarded(self, item: object, at: float) -> None:
        try:
            self._take(item, at)
        except Exception as error:  # noqa: BLE001 - the visit goes on whatever becomes of its recording
            if not self._troubled:
                self._troubled = True
                words = f"Something could not be recorded ({type(error).__name__}); the rest goes on."
                self._around.told(words, Level.TECHNICAL)
            if isinstance(item, _Settle | _Sign):
                _answer(item.done, None)

    def _take(self, item: object, at: float) -> None:
        stretch = self._stretch
        match item:
            case None:
                stretch.tick()
            case _Settle(done):
                _answer(done, stretch.settle())
            case _Sign(done):
                _answer(done, stretch.checkpoint())
            case _End():
                self._ended = True
                stretch.end(at)
            case Job():
                stretch.about(item, at)
            case _:
                stretch.heard(item, at)  # type: ignore[arg-type]


def _answer(wish: Future[Any], answer: Path | VisitEntry | None) -> None:
    """Answer a wish, unless whoever had it waits no more."""
    with suppress(InvalidStateError):
        wish.set_result(answer)
