"""What Start shows, as values: recent jobs in words, and what this laptop has at hand. Pure."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from core.records.job import JobOutcome
from gui.screen import Glyph
from gui.wording import clock, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.firmware.library import Library
    from core.homes import KeptHome
    from core.radio.ports import Port
    from core.records.jobs import KeptJob
    from core.session import ScenarioSummary

FIRST_HOMES = {  # offered first, the easiest on top, each in the few words that its row has room for
    "happy-house": "IHD out of reach. Two bridges.",
    "gas-meter-out-of-range": "No mains beside it. A battery bridge.",
    "weak-link": "An update that needs a better place first.",
}
_OUTCOMES = {
    JobOutcome.OPEN: (Glyph.NOT_STARTED, "Nothing updated yet"),
    JobOutcome.UNDER_WAY: (Glyph.WAITING, "Update cut off; it can go on"),
    JobOutcome.PROVED: (Glyph.DONE, "All updates confirmed"),
    JobOutcome.NOT_PROVED: (Glyph.WARN, "Not all confirmed"),
    JobOutcome.FAILED: (Glyph.STOP, "An update failed"),
}


@dataclass(frozen=True, slots=True)
class RecentJob:
    """One row of the recent jobs. `number` is that of the job, or the address of an emulated home without one."""

    number: str
    premise: str
    when: str
    glyph: Glyph
    outcome: str
    emulated: bool = False

    @property
    def sentence(self) -> str:
        """The row for a screen reader."""
        mark = "emulated, " if self.emulated else ""
        return f"{self.premise}, {mark}{self.when}: {self.outcome}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line on this laptop: its glyph, the fact in 600, the rest of the sentence."""

    glyph: Glyph
    fact: str
    rest: str


@dataclass(frozen=True, slots=True)
class AtHand:
    """What the top bar says while nothing is connected: whether this is the first run, and whether a dongle is in."""

    first_run: bool = False
    dongles: int | None = None
    jobs: int = 0


def home_words(home: ScenarioSummary) -> str:
    """What a home is about, in one line."""
    about = home.about.split(". ", maxsplit=1)[0].rstrip(".")
    return FIRST_HOMES.get(home.name, f"{about}." if about else "")


def recent_job(kept: KeptJob, now: float, open_now: str = "") -> RecentJob:
    """A job as its row says it; a damaged one says when it was last saved whole.

    `open_now` is the number of the job that is open: only its updates can be under way.
    """
    job = kept.job
    name = job.premise or f"Job {job.number}"
    when = day_and_time(job.opened_at, now) if job.opened_at else ""
    if kept.damage:
        good = f"last good save {day_and_time(kept.last_good, now)}" if kept.last_good else "no earlier save"
        return RecentJob(job.number, name, when, Glyph.WARN, f"Damaged; {good}", job.emulated)
    glyph, words = _OUTCOMES[job.outcome]
    if job.number == open_now and job.outcome is JobOutcome.UNDER_WAY:
        glyph, words = Glyph.UNDER_WAY, "Update under way"
    return RecentJob(job.number, name, when, glyph, words, job.emulated)


def recent_home(home: KeptHome, now: float) -> RecentJob:
    """An emulated home with an update cut off that no job names, as its row says it."""
    glyph, words = _OUTCOMES[JobOutcome.UNDER_WAY]
    return RecentJob(home.url, home.title, day_and_time(home.left_at, now), glyph, words, emulated=True)


def as_left(jobs: Sequence[KeptJob], homes: Sequence[KeptHome]) -> tuple[KeptJob, ...]:
    """The jobs, each under way whose home was left in mid-update: a kill may come before the job is kept anew."""
    cut_off = {home.url for home in homes if home.cut_off}
    return tuple(
        replace(kept, job=replace(kept.job, outcome=JobOutcome.UNDER_WAY))
        if kept.job.hub in cut_off
        else kept
        for kept in jobs
    )


def homeless(homes: Sequence[KeptHome], jobs: Sequence[KeptJob]) -> tuple[KeptHome, ...]:
    """The emulated homes with an update cut off that no job names."""
    named = {kept.job.hub for kept in jobs}
    return tuple(home for home in homes if home.cut_off and home.url not in named)


def day_and_time(at: float, now: float) -> str:
    """A moment of a past day: “today 14:02”, “yesterday 09:10”, “12 Nov 2026, 08:54”."""
    then, today = time.localtime(at), time.localtime(now)
    days = _day(today) - _day(then)
    if days in (0, 1):
        return f"{('today', 'yesterday')[days]} {clock(at)}"
    return f"{then.tm_mday} {_MONTHS[then.tm_mon - 1]} {then.tm_year}, {clock(at)}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(moment: time.struct_time) -> int:
    """The number of a local date, which no change of the clock shifts."""
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday).toordinal()


def dongle_fact(ports: Sequence[Port] | None) -> Fact:
    """Whether a dongle is plugged in; None while that is not known."""
    if ports is None:
        return Fact(Glyph.UNDER_WAY, "Looking for dongles.", "")
    if not ports:
        return Fact(Glyph.NOT_STARTED, "No dongle found.", "Plug it in; we look every second.")
    first = ports[0]
    if not first.usable:
        why = first.advice or (f"It is in use by {first.holder}." if first.holder else "It cannot be used.")
        return Fact(Glyph.WARN, f"Dongle at {first.path}.", why)
    return Fact(
        Glyph.DONE, f"{count(len(ports), 'serial port')} found:", f"{first.description or first.path}."
    )


def images_fact(library: Library | None) -> Fact:
    """How many firmware images lie on this laptop."""
    if library is None:
        return Fact(Glyph.UNDER_WAY, "Reading the firmware library.", "")
    images = len(library.entries)
    if not images:
        return Fact(Glyph.NOT_STARTED, "No firmware image yet.", "An emulated home makes its own.")
    return Fact(Glyph.DONE, f"{count(images, 'firmware image')}", "in the library.")


OFFLINE = Fact(Glyph.DONE, "Works offline.", "No network call in a full job.")
