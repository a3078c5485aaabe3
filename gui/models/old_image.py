"""Which image of the library would bring a device back to what it ran before, where that can work at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.firmware.fitting import Fit, fit_of
from core.firmware.library import Library, Standing
from core.update.evidence import Outcome
from gui.models.chosen import ChosenImage

if TYPE_CHECKING:
    from core.firmware.library import Entry
    from core.premise.device import Device
    from core.settings import Settings
    from core.update.progress import DeviceUpdate
    from gui.desk import Ask


def old_image_for(update: DeviceUpdate, device: Device, library: Library) -> Entry | None:
    """The image that the device ran before, or else the newest that is older than what it runs now.

    None where nothing is wrong, where the old firmware runs on, or where the library has no such image. That older
    images may be sent at all is another matter (the setting downgrade_allowed), and the device may refuse one.
    """
    before = update.version_before
    runs = update.version_after if update.version_after is not None else device.file_version
    if not update.condition.over or update.outcome is Outcome.CONFIRMED:
        return None
    if before is None or runs is None or runs <= before:
        return None
    now = replace(device, file_version=runs)
    fitting = [
        e for e in library.entries if fit_of(e, now) is Fit.OLDER and library.standing(e) is Standing.READY
    ]
    return max(fitting, key=lambda e: (e.version == before, e.version), default=None)


def chosen_of(entry: Entry) -> ChosenImage:
    """An image of the library as the core is asked for it."""
    return ChosenImage(Path(entry.sha256), entry.name, entry.size, entry.version_text)


class OldImages(QObject):
    """Reads library and settings when a run has a fault, and knows then which device can go back.

    Signals:
        changed: there may be something to offer now.
    """

    changed = Signal()

    def __init__(self, ask: Ask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._allowed = False
        self._library = Library()

    def read(self) -> None:
        """Ask what the library has and what the settings allow; a fault in that offers nothing."""
        self._ask(lambda session: session.settings(), self._on_settings, lambda _: None)

    def _on_settings(self, settings: Settings) -> None:
        self._allowed = settings.downgrade_allowed
        if self._allowed:
            self._ask(lambda session: session.library.library(), self._on_library, lambda _: None)

    def _on_library(self, library: Library) -> None:
        self._library = library
        self.changed.emit()

    def of(self, update: DeviceUpdate, device: Device | None) -> ChosenImage | None:
        """The old image of this device; None where none can be put back."""
        if not self._allowed or device is None:
            return None
        entry = old_image_for(update, device, self._library)
        return chosen_of(entry) if entry is not None else None
