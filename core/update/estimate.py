"""How long an update takes: a forecast before it starts, and a live 80 % range from what has been seen since.

All times are seconds, all sizes bytes; the caller's clock is an argument. A range is given instead of a
point because the losses to come, not the data rate, decide when an update ends.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

from core.update.progress import FinishRange

_Z80 = 1.2816  # standard deviations of a two-sided 80 % interval, of a forecast
_SHORTER, _LONGER = 1.6, 1.25  # times: block size, flash, and losses that repeats on the way hide from pings
_MOST_LOSS = 0.95
USUAL_BLOCK = 50  # octets that most devices ask for, until one has asked
LINE_SECONDS = 0.008  # what a block takes longer than a ping on a line of 115,200 baud
_LONGER_BLOCK = 0.002  # s a hop, the same on the air
_USUAL_THINK = 0.012  # s that a device takes over a block
_RE_ASK = 2.0  # s that a lost block costs, between a stack's own repeat and a device's timer
_WINDOW = 120.0  # s of the past that speak for the future
# How wide a range is was fitted to premises with other seeds than those it is judged by (docs/bench.md).
# Steps without a stall are steady, and their spread is over-estimated by a few of them; stalls come in bursts,
# which a spread of single steps does not show, and more of them may follow than were seen.
_STEADY_EARLY, _STEADY_LATE = 0.85, 1.3
_STALLS_EARLY, _STALLS_LATE = 1.25, 1.9
_STALL = 1.0  # s beyond the usual from which a step is a stall
_EARLIEST = (
    0.6  # the early end is never nearer than 40 % of the middle: a device does not get that much faster
)
_FEWEST_SECONDS, _FEWEST_SAMPLES = 3.0, 6
_KEEP_EVERY = 0.2  # s between two kept samples, so that a fast device costs no more than a slow one
_RECOMPUTE = 0.5  # s for which a range stands
_DRIFT_EARLY, _DRIFT_LATE = 0.003, 0.05  # relative; a link gets worse in ways that the past does not show
_RE_ASK_TIMER = 5.0  # s; what a stall costs that has not struck yet
_BEFORE, _STALLS_BEFORE = 2_000, 0.45  # taken as known before the first byte: so few stalls in so many bytes


@dataclass(frozen=True, slots=True)
class Way:
    """What a forecast needs of the way to a device: hops, end-to-end block loss, and its timers in s."""

    hops: int = 1
    loss: float = 0.0  # 0..1, of one block and its request together
    spacing: float = 0.0  # pause between two blocks that device or server keeps
    round_trip: float = 0.02  # per hop
    re_ask: float = 5.0  # how long the device waits before it asks for a lost block again


def way_of_pings(
    hops: int, sent: int, answered: int, round_trip: float, *, line: float = LINE_SECONDS
) -> Way | None:
    """The way of blocks as pings of the whole way let expect it; None where none came back.

    A block is longer than a ping, on the air and on the dongle's `line`, and the device writes it to its flash.
    Of so few pings none lost does not prove that no block will be: half a loss is taken for granted.
    """
    if not answered:
        return None
    hops = max(1, hops)
    lost = max(0.0, sent - answered - 0.5) / sent
    spacing = line + hops * _LONGER_BLOCK + _USUAL_THINK
    return Way(hops, lost, spacing, round_trip / hops, _RE_ASK)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How long the sending will take, in s: an 80 % range and its middle."""

    shortest: float
    expected: float
    longest: float

    def finish(self, now: float) -> FinishRange:
        """The range as times of day, for a start at `now`."""
        return FinishRange(now + self.shortest, now + self.longest)


def forecast(size: int, block: int, way: Way) -> Forecast:
    """Predict the sending of `size` bytes in blocks of `block` over a way that has been measured.

    `T = N*(s + h*r) + N*(q/(1-q))*R`: each lost block costs one re-ask timer. A loss above 95 % is taken as
    95 %, beyond which no forecast means anything.
    """
    if size < 0 or block <= 0:
        raise ValueError("a forecast needs a size and a block size")
    blocks = math.ceil(size / block)
    loss = min(max(way.loss, 0.0), _MOST_LOSS)
    expected = blocks * (way.spacing + way.hops * way.round_trip) + blocks * loss / (1 - loss) * way.re_ask
    by_chance = math.sqrt(blocks * loss) / (1 - loss) * way.re_ask
    spread = _Z80 * by_chance
    shortest = min(expected / _SHORTER, expected - spread)
    return Forecast(max(0.0, shortest), expected, max(expected * _LONGER, expected + spread))


class Estimator:
    """The rate and finish of one transfer, from its bytes since it last started or resumed.

    Feed it `(now, bytes the device has)`. Bytes or time that go backwards mean a new beginning: what was
    seen before says nothing about it. While paused the last range stands still.
    """

    def __init__(self) -> None:
        self._times: list[float] = []
        self._bytes: list[int] = []
        self._longest_gap = 0.0
        self._range: FinishRange | None = None
        self._made_at = -math.inf
        self._made_for = 0

    def feed(self, now: float, done: int) -> None:
        """Take note that the device has `done` bytes at `now`."""
        if self._times and (now < self._times[-1] or done < self._bytes[-1]):
            self._forget()
        if self._times and done == self._bytes[-1]:
            return
        if self._times:
            self._longest_gap = max(self._longest_gap, now - self._times[-1])
        if len(self._times) > 1 and now - self._times[-2] < _KEEP_EVERY:
            self._times[-1], self._bytes[-1] = now, done
        else:
            self._times.append(now)
            self._bytes.append(done)
        self._trim(now)

    def pause(self) -> None:
        """Freeze the range until bytes flow again; these then count from a new beginning."""
        self._forget()

    @property
    def rate(self) -> float:
        """Bytes per second over the last two minutes since the resume; 0 while nothing is known."""
        if len(self._times) < 2 or self._times[-1] <= self._times[0]:
            return 0.0  # some clocks stand still for 16 ms
        return (self._bytes[-1] - self._bytes[0]) / (self._times[-1] - self._times[0])

    def range(self, now: float, total: int) -> FinishRange | None:
        """When the device will have `total` bytes, with 80 % certainty; None while too little is known."""
        fresh = now - self._made_at < _RECOMPUTE and now >= self._made_at and total == self._made_for
        if self._times and not fresh:
            self._range = self._compute(now, total)
            self._made_at, self._made_for = now, total
        return self._range

    def _compute(self, now: float, total: int) -> FinishRange | None:
        end = max(now, self._times[-1]) if self._times else now
        if len(self._times) < _FEWEST_SAMPLES or end - self._times[0] < _FEWEST_SECONDS:
            return None
        span, seen = end - self._times[0], self._bytes[-1] - self._bytes[0]
        left = max(0, total - self._bytes[-1])
        middle = left * span / seen
        steady, stalls = self._by_chance(end, left)
        early = math.hypot(_STEADY_EARLY * steady, _STALLS_EARLY * stalls, _DRIFT_EARLY * middle)
        late = math.hypot(_STEADY_LATE * steady, _STALLS_LATE * stalls, _DRIFT_LATE * middle)
        to_come = _STALLS_BEFORE * left / (_BEFORE + seen) * max(0.0, _RE_ASK_TIMER - self._longest_gap)
        return FinishRange(end + middle - min(early, middle * _EARLIEST), end + middle + late + to_come)

    def _by_chance(self, end: float, left: int) -> tuple[float, float]:
        """Standard deviations, in s, of the time for the bytes left: of steady steps, and of stalls.

        Each step is taken as a draw of its own: its time beyond what its bytes usually take. The luck of the
        steps to come and the error of the past's mean both follow from the spread of these.
        """
        moments, steps = [*self._times[1:], end], [*self._bytes[1:], self._bytes[-1]]
        seen = self._bytes[-1] - self._bytes[0]
        usual = (end - self._times[0]) / seen
        steady, stalls, at, done = 0.0, 0.0, self._times[0], self._bytes[0]
        for moment, step in zip(moments, steps, strict=True):
            beyond = moment - at - usual * (step - done)
            if beyond > _STALL:
                stalls += beyond * beyond
            else:
                steady += beyond * beyond
            at, done = moment, step
        scale = (left + left * left / seen) / seen
        return math.sqrt(steady * scale), math.sqrt(stalls * scale)

    def _trim(self, now: float) -> None:
        """Keep two minutes, or four of the longest silences of a device that sleeps between its requests."""
        since = now - max(_WINDOW, 4 * self._longest_gap)
        keep = min(bisect_right(self._times, since), max(0, len(self._times) - _FEWEST_SAMPLES))
        del self._times[:keep]
        del self._bytes[:keep]

    def _forget(self) -> None:
        self._times.clear()
        self._bytes.clear()
        self._longest_gap = 0.0
        self._made_at = -math.inf
