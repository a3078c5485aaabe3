"""Verify: drop a certificate or a recording, and read whether it is what a laptop signed. No hub is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from gui.models.opened import RECORDING, screen_for
from gui.models.verdict import view_of
from gui.screen import BACK, Action, Glyph, NowLine, Screen
from gui.widgets.buttons import Button
from gui.widgets.certificate_verdict import VerdictPanel
from gui.widgets.files import FileChooser
from gui.widgets.library import DropVeil, DropZone
from gui.widgets.page import Page
from gui.widgets.told import Told, ToldRow
from gui.widgets.trouble import Trouble
from gui.wording import breakable

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

    from core.records.verifying.verify import Verdict
    from gui.bridge import Call
    from gui.desk import Desk

_DROP = "Drop a certificate or a recording here"
_KINDS = "A certificate is a PDF or its JSON, a recording ends in .althan. The file is only read; it stays where it is."
_CHOOSE, _ANOTHER = "Choose file…", "Another file…"


class VerifyScreen(Screen):
    """One file at a time; dropping another one anywhere on the screen takes its place."""

    title = "Verify a certificate"

    def __init__(self, desk: Desk, files: FileChooser | None = None) -> None:
        super().__init__(desk)
        self._files = files or FileChooser()
        self._path: Path | None = None
        self._call: Call | None = None
        self._verdict: Verdict | None = None
        look = desk.look
        self._page = Page(look, "Verify")
        self._choose = Button(look, _CHOOSE, self._choose_file, icon="file")
        self.zone = DropZone(look, _DROP, _KINDS, (self._choose,), "certificate")
        self.reading = ToldRow(look, Told(Glyph.UNDER_WAY, "Reading the file."))
        self.panel = VerdictPanel(look)
        self.trouble = Trouble(look)
        for part in (self.trouble, self.zone, self.reading, self.panel):
            self._page.body.addWidget(part)
        self._page.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        self._veil = DropVeil(look, self)
        self.setAcceptDrops(True)
        desk.evidence.changed.connect(self._on_chosen)
        self._show()
        self._on_chosen()

    # --- what the Now line says -------------------------------------------------------------------------

    def now(self) -> NowLine:
        """Choose a file; then what it is, in a few words."""
        if self._call is not None:
            busy = Action(_ANOTHER, busy="Reading")
            return NowLine("The file is being verified.", "Every line of it is read.", Glyph.UNDER_WAY, busy)
        if self._path is None:
            act = Action(_CHOOSE, self._choose_file, icon="file")
            close = (Action("Close", lambda: self.desk.go(BACK)),)
            return NowLine(
                "No file is chosen.", "Drop one here, or choose it.", Glyph.NOT_STARTED, act, close
            )
        another = Action(_ANOTHER, self._choose_file, icon="file")
        if self._verdict is None:
            return NowLine(
                "The file was not verified.", "The reason stands above.", Glyph.STOP, another, self._further()
            )
        view = view_of(self._verdict)
        return NowLine(f"{view.head}.", view.advice, view.glyph, another, self._further())

    def _further(self) -> tuple[Action, ...]:
        close = Action("Close", lambda: self.desk.go(BACK))
        path = self._path
        if path is None or screen_for(path) != RECORDING:
            return (close,)
        return close, Action("Open the recording", self._open_recording, icon="recording")

    def _open_recording(self) -> None:
        self.desk.recording.choose(self._path)
        self.desk.go(RECORDING)

    # --- the file ---------------------------------------------------------------------------------------

    def _choose_file(self) -> None:
        chosen = self._files.evidence(self, self._path)
        if chosen is not None:
            self.desk.evidence.choose(chosen)

    def _on_chosen(self) -> None:
        """Verify the file that was chosen, here or on another screen; what was asked before is let go."""
        if self._call is not None:
            self._call.cancel()
        self._call, self._verdict = None, None
        self._path = path = self.desk.evidence.path
        self.trouble.clear()
        if path is not None:
            self._call = self.desk.ask(
                lambda session: session.certificates.verify(path), self._on_verdict, self._on_failed
            )
        self._show()

    def _on_verdict(self, verdict: Verdict) -> None:
        self._call, self._verdict = None, verdict
        self._show()

    def _on_failed(self, error: Exception) -> None:
        self._call = None
        self.trouble.show_error(error)
        self._show()

    def _show(self) -> None:
        name = breakable(self._path.name) if self._path is not None else ""
        self._page.subtitle.write(name)
        self.zone.setVisible(self._verdict is None and self._call is None)
        self.reading.setVisible(self._call is not None)
        self.panel.setVisible(self._verdict is not None)
        if self._verdict is not None:
            self.panel.show_verdict(view_of(self._verdict))
        self.now_changed.emit()

    # --- dropping ---------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file that lies on this computer."""
        if _local(event) is not None:
            event.acceptProposedAction()
            self._veil.lower_over("Let go to verify it")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away again."""
        super().dragLeaveEvent(event)
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Verify it."""
        self._veil.hide()
        path = _local(event)
        if path is not None:
            event.acceptProposedAction()
            self.desk.evidence.choose(path)


def _local(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 else None
