"""Start as it is once its questions are answered: on a first run, and with jobs on this laptop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from core.firmware.library import Library
from core.records.job import Job, JobOutcome
from core.records.jobs import KeptJob
from core.session import ScenarioSummary
from gui.screen import Place
from gui.screens.start import StartScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gui.screens.desk import Bench

NOW = time.mktime((2026, 11, 22, 15, 0, 0, 0, 0, -1))
HOMES = (
    ScenarioSummary("happy-house", "Happy house", "The display is out of reach. Two bridges.", minutes=10),
    ScenarioSummary("gas-meter-out-of-range", "Gas meter out of reach", "No mains beside it.", minutes=15),
    ScenarioSummary("weak-link", "Weak link", "An update that needs a better place first.", minutes=20),
)
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


def _answered(jobs: tuple[KeptJob, ...]) -> Callable[[Bench, Path], tuple[StartScreen, Callable[[], None]]]:
    def make(bed: Bench, _folder: Path) -> tuple[StartScreen, Callable[[], None]]:
        screen = StartScreen(bed.desk, lambda: NOW)

        def after() -> None:
            answers: dict[str, Any] = {"jobs": jobs, "scenarios": HOMES, "ports": (), "library": Library()}
            for asked in list(bed.asks.asked):
                name = next((n for n in answers if n in asked.work.__code__.co_names), "")
                if name and asked.done is not None:
                    asked.done(answers[name])

        return screen, after

    return make


STARTS = {
    "start_first_run": (Place.START, _answered(())),
    "start_jobs": (Place.START, _answered(JOBS)),
}
