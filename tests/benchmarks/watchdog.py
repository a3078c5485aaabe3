"""Watches the window's thread: how late its event loop is, what it was doing then, and whom it waited for."""

from __future__ import annotations

import faulthandler
import gc
import os
import re
import statistics
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import Qt, QTimer

if TYPE_CHECKING:
    from types import TracebackType

TICK_MS = 5
LATE_MS = 50.0  # what a person begins to feel; the limit of the house
LOOK_S = 0.01
TOLD = 12


@dataclass(frozen=True, slots=True)
class Stall:
    """A turn of the loop that was too long, in ms: by the clock, at work itself, kept from a processor by others.

    What is left over of the clock it waited for the interpreter, which the core's thread held.
    """

    late: float
    worked: float
    no_processor: float
    collected: float  # of it went into looking for garbage, whichever thread did it
    where: str
    core: str  # where the core's thread was

    @property
    def no_interpreter(self) -> float:
        """What neither work nor want of a processor explains."""
        return max(0.0, self.late - self.worked - self.no_processor)

    @property
    def words(self) -> str:
        """In a line."""
        return (
            f"{self.late:4.0f} ms: {self.worked:3.0f} its own, {self.no_processor:3.0f} no processor, "
            f"{self.no_interpreter:3.0f} no interpreter, {self.collected:3.0f} garbage"
            f" | window {self.where} | core {self.core}"
        )


@dataclass
class _Garbage:
    """Counts the seconds that the search for garbage took; it holds the interpreter, whoever sets it off."""

    seconds: float = 0.0
    longest: float = 0.0
    whole: int = 0  # searches of the oldest generation
    _begun: float = field(default=0.0, repr=False)

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._begun = time.perf_counter()
            return
        taken = time.perf_counter() - self._begun
        self.seconds += taken
        self.longest = max(self.longest, taken)
        self.whole += info["generation"] == 2


class Watchdog:
    """A precise timer on the window's thread, and a thread that looks at it from outside.

    Use it as a context round the event loop. A late tick is a stall: nothing was drawn and no key was heard.
    """

    def __init__(self) -> None:
        self.late: list[float] = []  # ms by which each tick came too late
        # the same without the time in which it could have run and no processor was free
        self.held: list[float] = []
        self.worked: list[float] = []  # ms of processor that the thread took for itself between two ticks
        self.stalls: list[Stall] = []
        self.garbage = _Garbage()
        self._used = self._kept = self._collected = 0.0
        self._seen: Counter[tuple[str, str]] = Counter()  # where the threads were, in the turn that runs now
        self._beat = time.monotonic()
        self._over = threading.Event()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._watched = threading.get_ident()
        self._schedule = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
        self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        gc.callbacks.append(self.garbage)
        self._beat, self._used, self._kept = time.monotonic(), time.thread_time(), self._kept_from_processor()
        self._timer.start(TICK_MS)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.stop()
        self._over.set()
        self._thread.join(5)
        gc.callbacks.remove(self.garbage)
        os.close(self._schedule)

    def _kept_from_processor(self) -> float:
        """Seconds in which this thread could have run and no processor was free."""
        return int(os.pread(self._schedule, 100, 0).split()[1]) / 1e9

    def _tick(self) -> None:
        now, used, kept = time.monotonic(), time.thread_time(), self._kept_from_processor()
        late, worked = 1000 * (now - self._beat) - TICK_MS, 1000 * (used - self._used)
        no_processor = 1000 * (kept - self._kept)
        self.late.append(max(0.0, late))
        self.held.append(max(0.0, late - no_processor))
        self.worked.append(worked)
        if late > LATE_MS:
            (where, core), _ = next(iter(self._seen.most_common(1)), (("unseen", "unseen"), 0))
            collected = 1000 * (self.garbage.seconds - self._collected)
            self.stalls.append(Stall(late, worked, no_processor, collected, where, core))
        self._seen = Counter()
        self._beat, self._used, self._kept, self._collected = now, used, kept, self.garbage.seconds

    def _look(self) -> None:
        while not self._over.wait(LOOK_S):
            beat, seen = self._beat, self._seen
            if 1000 * (time.monotonic() - beat) > LATE_MS / 2:
                seen[self._doing()] += 1

    def _doing(self) -> tuple[str, str]:
        """The innermost places in the window's own code and in the core's thread.

        Read by faulthandler, which takes no hold of the frames: a frame that is held here would end a painter of the
        window's thread on this one, and the program with it.
        """
        with tempfile.TemporaryFile() as told:
            faulthandler.dump_traceback(told, all_threads=True)
            told.seek(0)
            text = told.read().decode(errors="replace")
        window = text.partition(f"0x{self._watched:016x}")[2].partition("\n\n")[0]
        core = next((part for part in text.split("\n\n") if "bridge.py" in part and "in _run" in part), "")
        ours = re.findall(r'/gui/(?:\w+/)*(\w+\.py)", line (\d+) in (\w+)', window)
        theirs = re.findall(r'/(\w+(?:/\w+)?\.py)", line (\d+) in (\S+)', core)
        return _places(ours) or "Qt itself", _places(theirs) or "none"

    @property
    def words(self) -> str:
        """Longest stall and the rest: by the clock; less what other work on the machine took; by its own work."""
        return (
            f"{_spread(self.late)} by the clock; {_spread(self.held)} without waits for a processor; "
            f"{_spread(self.worked)} by its own processor time"
        )

    @property
    def culprits(self) -> list[str]:
        """The longest stalls with their causes, and what the search for garbage took."""
        longest = sorted(self.stalls, key=lambda s: -s.late)[:TOLD]
        found = self.garbage
        garbage = f"{1000 * found.seconds:.0f} ms in all, longest {1000 * found.longest:.0f}"
        return [*(stall.words for stall in longest), f"garbage: {garbage}, {found.whole} whole searches"]


def _places(found: list[tuple[str, str, str]]) -> str:
    return " < ".join(f"{file}:{line} {name}" for file, line, name in found[:3])


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    stalls = sum(ms > LATE_MS for ms in ordered)
    p99 = ordered[int(0.99 * (len(ordered) - 1))]
    return (
        f"longest stall {ordered[-1]:.0f} ms, {stalls} of {len(ordered)} above {LATE_MS:.0f} ms, "
        f"p50 {statistics.median(ordered):.1f}, p99 {p99:.1f}"
    )
