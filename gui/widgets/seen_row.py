"""A row of Seen on the join screen: who was heard by radio, how it stands, how well, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.typography import Type
from gui.widgets.chips import LinkWord
from gui.widgets.page import NodeShape
from gui.widgets.text import Text

if TYPE_CHECKING:
    from gui.look import Look
    from gui.models.join_view import SeenRow


class SeenWidget(QWidget):
    """A device heard by radio: shape, name and state, link and age at the right."""

    def __init__(self, look: Look, row: SeenRow) -> None:
        super().__init__()
        left, right = QVBoxLayout(), QVBoxLayout()
        for box in (left, right):
            box.setSpacing(0)
        left.addWidget(Text(look, row.name, Type.ID if row.code_face else Type.STRONG))
        left.addWidget(Text(look, row.state, Type.BODY, "ink2"))
        if row.quality is not None:
            word = QHBoxLayout()
            word.addStretch(1)
            word.addWidget(LinkWord(look, row.quality))
            right.addLayout(word)
        heard = Text(look, row.heard, Type.BODY, "ink2")
        heard.setAlignment(Qt.AlignmentFlag.AlignRight)
        right.addWidget(heard)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 10, 0, 10)
        line.setSpacing(10)
        line.addWidget(NodeShape(look, row.look, row.name, 0.62))
        line.addLayout(left, 1)
        line.addLayout(right)
        link = f", link {row.quality.value}" if row.quality is not None else ""
        self.setAccessibleName(f"{row.name}, {row.state}{link}, {row.heard}")
