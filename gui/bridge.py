"""The one place where the window's thread and the core's thread meet.

The core runs on a stock asyncio loop in a thread of its own. Whatever it says goes into one queue that is
emptied on the window's thread, at most every 33 ms and for at most 10 ms at a time: events of one key replace each
other, log records never do, and an answer never overtakes an event that was sent before it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from contextlib import AbstractAsyncContextManager

    from core.events import Event

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_S = TypeVar("_S")

INTERVAL_S = 0.033  # one hand-over a frame is as much as anyone can see
TURN_S = 0.010  # the longest hold of the window's thread; the rest comes after keys and drawing
_REST_MS = 2
_JOIN_S = 30.0  # longest wait for the core to leave the premise safe, which a busy laptop takes its time for


@dataclass(frozen=True, slots=True)
class _Answer:
    """Something to run on the window's thread, in its turn among the events."""

    run: Callable[[], None]


class Call:
    """Work under way in the core. After `cancel` no answer comes; the core cleans up by itself."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._loop = loop
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False
        self._over = False

    @property
    def running(self) -> bool:
        """Whether an answer may still come."""
        return not (self._cancelled or self._over)

    def cancel(self) -> None:
        """Stop the work; to be called on the window's thread."""
        if not self.running:
            return
        self._cancelled = True
        if self._loop is not None:
            try:
                self._loop.call_soon_threadsafe(self._stop)
            except RuntimeError:  # the loop is closed: nothing runs any more
                return

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()


def coalesced(batch: Iterable[Event | _Answer]) -> list[Event | _Answer]:
    """The batch without events that a later one of the same key replaces before the next answer."""
    kept: list[Event | _Answer] = []
    newer: set[str] = set()
    for item in reversed(list(batch)):
        if isinstance(item, _Answer):
            newer.clear()
        elif item.key is not None:
            if item.key in newer:
                continue
            newer.add(item.key)
        kept.append(item)
    kept.reverse()
    return kept


class _Inbox(QObject):
    """The queue: filled by the core's thread, emptied on the window's."""

    woken = Signal()
    arrived = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._items: deque[Event | _Answer] = deque()
        self._left: deque[Event | _Answer] = deque()  # taken out, but not yet handed over
        self._awake = False
        self._last = 0.0
        self.answered = True  # whether those who asked are still there to hear
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.drain)
        self.woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    def put(self, item: Event | _Answer) -> None:
        """Add something, from any thread: first append, then test the flag, so that none is left behind."""
        self._items.append(item)
        if not self._awake:
            self._awake = True
            self.woken.emit()

    def _wake(self) -> None:
        if self._left:
            return  # the timer runs
        wait = self._last + INTERVAL_S - monotonic()
        if wait > 0:
            self._timer.start(max(1, round(wait * 1000)))
        else:
            self.drain()

    def drain(self) -> None:
        """Hand over what there is, as far as a turn goes: first clear the flag, then pop."""
        self._awake = False
        self._last = monotonic()
        batch = list(self._left)
        while self._items:
            batch.append(self._items.popleft())
        self._left = deque(coalesced(batch))
        if self._left:
            self._timer.start(_REST_MS)  # now, for an item may open a loop of its own
        self._hand_over(self._last + TURN_S)
        if not (self._left or self._items):
            self._timer.stop()

    @property
    def waiting(self) -> bool:
        """Whether there is something to hand over."""
        return bool(self._left or self._items)

    def _hand_over(self, until: float) -> None:
        while self._left:
            item = self._left.popleft()
            if not isinstance(item, _Answer):
                self.arrived.emit(item)
            elif self.answered:
                item.run()
            if monotonic() >= until:
                return


class Bridge(QObject, Generic[_S]):
    """Starts the core in its thread, asks it, and hands over what it says.

    `open_session` is called in the core's thread, so heavy imports belong into it; it gets the callback for
    events and gives the session as an async context manager.

    Signals:
        arrived: an `Event` of the core.
        ready: the session is open; calls made before are on their way now.
        failed: the session could not be opened or broke down, with the exception.
    """

    arrived = Signal(object)
    ready = Signal()
    failed = Signal(object)

    def __init__(
        self,
        open_session: Callable[[Callable[[Event], None]], AbstractAsyncContextManager[_S]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_session = open_session
        self._inbox = _Inbox(self)
        self._inbox.arrived.connect(self.arrived)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="core", daemon=True)
        self._session: asyncio.Future[_S] = self._loop.create_future()
        self._leave = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._asked = 0
        self._held: dict[int, tuple[object, ...]] = {}  # so that nobody who asked is last held by the core

    def start(self) -> None:
        """Start the core's thread; call once the window is painted."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the core's thread runs."""
        return self._thread.is_alive()

    def call(
        self,
        work: Callable[[_S], Coroutine[object, object, _T]],
        on_done: Callable[[_T], None] | None = None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> Call:
        """Ask the session for something; the answer comes on the window's thread, after earlier events."""
        made = Call(self._loop)
        self._asked += 1
        self._held[self._asked] = (made, work, on_done, on_error)
        try:
            self._loop.call_soon_threadsafe(self._begin, self._asked, made, work, on_done, on_error)
        except RuntimeError:
            made.cancel()  # the core has gone: nothing will be answered
            del self._held[self._asked]
        return made

    def close(self) -> None:
        """Cancel what runs, close the session, and end the thread; returns when all is over."""
        if not self._thread.is_alive():
            if not self._loop.is_running() and not self._loop.is_closed():
                self._loop.close()
            self._held.clear()
            return
        try:
            self._loop.call_soon_threadsafe(self._leave.set)
        except RuntimeError:
            _log.debug("The core had already ended.")
        self._thread.join(_JOIN_S)
        self._inbox.answered = False
        if self._thread.is_alive():
            _log.warning("The core did not end within %s s and is left behind.", _JOIN_S)
        else:
            self._held.clear()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        except Exception as error:  # noqa: BLE001 - the window tells whoever it was
            self._post(partial(self.failed.emit, error))
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _live(self) -> None:
        try:
            async with self._open_session(self._inbox.put) as session:
                self._session.set_result(session)
                self._post(self.ready.emit)
                await self._leave.wait()
                await self._cancel_all()
        except Exception as error:
            if not self._session.done():
                self._session.set_exception(error)
                self._session.exception()  # counts as seen even if nobody asked for the session
                await asyncio.gather(*self._tasks, return_exceptions=True)
            raise

    async def _cancel_all(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(
        self,
        number: int,
        made: Call,
        work: Callable[[_S], Coroutine[object, object, _T]],
        on_done: Callable[[_T], None] | None,
        on_error: Callable[[Exception], None] | None,
    ) -> None:
        if not made.running:
            self._put_down(number)
            return
        task = self._loop.create_task(self._carry_out(made, work, on_done, on_error))
        made._task = task  # noqa: SLF001 - its own module
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: self._put_down(number))

    def _put_down(self, number: int) -> None:
        """Let the window's thread forget the question, a turn later: by then nothing here holds it."""
        self._loop.call_soon(self._post, partial(self._forget, number))

    def _forget(self, number: int) -> None:
        self._held.pop(number, None)

    async def _carry_out(
        self,
        made: Call,
        work: Callable[[_S], Coroutine[object, object, _T]],
        on_done: Callable[[_T], None] | None,
        on_error: Callable[[Exception], None] | None,
    ) -> None:
        try:
            result = await work(await asyncio.shield(self._session))
        except Exception as error:  # noqa: BLE001 - handed to whoever asked
            self._post(_settle(made, on_error or self.failed.emit, error))
        else:
            self._post(_settle(made, on_done, result))

    def _post(self, run: Callable[[], None]) -> None:
        self._inbox.put(_Answer(run))


def _settle(made: Call, tell: Callable[[_T], None] | None, value: _T) -> Callable[[], None]:
    def run() -> None:
        if made.running:
            made._over = True  # noqa: SLF001 - its own module
            if tell is not None:
                tell(value)

    return run
