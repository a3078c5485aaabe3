"""What the host sees when the serial line misbehaves: each fault of the line, frame by frame."""

from __future__ import annotations

from random import Random

import pytest

from core.emulator.clock import Clock
from core.emulator.faults import FaultKind, read_fault
from core.emulator.line_faults import LineFaults
from core.emulator.znp import Frame, FrameParser

ANSWER, OTHER_ANSWER = Frame(0x6101, b"\x01\x02"), Frame(0x6102, b"\x03")
NEWS, CONFIRM = Frame(0x4481, b"\x04" * 20), Frame(0x4480, b"\x00\x0a\x01")
COMMAND = Frame(0x2101)


class Wire:
    """A line with its faults; what reached either end, and in how many writes."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.writes: list[bytes] = []
        self.heard: list[Frame] = []
        self.faults = LineFaults(self.clock, Random(1), self.writes.append, self.heard.append)

    def begin(self, kind: FaultKind, **values: object) -> None:
        self.faults.begin(read_fault(kind, values))

    def say(self, *frames: Frame) -> None:
        for frame in frames:
            self.faults.outgoing(frame)

    def arrived(self) -> list[Frame]:
        """The whole frames that a host finds in what reached it."""
        return FrameParser().feed(b"".join(self.writes))


@pytest.fixture
def wire() -> Wire:
    return Wire()


def test_without_a_fault_frames_pass_as_they_are(wire: Wire) -> None:
    wire.say(ANSWER, NEWS)
    assert wire.writes == [ANSWER.encode(), NEWS.encode()]
    wire.faults.incoming(COMMAND)
    assert wire.heard == [COMMAND]


def test_frames_are_dropped_as_often_as_said_and_of_the_kind_said(wire: Wire) -> None:
    wire.begin(FaultKind.DROP_FRAMES, count=2, frames="indications")
    wire.say(ANSWER, NEWS, CONFIRM, NEWS)
    assert wire.arrived() == [ANSWER, NEWS]
    wire.begin(FaultKind.DROP_FRAMES, count=1, frames="confirms")
    wire.say(NEWS, CONFIRM, CONFIRM)
    assert wire.arrived()[2:] == [NEWS, CONFIRM]
    wire.begin(FaultKind.DROP_FRAMES, count=1, frames="commands")
    wire.faults.incoming(COMMAND)
    wire.faults.incoming(COMMAND)
    assert wire.heard == [COMMAND]


def test_a_share_of_frames_is_dropped(wire: Wire) -> None:
    wire.begin(FaultKind.DROP_FRAMES, count=1_000, share_percent=25)
    wire.say(*[NEWS] * 1_000)
    assert 700 < len(wire.arrived()) < 800


def test_frames_are_doubled_in_either_direction(wire: Wire) -> None:
    wire.begin(FaultKind.DUPLICATE_FRAMES)
    wire.say(NEWS, ANSWER)
    assert wire.arrived() == [NEWS, NEWS, ANSWER]
    wire.begin(FaultKind.DUPLICATE_FRAMES, frames="commands")
    wire.faults.incoming(COMMAND)
    assert wire.heard == [COMMAND, COMMAND]


def test_a_frame_is_overtaken_by_the_next_or_goes_after_a_while(wire: Wire) -> None:
    wire.begin(FaultKind.REORDER_FRAMES)
    wire.say(NEWS, ANSWER, CONFIRM)
    assert wire.arrived() == [ANSWER, NEWS, CONFIRM]
    wire.begin(FaultKind.REORDER_FRAMES)
    wire.say(NEWS)
    assert len(wire.arrived()) == 3
    wire.clock.run_until(1.0)
    assert wire.arrived()[3:] == [NEWS]


def test_an_answer_stays_out_comes_late_or_behind_an_indication(wire: Wire) -> None:
    wire.begin(FaultKind.SILENT_ANSWERS)
    wire.say(NEWS, ANSWER, OTHER_ANSWER)
    assert wire.arrived() == [NEWS, OTHER_ANSWER]
    wire.begin(FaultKind.LATE_ANSWERS, seconds=2.0)
    wire.say(ANSWER, NEWS)
    assert wire.arrived()[2:] == [NEWS]
    wire.clock.run_until(2.5)
    assert wire.arrived()[3:] == [ANSWER]
    wire.begin(FaultKind.INDICATION_FIRST)
    wire.say(ANSWER, NEWS)
    assert wire.arrived()[4:] == [NEWS, ANSWER]


def test_a_spoilt_checksum_costs_one_frame(wire: Wire) -> None:
    wire.begin(FaultKind.BAD_CHECKSUMS)
    wire.say(NEWS, ANSWER)
    assert wire.arrived() == [ANSWER]
    assert len(b"".join(wire.writes)) == len(NEWS.encode()) + len(ANSWER.encode())


def test_frames_run_together_into_one_read(wire: Wire) -> None:
    wire.begin(FaultKind.COALESCED_READS, seconds=1.0)
    wire.say(NEWS, ANSWER, CONFIRM)
    assert wire.writes == []
    wire.clock.run_until(0.2)
    assert wire.writes == [NEWS.encode() + ANSWER.encode() + CONFIRM.encode()]
    wire.clock.run_until(1.5)
    wire.say(NEWS)
    assert wire.writes[1:] == [NEWS.encode()]


def test_octets_come_one_by_one_while_it_lasts(wire: Wire) -> None:
    assert not wire.faults.splits
    wire.begin(FaultKind.SPLIT_FRAMES, seconds=1.0)
    during = wire.faults.splits
    wire.clock.run_until(1.5)
    assert (during, wire.faults.splits) == (True, False)


def test_a_pulled_cable_loses_what_was_kept_back(wire: Wire) -> None:
    wire.begin(FaultKind.REORDER_FRAMES)
    wire.say(NEWS)
    wire.faults.cut()
    wire.clock.run_until(1.0)
    assert wire.writes == []
