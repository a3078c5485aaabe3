"""RequestID counters that only rise: across calls, threads, processes and restarts.

Devices refuse a counter they have seen, so one is never given out twice. Each originator has a small file
with the last one given; a new value is on the disk before anybody gets it. Counters start from the time in
milliseconds since 1970, as is the custom, so a lost file does no harm as long as the clock is right.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.disk.atomic import write_atomically
from core.disk.lock import taken
from core.duis.identity import LAST_COUNTER, MessageId
from core.errors import CoreError, FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.premise.device import Eui64

_PATIENCE = 10.0  # s to wait for another process that is taking a counter
_PAUSE = 0.005  # s between two tries


class CounterFile:
    """The counters of a folder. `now_ms` is the clock, in milliseconds since 1970."""

    def __init__(self, folder: Path, now_ms: Callable[[], int], patience: float = _PATIENCE) -> None:
        self._folder, self._now_ms, self._patience = folder, now_ms, patience

    def next_id(self, originator: Eui64, target: Eui64) -> MessageId:
        """A RequestID that was never given out before."""
        return MessageId(originator, target, self.next(originator))

    def next(self, originator: Eui64) -> int:
        """A counter above all that this originator was ever given; CoreError if the disk does not keep it."""
        path = self._folder / f"{originator}.counter"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _only_one(path.with_suffix(".lock"), self._patience):
                counter = max(_last(path) + 1, self._now_ms())
                if not 0 < counter <= LAST_COUNTER:
                    raise CoreError(
                        "There is no counter left.",
                        "It has 64 bits.",
                        "Set the clock of this computer right.",
                    )
                write_atomically(path, f"{counter}\n".encode(), private=True)
        except OSError as error:
            why = f"{error.strerror or 'The system gave no reason'}."
            raise CoreError(
                "The request counter cannot be kept.", why, "Make room, or let this program write there."
            ) from None
        return counter


def _last(path: Path) -> int:
    try:
        text = path.read_bytes()[:40].decode("ascii", "replace").strip()
    except FileNotFoundError:
        return 0
    if not (text.isascii() and text.isdigit()) or int(text) > LAST_COUNTER:
        raise FileError(
            f"“{path.name}” does not hold the last request counter.",
            "It was changed by something else, or the disk has lost it.",
            "See that the clock is right, then delete the file: counters go on from the time.",
        )
    return int(text)


@contextmanager
def _only_one(path: Path, patience: float) -> Iterator[None]:
    """Keep other threads and processes out; the system drops the lock with a process that dies."""
    give_up = time.monotonic() + patience
    with path.open("a+b") as file:
        while not taken(file.fileno()):
            if time.monotonic() > give_up:
                raise CoreError(
                    "The request counter is in use.",
                    "Another process has held it for too long.",
                    "Close the other window or command, then try again.",
                )
            time.sleep(_PAUSE)
        yield
