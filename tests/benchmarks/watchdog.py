"""Watches the window's thread: how late its event loop is, and what it was doing when it was late."""

from __future__ import annotations

import faulthandler
import re
import statistics
import tempfile
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import Qt, QTimer

if TYPE_CHECKING:
    from types import TracebackType

TICK_MS = 5
LATE_MS = 50.0  # what a person begins to feel; the limit of the house


class Watchdog:
    """A precise timer on the window's thread, and a thread that looks at it from outside.

    Use it as a context round the event loop. A late tick is a stall: nothing was drawn and no key was heard.
    """

    def __init__(self) -> None:
        self.late: list[float] = []  # ms by which each tick came too late
        self.worked: list[float] = []  # ms of processor that the thread took for itself between two ticks
        self._used = 0.0
        self._seen: Counter[str] = Counter()
        self._beat = time.monotonic()
        self._over = threading.Event()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._watched = threading.get_ident()
        self._thread = threading.Thread(target=self._look, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._beat, self._used = time.monotonic(), time.thread_time()
        self._timer.start(TICK_MS)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.stop()
        self._over.set()
        self._thread.join(5)

    def _tick(self) -> None:
        now, used = time.monotonic(), time.thread_time()
        self.late.append(max(0.0, 1000 * (now - self._beat) - TICK_MS))
        self.worked.append(1000 * (used - self._used))
        self._beat, self._used = now, used

    def _look(self) -> None:
        told = 0.0
        while not self._over.wait(0.01):
            beat = self._beat
            if 1000 * (time.monotonic() - beat) > LATE_MS and beat != told:
                told = beat
                self._seen[self._doing()] += 1

    def _doing(self) -> str:
        """The innermost places in the window's code.

        Read by faulthandler, which takes no hold of the frames: a frame that is held here would end a painter of the
        window's thread on this one, and the program with it.
        """
        with tempfile.TemporaryFile() as told:
            faulthandler.dump_traceback(told, all_threads=True)
            told.seek(0)
            text = told.read().decode(errors="replace")
        ours = text.partition(f"0x{self._watched:016x}")[2].partition("\n\n")[0]
        places = re.findall(r'/gui/(?:\w+/)*(\w+\.py)", line (\d+) in (\w+)', ours)
        return " < ".join(f"{file}:{line} {name}" for file, line, name in places[:3]) or "Qt itself"

    @property
    def words(self) -> str:
        """Longest stall and the rest: by the clock, and by the processor, which other work does not lengthen."""
        return f"{_spread(self.late)} by the clock; {_spread(self.worked)} by its own processor time"

    @property
    def culprits(self) -> list[str]:
        """Where the thread was in each stall, the most frequent first."""
        return [f"{count}× {where}" for where, count in self._seen.most_common(8)]


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    stalls = sum(ms > LATE_MS for ms in ordered)
    p99 = ordered[int(0.99 * (len(ordered) - 1))]
    return (
        f"longest stall {ordered[-1]:.0f} ms, {stalls} of {len(ordered)} above {LATE_MS:.0f} ms, "
        f"p50 {statistics.median(ordered):.1f}, p99 {p99:.1f}"
    )
