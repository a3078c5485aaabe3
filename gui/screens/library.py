"""Firmware: the images on this laptop, what each fits, how files come in, and what is wrong with those refused."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from core.firmware.library import Library
from core.firmware.preflight import ReleaseState
from core.premise.device import Device
from gui.models.chosen import ChosenImage
from gui.models.connecting import EMULATED
from gui.models.intake import Intake
from gui.models.library import CONFLICT, fact_line, facts_of, fit_lines, standing_of
from gui.panes.library import LibraryPane
from gui.screen import Action, Glyph, NowLine, Screen
from gui.widgets.files import FileChooser
from gui.widgets.image_panel import ImagePanel
from gui.widgets.library import DropVeil
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent

    from core.firmware.library import Entry, RefusedFile
    from gui.desk import Desk


class LibraryScreen(Screen):
    """A table of images; the one that is chosen is open in the drawer and can be checked against devices."""

    title = "Firmware"

    def __init__(
        self, desk: Desk, files: FileChooser | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(desk)
        self._files, self._clock = files or FileChooser(), clock
        self._library, self._release = Library(), ReleaseState()
        self._read = self._answered = False  # whether the library was asked for, and whether it came
        self._chosen = ""  # SHA-256 of the image that is chosen
        self._beside: tuple[object, ...] = ()  # what it was last shown for of the home at hand
        self.panel = ImagePanel(desk.look)
        self.pane = LibraryPane(desk.look)
        self.intake = Intake(desk.ask, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pane)
        self._veil = DropVeil(desk.look, self)
        self.setAcceptDrops(True)
        self._connect()
        self._show()

    def _connect(self) -> None:
        mirror, pane = self.desk.mirror, self.pane
        for signal in (mirror.premise_changed, mirror.device_log_changed, mirror.hub_changed):
            signal.connect(self._on_home)
        mirror.campaign_changed.connect(self.now_changed)
        pane.table.selectionModel().currentRowChanged.connect(self._on_row)
        pane.table.chosen.connect(lambda _key: self._open())
        pane.files_wanted.connect(self._choose_files)
        pane.folder_wanted.connect(self._choose_folder)
        pane.sample_wanted.connect(self._make_sample)
        pane.index_wanted.connect(self._load_index)
        pane.signer_wanted.connect(self._trust)
        pane.remove_wanted.connect(self._ask_removal)
        pane.strike_wanted.connect(self._strike)
        self.panel.note_left.connect(self._keep_note)
        self.panel.remove_confirmed.connect(self._remove)
        self.intake.changed.connect(self._show_adding)
        self.intake.done.connect(self.read)
        self.intake.failed.connect(self._on_trouble)

    # --- what it says -----------------------------------------------------------------------------------

    def now(self) -> NowLine:
        """Add, choose, check."""
        if self.intake.running:
            busy = Action("Check against devices", busy=f"Adding {self.intake.at} of {self.intake.many}")
            return NowLine("Adding files to the library.", "Each is read and hashed.", Glyph.UNDER_WAY, busy)
        if not self._answered:
            return self._unread_now()
        if not self._library.entries:
            add = Action("Add files…", self._choose_files, icon="file")
            return NowLine(
                "The library has no image.", "Drop files here, or add them.", Glyph.NOT_STARTED, add
            )
        entry = self._entry()
        if entry is None:
            off = Action("Check against devices", reason="Choose an image in the list.")
            return NowLine("No image is chosen.", "", Glyph.NOT_STARTED, off)
        state = standing_of(entry, self._library, self._release)
        if state.fact == CONFLICT:
            off = Action("Check against devices", reason="Remove the wrong file of the two first.")
            return NowLine("This image is in conflict.", "", Glyph.STOP, off)
        if self.desk.mirror.campaign.running:
            off = Action("Check against devices", reason="An update is running; wait for its end.")
            return NowLine(fact_line(entry, self._devices()), "", Glyph.WAITING, off)
        act = Action("Check against devices", self._check, icon="update")
        if state.glyph is Glyph.STOP:
            return NowLine(
                "This image may not be sent.", "The checks say why, device by device.", Glyph.STOP, act
            )
        return NowLine(
            fact_line(entry, self._devices()), "It is checked before a byte is sent.", Glyph.DONE, act
        )

    def _unread_now(self) -> NowLine:
        if self.pane.trouble.words:
            again = Action("Read again", self._read_again, icon="again")
            return NowLine("The library cannot be read.", "The reason stands above.", Glyph.STOP, again)
        busy = Action("Check against devices", busy="Reading")
        return NowLine("Reading the library.", "It is on this laptop.", Glyph.UNDER_WAY, busy)

    def _read_again(self) -> None:
        self.pane.trouble.clear()
        self.read()
        self._show()

    def entered(self) -> None:
        """Read the library anew: it may have been changed by another window or the terminal."""
        self.read()

    def showEvent(self, event: QShowEvent) -> None:
        """Read it when it is first shown."""
        super().showEvent(event)
        if not self._read:
            self.read()

    def drawer_closed(self) -> None:
        """The image stays chosen; only its details are shut."""
        self.panel.calm()

    def read(self) -> None:
        """Ask for the library and the release index."""
        self._read = True
        self.desk.ask(lambda session: session.library.library(), self._on_library, self._on_trouble)
        self.desk.ask(lambda session: session.library.release(), self._on_release, self._on_trouble)

    def _on_library(self, library: Library) -> None:
        self._library, self._answered = library, True
        if self._entry() is None and self._chosen:
            self._chosen = ""
            self.drawer_done.emit()
        self._show()

    def _on_release(self, release: ReleaseState) -> None:
        self._release = release
        self._show()

    def _on_trouble(self, error: Exception) -> None:
        self.pane.trouble.show_error(error)
        self._show()

    def _devices(self) -> tuple[Device, ...]:
        """The bridges on the log, by what is known of them."""
        mirror = self.desk.mirror
        known = [
            mirror.premise.topology.device(e.eui) or Device(e.eui, e.kind, e.name)
            for e in mirror.device_log
            if e.joined
        ]
        return tuple(d for d in known if d.kind.is_bridge)

    def _entry(self) -> Entry | None:
        return next((e for e in self._library.entries if e.sha256 == self._chosen), None)

    # --- showing ----------------------------------------------------------------------------------------

    def _home(self) -> tuple[object, ...]:
        """What the page takes from the home at hand: whether it is emulated, and what its bridges are."""
        bridges = (
            (d.eui, d.kind, d.manufacturer_code, d.image_type, d.file_version, d.hardware_version)
            for d in self._devices()
        )
        return self.desk.mirror.hub.url.startswith(EMULATED), *bridges

    def _on_home(self) -> None:
        """A home says something many times a second; hundreds of images are told anew only if it matters to them."""
        if self._home() != self._beside:
            self._show()

    def _show(self) -> None:
        self._beside = self._home()
        self.pane.sample.setVisible(self.desk.mirror.hub.url.startswith(EMULATED))
        self.pane.show_library(self._library, self._release, self._devices(), self._clock())
        if not self._answered:
            self.pane.show_unread()
        table = self.pane.table
        place = table.rows.place_of(self._chosen)
        if place is not None and table.currentIndex().row() != place:
            table.selectRow(place)
        self._show_panel()
        self.now_changed.emit()

    def _show_adding(self) -> None:
        self.pane.show_adding(self.intake.files)
        self.now_changed.emit()

    def _show_panel(self) -> None:
        entry = self._entry()
        if entry is not None:
            state = standing_of(entry, self._library, self._release)
            fits = fit_lines(entry, self._devices())
            self.panel.show_image(state, facts_of(entry, self._clock()), fits, entry.note)

    # --- what the person does -----------------------------------------------------------------------------

    def _on_row(self, index: QModelIndex, _former: QModelIndex) -> None:
        row = self.pane.table.rows.row_at(index.row())
        if row is not None and row.key != self._chosen:
            self._chosen = str(row.key)
            self.panel.calm()
            self._show_panel()
            self.now_changed.emit()

    def _open(self) -> None:
        entry = self._entry()
        if entry is not None:
            self.panel.trouble.clear()
            self._show_panel()
            self.drawer_wanted.emit(self.panel, f"Image {entry.version_text}")

    def _ask_removal(self, sha256: str) -> None:
        self._chosen = sha256
        self._show()
        self._open()
        self.panel.ask_removal()
        self.now_changed.emit()

    def _check(self) -> None:
        entry = self._entry()
        if entry is not None:
            self.desk.image.choose(
                ChosenImage(Path(entry.sha256), entry.name, entry.size, entry.version_text)
            )
            self.desk.go("update")

    def _keep_note(self, words: str) -> None:
        sha256 = self._chosen
        self.desk.ask(
            lambda session: session.library.note(sha256, words),
            lambda _: self.read(),
            self.panel.trouble.show_error,
        )

    def _remove(self) -> None:
        sha256 = self._chosen
        self.desk.ask(
            lambda session: session.library.remove(sha256),
            lambda _: self.read(),
            self.panel.trouble.show_error,
        )

    def _strike(self, refused: RefusedFile) -> None:
        self.desk.ask(
            lambda session: session.library.strike(refused), lambda _: self.read(), self._on_trouble
        )

    def _choose_files(self) -> None:
        self._add(self._files.images(self))

    def _choose_folder(self) -> None:
        self._add(self._files.folder(self))

    def _add(self, paths: Sequence[Path]) -> None:
        self.pane.trouble.clear()
        self.intake.take(paths)

    def _make_sample(self) -> None:
        self.pane.trouble.clear()
        self.desk.ask(
            lambda session: session.sample_image(), lambda path: self.intake.take((path,)), self._on_trouble
        )

    def _load_index(self) -> None:
        index = self._files.index(self)
        unknown = self._release.index is None and not self._release.trouble
        key = self._files.key(self) if index is not None and unknown else None
        if index is not None and (key is not None or not unknown):
            self.pane.trouble.clear()
            self.desk.ask(
                lambda session: session.library.load_index(index, key),
                lambda _: self.read(),
                self._on_trouble,
            )

    def _trust(self) -> None:
        certificate = self._files.certificate(self)
        if certificate is not None:
            self.pane.trouble.clear()
            self.desk.ask(
                lambda session: session.library.trust(certificate), lambda _: self.read(), self._on_trouble
            )

    # --- dropping -----------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that lie on this computer."""
        paths = _local(event)
        if paths:
            event.acceptProposedAction()
            self._veil.lower_over(f"Let go to add {count(len(paths), 'file')}")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went away again."""
        super().dragLeaveEvent(event)
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add them."""
        self._veil.hide()
        paths = _local(event)
        if paths:
            event.acceptProposedAction()
            self._add(paths)


def _local(event: QDropEvent) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
