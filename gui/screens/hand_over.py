"""Hand over: the certificate of this visit as it will be printed, what it still lacks, and the act of signing it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout

from core.errors import FileError
from core.records.certificates.values import HandOver
from core.records.folders import certificates_in
from gui import preferences
from gui.models.hand_over import at_hand, open_items
from gui.models.hand_over_drafting import Drafting
from gui.models.start import day_and_time
from gui.panes.certificate_form import CertificateForm
from gui.panes.certificate_preview import CertificatePreview
from gui.screen import Action, Glyph, NowLine, Screen
from gui.widgets.files import FileChooser
from gui.widgets.told import Told
from gui.wording import clock as clock_words
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from core.premise.device import Eui64
    from core.records.certificates.page import Page
    from core.records.certificates.values import Certificate
    from core.records.job import Job, SignedCertificate
    from core.session_certificate import Preview, Saved
    from gui.bridge import Call
    from gui.desk import Desk

_PREVIEW_SHARE = 0.46  # of the width, at the least
_SIGN = "Sign and save"
_END = "To end the visit, disconnect on Connect."
_ADVICE = 60  # characters that the Now line has room for
_NO_PAGE = "What is done at a premise is recorded. The certificate is made of that."
_UNSIGNED = FileError("It was saved as a draft, unsigned.", "", "Sign it again.")


def open_folder(folder: Path) -> None:
    """Show a folder in the system's own file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class HandOverScreen(Screen):
    """The form at the left, the page at the right; what is typed shows on the page at once.

    `folder` is the data folder, which remembers where certificates were kept last.
    """

    title = "Hand over"

    def __init__(
        self,
        desk: Desk,
        folder: Path,
        files: FileChooser | None = None,
        show_folder: Callable[[Path], None] = open_folder,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(desk)
        self._data, self._files, self._show_folder, self._clock = (
            folder,
            files or FileChooser(),
            show_folder,
            clock,
        )
        self._folder = preferences.certificates_folder(folder) or certificates_in(folder)
        self._signing: Call | None = None
        self._saved: Saved | None = None  # in this sitting
        self._signed_pages: tuple[Page, ...] = ()  # in an earlier sitting
        self._number, self._kept_at = "", 0.0  # of the job that is shown
        self._unsaved = False  # the folder took no file
        self._seen: tuple[object, ...] = ()
        self._filling = False
        self.form = CertificateForm(desk.look)
        self.preview = CertificatePreview(desk.look)
        self.drafting = Drafting(desk.ask, self)
        halves = QHBoxLayout(self)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        halves.addWidget(self.form, 1)
        halves.addWidget(self.preview)
        self._connect()
        self.form.show_folder(self._folder)
        self._on_job()

    def _connect(self) -> None:
        desk, form = self.desk, self.form
        desk.job.changed.connect(self._on_job)
        for signal in (
            desk.mirror.hub_changed,
            desk.mirror.device_log_changed,
            desk.mirror.premise_changed,
            desk.mirror.update_changed,
        ):
            signal.connect(self._on_core)
        form.typed.connect(self._on_typed)
        form.place_wanted.connect(self._go_to)
        form.folder_wanted.connect(self._choose_folder)
        self.drafting.arrived.connect(self._on_draft)
        self.drafting.failed.connect(self._on_no_draft)
        desk.hand_over.changed.connect(self.now_changed)

    # --- what the Now line says -------------------------------------------------------------------------

    def now(self) -> NowLine:
        """Sign and save; then where it lies, and how to verify it."""
        model = self.desk.hand_over
        if self._signing is not None:
            busy = Action(_SIGN, busy="Signing")
            return NowLine("The certificate is being signed.", "It takes a moment.", Glyph.UNDER_WAY, busy)
        if model.draft is None:
            return self._undrafted()
        if not model.draft.recording.entries:
            go = Action("Go to Connect", lambda: self.desk.go("connect"))
            return NowLine(
                "There is nothing to hand over yet.", "A visit begins with a hub.", Glyph.NOT_STARTED, go
            )
        sign = Action(_SIGN, self.sign, icon="certificate")
        if self._unsaved:
            folder = (Action("Another folder…", self._choose_folder, icon="file"),)
            return NowLine(
                "It was not saved.", "The reason stands above; then sign again.", Glyph.STOP, sign, folder
            )
        if self._saved is not None and self._saved.draft:
            return NowLine(
                "An unsigned draft was saved.", "The reason stands above; then sign again.", Glyph.WARN, sign,
                self._after(),
            )  # fmt: skip
        if model.holds:
            done = Action("Done", lambda: self.desk.go("start"))
            return NowLine(
                "The certificate is signed and saved.",
                _where(
                    self.saved_at.parent if self.saved_at is not None else self._folder,
                    _END if self.desk.mirror.connected else "",
                ),
                Glyph.DONE,
                done,
                self._after(),
            )
        if model.signed:
            return NowLine(
                "It has changed since it was signed.", "Signing makes a new one; the old file stays.", Glyph.WARN,
                sign, self._after(),
            )  # fmt: skip
        return self._to_sign(model.draft, sign)

    def _to_sign(self, draft: Certificate, sign: Action) -> NowLine:
        if draft.missing:
            fact = f"{count(len(draft.missing), 'thing is', 'things are')} missing or open."
            return NowLine(fact, "It can be signed; then it says what is open.", Glyph.WARN, sign)
        return NowLine(
            "The certificate is complete.", "Read it at the right, then sign it.", Glyph.UNDER_WAY, sign
        )

    def _undrafted(self) -> NowLine:
        if self.form.trouble.words and not self.drafting.waits:
            again = Action("Try again", self._draft, icon="again")
            return NowLine("The certificate cannot be made.", "The reason stands above.", Glyph.STOP, again)
        busy = Action(_SIGN, busy="Composing")
        return NowLine(
            "The certificate is being made.", "It is read from the recording.", Glyph.UNDER_WAY, busy
        )

    def _after(self) -> tuple[Action, ...]:
        return (
            Action("Open folder", self._open_folder, icon="file"),
            Action("Verify it", self._verify, icon="certificate"),
        )

    @property
    def saved_at(self) -> Path | None:
        """The PDF that was written last for this job, now or in an earlier sitting; None before that."""
        if self._saved is not None:
            return self._saved.pdf
        kept = self.desk.hand_over.certificate
        return Path(kept.pdf) if kept is not None and kept.pdf else None

    # --- the form ---------------------------------------------------------------------------------------

    def entered(self) -> None:
        """Make it anew: the recording has gone on meanwhile."""
        self._draft()

    def _on_job(self) -> None:
        model, job = self.desk.hand_over, self.desk.job.job
        model.begin(job)
        if job.number != self._number:
            self._number = job.number
            self._begin_anew()
        else:
            self._fill()
        self._on_core()
        recorded, self._kept_at = job.saved_at != self._kept_at, job.saved_at
        stale = model.draft is None or self.drafting.waits or _lacks(model.draft, job)
        if recorded and stale and self.isVisible():
            self._draft()

    def _begin_anew(self) -> None:
        """Show the form of another visit: what was saved before was of the one before."""
        self._saved, self._signed_pages = None, ()
        kept = self.desk.hand_over.certificate
        if kept is not None and kept.pdf:
            when = day_and_time(kept.at, self._clock())
            self.form.show_saved(Told(Glyph.DONE, f"Signed and saved {when}:", kept.pdf))
            self._read_signed(kept)
        else:
            self.form.show_saved(None)
        self._fill()

    def _read_signed(self, kept: SignedCertificate) -> None:
        """Have the pages of an earlier sitting as they were signed; where the file is not that any more, say so."""

        def done(pages: tuple[Page, ...]) -> None:
            if self._saved is None and self.desk.hand_over.certificate == kept:
                self._signed_pages = pages
                if not pages:
                    gone = "Signed, but the file is gone or altered:"
                    self.form.show_saved(Told(Glyph.WARN, gone, kept.pdf))
                elif self.desk.hand_over.holds:
                    self.preview.show_pages(pages)

        path = Path(kept.json)
        self.desk.ask(lambda session: session.certificates.pages(path), done)

    def _fill(self) -> None:
        """Show what was typed; a field that says it already keeps its cursor."""
        typed, form = self.desk.hand_over.typed, self.form
        self._filling = True
        if form.customer.text != typed.customer:
            form.customer.write(typed.customer)
        form.notes.write(typed.notes)
        form.customer.edit.setReadOnly(bool(self.desk.job.damage))
        form.notes.edit.setReadOnly(bool(self.desk.job.damage))
        self._filling = False

    def _on_typed(self) -> None:
        if self._filling:
            return
        self.desk.hand_over.write(notes=self.form.notes.text, customer=self.form.customer.text)
        self._draft(fresh=False)

    def _go_to(self, screen: str) -> None:
        if screen:
            self.desk.go(screen)
        else:
            self.form.customer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_folder(self) -> None:
        chosen = self._files.certificates(self, self._folder)
        if chosen is not None:
            self.take_folder(chosen)

    def take_folder(self, folder: Path) -> None:
        """Keep certificates in this folder from now on."""
        self._folder = folder
        preferences.keep_certificates_folder(self._data, folder)
        self.form.show_folder(folder)
        if self._unsaved:
            self._unsaved = False
            self.form.trouble.clear()
        self.now_changed.emit()

    # --- the draft --------------------------------------------------------------------------------------

    def _on_core(self, _eui: Eui64 | None = None) -> None:
        """Something that stands on the certificate may be different; nobody looks at what is behind."""
        seen = self._facts()
        if self.isVisible() and seen != self._seen:
            self._draft()

    def _facts(self) -> tuple[object, ...]:
        mirror = self.desk.mirror
        joined = tuple((entry.eui, entry.joined) for entry in mirror.device_log)
        return (*at_hand(mirror, self.desk.job.job), joined, mirror.premise.topology.at, mirror.connected)

    def _draft(self, *, fresh: bool = True) -> None:
        self._seen = self._facts() if fresh else self._seen
        typed = self.desk.hand_over.typed
        self.drafting.want(HandOver(typed.notes, typed.customer, self._clock()), fresh=fresh)
        self.now_changed.emit()

    def _on_draft(self, preview: Preview) -> None:
        if not (self._unsaved or self._signing or (self._saved and self._saved.draft)):
            self.form.trouble.clear()
        self.form.show_open(open_items(preview.certificate.missing))
        self.form.show_key(preview.fingerprint, str(preview.trouble or ""))
        self.desk.hand_over.show_draft(preview.certificate)
        saved = self._saved
        if saved and saved.certificate.recording.number != preview.certificate.recording.number:
            self._begin_anew()
            saved = None
        if saved is not None and not saved.draft and self.desk.hand_over.holds:
            self.preview.show_pages(saved.pages)  # what was signed, as it was signed
        elif self._signed_pages and saved is None and self.desk.hand_over.holds:
            self.preview.show_pages(self._signed_pages)
        elif preview.certificate.recording.entries:
            self.preview.show_pages(preview.pages)
        else:
            self.preview.show_none(_NO_PAGE)

    def _on_no_draft(self, error: Exception) -> None:
        self.form.trouble.show_error(error)
        self.form.show_open(None)
        self.preview.show_none("There is no certificate to show.")
        self.desk.hand_over.show_draft(None)

    # --- signing ----------------------------------------------------------------------------------------

    def sign(self) -> None:
        """Sign what would be said now, and write it into the folder."""
        if self._signing is not None:
            return
        self.form.trouble.clear()
        self.form.show_saved(None)
        typed, folder = self.desk.hand_over.typed, self._folder
        words = HandOver(typed.notes, typed.customer, self._clock())
        self._signing = self.desk.ask(
            lambda session: session.certificates.sign_and_save(words, folder),
            self._on_saved,
            self._on_unsaved,
        )
        self.now_changed.emit()

    def _on_saved(self, saved: Saved) -> None:
        self._signing, self._saved, self._unsaved = None, saved, False
        at = clock_words(self._clock())
        if saved.draft:
            self.form.trouble.show_error(saved.trouble or _UNSIGNED)
            told = Told(Glyph.WARN, f"Saved at {at} as an unsigned draft:", f"{saved.pdf}")
        else:
            files = saved.pdf, saved.json
            self.desk.hand_over.sign(saved.certificate, self.desk.mirror, self.desk.job.job, files)
            self.preview.show_pages(saved.pages)
            told = Told(Glyph.DONE, f"Signed and saved at {at}:", f"{saved.pdf}")
        self.form.show_saved(told)
        self._draft()

    def _on_unsaved(self, error: Exception) -> None:
        self._signing, self._unsaved = None, True
        self.form.trouble.show_error(error)
        self.form.area.verticalScrollBar().setValue(0)
        self.now_changed.emit()

    def _open_folder(self) -> None:
        if self.saved_at is not None:
            self._show_folder(self.saved_at.parent)

    def _verify(self) -> None:
        if self.saved_at is not None:
            self.desk.evidence.choose(self.saved_at)
            self.desk.go("verify")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page keeps its share of the width."""
        super().resizeEvent(event)
        self.preview.setFixedWidth(round(self.width() * _PREVIEW_SHARE))


def _lacks(draft: Certificate, job: Job) -> bool:
    """Whether a job says other words than the draft: it is recorded, and so certified, only once it was saved."""
    words = draft.premise, draft.mpxn, draft.installer, draft.order
    return words != (job.premise, job.mpxn, job.installer, job.order)


def _where(folder: Path, end: str) -> str:
    """Where it was written and how the visit ends, as far as the Now line has room; the whole path stands above."""
    words = f"In “{folder.name}”. {end}" if end else f"PDF and JSON, in the folder “{folder.name}”."
    if len(words) <= _ADVICE:
        return words
    return end or "PDF and JSON; where they lie stands above."
