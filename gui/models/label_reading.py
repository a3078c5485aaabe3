"""What a label that was read means for the board: whose it is, or why it is stopped. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.errors import Refused
from core.joining.against_plan import wrong_kind
from core.joining.label import Label, LabelError, agree
from core.premise.device import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.joining.device_log import LogEntry
    from core.premise.device import JoinAs
    from core.premise.planning import Plan
    from gui.models.joining import Candidate


def known_sticker(label: Label, stickers: Sequence[Label]) -> Label:
    """The label with its kind, where it is one of an emulated premise: its letter is printed on it too."""
    for one in stickers:
        if one.eui == label.eui and (label.install_code is None or one.install_code == label.install_code):
            return replace(label, kind=one.kind, name=one.name)
    return label


def owner_of(
    label: Label,
    candidates: Sequence[Candidate],
    current: int,
    log: Sequence[LogEntry],
    plan: Plan | None,
) -> int:
    """Which candidate this label belongs to; as many as there are means that it is none of them.

    LabelError or Refused, in words: on the log already, not in the plan, or one device ID for two devices.
    """
    _check_log(label, log)
    why = wrong_kind(label.kind, plan)
    if why:
        raise Refused(
            f"{label.eui} is not the bridge that this home needs.",
            why,
            "Fit a bridge of the plan, or change the plan and give a reason.",
        )
    for index, one in enumerate(candidates):
        if one.eui == label.eui:
            _check_twin(label, one, candidates, current)
            return index
    return _free_place(label, candidates, current)


def _check_log(label: Label, log: Sequence[LogEntry]) -> None:
    entry = next((e for e in log if e.eui == label.eui and e.joined), None)
    if entry is not None:
        who = "a device" if entry.kind is DeviceKind.UNKNOWN else entry.kind.value
        raise LabelError(
            f"{label.eui} is on the hub’s device log already, as {who}.",
            "It joined before; a new install code would be ignored.",
            "Take it off the device log first if it has to join again.",
        )


def _check_twin(label: Label, owner: Candidate, candidates: Sequence[Candidate], current: int) -> None:
    asked = candidates[current] if 0 <= current < len(candidates) else owner
    other_kind = DeviceKind.UNKNOWN not in (label.kind, owner.kind) and label.kind is not owner.kind
    if not owner.label_read or not (other_kind or asked.eui is None):
        return
    other = label.kind.value if other_kind else asked.label
    raise LabelError(
        f"Two labels bear {label.eui}: that of {owner.label} and that of {other}.",
        "No two devices have one device ID: a label was read twice, or is stuck on the wrong device.",
        f"Read the label of {other} itself; if it bears this ID, do not fit the device.",
    )


def _free_place(label: Label, candidates: Sequence[Candidate], current: int) -> int:
    free = [i for i, c in enumerate(candidates) if c.eui is None]
    if label.kind is not DeviceKind.UNKNOWN:
        same = [i for i in free if candidates[i].kind is label.kind]
        free = same or [i for i in free if candidates[i].kind is DeviceKind.UNKNOWN]
    if current in free:
        return current
    return free[0] if free else len(candidates)


def with_label(candidate: Candidate, label: Label, join_as: JoinAs) -> Candidate:
    """The candidate with what its label says; LabelError if that is not what was typed or ordered before."""
    before = candidate.said
    whole = label
    if before is not None:
        try:
            whole = agree(label, before)
        except LabelError as error:
            raise _disagreement(candidate, error) from None
    kind = candidate.kind if candidate.kind is not DeviceKind.UNKNOWN else label.kind
    return replace(
        candidate,
        kind=kind,
        eui=whole.eui,
        install_code=whole.install_code,
        join_as=join_as,
        label_read=True,
        place=candidate.place or label.name,
    )


def agreed(typed: Label, scanned: Label) -> Label:
    """What hand and scanner say together; LabelError, without any code, where they disagree."""
    try:
        return agree(scanned, typed)
    except LabelError as error:
        raise LabelError(
            "What was typed and what was scanned are not the same.",
            error.what,
            "Empty the two fields, then scan the label again; nothing has been sent.",
        ) from None


def _disagreement(candidate: Candidate, error: LabelError) -> LabelError:
    if candidate.row and not candidate.label_read:
        return LabelError(
            f"The label of {candidate.label} is not what the work order says.",
            error.what,
            f"Compare row {candidate.row} of the work order with the label; nothing has been sent.",
        )
    return LabelError(error.what, error.why, error.do)
