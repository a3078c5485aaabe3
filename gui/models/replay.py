"""A recorded visit on the window's side: its story, and a second mirror that stands at any moment of it.

Every entry carries whole state, so a moment is the mirror fed with all entries up to it. So that a drag over ten
thousand entries stays light, what the mirror held is kept every `EVERY` entries, and stepping back feeds the nearest
of these and the few entries after it.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    HubChanged,
    JoinChanged,
    LinksChanged,
    LogWritten,
    PremiseChanged,
    UpdateChanged,
)
from core.premise.topology import Topology
from core.records.job import Job
from core.records.visits.visit import Checkpoint
from gui.models.mirror import Mirror
from gui.models.replay_marks import Mark, Marker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.events import Event, LogRecord
    from core.premise.device import Device, Eui64
    from core.records.visits.visit import Visit, VisitEntry

EVERY = 256  # entries between two kept states
SPEEDS = (1, 10, 60)
_AT_ONCE = 200  # entries read in one turn of the window
_TICK_MS, _STILL_MS = 100, 1000  # between two steps of the play; with reduced motion it jumps once a second


@dataclass(frozen=True, slots=True)
class Story:
    """A visit made ready for replay.

    `times` are those of its entries, never running back; `lines` the lines of the log with the place of their entry;
    `kept` are states by which a mirror comes to stand after `EVERY`, 2 × `EVERY` … entries; `grounds` say for each
    hub how its home is arranged on the map, the same at every moment; `homes` name the emulated ones.
    """

    visit: Visit
    times: tuple[float, ...]
    marks: tuple[Mark, ...]
    lines: tuple[tuple[int, LogRecord], ...]
    kept: tuple[tuple[Event, ...], ...]
    grounds: tuple[tuple[Eui64 | None, Topology], ...]
    emulated: bool
    homes: tuple[tuple[Eui64 | None, str], ...] = ()

    @property
    def began(self) -> float:
        """When the first entry was written, s since 1970."""
        return self.times[0] if self.times else 0.0

    @property
    def ended(self) -> float:
        """When the last one was."""
        return self.times[-1] if self.times else 0.0

    def ground(self, hub: Eui64 | None) -> Topology:
        """Every device that was ever seen in this hub's home, by its last measured ways."""
        return next((mesh for owner, mesh in self.grounds if owner == hub), Topology())

    def home(self, hub: Eui64 | None) -> str:
        """What the emulated home of this hub is called; empty for a real one."""
        return next((name for owner, name in self.homes if owner == hub), "")


class StoryMaker:
    """Reads a visit a few entries at a time, so that a long one holds nobody up; `story` is there at the end."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._mirror, self._marker = Mirror(), Marker()
        self._last_hub: HubChanged | None = None  # the last one that was connected
        self._times: list[float] = []
        self._marks: list[Mark] = []
        self._lines: list[tuple[int, LogRecord]] = []
        self._kept: list[tuple[Event, ...]] = []
        self._devices: dict[Eui64 | None, dict[Eui64, Device]] = {}
        self._meshes: dict[Eui64 | None, Topology] = {}
        self._emulated = visit.emulated
        self._homes: dict[Eui64 | None, str] = {}

    def pieces(self) -> Iterator[Callable[[], object]]:
        """The work in its pieces, in their order."""
        for start in range(0, len(self._visit.entries), _AT_ONCE):
            yield lambda start=start: self._read(start)  # type: ignore[misc]

    def whole(self) -> Story:
        """Do all of it at once."""
        for piece in self.pieces():
            piece()
        return self.story

    @property
    def story(self) -> Story:
        """What was read."""
        grounds = tuple((hub, self._ground(hub)) for hub in self._devices)
        return Story(
            self._visit, tuple(self._times), tuple(self._marks), tuple(self._lines), tuple(self._kept),
            grounds, self._emulated, tuple(self._homes.items()),
        )  # fmt: skip

    def _read(self, start: int) -> None:
        for place, entry in enumerate(self._visit.entries[start : start + _AT_ONCE], start):
            self._times.append(max(entry.at, self._times[-1] if self._times else entry.at))
            self._marks += self._marker.marks(place, entry)
            self._hear(place, entry)
            if (place + 1) % EVERY == 0:
                self._kept.append(self._state())

    def _hear(self, place: int, entry: VisitEntry) -> None:
        said = entry.said
        if isinstance(said, LogWritten):
            self._lines.append((place, said.record))
            return
        if isinstance(said, Job | Checkpoint):
            return
        self._mirror.take(said)
        if isinstance(said, HubChanged):
            self._emulated = self._emulated or said.hub.emulated is not None
            if said.hub.emulated is not None:
                self._homes[said.hub.eui] = said.hub.emulated.scenario
            self._last_hub = said if self._mirror.connected else self._last_hub
        elif isinstance(said, PremiseChanged):
            self._see(said.premise.topology)

    def _see(self, mesh: Topology) -> None:
        hub = mesh.hub or self._mirror.hub.eui
        self._devices.setdefault(hub, {}).update((device.eui, device) for device in mesh.devices)
        if mesh.at is not None or hub not in self._meshes:
            self._meshes[hub] = mesh

    def _ground(self, hub: Eui64 | None) -> Topology:
        mesh = self._meshes[hub]
        return Topology(hub, tuple(self._devices[hub].values()), mesh.links, mesh.parents)

    def _state(self) -> tuple[Event, ...]:
        """What brings a mirror to where this one stands; the hub that was connected last tells whose home it is."""
        mirror = self._mirror
        hubs = [self._last_hub] if self._last_hub is not None else []
        updates = [UpdateChanged(update) for update in mirror.updates.values()]
        return (
            *hubs, HubChanged(mirror.hub), PremiseChanged(mirror.premise),
            DeviceLogChanged(mirror.device_log, mirror.log_capacity), JoinChanged(mirror.join),
            CampaignChanged(mirror.campaign), LinksChanged(mirror.links), *updates,
        )  # fmt: skip


class Replay(QObject):
    """Where a replay stands: after `place` entries, at the moment `at` (s since 1970), playing or not.

    `mirror` holds what the core had said by then, but for the lines of the log: those are in `story.lines`.

    Signals:
        moved: it stands elsewhere now.
        played: it began to play or stopped, or plays at another speed.
    """

    moved = Signal()
    played = Signal()

    def __init__(
        self,
        story: Story,
        *,
        still: bool = False,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.story, self._clock = story, clock
        self.mirror = Mirror(self)
        self.place, self.at = 0, story.began
        self.speed = SPEEDS[0]
        self._since = 0.0
        self._timer = QTimer(self, interval=_STILL_MS if still else _TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.seek(story.began)

    @property
    def playing(self) -> bool:
        """Whether it moves by itself."""
        return self._timer.isActive()

    @property
    def at_end(self) -> bool:
        """Whether nothing comes after this moment."""
        return self.place >= len(self.story.times) and self.at >= self.story.ended

    @property
    def lines(self) -> int:
        """How many lines of the log were written by this moment."""
        return bisect_right(self.story.lines, self.place - 1, key=lambda line: line[0])

    @property
    def last_mark(self) -> Mark | None:
        """What mattered last."""
        found = bisect_right(self.story.marks, self.place - 1, key=lambda mark: mark.place)
        return self.story.marks[found - 1] if found else None

    @property
    def next_mark(self) -> Mark | None:
        """What matters next."""
        found = bisect_right(self.story.marks, self.place - 1, key=lambda mark: mark.place)
        return self.story.marks[found] if found < len(self.story.marks) else None

    # --- standing elsewhere ---------------------------------------------------------------------------

    def seek(self, at: float) -> None:
        """Stand at this moment, s since 1970; outside the visit at its beginning or end."""
        at = min(max(at, self.story.began), self.story.ended)
        self._stand(bisect_right(self.story.times, at), at)

    def seek_place(self, place: int) -> None:
        """Stand just after the entry in this place, counted from 0."""
        if self.story.times:
            place = min(max(place, 0), len(self.story.times) - 1)
            self._stand(place + 1, self.story.times[place])

    def step(self, way: int) -> None:
        """Go on to what matters next (`way` 1), or back to what mattered before (-1); at the ends to the very end."""
        if way > 0:
            mark = self.next_mark
            self.to_end() if mark is None else self.seek_place(mark.place)
            return
        before = [mark for mark in self.story.marks if mark.place + 1 < self.place]
        self.seek_place(before[-1].place) if before else self.to_start()

    def to_start(self) -> None:
        """Stand where it began."""
        self.seek(self.story.began)

    def to_end(self) -> None:
        """Stand where it ended."""
        self.seek(self.story.ended)

    def _stand(self, place: int, at: float) -> None:
        if place != self.place:
            self._feed(place)
        self.place, self.at = place, at
        self._since = self._clock()
        self.moved.emit()

    def _feed(self, place: int) -> None:
        """Bring the mirror to where it stood after so many entries, from here or from the nearest kept state."""
        kept = min(place // EVERY, len(self.story.kept))
        start = self.place
        if place < self.place or kept * EVERY > self.place:
            start = kept * EVERY
            self.mirror.forget_updates()
            self._restore(self.story.kept[kept - 1] if kept else _nothing())
        for entry in self.story.visit.entries[start:place]:
            if not isinstance(entry.said, Job | Checkpoint | LogWritten):
                self.mirror.take(entry.said)

    def _restore(self, state: tuple[Event, ...]) -> None:
        for event in state:
            self.mirror.take(event)

    # --- playing --------------------------------------------------------------------------------------

    def play(self) -> None:
        """Move on by itself; from the beginning where it stands at the end."""
        if not self.story.times or self.story.began == self.story.ended:
            return
        if self.at_end:
            self.to_start()
        self._since = self._clock()
        self._timer.start()
        self.played.emit()

    def pause(self) -> None:
        """Stay where it is."""
        if self.playing:
            self._timer.stop()
            self.played.emit()

    def toggle(self) -> None:
        """Play, or pause."""
        self.pause() if self.playing else self.play()

    def take_speed(self, speed: int) -> None:
        """Play so many times as fast as it was; one of `SPEEDS`."""
        if self.playing:
            self.tick()
        self.speed = speed
        self.played.emit()

    def faster(self, way: int) -> None:
        """The next speed up (1) or down (-1)."""
        index = SPEEDS.index(self.speed) + way
        self.take_speed(SPEEDS[min(max(index, 0), len(SPEEDS) - 1)])

    def tick(self) -> None:
        """Move on by the time that has gone by since it last moved."""
        self.seek(self.at + (self._clock() - self._since) * self.speed)
        if self.at_end:
            self.pause()


def _nothing() -> tuple[Event, ...]:
    """What brings a mirror to where it stood before the first entry."""
    fresh = Mirror()
    return (
        HubChanged(fresh.hub), PremiseChanged(fresh.premise), DeviceLogChanged((), 0), JoinChanged(fresh.join),
        CampaignChanged(fresh.campaign), LinksChanged(fresh.links),
    )  # fmt: skip
