"""What people typed is looked over before it is recorded: a recording is handed on, and a code may stand anywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.events import LogWritten
from core.records.job import Job
from core.records.redaction import Redactor

if TYPE_CHECKING:
    from core.records.visit_codec import Said


class Sieve:
    """Strikes codes, keys and the name of the home folder out of log lines and of the words of a job.

    All else that is said is made by the program of values that hold no secret in the first place.
    """

    def __init__(self) -> None:
        self._redactor = Redactor(home=str(Path.home()))

    def clean(self, said: Said) -> Said:
        """The same without what may not leave; the very same where there is nothing of it."""
        if isinstance(said, LogWritten):
            text = self._redactor.clean(said.record.text)
            return said if text == said.record.text else LogWritten(replace(said.record, text=text))
        return self._job(said) if isinstance(said, Job) else said

    def _job(self, job: Job) -> Job:
        clean = self._redactor.clean
        devices = tuple(replace(d, name=clean(d.name)) for d in job.devices)
        return replace(
            job,
            premise=clean(job.premise),
            installer=clean(job.installer),
            order=clean(job.order),
            devices=devices,
        )
