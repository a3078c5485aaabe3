"""The scenarios as tiles, theme by theme; one of them is taken at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.models.teaching import by_theme, tile_remark
from gui.widgets.choice import Choices
from gui.widgets.page import SectionHead
from gui.widgets.reveal import reveal
from gui.widgets.row_button import ROW_PAD
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent

    from core.practice import ScenarioSummary
    from gui.look import Look


_AT_ONCE = 2  # themes that are built in one turn


class ScenarioTiles(QWidget):
    """A section a theme, its tiles below.

    Signals:
        taken: the user took this scenario (a `ScenarioSummary`).
    """

    taken = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._found: tuple[ScenarioSummary, ...] = ()
        self._own: ScenarioSummary | None = None
        self._groups: list[Choices] = []
        self._wanted: list[tuple[str, tuple[ScenarioSummary, ...]]] = []  # themes that are still to be built
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._next_themes)
        self._taken: ScenarioSummary | None = None
        self._unseen = False  # whether what is taken is still to be brought into view
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_found(self, found: Sequence[ScenarioSummary], own: ScenarioSummary | None = None) -> None:
        """Show these, and above them a scenario of the user's own."""
        self._found, self._own = tuple(found), own
        self._fill()

    @property
    def value(self) -> ScenarioSummary | None:
        """The scenario that is taken."""
        return self._taken

    def take(self, wanted: ScenarioSummary | None) -> None:
        """Take this one without telling anyone."""
        self._taken = wanted
        for group in self._groups:
            group.take(wanted)

    def reveal_taken(self) -> None:
        """Bring the scenario that is taken into view, once it is built and shown."""
        self._unseen = True
        self._look_for_taken()

    def showEvent(self, event: QShowEvent) -> None:
        """What was taken while it was hidden is brought into view."""
        super().showEvent(event)
        self._look_for_taken()

    def _look_for_taken(self) -> None:
        button = next((b for group in self._groups if (b := group.button_taken) is not None), None)
        if self._unseen and button is not None and not self._wanted and self.isVisible():
            self._unseen = False
            reveal(button)

    def _fill(self) -> None:
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._groups.clear()
        self._wanted = list(by_theme(self._found))
        if self._own is not None:
            self._wanted.insert(0, ("From your file", (self._own,)))
        self._next_themes()

    def _next_themes(self) -> None:
        """Build two themes, and the next when the window has had its turn: all at once would hold it up."""
        for theme, rows in self._wanted[:_AT_ONCE]:
            self._add(theme, rows)
        del self._wanted[:_AT_ONCE]
        if self._wanted:
            self._later.start()
        else:
            self._column.addStretch(1)
            self._look_for_taken()

    def _add(self, theme: str, rows: tuple[ScenarioSummary, ...]) -> None:
        head = QWidget()
        inside = QVBoxLayout(head)
        inside.setContentsMargins(ROW_PAD, 0, ROW_PAD, 0)  # the frame of a chosen row reaches beyond it
        inside.addWidget(SectionHead(self._look, theme, count(len(rows), "scenario")))
        self._column.addWidget(head)
        choices = Choices(self._look, theme)
        choices.offer([(one, one.title, one.about, tile_remark(one)) for one in rows])
        choices.taken.connect(self._on_taken)
        choices.take(self._taken)
        self._groups.append(choices)
        self._column.addWidget(choices)

    def _on_taken(self, value: object) -> None:
        wanted = next((one for one in (*self._found, self._own) if one is not None and one == value), None)
        self.take(wanted)
        self.taken.emit(wanted)
