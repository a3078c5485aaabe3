"""Does ahead what somebody will need: one small piece in a turn of the loop, so that keys and drawing come between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BETWEEN_MS = 2  # time for what waits: a zero would let the loop draw last


class Ahead(QObject):
    """Pieces of work in their order; a piece that fails is told like any fault, and the next one comes.

    Signals:
        done: all pieces are done.
    """

    done = Signal()

    def __init__(self, pieces: Iterable[Callable[[], object]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pieces = iter(pieces)
        self._timer = QTimer(self, interval=_BETWEEN_MS)
        self._timer.timeout.connect(self._turn)

    def start(self) -> None:
        """Begin, or go on; the first piece is done in the next turn."""
        self._timer.start()

    def stop(self) -> None:
        """Leave the rest undone."""
        self._timer.stop()

    def _turn(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            self._timer.stop()
            self.done.emit()
        else:
            piece()
