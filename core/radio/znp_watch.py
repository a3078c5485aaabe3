"""The watch over a ZNP dongle that has fallen silent: it is asked whether its network still runs.

A dongle that was reset says so once. Where that one frame is lost on the line it goes on answering pings, and nothing
else ever shows that network, endpoints and rules are gone. While frames come in the watch costs one flag each.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.radio.znp_direct import Turns

QUESTION = bytes((0xFE, 0x00, 0x27, 0x00, 0x27))  # UTIL.GetDeviceInfo
ANSWER = 0x0067  # as it lies on the line
# where the answer says what the device is, and the state of a running coordinator
STATE_AT, COORDINATOR = 16, 9
TICK = 1.0  # s between two looks; an answer must come within one
QUIET = 3  # looks without a frame before it is asked
TRIES = 6  # questions in a row without an answer that make it gone: while it listens to all channels it says nothing
NOT_RUNNING = 2  # answers in a row that name no running network


class Watch:
    """One dongle's. `write` puts octets on its line, `lost` is called once it is gone or runs no network."""

    def __init__(self, turns: Turns, write: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self.heard = False  # set with every frame that only a running network brings
        self.spoke = False  # set with whatever comes in
        self._turns, self._write, self._lost = turns, write, lost
        self._asking = False  # whether the turn is ours
        self._quiet = self._unanswered = self._stopped = 0
        self._doubted = False
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.Handle | None = self._loop.call_later(TICK, self._look)

    def doubt(self) -> None:
        """The dongle refused a frame, or did not answer: whatever comes in, it has to say for itself that it runs."""
        if not self._doubted and self._timer is not None:
            self._doubted = True
            self._timer.cancel()
            self._timer = self._loop.call_soon(self._look)

    def answered(self, octets: bytes) -> bool:
        """It said what it is, perhaps late; False if somebody else may wait for that answer."""
        mine, waited = self._asking, self._unanswered > 0
        self._end_turn()
        self._unanswered = 0
        if not waited:
            return False
        if len(octets) > STATE_AT and octets[STATE_AT] == COORDINATOR:
            self._quiet = self._stopped = 0
            self._doubted = False
            return mine
        self._stopped += 1
        self._doubted = True
        if self._stopped >= NOT_RUNNING:
            self._gone()
        return mine

    def end(self) -> None:
        """The line is given up: nothing is asked any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._end_turn()

    def _look(self) -> None:
        self._timer = self._loop.call_later(TICK, self._look)
        self._end_turn()
        self._quiet = 0 if self.heard else self._quiet + 1
        self.heard = False
        if self._quiet < QUIET and not self._doubted:
            self._unanswered = 0
        elif self._unanswered >= TRIES:
            self._gone()
        else:
            self._inquire()
        self.spoke = False

    def _inquire(self) -> None:
        """Ask; while somebody else is waiting for an answer, whether he gets one says as much."""
        if self._turns.free:
            self._asking = True
            self._turns.take(lambda: self._write(QUESTION))
        self._unanswered = self._unanswered + 1 if self._asking or not self.spoke else 0

    def _end_turn(self) -> None:
        if self._asking:
            self._asking = False
            self._turns.give()

    def _gone(self) -> None:
        self.end()
        self._lost()
