"""A screen that grows old while it is looked at: ages, time left, what is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

from gui.screen import Screen

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QShowEvent

    from gui.desk import Desk


class LiveScreen(Screen):
    """A screen that is told, once a second while it is shown, to look again.

    Signals:
        due: it has come into view, or `pace_ms` have gone by since the last time.
    """

    due = Signal()

    pace_ms = 1000

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._timer = QTimer(self, interval=self.pace_ms)
        self._timer.timeout.connect(self.due)

    def showEvent(self, event: QShowEvent) -> None:
        """Look now, and again and again."""
        super().showEvent(event)
        self._timer.start()
        self.due.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Be still while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()
