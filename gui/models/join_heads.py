"""What stands over the columns of the join screen: how many are expected and by whom, and how full the log is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.hub.hub import HubState
from core.premise.device import DeviceKind
from gui.models.teaching import is_ours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.hub.hub import HubView
    from core.premise.planning import Plan
    from gui.models.joining import Candidate
    from gui.models.roster import Roster

_REMARK = 40  # characters that fit beside the head
_NO_BRIDGE = "Nothing to join yet: the plan has no bridge. Scan a label to let another device in."
_FIRST = "Nothing to join yet: scan the first bridge."
_SILENCE = "A stranger that gets no key is turned away in silence: a dongle does not tell of it, so it is missing here."


@dataclass(frozen=True, slots=True)
class JoinHeads:
    """Whose rows are shown, how many of them are expected, and the words above, below and beside them."""

    rows: tuple[Candidate, ...]
    expected: int
    remark: str
    subtitle: str
    empty: str
    hint: bool  # whether the picture of where labels are is shown


def heads_of(
    roster: Roster,
    *,
    plan: Plan | None,
    order: str,
    log: tuple[int, int],
    window_open: bool,
) -> JoinHeads:
    """Heads for this roster; `order` is the work order in words, `log` how many places are taken, of how many.

    The place that is kept open for a first label is no device. A device whose label was read though neither plan nor
    work order knows of it has its row, but nobody expected it.
    """
    rows = tuple(c for c in roster.candidates if c.kind is not DeviceKind.UNKNOWN or c.eui is not None)
    known = tuple(c for c in rows if c.kind is not DeviceKind.UNKNOWN or c.row)
    expected = known or rows
    besides = len(rows) - len(expected)
    done = sum(roster.is_joined(c) for c in expected)
    used, size = log
    entries = f"{used} of {size} places taken" if size else ""
    joined = f"{done} of {len(expected)} on the hub’s log" if expected else ""
    unread = bool(roster.missing) and not any(c.eui for c in rows) and not window_open
    return JoinHeads(
        rows,
        len(expected),
        _remark(order, besides),
        ", ".join(part for part in (joined, entries) if part),
        _FIRST if plan is None else _NO_BRIDGE,
        unread,
    )


def order_words(reference: str, order: Sequence[object]) -> str:
    """The work order in a few words; none if there is no work order."""
    if not order:
        return ""
    return f"from work order {reference}" if reference else "from the work order"


def _remark(order: str, besides: int) -> str:
    extra = f"{besides} more scanned" if besides else ""
    whole = ", ".join(part for part in (order, extra) if part)
    if order and len(whole) >= _REMARK:
        return ", ".join(part for part in ("from the work order", extra) if part)
    return whole


def silence_of(hub: HubView) -> str:
    """Who cannot be among the refused behind this hub; nothing where it tells of everyone.

    A trust centre that holds no key for a device says nothing of it; only an emulated home of this program's own is
    asked whom it turned away.
    """
    return _SILENCE if hub.state is HubState.CONNECTED and not is_ours(hub) else ""
