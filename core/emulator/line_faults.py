"""What goes wrong on the serial line: frames lost, doubled, out of order, late, torn or run together.

It stands between the dongle's firmware and the lanes of the line. While nothing is wrong a frame passes straight
through. Only the host sees these faults; the firmware believes that everything went out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.faults import Fault, FaultKind
from core.emulator.mt_af import DATA_CONFIRM
from core.emulator.znp import Frame, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from core.emulator.clock import Clock

OVERTAKEN_WITHIN = 0.05
"""Seconds for which a frame waits to be overtaken; then it goes all the same."""

GATHERING = 0.05
"""Seconds for which coalesced bytes are gathered before they go out at once."""


class _Active:
    """A fault that is still at work, and how often it will strike."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self.left = fault.count


class LineFaults:
    """The faults of one serial line.

    Args:
        to_host: takes the bytes that go out.
        to_dongle: takes the frames that arrive at the firmware.
    """

    def __init__(
        self,
        clock: Clock,
        random: Random,
        to_host: Callable[[bytes], None],
        to_dongle: Callable[[Frame], None],
    ) -> None:
        self._clock, self._random, self._to_host, self._to_dongle = clock, random, to_host, to_dongle
        self._active: list[_Active] = []
        self._waiting: Frame | None = None
        self._gathered = bytearray()
        self._gather_until = self._split_until = 0.0
        self.struck = 0

    @property
    def splits(self) -> bool:
        """Whether each byte must reach the host in a write of its own."""
        return self._clock.now < self._split_until

    def begin(self, fault: Fault) -> None:
        """Let a fault do its work from now on."""
        if fault.kind is FaultKind.COALESCED_READS:
            self._gather_until = self._clock.now + fault.seconds
        elif fault.kind is FaultKind.SPLIT_FRAMES:
            self._split_until = self._clock.now + fault.seconds
        else:
            self._active.append(_Active(fault))

    def cut(self) -> None:
        """The cable was pulled: what was kept back is gone."""
        self._waiting = None
        self._gathered.clear()

    def outgoing(self, frame: Frame) -> None:
        """A frame from the firmware for the host."""
        fault = self._strikes(frame, from_host=False) if self._active else None
        if fault is None:
            self._pass(frame.encode())
            return
        if fault.kind is FaultKind.DUPLICATE_FRAMES:
            self._pass(frame.encode())
            self._pass(frame.encode())
        elif fault.kind is FaultKind.BAD_CHECKSUMS:
            self._pass(_spoilt(frame))
        elif fault.kind is FaultKind.LATE_ANSWERS:
            self._clock.after(fault.seconds, self._pass, frame.encode())
        elif fault.kind in (FaultKind.REORDER_FRAMES, FaultKind.INDICATION_FIRST):
            self._keep_back(frame)

    def incoming(self, frame: Frame) -> None:
        """A frame from the host for the firmware."""
        fault = self._strikes(frame, from_host=True) if self._active else None
        if fault is None:
            self._to_dongle(frame)
        elif fault.kind is FaultKind.DUPLICATE_FRAMES:
            self._to_dongle(frame)
            self._to_dongle(frame)
        elif fault.kind is FaultKind.REORDER_FRAMES:
            self._clock.after(OVERTAKEN_WITHIN, self._to_dongle, frame)

    def _strikes(self, frame: Frame, *, from_host: bool) -> Fault | None:
        for active in self._active:
            fault = active.fault
            if _touches(fault, frame, from_host=from_host) and (
                fault.share >= 1.0 or self._random.random() < fault.share
            ):
                self.struck += 1
                active.left -= 1
                if not active.left:
                    self._active.remove(active)
                return fault
        return None

    def _pass(self, data: bytes) -> None:
        if self._clock.now < self._gather_until:
            if not self._gathered:
                self._clock.after(GATHERING, self._release)
            self._gathered += data
        else:
            self._release()
            self._to_host(data)
        if (waiting := self._waiting) is not None:
            self._waiting = None
            self._pass(waiting.encode())

    def _keep_back(self, frame: Frame) -> None:
        if self._waiting is not None:
            self._pass(frame.encode())
            return
        self._waiting = frame
        self._clock.after(OVERTAKEN_WITHIN, self._not_overtaken, frame)

    def _not_overtaken(self, frame: Frame) -> None:
        if self._waiting is frame:
            self._waiting = None
            self._pass(frame.encode())

    def _release(self) -> None:
        if self._gathered:
            data = bytes(self._gathered)
            self._gathered.clear()
            self._to_host(data)


def _touches(fault: Fault, frame: Frame, *, from_host: bool) -> bool:
    if fault.kind in (FaultKind.SILENT_ANSWERS, FaultKind.LATE_ANSWERS, FaultKind.INDICATION_FIRST):
        return not from_host and frame.kind == Kind.SRSP
    if from_host:
        return fault.frames == "commands"
    return {
        "any": True,
        "answers": frame.kind == Kind.SRSP,
        "indications": frame.kind == Kind.AREQ,
        "confirms": frame.command == DATA_CONFIRM,
        "commands": False,
    }[fault.frames]


def _spoilt(frame: Frame) -> bytes:
    data = frame.encode()
    return data[:-1] + bytes((data[-1] ^ 0xFF,))
