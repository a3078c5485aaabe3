"""A row of Seen on the join screen: who was heard by radio, how it stands, how well, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.premise.link import LinkClass
from gui.typography import Type
from gui.widgets.chips import LinkWord
from gui.widgets.page import Hairline, NodeShape
from gui.widgets.text import Text

if TYPE_CHECKING:
    from gui.look import Look
    from gui.models.join_view import SeenRow


class SeenWidget(QWidget):
    """A device heard by radio: shape, name and state, link and age at the right, and a hairline below."""

    def __init__(self, look: Look, row: SeenRow) -> None:
        super().__init__()
        self._row: SeenRow | None = None
        self._shape = NodeShape(look, row.look, row.name, 0.62)
        self._name, self._part = Text(look, "", Type.STRONG), Text(look, "", Type.ID)
        self._state, self._heard = Text(look, "", Type.BODY, "ink2"), Text(look, "", Type.BODY, "ink2")
        self._link = LinkWord(look, LinkClass.LOST)
        self._build(look)
        self.show_row(row)

    def _build(self, look: Look) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for box in (left, right):
            box.setSpacing(0)
            box.addStretch(1)
        for text in (self._name, self._part, self._state):
            left.addWidget(text)
        for part in (self._link, self._heard):
            right.addWidget(part, 0, Qt.AlignmentFlag.AlignRight)
        for box in (left, right):
            box.addStretch(1)
        line = QHBoxLayout()
        line.setContentsMargins(0, 10, 0, 10)
        line.setSpacing(14)
        line.addWidget(self._shape)
        line.addLayout(left, 1)
        line.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(Hairline(look))

    def show_row(self, row: SeenRow) -> None:
        """Show this device from now on; what is the same is left alone."""
        if row == self._row:
            return
        former, self._row = self._row, row
        if former is None or former.look != row.look:
            self._shape.show_node(row.look, row.name)
        for text, shown in ((self._name, not row.code_face), (self._part, row.code_face)):
            text.write(row.name if shown else "")
            text.setVisible(shown)
        self._state.write(row.state)
        self._heard.write(row.heard)
        if row.quality is not None:
            self._link.show_class(row.quality)
        self._link.setVisible(row.quality is not None)
        link = f", link {row.quality.value}" if row.quality is not None else ""
        self.setAccessibleName(f"{row.name}, {row.state}{link}, {row.heard}")
