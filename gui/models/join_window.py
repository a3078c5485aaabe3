"""The join window as the join screen holds it: who is let in, opened again, shut; and the calls that keep it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.models.join_now import WINDOW_S

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.joining.join_session import Admission
    from gui.bridge import Call
    from gui.desk import Desk


class JoinWindow(QObject):
    """Each call to the core keeps the window open until all it is for are in.

    Signals:
        changed: a call began or ended.
        failed: a call ended with this error.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._calls: list[Call] = []

    @property
    def is_open(self) -> bool:
        """Whether devices are let in, or are about to be."""
        return bool(self._calls) or self._desk.mirror.join.closes_at is not None

    def admit(self, wanted: Sequence[Admission], *, others: bool) -> None:
        """Put these on the log and let them in; `others` were admitted before and are still out."""
        again = others and not self._calls
        self._hold_open(lambda session: session.admit(wanted, WINDOW_S))
        if again:
            self.reopen()

    def reopen(self) -> None:
        """Open it again for all who were admitted and are not in."""
        self._hold_open(lambda session: session.reopen_window(WINDOW_S))

    def close(self) -> None:
        """Shut it now."""
        self._desk.ask(lambda session: session.close_window())

    def forget(self) -> None:
        """Another hub: no call of the former one counts."""
        self._calls.clear()

    def _hold_open(self, work: Callable[..., object]) -> None:
        mine: list[Call] = []

        def ended(_board: object = None) -> None:
            self._calls = [call for call in self._calls if call not in mine]
            self.changed.emit()

        def failed(error: Exception) -> None:
            ended()
            self.failed.emit(error)

        mine.append(self._desk.ask(work, ended, failed))  # type: ignore[arg-type]
        self._calls += mine
        self.changed.emit()
