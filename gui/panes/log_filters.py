"""The filters of the Log: a chip for warnings, one for image blocks, and one for everybody who is spoken of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.models.lines import HUB, LAPTOP
from gui.widgets.chips import Chip
from gui.widgets.flow import FlowRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gui.look import Look

_MOST = 14  # of those spoken of; in a flat with many strangers the rest are found by search


class LogFilters(QWidget):
    """Chips in a row that wraps.

    Signals:
        changed: a chip was switched.
    """

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._about: dict[str, Chip] = {}
        self.warnings, self.blocks = Chip(look, "Warnings"), Chip(look, "Without image blocks")
        for chip in (self.warnings, self.blocks):
            chip.clicked.connect(lambda _checked: self.changed.emit())
        self._row = FlowRow(self.warnings, self.blocks)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._row)
        self.show_for(frames=False)

    @property
    def about(self) -> frozenset[str]:
        """The short words of those that are chosen."""
        return frozenset(word for word, chip in self._about.items() if chip.isChecked())

    def show_for(self, *, frames: bool) -> None:
        """Offer what suits lines, or what suits frames."""
        self.warnings.setText("Not delivered" if frames else "Warnings")
        self.warnings.setAccessibleName(self.warnings.text())
        self.warnings.updateGeometry()
        self.blocks.setVisible(frames)

    def offer(self, words: Iterable[str]) -> None:
        """Offer a chip for each of these; those that are chosen stay chosen."""
        wanted = sorted(set(words), key=_order)[:_MOST]
        if list(self._about) == wanted:
            return
        chosen = self.about
        for chip in self._about.values():
            self._row.drop(chip)
        self._about = {}
        for word in wanted:
            chip = self._about[word] = Chip(self._look, word)
            chip.setChecked(word in chosen)
            chip.clicked.connect(lambda _checked: self.changed.emit())
            self._row.add(chip)

    def clear(self) -> None:
        """Switch all off, without telling anyone."""
        for chip in (self.warnings, self.blocks, *self._about.values()):
            chip.setChecked(False)


def _order(word: str) -> tuple[int, str]:
    """The hub and this laptop first, devices by their kind, strangers and addresses last."""
    first = {HUB: 0, LAPTOP: 1}.get(word)
    return (first, word) if first is not None else (3 if word[0] in "…0123456789" else 2, word)
