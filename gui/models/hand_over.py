"""What is handed over: the notes typed so far, what the certificate would say, and what was signed last."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.records.certificates.seal import digest_of
from core.records.certificates.values import HandOver, RecordingFacts
from core.records.job import SignedCertificate
from gui.screen import Glyph, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from core.records.certificates.values import Certificate, Missing
    from core.records.job import Job
    from gui.models.mirror import Mirror

CERTIFICATE = Standing(words="Certificate")  # the last step before there is anything to sign
SCREENS = {
    "job": ("job", "Open Job"),
    "connect": ("connect", "Open Connect"),
    "plan": ("plan", "Open Plan"),
    "join": ("join", "Open Join"),
    "map": ("map", "Open Map"),
    "update": ("update", "Open Update"),
    "proof": ("proof", "Open Proof"),
}  # by the place of what is missing: the screen that mends it, and what leads there


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What is missing in one place: in words, a line each; and where it is mended. No screen: on this one."""

    words: tuple[str, ...]
    screen: str = ""
    leads: str = ""


def open_items(missing: Iterable[Missing]) -> tuple[OpenItem, ...]:
    """What is missing, all of one place together, in the order of the steps."""
    places: dict[str, list[str]] = {}
    for one in missing:
        places.setdefault(one.place, []).append(one.words)
    return tuple(OpenItem(tuple(words), *SCREENS.get(place, ("", ""))) for place, words in places.items())


def substance(certificate: Certificate) -> Certificate:
    """A certificate without what changes while nothing does: times, the lines of the log, how long the recording is."""
    blank = RecordingFacts("", 0, "")
    return replace(certificate, ended=None, handed_over=None, log=(), recording=blank, program="")


def at_hand(mirror: Mirror, job: Job) -> tuple[object, ...]:
    """What the rail takes for a sign that there is something new to sign. Pure."""
    rows = mirror.updates.values()
    updates = tuple((row.eui, row.condition.over, row.outcome, row.ladder) for row in rows)
    return _named(job), updates


def _named(job: Job) -> tuple[str, ...]:
    return job.number, job.premise, job.mpxn, job.installer, job.order


def digest_of_job(job: Job) -> str:
    """What stands of the job on a certificate, as a digest: in a later sitting it tells whether that was changed."""
    return hashlib.sha256("\n".join(_named(job)).encode(errors="replace")).hexdigest()


def home_of(mirror: Mirror) -> str:
    """Which home a hub is connected to; nothing without one."""
    hub = mirror.hub
    if not mirror.connected:
        return ""
    return hub.url if hub.emulated is not None else str(hub.eui or "")


class HandOverModel(QObject):
    """One for the whole window, at `desk.hand_over`; what was typed and signed belongs to one job, and is kept in it.

    Signals:
        changed: something of it is different now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = ""
        self._typed = HandOver()
        self._draft: Certificate | None = None
        self._signed: SignedCertificate | None = None
        self._signed_in = ""  # number of the recording
        self._signed_at_hand: tuple[object, ...] | None = None  # None: it was signed in an earlier sitting
        self._holds = False
        self._signed_home = ""

    @property
    def typed(self) -> HandOver:
        """Notes and name as typed, without a time."""
        return self._typed

    @property
    def draft(self) -> Certificate | None:
        """What the certificate would say now, as far as it was asked for."""
        return self._draft

    @property
    def signed(self) -> bool:
        """Whether a certificate of this job was signed, now or in an earlier sitting."""
        return self._signed is not None

    @property
    def certificate(self) -> SignedCertificate | None:
        """What was signed last, and where it lies."""
        return self._signed

    @property
    def signed_earlier(self) -> bool:
        """Whether it was signed before this job was opened, so that only its record is left to compare with."""
        return self._signed is not None and self._signed_at_hand is None

    @property
    def holds(self) -> bool:
        """Whether what was signed last is still all there is to say."""
        return self._signed is not None and self._draft is not None and self._holds

    def begin(self, job: Job) -> None:
        """Begin with another job as it was kept, unless it is the same one."""
        if job.number != self._number:
            self._number, self._typed = job.number, HandOver(job.notes, job.customer)
            self._draft, self._signed = None, job.signed
            self._signed_in, self._signed_at_hand, self._holds = job.number, None, False
            self.changed.emit()

    def kept_in(self, job: Job) -> Job:
        """The job with what was typed and signed of it; another job, and none, as it is."""
        if not job.number or job.number != self._number:
            return job
        return replace(job, notes=self._typed.notes, customer=self._typed.customer, signed=self._signed)

    def write(self, *, notes: str, customer: str) -> None:
        """Keep what was typed."""
        if (notes, customer) != (self._typed.notes, self._typed.customer):
            self._typed = HandOver(notes, customer)
            self.changed.emit()

    def show_draft(self, certificate: Certificate | None) -> None:
        """Keep what the certificate would say now; of another visit, what was typed and signed of this one is past."""
        self._draft = certificate
        other = certificate is not None and certificate.recording.number not in ("", self._signed_in)
        if self._signed and other and not self._number:  # what is kept in a job is past only with the job
            self._signed, self._typed = None, HandOver()
        if self._signed and certificate:
            self._holds = digest_of(substance(certificate)) == self._signed.substance
        self.changed.emit()

    def sign(
        self, certificate: Certificate, mirror: Mirror, job: Job, files: tuple[Path, Path] | None = None
    ) -> None:
        """Remember what was signed, in which PDF and JSON it lies, and what was at hand then.

        A signature of the job before, which came as another one was opened, is none of this one.
        """
        if self._number and certificate.number not in ("", self._number):
            return
        pdf, json = ("", "") if files is None else map(_whole, files)
        self._signed = SignedCertificate(
            pdf, json, digest_of(certificate), (certificate.handed_over or 0) / 1000,
            digest_of(substance(certificate)), digest_of_job(job),
        )  # fmt: skip
        self._draft, self._holds, self._signed_in = certificate, True, certificate.recording.number
        self._signed_at_hand, self._signed_home = at_hand(mirror, job), home_of(mirror)
        self.changed.emit()

    def _changed_since(self, mirror: Mirror, job: Job) -> bool:
        """Whether there is more to say than was signed; of an earlier sitting, as far as it was looked at again."""
        if self._signed is not None and self._signed_at_hand is None:
            return digest_of_job(job) != self._signed.about or (self._draft is not None and not self.holds)
        return at_hand(mirror, job) != self._signed_at_hand or not self.holds

    def standing(self, mirror: Mirror, job: Job) -> Standing:
        """How the last step of the rail stands."""
        home = home_of(mirror) if not job.number and self._signed is not None else ""
        elsewhere = home not in ("", self._signed_home)  # a look round in another home than was signed
        if self._signed is not None and not elsewhere:
            new = self._changed_since(mirror, job)
            return Standing(Glyph.WARN, "Changed since") if new else Standing(Glyph.DONE, "Signed")
        draft = self._draft
        if elsewhere or draft is None or not draft.recording.entries:
            draft = None
        if draft is not None and draft.missing:
            return Standing(Glyph.WARN, f"{len(draft.missing)} open")
        if draft is not None or any(row.condition.over for row in mirror.updates.values()):
            return Standing(Glyph.UNDER_WAY, "To be signed")
        return CERTIFICATE


def _whole(path: Path) -> str:
    """A path as a text that can be written anywhere: half a character becomes a question mark."""
    return str(path).encode(errors="replace").decode()
