"""The left half of Hand over: what is missing, who takes the work over, notes, where it is kept, which key signs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from core.records.certificates.compose import LONGEST_NAME, LONGEST_NOTES
from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.aside import Icon
from gui.widgets.buttons import Button, Kind
from gui.widgets.certificate_notes import NotesField
from gui.widgets.field import Field
from gui.widgets.page import Page, SectionHead
from gui.widgets.rows import empty
from gui.widgets.text import Text
from gui.widgets.told import Told, ToldRow
from gui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QHideEvent

    from gui.look import Look
    from gui.models.hand_over import OpenItem

_MAY_BREAK = "\u200b"  # a line may end here: an EUI-64 is wider than the form in large text
_INSET = 10  # px over the first and under the last thing: a line of 24 stands level with a button of 44
_COMPLETE = Told(Glyph.DONE, "Nothing is missing.", "The certificate says all that a complete one does.")
_COMPARE = "The fingerprint of this laptop’s key. Tell it to those who verify the certificate."


class CertificateForm(Page):
    """What the person adds; the certificate itself stands at its right.

    Signals:
        typed: notes or name are different now.
        place_wanted: the screen that mends what is missing; empty for a field of this form.
        folder_wanted: another folder is to be chosen.
    """

    typed = Signal()
    place_wanted = Signal(str)
    folder_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Hand over")
        self._look = look
        self._shown: tuple[OpenItem, ...] | None = None
        self.trouble = Trouble(look)
        self.saved = ToldRow(look, Told(Glyph.DONE, ""))
        self._missing = QWidget()
        self._missing_head = SectionHead(look, "Missing or open")
        self._rows = QVBoxLayout()
        self.customer = Field(
            look, "Customer’s name", "Who takes the work over; it is printed on the certificate."
        )
        self.notes = NotesField(
            look, "Notes", "What the customer, or who comes next, should know.", LONGEST_NOTES
        )
        self._folder = Text(look, "", wrap=True)
        self.choose = Button(look, "Change…", self.folder_wanted.emit, kind=Kind.TEXT)
        self.choose.setAccessibleName("Keep certificates in another folder…")
        self._key = Text(look, "", Type.ID, wrap=True)
        self._about_key = Text(look, _COMPARE, role="ink2", wrap=True)
        self._build()

    def _build(self) -> None:
        self.customer.edit.setMaxLength(LONGEST_NAME)
        self._rows.setSpacing(0)
        self._missing.hide()  # until somebody knows
        missing = QVBoxLayout(self._missing)
        missing.setContentsMargins(0, 0, 0, 0)
        missing.setSpacing(self.body.spacing())
        missing.addWidget(self._missing_head)
        missing.addLayout(self._rows)
        missing.addStretch(1)
        self.body.addWidget(self.trouble)
        self.body.addWidget(self.saved)
        self.body.addWidget(self._missing)
        self.body.addWidget(self.customer)
        self.body.addWidget(self.notes)
        self.body.addWidget(SectionHead(self._look, "Folder and key"))
        self.body.addLayout(self._with_icon("file", self._folder, self.choose))
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._key)
        words.addWidget(self._about_key)
        self.body.addLayout(self._with_icon("key", words))
        self.body.addStretch(1)
        for part, page in (
            (self.choose, "handover#sign-and-save"), (self.customer, "handover#the-certificate"),
            (self.notes, "handover#the-certificate"),
        ):  # fmt: skip
            part.setProperty("help", page)
        self.saved.hide()
        self.customer.typed.connect(lambda _words: self.typed.emit())
        self.notes.typed.connect(self.typed)

    def _with_icon(self, icon: str, what: QWidget | QLayout, *tools: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        middle = Qt.AlignmentFlag.AlignVCenter
        row.addWidget(Icon(self._look, icon, "ink2"), 0, middle if tools else Qt.AlignmentFlag.AlignTop)
        if isinstance(what, QLayout):
            row.addLayout(what, 1)
        else:
            row.addWidget(what, 1, middle)
        for tool in tools:
            row.addWidget(tool)
        return row

    def show_open(self, items: tuple[OpenItem, ...] | None) -> None:
        """List what is missing, each with what leads to where it is mended; None while nobody knows."""
        if items == self._shown:
            return
        self._shown = items
        typing = self.customer.edit.hasFocus() or self.notes.edit.hasFocus()
        if typing and self._missing.isVisible():  # what was never laid out has a height of its own invention
            self._missing.setMinimumHeight(self._missing.height())  # or the field that is typed in would jump
        empty(self._rows)
        self._missing.setVisible(items is not None)
        self._missing_head.setVisible(bool(items))
        self._missing_head.count.write(str(sum(len(item.words) for item in items)) if items else "")
        if items == ():
            self._rows.addWidget(ToldRow(self._look, _COMPLETE))
        for item in items or ():
            self._rows.addWidget(self._row(item))

    def _row(self, item: OpenItem) -> QWidget:
        """All of one place: a glyph for each thing, and beside the first of them what leads there."""
        row = QWidget()
        across, things = QHBoxLayout(row), QVBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(12)
        things.setContentsMargins(0, _INSET, 0, _INSET)
        things.setSpacing(4)
        for words in item.words:
            things.addWidget(ToldRow(self._look, _told(words)))
        across.addLayout(things, 1)
        if item.leads:
            button = Button(self._look, item.leads, kind=Kind.TEXT)
            button.clicked.connect(partial(self._wanted, item.screen))
            button.setAccessibleDescription(" ".join(item.words))
            across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _wanted(self, screen: str, _checked: bool = False) -> None:
        self.place_wanted.emit(screen)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody types: what is missing takes no more room than it needs."""
        super().hideEvent(event)
        self._missing.setMinimumHeight(0)

    def show_saved(self, told: Told | None) -> None:
        """Say what was written and where, or nothing."""
        self._missing.setMinimumHeight(0)
        self.saved.setVisible(told is not None)
        if told is not None:
            self.saved.show_told(told)

    def show_folder(self, folder: Path | None) -> None:
        """Say where it will be kept."""
        self._folder.write(str(folder) if folder is not None else "In the folder of this program’s records.")

    @property
    def key(self) -> str:
        """The fingerprint that is shown."""
        return self._key.words

    @property
    def about_key(self) -> str:
        """What is said of the key, or why there is none."""
        return self._about_key.words

    def show_key(self, groups: str, trouble: str = "") -> None:
        """Show the fingerprint in its groups, or why there is none."""
        self._key.write(groups)
        self._key.setVisible(bool(groups))
        self._about_key.write(trouble or _COMPARE)


def _told(words: str) -> Told:
    """What is missing, its fact in 600: all up to the colon, or the first sentence, whichever ends first."""
    breakable = words.replace("-", f"-{_MAY_BREAK}")
    at = min((at for end in (": ", ". ") if (at := breakable.find(end)) >= 0), default=len(breakable))
    return Told(Glyph.WARN, breakable[: at + 1], breakable[at + 2 :])
