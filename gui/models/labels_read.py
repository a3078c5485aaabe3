"""How many labels were read in this sitting: only the join screen knows it, and the rail says it too."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class LabelsRead(QObject):
    """One for the whole window, at `desk.labels`; a label that was read is in no log and in no plan.

    Signals:
        changed: `read` or `of` is different now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.read = self.of = 0

    def write(self, read: int, of: int) -> None:
        """So many labels are read, of so many devices that are expected."""
        if (read, of) != (self.read, self.of):
            self.read, self.of = read, of
            self.changed.emit()
