"""A visit as it was recorded: everything the core said from the first hub to the last, in its order.

A recording is one file that can be opened on another laptop and replayed. It holds what leaves the core as events,
the job whenever it was saved, and checkpoints signed by the laptop; never an install code or a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.events import HubChanged
from core.records.job import Job

if TYPE_CHECKING:
    from pathlib import Path

    from core.events import Event

SUFFIX = ".althan"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The laptop's signature over all that stands before: Ed25519, of the digest of the entry before it."""

    signer: str  # fingerprint of the laptop's key, as people compare it
    key: bytes  # public key, 32 octets
    signature: bytes  # 64 octets


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """One entry of a recording: what was said, at what time (s since 1970). `digest` binds all before it."""

    number: int  # from 1, without a gap
    at: float
    said: Event | Job | Checkpoint
    digest: bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """A recording that was read. `damage` says in words what is wrong with the file, empty when nothing is.

    With damage, `entries` are those before the first broken one, and `broken` is its number (0: the head).
    `torn` says that the last line was never finished, as after a power cut: that is no damage.
    """

    number: str  # of its job
    program: str  # version of the program that made it
    entries: tuple[VisitEntry, ...] = ()
    damage: str = ""
    broken: int | None = None
    torn: bool = False

    @property
    def job(self) -> Job:
        """The job as it was last saved; an empty one for a look round without a job."""
        return next((e.said for e in reversed(self.entries) if isinstance(e.said, Job)), Job(self.number))

    @property
    def emulated(self) -> bool:
        """Whether any of it was made on an emulated premise."""
        return any(_emulated(e.said) for e in self.entries)

    @property
    def last(self) -> VisitEntry | None:
        """The last entry: its number and digest, kept outside the file, show a cut-off end and a whole rewrite."""
        return self.entries[-1] if self.entries else None

    def holds(self, number: int, digest: bytes) -> bool:
        """Whether this is the recording, or goes on from it, that had this digest at this entry.

        Ask with what a certificate holds: a recording that was rewritten or cut off does not hold it any more.
        """
        return 0 < number <= len(self.entries) and self.entries[number - 1].digest == digest


@dataclass(frozen=True, slots=True)
class VisitFile:
    """A recording of this laptop as a list shows it; times are s since 1970."""

    path: Path
    number: str
    premise: str
    began: float
    ended: float
    octets: int
    emulated: bool
    damaged: bool = False


def _emulated(said: Event | Job | Checkpoint) -> bool:
    if isinstance(said, Job):
        return said.emulated
    return isinstance(said, HubChanged) and said.hub.emulated is not None
