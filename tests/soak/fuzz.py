"""Random and mutated serial bytes into the dongle: it answers as the protocol says, and it never dies.

Three kinds of input take turns: plain noise, whole frames of known and unknown commands with payloads of any
length and content, and such frames with a few octets altered. After each batch the line is cleared as a host
clears it, and the dongle must answer a ping; between whole requests, each must get exactly one answer that is its
own, or the error that the protocol has for it.
"""

from __future__ import annotations

import time
from random import Random

from core.emulator.clock import Clock
from core.emulator.dongle import BOOT_SECONDS, COMMANDS, RPC_ERROR
from core.emulator.emulation import Emulation
from core.emulator.mesh import Premise
from core.emulator.znp import MAX_PAYLOAD, Frame, FrameParser, Kind
from tests.core.emulator.premises import device, premise

PING = 0x2101
RESET = 0x4100
CLEARING = bytes(300)
KNOWN = [command for command in range(0x2000, 0x5000) if COMMANDS.get(command) is not None]


class Fuzzed:
    """A dongle with a premise behind it, and the bytes that came from it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(f"fuzz {seed}")
        self.clock = Clock()
        made = premise(
            device("Bridge", "B1", 1, 2.0, extra="joined = true"),
            device("Gas", "GSME", 2, 3.0, extra="joined = true\npoll_seconds = 1.0"),
            seed=seed,
        )
        self._parser = FrameParser()
        self._frames: list[Frame] = []
        self.emulation = Emulation(
            "fuzz",
            Premise(made, self.clock, seed),
            self.clock,
            seed=seed,
            speed="1",
            baud=False,
            store=None,
            wall=lambda: self.clock.now,
            output=lambda data: self._frames.extend(self._parser.feed(data)),
        )
        self.emulation.connected()
        self.sent = self.requests = 0

    def send(self, data: bytes) -> None:
        """Send bytes in pieces of any size."""
        self.sent += len(data)
        while data:
            size = self.random.choice((1, 2, 7, 64, len(data)))
            self.emulation.receive(data[:size])
            data = data[size:]
        self.run(0.01)

    def run(self, seconds: float) -> None:
        """Let simulated time pass."""
        self.clock.run_until(self.clock.now + seconds)
        self.emulation.deliver()

    def heard(self) -> list[Frame]:
        """What has come from the dongle since it was last asked."""
        frames, self._frames = self._frames, []
        return frames

    def check_alive(self) -> None:
        """Clear the line, let a boot end, and ping."""
        self.emulation.receive(CLEARING)
        self.run(BOOT_SECONDS + 0.1)
        self.heard()
        self.emulation.receive(Frame(PING).encode())
        self.run(0.01)
        answers = [frame for frame in self.heard() if frame.kind == Kind.SRSP]
        assert [frame.command for frame in answers] == [Frame(PING).answer], answers

    def check_answer(self, frame: Frame) -> None:
        """Send one whole request; it must get its one answer."""
        self.requests += 1
        self.heard()
        self.send(frame.encode())
        answers = [heard for heard in self.heard() if heard.kind == Kind.SRSP]
        assert len(answers) == 1, (frame, answers)
        answer = answers[0]
        if answer.command == RPC_ERROR:
            assert answer.payload[1:] == bytes((frame.command >> 8, frame.command & 0xFF))
        else:
            assert answer.command == frame.answer, (frame, answer)

    def frame(self) -> Frame:
        """A frame of a known command, more often than not, with any payload."""
        random = self.random
        command = random.choice(KNOWN) if random.random() < 0.8 else random.randrange(0x10000)
        return Frame(
            command, random.randbytes(random.choice((0, 1, 4, 11, 30, random.randint(0, MAX_PAYLOAD))))
        )

    def mutated(self) -> bytes:
        """Such a frame with a few octets altered, left out or put in."""
        data = bytearray(self.frame().encode())
        for _ in range(self.random.randint(1, 4)):
            place = self.random.randrange(len(data) + 1)
            data[place : place + self.random.randint(0, 2)] = self.random.randbytes(self.random.randint(0, 2))
        return bytes(data)


def batch(dongle: Fuzzed) -> None:
    """One turn of each kind of input, and the question whether the dongle still lives."""
    random = dongle.random
    dongle.send(random.randbytes(random.randint(1, 800)))
    dongle.check_alive()
    dongle.send(b"".join(dongle.mutated() for _ in range(20)))
    dongle.check_alive()
    for _ in range(20):
        frame = dongle.frame()
        if frame.kind == Kind.SREQ:
            dongle.check_answer(frame)
        elif frame.command != RESET:
            dongle.send(frame.encode())
    dongle.send(Frame(RESET, b"\x00").encode())
    dongle.check_alive()
    assert dongle.clock.now < 1e9


def fuzz(octets: int, seed: int) -> bool:
    """Send so many octets and print figures; an assertion or an exception ends it."""
    began = time.monotonic()
    dongle = Fuzzed(seed)
    while dongle.sent < octets:
        batch(dongle)
    passed = time.monotonic() - began
    print(
        f"{dongle.sent} octets, {dongle.requests} requests checked for their answer, in {passed:.0f} s; "
        f"{dongle.emulation.bad_frames} frames with a wrong checksum, "
        f"{sum(dongle.emulation.dongle.unknown.values())} unknown commands."
    )
    return True
