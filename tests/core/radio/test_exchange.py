"""Questions and answers: matched, timed out, swapped, abandoned, and nothing left hanging."""

from __future__ import annotations

import asyncio
import gc

import pytest

from core.errors import DeviceError, HubError
from core.premise.device import Eui64
from core.radio import exchange as exchange_module
from core.radio import zcl, zdo
from core.radio.exchange import AddressBook, Exchange
from core.radio.ping import ping
from core.radio.radio import BROADCAST_AWAKE, Frame, Outgoing
from tests.core.radio.memory_radio import MemoryRadio, zdo_frame

A, B = Eui64.parse("00-DB-12-34-56-78-90-A0"), Eui64.parse("00-DB-12-34-56-78-90-B0")
SHORT = 0.05


def exchange_over(radio: MemoryRadio) -> Exchange:
    made = Exchange(radio, AddressBook())
    radio.deliver = made.frame_arrived
    return made


def echo(frame: Outgoing) -> list[Frame]:
    """Every ZDO question is answered by success and its own body."""
    return [
        zdo_frame(
            frame.address, frame.cluster | zdo.RESPONSE, frame.payload[:1] + b"\x00" + frame.payload[1:]
        )
    ]


def test_the_book_knows_the_newest_owner_of_an_address() -> None:
    book = AddressBook()
    book.learn(A, 1)
    book.learn(A, 2)
    assert (book.address(A), book.eui(1), book.eui(2)) == (2, None, A)
    book.learn(B, 2)
    assert (book.eui(2), book.address(B)) == (B, 2)
    book.forget(A)  # its old address is B's by now
    assert (book.eui(2), book.address(A)) == (B, None)
    book.forget(B)
    assert book.items() == ()
    assert book.eui(2) is None


async def test_an_answer_reaches_the_one_who_asked() -> None:
    asked = exchange_over(MemoryRadio(echo))
    assert await asked.zdo(5, zdo.NODE_DESC, b"\x05\x00") == b"\x00\x05\x00"


async def test_two_answers_swapped_on_the_way_reach_the_right_ones() -> None:
    waiting: list[Outgoing] = []

    def swap(frame: Outgoing) -> list[Frame]:
        waiting.append(frame)
        return [a for f in reversed(waiting) for a in echo(f)] if len(waiting) == 2 else []

    asked = exchange_over(MemoryRadio(swap))
    found = await asyncio.gather(asked.zdo(5, zdo.NODE_DESC, b"one"), asked.zdo(5, zdo.NODE_DESC, b"two"))
    assert list(found) == [b"\x00one", b"\x00two"]


async def test_an_answer_of_somebody_else_or_to_another_question_is_not_taken() -> None:
    def wrong(frame: Outgoing) -> list[Frame]:
        answer = echo(frame)[0].payload
        return [
            zdo_frame(6, frame.cluster | zdo.RESPONSE, answer),
            zdo_frame(5, zdo.ACTIVE_EP | zdo.RESPONSE, answer),
            zdo_frame(5, frame.cluster | zdo.RESPONSE, bytes([answer[0] ^ 1]) + answer[1:]),
        ]

    asked = exchange_over(MemoryRadio(wrong))
    assert await asked.zdo(5, zdo.NODE_DESC, b"", limit=SHORT, tries=1) is None


async def test_a_second_answer_is_nobodys() -> None:
    radio = MemoryRadio()
    asked = exchange_over(radio)
    first = asyncio.create_task(asked.zdo(5, zdo.NODE_DESC, b""))
    await asyncio.sleep(0.01)
    answer = echo(radio.sent[0])[0]
    assert asked.frame_arrived(answer)
    assert not asked.frame_arrived(answer)
    assert await first == b"\x00"


async def test_silence_is_none_after_so_many_tries() -> None:
    radio = MemoryRadio()
    asked = exchange_over(radio)
    assert await asked.zdo(5, zdo.NODE_DESC, b"", limit=SHORT, tries=3) is None
    assert len({f.payload[0] for f in radio.sent}) == len(radio.sent) == 3
    assert not asked._waiting


async def test_a_device_that_cannot_be_reached_is_none_too() -> None:
    radio = MemoryRadio(echo)
    radio.unreachable = {5}
    assert await exchange_over(radio).zdo(5, zdo.NODE_DESC, b"", tries=2) is None


def attributes_answer(frame: Outgoing, command: int, body: bytes) -> Frame:
    payload = zcl.command(zcl.FROM_SERVER, frame.payload[1], command, body)
    return Frame(frame.address, frame.endpoint, 10, frame.profile, frame.cluster, payload)


async def test_attributes_are_read_and_a_refusal_is_none_of_them() -> None:
    def answer(frame: Outgoing) -> list[Frame]:
        command, body = zcl.READ_ATTRIBUTES_RESPONSE, bytes.fromhex("0500 00 42 02 4232")
        if frame.cluster == zcl.METERING:
            command, body = zcl.DEFAULT_RESPONSE, b"\x00\x81"
        return [attributes_answer(frame, command, body)]

    asked = exchange_over(MemoryRadio(answer))
    assert await asked.read(5, 1, zcl.BASIC, (5,)) == {5: "B2"}
    assert await asked.read(5, 1, zcl.METERING, (5,)) == {}


async def test_a_report_with_the_number_of_our_question_is_no_answer() -> None:
    def answer(frame: Outgoing) -> list[Frame]:
        report = attributes_answer(frame, 0x0A, bytes.fromhex("0500 20 07"))
        real = attributes_answer(frame, zcl.READ_ATTRIBUTES_RESPONSE, bytes.fromhex("0500 00 20 09"))
        return [report, real]

    assert await exchange_over(MemoryRadio(answer)).read(5, 1, zcl.BASIC, (5,)) == {5: 9}


async def test_an_address_is_asked_of_everybody_once_and_remembered() -> None:
    def answer(frame: Outgoing) -> list[Frame]:
        assert frame.address == BROADCAST_AWAKE
        body = frame.payload[:1] + b"\x00" + A.little_endian + (0x1A2B).to_bytes(2, "little")
        return [zdo_frame(0x7777, zdo.NWK_ADDR | zdo.RESPONSE, body)]

    radio = MemoryRadio(answer)
    asked = exchange_over(radio)
    assert await asked.address_of(A) == 0x1A2B
    assert await asked.address_of(A) == 0x1A2B
    assert len(radio.sent) == 1


async def test_an_address_nobody_knows_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange_module, "ANSWER_LIMIT", SHORT)
    with pytest.raises(DeviceError, match="does not answer"):
        await exchange_over(MemoryRadio()).address_of(A)


async def test_the_owner_of_an_address_is_asked_there() -> None:
    def answer(frame: Outgoing) -> list[Frame]:
        body = frame.payload[:1] + b"\x00" + B.little_endian + frame.address.to_bytes(2, "little")
        return [zdo_frame(frame.address, zdo.IEEE_ADDR | zdo.RESPONSE, body)]

    asked = exchange_over(MemoryRadio(answer))
    assert await asked.eui_of(0x42) == B
    assert asked.book.address(B) == 0x42


async def test_a_lost_dongle_is_an_error_in_words_and_never_a_cancellation() -> None:
    radio = MemoryRadio()
    asked = exchange_over(radio)
    running = [asyncio.create_task(asked.zdo(n, zdo.NODE_DESC, b"")) for n in range(5)]
    await asyncio.sleep(0.01)
    asked.abandon()
    for found in await asyncio.gather(*running, return_exceptions=True):
        assert isinstance(found, HubError)
    with pytest.raises(HubError, match="gone"):
        await asked.read(5, 1, zcl.BASIC, (5,))
    assert not asked._waiting


async def test_abandoning_leaves_no_word_unheard(caplog: pytest.LogCaptureFixture) -> None:
    radio = MemoryRadio()
    asked = exchange_over(radio)
    radio.unreachable = {5}
    running = asyncio.create_task(asked.zdo(5, zdo.NODE_DESC, b""))
    await asyncio.sleep(0)  # the frame is on its way: nobody waits for the answer yet
    asked.abandon()
    with pytest.raises(HubError):
        await running
    del running
    gc.collect()
    await asyncio.sleep(0)
    assert "never retrieved" not in caplog.text


async def test_a_cancelled_question_leaves_nothing_behind() -> None:
    asked = exchange_over(MemoryRadio())
    running = asyncio.create_task(asked.zdo(5, zdo.NODE_DESC, b""))
    await asyncio.sleep(0.01)
    assert asked._waiting
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not asked._waiting


async def test_ping_counts_answers_and_their_median_time() -> None:
    count = iter(range(100))

    def every_other(frame: Outgoing) -> list[Frame]:
        return echo(frame) if next(count) % 2 else []

    ticks = iter(float(n) for n in range(100))
    import core.radio.ping as module

    original, module.PING_LIMIT = module.PING_LIMIT, SHORT
    try:
        answered, middle = await ping(exchange_over(MemoryRadio(every_other)), 5, 6, lambda: next(ticks))
    finally:
        module.PING_LIMIT = original
    assert (answered, middle) == (3, 1.0)
    assert await ping(exchange_over(MemoryRadio()), 5, 0) == (0, 0.0)
