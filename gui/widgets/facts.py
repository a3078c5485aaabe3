"""Facts in two columns: what it is in second rank, and the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.typography import Type
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gui.look import Look


class Facts(QWidget):
    """Rows of a name and words, `gap` px apart; a name keeps its row and stands beside its first line."""

    def __init__(self, look: Look, gap: int = 12) -> None:
        super().__init__()
        self._look = look
        self._values: dict[str, Text] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(28)
        self._grid.setVerticalSpacing(gap)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Show these pairs of name and words."""
        for name, words in facts:
            if name not in self._values:
                row = len(self._values)
                self._values[name] = Text(self._look, "", wrap=True)
                label = Text(self._look, name, Type.BODY, "ink2")
                self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(self._values[name], row, 1)
            self._values[name].write(words)

    def words(self, name: str) -> str:
        """What is said under this name."""
        return self._values[name].words
