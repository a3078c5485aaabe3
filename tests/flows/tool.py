"""The tool as a person starts it: `python -m core`-like processes with a data folder of their own, and all they say."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# whoever runs the tests in the background has taken Ctrl+C from all they start
START = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from core.cli import main; main()"
PATIENT = 150.0  # s after which a command counts as stuck, on a machine however busy


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str
    seconds: float = field(compare=False, default=0.0)

    @property
    def words(self) -> str:
        """All it said, in one line."""
        return " ".join((self.out + " " + self.err).split())

    @property
    def value(self) -> Any:
        """The one JSON value on its standard output."""
        return json.loads(self.out)

    @property
    def devices(self) -> dict[str, Any]:
        """The devices of an update by kind."""
        return {device["kind"]: device for device in self.value["devices"]}


class Running:
    """A command under way."""

    def __init__(self, tool: Tool, arguments: tuple[str, ...], typed: str | None = None) -> None:
        self._tool, self._started = tool, time.monotonic()
        self._typed = None if typed is None else typed.encode()
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, *arguments],
            stdin=subprocess.DEVNULL if typed is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=tool.environment,
        )

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def end(self, limit: float = PATIENT) -> Ended:
        """Wait for its end."""
        try:
            out, err = self.process.communicate(self._typed, timeout=limit)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError(f"it did not end within {limit} s: {out!r} {err!r}") from None
        self._tool.said += [out, err]
        seconds = time.monotonic() - self._started
        return Ended(self.process.returncode, out.decode(), err.decode(), seconds)


class Tool:
    """`althan` with one data folder; keeps everything it ever said, for the search for secrets."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.said: list[bytes] = []
        self.running: list[Running] = []
        self.environment = {**os.environ, "ALTHAN_HOME": str(home), "COLUMNS": "300", "PYTHONUTF8": "1"}

    def start(self, *arguments: str | Path, typed: str | None = None) -> Running:
        """Start a command; `typed` comes on its standard input."""
        running = Running(self, tuple(map(str, arguments)), typed)
        self.running.append(running)
        return running

    def run(self, *arguments: str | Path, limit: float = PATIENT, typed: str | None = None) -> Ended:
        """Run a command to its end."""
        return self.start(*arguments, typed=typed).end(limit)

    def close(self) -> None:
        """End what a failed test left running."""
        for running in self.running:
            if running.process.returncode is None:
                running.process.kill()
                running.end()

    def log(self) -> str:
        """Every line of the event log, as the database has it."""
        import sqlite3

        database = sqlite3.connect(self.home / "records.sqlite")
        try:
            rows = database.execute("SELECT subject, text FROM event ORDER BY number").fetchall()
        finally:
            database.close()
        return "\n".join(f"{subject}: {text}" for subject, text in rows)
