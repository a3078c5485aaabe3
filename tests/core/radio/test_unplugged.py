"""A dongle that goes while it is being started is noticed at once, not when the library gives up."""

from __future__ import annotations

import asyncio

import pytest

from core.errors import HubError
from core.premise.device import Eui64
from core.radio.opening import Unplugged, unless_gone
from core.radio.zigpy_radio import ZigpyRadio


async def test_a_step_ends_with_the_port_and_is_not_left_running() -> None:
    gone, ended = asyncio.Event(), asyncio.Event()

    async def step() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    asyncio.get_running_loop().call_later(0.01, gone.set)
    async with asyncio.timeout(1):
        with pytest.raises(Unplugged):
            await unless_gone(gone, step())
        await ended.wait()


async def test_a_step_that_is_done_gives_its_result_and_its_error() -> None:
    async def result() -> int:
        return 7

    async def error() -> None:
        raise ValueError("x")

    assert await unless_gone(asyncio.Event(), result()) == 7
    with pytest.raises(ValueError, match="x"):
        await unless_gone(asyncio.Event(), error())


async def test_a_dongle_that_was_let_go_says_so_to_whoever_still_asks_it() -> None:
    radio = ZigpyRadio("socket://127.0.0.1:9", family="ZNP")
    device = Eui64.parse("00-DB-12-34-56-78-90-A0")
    for ask in (radio.admit_key(device, bytes(16)), radio.close_window(()), radio.open_window(10, ())):
        with pytest.raises(HubError, match="gone"):
            await ask
