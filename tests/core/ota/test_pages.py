"""Pages: streamed without acknowledgement and no faster than asked, holes by blocks, ended by whatever is newer."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest

from core.ota import messages
from core.ota.messages import PageRequest
from core.ota.pages import Page
from core.ota.server import PAGE_WINDOW
from core.ota.transfer import State, Transfer
from core.radio import zcl
from core.radio.radio import Frame, Outgoing
from tests.core.leaping import steady
from tests.core.ota.model_device import EUI, IMAGE_TYPE, MANUFACTURER, NEW, block, image_of
from tests.core.ota.test_server import ADDRESS, ENDPOINT, Bench


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    made.attach()
    yield made
    await made.server.close()


def ask(bench: Bench, offset: int, page: int = 512, spacing: int = 0, size: int = 64) -> None:
    body = struct.pack("<BHHIIBHH", 0, MANUFACTURER, IMAGE_TYPE, NEW, offset, size, page, spacing)
    bench.ask(messages.PAGE, body)


def offsets(frames: list[Outgoing]) -> list[int]:
    blocks = [f.payload for f in frames if f.payload[2] == messages.BLOCK_RESPONSE]
    assert all(p[3] == messages.SUCCESS for p in blocks)
    return [int.from_bytes(p[12:16], "little") for p in blocks]


async def test_a_page_is_streamed_whole_and_without_acknowledgement(bench: Bench) -> None:
    transfer = bench.offer()
    await bench.sent()
    ask(bench, 128)
    await asyncio.sleep(0.05)
    frames = await bench.sent()
    assert offsets(frames) == list(range(128, 640, 64))
    assert not any(f.acknowledged for f in frames)
    assert b"".join(f.payload[17:] for f in frames) == transfer.image.data[128:640]
    assert transfer.view.offset == 128, "what the air did to them the device has not said yet"


async def test_the_spacing_asked_for_is_kept(bench: Bench) -> None:
    bench.offer()
    await bench.sent()
    started = steady()
    ask(bench, 0, page=320, spacing=20)
    frames: list[Outgoing] = []
    while len(frames) < 5:
        frames += await bench.sent()
    assert 0.08 <= steady() - started < 0.1


async def test_a_few_blocks_are_on_their_way_at_a_time(bench: Bench) -> None:
    """The line brings one while another is on the air; more would only fill the dongle's buffers."""
    under_way, most = 0, 0
    usual = bench.radio.send

    async def send(frame: Outgoing) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.002)
        await usual(frame)
        under_way -= 1

    bench.radio.send = send  # type: ignore[method-assign]
    bench.offer()
    await bench.sent()
    ask(bench, 0, page=640)
    frames: list[Outgoing] = []
    while len(offsets(frames)) < 10:
        frames += [f for f in await bench.sent() if f.payload[2] == messages.BLOCK_RESPONSE]
    assert offsets(frames) == list(range(0, 640, 64))
    assert most == PAGE_WINDOW


async def test_a_newer_request_ends_a_page(bench: Bench) -> None:
    bench.offer()
    await bench.sent()
    ask(bench, 0, page=6400, spacing=10)
    await asyncio.sleep(0.035)
    bench.block(64)
    await asyncio.sleep(0.05)
    found = offsets(await bench.sent())
    assert found[-1] == 64
    assert len(found) < 10


async def test_another_transfer_to_the_same_device_ends_a_page(bench: Bench) -> None:
    bench.offer()
    await bench.sent()
    ask(bench, 0, page=6400, spacing=10)
    await asyncio.sleep(0.035)
    bench.offer()
    await bench.sent()
    await asyncio.sleep(0.05)
    assert [f for f in await bench.sent() if f.payload[2] == messages.BLOCK_RESPONSE] == []


async def test_holes_are_answered_as_blocks_and_the_next_page_proves_the_one_before(bench: Bench) -> None:
    transfer = bench.offer()
    await bench.sent()
    ask(bench, 0)
    await asyncio.sleep(0.02)
    bench.block(192)
    assert transfer.view.offset == 256
    ask(bench, 512)
    assert transfer.view.offset == 512
    assert transfer.view.resumed_from is None
    assert transfer.view.attempt == 1


async def test_the_end_of_the_image_ends_the_page_and_the_device_checks(bench: Bench) -> None:
    transfer = bench.offer(600)
    await bench.sent()
    ask(bench, 512, page=4096)
    await asyncio.sleep(0.02)
    assert offsets(await bench.sent()) == [512, 576]
    assert bench.views[-1].state is State.CHECKING
    bench.ask(messages.END, struct.pack("<BHHI", 0, MANUFACTURER, IMAGE_TYPE, NEW))
    assert transfer.view.state is State.RESTARTING


async def test_a_page_asked_again_and_again_is_declined_so_that_blocks_are_asked(bench: Bench) -> None:
    bench.offer()
    for _ in range(4):
        ask(bench, 0)
        await asyncio.sleep(0.01)
    assert (await bench.sent())[-1].payload[2:] == bytes(
        [zcl.DEFAULT_RESPONSE, messages.PAGE, zcl.UNSUP_CLUSTER_COMMAND]
    )


@pytest.mark.parametrize(("act", "status"), [("pause", messages.WAIT_FOR_DATA), ("cancel", messages.ABORT)])
async def test_pause_and_cancel_end_a_page_and_answer_the_next(bench: Bench, act: str, status: int) -> None:
    bench.offer()
    await bench.sent()
    ask(bench, 0, page=64_000, spacing=5)
    await asyncio.sleep(0.02)
    bench.server.act(EUI, Transfer.pause if act == "pause" else Transfer.cancel)
    await asyncio.sleep(0.02)
    await bench.sent()
    await asyncio.sleep(0.02)
    assert await bench.sent() == []
    ask(bench, 640)
    (frame,) = await bench.sent()
    assert frame.payload[3] == status


async def test_an_unplugged_dongle_ends_a_page(bench: Bench) -> None:
    bench.offer()
    await bench.sent()
    ask(bench, 0, page=64_000, spacing=5)
    await asyncio.sleep(0.02)
    bench.server.detach()
    await bench.sent()
    bench.attach()
    await asyncio.sleep(0.02)
    assert offsets(await bench.sent()) == []


async def test_answers_to_a_secured_request_are_secured_and_fit_beside_the_security(bench: Bench) -> None:
    bench.offer()
    await bench.sent()
    body = struct.pack("<BHHIIB", 0, MANUFACTURER, IMAGE_TYPE, NEW, 0, 64)
    payload = zcl.command(zcl.CLUSTER_SPECIFIC, 1, messages.BLOCK, body)
    bench.server.frame_arrived(EUI, Frame(ADDRESS, ENDPOINT, 10, 0x0109, 0x0019, payload, secured=True))
    (frame,) = await bench.sent()
    assert frame.secured
    assert frame.payload[16] == 56


async def test_a_full_dongle_slows_a_device_that_keeps_a_period(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.ota import server

    monkeypatch.setattr(server, "CONGESTION_WAITS", (0.001,))
    bench.offer()
    await bench.sent()
    bench.radio.congested = 1
    body = struct.pack("<BHHIIBH", 2, MANUFACTURER, IMAGE_TYPE, NEW, 0, 64, 0)
    bench.ask(messages.BLOCK, body)
    await asyncio.sleep(0.02)
    await bench.sent()
    bench.ask(messages.BLOCK, body)
    (told,) = await bench.sent()
    assert told.payload[3] == messages.WAIT_FOR_DATA
    assert told.payload[-2:] == (50).to_bytes(2, "little")
    bench.ask(messages.BLOCK, body[:-2] + b"\x32\x00")
    assert offsets(await bench.sent()) == [0]


def test_a_page_without_sense_is_refused() -> None:
    transfer = Transfer(EUI, image_of(640), 0.0)
    for request in (
        PageRequest(MANUFACTURER, IMAGE_TYPE, NEW, 0, 64, 0, 0),
        PageRequest(MANUFACTURER, IMAGE_TYPE, NEW, 640, 64, 512, 0),
        PageRequest(MANUFACTURER, IMAGE_TYPE, NEW + 1, 0, 64, 512, 0),
    ):
        assert transfer.receive_page(request, 1.0) == bytes([messages.MALFORMED])
    assert transfer.view.state is State.OFFERED
    assert isinstance(
        transfer.receive_page(PageRequest(MANUFACTURER, IMAGE_TYPE, NEW, 0, 64, 512, 0), 2.0), Page
    )
    assert transfer.receive(block(64), 3.0) is not None
