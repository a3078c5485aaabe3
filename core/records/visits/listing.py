"""The recordings of a folder as a list: of each only the first and the last lines are read."""

from __future__ import annotations

import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from core.events import PremiseChanged
from core.records.job import Job
from core.records.visits.codec import NewerFormError, read
from core.records.visits.file import LONGEST_LINE, content_of, head_of
from core.records.visits.visit import SUFFIX, VisitFile

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

MOST = 500
_LOOK = 65_536  # octets that are looked at first


def recorded(folder: Path) -> tuple[VisitFile, ...]:
    """The newest recordings of a folder, the last one first; what is no file of ours is left out."""
    found: list[tuple[float, int, Path]] = []
    for path in folder.glob(f"*{SUFFIX}"):
        with suppress(OSError):  # taken away meanwhile
            about = path.stat()
            if stat.S_ISREG(about.st_mode):
                found.append((about.st_mtime, about.st_size, path))
    newest = sorted(found, reverse=True)[:MOST]
    listed = (_listed(path, octets, changed) for changed, octets, path in newest)
    return tuple(sorted((one for one in listed if one), key=lambda one: -one.ended))


def _listed(path: Path, octets: int, changed: float) -> VisitFile | None:
    try:
        with path.open("rb") as file:
            starts, ends = _first_lines(file), _last_lines(file, octets)
    except OSError:
        return None
    try:
        number = head_of(starts[0])[0].number
        began, ended = _at(starts[1]), _at(ends[-1])
    except NewerFormError:  # of a newer program, which is no damage: opening it says so
        return VisitFile(path, path.stem, "", changed, changed, octets, emulated=False)
    except (ValueError, IndexError):
        damaged = not _head_alone(starts)
        return VisitFile(path, path.stem, "", changed, changed, octets, emulated=False, damaged=damaged)
    job = next(filter(None, map(_job, [*reversed(ends), *reversed(starts)])), Job(number))
    premise = job.premise or next(filter(None, map(_premise, [*reversed(ends), *reversed(starts)])), "")
    emulated = job.emulated or any(map(_of_emulated, [*starts, *ends]))
    return VisitFile(path, number, premise, began, ended, octets, emulated)


def _of_emulated(line: bytes) -> bool:
    """Whether a line is of an emulated premise: one such, and the recording is not of a real one alone."""
    if b'"kind":"HubChanged"' in line:
        return b'"emulated":{"scenario":' in line
    job = _job(line)
    return job is not None and job.emulated


def _head_alone(lines: list[bytes]) -> bool:
    """Whether a sound head is all there is, as after a kill at the very beginning."""
    try:
        return len(lines) == 1 and bool(head_of(lines[0]))
    except ValueError:
        return False


def _first_lines(file: BinaryIO) -> list[bytes]:
    """Whole lines of the beginning, the first entry among them."""
    data = file.read(_LOOK)
    if data.count(b"\n") < 2:
        data += file.read(2 * LONGEST_LINE)
    return data.split(b"\n")[:-1]


def _last_lines(file: BinaryIO, octets: int) -> list[bytes]:
    """Whole lines of the end, the last entry among them, without one that was never finished."""
    for look in (_LOOK, 2 * LONGEST_LINE):
        file.seek(max(0, octets - look))
        data = file.read(look)
        if look >= octets or data.count(b"\n") > 1:
            break
    return data.split(b"\n")[0 if look >= octets else 1 : -1]


def _at(line: bytes) -> float:
    at = content_of(line).get("at")
    if not isinstance(at, int):
        raise ValueError("it has no time")
    return at / 1000


def _job(line: bytes) -> Job | None:
    if b'"kind":"Job"' not in line:
        return None
    try:
        made = read("Job", content_of(line).get("value"))
    except ValueError:
        return None
    return made if isinstance(made, Job) else None


def _premise(line: bytes) -> str:
    """What the hub calls the premise, for a look round without a job; nothing where this line does not say."""
    if b'"kind":"PremiseChanged"' not in line:
        return ""
    try:
        made = read("PremiseChanged", content_of(line).get("value"))
    except ValueError:
        return ""
    return made.premise.name if isinstance(made, PremiseChanged) else ""
