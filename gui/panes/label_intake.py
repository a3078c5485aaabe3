"""The ways by which a label comes into the join screen: scanner, box, clipboard, drop, photograph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from core.errors import CoreError
from core.joining import label
from core.joining.install_code import InstallCodeError
from core.joining.label import LabelError
from gui.widgets.scanner import ScannerEar

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QMimeData
    from PySide6.QtWidgets import QWidget

    from core.joining.label import Label
    from gui.desk import Desk
    from gui.widgets.scan_box import ScanBox

_PICTURES = "Photographs (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff);;All files (*)"


class LabelIntake(QObject):
    """Reads whatever comes; whose label it is, and whether it is taken, is not its matter.

    Signals:
        found: a label was read (a `Label`).
        stopped: what came is no label; carries the error.
        changed: a photograph began to be read, or was.
    """

    found = Signal(object)
    stopped = Signal(object)
    changed = Signal()

    def __init__(self, desk: Desk, box: ScanBox, screen: QWidget, steady: Callable[[], float]) -> None:
        super().__init__(screen)
        self._desk, self._box, self._screen = desk, box, screen
        self._pictures = 0  # being read
        self.ear = ScannerEar(screen, steady)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), screen)
        paste.activated.connect(self._paste)
        box.entered.connect(self.take_text)
        box.picture_wanted.connect(self._choose_picture)
        self.ear.scanned.connect(self.take_text)
        self.ear.too_slow.connect(lambda: self.stopped.emit(_too_slow()))

    @property
    def reading_picture(self) -> bool:
        """Whether a photograph is being read."""
        return bool(self._pictures)

    def take_text(self, text: str) -> None:
        """Read a label from its text; a wrong character of what stands in the box is marked there."""
        try:
            read = label.parse(text)
        except CoreError as error:
            if self._box.field.text:
                self._box.mark(error.position if isinstance(error, InstallCodeError) else None)
            self.stopped.emit(error)
            return
        self.found.emit(read)

    def take_picture(self, file: Path) -> None:
        """Read the label in a photograph; what is wrong with it is told in place."""
        self._pictures += 1
        self._desk.ask(
            lambda session: session.stickers.photograph(file), self._on_picture, self._on_no_picture
        )
        self.changed.emit()

    def take_drop(self, dropped: QMimeData) -> None:
        """Photographs of labels, or their text, were dropped on the screen."""
        files = [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
        for file in files:
            self.take_picture(file)
        if not files and dropped.hasText():
            self.take_text(dropped.text())

    def _choose_picture(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._screen, "Photograph of a label", "", _PICTURES)
        if name:
            self.take_picture(Path(name))

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.take_text(text)

    def _on_picture(self, read: Label) -> None:
        self._pictures -= 1
        self.found.emit(read)

    def _on_no_picture(self, error: Exception) -> None:
        self._pictures -= 1
        self.stopped.emit(error)


def _too_slow() -> LabelError:
    return LabelError(
        "A label was typed where no text is taken.",
        "It came too slowly for a scanner, while a button had the keyboard.",
        "Click in the label field, then scan or type it again; nothing has been sent.",
    )
