"""The system's own dialogs for choosing files, in one place, so that a screen can be given others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from core.records.folders import certificates_in, recordings_in
from gui import preferences

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_ANY = "All files (*)"


class FileChooser:
    """Asks for files; nothing comes back if the person thought better of it.

    `data` is the data folder: with it a dialog opens where such files lie.
    """

    def __init__(self, data: Path | None = None) -> None:
        self._data = data

    def images(self, parent: QWidget) -> tuple[Path, ...]:
        """Firmware images, or service requests that carry one."""
        kinds = f"Images and requests (*.ota *.zigbee *.bin *.xml *.XML);;{_ANY}"
        names, _ = QFileDialog.getOpenFileNames(parent, "Add firmware files", "", kinds)
        return tuple(Path(name) for name in names)

    def folder(self, parent: QWidget) -> tuple[Path, ...]:
        """A folder of images."""
        name = QFileDialog.getExistingDirectory(parent, "Add a folder of firmware")
        return (Path(name),) if name else ()

    def index(self, parent: QWidget) -> Path | None:
        """A release index."""
        return self._one(parent, "Load a release index", f"Release indexes (*.json);;{_ANY}")

    def key(self, parent: QWidget) -> Path | None:
        """The supplier's public key, which the first index needs."""
        return self._one(parent, "The supplier’s public key for the index", f"Keys (*.pem);;{_ANY}")

    def certificate(self, parent: QWidget) -> Path | None:
        """A maker's or supplier's certificate or public key for images."""
        return self._one(
            parent, "Trust a signer of images", f"Certificates, keys (*.pem *.crt *.cer *.der);;{_ANY}"
        )

    def recording(self, parent: QWidget) -> Path | None:
        """The recording of a visit."""
        lie = self._data and recordings_in(self._data)
        return self._one(
            parent, "Open a recording", f"Recordings (*.althan);;{_ANY}", _there(lie, self._data)
        )

    def evidence(self, parent: QWidget, former: Path | None = None) -> Path | None:
        """A certificate or a recording that is to be verified; `former` is the one that was verified last."""
        kinds = f"Certificates, recordings (*.pdf *.json *.althan);;{_ANY}"
        beside = former and former.absolute().parent
        saved = self._data and preferences.certificates_folder(self._data)
        lie = self._data and certificates_in(self._data)
        return self._one(parent, "Verify a certificate", kinds, _there(beside, saved, lie, self._data))

    def certificates(self, parent: QWidget, now: Path) -> Path | None:
        """The folder that certificates are to be kept in; `now` is where they are kept so far."""
        name = QFileDialog.getExistingDirectory(parent, "Keep certificates in", str(now))
        return Path(name) if name else None

    def target(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """Where to write a file; `name` is what it is called unless somebody names it otherwise."""
        chosen, _ = QFileDialog.getSaveFileName(parent, title, name, f"{kinds};;{_ANY}")
        return Path(chosen) if chosen else None

    def _one(self, parent: QWidget, title: str, kinds: str, folder: str = "") -> Path | None:
        name, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds)
        return Path(name) if name else None


def _there(*folders: Path | None) -> str:
    """The first of these folders that exists, for a dialog to open in; nothing where none does."""
    return next((str(folder) for folder in folders if folder is not None and folder.is_dir()), "")
