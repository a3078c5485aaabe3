"""The serial line between dongle and host: bytes take their time, in each direction on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.clock import Clock

BAUD = 115_200
BITS_A_BYTE = 10


class Lane:
    """One direction of the line: what is sent arrives whole when its last bit has gone over.

    Args:
        baud: bits a second, or 0 for a line that takes no time.
    """

    def __init__(self, clock: Clock, baud: int, deliver: Callable[[bytes], None]) -> None:
        self._clock = clock
        self._byte_seconds = BITS_A_BYTE / baud if baud else 0.0
        self._deliver = deliver
        self._free_at = 0.0
        self._under_way = 0
        self._cut = 0

    @property
    def busy_until(self) -> float | None:
        """When the last byte under way will have arrived; None while nothing is."""
        return self._free_at if self._under_way else None

    def send(self, data: bytes) -> None:
        """Queue bytes behind those that are under way."""
        self._free_at = max(self._clock.now, self._free_at) + len(data) * self._byte_seconds
        self._under_way += 1
        self._clock.at(self._free_at, self._arrive, data, self._cut)

    def cut(self) -> None:
        """Lose everything under way: the cable was pulled."""
        self._cut += 1
        self._under_way = 0
        self._free_at = self._clock.now

    def _arrive(self, data: bytes, cut: int) -> None:
        if cut == self._cut:
            self._under_way -= 1
            self._deliver(data)
