"""What the Now line says of the checks before an update, and of the ways that are measured for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gui.models.preflight import measure_words
from gui.screen import Action, Glyph, NowLine
from gui.wording import count, listed

if TYPE_CHECKING:
    from core.firmware.preflight import Preflight
    from core.premise.device import Device, Eui64
    from core.update.readiness import Trial


def off(reason: str) -> Action:
    """The start, switched off for this reason."""
    return Action("Start updates", key="F9", reason=reason)


def checking_now(done: int, many: int, stop: Action) -> NowLine:
    """The checks are under way: so many of how many are done."""
    busy = Action("Start updates", key="F9", busy=f"Checking {min(done + 1, many)} of {many}")
    return NowLine("Checking the image against the bridges.", "At most 20 s.", Glyph.UNDER_WAY, busy, (stop,))


def measuring_now(devices: Sequence[Device], trial: Trial | None, stop: Action) -> NowLine:
    """The way to these is measured further; `trial` is how far the first has come."""
    busy = Action("Start updates", key="F9", busy="Measuring")
    fact = f"Measuring the way to {listed([d.label for d in devices])}."
    return NowLine(fact, measure_words(trial), Glyph.UNDER_WAY, busy, (stop,))


def checked_now(
    chosen: Sequence[Device], flights: Mapping[Eui64, Preflight], start: Action, again: Action
) -> NowLine:
    """The checks are done: start, or what is in the way of it."""
    others = (again,)
    unchecked = [d.label for d in chosen if d.eui not in flights]
    stops = [(d.label, flights[d.eui].stops) for d in chosen if d.eui in flights and flights[d.eui].stops]
    if not chosen:
        reason = off("Switch on at least one bridge.")
        return NowLine("No bridge is chosen.", "", Glyph.NOT_STARTED, reason, others)
    if unchecked:
        reason = off(f"Check {listed(unchecked)} first.")
        return NowLine("Not every bridge is checked.", "", Glyph.WARN, reason, others)
    if stops:
        total = sum(len(found) for _, found in stops)
        reason = off(f"{count(total, 'stop')}: fix or leave out {listed([label for label, _ in stops])}.")
        return NowLine("Not every bridge may be updated.", "", Glyph.STOP, reason, others)
    fact = f"{count(len(chosen), 'bridge')} may be updated."
    return NowLine(fact, "Old firmware runs until each restarts.", Glyph.DONE, start, others)
