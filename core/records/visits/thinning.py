"""Which of the events are worth an entry: what only moves on is kept at most every few seconds, changes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import events

if TYPE_CHECKING:
    from core.events import Event
    from core.premise.topology import Topology
    from core.update.progress import DeviceUpdate

EVERY = 5.0  # s between two entries of one key that only moved on

Dated = tuple["Event", float]  # and when it was said, s since 1970


class Thinning:
    """Holds the newest value of every key, and those that have not been given out yet. `now` is a steady clock's."""

    def __init__(self) -> None:
        self._newest: dict[str, Dated] = {}
        self._held: dict[str, Dated] = {}
        self._given: dict[str, tuple[float, object]] = {}  # when, and how it stood

    def clear(self) -> None:
        """Forget all: another home."""
        self._newest.clear()
        self.anew()

    def anew(self) -> None:
        """Count everything as not given out yet, without giving it."""
        self._held.clear()
        self._given.clear()

    def heard(self, event: Event, at: float, now: float) -> tuple[Dated, ...]:
        """Take an event; gives what is to be written now."""
        if event.key is None:
            return ((event, at),)
        former = self._newest.get(event.key)
        self._newest[event.key] = event, at
        given = self._given.get(event.key)
        if former is not None and given is not None and former[0] == event:
            return ()
        stands = standing(event)
        if given is not None and given[1] == stands and now - given[0] < EVERY:
            self._held[event.key] = event, at
            return ()
        return (self._give(event.key, stands, now),)

    def due(self, now: float) -> tuple[Dated, ...]:
        """What was held back long enough."""
        keys = [key for key in self._held if now - self._given[key][0] >= EVERY]
        return tuple(self._give(key, self._given[key][1], now) for key in keys)

    def next_due(self, now: float) -> float | None:
        """Seconds until something is due; None where nothing is held back."""
        return min((max(0.0, self._given[key][0] + EVERY - now) for key in self._held), default=None)

    def rest(self, now: float) -> tuple[Dated, ...]:
        """All that is held back, whether due or not."""
        return tuple(self._give(key, self._given[key][1], now) for key in tuple(self._held))

    def all(self, now: float) -> tuple[Dated, ...]:
        """The newest value of every key, for the beginning of a recording."""
        return tuple(self._give(key, standing(event), now) for key, (event, _) in tuple(self._newest.items()))

    def _give(self, key: str, stands: object, now: float) -> Dated:
        self._held.pop(key, None)
        self._given[key] = now, stands
        return self._newest[key]


def standing(event: Event) -> object:
    """What of an event is a change when it differs; the rest only moves on."""
    match event:
        case events.UpdateChanged(update):
            return _row(update)
        case events.CampaignChanged(campaign):
            return campaign.order, campaign.image_name, campaign.running, campaign.paused
        case events.JoinChanged(board):
            seen = frozenset(s.eui for s in board.seen)
            refused = tuple((r.eui, r.reason) for r in board.refused)
            return board.expected, seen, refused, board.opened_at, board.closes_at is None
        case events.TrialChanged(trial):
            return trial.wanted, trial.sent == trial.wanted
        case events.LinksChanged(links):
            return tuple((t.ends, t.running, t.words) for t in links.tests), links.scans, links.restless
        case events.PremiseChanged(premise):
            return premise.name, premise.survey, premise.plan, _mesh(premise.topology)
        case _:
            return event


def _row(row: DeviceUpdate) -> object:
    return (
        row.kind, row.name, row.phase, row.condition, row.attempt, row.started, row.version_before,
        row.version_wanted, row.version_after, row.image_hash, row.ladder, row.outcome, row.reason,
    )  # fmt: skip


def _mesh(mesh: Topology) -> object:
    devices = tuple((d.eui, d.kind, d.name, d.presence, d.file_version) for d in mesh.devices)
    return mesh.hub, devices, mesh.parents, mesh.at, len(mesh.links)


def urgent(said: object) -> bool:
    """Whether it has to be on disk at once: who joined, what came of an update, and whatever went wrong."""
    match said:
        case events.LogWritten(record):
            return record.level in (events.Level.WARNING, events.Level.PROBLEM)
        case events.UpdateChanged(update):
            return update.condition.over
        case events.JoinChanged() | events.DeviceLogChanged() | events.HubChanged():
            return True
        case _:
            return not isinstance(said, events.Event)
