"""Reading a file that somebody names: only a plain one, never more than asked for, never waiting for a device."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from core.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a FIFO without a writer would hold the program for ever
    | getattr(os, "O_NOFOLLOW", 0)  # also if a link took the file's place a moment ago
    | getattr(os, "O_CLOEXEC", 0)
)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
_PLAIN = "Choose a plain file."


def read_plain(path: Path, most: int) -> bytes:
    """The first `most` octets of a plain file; FileError in words for anything else.

    A link is refused, because what it points to can change between the check and the sending.
    """
    try:
        if path.is_symlink():
            raise FileError(
                f"“{shown(path.name)}” is a link to another file.", "", "Choose the file that it points to."
            )
        descriptor = os.open(path, _FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            _check_plain(path, os.fstat(descriptor).st_mode)
            return file.read(most)
    except FileNotFoundError:
        raise FileError(f"There is no file “{shown(path.name)}”.", "", _PLAIN) from None
    except IsADirectoryError:
        raise _not_plain(path, "a folder") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "The system gave no reason"
        raise FileError(f"The file “{shown(path.name)}” cannot be read.", f"{why}.", _PLAIN) from None


def shown(name: str) -> str:
    """A file's name without what could disturb a line of text."""
    return "".join(c if c.isprintable() else "·" for c in name)[:120]


def _check_plain(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise _not_plain(path, next((words for known, words in _KINDS if known(mode)), "something else"))


def _not_plain(path: Path, kind: str) -> FileError:
    return FileError(f"“{shown(path.name)}” is {kind}, not a file.", "", _PLAIN)
