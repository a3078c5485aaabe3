"""The loop of the tests that wait for timers: its waits cost nothing, and a machine that is slow moves no event."""

from __future__ import annotations

import asyncio
import time

from tests.core import leaping
from tests.core.leaping import LeapingLoop


async def _woken(order: list[str], name: str, after: float) -> None:
    await asyncio.sleep(after)
    order.append(name)


def test_an_hour_is_waited_for_in_no_time_and_is_an_hour_on_its_clock() -> None:
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        began, here = runner.get_loop().time(), time.monotonic()
        runner.run(asyncio.sleep(3600.0))
        assert 3600.0 <= runner.get_loop().time() - began < 3600.001
    assert time.monotonic() - here < 1800.0


def test_who_is_due_first_comes_first_however_slow_the_machine_is() -> None:
    order: list[str] = []

    async def both() -> None:
        first, second = (asyncio.create_task(_woken(order, n, s)) for n, s in (("b", 0.02), ("a", 0.01)))
        await asyncio.sleep(0)
        time.sleep(0.05)  # noqa: ASYNC251 - the machine has stood still: on a real clock both would be due
        await asyncio.sleep(0.015)
        assert order == ["a"]
        await asyncio.gather(first, second)

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        runner.run(both())
    assert order == ["a", "b"]


def test_waits_of_one_length_end_in_the_order_they_began() -> None:
    order: list[int] = []

    async def wait(number: int) -> None:
        await asyncio.sleep(0.002)
        order.append(number)

    async def many() -> None:
        await asyncio.gather(*map(wait, range(50)))

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        runner.run(many())
    assert order == list(range(50))


def test_work_in_a_thread_takes_none_of_its_time() -> None:
    async def work() -> float:
        slow = asyncio.create_task(asyncio.to_thread(time.sleep, 0.05))
        async with asyncio.timeout(0.01):
            await slow
        return leaping.steady()

    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        assert runner.run(work()) < leaping.START + 0.01
