"""The recorded visits of a session: what is being recorded, what was, and how it is read again."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from core.errors import CoreError
from core.records.job import Job
from core.records.visits.file import read_visit
from core.records.visits.listing import recorded
from core.records.visits.recorder import EvenClock, VisitRecorder
from core.records.visits.stretch import FOLDER, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from core.events import Event, Level
    from core.records.visits.visit import Visit, VisitEntry, VisitFile


_T = TypeVar("_T")

END_LIMIT = 5.0  # s that a disk is given for the last entries of a visit
WISH_LIMIT = 10.0  # s that it is given for whoever asks for what was said so far


class VisitDesk:
    """Hears every event on its way to a face and records it; `note` writes to the event log."""

    def __init__(
        self,
        data_folder: Path,
        emit: Callable[[Event], None],
        note: Callable[[str, str, Level], None],
        *,
        recorded: bool = True,
    ) -> None:
        self._folder = data_folder / FOLDER
        self._emit, self._note = emit, note
        self._recorder = VisitRecorder(Surroundings(data_folder, self._told, EvenClock()))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._aside, self._recorded = False, recorded
        self._job = Job()

    def __call__(self, event: Event) -> None:
        """Hear one and pass it on."""
        if self._recorded and not self._aside:
            if self._loop is None:
                self._loop = asyncio.get_running_loop()
            self._recorder.hear(event)
        self._emit(event)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is said within is of earlier visits: it is passed on and not recorded."""
        self._aside = True
        try:
            yield
        finally:
            self._aside = False

    async def about(self, job: Job) -> None:
        """Take the job as it was opened or saved; with another one than before another recording begins."""
        self._job = job
        self._recorder.about(job)

    @property
    def job(self) -> Job:
        """The job as it was opened or saved last; an empty one where none was."""
        return self._job

    async def recorded(self) -> tuple[VisitFile, ...]:
        """The recordings of this laptop, the last one first; only the first and last lines are read."""
        return await asyncio.to_thread(recorded, self._folder)

    async def read(self, path: Path) -> Visit:
        """Read a recording, of whatever laptop; FileError where it is none. A damaged one says so in `damage`."""
        return await asyncio.to_thread(read_visit, path)

    async def current(self) -> Visit | None:
        """The recording under way, as it is on disk now; None while no hub is connected or the disk takes nothing."""
        path = await self.path()
        return None if path is None else await self.read(path)

    async def path(self) -> Path | None:
        """The file of the recording under way, with all in it that was said so far; None where the disk hangs."""
        return await _within(self._recorder.settle())

    async def checkpoint(self) -> VisitEntry | None:
        """Sign all that was said so far and have it on disk; None where nothing is recorded or can be signed."""
        return await _within(self._recorder.checkpoint())

    async def end(self) -> None:
        """The hub is let go: end the recording with a checkpoint."""
        thread = self._recorder.end()
        if thread is not None:
            await asyncio.to_thread(thread.join, END_LIMIT)

    def _told(self, words: str, level: Level) -> None:
        """Take a word of the recorder's thread to the event log."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the session has ended meanwhile
                self._loop.call_soon_threadsafe(self._noted, words, level)

    def _noted(self, words: str, level: Level) -> None:
        with suppress(CoreError):  # a disk that is full takes no line of it either
            self._note("recording", words, level)


async def _within(wish: Future[_T | None]) -> _T | None:
    try:
        return await asyncio.wait_for(asyncio.wrap_future(wish), WISH_LIMIT)
    except TimeoutError:
        return None
