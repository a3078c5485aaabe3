"""Start as it is once its questions are answered: on a first run, and with jobs on this laptop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from core.firmware.library import Library
from core.homes import KeptHome
from core.practice import shipped_scenarios
from core.records.job import Job, JobOutcome
from core.records.jobs import KeptJob
from gui.screen import Place
from gui.screens.job import JobScreen
from gui.screens.start import StartScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gui.screens.desk import Bench

NOW = time.mktime((2026, 11, 22, 15, 0, 0, 0, 0, -1))
HOMES = shipped_scenarios()  # as they are worded
JOBS = tuple(
    KeptJob(Job(f"2026112{day}-090000", NOW - day * 86400, NOW - day * 80000, premise, outcome=outcome))
    for day, (premise, outcome) in enumerate(
        (
            ("Flat 14, Example House", JobOutcome.PROVED),
            ("3 Sample Terrace", JobOutcome.FAILED),
            ("The Old Forge, Samplebury", JobOutcome.OPEN),
        )
    )
)


def _answered(
    jobs: tuple[KeptJob, ...], homes: tuple[KeptHome, ...] = ()
) -> Callable[[Bench, Path], tuple[StartScreen, Callable[[], None]]]:
    def make(bed: Bench, _folder: Path) -> tuple[StartScreen, Callable[[], None]]:
        screen = StartScreen(bed.desk, lambda: NOW)

        def after() -> None:
            answers: dict[str, Any] = {"jobs": jobs, "scenarios": HOMES, "ports": (), "library": Library()}
            answers["homes"] = homes
            for asked in list(bed.asks.asked):
                name = next((n for n in answers if n in asked.work.__code__.co_names), "")
                if name and asked.done is not None:
                    asked.done(answers[name])

        return screen, after

    return make


DAMAGED = KeptJob(
    Job("20261120-101500", NOW - 2 * 86400, NOW - 3480, "22 Sample Road"),
    "it holds less than it says",
    NOW - 3480,
)
HOME = "emulated:weak-link?speed=20&home=20261122-090000-a1b2c3"
CUT_OFF = KeptJob(
    Job("20261122-091500", NOW - 20000, NOW - 9000, "8 Example Mews", hub=HOME, scenario="weak-link",
        outcome=JobOutcome.UNDER_WAY)
)  # fmt: skip
LEFT = KeptHome(HOME, "weak-link", "Weak link", NOW - 9000, cut_off=True)


def _job(kept: KeptJob) -> Callable[[Bench, Path], tuple[JobScreen, Callable[[], None]]]:
    """The Job screen with a job as it is opened from Start."""

    def make(bed: Bench, _folder: Path) -> tuple[JobScreen, Callable[[], None]]:
        screen = JobScreen(bed.desk, lambda: NOW)
        return screen, lambda: bed.desk.job.open(kept.job, kept.damage)

    return make


STARTS = {
    "start_first_run": (Place.START, _answered(())),
    "start_jobs": (Place.START, _answered(JOBS)),
    "start_damaged": (Place.START, _answered((DAMAGED, *JOBS))),
    "start_cut_off": (Place.START, _answered((CUT_OFF, *JOBS), (LEFT,))),
    "start_many": (Place.START, _answered((CUT_OFF, DAMAGED, *JOBS, *JOBS))),
    "job_damaged": (Place.JOB, _job(DAMAGED)),
    "job_cut_off": (Place.JOB, _job(CUT_OFF)),
}
