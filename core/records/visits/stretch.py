"""One stretch of a visit, from a hub to its end: what is written into which recording. It knows no threads."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, replace
from importlib import metadata
from typing import TYPE_CHECKING

from core.errors import CoreError
from core.events import HubChanged, Level, LogWritten
from core.hub.hub import HubState
from core.records.folders import RECORDINGS
from core.records.job import Job
from core.records.laptop_key import LaptopKey
from core.records.trouble import why_of_disk
from core.records.visits.carrying import carry_over
from core.records.visits.file import Head
from core.records.visits.secrets import Sieve
from core.records.visits.thinning import Thinning, urgent
from core.records.visits.visit import SUFFIX, Checkpoint, VisitEntry
from core.records.visits.writer import VisitWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.events import Event
    from core.records.visits.codec import Said
    from core.records.visits.thinning import Dated

FOLDER = RECORDINGS
CHECKPOINT_EVERY = 256  # entries
SYNC_EVERY = 1.0  # s
AGAIN_AFTER = 5.0  # s after which a disk that took no more is tried again
MOST_WAITING = 5_000  # entries that are kept for a disk that takes no more
_MOST_EARLY = 500  # log lines from before the hub was there


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where recordings lie, who is told of trouble, and the clocks: time of day and a steady one, in s."""

    data_folder: Path
    told: Callable[[str, Level], None]
    clock: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic


class Stretch:
    """Takes what is heard, in one thread; nothing it does raises for reasons of the disk."""

    def __init__(self, around: Surroundings, job: Job) -> None:
        self._around, self._job = around, job
        self._thin, self._sieve = Thinning(), Sieve()
        self._early: deque[Dated] = deque(maxlen=_MOST_EARLY)
        self._head: Head | None = None  # of the recording that is wanted
        self._opened_at = 0.0
        self._scenario = ""
        self._emulated: bool | None = None  # what the hub is; None until it has said so
        self._writer: VisitWriter | None = None
        self._waiting: deque[tuple[Said, float]] = deque()
        self._lost = 0  # entries that the disk did not take
        self._again_at: float | None = None
        self._synced_at, self._dirty, self._hurry = 0.0, False, False
        self._key: LaptopKey | None = None
        self._keyless = False
        self._since_checkpoint = 0
        self._ahead = 0.0  # s by which the clock was set back since the last entry of an earlier stretch
        self._told_of: set[str] = set()  # kinds that did not fit

    @property
    def path(self) -> Path | None:
        """The recording that is being written."""
        return self._writer.path if self._writer else None

    # --- what is heard --------------------------------------------------------------------------------

    def heard(self, event: Event, at: float) -> None:
        """Take an event, said at this time (s since 1970)."""
        if self._head is not None:
            self._note_scenario(event)
            self._put_all(self._thin.heard(event, at, self._around.steady()))
        elif isinstance(event, LogWritten):
            self._early.append((event, at))
        else:
            self._thin.heard(event, at, self._around.steady())
            if isinstance(event, HubChanged) and event.hub.state is HubState.CONNECTED:
                self._note_scenario(event)
                self._begin(self._early[0][1] if self._early else at)

    def about(self, job: Job, at: float) -> None:
        """Take the job as it was opened or saved; another one begins another recording.

        A job that is new takes the look round into which it was begun with it: the work may be done already.
        """
        another = self._head is not None and job.number not in (self._head.number, self._job.number)
        if another and job.number and not self._job.number and not job.saved_at:
            self._named(job, at)
            return
        if another:
            self.end(at)  # with the job that it was about
        former, self._job = self._job, job
        if another:
            self._begin(at)
        elif self._head is not None and job.number and job != former:
            self._put(self._told_job(), at)

    def _named(self, job: Job, at: float) -> None:
        """The look round becomes this job: one recording holds all of it, from its beginning on."""
        head = Head(job.number, metadata.version("althan"))
        if self._writer is None:  # nothing is on disk yet
            self._head, self._job = head, job
            self._put(self._told_job(), at)
            return
        look_round = self._writer.path
        last, written = self._finish(at)
        self._job = job
        self._carry(written or look_round, head, last)
        self._begin(at)

    def _carry(self, look_round: Path, head: Head, last: bytes) -> None:
        try:
            if self._waiting:
                raise ValueError("the disk did not take its end")
            carry_over(look_round, last, head, self._checkpoint_of, self._around.clock())
        except (OSError, ValueError, CoreError) as error:
            words = (
                f"What was recorded before the job was begun stays in {look_round.name} alone: {_why(error)}."
            )
            self._around.told(words, Level.WARNING)
        else:
            words = f"The recording {look_round.name}, up to the digest {last.hex()}, begins that of job {head.number}."
            self._around.told(words, Level.TECHNICAL)

    def _note_scenario(self, event: Event) -> None:
        if isinstance(event, HubChanged) and event.hub.emulated is not None:
            self._scenario = event.hub.emulated.scenario
        if isinstance(event, HubChanged) and event.hub.state is HubState.CONNECTED:
            self._emulated = event.hub.emulated is not None

    def _begin(self, at: float) -> None:
        number = self._job.number or _free_number(self._around.data_folder, at)
        self._head, self._opened_at = Head(number, metadata.version("althan")), at
        self._put(self._told_job(), at)
        self._put_all(self._early)
        self._early.clear()
        self._put_all(self._thin.all(self._around.steady()))

    def _told_job(self) -> Job:
        """The open job, or one for a look round; one at an emulated home always says so."""
        assert self._head is not None
        job = self._job if self._job.number else Job(self._head.number, self._opened_at)
        return job if job.scenario else replace(job, scenario=self._scenario)

    # --- what is written ------------------------------------------------------------------------------

    def _put_all(self, dated: deque[Dated] | tuple[Dated, ...]) -> None:
        for said, at in dated:
            self._put(said, at)

    def _put(self, said: Said, at: float) -> None:
        self._waiting.append((said, at))
        if len(self._waiting) > MOST_WAITING and self._again_at is not None:
            self._waiting.popleft()
            self._lost += 1

    def tick(self) -> None:
        """Write what waits, and have it on disk where it is time for that."""
        now = self._around.steady()
        self._put_all(self._thin.due(now) if self._head else ())
        if self._again_at is None or now >= self._again_at:
            self._write()
        if self._sync_in(now) == 0.0:
            self._sync()

    def wait(self) -> float | None:
        """Seconds until `tick` has something to do by itself; None where it has not."""
        now = self._around.steady()
        times = [
            None if self._head is None else self._thin.next_due(now),
            None if self._again_at is None else max(0.0, self._again_at - now),
            self._sync_in(now),
        ]
        return min((t for t in times if t is not None), default=None)

    def _sync_in(self, now: float) -> float | None:
        """Seconds until what was written has to be on disk; None where all is, or the disk does not take it."""
        if not self._dirty or self._again_at is not None:
            return None
        return 0.0 if self._hurry else max(0.0, self._synced_at + SYNC_EVERY - now)

    def _write(self) -> None:
        try:
            self._name_job_after_a_gap()
            while self._waiting and self._head is not None:
                writer = self._opened(self._head)
                said, at = self._waiting[0]
                self._append(writer, said, at)
                self._waiting.popleft()
        except OSError as error:
            self._not_taken(error)
        else:
            self._taken_again()

    def _name_job_after_a_gap(self) -> None:
        if self._lost and self._waiting and not isinstance(self._waiting[0][0], Job):
            self._waiting.appendleft((self._told_job(), self._waiting[0][1]))

    def _append(self, writer: VisitWriter, said: Said, at: float) -> None:
        if self._since_checkpoint + 1 >= CHECKPOINT_EVERY:
            self._sign(writer, at)
        try:
            writer.append(self._sieve.clean(said), at + self._ahead)
        except (ValueError, TypeError, AttributeError) as error:
            # too long, or nothing that could be read again
            self._left_out(type(said).__name__, f"{error}")
        self._since_checkpoint += 1
        self._dirty = True
        self._hurry |= urgent(said)

    def _left_out(self, kind: str, why: str) -> None:
        if kind not in self._told_of:
            self._told_of.add(kind)
            self._around.told(f"A {kind} is not in the recording: {why}.", Level.TECHNICAL)

    def _opened(self, head: Head) -> VisitWriter:
        if self._writer is not None and self._writer.full:
            self._sign(self._writer, self._around.clock())
            self._close()
            self._waiting.extendleft(reversed(self._thin.all(self._around.steady())))
            self._waiting.appendleft((self._told_job(), self._around.clock()))
        if self._writer is None:
            folder = self._around.data_folder / FOLDER
            self._writer, left = VisitWriter.open(folder, head, emulated=self._emulated)
            self._since_checkpoint = 0
            self._ahead = max(0.0, self._writer.at - self._around.clock())
            self._own_key()  # what it takes to load is taken now, and not in the middle of a transfer
            for why in left:
                self._around.told(
                    f"The recording goes on in {self._writer.path.name}. {why}", Level.TECHNICAL
                )
        return self._writer

    def _sign(self, writer: VisitWriter, at: float) -> VisitEntry | None:
        """Add a checkpoint; None where the key cannot be had."""
        key = self._own_key()
        if key is None:
            return None
        said = self._checkpoint_of(writer.digest)
        number = writer.append(said, at + self._ahead)
        self._since_checkpoint, self._dirty, self._hurry = 0, True, True
        return VisitEntry(number, writer.at, said, writer.digest)

    def _checkpoint_of(self, digest: bytes) -> Checkpoint:
        """The signature of a digest; ValueError without a key."""
        key = self._own_key()
        if key is None:
            raise ValueError("Nobody can sign it.")
        return Checkpoint(key.fingerprint, key.public, key.sign(digest))

    def _own_key(self) -> LaptopKey | None:
        if self._key is None and not self._keyless:
            try:
                self._key = LaptopKey.of(
                    self._around.data_folder, lambda words: self._around.told(words, Level.WARNING)
                )
            except CoreError as error:
                self._keyless = True
                self._around.told(f"The recording is not signed. {error}", Level.WARNING)
        return self._key

    def _sync(self) -> None:
        self._synced_at = self._around.steady()
        if self._writer is None:
            return
        try:
            self._writer.sync()
        except OSError as error:
            self._not_taken(error)
        else:
            self._dirty = self._hurry = False

    def _not_taken(self, error: OSError) -> None:
        if self._again_at is None:
            why = why_of_disk(error) or error.strerror or "The system gave no reason"
            words = f"The visit is not recorded at present: {why[:1].lower()}{why[1:]}. The work goes on without it."
            self._around.told(words, Level.WARNING)
        self._again_at = self._around.steady() + AGAIN_AFTER

    def _taken_again(self) -> None:
        if self._again_at is None:
            return
        self._sync()
        if not self._dirty:
            gap = f" {self._lost:,} entries could not be kept." if self._lost else ""
            self._around.told(f"The visit is recorded again.{gap}", Level.PLAIN)
            self._again_at, self._lost = None, 0

    # --- ends -----------------------------------------------------------------------------------------

    def settle(self) -> Path | None:
        """Have everything on disk that was heard so far; gives the recording, None while there is none."""
        self._put_all(self._thin.rest(self._around.steady()) if self._head else ())
        self._write()
        self._sync()
        return self.path

    def checkpoint(self) -> VisitEntry | None:
        """Sign all that was heard so far; None where nothing is recorded or nothing can be signed."""
        self.settle()
        if self._writer is None or self._waiting:
            return None
        try:
            made = self._sign(self._writer, self._around.clock())
        except OSError as error:
            self._not_taken(error)
            return None
        self._sync()
        return None if self._dirty else made

    def end(self, at: float) -> None:
        """The hub is let go, or another job begins: the recording ends with its job as it stands and a checkpoint."""
        if self._head is not None:
            self._finish(at)
            self._waiting.clear()

    def _finish(self, at: float) -> tuple[bytes, Path | None]:
        """The same, but what the disk did not take waits on; gives the digest of the last entry, and the file."""
        self._put_all(self._thin.rest(self._around.steady()))
        self._put(self._told_job(), at)
        self.checkpoint()
        last, written = b"" if self._writer is None else self._writer.digest, self.path
        self._close()
        self._head = None
        self._thin.anew()
        return last, written

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _why(error: Exception) -> str:
    """Why the beginning of a job could not be carried over; names no folder."""
    if isinstance(error, CoreError):
        return error.why.rstrip(".") or "it cannot be read"
    if isinstance(error, OSError):
        return why_of_disk(error) or error.strerror or "the system gave no reason"
    return f"{error}"


def _free_number(data_folder: Path, at: float) -> str:
    """A number in the form of a job's that neither a job nor a recording has."""
    stem = time.strftime("%Y%m%d-%H%M%S", time.localtime(at))
    names = (stem, *(f"{stem}-{n}" for n in range(2, 999)))
    recordings, jobs = data_folder / FOLDER, data_folder / "jobs"
    return next(
        n for n in names if not ((recordings / f"{n}{SUFFIX}").exists() or (jobs / f"{n}.json").exists())
    )
