"""A look round that becomes a job: what was recorded of it is the beginning of the job's own recording.

A head names one job and is bound by all behind it, so the entries are bound anew behind the head of the job, octet for
octet as they were said, in the order and with the numbers they had; only the signatures are made again. The recording
of the look round stays as it is: a certificate may stand on it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.disk.atomic import sweep_drafts, write_new
from core.records.visits.file import (
    BrokenError,
    Head,
    bound,
    content_of,
    entry_line,
    head_line,
    head_of,
    linked,
    octets_of,
)
from core.records.visits.visit import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.records.visits.visit import Checkpoint

_SIGNATURE = re.compile(rb'\{"at":[0-9]+,"kind":"Checkpoint",')


def carry_over(
    source: Path, last: bytes, head: Head, sign: Callable[[bytes], Checkpoint], now: float
) -> Path:
    """Begin the recording of a job with all that this one holds, whole or not at all; gives its path.

    `last` is the digest in which it has to end: nothing is signed anew but what was written. `now` is the time of day
    in s. OSError or ValueError where that cannot be, CoreError where `source` cannot be read.
    """
    sweep_drafts(source.parent, now)  # of a kill in the middle of this
    path = source.with_name(f"{head.number}{SUFFIX}")
    try:
        content = b"".join(carried(octets_of(source), last, head, sign))
    except BrokenError as broken:
        raise ValueError(broken.words) from None
    write_new(path, content, private=True)
    return path


def carried(data: bytes, last: bytes, head: Head, sign: Callable[[bytes], Checkpoint]) -> Iterator[bytes]:
    """The lines of a recording, each held against the one before and the end against `last`, behind another head."""
    lines = data.split(b"\n")
    lines.pop()  # empty, or never finished
    _, before = head_of(lines[0])
    found = tuple(linked(lines[1:], before))
    if (found[-1][1] if found else before) != last:
        raise ValueError("it is not what was written")
    line, digest = head_line(head)
    yield line
    for number, (body, _) in enumerate(found, 1):
        if _SIGNATURE.match(body):
            line, digest = entry_line(number, _at(body), sign(digest), digest)
        else:
            line, digest = bound(body, digest)
        yield line


def _at(body: bytes) -> float:
    at = content_of(body).get("at")
    if not isinstance(at, int):
        raise ValueError("a signature in it has no time")
    return at / 1000
