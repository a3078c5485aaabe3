"""What is handed over: the notes typed so far, what the certificate would say, and what was signed last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.records.certificate_values import HandOver, RecordingFacts
from gui.screen import Glyph, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.records.certificate_values import Certificate, Missing
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
    return (job.number, job.premise, job.mpxn, job.installer, job.order), updates


def home_of(mirror: Mirror) -> str:
    """Which home a hub is connected to; nothing without one."""
    hub = mirror.hub
    if not mirror.connected:
        return ""
    return hub.url if hub.emulated is not None else str(hub.eui or "")


class HandOverModel(QObject):
    """One for the whole window, at `desk.hand_over`; what was typed belongs to one job.

    Signals:
        changed: something of it is different now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = ""
        self._typed = HandOver()
        self._draft: Certificate | None = None
        self._signed: Certificate | None = None
        self._signed_at_hand: tuple[object, ...] = ()
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
        """Whether a certificate of this job was signed in this sitting."""
        return self._signed is not None

    @property
    def holds(self) -> bool:
        """Whether what was signed last is still all there is to say."""
        return (
            self._signed is not None
            and self._draft is not None
            and substance(self._signed) == substance(self._draft)
        )

    def begin(self, number: str) -> None:
        """Begin with another job, unless it is the same: what was typed and signed was another one's."""
        if number != self._number:
            self._number, self._typed = number, HandOver()
            self._draft = self._signed = None
            self._signed_at_hand = ()
            self.changed.emit()

    def write(self, *, notes: str, customer: str) -> None:
        """Keep what was typed."""
        if (notes, customer) != (self._typed.notes, self._typed.customer):
            self._typed = HandOver(notes, customer)
            self.changed.emit()

    def show_draft(self, certificate: Certificate | None) -> None:
        """Keep what the certificate would say now; of another visit, what was typed and signed of this one is past."""
        former, self._draft = self._signed, certificate
        if former and certificate and certificate.recording.number not in ("", former.recording.number):
            self._signed, self._typed = None, HandOver()
        self.changed.emit()

    def sign(self, certificate: Certificate, mirror: Mirror, job: Job) -> None:
        """Remember what was signed, and what was at hand then."""
        self._signed = self._draft = certificate
        self._signed_at_hand, self._signed_home = at_hand(mirror, job), home_of(mirror)
        self.changed.emit()

    def standing(self, mirror: Mirror, job: Job) -> Standing:
        """How the last step of the rail stands."""
        home = home_of(mirror) if not job.number and self._signed is not None else ""
        elsewhere = home not in ("", self._signed_home)  # a look round in another home than was signed
        if self._signed is not None and not elsewhere:
            new = at_hand(mirror, job) != self._signed_at_hand or not self.holds
            return Standing(Glyph.WARN, "Changed since") if new else Standing(Glyph.DONE, "Signed")
        draft = self._draft
        if elsewhere or draft is None or not draft.recording.entries:
            draft = None
        if draft is not None and draft.missing:
            return Standing(Glyph.WARN, f"{len(draft.missing)} open")
        if draft is not None or any(row.condition.over for row in mirror.updates.values()):
            return Standing(Glyph.UNDER_WAY, "To be signed")
        return CERTIFICATE
