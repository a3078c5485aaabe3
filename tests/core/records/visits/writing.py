"""Recordings for tests: written by the writer itself, with entries of many kinds and signed checkpoints."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from core.events import Level, LogRecord, LogWritten
from core.records.job import Job
from core.records.laptop_key import LaptopKey
from core.records.visits.codec import KINDS, Said
from core.records.visits.file import Head
from core.records.visits.visit import Checkpoint
from core.records.visits.writer import VisitWriter
from tests.core.records.visits.test_codec import example

NUMBER = "20260801-101010"
_KINDS = [kind for kind in KINDS.values() if kind is not Checkpoint]
HEAD = Head(NUMBER, "0.1.0")
JOB = Job(NUMBER, 5.0, 6.0, "Flat 14")


def line(number: int, text: str = "It answered.") -> LogWritten:
    """A line of the event log."""
    return LogWritten(LogRecord(number, 1000.0 + number, Level.PLAIN, "hub", text))


def writer_of(folder: Path, head: Head = HEAD) -> VisitWriter:
    """A writer that had no reason to leave an earlier recording alone."""
    writer, left = VisitWriter.open(folder, head)
    assert left == ()
    return writer


def record(folder: Path, entries: int, *, signed_every: int = 50, kinds: bool = False) -> Path:
    """A recording of so many entries, the first of which is the job, the last a checkpoint."""
    key, writer = LaptopKey.of(folder), writer_of(folder)
    for number in range(1, entries + 1):
        said: Said = JOB if number == 1 else line(number)
        if kinds and number > 1 and number % 9 == 0:
            made: Any = example(_KINDS[number // 9 % len(_KINDS)], random.Random(number))
            said = made
        if number % signed_every == 0 or number == entries:
            said = Checkpoint(key.fingerprint, key.public, key.sign(writer.digest))
        writer.append(said, 1000.0 + number)
    writer.close()
    return writer.path
