"""A host program on the simulated clock: it speaks MT to the emulated dongle, serves an image, and starts again.

It never sleeps and never looks at a real clock, so a seed gives the same run every time.
"""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.emulator.clock import Clock, Timer
from core.emulator.emulation import Emulation
from core.emulator.mesh import Premise
from core.emulator.timeline import FaultDesk
from core.emulator.znp import Frame, FrameParser, Kind, u8, u16, u16_list, u64
from tests.core.emulator.host import ota_image

if TYPE_CHECKING:
    from core.emulator.scenario import Scenario

PROFILE, OTA, ENDPOINT = 0x0109, 0x0019, 10
RESET, INCOMING, COMMISSIONED = 0x4180, 0x4481, 0x4F80
START, REGISTER, CODES_ONLY, SEND, WRITE = 0x2F05, 0x2400, 0x2F06, 0x2402, 0x2109
ANSWER_WITHIN = 1.0
NOTIFY_EVERY = 20.0
STEP = 0.05


@dataclass(frozen=True, slots=True)
class Request:
    """A command that waits for its turn, and whether it is worth a second try."""

    frame: Frame
    again: bool


class SoakHost:
    """One premise, its dongle, and the program that serves `version` to its bridges."""

    def __init__(self, scenario: Scenario, seed: int, *, version: int, size: int) -> None:
        self.clock = Clock()
        self.premise = Premise(scenario, self.clock, seed)
        self.emulation = Emulation(
            "soak",
            self.premise,
            self.clock,
            seed=seed,
            speed="1",
            baud=True,
            store=None,
            wall=lambda: self.clock.now,
            output=self._heard,
        )
        self.emulation.on_plug = self._plugged
        self.desk = FaultDesk(self.emulation, self.premise)
        self.desk.arm(scenario.faults)
        self._version, self._size = version, size
        self._bridges = [spec for spec in scenario.devices if spec.kind.bridge]
        self._images: dict[tuple[int, int], bytes] = {}
        self._parser = FrameParser()
        self._queue: deque[Request] = deque()
        self._outstanding: Request | None = None
        self._patience: Timer | None = None
        self._serving = False
        self._transaction = 0
        self._plugged(True)
        self.clock.after(NOTIFY_EVERY, self._remind)

    def run(self, until: float) -> None:
        """Let simulated time pass until every bridge runs the new version, or until then."""
        while self.clock.now < until and (self.desk.waiting or not self.finished):
            self.clock.run_until(self.clock.now + STEP)
            self.emulation.deliver()

    @property
    def finished(self) -> bool:
        """Whether every bridge runs the new version."""
        return not self.behind()

    def behind(self) -> list[str]:
        """The bridges that still run another version."""
        found = [self.premise.find(spec.name) for spec in self._bridges]
        return [device.spec.name for device in found if device.flash.version != self._version]

    # --- the line -------------------------------------------------------------------------------------

    def _plugged(self, plugged: bool) -> None:
        self._parser.clear()
        self._queue.clear()
        self._outstanding, self._serving = None, False
        if plugged:
            self.emulation.connected()
            self._ask(START, b"\x04")
        else:
            self.emulation.disconnected()

    def _ask(self, command: int, payload: bytes, *, again: bool = True) -> None:
        self._queue.append(Request(Frame(command, payload), again))
        self._next()

    def _next(self) -> None:
        if self._outstanding is None and self._queue:
            self._outstanding = self._queue.popleft()
            self._patience = self.clock.after(ANSWER_WITHIN, self._no_answer, self._outstanding)
            self.emulation.receive(self._outstanding.frame.encode())

    def _no_answer(self, request: Request) -> None:
        if self._outstanding is request:
            self._outstanding = None
            if request.again:
                self._queue.appendleft(request)
            self._next()

    def _heard(self, data: bytes) -> None:
        for frame in self._parser.feed(data):
            if frame.kind == Kind.SRSP:
                self._answered(frame)
            elif frame.command == RESET:
                self._plugged(True)
            elif frame.command == COMMISSIONED and len(frame.payload) > 2 and not frame.payload[2]:
                self._begin()
            elif frame.command == INCOMING:
                self._incoming(frame.payload)

    def _answered(self, frame: Frame) -> None:
        waiting = self._outstanding
        if waiting is None or frame.command not in (waiting.frame.answer, 0x6000):
            return
        self._outstanding = None
        if self._patience is not None:
            self._patience.cancel()
        self._next()

    def _begin(self) -> None:
        if self._serving:
            return
        self._serving = True
        clusters = u16_list((0x0000, OTA))
        self._ask(REGISTER, u8(ENDPOINT) + u16(PROFILE) + u16(0x0500) + bytes(2) + clusters + clusters)
        self._ask(CODES_ONLY, b"\x01")
        self._ask(WRITE, u16(0x0F10) + u8(0) + u8(1) + b"\x55", again=False)

    # --- the images -----------------------------------------------------------------------------------

    def _remind(self) -> None:
        self.clock.after(NOTIFY_EVERY, self._remind)
        if self._serving:
            for spec in self._bridges:
                device = self.premise.find(spec.name)
                if device.flash.version != self._version and device.node.membership is not None:
                    self._say(device.node.address, b"\x19\x01\x00\x00\x64")
        elif self.emulation.plugged and not self._queue and self._outstanding is None:
            self._ask(START, b"\x04")

    def _say(self, address: int, data: bytes) -> None:
        self._transaction = self._transaction + 1 & 0xFF
        head = u8(2) + u64(address) + u8(1) + u16(0) + u8(ENDPOINT) + u16(OTA)
        payload = head + u8(self._transaction) + u8(0x10) + u8(30) + u16(len(data)) + data
        self._ask(SEND, payload, again=False)

    def _incoming(self, message: bytes) -> None:
        address, cluster = struct.unpack_from("<H", message, 4)[0], struct.unpack_from("<H", message, 2)[0]
        zcl = message[17:-3]
        if cluster != OTA or len(zcl) < 3 or not zcl[0] & 1:
            return
        answer = self._serve(zcl[2], zcl[3:])
        if answer is not None:
            self._say(address, (b"\x18" if answer[0] == 0x0B else b"\x19") + zcl[1:2] + answer)

    def _serve(self, command: int, body: bytes) -> bytes | None:
        which = struct.unpack_from("<HH", body, 1)
        image = self._image(which)
        name = struct.pack("<HHI", *which, self._version)
        if command == 0x01:
            if struct.unpack_from("<I", body, 5)[0] == self._version:
                return b"\x02\x98"
            return b"\x02\x00" + name + struct.pack("<I", len(image))
        if command == 0x03:
            offset, most = struct.unpack_from("<IB", body, 9)
            block = image[offset : offset + most]
            return b"\x05\x00" + name + struct.pack("<IB", offset, len(block)) + block
        if command == 0x06:
            return b"\x07" + name + bytes(8) if body[0] == 0 else b"\x0b\x06\x00"
        return b"\x0b" + u8(command) + b"\x81"

    def _image(self, which: tuple[int, int]) -> bytes:
        if which not in self._images:
            maker, kind = which
            self._images[which] = ota_image(
                self._size, manufacturer=maker, image_type=kind, version=self._version
            )
        return self._images[which]
