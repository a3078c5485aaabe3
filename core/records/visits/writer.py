"""The writing side of a recording: entries are appended, and one that did not go in whole is taken back.

One process at a time writes to a file; the system lets go of the lock when that process ends, however it ends.
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Self

from core.disk.lock import taken
from core.records.visits.file import (
    LARGEST,
    LONGEST_LINE,
    BrokenError,
    Head,
    content_of,
    entry_line,
    head_line,
    head_of,
    linked,
)
from core.records.visits.visit import SUFFIX

if TYPE_CHECKING:
    from pathlib import Path

    from core.records.visits.codec import Said

_MOST = 999  # recordings beside each other of one job
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_LOCKED_AT = 2**40  # an octet that no recording has: Windows lets nobody read what is locked
ROOM = LARGEST - 2 * LONGEST_LINE  # octets after which a recording counts as full


@dataclass(frozen=True, slots=True)
class _End:
    """Where a recording ends: its last entry, that one's digest and time (ms), and the octets up to there."""

    number: int
    digest: bytes
    at: int
    octets: int


class UnfitError(Exception):
    """A file that cannot be gone on with, and why, in words; empty where it is simply another recording."""


class VisitWriter:
    """Appends to one recording. Not for two threads. OSError as the system gives it; then nothing was added."""

    def __init__(self, path: Path, file: int, end: _End) -> None:
        self.path = path
        self._file = file
        self.number, self.digest = end.number, end.digest
        self.at = end.at / 1000  # of the last entry, s since 1970
        self._octets = end.octets

    @classmethod
    def open(cls, folder: Path, head: Head, *, emulated: bool | None = None) -> tuple[Self, tuple[str, ...]]:
        """Go on with the recording of a job, or begin one; and why an earlier one of the job was left alone.

        What is `emulated` and what is real never go into one recording; None goes on with either.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        left: list[str] = []
        for name in chain((head.number,), (f"{head.number}-{n}" for n in range(2, _MOST))):
            path = folder / f"{name}{SUFFIX}"
            try:
                return cls._opened(path, head, emulated), tuple(left)
            except UnfitError as unfit:
                left += [f"{path.name}: {unfit}"] if str(unfit) else []
        raise FileExistsError("there are too many recordings of this job")

    @classmethod
    def _opened(cls, path: Path, head: Head, emulated: bool | None) -> Self:
        file = os.open(path, _FLAGS, 0o600)
        try:
            if not taken(file, _LOCKED_AT):
                raise UnfitError("another copy of the program writes to it.")
            return cls(path, file, _ready(file, head, emulated))
        except BaseException:
            os.close(file)
            raise

    @property
    def full(self) -> bool:
        """Whether another recording has to be begun for what comes next."""
        return self._octets > ROOM

    def append(self, said: Said, at: float) -> int:
        """Add one entry; gives its number. `at` never goes back: an earlier one counts as that of the last entry."""
        at = max(round(at, 3), self.at)  # as exact as it is written
        line, digest = entry_line(self.number + 1, at, said, self.digest)
        _write(self._file, line, self._octets)
        self._octets += len(line)
        self.number, self.digest, self.at = self.number + 1, digest, at
        return self.number

    def sync(self) -> None:
        """Return only when all that was added is on disk."""
        _sync(self._file)

    def close(self) -> None:
        """Let go of the file and its lock."""
        os.close(self._file)


def _ready(file: int, head: Head, emulated: bool | None) -> _End:
    """Make an open file ready for the next entry: write its head, or take an unfinished last line off."""
    size = os.fstat(file).st_size
    data = _whole(file, size)
    if b"\n" not in data:  # new, or its maker was killed before the head was in
        if data and not head_line(head)[0].startswith(data):
            raise UnfitError("it is not a recording.")
        os.ftruncate(file, 0)
        line, digest = head_line(head)
        _write(file, line, 0)
        return _End(0, digest, 0, len(line))
    end = _end(data, head)
    if emulated is not None and (not emulated) in _premises(data):
        raise UnfitError(f"it is of {'a real' if emulated else 'an emulated'} premise.")
    if end.octets < size:
        os.ftruncate(file, end.octets)
    return end


def _end(data: bytes, head: Head) -> _End:
    """The end of a recording, each line of which was held against the one before."""
    if len(data) > ROOM:
        raise UnfitError("it is full.")
    lines = data.split(b"\n")
    lines.pop()
    own, digest = _own_head(lines[0])
    if own.number != head.number:
        raise UnfitError
    try:
        entries = deque(linked(lines[1:], digest), maxlen=1)
    except BrokenError as broken:
        raise UnfitError(f"it is damaged at entry {broken.number}.") from None
    body, digest = entries[0] if entries else (b"", digest)
    octets = sum(map(len, lines)) + len(lines)
    return _End(len(lines) - 1, digest, _at(body), octets)


def _premises(data: bytes) -> set[bool]:
    """Of what the hubs of a recording are: emulated or not. A quotation mark within words is written otherwise."""
    hubs = (line for line in data.split(b"\n") if b'"kind":"HubChanged"' in line)
    return {b'"emulated":{' in line for line in hubs if b'"state":"connected"' in line}


def _at(body: bytes) -> int:
    """The time of a last entry in ms; 0 where there is none yet."""
    try:
        at = content_of(body).get("at") if body else 0
    except ValueError:
        at = None
    if not isinstance(at, int):
        raise UnfitError("its last entry is not one of this program.")
    return at


def _own_head(line: bytes) -> tuple[Head, bytes]:
    try:
        return head_of(line)
    except ValueError:
        raise UnfitError("its head is damaged, or of another version of this program.") from None


def _whole(file: int, size: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    parts: list[bytes] = []
    while size > 0 and (part := os.read(file, min(size, LARGEST + 1))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(file: int, line: bytes, octets: int) -> None:
    """Add a line behind so many octets; what went in of one that does not go in whole is taken back."""
    left = memoryview(line)
    try:
        while left:
            left = left[os.write(file, left) :]
    except OSError:
        os.ftruncate(file, octets)
        raise


def _sync(file: int) -> None:
    getattr(os, "fdatasync", os.fsync)(file)
