"""The support bundle: everything that helps to find a fault, as files that were looked at before they leave.

Nothing comes into a bundle but through `Redactor`. It is made whole in memory, so that its size is known and its
preview is the very text that is written; it is written under another name first, so that no half of one is left.
"""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from core.disk.atomic import write_atomically
from core.errors import CoreError
from core.records.trouble import why_of_disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from core.records.job import Job
    from core.records.redaction import Redactor

LARGEST = 24 * 1024 * 1024  # octets of text in all: some 2 MiB zipped, which a phone sends in a minute
FEWEST_LETTERS = 5  # of a word of another visit: a shorter one may be any word of a log
FEWEST_HOURS = 2.0  # from here on a log that is too long is cut instead of refused


class Personal(StrEnum):
    """What of a job is personal."""

    PREMISE = "premise"
    MPXN = "meter point"
    INSTALLER = "installer"
    ORDER = "work order"


@dataclass(frozen=True, slots=True)
class BundleWishes:
    """What shall be in a bundle: the newest `hours` or all, the job, and what of it is left out."""

    hours: float | None = None
    job: Job | None = field(default=None, repr=False)
    left_out: frozenset[Personal] = frozenset(Personal)  # who looks into a fault needs none of it


@dataclass(frozen=True, slots=True)
class BundleFile:
    """One file: its name, what is in it in plain words, and its text as it leaves."""

    name: str
    about: str
    text: str = field(repr=False)

    @property
    def size(self) -> int:
        """Octets."""
        return len(self.text.encode())


@dataclass(frozen=True, slots=True)
class Bundle:
    """A whole bundle, ready to be written."""

    files: tuple[BundleFile, ...]
    made_at: float
    hours: float | None
    struck: int  # places at which something was struck out
    octets: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """What its file is called unless somebody names it otherwise."""
        return time.strftime("althan-support-%Y%m%d-%H%M.zip", time.localtime(self.made_at))


class TooBigError(CoreError):
    """There is more than a bundle may hold: fewer hours have to be chosen."""


def personal_words(wishes: BundleWishes, jobs: Iterable[Job] = ()) -> tuple[str, ...]:
    """The words that are to be struck out wherever they stand: the job's, and those of all other visits.

    A customer's name never leaves.
    """
    own = _personal(wishes.job) if wishes.job is not None else {}
    customer = wishes.job.customer if wishes.job is not None else ""
    stays = {word for which, word in own.items() if which not in wishes.left_out}
    words = (word for job in jobs for word in (*_personal(job).values(), job.customer))
    others = {word for word in words if len(word) >= FEWEST_LETTERS}
    return tuple(sorted((({*own.values()} | others) - stays | {customer}) - {""}))


def _personal(job: Job) -> dict[Personal, str]:
    return {
        Personal.PREMISE: job.premise, Personal.MPXN: job.mpxn, Personal.INSTALLER: job.installer,
        Personal.ORDER: job.order,
    }  # fmt: skip


def pack(files: Sequence[BundleFile], redactor: Redactor, now: float, hours: float | None = None) -> Bundle:
    """Strike out of every file what may not leave, and make the bundle of it; TooBigError if it is too much."""
    clean = tuple(BundleFile(f.name, f.about, redactor.clean(f.text)) for f in files)
    total = sum(f.size for f in clean)
    if total > LARGEST:
        raise TooBigError(
            "The support bundle would be too big.",
            f"It would hold {total / 2**20:.0f} MiB of text; {LARGEST / 2**20:.0f} MiB are the most.",
            "Choose fewer hours.",
        )
    return Bundle(clean, now, hours, redactor.struck, _zipped(clean, now))


def _zipped(files: Sequence[BundleFile], now: float) -> bytes:
    held = io.BytesIO()
    moment = time.localtime(now)[:6]
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, file.text.encode())
    return held.getvalue()


def save(bundle: Bundle, path: Path) -> Path:
    """Write it whole or not at all; CoreError in words where the disk does not take it."""
    try:
        path = path if path.suffix.lower() == ".zip" else path.with_name(f"{path.name}.zip")
        write_atomically(path, bundle.octets, private=True)
    except (OSError, ValueError) as error:
        nameless = "" if path.name else "It names no file"
        why = (
            why_of_disk(error) or getattr(error, "strerror", None) or nameless or "The system gave no reason"
        )
        raise CoreError(
            f"The support bundle was not written to {path.parent}.",
            f"{why}.",
            "Choose another folder, or make room there; no half of it is left behind.",
        ) from None
    return path
