"""The watch over a dongle: silent while frames come, asks where none do, and takes its word for what runs."""

from __future__ import annotations

import asyncio

import pytest

from core.radio import znp_watch
from core.radio.radio import DeliveryFailed
from core.radio.znp_direct import CONGESTED
from core.radio.znp_watch import NOT_RUNNING, QUESTION, QUIET, TRIES
from tests.core.radio.test_znp_ahead import until
from tests.core.radio.test_znp_direct import ANSWERED, Line, confirm, mt

TICK = 0.02


def info(state: int) -> bytes:
    """UTIL.GetDeviceInfo's answer of a device in this state, without neighbours."""
    return mt(0x6700, bytes(9) + b"\x00\x00\x07" + bytes((state, 0)))


def incoming() -> bytes:
    head = bytes.fromhex("0000 1900 2B1A 03 0A 00 80 00 00000000 05 03")
    return mt(0x4481, head + b"\x19\x01\x03" + bytes(3))


class Watched(Line):
    """A line under watch; `lost` is how often it was said to be gone."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = 0
        self.direct.watch_over(self._gone)

    def _gone(self) -> None:
        self.lost += 1

    @property
    def questions(self) -> int:
        return self.out.count(QUESTION)


@pytest.fixture
async def line(monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr(znp_watch, "TICK", TICK)
    return Watched()


async def test_while_frames_come_in_nothing_is_asked(line: Watched) -> None:
    for _ in range(5 * QUIET):
        line.direct.received(incoming())
        await asyncio.sleep(TICK / 2)
    assert line.frames
    assert (line.out, line.lost) == ([], 0)


async def test_a_silent_dongle_is_asked_and_may_stay_if_it_runs(line: Watched) -> None:
    for _ in range(3):
        before = line.questions
        await until(lambda: line.questions > before)  # noqa: B023 - awaited within the turn
        line.direct.received(info(9))
        assert line.library == [], "the answer is nobody else's"
        assert line.direct.turns.free
    assert line.lost == 0
    line.direct.end()
    before = line.questions
    await asyncio.sleep(2 * QUIET * TICK)
    assert line.questions == before, "a line that was given up is not asked"


async def test_one_that_runs_no_network_is_gone_though_it_answers(line: Watched) -> None:
    for number in range(1, NOT_RUNNING + 1):
        await until(lambda: line.questions >= number)  # noqa: B023 - awaited within the turn
        line.direct.received(info(0))
    assert line.lost == 1


async def test_one_that_answers_nothing_is_gone_once_and_keeps_no_turn(line: Watched) -> None:
    await asyncio.sleep((QUIET + TRIES + 6) * TICK)
    assert (line.questions, line.lost) == (TRIES, 1)
    assert line.direct.turns.free


async def test_a_dongle_that_is_busy_for_five_seconds_is_not_gone(line: Watched) -> None:
    for _ in range(2):
        before = line.questions
        await until(lambda: line.questions > before)  # noqa: B023 - awaited within the turn
        await asyncio.sleep(5 * TICK)  # a tick is a second of life
        line.direct.received(info(9))
        await asyncio.sleep(TICK / 2)
    assert line.lost == 0
    line.direct.end()


async def test_a_dongle_that_answers_everybody_late_is_slow_and_not_gone(line: Watched) -> None:
    line.direct.turns.take(lambda: None)  # somebody asks, again and again
    for _ in range(3):
        await asyncio.sleep(3 * TICK)
        line.direct.received(mt(0x6102, bytes(2)))
    line.direct.turns.give()
    await until(lambda: line.questions > 0)
    await asyncio.sleep(3 * TICK)
    line.direct.received(info(9))
    assert line.lost == 0
    line.direct.end()


async def test_a_slow_answer_counts_and_is_told_to_whoever_may_wait_for_it(line: Watched) -> None:
    for number in range(1, 3 * TRIES, 2):
        await until(lambda: line.questions > number)  # noqa: B023 - the second of them: the first came to nothing
        line.direct._over._end_turn()  # type: ignore[union-attr]  # the next look has begun
        line.direct.received(info(9))
        assert line.library[-1] == info(9)
    assert line.lost == 0
    line.direct.end()


async def test_a_refused_frame_makes_it_ask_at_once_whatever_comes_in(line: Watched) -> None:
    task = await line.start()
    line.direct.received(mt(0x6401, b"\x02") + incoming())
    with pytest.raises(DeliveryFailed):
        await task
    await asyncio.sleep(0)
    assert line.questions == 1
    line.direct.received(incoming() + info(0))
    await asyncio.sleep(2 * TICK)
    line.direct.received(incoming() + info(0))
    assert line.lost == 1


@pytest.mark.parametrize("status", sorted(CONGESTED))
async def test_full_buffers_are_no_reason_for_doubt(line: Watched, status: int) -> None:
    task = await line.start()
    line.direct.received(mt(0x6401, bytes((status,))))
    with pytest.raises(DeliveryFailed):
        await task
    assert line.questions == 0


async def test_a_frame_waits_for_the_answer_and_the_answer_of_others_is_theirs(line: Watched) -> None:
    line.direct.received(info(9))
    assert line.library == [info(9)], "somebody else has asked"
    await until(lambda: line.questions > 0)
    task = await line.start()
    assert line.out[-1] == QUESTION, "one request at a time"
    line.direct.received(info(9))
    assert len(line.out[-1]) > len(QUESTION)
    line.direct.received(ANSWERED + confirm(7))
    await task
    line.direct.end()
