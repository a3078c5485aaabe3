"""A capture that somebody starts and ends while the premise runs: by a control line, into a file of their choice.

A disk that takes no more ends the capture, not the premise; whoever ends the capture is told.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from core.emulator.capture import PcapFile
from core.errors import FileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.emulator.truth import Json


class Tapped(Protocol):
    """A premise whose air can be captured."""

    @property
    def captured(self) -> bool:
        """Whether it is being captured."""

    def capture(self, file: PcapFile | None) -> None:
        """Write everything on the air to this file from now on, or no more."""


class _Tape(PcapFile):
    """A file that remembers why it took no more instead of saying so to the air."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.trouble: FileError | None = None

    def write(self, moment: float, record: bytes) -> None:
        """Add a record, unless one was refused before."""
        if self.trouble is None:
            try:
                super().write(moment, record)
            except FileError as error:
                self.trouble = error


class Recording:
    """At most one capture at a time of one premise."""

    def __init__(self, premise: Tapped) -> None:
        self._premise = premise
        self._tape: _Tape | None = None

    def handle(self, command: Mapping[str, object]) -> dict[str, Json]:
        """`{"do": "capture", "file": PATH}` begins one, `{"do": "capture"}` ends it and says how much there is."""
        name = command.get("file")
        if name is None:
            return self._end()
        if not isinstance(name, str) or not name:
            raise UsageError("“capture” needs a “file” to begin, and none to end.")
        if self._premise.captured:
            raise UsageError("The air is being captured already.", "", "End that capture first.")
        self._tape = _Tape(Path(name))
        self._premise.capture(self._tape)
        return {"capturing": True}

    def _end(self) -> dict[str, Json]:
        tape, self._tape = self._tape, None
        if tape is None:
            raise UsageError("No capture was begun by a command.")
        self._premise.capture(None)
        tape.close()
        if tape.trouble is not None:
            raise tape.trouble
        return {"capturing": False, "records": tape.records}
