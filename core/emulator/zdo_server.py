"""What the coordinator answers when its own host asks it, over the loop-back: no frame of it goes on the air.

The rules are those of every node (`zdo`); the energy scan and the change of channel are the coordinator's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.node import Role
from core.emulator.zdo import INVALID_REQUEST, MGMT_UPDATE, RESPONSE, SUCCESS, ZdoResponder
from core.emulator.znp import MalformedError, Reader, u8, u16, u32

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from core.emulator.dongle import Dongle
    from core.emulator.stack import Endpoint, Neighbour, Route

PROMPT = 0.002
SYMBOL = 16e-6
SUPERFRAME_SYMBOLS = 960
BROADCAST_DELIVERY = 9.0
LONGEST_SCAN, CHANNEL_CHANGE, MANAGER_CHANGE = 5, 0xFE, 0xFF
MOST_SCANS = 5
END_DEVICE = 2


class ZdoServer:
    """Answers one host's questions about its own dongle."""

    def __init__(self, dongle: Dongle) -> None:
        self._dongle = dongle
        self._responder = ZdoResponder(_Self(dongle))

    def answers(self, cluster: int, frame: bytes) -> list[tuple[float, bytes]]:
        """The responses to one request, each with the seconds it takes to come; both with sequence number."""
        if cluster == MGMT_UPDATE:
            try:
                return [(delay, frame[:1] + body) for delay, body in self._update(Reader(frame[1:]))]
            except MalformedError:
                return [(PROMPT, frame[:1] + u8(INVALID_REQUEST))]
        answer = None if cluster & RESPONSE else self._responder.answer(cluster, frame, broadcast=False)
        return [] if answer is None else [(PROMPT, answer)]

    def _update(self, request: Reader) -> Iterator[tuple[float, bytes]]:
        mask, duration = request.u32(), request.u8()
        channels = [channel for channel in range(11, 27) if mask >> channel & 1]
        if duration == CHANNEL_CHANGE and len(channels) == 1:
            self._dongle.later(BROADCAST_DELIVERY, self._dongle.move_to_channel, channels[0])
        elif duration <= LONGEST_SCAN:
            yield from self._scans(channels, duration, request.u8())
        elif duration != MANAGER_CHANGE:
            yield PROMPT, u8(INVALID_REQUEST)

    def _scans(self, channels: list[int], duration: int, count: int) -> Iterator[tuple[float, bytes]]:
        seconds = len(channels) * SUPERFRAME_SYMBOLS * (2**duration + 1) * SYMBOL
        mask = sum(1 << channel for channel in channels)
        head = u8(SUCCESS) + u32(mask) + u16(self._dongle.sent) + u16(self._dongle.failed)
        for number in range(1, min(count, MOST_SCANS) + 1):
            energy = self._dongle.stack.energy(channels)
            values = bytes(energy.get(channel, 0) for channel in channels)
            yield number * seconds, head + u8(len(values)) + values


class _Self:
    """The dongle as its own device object sees it (`ZdoView`)."""

    address, role, manufacturer, battery = 0x0000, Role.COORDINATOR, 0x0007, False
    capability = 0x8F  # trust centre on mains, receiver always on

    def __init__(self, dongle: Dongle) -> None:
        self._dongle = dongle

    @property
    def eui(self) -> int:
        return self._dongle.memory.eui

    def endpoints(self) -> Sequence[Endpoint]:
        return tuple(self._dongle.endpoints.values())

    def neighbours(self) -> Sequence[Neighbour]:
        return self._dongle.stack.neighbours()

    def routes(self) -> Sequence[Route]:
        return self._dongle.stack.routes()

    def children(self) -> Mapping[int, int]:
        return {
            row.eui: row.address for row in self._dongle.stack.associated() if row.device_type == END_DEVICE
        }

    def permit(self, seconds: int) -> None:
        self._dongle.stack.permit(seconds)

    def leave(self, eui: int, *, rejoin: bool) -> bool:
        del rejoin
        return eui != self.eui and self._dongle.stack.forget_child(eui)

    def energy(self, channels: Sequence[int]) -> Mapping[int, int]:
        return self._dongle.stack.energy(channels)
