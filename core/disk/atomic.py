"""Writing a file so that after a power cut the old or the new is there, whole, and never something between."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_OCTETS = getattr(os, "O_BINARY", 0)  # of Windows, which would write line ends of its own
OLD_DRAFT = 600.0  # s; to write a file takes a moment, and a clock may have been set meanwhile


def write_atomically(path: Path, content: bytes, *, private: bool = False) -> None:
    """Replace a file's content; returns only when it is on disk. OSError as the system gives it.

    A `private` file is for its owner alone to read, from its first octet on.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        _fill(draft, content, private=private)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_new(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file that was not there, whole or not at all; FileExistsError where one is, be it since a moment ago.

    A `private` file is for its owner alone to read, from its first octet on.
    """
    write_new_together(((path, content),), private=private)


def write_new_together(files: Sequence[tuple[Path, bytes]], *, private: bool = False) -> None:
    """Write files that were not there, all or none, in the order in which they get their names.

    The first has its name only when all are on disk: a kill in between leaves whole files, and none without those
    before it. Errors as of `write_new`.
    """
    drafts = [path.with_name(f"{path.name}.{os.getpid()}.part") for path, _ in files]
    named: list[Path] = []
    try:
        for draft, (_, content) in zip(drafts, files, strict=True):
            _fill(draft, content, private=private)
        for draft, (path, _) in zip(drafts, files, strict=True):
            _name_new(draft, path)
            named.append(path)
    except BaseException:
        for path in named:
            path.unlink(missing_ok=True)
        raise
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)
    for folder in {path.parent for path in named}:
        _sync_folder(folder)


def _fill(draft: Path, content: bytes, *, private: bool) -> None:
    if private:
        draft.unlink(missing_ok=True)  # a link that somebody laid there would be followed
    with _new(draft) if private else draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _name_new(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as a stick's
        if path.exists():
            raise FileExistsError(errno.EEXIST, "It is there already") from None
        draft.rename(path)


def _new(path: Path) -> BinaryIO:
    """A file that was not there, for its owner alone."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OCTETS, 0o600), "wb")


def sweep_drafts(folder: Path, now: float, named: str = "*.part") -> None:
    """Take away what killed programs left half written, by such names; `now` is the time of day in s.

    What a program that runs is writing just now is younger, and stays.
    """
    for draft in folder.glob(named):
        with suppress(OSError):  # gone meanwhile, or not ours to take away: the next sweep sees it again
            if abs(now - draft.lstat().st_mtime) > OLD_DRAFT:
                draft.unlink()


def remove(path: Path) -> None:
    """Take a file away; that it is already gone is no failure."""
    path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder last; Windows keeps names by itself and opens no folders."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
