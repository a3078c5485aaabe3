"""A radio in memory: a whole implementation of the Protocol, whose other end is a function of the test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from core.premise.device import Eui64
from core.radio.radio import DeliveryFailed, Frame, Outgoing, RadioInfo, RadioListener

HUB = Eui64.parse("00-DB-12-34-56-78-90-01")

Answer = Callable[[Outgoing], Sequence[Frame]]


class MemoryRadio:
    """Keeps what was sent; `answers` says which frames come back for each."""

    def __init__(self, answers: Answer | None = None, known: Sequence[tuple[Eui64, int | None]] = ()) -> None:
        self._answers = answers or (lambda _: ())
        self._known = tuple(known)
        self._sequence = 0
        self.listener: RadioListener | None = None
        self.deliver: Callable[[Frame], object] = lambda _: None
        self.sent: list[Outgoing] = []
        self.congested = 0  # so many frames are turned away before one is taken
        self.unreachable: set[int] = set()
        self.unheard: set[int] = set()  # frames to these are neither confirmed nor refused
        self.window: int | None = None
        self.keys: dict[Eui64, bytes] = {}
        self.closed = False
        self.expected: Callable[[], Outgoing | None] = lambda: None

    async def open(self, listener: RadioListener, *, form: bool = False) -> RadioInfo:
        self.listener, self.deliver = listener, listener.frame_arrived
        return RadioInfo(HUB, 15, 0x1A62, 0xDDDDDDDD, "ZNP", "20210708", known=self._known)

    async def close(self) -> None:
        self.closed = True

    async def admit_key(self, eui: Eui64, link_key: bytes) -> None:
        self.keys[eui] = link_key

    async def forget_key(self, eui: Eui64) -> None:
        self.keys.pop(eui, None)

    async def open_window(self, seconds: int, addresses: Sequence[int]) -> None:
        self.window = seconds

    async def close_window(self, addresses: Sequence[int]) -> None:
        self.window = None

    async def send(self, frame: Outgoing) -> None:
        await asyncio.sleep(0)
        self.sent.append(frame)
        if self.congested:
            self.congested -= 1
            raise DeliveryFailed("BUFFER_FULL", congested=True)
        if frame.address in self.unreachable:
            raise DeliveryFailed("NO_ACK")
        if frame.address in self.unheard:
            raise DeliveryFailed("no confirmation", unsure=True)
        for answer in self._answers(frame):
            asyncio.get_running_loop().call_soon(self.deliver, answer)

    def foresee(self, expected: Callable[[], Outgoing | None]) -> None:
        self.expected = expected

    def sequence(self) -> int:
        self._sequence = (self._sequence + 1) & 0xFF
        return self._sequence

    async def energy(self, channels: Sequence[int]) -> dict[int, float]:
        return dict.fromkeys(channels, 20.0)


def zdo_frame(address: int, cluster: int, body: bytes) -> Frame:
    """A ZDO frame from a device; `body` starts with the transaction number."""
    return Frame(address, 0, 0, 0, cluster, body)
