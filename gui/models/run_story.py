"""What a run has done so far: the pace of each device, and how long was still to go when something stopped. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.update.progress import Condition, DeviceUpdate, Phase
from gui.charts.rate_chart import RateLine
from gui.wording import minutes_between

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.update.progress import FinishRange

STEP = 1.0  # s between two points of a pace
MOST = 240  # points of one device; past that every two become one


@dataclass(slots=True)
class _Pace:
    """Points of one device, and where the next one begins."""

    at: float
    octets: int
    points: list[tuple[float, float]] = field(default_factory=list)
    step: float = STEP

    def note(self, now: float, octets: int) -> None:
        """Take in how much it has now."""
        if octets < self.octets or now < self.at:
            self.at, self.octets = now, octets  # it began anew, or the clock was set
        elif now - self.at >= self.step:
            self.points.append((now, (octets - self.octets) / (now - self.at)))
            self.at, self.octets = now, octets
            if len(self.points) > MOST:
                self._thin()

    def _thin(self) -> None:
        pairs = zip(self.points[::2], self.points[1::2], strict=False)
        self.points = [(late[0], (early[1] + late[1]) / 2) for early, late in pairs]
        self.step *= 2


class RunStory:
    """Told of every state of a run; a run that began at another time is another run."""

    def __init__(self) -> None:
        self._started: float | None = None
        self._paces: dict[Eui64, _Pace] = {}
        self._left: dict[Eui64, str] = {}
        self._whole = ""
        self._names: dict[Eui64, tuple[str, bool]] = {}

    def note(
        self,
        updates: Sequence[DeviceUpdate],
        started: float | None,
        now: float,
        finish: FinishRange | None = None,
    ) -> None:
        """Take in where every device stands, and when all of them are to be done."""
        if started != self._started:
            self._started = started
            self._paces.clear()
            self._left.clear()
            self._whole = ""
        if finish is not None and any(u.condition is Condition.RUNNING for u in updates):
            self._whole = minutes_between(finish, now)
        for update in updates:
            moves = update.condition is Condition.RUNNING
            self._names[update.eui] = (update.kind.value, moves and update.phase is Phase.SENDING)
            if moves and update.finish is not None:
                self._left[update.eui] = minutes_between(update.finish, now)
            if update.phase is Phase.SENDING and not update.condition.over:
                self._paces.setdefault(update.eui, _Pace(now, update.bytes_done)).note(now, update.bytes_done)

    def kept(self, eui: Eui64) -> str:
        """How long it had still to go when it last moved: “8–13 min”; empty if that was never known."""
        return self._left.get(eui, "")

    @property
    def left(self) -> str:
        """How long all had still to go when something last moved; empty if that was never known."""
        return self._whole

    @property
    def started(self) -> float | None:
        """When the run began, s since 1970."""
        return self._started

    @property
    def lines(self) -> tuple[RateLine, ...]:
        """The pace of every device that has sent for long enough to have one."""
        return tuple(
            RateLine(*self._names[eui], tuple(pace.points))
            for eui, pace in self._paces.items()
            if pace.points
        )
