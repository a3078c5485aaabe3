"""The folder of an emulated home's records: made for one connection, and swept up where a killed program left one."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

PREFIX = "althan-practice-"
DAY = 86_400.0  # s; where nobody can be asked whether a process lives, a folder is left that long


def practice_folder() -> Path:
    """A new, empty folder that no real home's records are in; left-over ones are swept up first."""
    sweep(Path(tempfile.gettempdir()), time.time())
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


def sweep(place: Path, now: float) -> tuple[Path, ...]:
    """Delete the folders here whose program is gone; returns which. What cannot be deleted stays."""
    gone = []
    for folder in sorted(place.glob(f"{PREFIX}*")):
        if _is_left_over(folder, now):
            shutil.rmtree(folder, ignore_errors=True)
            gone.append(folder)
    return tuple(gone)


def _is_left_over(folder: Path, now: float) -> bool:
    try:
        facts = folder.lstat()
    except OSError:
        return False  # another program swept it up a moment ago
    if folder.is_symlink() or not folder.is_dir() or (hasattr(os, "getuid") and facts.st_uid != os.getuid()):
        return False
    process = folder.name.removeprefix(PREFIX).partition("-")[0]
    if process.isascii() and process.isdigit() and sys.platform != "win32":
        return not _lives(int(process))
    return now - facts.st_mtime > DAY


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
