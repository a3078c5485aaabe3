"""Takes what is typed and signed on Hand over into the open job, and a job's kept words back to Hand over."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from gui.models.hand_over import at_hand

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.records.certificates.values import Certificate
    from gui.desk import Desk

_log = logging.getLogger(__name__)

LOOK_AFTER_MS = 1_000  # what the hub says as it is connected comes in many parts


class HandOverKeeper(QObject):
    """One for the window, made after the `JobKeeper`, which writes the job to disk.

    Of a job that was signed in an earlier sitting it asks the core, whenever there is news, whether that still holds.
    """

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._looked_at: tuple[object, ...] = ()
        self._soon = QTimer(self, singleShot=True, interval=LOOK_AFTER_MS)
        self._soon.timeout.connect(self._look)
        desk.job.changed.connect(self._on_job)
        desk.hand_over.changed.connect(self._carry)
        desk.mirror.hub_changed.connect(self._on_news)
        desk.mirror.update_changed.connect(self._on_news)

    def _on_job(self) -> None:
        model, job = self._desk.hand_over, self._desk.job.job
        former = model.certificate
        model.begin(job)
        self._carry()
        if model.signed_earlier and model.certificate is not former:
            self._look()  # at once: the rail says how the last step stands
        else:
            self._on_news()

    def _carry(self) -> None:
        job = self._desk.job
        if job.is_open and not job.damage:
            job.write(self._desk.hand_over.kept_in(job.job))

    def _on_news(self, _eui: Eui64 | None = None) -> None:
        if self._desk.hand_over.signed_earlier and self._facts() != self._looked_at:
            self._soon.start()

    def _facts(self) -> tuple[object, ...]:
        return (*at_hand(self._desk.mirror, self._desk.job.job), self._desk.mirror.connected)

    def _look(self) -> None:
        """Ask what the certificate would say now."""
        self._soon.stop()
        model, number = self._desk.hand_over, self._desk.job.job.number
        if not model.signed_earlier:
            return
        typed, self._looked_at = model.typed, self._facts()

        def done(certificate: Certificate) -> None:
            if model.signed_earlier and (self._desk.job.job.number, model.typed) == (number, typed):
                model.show_draft(certificate)

        self._desk.ask(lambda session: session.certificates.draft(typed), done, _unknown)


def _unknown(error: Exception) -> None:
    _log.warning("Whether the certificate still holds is not known: %s.", type(error).__name__)
