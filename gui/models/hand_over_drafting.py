"""Asks the core for the certificate as it would be now: soon after a change, one question at a time, newest wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from core.records.certificates.values import HandOver
    from core.session_certificate import Preview
    from gui.bridge import Call
    from gui.desk import Ask

SOON_MS = 120  # typing is not drawn letter by letter


class Drafting(QObject):
    """Keeps what is wanted until there is a free moment to ask for it.

    Signals:
        arrived: the certificate and its pages, as a `Preview`.
        failed: why there is none, as an exception.
    """

    arrived = Signal(object)
    failed = Signal(object)

    def __init__(self, ask: Ask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._wanted: HandOver | None = None
        self._fresh = False  # whether the recording is to be read again for it
        self._call: Call | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._begin)

    @property
    def waits(self) -> bool:
        """Whether an answer is still to come."""
        return self._wanted is not None or self._call is not None

    def want(self, hand_over: HandOver, *, fresh: bool) -> None:
        """Ask with these words, soon; what was wanted before and is not asked for yet never will be.

        `fresh` is off where only the words are other ones: then the recording is not read again.
        """
        self._wanted, self._fresh = hand_over, fresh or self._fresh
        if self._call is None and not self._soon.isActive():
            self._soon.start()

    def _begin(self) -> None:
        wanted, fresh = self._wanted, self._fresh
        self._wanted, self._fresh = None, False
        if wanted is not None:
            self._call = self._ask(
                lambda session: session.certificates.preview(wanted, fresh=fresh), self._done, self._broken
            )

    def _done(self, preview: Preview) -> None:
        self._call = None
        self.arrived.emit(preview)
        self._go_on()

    def _broken(self, error: Exception) -> None:
        self._call = None
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        if self._wanted is not None:
            self._soon.start()
