"""Fetches pyqtgraph when the first chart is shown: it takes a third of a second, which is not the window's to wait."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

_LIBRARY = "pyqtgraph"


class _Arrival(QObject):
    """Tells the window's thread that the library is there.

    Signals:
        come: it can be used from now on.
    """

    come = Signal()


class _Fetch(QRunnable):
    def __init__(self, arrival: _Arrival) -> None:
        super().__init__()
        self._arrival = arrival

    def run(self) -> None:
        """Import it; its loops let the window's thread have its turn."""
        importlib.import_module(_LIBRARY)
        self._arrival.come.emit()


class Plotting:
    """The one fetch of a run of the program."""

    def __init__(self) -> None:
        self._arrival: _Arrival | None = None

    @property
    def here(self) -> bool:
        """Whether charts can be drawn at once."""
        module = sys.modules.get(_LIBRARY)
        spec = getattr(module, "__spec__", None)
        return module is not None and not getattr(spec, "_initializing", False)

    def when_here(self, then: Callable[[], None]) -> None:
        """Call `then` on the window's thread: at once, or as soon as the library has come."""
        if self.here:
            then()
            return
        first = self._arrival is None
        arrival = self._arrival = self._arrival or _Arrival()
        arrival.come.connect(then, Qt.ConnectionType.QueuedConnection)
        if first:
            QThreadPool.globalInstance().start(_Fetch(arrival))


PLOTTING = Plotting()
