"""How fast simulated time may run beside real time.

At a speed X it follows real time times X. At `max` it waits for the client, by these rules:

- while bytes are on the serial line it runs to their arrival at once, unless the client owes an answer;
- otherwise it stands until the client has been quiet for 1 ms (3 ms while a message from a device is unanswered:
  the client owes an answer), counted from the last byte in either direction;
- then it runs 20 times as fast as real time for 50 ms (1 s while an answer is owed), and 50 times as fast after
  that, so that a client that is slow to answer does not see a time-out which the real world would not give;
- over any second it loses no more than 50 ms on real time, or else a client that a busy machine starves would see
  its own time-outs pass while the premise stands;
- with no client connected it stands still.
"""

from __future__ import annotations

MAX = "max"
QUIET, QUIET_OWED = 0.001, 0.003
PATIENCE, PATIENCE_OWED = 0.05, 1.0
SLOW, FAST = 20.0, 50.0
SPAN, LAG = 1.0, 0.05  # s of real time, and how far simulated time may fall behind it meanwhile


def parse_speed(text: str) -> float | None:
    """A speed as a number, None for `max`; raises ValueError for anything else than a positive number."""
    if text == MAX:
        return None
    speed = float(text)
    if not 0 < speed <= 1e6:
        raise ValueError("a speed is a number above nought, or max")
    return speed


class Pace:
    """Says how far simulated time may run; real and simulated moments are arguments, in seconds."""

    def __init__(self, speed: float | None, real: float, simulated: float) -> None:
        self.speed = speed
        self._owed = False
        self._real, self._simulated = real, simulated
        self._mark = real, simulated  # from where on simulated time keeps up with real time

    def change(self, speed: float | None, real: float, simulated: float) -> None:
        """Go on at another speed from here."""
        self.speed = speed
        self._real, self._simulated = real, simulated
        self._mark = real, simulated

    def stood(self, real: float, simulated: float) -> None:
        """Nobody was there to keep up with until now: what passed meanwhile is not to be caught up on."""
        self._mark = real, simulated

    def exchanged(self, real: float, simulated: float, owed: bool | None = None) -> None:
        """A byte went to or came from the client; `owed` says whether it now has something to answer."""
        if owed is not None:
            self._owed = owed
        if self.speed is None:
            if real - self._mark[0] >= SPAN:
                self._mark = real, max(simulated, self.least(real))
            self._real, self._simulated = real, simulated

    def least(self, real: float) -> float:
        """At `max`: the simulated moment that is reached by now at least, whatever the client does."""
        return self._mark[1] + real - self._mark[0] - LAG

    def awaits_answer(self, real: float) -> bool:
        """Whether the client owes an answer and still has time to give it before anything else may happen."""
        return self._owed and real - self._real < QUIET_OWED

    def limit(self, real: float) -> float:
        """The simulated moment up to which events may run at this real moment."""
        passed = real - self._real
        if self.speed is not None:
            return self._simulated + passed * self.speed
        if passed < self._quiet:
            return max(self._simulated, self.least(real))
        slow = min(passed, self._patience)
        return max(self._simulated + slow * SLOW + (passed - slow) * FAST, self.least(real))

    def real_at(self, simulated: float) -> float:
        """The real moment from which on a simulated moment may be reached."""
        distance = max(0.0, simulated - self._simulated)
        if self.speed is not None:
            return self._real + distance / self.speed
        slow = min(distance, self._patience * SLOW)
        usual = self._real + max(self._quiet, slow / SLOW + (distance - slow) / FAST)
        return min(usual, self._mark[0] + simulated - self._mark[1] + LAG)

    @property
    def _quiet(self) -> float:
        return QUIET_OWED if self._owed else QUIET

    @property
    def _patience(self) -> float:
        return PATIENCE_OWED if self._owed else PATIENCE
