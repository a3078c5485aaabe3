"""A lock on an open file: the system lets go of it when its process ends, however it ends."""

from __future__ import annotations

import os
import sys


def taken(file: int, at: int = 0) -> bool:
    """Take the lock of a file if it is free; closing the file gives it back.

    On Windows only the octet `at` is locked, which nobody else may then read; elsewhere the whole file, for those
    who ask for its lock.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, at, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
