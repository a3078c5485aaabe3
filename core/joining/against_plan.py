"""Whether a bridge is the one that the plan wants: told when its label is read, and when it says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.joining.join_session import Admission
    from core.premise.device import DeviceKind
    from core.premise.planning import Plan


def wrong_kind(kind: DeviceKind, plan: Plan | None) -> str:
    """Why a bridge of this kind is not in the plan; empty if it is, or if there is no plan."""
    if plan is None or not kind.is_bridge or any(b.kind is kind for b in plan.bridges):
        return ""
    wanted = " and ".join(b.kind.value for b in plan.bridges) or "no bridges"
    reason = next((why for k, why in plan.not_needed if k is kind), "")
    return f"It is a {kind.value}; the plan wants {wanted}. {reason}".strip()


def check_plan(admissions: Sequence[Admission], plan: Plan | None) -> None:
    """Refused if the label of a bridge shows a kind that the plan does not want."""
    for admission in admissions:
        why = wrong_kind(admission.kind, plan)
        if why:
            raise Refused(
                f"{admission.eui} is not the bridge that this home needs.",
                why,
                "Fit a bridge of the plan, or choose the bridges by hand and give a reason.",
            )


def joined_as_another(told: DeviceKind, admitted: DeviceKind, plan: Plan | None) -> str:
    """What to say of a device that came in and calls itself something else than its admission; else nothing."""
    if not (told.is_bridge and admitted.is_bridge) or told is admitted:
        return ""
    why = wrong_kind(told, plan) or f"It says that it is a {told.value}."
    return f"It was admitted as {admitted.value}. {why} Take it off again, or change the plan."
