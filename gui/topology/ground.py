"""What lies under the map of one premise: the picture that was chosen, how strong it is, and the wish for blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.topology.sheet import Sheet, SheetReader, SheetStore, Wishes, laid

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QImage

    from gui.topology.layout import Bounds


class Ground(QObject):
    """Follows the premise that is shown: its picture is read in the background, its wishes at once.

    Signals:
        changed: there is another picture or wish now.
        refused: a file could not be shown as the plan; carries why, in words.
    """

    changed = Signal()
    refused = Signal(str)

    def __init__(self, store: SheetStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._reader = store, SheetReader(self)
        self._premise = ""
        self._image: QImage | None = None
        self._laid: tuple[Sheet, QImage, Bounds | None] | None = None
        self.wishes = Wishes()

    def follow(self, premise: str) -> None:
        """Show what is kept for this premise."""
        if premise != self._premise:
            self._premise, self._image = premise, None
            self.wishes = self._store.wishes(premise)
            self._reader.read(self._store.image_path(premise), None, self._on_read)

    def take(self, path: Path) -> None:
        """Lay the picture in this file under the map, and keep a copy of it."""
        self._reader.read(path, self._store.image_path(self._premise), self._on_read)

    def drop(self) -> None:
        """Throw the picture away."""
        self._store.forget_image(self._premise)
        self._image = None
        self.changed.emit()

    def wish(self, *, opacity: float | None = None, packets: bool | None = None) -> None:
        """How strong the plan is, 0.2–1, and whether blocks of an update are shown; None leaves it as it is."""
        wishes = self.wishes
        wishes = replace(wishes, opacity=wishes.opacity if opacity is None else opacity)
        self.wishes = replace(wishes, packets=wishes.packets if packets is None else packets)
        self._store.keep_wishes(self._premise, self.wishes)
        self.changed.emit()

    def sheet(self, plan: Bounds | None) -> Sheet | None:
        """The picture where it lies over this plan; the same value as long as neither is another."""
        image, before = self._image, self._laid
        if image is None:
            self._laid = None
        elif before is None or before[1] is not image or before[2] != plan:
            self._laid = (laid(image, plan), image, plan)
        return self._laid[0] if self._laid is not None else None

    def _on_read(self, answer: QImage | str | None) -> None:
        if isinstance(answer, str):
            self.refused.emit(answer)
        elif answer is not self._image:
            self._image = answer
            self.changed.emit()
