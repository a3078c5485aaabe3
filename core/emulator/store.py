"""The folder in which the emulator keeps what real devices keep in flash, so that a run can go on after its end.

Each memory is one file, replaced whole: a process that is killed leaves the old content or the new one, never a
mixture. The files hold keys, so only their owner may read them.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

from core.errors import FileError, UsageError

DONGLE = "dongle.nv"
SCRIPT = "script.txt"
SCENARIO = "scenario.txt"
SUFFIX = ".flash"


@dataclass(frozen=True, slots=True)
class ScriptMoment:
    """How far a script has come: the simulated second, and which of its faults have happened, in their order."""

    at: float = 0.0
    happened: tuple[int, ...] = ()


class Store:
    """Reads the folder once at the start and replaces its files from then on."""

    def __init__(self, folder: Path, scenario: str) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._check(scenario)
        except OSError as error:
            raise FileError(
                f"The folder {folder} cannot hold the emulator's state.",
                f"The system says: {error.strerror}.",
                "Name a folder that can be written.",
            ) from error

    def dongle(self) -> bytes | None:
        """The dongle's memory as an earlier run left it."""
        path = self._folder / DONGLE
        return path.read_bytes() if path.exists() else None

    def devices(self) -> dict[str, bytes]:
        """The memories of the devices, by the names they were saved under."""
        return {path.stem: path.read_bytes() for path in sorted(self._folder.glob(f"*{SUFFIX}"))}

    def script(self) -> ScriptMoment:
        """Where the script stood when an earlier run saved last; its beginning where there was none."""
        path = self._folder / SCRIPT
        if not path.exists():
            return ScriptMoment()
        try:
            at, *happened = path.read_text(encoding="ascii").split()
            moment = ScriptMoment(float(at), tuple(int(number) for number in happened))
        except (ValueError, OSError) as error:
            raise _unreadable() from error
        if not 0.0 <= moment.at < math.inf or any(number < 0 for number in moment.happened):
            raise _unreadable()
        return moment

    def save_script(self, moment: ScriptMoment) -> None:
        """Replace where the script stands."""
        words = " ".join([f"{moment.at:.3f}", *map(str, moment.happened)])
        self._replace(SCRIPT, words.encode())

    def save_dongle(self, content: bytes) -> None:
        """Replace the dongle's memory."""
        self._replace(DONGLE, content)

    def save_device(self, name: str, content: bytes) -> None:
        """Replace one device's memory."""
        self._replace(name + SUFFIX, content)

    def _check(self, scenario: str) -> None:
        path = self._folder / SCENARIO
        if not path.exists():
            self._replace(SCENARIO, scenario.encode())
        elif (owner := path.read_text(encoding="utf-8")) != scenario:
            raise UsageError(
                f"The folder {self._folder} holds the state of another premise.",
                f"It belongs to the scenario {owner}, not to {scenario}.",
                "Name another folder, or delete this one to begin afresh.",
            )

    def _replace(self, name: str, content: bytes) -> None:
        fresh = self._folder / f"{name}.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        fresh.replace(self._folder / name)


def _unreadable() -> FileError:
    return FileError(
        "The saved moment of the script cannot be read.",
        "The file is damaged or was not written by this program.",
        "Delete the state folder to begin afresh.",
    )
