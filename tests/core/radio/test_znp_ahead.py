"""A frame on the line before it is due: finished by one octet, dropped by a wrong one, not for every dongle."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

import pytest

from core.emulator.znp import FrameParser
from core.radio import znp_direct
from core.radio.radio import DeliveryFailed, Frame, Outgoing
from core.radio.znp_ahead import LONGEST_WAIT, REST, WRONG_IN_A_ROW
from core.radio.znp_direct import ZnpDirect
from tests.core.radio.test_znp_direct import ANSWERED, confirm, mt

FIRST, SECOND, OTHER = (Outgoing(0x1A2B, 3, 0x0109, 0x0019, bytes((25, n, 5)) * 20, False) for n in range(3))
RESET = mt(0x4180, bytes((0, 2, 1, 2, 7, 1)))


class Dongle:
    """A line whose other end reads with the emulated dongle's own parser; SECOND is what is expected next."""

    def __init__(self) -> None:
        self.octets: list[bytes] = []
        self.requests: list[bytes] = []
        self.parser = FrameParser()
        numbers = itertools.count(7)
        self.direct = ZnpDirect(self.write, lambda _: None, self._ignore, lambda: next(numbers) & 0xFF)
        self.expected: Outgoing | None = SECOND
        self.direct.foresee(lambda: self.expected)
        self.library = self.direct.guarding(self.write)

    def write(self, octets: bytes) -> None:
        self.octets.append(octets)
        self.requests += [frame.payload for frame in self.parser.feed(octets)]

    def _ignore(self, frame: Frame) -> None:
        raise AssertionError(f"{frame} was never sent")

    async def start(self, frame: Outgoing) -> asyncio.Task[None]:
        task = asyncio.create_task(self.direct.send(frame))
        await asyncio.sleep(0)
        return task

    async def send(self, frame: Outgoing, number: int) -> None:
        task = await self.start(frame)
        self.direct.received(ANSWERED + confirm(number))
        await task

    async def send_unanswered(self, frame: Outgoing) -> None:
        await (await self.start(frame))

    @property
    def sent(self) -> list[bytes]:
        """The ZCL payloads of the data requests that the dongle has understood."""
        return [payload[10:] for payload in self.requests]


@pytest.fixture
async def dongle() -> Dongle:
    return Dongle()


async def test_the_expected_frame_lies_ready_and_one_octet_sends_it(dongle: Dongle) -> None:
    await dongle.send(FIRST, 7)
    assert [len(octets) for octets in dongle.octets] == [75, 74]
    assert dongle.sent == [FIRST.payload], "what lies ready is not sent yet"
    dongle.expected = None
    await dongle.send(SECOND, 8)
    assert len(dongle.octets[-1]) == 1
    assert dongle.sent == [FIRST.payload, SECOND.payload]
    assert dongle.parser.bad_checksums == 0


async def test_another_frame_drops_what_lies_ready_and_goes_out_whole(dongle: Dongle) -> None:
    await dongle.send(FIRST, 7)
    dongle.expected = None
    await dongle.send(OTHER, 9)
    assert dongle.sent == [FIRST.payload, OTHER.payload]
    assert dongle.parser.bad_checksums == 1


async def test_the_library_may_write_at_any_time(dongle: Dongle) -> None:
    await dongle.send(FIRST, 7)
    dongle.library(mt(0x2101, b""))
    assert dongle.requests[-1] == b""
    assert dongle.sent[:1] == [FIRST.payload]


async def test_nothing_is_put_on_a_line_that_somebody_waits_for(dongle: Dongle) -> None:
    tasks = [await dongle.start(FIRST), await dongle.start(OTHER)]
    dongle.direct.received(ANSWERED)
    assert [len(octets) for octets in dongle.octets] == [75, 75]
    dongle.direct.received(ANSWERED + confirm(7) + confirm(8))
    await asyncio.gather(*tasks)
    assert [len(octets) for octets in dongle.octets] == [75, 75, 74]


async def test_a_number_that_lies_ready_is_nobody_elses(dongle: Dongle) -> None:
    await dongle.send(FIRST, 7)
    numbers = itertools.chain([8, 8, 9], itertools.count(10))
    dongle.direct._number = lambda: next(numbers)
    task = await dongle.start(OTHER)
    assert dongle.requests[-1][6] == 9
    dongle.direct.received(ANSWERED + confirm(9))
    await task


@pytest.mark.parametrize("taken", [True, False])
async def test_a_block_that_is_not_answered_goes_out_at_most_once(
    dongle: Dongle, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    monkeypatch.setattr(znp_direct, "ANSWER_LIMIT", 0.05)
    monkeypatch.setattr(znp_direct, "LOOK_EVERY", 0.01)
    await dongle.send(FIRST, 7)
    if not taken:
        dongle.parser.clear()  # it wants its frames whole, and has forgotten what began to come
    with pytest.raises(DeliveryFailed) as failure:
        await dongle.send_unanswered(SECOND)
    assert failure.value.unsure, "whoever sends must not take it for lost"
    assert dongle.sent == [FIRST.payload, SECOND.payload][: 1 + taken]
    dongle.direct.received(ANSWERED + confirm(8))  # only late after all
    dongle.parser.clear()
    await dongle.send(OTHER, 9)
    assert len(dongle.octets[-1]) == 75, "nothing more is put ahead"
    assert dongle.sent[-1] == OTHER.payload


async def test_what_is_not_asked_for_is_taken_back_in_time(
    dongle: Dongle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(znp_direct, "LOOK_EVERY", 0.01)
    monkeypatch.setattr("core.radio.znp_ahead.LONGEST_WAIT", 0.05)
    assert LONGEST_WAIT < 5.0, "a device asks again after 5 s or more"
    await dongle.send(FIRST, 7)
    await until(lambda: dongle.parser.bad_checksums == 1)
    assert dongle.sent == [FIRST.payload]


async def test_a_reset_dongle_holds_nothing(dongle: Dongle) -> None:
    await dongle.send(FIRST, 7)
    dongle.direct.received(RESET)
    dongle.parser.clear()
    dongle.expected = None
    await dongle.send(SECOND, 9)
    assert dongle.sent == [FIRST.payload, SECOND.payload]


async def test_after_wrong_guesses_in_a_row_it_rests(dongle: Dongle) -> None:
    numbers = itertools.count(7)
    for _ in range(WRONG_IN_A_ROW):
        await dongle.send(OTHER, next(numbers))
        next(numbers)  # that of the frame that lay ready in vain
    before = dongle.parser.bad_checksums
    assert before == WRONG_IN_A_ROW - 1
    for _ in range(REST + 1):
        task = await dongle.start(OTHER)
        number = dongle.requests[-1][6]
        dongle.direct.received(ANSWERED + confirm(number))
        await task
    assert dongle.parser.bad_checksums == before + 1


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not condition():  # noqa: ASYNC110 - the dongle of this test tells nobody
            await asyncio.sleep(0.005)


async def test_a_line_that_ends_in_mid_request_is_left_without_a_frame_ahead(dongle: Dongle) -> None:
    task = await dongle.start(FIRST)
    dongle.direct.end()
    with pytest.raises(DeliveryFailed):
        await task
    assert len(dongle.octets) == 1, "whoever opens the port next finds no frame begun"
