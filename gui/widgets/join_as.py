"""CAD and PPMID side by side for the hub that is connected, in the drawer: what a bridge can do as either, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.hub.comparison import Can
from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import Hairline
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.hub.comparison import Cell, ComparisonRow
    from gui.look import Look

_GLYPHS = {Can.YES: Glyph.DONE, Can.NO: Glyph.NOT_POSSIBLE, Can.NOT_HERE: Glyph.WARN}
_WORDS = {Can.YES: "yes", Can.NO: "no", Can.NOT_HERE: "not here"}


class JoinAsView(QWidget):
    """One section a matter: the two types under it, each with its answer and the reason."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown: tuple[ComparisonRow, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 8, 20, 20)
        self._column.setSpacing(8)

    def show_rows(self, rows: Sequence[ComparisonRow]) -> None:
        """Show this comparison."""
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in rows:
            self._column.addWidget(self._section(row))
            self._column.addWidget(Hairline(self._look))
        self._column.addStretch(1)

    def _section(self, row: ComparisonRow) -> QWidget:
        section = QWidget()
        column = QVBoxLayout(section)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(6)
        topic = row.topic[:1].upper() + row.topic[1:]
        column.addWidget(Text(self._look, topic, Type.LEAD, wrap=True))
        if row.question:
            column.addWidget(
                Text(self._look, f"Question {row.question} of DP170", Type.BODY, "ink2", wrap=True)
            )
        for name, cell in (("CAD", row.cad), ("PPMID", row.ppmid)):
            column.addLayout(self._cell(name, cell))
        section.setAccessibleName(
            f"{topic}. CAD: {_WORDS[row.cad.can]}. {row.cad.reason} PPMID: {_WORDS[row.ppmid.can]}. {row.ppmid.reason}"
        )
        return section

    def _cell(self, name: str, cell: Cell) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(StateGlyph(self._look, _GLYPHS[cell.can], 20), 0, Qt.AlignmentFlag.AlignTop)
        words = Text(self._look, f"*{name}: {_WORDS[cell.can]}.* {cell.reason}", wrap=True)
        line.addWidget(words, 1)
        return line
