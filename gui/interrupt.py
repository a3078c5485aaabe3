"""Ctrl-C in the terminal closes the window in good order, without a timer that wakes the laptop."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


class Interrupt(QObject):
    """Calls `on_interrupt` on the window's thread when the process gets SIGINT or SIGTERM.

    Python runs its handlers only between two bytecodes, and Qt's loop runs none while it waits; so the
    signal's number is written to a socket, which wakes Qt. `stop` puts everything back as it was.
    """

    def __init__(self, on_interrupt: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on_interrupt = on_interrupt
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._former = {number: signal.signal(number, _seen) for number in (signal.SIGINT, signal.SIGTERM)}
        self._former_fd = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)

    def _read(self) -> None:
        try:
            self._near.recv(64)
        except BlockingIOError:
            return
        self._on_interrupt()

    def stop(self) -> None:
        """Give the signals back to whoever had them."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_fd)
        for number, former in self._former.items():
            signal.signal(number, former)
        self._near.close()
        self._far.close()


def _seen(_number: int, _frame: FrameType | None) -> None:
    """Nothing: the number is on the socket already."""
