"""“Check links”: one measurement of the mesh at a time, what the Now line says meanwhile, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.screen import Action, Glyph, NowLine

if TYPE_CHECKING:
    from core.premise.topology import Topology
    from gui.bridge import Call
    from gui.desk import Desk

_FIRST = "About 20 s. Devices and links appear as they answer."
_AGAIN = "About 20 s. The old map stays until the new one is whole."


class Measuring(QObject):
    """Asks the core to measure; the old map stays until the new one is whole.

    Signals:
        changed: a measurement has begun or ended.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._call: Call | None = None

    @property
    def running(self) -> bool:
        """Whether the mesh is being measured on the map's behalf."""
        return self._call is not None

    def begin(self) -> None:
        """Measure who hears whom, unless that is under way."""
        if self._call is None:
            self._call = self._desk.ask(lambda session: session.scan(), self._on_done, self._on_failed)
            self.changed.emit()

    def stop(self) -> None:
        """Give up: what was measured before stays."""
        if self._call is not None:
            self._call.cancel()
            self._end()

    def now(self, topology: Topology) -> NowLine:
        """How far it has come, and what becomes of the old map; a scan that another asked for is not ours to stop."""
        done = len(topology.answered) + len(topology.silent)
        count = f"Checking {done} of {done + len(topology.scanning)}" if topology.scanning else "Checking"
        return NowLine(
            "Measuring who hears whom.",
            _FIRST if topology.at is None else _AGAIN,
            Glyph.UNDER_WAY,
            Action("Check links", key="F5", busy=count),
            (Action("Stop", self.stop),) if self.running else (),
        )

    def _on_done(self, _topology: Topology) -> None:
        self._end()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._desk.notices.failed(error)

    def _end(self) -> None:
        self._call = None
        self.changed.emit()
