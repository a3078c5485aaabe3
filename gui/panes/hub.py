"""The hub that is connected: what it is, what it can do and cannot, and how loud its channels are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.charts.air_panel import AirPanel
from gui.models.connecting import abilities, hub_facts
from gui.widgets.beside import column_gap, stand
from gui.widgets.buttons import Button, Kind
from gui.widgets.facts import Facts
from gui.widgets.page import SectionHead
from gui.widgets.rows import empty
from gui.widgets.told import ToldRow

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gui.desk import Desk
    from gui.widgets.told import Told


class HubPane(QWidget):
    """Facts at the left, abilities at the right.

    Signals:
        compare_wanted: show CAD and PPMID side by side for this hub.
    """

    compare_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, look = desk, desk.look
        self.facts = Facts(look)
        self._shown: tuple[Told, ...] | None = None
        self._able = QVBoxLayout()
        self._able.setSpacing(2)
        self.air = AirPanel(desk, "base")
        self.air.listen.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        compare = Button(look, "Compare CAD and PPMID", self.compare_wanted.emit, kind=Kind.TEXT)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, parts in (
            (left, (SectionHead(look, "This hub"), self.facts, self.air)),
            (right, (SectionHead(look, "What it can do"),)),
        ):
            column.setSpacing(12)
            for part in parts:
                if part is self.air:
                    column.addSpacing(8)
                column.addWidget(part)
        right.addLayout(self._able)
        right.addWidget(compare, 0, Qt.AlignmentFlag.AlignLeft)
        for column in (left, right):
            column.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.addLayout(left, 2)
        self._columns.addLayout(right, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other where there is room, and beneath each other in large text."""
        super().resizeEvent(event)
        beside = self.width() >= _TWO_COLUMNS * self._desk.look.theme.scale
        stand(self._columns, beside=beside)
        self._columns.setSpacing(column_gap(self))

    def refresh(self) -> None:
        """Show the hub at hand."""
        mirror = self._desk.mirror
        self.facts.show_facts(hub_facts(mirror.hub, len(mirror.device_log)))
        told = abilities(mirror.hub.capability)
        if told != self._shown:
            self._shown = told
            empty(self._able)
            for one in told:
                self._able.addWidget(ToldRow(self._desk.look, one))


_TWO_COLUMNS = 760  # px at 100 % from which on there is room for two
