"""What is known of the premise, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.premise.device import Presence
from core.premise.survey import Answer
from gui.wording import count, listed

if TYPE_CHECKING:
    from core.premise.premise import PremiseView
    from core.premise.survey import Survey
    from gui.models.mirror import Mirror


def facts(mirror: Mirror, named: str = "") -> tuple[tuple[str, str], ...]:
    """What is known of the premise, as pairs of name and words; each says what to do while it is empty.

    `named` is its name in the job that is open, which the top bar shows as well.
    """
    premise, hub = mirror.premise, mirror.hub
    name = named or premise.name
    kind = "Emulated: all you make is marked EMULATED." if hub.emulated else "A dongle in this laptop."
    return (
        ("Premise", f"*{name}*" if name else "Not named yet: name it on Job."),
        ("Hub", kind if mirror.connected else f"{hub.state.value.capitalize()}."),
        ("Out of reach", _reach_words(premise.survey)),
        ("Bridges", _plan_words(premise)),
        ("Device log", _log_words(mirror)),
        ("Devices heard", _devices_words(premise)),
    )


def _reach_words(survey: Survey | None) -> str:
    if survey is None:
        return "Not asked yet: answer the questions of the plan."
    both = (("IHD", survey.ihd_out_of_reach), ("gas meter", survey.gsme_out_of_reach))
    out = [name for name, answer in both if answer is Answer.YES]
    return listed(out) if out else "Nothing"


def _plan_words(premise: PremiseView) -> str:
    if premise.plan is None:
        return "No plan yet."
    return "; ".join(f"*{b.kind.value}* {b.place}" for b in premise.plan.bridges) or "None needed."


def _log_words(mirror: Mirror) -> str:
    if not mirror.log_capacity:
        return "Not read yet."
    joined = sum(entry.joined for entry in mirror.device_log)
    return f"{len(mirror.device_log)} of {mirror.log_capacity} places taken, {joined} joined"


def _devices_words(premise: PremiseView) -> str:
    heard = [d for d in premise.topology.devices if d.presence is Presence.JOINED]
    return count(len(heard), "device") if heard else "None yet."
