"""Keeps the open job on disk as it changes, and writes into it what the hub and the updates say."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from gui.models.job import outcome_of
from gui.screen import Glyph
from gui.wording import clock

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.records.job import Job
    from gui.desk import Desk

_log = logging.getLogger(__name__)

AFTER_MS = 500  # typing is not kept letter by letter
_LAST_MS = 15_000  # longest wait for the last save when the window closes: a busy laptop is slow, a lost word is lost


class JobKeeper(QObject):
    """One for the window. An empty job leaves nothing on disk, a damaged one is never written over.

    Signals:
        settled: no save is under way any more.
    """

    settled = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._seen = desk.job.job  # as it was at the last change
        self._on_disk: Job | None = self._seen
        self._under_way = 0
        self._updated: set[Eui64] = set()  # devices that were updated since this job was opened
        self._soon = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._soon.timeout.connect(self._keep)
        desk.job.changed.connect(self._on_changed)
        desk.mirror.hub_changed.connect(self._on_hub)
        desk.mirror.update_changed.connect(self._on_update)

    def save_now(self) -> None:
        """Keep the job at once and say so (Ctrl+S)."""
        model, tell = self._desk.job, self._desk.notices.tell
        if model.damage:
            tell(Glyph.WARN, "This job can only be read.", "Recover it first; nothing was written.")
        elif not model.is_open or model.job.empty:
            words = "Updates, device log and event log are kept by themselves."
            tell(Glyph.UNDER_WAY, "There is no job to save yet.", words)
        else:
            self._soon.stop()
            self._save(model.job, told=True)

    def finish(self) -> None:
        """Keep what is not kept yet and wait until it is, as the window closes."""
        self._keep()
        if self._under_way:
            loop = QEventLoop()
            self.settled.connect(loop.quit)
            QTimer.singleShot(_LAST_MS, loop, loop.quit)
            loop.exec()

    def _on_changed(self) -> None:
        job = self._desk.job.job
        if job.number != self._seen.number:
            self._keep_former()
            named = not self._seen.number and not job.saved_at  # what was practice so far becomes a job
            self._seen = self._on_disk = job
            self._updated.clear()
            self._record(job)
            self._on_hub()
            if named and self._desk.mirror.connected:
                for eui in self._desk.mirror.updates:
                    self._on_update(eui)
            return
        signed, self._seen = job.signed != self._seen.signed, job
        if signed:
            self._keep()  # at once: a kill shall not forget where the certificate lies
        elif self._differs(job):
            self._soon.start()

    def _keep_former(self) -> None:
        if self._soon.isActive():
            self._soon.stop()
            self._save(self._seen, told=False)

    def _differs(self, job: Job) -> bool:
        kept = self._on_disk
        return kept is None or replace(job, saved_at=0.0) != replace(kept, saved_at=0.0)

    def _keep(self) -> None:
        self._soon.stop()
        model = self._desk.job
        if model.is_open and not model.damage and not model.job.empty and self._differs(model.job):
            self._save(model.job, told=False)

    def _save(self, job: Job, *, told: bool) -> None:
        self._on_disk = job
        self._under_way += 1

        def done(saved: Job) -> None:
            now = self._desk.job.job
            if now.number == saved.number:
                self._desk.job.write(replace(now, saved_at=saved.saved_at))
            if told:
                self._desk.notices.tell(Glyph.DONE, "The job is saved.", f"At {clock(saved.saved_at)}.")
            self._record(saved)
            self._settle()

        def failed(error: Exception) -> None:
            self._on_disk = None  # the next change tries again
            self._desk.notices.failed(error)
            self._settle()

        self._desk.ask(lambda session: session.jobs.save(job), done, failed)

    def _record(self, job: Job) -> None:
        """Tell the recording of the visit; that is asked apart, so that it never fails a save."""
        self._desk.ask(lambda session: session.visits.about(job), None, _unrecorded)

    def _settle(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self.settled.emit()

    def _on_hub(self) -> None:
        """Write down which hub it is; an earlier job that is only looked at keeps the hub it had."""
        model, hub = self._desk.job, self._desk.mirror.hub
        job = model.job
        just_opened = job.saved_at and job == self._on_disk and job.hub != hub.url
        if not self._desk.mirror.connected or not model.is_open or model.damage or just_opened:
            return
        model.write(replace(job, hub=hub.url, scenario=hub.emulated.scenario if hub.emulated else ""))

    def _on_update(self, eui: Eui64) -> None:
        model, updates = self._desk.job, self._desk.mirror.updates
        if model.is_open and not model.damage:
            self._updated.add(eui)  # what ended before this job belongs to another one
            rows = [row for device, row in updates.items() if device in self._updated]
            outcome, before = outcome_of(rows), model.job.outcome
            model.write(replace(model.job, outcome=outcome))
            if outcome is not before:
                self._keep()  # at once: whether something was under way is what a kill would leave in doubt


def _unrecorded(error: Exception) -> None:
    _log.warning("The recording does not know the job: %s.", type(error).__name__)
