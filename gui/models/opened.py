"""The file that is to be looked at: a recording to replay, or a certificate to verify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from pathlib import Path


RECORDING, VERIFY = "recording", "verify"  # the screens that look at such a file
_SCREENS = {".althan": RECORDING, ".pdf": VERIFY, ".json": VERIFY}


def screen_for(path: Path) -> str:
    """Which screen looks at a file with this name; nothing where none does."""
    return _SCREENS.get(path.suffix.lower(), "")


class OpenedFile(QObject):
    """Which file was chosen or dropped; one for the whole window, at `desk.recording` and `desk.evidence`.

    Signals:
        changed: `path` is another one now, or the same was chosen anew.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None

    @property
    def path(self) -> Path | None:
        """The file; None while there is none."""
        return self._path

    def choose(self, path: Path | None) -> None:
        """Look at this one from now on, or at none."""
        self._path = path
        self.changed.emit()
