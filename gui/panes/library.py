"""The page of the firmware library: conflicts first, then the images, the refused files, and what vouches for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.models.intake import Step
from gui.models.library import (
    COLUMNS,
    refused_view,
    release_told,
    rows_of,
    side_of,
    signers_told,
    stamp,
    summary,
)
from gui.screen import Action
from gui.widgets.buttons import Button, Kind
from gui.widgets.flow import FlowRow
from gui.widgets.library import AddingRow, ConflictCard, DropZone, RefusedRow
from gui.widgets.page import Page, SectionHead
from gui.widgets.rows import empty
from gui.widgets.table import Table
from gui.widgets.told import ToldRow
from gui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from core.firmware.library import Library, RefusedFile
    from core.firmware.preflight import ReleaseState
    from core.premise.device import Device
    from gui.look import Look
    from gui.models.intake import IntakeFile

AT_ONCE = 8  # refused files that are shown together
EMPTY = "Drop .ota or .zigbee files here"
EMPTY_REST = (
    "Folders and service requests 11.1 and 11.4 will do as well. Each file is read, hashed and kept on this "
    "laptop; what cannot be used stays listed with its reason."
)


class LibraryPane(QWidget):
    """Shows a library; every wish of the person leaves as a signal.

    Signals:
        files_wanted, folder_wanted, sample_wanted, index_wanted, signer_wanted: the button of that name.
        remove_wanted: an image of a conflict shall go (its SHA-256).
        strike_wanted: a refused file shall leave the list (the `RefusedFile`).
    """

    files_wanted = Signal()
    folder_wanted = Signal()
    sample_wanted = Signal()
    index_wanted = Signal()
    signer_wanted = Signal()
    remove_wanted = Signal(str)
    strike_wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.trouble = Trouble(look)
        self.table = Table(look, "Images of the library", COLUMNS)
        self._page = Page(look, "Firmware")
        self._images = SectionHead(look, "Images")
        self._adding_head = SectionHead(look, "Files added", "each is read and hashed here")
        self._adding_head.hide()
        self._refused_head = SectionHead(look, "Refused files", "never sent")
        self._vouching_head = SectionHead(look, "What vouches for them")
        self._adding, self._conflicts, self._refused, self._vouching = (_Rows() for _ in range(4))
        self._rows: dict[Path, AddingRow] = {}
        self._waiting: list[RefusedFile] = []  # refused files that are not shown yet, oldest first
        self.older = Button(look, "", self._show_more_refused, kind=Kind.TEXT)
        self.older.hide()
        self.sample = Button(look, "Make a sample image", self.sample_wanted.emit, icon="file")
        self._more = self._adders()
        self.zone = DropZone(look, EMPTY, EMPTY_REST, (*self._adders(), self.sample))
        self._build()

    def _adders(self) -> tuple[Button, Button]:
        add = Button(self.look, "Add files…", self.files_wanted.emit, icon="file")
        folder = Button(self.look, "Add a folder…", self.folder_wanted.emit, icon="library")
        return add, folder

    def _build(self) -> None:
        self._page.tools.addWidget(FlowRow(*self._more))
        for part in (
            self.trouble, self._adding_head, self._adding, self._conflicts, self._images, self.zone, self.table,
            self._refused_head, self._refused, FlowRow(self.older), self._vouching_head, self._vouching,
        ):  # fmt: skip
            self._page.body.addWidget(part)
        self._page.body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)

    def show_unread(self) -> None:
        """What the library has is not known yet, so nothing is said of it."""
        self._page.subtitle.write("Not read." if self.trouble.words else "Reading the library.")
        self._images.hide()
        self.zone.hide()
        self._vouching_head.hide()
        self._vouching.hide()

    def show_library(
        self, library: Library, release: ReleaseState, devices: Sequence[Device], now: float
    ) -> None:
        """Show this library beside these devices."""
        some = bool(library.entries)
        self._page.subtitle.write(summary(library))
        self._images.count.write(str(len(library.entries)) if some else "")
        self._images.remark.write(stamp(library, now))
        self._images.show_rule(not some)
        self._images.show()
        for part, shown in ((self.zone, not some), (self.table, some), *((b, some) for b in self._more)):
            part.setVisible(shown)
        self.table.rows.show_rows(rows_of(library, release, devices))
        self.table.setFixedHeight(self.table.sizeHint().height())
        self._show_conflicts(library, release, now)
        self._show_refused(library)
        self._show_vouching(library, release)

    def _show_conflicts(self, library: Library, release: ReleaseState, now: float) -> None:
        if not self._conflicts.renew((library.conflicts(), release)):
            return
        for rivals in library.conflicts():
            card = ConflictCard(self.look, rivals, [side_of(e, release, now) for e in rivals])
            card.remove_wanted.connect(self.remove_wanted)
            self._conflicts.add(card)

    def _show_refused(self, library: Library) -> None:
        self._refused_head.setVisible(bool(library.refused))
        self._refused_head.count.write(str(len(library.refused)))
        if self._refused.renew(library.refused):
            self._waiting = list(library.refused)
            self._show_more_refused()

    def _show_more_refused(self) -> None:
        """The newest of those not shown yet; hundreds at once would keep the window waiting."""
        for refused in reversed(self._waiting[-AT_ONCE:]):
            act = Action("Strike off the list", partial(self.strike_wanted.emit, refused), icon="close")
            self._refused.add(RefusedRow(self.look, refused_view(refused, act)))
        del self._waiting[-AT_ONCE:]
        self.older.setVisible(bool(self._waiting))
        self.older.write(f"Show older ones ({len(self._waiting)})")

    def _show_vouching(self, library: Library, release: ReleaseState) -> None:
        self._vouching_head.show()
        self._vouching.show()
        index, signers = release_told(release), signers_told(library)
        if not self._vouching.renew((index, signers)):
            return
        load = Button(self.look, "Load an index…", self.index_wanted.emit, icon="certificate")
        trust = Button(self.look, "Trust a signer…", self.signer_wanted.emit, icon="key")
        self._vouching.add(ToldRow(self.look, index, load))
        self._vouching.add(ToldRow(self.look, signers, trust))

    def show_adding(self, files: Sequence[IntakeFile]) -> None:
        """Show the files that are being added, each with its step."""
        if self._adding.renew(tuple(file.path for file in files)):
            self._rows = {file.path: AddingRow(self.look, file.path.name) for file in files}
            for row in self._rows.values():
                self._adding.add(row)
            self._adding_head.setVisible(bool(files))
            self._adding_head.count.write(str(len(files)) if files else "")
        for file in files:
            over, working = file.step is Step.OVER, file.step is Step.WORKED_ON
            self._rows[file.path].show_told(file.told, working=working, over=over)


class _Rows(QWidget):
    """Rows that are made anew only when what they show has changed, so that focus stays where it is."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def renew(self, shown: object) -> bool:
        """Whether rows have to be made for this; those there were are gone then."""
        if shown == self._shown:
            return False
        self._shown = shown
        empty(self._column)
        self.hide()
        return True

    def add(self, row: QWidget) -> None:
        """One more row."""
        self._column.addWidget(row)
        self.show()
