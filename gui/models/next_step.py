"""What comes next in a home that is connected, by what is planned, joined, updated and proved in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.update.evidence import Outcome
from core.update.progress import Condition

if TYPE_CHECKING:
    from gui.models.mirror import Mirror


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step: the screen, the words on the button that leads there, and why it is next."""

    screen: str
    words: str
    why: str
    played: bool = False  # whether all that can be done in this home has been done


def next_step(mirror: Mirror) -> NextStep:
    """The first step that is not done yet."""
    updates, plan = tuple(mirror.updates.values()), mirror.premise.plan
    if any(not row.condition.over for row in updates):
        return NextStep("update", "Continue to Update", "Its update is running.")
    if updates:
        good = all(row.condition is Condition.FINISHED for row in updates)
        proved = good and all(row.outcome is Outcome.CONFIRMED for row in updates)
        over = "Its updates are confirmed. Take another, or read the proof."
        why = over if proved else "Next: what is proved of its updates, and what is not."
        return NextStep("proof", "Open proof", why, played=proved)
    if plan is None:
        return NextStep("plan", "Continue to Plan", "Next: which bridges this home needs.")
    joined = sum(entry.joined for entry in mirror.device_log if entry.kind.is_bridge)
    if joined < len(plan.bridges):
        return NextStep("join", "Continue to Join", "Next: let its bridges join.")
    return NextStep("map", "Continue to Map", "Next: check the links of this home.")
