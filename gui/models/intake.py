"""Files on their way into the library: one after another, each with its step and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.models.library import outcome_of
from gui.screen import Glyph
from gui.widgets.told import Told
from gui.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from core.records.library import Imported
    from gui.desk import Ask


_WAITS = Told(Glyph.WAITING, "Waits")


class Step(Enum):
    """Where a file stands."""

    WAITS = auto()
    WORKED_ON = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class IntakeFile:
    """One file, its step, and what came of it once that is over."""

    path: Path
    step: Step = Step.WAITS
    told: Told = _WAITS


class Intake(QObject):
    """Adds files one by one, so that each can be seen; folders are taken apart first.

    Signals:
        changed: `files` is different now.
        done: all are over.
        failed: the files could not even be listed, or the library not be written; carries the exception.
    """

    changed = Signal()
    done = Signal()
    failed = Signal(object)

    def __init__(self, ask: Ask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._listing = False
        self.files: tuple[IntakeFile, ...] = ()

    @property
    def running(self) -> bool:
        """Whether files are being added."""
        return self._listing or any(f.step is not Step.OVER for f in self.files)

    @property
    def at(self) -> int:
        """The number of the file that is worked on, from 1."""
        return min(sum(f.step is Step.OVER for f in self.files) + 1, max(1, self.many))

    @property
    def many(self) -> int:
        """How many there are."""
        return len(self.files)

    def take(self, paths: Sequence[Path]) -> None:
        """Add these files and folders; while others are being added nothing more is taken."""
        if not paths or self.running:
            return
        wanted = tuple(paths)
        self._listing, self.files = True, ()
        self._ask(lambda session: session.library.files(wanted), self._on_listed, self._on_failed)
        self.changed.emit()

    def _on_listed(self, paths: Sequence[Path]) -> None:
        self._listing = False
        self.files = tuple(IntakeFile(path) for path in dict.fromkeys(paths))
        self._next()

    def _next(self) -> None:
        index = next((i for i, f in enumerate(self.files) if f.step is Step.WAITS), None)
        if index is None:
            self.changed.emit()
            self.done.emit()
            return
        self._change(index, Step.WORKED_ON, self.files[index].told)
        path = self.files[index].path
        self._ask(
            lambda session: session.library.add(path),
            lambda found: self._on_added(index, found),
            lambda error: self._on_not_added(index, error),
        )

    def _on_added(self, index: int, found: Sequence[Imported]) -> None:
        told = outcome_of(found[0]) if found else Told(Glyph.STOP, "Nothing in it")
        self._change(index, Step.OVER, told)
        self._next()

    def _on_not_added(self, index: int, error: Exception) -> None:
        self._change(index, Step.OVER, Told(Glyph.STOP, "Not added", in_words(error)[0]))
        self.failed.emit(error)
        self._next()

    def _on_failed(self, error: Exception) -> None:
        self._listing = False
        self.changed.emit()
        self.failed.emit(error)

    def _change(self, index: int, step: Step, told: Told) -> None:
        files = list(self.files)
        files[index] = replace(files[index], step=step, told=told)
        self.files = tuple(files)
        self.changed.emit()
