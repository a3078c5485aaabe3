"""A walk test as it runs: each device asked in turn, how many of the questions are over, and what was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.premise.device import DeviceKind
from core.premise.link import LinkClass, class_of
from core.premise.readings import SiteReading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.joining.device_log import LogEntry
    from core.joining.label import Label
    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from gui.bridge import Call
    from gui.desk import Desk

QUESTIONS = 10  # probes in all, shared between the devices that are tried


@dataclass(frozen=True, slots=True)
class Target:
    """A device whose reach is tried: what it is in a survey, and its EUI-64."""

    of: str  # IHD or GSME
    eui: Eui64


@dataclass(slots=True)
class _Tried:
    target: Target
    wanted: int
    asked: int = 0
    answered: int = 0
    read: bool = False


@dataclass(slots=True)
class _Run:
    tried: list[_Tried] = field(default_factory=list)
    readings: list[SiteReading] = field(default_factory=list)


class WalkTest(QObject):
    """Asks IHD and gas meter whether they hear the hub; can be skipped at any moment.

    Signals:
        changed: it moved on.
        finished: it is over; carries the readings, a tuple of `SiteReading`.
    """

    changed = Signal()
    finished = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._run: _Run | None = None
        self._call: Call | None = None

    @property
    def running(self) -> bool:
        """Whether it is under way."""
        return self._run is not None

    @property
    def over(self) -> int:
        """How many of the ten questions are over."""
        return sum(t.asked for t in self._run.tried) if self._run is not None else 0

    def start(self, targets: Sequence[Target]) -> None:
        """Begin; nothing happens without a target."""
        if self._run is not None or not targets:
            return
        share, rest = divmod(QUESTIONS, len(targets))
        self._run = _Run([_Tried(t, share + (i < rest)) for i, t in enumerate(targets)])
        self._next()

    def skip(self) -> None:
        """End now, with what is read so far."""
        if self._call is not None:
            self._call.cancel()
        self._end()

    def _next(self) -> None:
        self.changed.emit()
        run = self._run
        if run is None:
            return
        tried = next((t for t in run.tried if t.asked < t.wanted), None)
        if tried is None:
            self._read(run)
            return
        eui = tried.target.eui

        def answered(it_did: bool) -> None:
            tried.asked += 1
            tried.answered += it_did
            self._next()

        self._call = self._desk.ask(
            lambda session: session.planning.probe(eui), answered, lambda _error: answered(False)
        )

    def _read(self, run: _Run) -> None:
        """The reading of the next device; one that never answered needs none: it is out of reach."""
        tried = next((t for t in run.tried if not t.read), None)
        if tried is None:
            self._end()
            return
        of, eui, tried.read = tried.target.of, tried.target.eui, True
        if not tried.answered:
            run.readings.append(SiteReading(of, 0))
            self._read(run)
            return

        def read(reading: SiteReading) -> None:
            run.readings.append(reading)
            self._read(run)

        self._call = self._desk.ask(
            lambda session: session.planning.reading(of, eui), read, lambda _error: self._read(run)
        )

    def _end(self) -> None:
        run, self._run, self._call = self._run, None, None
        self.changed.emit()
        if run is not None:
            self.finished.emit(tuple(run.readings))


def targets_of(
    log: Sequence[LogEntry], topology: Topology, stickers: Sequence[Label] = ()
) -> tuple[Target, ...]:
    """IHD and gas meter, where they are on the hub's log and known for what they are. Pure.

    One that is out of reach has never said what it is; in an emulated home its sticker does.
    """
    kinds = {d.eui: d.kind for d in topology.devices} | {s.eui: s.kind for s in stickers}
    found = []
    for of in (DeviceKind.IHD, DeviceKind.GSME):
        eui = next(
            (e.eui for e in log if e.joined and of in (e.kind, kinds.get(e.eui, DeviceKind.UNKNOWN))), None
        )
        if eui is not None:
            found.append(Target(of.value, eui))
    return tuple(found)


def reach_words(lqi: int) -> str:
    """What a reading means for the plan, in words. Pure."""
    quality = class_of(lqi)
    meant = {
        LinkClass.STRONG: "in reach",
        LinkClass.OK: "in reach",
        LinkClass.MARGINAL: "neither in reach nor out of it: measure again where it hangs",
    }.get(quality, "out of reach")
    return f"{quality.value}: {meant}"
