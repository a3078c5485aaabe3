"""How the blocks of one transfer travel best: how large, and with an APS acknowledgement or without.

Both are found by measuring, not by a table of devices: seconds per octet as they were, with silences of the
device's own left out by the caller. Times are s, sizes octets; the caller's clock is an argument.
"""

from __future__ import annotations

import sys

PLAIN_BLOCK = (
    65  # what one frame carries beside the headers of MAC, NWK, its security, APS, ZCL and the block
)
SECURED_BLOCK = 56  # the same under a link key, which takes nine octets more
SMALLEST_BLOCK = 16
STEP_DOWN = (64, 50, 40)  # block sizes to fall back to when one offset is asked again and again
REPEATS_BEFORE_STEP_DOWN = 3
COMEBACK, LONGEST_COMEBACK = 64, 4096  # blocks without a repeat before a larger one is tried again
PROBATION = 32  # blocks after which a larger size must have proved faster
WORSE = 1.05  # a larger block is given up again if an octet takes this much longer
FORGET = 1 / 128  # weight of the newest block in what is remembered of a way of sending
LOST_SHARE = 0.10  # of the time spent on lost answers from which an acknowledgement is tried
FEWEST = 16  # blocks before a judgement
CONGESTED_PERIODS = (50, 100, 200, 400)  # ms between blocks that a device is asked to keep, ever longer
CALM_BLOCKS = 256  # after which a device that was slowed down may go on as before
ACK_SPAN, LONGEST_ACK_SPAN = 256, 4096  # blocks with acknowledgements before it is tried without them again


def largest_block(*, secured: bool = False, relays: int = 0, source_routed: bool = False) -> int:
    """The most octets of image that one frame carries over this path; beyond it frames would be fragmented."""
    room = SECURED_BLOCK if secured else PLAIN_BLOCK
    return max(SMALLEST_BLOCK, room - (2 + 2 * relays if source_routed else 0))


class Meter:
    """Seconds per octet, the newest counting most."""

    def __init__(self) -> None:
        self._seconds = self._octets = 0.0
        self.blocks = 0

    def add(self, seconds: float, octets: int) -> None:
        """One more block took so long."""
        self._seconds += seconds - self._seconds * FORGET
        self._octets += octets - self._octets * FORGET
        self.blocks += 1

    @property
    def cost(self) -> float | None:
        """Seconds per octet; None while too little was seen."""
        return self._seconds / self._octets if self.blocks >= FEWEST and self._octets else None


class BlockSize:
    """Steps down when a device asks the same again and again, and back up once that has proved to pay."""

    def __init__(self, largest: int) -> None:
        self._ladder = (largest, *(s for s in STEP_DOWN if s < largest))
        self._index = self._stuck = self._clean = 0
        self._comeback = COMEBACK
        self._probation = False
        self._proved = 0  # octets of the largest block that got through
        self._meters = [Meter() for _ in self._ladder]

    @property
    def now(self) -> int:
        """The most octets to put into a block."""
        return self._ladder[self._index]

    @property
    def largest(self) -> int:
        """The size it begins with and comes back to."""
        return self._ladder[0]

    def repeated(self, asked: int) -> None:
        """One offset was asked again: every third time in a row, try a smaller block."""
        self._stuck += 1
        self._clean = 0
        if self._stuck % REPEATS_BEFORE_STEP_DOWN:
            return
        smaller = next((i for i, s in enumerate(self._ladder) if s < min(asked, self.now)), None)
        if smaller is not None:
            self._down_to(smaller)

    def went_on(self, seconds: float, octets: int, asked: int) -> None:
        """A block got through: `octets` in `seconds`, the repeats of it included."""
        self._stuck = 0
        self._clean += 1
        self._proved = max(self._proved, octets)
        self._meters[self._index].add(seconds, octets)
        if self._probation and self._meters[self._index].blocks >= PROBATION:
            self._judge()
        if self._index and self._clean >= self._due(asked):
            self._index -= 1
            self._clean, self._probation = 0, True
            self._meters[self._index] = Meter()

    def _due(self, asked: int) -> int:
        """After how many clean blocks a larger size is tried: rarely, if no block of it ever got through."""
        larger = min(asked, self._ladder[self._index - 1])
        if larger <= min(asked, self.now):
            return sys.maxsize  # it would not be used
        return self._comeback if larger <= self._proved else max(self._comeback, 16 * COMEBACK)

    def _judge(self) -> None:
        self._probation = False
        smaller, larger = self._meters[self._index + 1].cost, self._meters[self._index].cost
        if smaller is not None and larger is not None and larger > smaller * WORSE:
            self._down_to(self._index + 1)
            self._comeback = min(2 * self._comeback, LONGEST_COMEBACK)

    def _down_to(self, index: int) -> None:
        if self._probation:
            self._comeback = min(2 * self._comeback, LONGEST_COMEBACK)
        self._index, self._probation, self._clean = index, False, 0


class Acknowledging:
    """Whether blocks ask for an APS acknowledgement.

    It costs a frame each way on every hop, and saves the device's own re-ask timer where a block is lost. So
    blocks go without it until the time lost on repeats says otherwise; then both ways are measured.
    """

    def __init__(self) -> None:
        self.on = False
        self._with, self._without = Meter(), Meter()
        self._lost = self._spent = 0.0
        self._run = 0  # blocks since the last change
        self._span = ACK_SPAN

    def went_on(self, seconds: float, octets: int, repeats: int) -> None:
        """A block got through after so many repeats."""
        (self._with if self.on else self._without).add(seconds, octets)
        self._spent += seconds - self._spent * FORGET
        self._lost += (seconds if repeats else 0.0) - self._lost * FORGET
        self._run += 1
        if self.on:
            self._judge_acknowledged()
        elif self._run >= FEWEST and self._lost > LOST_SHARE * self._spent:
            self._turn(on=True)
        elif self._run == ACK_SPAN:
            self._span = ACK_SPAN  # it has done well without for long: forget how often it had not

    def _judge_acknowledged(self) -> None:
        with_, without = self._with.cost, self._without.cost
        slower = with_ is not None and without is not None and with_ > without * WORSE
        if (slower and self._run >= ACK_SPAN // 2) or self._run >= self._span:
            self._span = min(2 * self._span, LONGEST_ACK_SPAN)
            self._without = Meter()
            self._turn(on=False)

    def _turn(self, *, on: bool) -> None:
        self.on, self._run = on, 0
        self._lost = self._spent = 0.0
        if on:
            self._with = Meter()


class BlockPeriod:
    """The MinimumBlockPeriod of a device, in ms: its own, or a longer one while the dongle is full."""

    def __init__(self) -> None:
        self._own: int | None = None
        self._step = 0  # how many times it was made longer
        self._calm = 0
        self._tell = False

    def longer(self) -> None:
        """The next answer asks for more time between blocks."""
        self._step = min(self._step + 1, len(CONGESTED_PERIODS))
        self._calm, self._tell = 0, True

    def answer(self, announced: int | None) -> int | None:
        """The period to ask for instead of a block; None where the block may go out."""
        if announced is None:
            return None
        if self._own is None:
            self._own = announced
        self._calm += 1
        if self._step and self._calm >= CALM_BLOCKS:
            self._step, self._tell = 0, True
        if not self._tell:
            return None
        self._tell = False
        wanted = max(self._own, CONGESTED_PERIODS[self._step - 1] if self._step else 0)
        return None if wanted == announced else wanted
