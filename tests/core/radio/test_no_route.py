"""A frame without a route is told as not delivered, also where the dongle cannot look for one."""

from __future__ import annotations

import pytest

from core.radio.radio import DeliveryFailed, Outgoing
from core.radio.zigpy_radio import ZigpyRadio
from core.radio.znp_direct import NO_ROUTE

FRAME = Outgoing(0x1A2B, 3, 0x0109, 0x0019, b"\x19\x01\x05")


class Dongle:
    """Confirms every frame with “no route”; it answers no question for one."""

    def __init__(self) -> None:
        self.asked = self.frames = 0

    async def _discover_route(self, _address: int) -> None:
        self.asked += 1
        raise TimeoutError

    async def deliver(self, _frame: Outgoing) -> int:
        self.frames += 1
        return NO_ROUTE


async def test_a_route_that_cannot_be_looked_for_is_an_undelivered_frame() -> None:
    radio, dongle = ZigpyRadio("socket://127.0.0.1:1"), Dongle()
    radio._app = radio._direct = dongle  # type: ignore[assignment]
    with pytest.raises(DeliveryFailed, match="no route"):
        await radio.send(FRAME)
    assert (dongle.asked, dongle.frames) == (1, 2)
