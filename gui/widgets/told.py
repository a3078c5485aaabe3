"""A state told in a row: a glyph, a fact in 600 and what follows from it; and rows that come and go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.widgets.glyphs import StateGlyph
from gui.widgets.text import Text

if TYPE_CHECKING:
    from gui.look import Look
    from gui.screen import Glyph


@dataclass(frozen=True, slots=True)
class Told:
    """A state in a glyph, a fact and what follows from it."""

    glyph: Glyph
    fact: str
    rest: str = ""

    @property
    def words(self) -> str:
        """Both parts, the fact in 600."""
        return f"*{self.fact}* {self.rest}".strip()


class ToldRow(QWidget):
    """A glyph and a sentence beside it; `tools` stand at its right."""

    def __init__(self, look: Look, told: Told, *tools: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(12)
        self._glyph = StateGlyph(look, told.glyph, 20)
        self._words = Text(look, told.words, wrap=True)
        side = Qt.AlignmentFlag.AlignVCenter if tools else Qt.AlignmentFlag.AlignTop
        row.addWidget(self._glyph, 0, side)
        row.addWidget(self._words, 1, side if tools else Qt.AlignmentFlag(0))
        for tool in tools:
            row.addWidget(tool)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.words

    def show_told(self, told: Told) -> None:
        """Say this from now on."""
        self._glyph.show_glyph(told.glyph)
        self._words.write(told.words)
