"""The image that is to go out: chosen in the library or on Update, shared by both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True)
class ChosenImage:
    """An image as the core is asked for it, and as people know it. `size` is None until it is known (octets)."""

    path: Path  # of a file, or the SHA-256 of an image of the library
    name: str
    size: int | None = None
    version: str = ""
    at_once: int | None = None  # how many devices its run was to serve at once, where it goes on with one
    only: tuple[Eui64, ...] = ()  # whom that run was for; empty: all
    # checks that were overridden for that run, with the written reasons
    reasons: tuple[tuple[str, str], ...] = ()
    hub: Eui64 | None = None  # at which that run was: what was written for it holds nowhere else


class ImageChoice(QObject):
    """Which image is chosen; one for the whole window, at `desk.image`.

    Signals:
        changed: `image` is another one now, or the same was chosen anew.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._image: ChosenImage | None = None

    @property
    def image(self) -> ChosenImage | None:
        """The image that is chosen; None while there is none."""
        return self._image

    def choose(self, image: ChosenImage | None) -> None:
        """Choose this one from now on, or none."""
        self._image = image
        self.changed.emit()
