"""The jobs of one data folder, a file each, with the save before it beside: a damaged one can be gone back on."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.disk.atomic import sweep_drafts, write_atomically
from core.errors import CoreError, FileError, UsageError
from core.events import Level
from core.joining import work_order
from core.records.job import LARGEST, Job, job_octets, read_job
from core.records.trouble import told

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.joining.work_order import WorkOrder

_NUMBER = re.compile(r"[0-9]{8}-[0-9]{6}(-[0-9]{1,3})?")
_MOST = 500  # jobs that are listed


@dataclass(frozen=True, slots=True)
class KeptJob:
    """A job as it lies on disk. With `damage`, `job` is what the save before it held, which was at `last_good`."""

    job: Job
    damage: str = ""
    last_good: float | None = None


class JobFolder:
    """Reads and writes jobs. `now` gives seconds since 1970."""

    def __init__(self, data_folder: Path, now: Callable[[], float]) -> None:
        self._folder = data_folder / "jobs"
        self._clock = now

    def _now(self) -> float:
        return round(self._clock(), 3)  # as exact as a job's file

    def jobs(self) -> tuple[KeptJob, ...]:
        """All jobs, the last one opened first; a damaged one is among them and says so."""
        sweep_drafts(self._folder, self._clock())
        numbers = sorted((p.stem for p in self._folder.glob("*.json")), reverse=True)
        return tuple(self.read(number) for number in numbers[:_MOST] if _NUMBER.fullmatch(number))

    def read(self, number: str) -> KeptJob:
        """One job; UsageError if there is none of this number."""
        path = self._path(number)
        if not path.exists():
            raise UsageError(f"There is no job {number}.", "", "Choose one of the list.")
        try:
            return KeptJob(self._parsed(path))
        except ValueError as error:
            before = self._before(number)
            if before is None:
                return KeptJob(Job(number), f"{error}")
            return KeptJob(before, f"{error}", before.saved_at)

    def new(self) -> Job:
        """An empty job with a number of its own; nothing is written before it is saved."""
        now = self._now()
        number = time.strftime("%Y%m%d-%H%M%S", time.localtime(now))
        free = (name for name in (number, *(f"{number}-{n}" for n in range(2, 999))))
        return Job(next(n for n in free if not self._path(n).exists()), now)

    def save(self, job: Job) -> Job:
        """Keep it, and what was there before as the last good save; a damaged file is not written over."""
        path, made = self._path(job.number), replace(job, saved_at=self._now())
        octets = _sound(made)
        with told(self._folder):
            if path.exists():
                former = path.read_bytes()
                try:
                    read_job(former)
                except ValueError as error:
                    raise _damaged(job.number, error) from None
                write_atomically(self._beside(path, "before"), former, private=True)
            write_atomically(path, octets, private=True)
        return made

    def recover(self, number: str) -> Job:
        """Go back to the last good save; the damaged file is kept under another name."""
        path, before = self._path(number), self._before(number)
        if before is None:
            raise FileError(
                f"Job {number} cannot be recovered.", "There is no earlier save of it.", "Begin a new job."
            )
        with told(self._folder):
            if path.exists():
                former = path.read_bytes()[:LARGEST]
                write_atomically(self._beside(path, "damaged"), former, private=True)
            write_atomically(path, job_octets(before), private=True)
        return before

    def _before(self, number: str) -> Job | None:
        path = self._beside(self._path(number), "before")
        try:
            return self._parsed(path) if path.exists() else None
        except ValueError:
            return None

    def _parsed(self, path: Path) -> Job:
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            raise ValueError(f"the disk does not give it: {error.strerror}") from None
        job = read_job(data)
        if job.number != path.name.split(".")[0]:
            raise ValueError("it holds another job than its name says")
        return job

    def _path(self, number: str) -> Path:
        if not _NUMBER.fullmatch(number):
            raise UsageError("This is not the number of a job.", "", "Choose one of the list.")
        return self._folder / f"{number}.json"

    @staticmethod
    def _beside(path: Path, what: str) -> Path:
        return path.with_name(f"{path.name}.{what}")


def hubs_named(data_folder: Path) -> frozenset[str]:
    """The hubs that the jobs of a data folder were done at, a damaged one by its last good save."""
    return frozenset(kept.job.hub for kept in JobFolder(data_folder, time.time).jobs() if kept.job.hub)


def _sound(job: Job) -> bytes:
    """The octets of a job's file; FileError for a job that could not be read again from them."""
    try:
        octets = job_octets(job)
        read_job(octets)
    except UnicodeError:
        why = "One of its texts has half a character in it."
    except ValueError as error:
        why = f"One of its texts does not fit: {error}."
    else:
        return octets
    raise FileError(
        f"Job {job.number} was not saved.", why, "Correct the job; what was kept before is intact."
    )


def _damaged(number: str, error: ValueError) -> CoreError:
    return FileError(
        f"Job {number} is damaged and was not saved.",
        f"{str(error)[:1].upper()}{str(error)[1:]}.",
        "Recover it from the Start screen, then type the change again.",
    )


class JobDesk:
    """The jobs as a session offers them: each act runs off the loop. `note` writes to the event log."""

    def __init__(
        self, data_folder: Path, now: Callable[[], float], note: Callable[[str, str, Level], None]
    ) -> None:
        self._jobs, self._note = JobFolder(data_folder, now), note
        self._saving = asyncio.Lock()  # two saves of one job share a draft, and the later one must win

    async def jobs(self) -> tuple[KeptJob, ...]:
        """All jobs, the last one opened first."""
        return await asyncio.to_thread(self._jobs.jobs)

    async def read(self, number: str) -> KeptJob:
        """One job, whole or damaged."""
        return await asyncio.to_thread(self._jobs.read, number)

    async def new(self) -> Job:
        """An empty job with a number of its own."""
        return await asyncio.to_thread(self._jobs.new)

    async def save(self, job: Job) -> Job:
        """Keep it; gives it with the time of the save."""
        async with self._saving:
            return await asyncio.to_thread(self._jobs.save, job)

    async def recover(self, number: str) -> Job:
        """Go back to the last good save of a damaged job; that leaves a line in the event log."""
        async with self._saving:
            job = await asyncio.to_thread(self._jobs.recover, number)
        at = time.strftime("%d/%m/%Y %H:%M", time.localtime(job.saved_at))
        self._note("job", f"Job {number} was damaged; its save of {at} is in force again.", Level.WARNING)
        return job

    async def work_order(self, path: Path) -> WorkOrder:
        """Read a work order; WorkOrderError has every mistake in it, with its row."""
        return await asyncio.to_thread(work_order.read, path)
