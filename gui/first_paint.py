"""Tells when a window has been painted for the first time: until then nothing else may take the processor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_LONGEST_MS = 1000  # a window that is opened minimised is not painted at all


class _FirstPaint(QObject):
    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then: Callable[[], None] | None = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the first paint, and wait for the turn after it."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self.tell)
        return False

    def tell(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
            self.deleteLater()


def when_painted(window: QWidget, then: Callable[[], None]) -> None:
    """Call `then` once, in the turn after the window's first paint, or after a second if there is none."""
    first = _FirstPaint(window, then)
    QTimer.singleShot(_LONGEST_MS, first, first.tell)
