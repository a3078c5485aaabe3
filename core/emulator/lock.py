"""One emulator at a time on a state folder: the system lets go of the lock when its process ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NAME = "in-use"
FORMER_ENDS = 5.0  # s; an emulator whose window was killed takes a moment to end
_POLL = 0.05


@contextmanager
def held(
    folder: Path, wait: float = FORMER_ENDS, now: Callable[[], float] = time.monotonic
) -> Iterator[None]:
    """Hold the folder for as long as the block runs; UsageError if another process does not let go of it."""
    file, until = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600), now() + wait
    try:
        while not _taken(file):
            if now() > until:
                raise UsageError(
                    "This emulated home is open already.",
                    "Another program serves it.",
                    "Close the other one, then try again.",
                )
            time.sleep(_POLL)
        yield
    finally:
        os.close(file)


def in_use(folder: Path) -> bool:
    """Whether a process holds the folder at this moment, or its lock cannot be looked at: then it is not ours."""
    try:
        file = os.open(folder / NAME, os.O_RDWR)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    try:
        return not _taken(file)
    finally:
        os.close(file)


def _taken(file: int) -> bool:
    """Take the lock if it is free; closing the file gives it back."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
