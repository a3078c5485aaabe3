"""What the disk says when it does not do as asked, in words."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from core.errors import CoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAKE_ROOM = (
    "Free some space, or set ALTHAN_HOME to a folder that can be written; what was kept before is intact."
)
_CLOSE_OTHER = "Close the other copy, then try again; what was kept before is intact."
_MOVE_AWAY = "Put a copy of records.sqlite from before in its place, or move it away: then new ones begin."


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn the failures of files in a folder into words."""
    try:
        yield
    except OSError as error:
        why = why_of_disk(error) or error.strerror or "The system gave no reason"
        raise CoreError(f"The files in {folder} cannot be written.", f"{why}.", _MAKE_ROOM) from None


@contextmanager
def told_of_records(folder: Path, what: str = "written") -> Iterator[None]:
    """Turn the failures of the database in a folder into words."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError) as error:
        why, do = _of_records(error)
        raise CoreError(f"The records in {folder} cannot be {what}.", f"{why}.", do) from None


def why_of_disk(error: Exception) -> str:
    """Why a disk or a folder takes no more; nothing where it does not say."""
    text = "" if isinstance(error, OSError) else str(error).lower()  # that of an OSError names the file
    number = getattr(error, "errno", None)
    if "full" in text or number in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full"
    if number == errno.EFBIG:
        return "A file may not grow any further here"
    forbidden = any(words in text for words in ("readonly", "read-only", "unable to open"))
    forbidden |= isinstance(error, PermissionError) or number == errno.EROFS
    return "The folder may not be written" if forbidden else ""


def _of_records(error: Exception) -> tuple[str, str]:
    """Why, and what to do about it."""
    if why := why_of_disk(error):
        return why, _MAKE_ROOM
    text = str(error).lower()
    if "locked" in text:
        return "Another copy of this program has them open and does not let go", _CLOSE_OTHER
    if "not a database" in text or "malformed" in text or isinstance(error, ValueError):
        return "The file records.sqlite is damaged", _MOVE_AWAY
    return "The disk does not take them", _MAKE_ROOM
