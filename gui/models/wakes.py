"""How often a sleepy device wakes, learnt from when it was heard; what is said while it is waited for. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gui.widgets.fact_flow import CardFact
from gui.wording import ago, clock, span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.premise.device import Device, Eui64

SHORTEST = 30.0  # s between two wakes worth counting down to
_ENOUGH = 2  # gaps of one length that make a habit
_ALIKE = 1.3  # how much longer the longest of them may be
_KEPT = 4


@dataclass(frozen=True, slots=True)
class Wake:
    """When a device is expected to wake next (s since 1970), and how often it does (s)."""

    at: float
    every: float


@dataclass(slots=True)
class _Heard:
    at: float
    gaps: list[float] = field(default_factory=list)


class Wakes:
    """Told of the devices now and then."""

    def __init__(self) -> None:
        self._heard: dict[Eui64, _Heard] = {}

    def note(self, devices: Iterable[Device]) -> None:
        """Take in when each was last heard; what comes within one wake is one."""
        for device in devices:
            if not device.sleepy or device.last_heard is None:
                continue
            known = self._heard.setdefault(device.eui, _Heard(device.last_heard))
            gap = device.last_heard - known.at
            if gap >= SHORTEST:
                known.gaps = [*known.gaps, gap][-_KEPT:]
            if gap > 0:
                known.at = device.last_heard

    def next(self, eui: Eui64, now: float) -> Wake | None:
        """Its next wake; None where no habit is known, or where it did not keep to it."""
        known = self._heard.get(eui)
        if known is None or len(known.gaps) < _ENOUGH or max(known.gaps) > _ALIKE * min(known.gaps):
            return None
        every = sum(known.gaps) / len(known.gaps)
        at = known.at + every
        return Wake(at, every) if at >= now else None


def wake_figure(wake: Wake | None, now: float) -> str:
    """How long it still sleeps: “21:40”; empty where that is not known."""
    if wake is None:
        return ""
    minutes, seconds = divmod(max(0, round(wake.at - now)), 60)
    return f"{minutes}:{seconds:02}"


def wake_facts(wake: Wake | None, last_heard: float | None, now: float) -> tuple[CardFact, ...]:
    """What is known of a sleepy device that is waited for."""
    still = CardFact("", "no retries between", second=True)
    if wake is None:
        heard = (
            (CardFact("", f"heard {ago(last_heard, now)}", second=True),) if last_heard is not None else ()
        )
        return (CardFact("", "It fetches at its next wake."), *heard, still)
    to_wake = CardFact("", f"to its wake at about *{clock(wake.at)}*")
    return (to_wake, CardFact("", f"wakes every {span(wake.every)}", second=True), still)
