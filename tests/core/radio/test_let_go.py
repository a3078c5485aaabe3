"""A library that is shut down cancels what others wait for: they hear that the dongle is gone, not that they stop."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import HubError
from core.radio.radio import ZDO_PROFILE, DeliveryFailed, Outgoing
from core.radio.zigpy_radio import ZigpyRadio

QUESTION = Outgoing(0x1A2B, 0, ZDO_PROFILE, 0x0031, b"\x01\x00")


class Library:
    """Takes frames and questions, and never answers; `shut` does what zigpy-znp does to whoever waits."""

    def __init__(self) -> None:
        self._answers: list[asyncio.Future[dict[int, float]]] = []

    def get_sequence(self) -> int:
        return 7

    async def send_packet(self, _packet: object) -> None:
        await self._answer()

    async def energy_scan(self, **_wanted: object) -> dict[int, float]:
        return await self._answer()

    async def _answer(self) -> dict[int, float]:
        self._answers.append(asyncio.get_running_loop().create_future())
        return await self._answers[-1]

    async def shutdown(self, **_wanted: object) -> None:
        await self._answer()

    def shut(self) -> None:
        for answer in self._answers:
            answer.cancel()


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def radio(library: Library) -> ZigpyRadio:
    made = ZigpyRadio("socket://127.0.0.1:1")
    made._app = library
    return made


async def test_who_waits_while_the_library_is_shut_down_hears_that_it_is_gone(
    radio: ZigpyRadio, library: Library
) -> None:
    asyncio.get_running_loop().call_later(0.01, library.shut)
    with pytest.raises(DeliveryFailed, match="not connected"):
        await radio.send(QUESTION)
    asyncio.get_running_loop().call_later(0.01, library.shut)
    with pytest.raises(HubError, match="did not listen"):
        await radio.energy((11,))


async def test_who_is_cancelled_or_out_of_time_hears_that(radio: ZigpyRadio) -> None:
    for step in (radio.send(QUESTION), radio.energy((11,))):
        task = asyncio.create_task(step)
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await radio.send(QUESTION)


async def test_a_start_or_an_end_that_the_library_breaks_off_is_no_cancellation_of_ours(
    radio: ZigpyRadio, library: Library
) -> None:
    asyncio.get_running_loop().call_later(0.01, library.shut)
    with pytest.raises(HubError, match="did not start its network"):
        await radio._guarded(library.energy_scan(), "start its network", 1.0)
    asyncio.get_running_loop().call_later(0.01, library.shut)
    await radio.close()
    assert radio._app is None
