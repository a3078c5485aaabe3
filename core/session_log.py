"""The event log of a session: each line is kept on disk and told at once, with or without a hub."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from core import events
from core.errors import CoreError
from core.events import Level, LogRecord
from core.records.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from core.events import Event


class SessionLog:
    """Writes to the records that are open, or to those of `folder` while no hub is connected."""

    def __init__(self, folder: Path, emit: Callable[[Event], None]) -> None:
        self._folder = folder
        self._emit = emit
        self.store: Store | None = None  # of the hub that is connected

    @property
    def folder(self) -> Path:
        """Where the records lie that are open, or would be."""
        return self._folder if self.store is None else self.store.folder

    def note(self, subject: str, text: str, level: Level = Level.PLAIN) -> None:
        """Write a line; where the disk takes no more, what is told goes on and is shown all the same."""
        if self.store is None:
            return
        now = time.time()
        try:
            record = self.store.write(now, level, subject, text)
        except CoreError:
            record = LogRecord(0, now, level, subject, text)
        self._emit(events.LogWritten(record))

    def note_always(self, subject: str, text: str, level: Level) -> None:
        """Keep a line also while no hub is connected."""
        if self.store is not None:
            self.note(subject, text, level)
            return
        with closing(Store(self._folder)) as store:
            self._emit(events.LogWritten(store.write(time.time(), level, subject, text)))

    def replay(self, count: int) -> None:
        """Tell the last lines of the records that are open."""
        for record in self.store.tail(count) if self.store is not None else ():
            self._emit(events.LogWritten(record))
