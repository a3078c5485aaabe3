"""Runs of one image on one device: where one ends and another begins, and what is said of the earlier ones. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.records.certificates.updates import outcome_said
from core.records.wall_clock import clock_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.update.progress import DeviceUpdate

MOST_NAMED = 8  # runs; of more only the number


def another_run(former: DeviceUpdate, row: DeviceUpdate) -> bool:
    """Whether a row is of a later run than the one before it; what is read or proved later belongs to the same."""
    if row.started is not None and former.started is not None:
        return row.started != former.started
    if former.started is not None:
        return True  # a run that has not begun to send yet, or is refused
    same = (row.started, row.condition, row.reason) == (former.started, former.condition, former.reason)
    return former.condition.over and not same


def earlier_words(before: Sequence[tuple[DeviceUpdate, float]]) -> str:
    """How many runs there were before the last one and how each ended, by its last row and when that was said (s)."""
    if not before:
        return ""
    named = [
        f"run {number}: {outcome_said(row)}, {clock_seconds(round(at * 1000))}"
        for number, (row, at) in enumerate(before, 1)
    ][-MOST_NAMED:]
    more = len(before) - len(named)
    first = f"the first {more} are in the event log; " if more else ""
    return f"It is run {len(before) + 1} of this image on this device; {first}{'; '.join(named)}."
