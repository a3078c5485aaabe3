"""The drawer of one image: whether it can be sent, what it is, what it fits, its note, and how it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.field import Field, Verdict
from gui.widgets.flow import FlowRow
from gui.widgets.library import grouped
from gui.widgets.page import Hairline
from gui.widgets.reveal import reveal
from gui.widgets.rows import empty
from gui.widgets.text import Text
from gui.widgets.told import Told, ToldRow
from gui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from gui.look import Look

_NOBODY = Told(Glyph.NOT_STARTED, "No bridge has joined yet.")
_SHORT = 10  # characters up to which two facts share a row
_LARGE = 1.5  # text scale from which on the drawer has no room for two facts in a row
_HASH = 40  # characters from which on a value is a hash


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of an image: its name, its words, and whether they are compared letter by letter."""

    name: str
    words: str
    mono: bool = False


class FactRow(QWidget):
    """A fact under its name; a hash stands in groups and can be copied."""

    def __init__(self, look: Look, fact: Fact) -> None:
        super().__init__()
        long = fact.mono and len(fact.words) > _HASH
        kind = Type.ID if fact.mono else Type.BODY
        row = QHBoxLayout()
        row.addWidget(Text(look, grouped(fact.words) if long else fact.words, kind, wrap=True), 1)
        if long:
            copy = Button(look, f"Copy the {fact.name}", kind=Kind.BARE, icon="copy")
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(fact.words))
            row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setSpacing(0)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(Text(look, fact.name, Type.BODY, "ink2"))
        column.addLayout(row)


class FactsRow(QWidget):
    """One fact, or two short ones side by side."""

    def __init__(self, look: Look, facts: Sequence[Fact]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for fact in facts:
            row.addWidget(FactRow(look, fact), 1)


def paired(facts: Sequence[Fact]) -> list[tuple[Fact, ...]]:
    """The facts in rows: neighbours that are both short share one. Pure."""
    rows: list[tuple[Fact, ...]] = []
    for fact in facts:
        short = len(fact.words) <= _SHORT
        if rows and short and len(rows[-1]) == 1 and len(rows[-1][0].words) <= _SHORT:
            rows[-1] = (*rows[-1], fact)
        else:
            rows.append((fact,))
    return rows


class ImagePanel(QWidget):
    """All about one image of the library.

    Signals:
        note_left: the person left the note field with other words in it; carries them.
        remove_confirmed: the image shall go, asked and answered.
    """

    note_left = Signal(str)
    remove_confirmed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._kept = ""
        self.trouble = Trouble(look)
        self._facts, self._fits = QVBoxLayout(), QVBoxLayout()
        self.note = Field(look, "Note", "Kept when you leave the field.", placeholder="Who sent it")
        self.remove = Button(look, "Remove…", self._ask, kind=Kind.DANGER)
        self._question = Text(look, _QUESTION, wrap=True)
        self._keep = Button(look, "Keep it", self.calm)
        self.sure = Button(look, "Remove it", self.remove_confirmed.emit, kind=Kind.DANGER)
        self._build()
        self.note.left.connect(self._on_note)
        self.calm()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 24, 20)
        column.setSpacing(12)
        for layout in (self._facts, self._fits):
            layout.setSpacing(2)
        column.addWidget(self.trouble)
        column.addLayout(self._facts)
        column.addWidget(Hairline(self._look))
        column.addWidget(Text(self._look, "Devices of this premise", Type.LEAD))
        column.addLayout(self._fits)
        column.addWidget(Hairline(self._look))
        column.addWidget(self.note)
        column.addWidget(Hairline(self._look))
        column.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._question)
        column.addWidget(FlowRow(self._keep, self.sure))
        column.addStretch(1)

    def show_image(self, state: Told, facts: Sequence[Fact], fits: Sequence[Told], note: str) -> None:
        """Show this image; a note that is being written stays."""
        empty(self._facts)
        self._facts.addWidget(ToldRow(self._look, state))
        for row in paired(facts) if self._look.theme.scale < _LARGE else [(fact,) for fact in facts]:
            self._facts.addWidget(FactsRow(self._look, row))
        empty(self._fits)
        for told in fits or (_NOBODY,):
            self._fits.addWidget(ToldRow(self._look, told))
        if note != self._kept or not self.note.edit.hasFocus():
            self._kept = note
            self.note.write(note)
            self.note.judge(Verdict.NONE)

    def ask_removal(self) -> None:
        """Ask at once whether it shall go."""
        self._ask()

    def _ask(self) -> None:
        self._show_question(asked=True)
        self._keep.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bring_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is above the question may take its height later than it does."""
        super().resizeEvent(event)
        if not self._question.isHidden():
            self._bring_up()

    def _bring_up(self) -> None:
        """The question may lie below what the drawer shows."""
        reveal(self._question)
        reveal(self.sure)

    def calm(self) -> None:
        """Nothing is asked any more."""
        self._show_question(asked=False)

    def _show_question(self, *, asked: bool) -> None:
        self.remove.setVisible(not asked)
        for part in (self._question, self._keep, self.sure):
            part.setVisible(asked)

    def _on_note(self) -> None:
        words = " ".join(self.note.text.split())
        if words != self._kept:
            self._kept = words
            self.note_left.emit(words)


_QUESTION = (
    "*Remove this image?* Its bytes and its note leave this laptop. Devices keep what they run, and an update "
    "under way goes on. The event log says that it was removed."
)
