"""A table in words: a name, what holds, and who says so; stacked where there is no room beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from gui.typography import Type
from gui.widgets.beside import stand
from gui.widgets.page import Hairline
from gui.widgets.rows import empty
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QResizeEvent

    from gui.look import Look
    from gui.models.about import Limit

_NAME, _SOURCE = 200, 160  # px at 100 %
_BESIDE_FROM = 620


class LimitRow(QWidget):
    """One limit."""

    def __init__(self, look: Look, limit: Limit) -> None:
        super().__init__()
        self._look = look
        self._name = Text(look, limit.name, Type.BODY, "ink2", wrap=True)
        self._source = Text(look, limit.source, Type.STRONG if limit.locked else Type.BODY, "ink2", wrap=True)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setContentsMargins(0, 10, 0, 10)
        top = Qt.AlignmentFlag.AlignTop
        self._line.addWidget(self._name, 0, top)
        self._line.addWidget(Text(look, limit.value, wrap=True), 1, top)
        self._line.addWidget(self._source, 0, top)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._line)
        column.addWidget(Hairline(look))
        self._source.setVisible(bool(limit.source))  # not before it stands in the row: it would be a window
        look.changed.connect(self._arrange)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the form for the width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        theme = self._look.theme
        beside = self.width() >= theme.px(_BESIDE_FROM)
        stand(self._line, beside=beside)
        self._line.setSpacing(28 if beside else 0)
        for part, width in ((self._name, _NAME), (self._source, _SOURCE)):
            part.setMinimumWidth(theme.px(width) if beside else 0)


class LimitsTable(QWidget):
    """All limits, one under the other."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)

    def show_limits(self, limits: Iterable[Limit]) -> None:
        """Show these."""
        empty(self._rows)
        for limit in limits:
            row = LimitRow(self._look, limit)
            row.setAccessibleName(f"{limit.name}: {limit.value} {limit.source}".strip())
            self._rows.addWidget(row)
