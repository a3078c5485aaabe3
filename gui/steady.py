"""Keeps Python itself from making the window stand still or die: the search for garbage, and who has the interpreter.

A search through all objects takes 50 to 110 ms here, in which neither thread gets on; it is set off by loading
modules and making screens, which leave no garbage. So there is no search while the program starts, and what is there
when it has started is never searched again.

Left to itself, Python searches in whichever thread makes the next object, and takes what it finds apart there: a
widget that ends in the core's thread ends the program. So from then on too the search is made here, on the window's
thread, and never by itself.
"""

from __future__ import annotations

import gc
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

TURN_S = 0.0005  # after which the core gives way; the usual 5 ms add up in a turn that calls Qt often
EVERY_MS = 1000  # no oftener than what is live looks again
_REST = 1000  # times as long as a search of all that came newly took, until the next one


class Sweeper(QObject):
    """Searches for garbage on the window's thread, as much as Python would have by its own counts.

    The young are searched when enough are new, all of them only after a long rest: logs and proofs only grow.
    """

    def __init__(self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._not_before = 0.0
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.sweep)

    def start(self) -> None:
        """Search now and again from the next turn on."""
        self._timer.start()

    def sweep(self) -> None:
        """Search the oldest generation whose turn it is, if it is any's."""
        due = [count > limit > 0 for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[2] and self._clock() >= self._not_before:
            begun = self._clock()
            gc.collect(2)
            now = self._clock()
            self._not_before = now + _REST * (now - begun)
        elif due[1]:
            gc.collect(1)
        elif due[0]:
            gc.collect(0)


def begin() -> None:
    """Call first of all."""
    gc.disable()
    sys.setswitchinterval(TURN_S)


def settle() -> Sweeper:
    """Call on the window's thread when all is loaded and made: from now on what comes newly is searched there."""
    gc.freeze()
    sweeper = Sweeper(QCoreApplication.instance())
    sweeper.start()
    return sweeper
