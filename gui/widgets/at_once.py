"""How many devices are served at once: a choice in a row, and what it costs or saves beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.models.at_once import at_once_words, choices_of
from gui.widgets.beside import stand
from gui.widgets.segments import Segments
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from core.update.outlook import Prospect
    from gui.look import Look

_ROOM = 300  # px that the words need beside the choice; with less they stand under it


class AtOnce(QWidget):
    """One at a time, or as many as measuring finds worth it; what the settings say is chosen first.

    Signals:
        chosen: another number was chosen; `number` gives it.
    """

    chosen = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._choices = choices_of(None)
        self._number: int | None = None
        self._prospects: tuple[Prospect, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 4, 0, 4)
        self._row.setSpacing(16)
        self.segments = self._made()
        self.words = Text(look, "", wrap=True)
        self._row.addWidget(self.segments, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.addWidget(self.words, 1)
        self._say()

    @property
    def number(self) -> int | None:
        """How many at once, 0 for as many as measuring finds worth it; None while nobody said."""
        return self._number

    def _made(self) -> Segments:
        made = Segments(self._look, [words for _, words in self._choices], "Updates at a time")
        made.chosen.connect(self._on_chosen)
        return made

    def show_default(self, number: int) -> None:
        """What the settings say; a choice made by hand before stays."""
        if self._number is None:
            self.choose(number)

    def choose(self, number: int) -> None:
        """Choose this number, which then stands among the choices."""
        self._choices, former = choices_of(number), self.segments
        self.segments = self._made()
        self.segments.choose([value for value, _ in self._choices].index(number))
        self._row.replaceWidget(former, self.segments)
        former.hide()
        former.deleteLater()
        self._number = number
        self._say()

    def show_prospects(self, prospects: Sequence[Prospect]) -> None:
        """Who would go when, which decides what can be saved."""
        if tuple(prospects) != self._prospects:
            self._prospects = tuple(prospects)
            self._say()

    def _on_chosen(self, index: int) -> None:
        self._number = self._choices[index][0]
        self._say()
        self.chosen.emit()

    def _say(self) -> None:
        self.words.write(at_once_words(self._choices[self.segments.index][0], self._prospects))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words go under the choice where there is no room beside it."""
        super().resizeEvent(event)
        beside = event.size().width() - self.segments.sizeHint().width() >= _ROOM * self._look.theme.scale
        stand(self._row, beside=beside)
