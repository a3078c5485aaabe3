"""What mattered in a recorded visit: who joined, which update began and how it ended, warnings. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.events import DeviceLogChanged, HubChanged, Level, LogWritten, UpdateChanged
from core.hub.hub import HubState
from core.premise.device import Device
from core.update.evidence import Outcome
from core.update.progress import Condition
from gui.models.lines import GLYPHS
from gui.screen import Glyph

if TYPE_CHECKING:
    from core.events import LogRecord
    from core.hub.hub import HubView
    from core.joining.device_log import LogEntry
    from core.premise.device import Eui64
    from core.records.visits.visit import VisitEntry
    from core.update.progress import DeviceUpdate

# What lies on the same spot of a time line is shown by the mark that matters most.
_RANKS = {Glyph.STOP: 4, Glyph.WARN: 3, Glyph.DONE: 2, Glyph.UNDER_WAY: 1, Glyph.NOT_STARTED: 0}
_GOOD = (Outcome.CONFIRMED, Outcome.INFERRED)
_BAD = (Outcome.CONTRADICTED, Outcome.REFUSED, Outcome.FAILED)
_HUBS = {
    HubState.CONNECTED: (Glyph.UNDER_WAY, "The hub is connected."),
    HubState.LOST: (Glyph.WARN, "The dongle is lost."),
    HubState.DISCONNECTED: (Glyph.NOT_STARTED, "The hub is disconnected."),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that mattered: after which entry (its place, from 0), when (s since 1970), and what."""

    place: int
    at: float
    glyph: Glyph
    words: str

    @property
    def rank(self) -> int:
        """How much it matters beside others at the same spot."""
        return _RANKS.get(self.glyph, 0)


class Marker:
    """Told of every entry in its order, and says what mattered in it."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._hub: tuple[HubState, Eui64 | None] = (HubState.DISCONNECTED, None)
        self._joined: dict[Eui64, float] = {}
        self._updates: dict[Eui64, tuple[bool, Condition, Outcome | None]] = {}

    def marks(self, place: int, entry: VisitEntry) -> tuple[Mark, ...]:
        """What mattered in this entry; `place` counts entries from 0."""
        if self._began is None:
            self._began = entry.at
        match entry.said:
            case HubChanged(hub):
                told = self._of_hub(hub)
            case DeviceLogChanged(entries, _):
                told = self._of_log(entries)
            case UpdateChanged(update):
                told = self._of_update(update)
            case LogWritten(record):
                told = _of_line(record)
            case _:
                return ()
        return tuple(Mark(place, entry.at, glyph, words) for glyph, words in told)

    def _of_hub(self, hub: HubView) -> list[tuple[Glyph, str]]:
        before, now = self._hub, (hub.state, hub.eui)
        if hub.state is HubState.CONNECTING:
            return []
        self._hub = now
        return [_HUBS[hub.state]] if hub.state is not before[0] else []

    def _of_log(self, entries: tuple[LogEntry, ...]) -> list[tuple[Glyph, str]]:
        """Those who joined in this visit; who was in before it began is no news."""
        fresh = [
            (e, e.joined_at)
            for e in entries
            if e.joined_at is not None and e.joined_at != self._joined.get(e.eui)
        ]
        self._joined.update((entry.eui, at) for entry, at in fresh)
        began = self._began or 0.0
        return [
            (Glyph.DONE, f"{Device(entry.eui, entry.kind).label} has joined.")
            for entry, at in fresh
            if at >= began - 1.0
        ]

    def _of_update(self, update: DeviceUpdate) -> list[tuple[Glyph, str]]:
        began, condition, outcome = self._updates.get(update.eui, (False, Condition.QUEUED, None))
        name = Device(update.eui, update.kind, update.name).label
        runs = began or update.condition is Condition.RUNNING
        told: list[tuple[Glyph, str]] = []
        if condition.over and not update.condition.over:  # it is sent to anew
            began, outcome = False, None
            runs = update.condition is Condition.RUNNING
        if runs and not began and not update.condition.over:
            told.append((Glyph.UNDER_WAY, f"The update of {name} begins."))
        if (update.condition, update.outcome) != (condition, outcome):
            told += _ended(name, update, told_outcome=outcome)
        self._updates[update.eui] = (runs and not update.condition.over, update.condition, update.outcome)
        return told


def _ended(name: str, update: DeviceUpdate, *, told_outcome: Outcome | None) -> list[tuple[Glyph, str]]:
    """How an update ended, once it has: by its outcome where that is known, else by its condition."""
    outcome = update.outcome
    if outcome is not None and outcome is not told_outcome:
        glyph = Glyph.DONE if outcome in _GOOD else Glyph.STOP if outcome in _BAD else Glyph.WARN
        return [(glyph, f"The update of {name}: {outcome.value}.")]
    if not update.condition.over or outcome is not None:
        return []
    if update.condition is Condition.FINISHED:
        return [(Glyph.DONE, f"The update of {name} has finished.")]
    if update.condition is Condition.CANCELLED:
        return [(Glyph.WARN, f"The update of {name} was cancelled.")]
    words = "was refused" if update.condition is Condition.REFUSED else "has failed"
    return [(Glyph.STOP, f"The update of {name} {words}.")]


def _of_line(record: LogRecord) -> list[tuple[Glyph, str]]:
    glyph = GLYPHS.get(record.level)
    return [(glyph, record.text)] if glyph is not None and record.level is not Level.PLAIN else []
