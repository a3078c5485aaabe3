"""Faults of the dongle itself, seen through its serial face and its port."""

from __future__ import annotations

import pytest

from core.emulator.clock import Clock
from core.emulator.emulation import Emulation
from core.emulator.faults import FaultKind, read_fault
from core.emulator.mesh import Premise
from core.emulator.timeline import FaultDesk
from core.emulator.znp import Frame, FrameParser, u8, u16, u16_list, u64
from tests.core.emulator.premises import one_bridge

PING, WRITE, START, REGISTER, SEND = 0x2101, 0x2109, 0x2F05, 0x2400, 0x2402
CONFIRM, RESET = 0x4480, 0x4180


class Bench:
    """A dongle with one bridge, the frames that came from it, and in how many writes."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.premise = Premise(one_bridge(), self.clock)
        self.writes: list[bytes] = []
        self.ports: list[bool] = []
        self._parser = FrameParser()
        self.emulation = Emulation(
            "bench",
            self.premise,
            self.clock,
            seed=1,
            speed="1",
            baud=True,
            store=None,
            wall=lambda: self.clock.now,
            output=self.writes.append,
        )
        self.emulation.on_plug = self.ports.append
        self.emulation.connected()
        self.desk = FaultDesk(self.emulation, self.premise)

    def befall(self, kind: FaultKind, **values: object) -> None:
        self.desk.befall(read_fault(kind, values))

    def run(self, seconds: float) -> list[Frame]:
        """Let time pass; the frames that came meanwhile."""
        before = len(self.writes)
        self.clock.run_until(self.clock.now + seconds)
        self.emulation.deliver()
        return self._parser.feed(b"".join(self.writes[before:]))

    def ask(self, command: int, payload: bytes = b"", seconds: float = 1.0) -> list[Frame]:
        """Send a command; the frames that came within so many seconds."""
        before = len(self.writes)
        self.emulation.receive(Frame(command, payload).encode())
        self.run(seconds)
        return FrameParser().feed(b"".join(self.writes[before:]))

    def start(self) -> None:
        """Bring the network up with an endpoint."""
        self.ask(START, b"\x04", 5.0)
        clusters = u16_list((0, 0x0019))
        endpoint = u8(10) + u16(0x0109) + u16(0x0500) + bytes(2) + clusters + clusters
        assert self.ask(REGISTER, endpoint)[0].payload == b"\x00"

    def up(self) -> bool:
        """Whether the network runs."""
        return self.premise.coordinator.running

    def confirm(self) -> int:
        """Send a frame to the bridge; the status of its confirm."""
        address = self.premise.find("Bridge").node.address
        data = b"\x00\x01\x00\x00\x00"
        head = u8(2) + u64(address) + u8(1) + u16(0) + u8(10) + u16(0) + u8(1) + u8(0x10) + u8(30)
        frames = self.ask(SEND, head + u16(len(data)) + data, 8.0)
        return next(frame.payload[0] for frame in frames if frame.command == CONFIRM)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize("status", [0x11, 0x1A, 0xB7, 0xCD, 0xE1, 0xE9, 0xF0])
def test_confirms_carry_the_status_said_and_then_the_truth_again(bench: Bench, status: int) -> None:
    bench.start()
    assert bench.confirm() == 0
    bench.befall(FaultKind.CONFIRM_STATUS, status=status, count=2)
    assert [bench.confirm() for _ in range(3)] == [status, status, 0]


def test_writes_of_the_host_fail_as_often_as_said(bench: Bench) -> None:
    create, write = u16(0x0F10) + u16(1) + u8(1) + b"\x00", u16(0x0F10) + u8(0) + u8(1) + b"\x07"
    bench.ask(0x2107, create)
    bench.befall(FaultKind.NV_WRITE_FAILS, count=2)
    answers = [bench.ask(WRITE, write)[0].payload for _ in range(3)]
    assert answers == [b"\x0a", b"\x0a", b"\x00"]


def test_a_reset_out_of_nothing_is_told_and_takes_the_network_down(bench: Bench) -> None:
    bench.start()
    bench.befall(FaultKind.DONGLE_RESET)
    assert not bench.up()
    assert [frame.command for frame in bench.run(1.0)] == [RESET]
    assert bench.emulation.dongle.endpoints == {}


def test_a_port_that_closes_leaves_the_dongle_running_and_a_pulled_one_does_not(bench: Bench) -> None:
    bench.start()
    bench.befall(FaultKind.PORT_CLOSE, seconds=5)
    assert bench.up()
    assert bench.ask(PING) == []
    bench.run(5.0)
    assert bench.ports == [False, True]
    assert [frame.command for frame in bench.ask(PING)] == [0x6101]
    bench.befall(FaultKind.UNPLUG, seconds=5)
    assert not bench.up()
    bench.run(6.0)
    assert bench.ports == [False, True, False, True]
    assert not bench.up()
    assert [frame.command for frame in bench.ask(PING)] == [0x6101]


def test_the_network_moves_and_the_bridge_with_it(bench: Bench) -> None:
    bench.start()
    bench.befall(FaultKind.CHANNEL_CHANGE, channel=25)
    bench.befall(FaultKind.PAN_CHANGE, pan_id=0x4321)
    network = bench.emulation.dongle.network
    member = bench.premise.find("Bridge").node.membership
    assert network is not None
    assert member is not None
    assert (network.channel, network.pan_id) == (member.channel, member.pan_id) == (25, 0x4321)
    assert bench.confirm() == 0


def test_every_octet_comes_alone_while_frames_are_split(bench: Bench) -> None:
    bench.befall(FaultKind.SPLIT_FRAMES, seconds=2)
    assert [frame.command for frame in bench.ask(PING)] == [0x6101]
    assert {len(write) for write in bench.writes} == {1}
    bench.run(3.0)
    bench.ask(PING)
    assert len(bench.writes[-1]) == 7
