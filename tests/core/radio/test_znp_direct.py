"""The short way through a ZNP: octets as MT has them, turns, confirmations by number, and a line that misbehaves."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import operator
import struct
from collections.abc import Callable

import pytest
import zigpy_znp.commands as c
from hypothesis import given
from hypothesis import strategies as st
from zigpy_znp.frames import TransportFrame

from core.radio import znp_direct
from core.radio.radio import DeliveryFailed, Frame, Outgoing
from core.radio.znp_direct import MOST_IN_FLIGHT, ZnpDirect, xor

OUT = Outgoing(0x1A2B, 3, 0x0109, 0x0019, b"\x19\x07\x05" + bytes(range(60)))


def mt(command: int, payload: bytes) -> bytes:
    """An MT frame; `command` as it is written, cmd0 first."""
    body = bytes((len(payload),)) + command.to_bytes(2, "big") + payload
    return b"\xfe" + body + bytes((functools.reduce(operator.xor, body),))


ANSWERED = mt(0x6401, b"\x00")


def confirm(number: int, status: int = 0) -> bytes:
    return mt(0x4480, bytes((status, 10, number)))


class Line:
    """Both ends of a dongle's line as lists."""

    def __init__(self) -> None:
        self.out: list[bytes] = []
        self.library: list[bytes] = []
        self.frames: list[Frame] = []
        numbers = itertools.count(7)
        self.direct = ZnpDirect(
            self.out.append, self.library.append, self.frames.append, lambda: next(numbers) & 0xFF
        )

    async def start(self, frame: Outgoing = OUT) -> asyncio.Task[None]:
        task = asyncio.create_task(self.direct.send(frame))
        await asyncio.sleep(0)
        return task


@pytest.fixture
async def line() -> Line:
    return Line()


@pytest.mark.parametrize(("acknowledged", "secured"), [(True, False), (False, False), (True, True)])
async def test_the_library_reads_our_request(line: Line, acknowledged: bool, secured: bool) -> None:
    task = await line.start(
        Outgoing(0x1A2B, 3, 0x0109, 0x0019, OUT.payload, acknowledged=acknowledged, secured=secured)
    )
    frame, rest = TransportFrame.deserialize(line.out[0])
    assert rest == b""
    request = c.AF.DataRequest.Req.from_frame(frame.payload, align=False)
    assert request.DstAddr == 0x1A2B
    assert (request.DstEndpoint, request.SrcEndpoint, request.ClusterId, request.TSN) == (3, 10, 0x19, 7)
    assert bytes(request.Data) == OUT.payload
    assert int(request.Options) == 0x20 | (0x10 if acknowledged else 0) | (0x40 if secured else 0)
    line.direct.received(ANSWERED + confirm(7))
    await task


@given(st.binary(min_size=1, max_size=254))
def test_the_check_sequence(octets: bytes) -> None:
    assert xor(octets) == functools.reduce(operator.xor, octets)


async def test_one_request_at_a_time_and_many_confirmations(line: Line) -> None:
    tasks = [await line.start() for _ in range(3)]
    assert len(line.out) == 1
    line.direct.received(ANSWERED)
    assert len(line.out) == 2
    line.direct.received(ANSWERED + ANSWERED)
    line.direct.received(confirm(9) + confirm(7, 0xE9) + confirm(8))
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[0], DeliveryFailed)
    assert results[1:] == [None, None]


@pytest.mark.parametrize("piece", [1, 2, 7, 1000])
async def test_octets_may_come_in_any_pieces_between_rubbish(line: Line, piece: int) -> None:
    task = await line.start()
    bad = bytearray(confirm(7, 0xE9))
    bad[-1] ^= 1
    stream = b"\x07\xfe\xff" + bytes(bad) + ANSWERED + b"\x00" + confirm(7)
    for start in range(0, len(stream), piece):
        line.direct.received(stream[start : start + piece])
    await task
    assert line.library == []


async def test_a_confirmation_before_the_answer_counts(line: Line) -> None:
    task = await line.start()
    line.direct.received(confirm(7))
    await task
    second = await line.start()
    assert len(line.out) == 1, "the dongle has not answered the first request yet"
    line.direct.received(ANSWERED)
    assert len(line.out) == 2
    line.direct.received(ANSWERED + confirm(8))
    await second


@pytest.mark.parametrize(("status", "congested"), [(0x11, True), (0xE1, True), (0x10, True), (0xB7, False)])
@pytest.mark.parametrize("where", ["answer", "confirmation"])
async def test_its_status_is_told(line: Line, status: int, congested: bool, where: str) -> None:
    task = await line.start()
    answer = mt(0x6401, bytes((status,))) if where == "answer" else ANSWERED + confirm(7, status)
    line.direct.received(answer)
    with pytest.raises(DeliveryFailed) as told:
        await task
    assert told.value.congested is congested


@pytest.fixture
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(znp_direct, "ANSWER_LIMIT", 0.03)
    monkeypatch.setattr(znp_direct, "CONFIRM_LIMIT", 1.0)
    monkeypatch.setattr(znp_direct, "LOOK_EVERY", 0.01)


@pytest.mark.usefixtures("_short")
async def test_a_missing_answer_holds_nobody_up_for_long(line: Line) -> None:
    first, second = await line.start(), await line.start()
    for _ in range(150):
        if len(line.out) < 2:
            await asyncio.sleep(0.005)
    assert len(line.out) == 2
    line.direct.received(ANSWERED)  # late, or the second's: the confirmation decides
    line.direct.received(confirm(8))
    await second
    with pytest.raises(DeliveryFailed, match="no confirmation"):
        await first


@pytest.mark.usefixtures("_short")
async def test_a_missing_confirmation_is_told_and_its_number_is_not_used_meanwhile(line: Line) -> None:
    task = await line.start()
    line.direct.received(ANSWERED)
    with pytest.raises(DeliveryFailed, match="no confirmation"):
        await task
    line.direct.received(confirm(7))
    assert line.library == [confirm(7)], "nobody of ours waits for it any more"


def _unplug(line: Line) -> None:
    line.direct.end()


def _restart(line: Line) -> None:
    line.direct.received(mt(0x4180, bytes((0, 2, 1, 2, 7, 1))))
    assert len(line.library) == 1


@pytest.mark.parametrize("loss", [_unplug, _restart])
async def test_what_was_in_flight_is_told_at_once(line: Line, loss: Callable[[Line], object]) -> None:
    tasks = [await line.start() for _ in range(3)]
    loss(line)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(r, DeliveryFailed) for r in results)
    again = await line.start()
    line.direct.received(ANSWERED + confirm(10))
    await again


async def test_no_more_in_flight_than_its_buffers_bear(line: Line) -> None:
    tasks = [await line.start() for _ in range(MOST_IN_FLIGHT + 3)]
    for _ in range(MOST_IN_FLIGHT + 3):
        line.direct.received(ANSWERED)
    assert len(line.out) == MOST_IN_FLIGHT
    for number in range(7, 7 + MOST_IN_FLIGHT + 3):
        line.direct.received(confirm(number))
        for _ in range(4):
            await asyncio.sleep(0)
        line.direct.received(ANSWERED)
    await asyncio.gather(*tasks)


async def test_numbers_in_flight_are_passed_over() -> None:
    out: list[bytes] = []
    numbers = iter([7, 7, 7, 9])
    direct = ZnpDirect(out.append, lambda _: None, lambda _: None, lambda: next(numbers))
    tasks = [asyncio.create_task(direct.send(OUT)) for _ in range(2)]
    await asyncio.sleep(0)
    direct.received(ANSWERED + ANSWERED + confirm(9) + confirm(7))
    await asyncio.gather(*tasks)


async def test_a_cancelled_send_holds_nobody_up(line: Line) -> None:
    first, second, third = [await line.start() for _ in range(3)]
    second.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await second
    line.direct.received(ANSWERED + confirm(7))
    await first
    line.direct.received(ANSWERED)
    line.direct.received(confirm(9))
    await third
    assert len(line.out) == 2


async def test_the_librarys_requests_take_turns_with_ours(line: Line) -> None:
    async with line.direct.turns(priority=1):
        task = await line.start()
        assert line.out == []
    await asyncio.sleep(0)
    assert len(line.out) == 1
    waiting = asyncio.create_task(line.direct.turns.__aenter__())
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    line.direct.received(ANSWERED + confirm(7))
    await task
    async with asyncio.timeout(1), line.direct.turns():
        pass


def incoming(source: int = 0x1A2B, to: int = 10, group: int = 0, broadcast: int = 0) -> bytes:
    data = b"\x01\x02\x03payload"
    head = struct.pack("<HHHBBBBBIBB", group, 0x0019, source, 3, to, broadcast, 180, 1, 99, 5, len(data))
    return mt(0x4481, head + data + b"\x2b\x1a\x1e")


async def test_frames_of_devices_come_the_short_way(line: Line) -> None:
    line.direct.received(incoming())
    assert line.frames == [Frame(0x1A2B, 3, 10, 0x0109, 0x0019, b"\x01\x02\x03payload", False, 180, True)]
    assert line.library == []


@pytest.mark.parametrize(
    "octets",
    [incoming(source=0), incoming(to=242), incoming(group=9), incoming(broadcast=1), confirm(99),
     mt(0x6401, b"\x00"), mt(0x45FF, bytes(12)), mt(0x4481, b"\x00\x00"), mt(0x6101, b"\x59\x07")],
)  # fmt: skip
async def test_all_the_rest_is_the_librarys_untouched(line: Line, octets: bytes) -> None:
    line.direct.received(octets)
    assert line.library == [octets]
    assert line.frames == []
