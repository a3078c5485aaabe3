"""A picture of the floor plan that the user chose: read off the window's thread, kept for each premise.

A photograph or a drawing (PNG, JPEG, SVG) lies under the map where the drawn plan would be. What is kept is a
copy of at most 2400 px on its longer side, so that the file may be moved or thrown away.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader

from gui.topology.layout import Bounds

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 2400  # px of the kept copy
LARGEST_FILE = 40_000_000  # octets; a photograph has a tenth of that
WIDTH = 860.0  # scene units that a picture is wide where no plan is drawn: some 14 m
KINDS = "Pictures (*.png *.jpg *.jpeg *.svg)"
PALEST = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The picture and the part of the map that it lies under."""

    image: QImage
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the user wants one premise's map: how strong its plan is, 0.2–1, and whether blocks are shown."""

    opacity: float = 1.0
    packets: bool = True


def laid(image: QImage, plan: Bounds | None) -> Sheet:
    """The picture over the drawn plan, or where devices are arranged by hops when there is none."""
    if plan is None:
        height = WIDTH * image.height() / max(1, image.width())
        plan = Bounds(-80.0, -height / 2, WIDTH - 80.0, height / 2)
        return Sheet(image, plan)
    share = min(plan.width / max(1, image.width()), plan.height / max(1, image.height()))
    across, down = image.width() * share / 2, image.height() * share / 2
    x, y = (plan.left + plan.right) / 2, (plan.top + plan.bottom) / 2
    return Sheet(image, Bounds(x - across, y - down, x + across, y + down))


def read_image(path: Path) -> QImage | str:
    """The picture in a file, brought down to `LONGEST`, or in words why it cannot be shown."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return "The file is larger than 40 MB. Choose a smaller picture."
    except OSError:
        return "The file cannot be opened. Choose one that is still there."
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > LONGEST:
        reader.setScaledSize(size.scaled(QSize(LONGEST, LONGEST), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull() or image.width() < 2 or image.height() < 2:
        return "That is no picture this program can read. Choose a PNG, JPEG or SVG file."
    return image


class SheetStore:
    """Keeps one picture and the wishes of each premise in the data folder.

    What cannot be read counts as not kept, and what cannot be written holds until the window closes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def image_path(self, premise: str) -> Path:
        """Where the picture of this premise is kept."""
        return self._folder / f"{_slug(premise)}.plan.png"

    def wishes(self, premise: str) -> Wishes:
        """What was wished for this premise."""
        try:
            found = json.loads(self._wishes_path(premise).read_text(encoding="utf-8"))
            opacity = min(1.0, max(PALEST, float(found["opacity"])))
            return Wishes(opacity, bool(found["packets"]))
        except (OSError, ValueError, TypeError, KeyError):
            return Wishes()

    def keep_wishes(self, premise: str, wishes: Wishes) -> None:
        """Remember them; the file is replaced as a whole."""
        path = self._wishes_path(premise)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            text = json.dumps({"opacity": round(wishes.opacity, 2), "packets": wishes.packets})
            fresh.write_text(text + "\n", encoding="utf-8")
            fresh.replace(path)
        except OSError:
            return

    def forget_image(self, premise: str) -> None:
        """Throw the picture of this premise away."""
        try:
            self.image_path(premise).unlink(missing_ok=True)
        except OSError:
            return

    def _wishes_path(self, premise: str) -> Path:
        return self._folder / f"{_slug(premise)}.map.json"


def _slug(premise: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", premise.lower()).strip("-") or "premise"


class _Answers(QObject):
    """Where readings say what they found; there is one, and it outlives every reader.

    A reading that spoke through its reader could do so in the very moment in which the window takes that apart.
    Qt lets go of a receiver safely while another thread sends, of a sender it does not.

    Signals:
        given: whose question it was, its number, and the `QImage`, or words, or None for no picture.
    """

    given = Signal(object, int, object)


@cache
def _answers() -> _Answers:
    return _Answers()


class SheetReader(QObject):
    """Reads and keeps pictures in a thread of Qt's pool; the answer comes back on the window's."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked = 0
        self._mine = object()  # what its readings know of it
        self._done: Callable[[QImage | str | None], None] | None = None
        _answers().given.connect(self._on_given, Qt.ConnectionType.QueuedConnection)

    def read(self, path: Path, keep_as: Path | None, done: Callable[[QImage | str | None], None]) -> None:
        """Read a picture, keep a copy if asked, then call `done`; only the last question is answered."""
        self._asked += 1
        self._done = done
        QThreadPool.globalInstance().start(_Reading(self._mine, self._asked, path, keep_as))

    def _on_given(self, whose: object, number: int, answer: QImage | str | None) -> None:
        if whose is self._mine and number == self._asked and self._done is not None:
            self._done(answer)


class _Reading(QRunnable):
    """One picture read; without `keep_as` a file that is not there is no fault."""

    def __init__(self, whose: object, number: int, path: Path, keep_as: Path | None) -> None:
        super().__init__()
        self._whose, self._number, self._path, self._keep_as = whose, number, path, keep_as

    def run(self) -> None:
        """Read, keep, answer."""
        if self._keep_as is None and not self._path.exists():
            answer: QImage | str | None = None
        else:
            answer = read_image(self._path)
        if isinstance(answer, QImage) and self._keep_as is not None:
            _keep(answer, self._keep_as)
        _answers().given.emit(self._whose, self._number, answer)


def _keep(image: QImage, path: Path) -> None:
    """The kept picture is replaced as a whole; a disk that is full only means that it is not there next time."""
    fresh = path.with_name(f"fresh-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if image.save(str(fresh)):
            fresh.replace(path)
    except OSError:
        return
