"""The recordings of this laptop as rows that open; what is shown while they are read, and where there is none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from gui.models.replay_words import file_words, nameless
from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import Page, SectionHead
from gui.widgets.row_button import ROW_PAD, RowButton
from gui.widgets.rows import when_cell
from gui.widgets.skeleton import Skeleton
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from core.records.visits.visit import VisitFile
    from gui.look import Look

_EMPTY = "No visit is recorded yet"
_EMPTY_REST = "Every visit is recorded by itself, from the first hub on. Drop one from another laptop here."


class RecordingList(Page):
    """What can be replayed.

    Signals:
        opened: the file (`Path`) of the row that was pressed.
    """

    opened = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Recordings")
        self._look = look
        self.outdent = ROW_PAD
        self._files: tuple[VisitFile, ...] | None = None
        self._shown: tuple[tuple[VisitFile, ...], Path | None, float] | None = None
        self.trouble = Trouble(look)
        self._section = SectionHead(look, "On this laptop")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._reading = Text(look, "", role="ink2", wrap=True)
        self._skeleton = Skeleton(look, "Being read", 3)
        self._empty = Text(look, _EMPTY, Type.LEAD)
        self._empty_rest = Text(look, _EMPTY_REST, role="ink2", wrap=True)
        for part in (
            self.trouble,
            self._section,
            self._empty,
            self._empty_rest,
            self._reading,
            self._skeleton,
        ):
            row = QHBoxLayout()  # begins where the words of the rows do
            row.setContentsMargins(ROW_PAD, 0, ROW_PAD, 0)
            row.addWidget(part)
            self.body.addLayout(row)
        head = QHBoxLayout()
        head.setContentsMargins(ROW_PAD, 0, ROW_PAD, 0)
        head.addWidget(self._section)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addLayout(self._rows)
        self.body.addLayout(rows)
        self.body.addStretch(1)
        self.setProperty("help", "recording")
        self.show_reading(None)

    @property
    def rows(self) -> tuple[RowButton, ...]:
        """The rows as shown, the newest visit first."""
        items = (self._rows.itemAt(number) for number in range(self._rows.count()))
        found = (item.widget() for item in items if item is not None)
        return tuple(row for row in found if isinstance(row, RowButton))

    def show_reading(self, name: str | None) -> None:
        """A recording is being read, by its name; None: the list itself is."""
        self._reading.write(f"{name} is being read." if name else "The recordings are being read.")
        self._arrange(reading=name is not None or self._files is None)

    def show_files(self, files: Sequence[VisitFile], running: Path | None, now: float) -> None:
        """Show these; `running` is the file of the visit that is being recorded."""
        shown = (tuple(files), running, now // 60)
        if shown == self._shown:
            self._arrange(reading=False)
            return
        self._files, self._shown = shown[0], shown
        for row in self.rows:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        for found in self._files:
            row = _row(self._look, found, now, running=found.path == running)
            row.clicked.connect(partial(self._open, found.path))
            self._rows.addWidget(row)
        self._section.count.write(str(len(self._files)))
        self._arrange(reading=False)

    def _arrange(self, *, reading: bool) -> None:
        some = bool(self._files)
        for part, shown in (
            (self._section, some and not reading),
            (self._empty, not some and not reading),
            (self._empty_rest, not some and not reading),
            (self._reading, reading),
            (self._skeleton, reading),
        ):
            part.setVisible(shown)
        for row in self.rows:
            row.setVisible(not reading)

    def _open(self, path: Path, _checked: bool = False) -> None:
        self.opened.emit(path)


def _row(look: Look, found: VisitFile, now: float, *, running: bool) -> RowButton:
    when, long = file_words(found, now)
    premise = found.premise or nameless(found.number)
    glyph, state = Glyph.DONE, long
    if found.damaged:
        glyph, state = Glyph.WARN, "Damaged"
    elif running:
        glyph, state = Glyph.UNDER_WAY, f"Under way, {long} so far"
    return RowButton(
        look,
        ", ".join((premise, when, state, *(("emulated",) if found.emulated else ()))),
        StateGlyph(look, glyph, 20),
        Text(look, premise, Type.STRONG, wrap=True),
        Text(look, state, role="ink2", wrap=True),
        when_cell(look, when, emulated=found.emulated),
        widths=(160, 190, 150),
    )
