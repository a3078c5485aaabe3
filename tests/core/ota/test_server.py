"""The OTA server on a real loop over a radio in memory: congestion, strangers, lost radios, what is kept when."""

from __future__ import annotations

import asyncio
import itertools
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from core.errors import CoreError
from core.ota import messages
from core.ota import server as server_module
from core.ota.server import CONGESTION_WAITS, RESEND_WAITS, SAVE_EVERY_BLOCKS, OtaServer
from core.ota.transfer import Patience, State, Transfer, TransferRecord, TransferView
from core.premise.device import Eui64
from core.radio import zcl
from core.radio.exchange import AddressBook
from core.radio.radio import Frame, Outgoing
from tests.core.ota.model_device import EUI, IMAGE_TYPE, MANUFACTURER, NEW, OLD, image_of
from tests.core.radio.memory_radio import MemoryRadio

ADDRESS, ENDPOINT = 0x1A2B, 3
OTHER = Eui64.parse("00-DB-12-34-56-78-90-B0")


@dataclass
class Kept:
    """A store in memory; `full` makes it refuse."""

    records: list[TransferRecord] = field(default_factory=list)
    full: bool = False

    def save_transfer(self, record: TransferRecord) -> None:
        if self.full:
            raise CoreError("The records cannot be written.", "The disk is full.")
        self.records.append(record)


class Bench:
    """A server with its radio, its store and a clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.kept, self.radio, self.book = Kept(), MemoryRadio(), AddressBook()
        self.views: list[TransferView] = []
        self.server = OtaServer(self.kept, self.views.append, clock=lambda: self.now)
        self.book.learn(EUI, ADDRESS)
        self.numbers = itertools.cycle(range(256))

    def attach(self) -> None:
        self.server.attach(self.radio, self.book)

    def offer(self, size: int = 64_000, patience: Patience | None = None) -> Transfer:
        made = Transfer(EUI, image_of(size), self.now, patience=patience or Patience())
        self.server.offer(made, endpoint=ENDPOINT)
        return made

    def ask(self, command: int, body: bytes, eui: Eui64 = EUI) -> int:
        """A client's command arrives; its transaction number."""
        number = next(self.numbers)
        payload = zcl.command(zcl.CLUSTER_SPECIFIC, number, command, body)
        self.server.frame_arrived(eui, Frame(ADDRESS, ENDPOINT, 10, 0x0109, zcl.OTA_UPGRADE, payload))
        return number

    def block(self, offset: int, eui: Eui64 = EUI) -> int:
        return self.ask(
            messages.BLOCK, struct.pack("<BHHIIB", 0, MANUFACTURER, IMAGE_TYPE, NEW, offset, 64), eui
        )

    async def sent(self) -> list[Outgoing]:
        """What has left since the last look."""
        await asyncio.sleep(0.005)
        found, self.radio.sent = self.radio.sent, []
        return found


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    made.attach()
    yield made
    await made.server.close()
    assert len(asyncio.all_tasks()) == 1


async def test_a_block_goes_back_the_way_its_request_came(bench: Bench) -> None:
    transfer = bench.offer()
    await bench.sent()
    number = bench.block(64)
    (frame,) = await bench.sent()
    assert (frame.address, frame.endpoint, frame.profile, frame.cluster) == (ADDRESS, ENDPOINT, 0x0109, 0x19)
    header = zcl.parse_header(frame.payload)
    assert header is not None
    assert (header.sequence, header.command, header.from_server) == (number, messages.BLOCK_RESPONSE, True)
    assert not header.wants_default_response
    assert frame.payload[header.start + 14 :] == transfer.image.data[64:128]
    assert bench.views[-1].offset == 128


async def test_the_answer_to_the_next_question_is_known_before_it_is_asked(bench: Bench) -> None:
    bench.offer(64 * 5 + 7)
    await bench.sent()
    for offset in (0, 64, 128, 256, 320):
        bench.block(offset)
        foreseen = bench.radio.expected()
        (frame,) = await bench.sent()
        assert frame != foreseen
        if offset == 320:
            assert foreseen is None, "it has all there is"
            continue
        assert foreseen is not None
        assert foreseen.payload[1] == frame.payload[1] + 1
        assert foreseen.payload[12:16] == (offset + 64).to_bytes(4, "little")
    bench.block(64)
    bench.server.detach()
    assert bench.radio.expected() is None


async def test_it_knocks_where_the_client_sits(bench: Bench) -> None:
    bench.offer()
    (frame,) = await bench.sent()
    assert frame.endpoint == ENDPOINT
    assert frame.payload[2:] == bytes([messages.NOTIFY, 0x00, 0x64])
    bench.server.knock(EUI)
    assert len(await bench.sent()) == 1


async def test_an_unknown_device_is_told_that_there_is_no_image_and_never_to_abort(bench: Bench) -> None:
    bench.block(640, OTHER)
    bench.ask(messages.QUERY, struct.pack("<BHHI", 0, MANUFACTURER, IMAGE_TYPE, OLD), OTHER)
    bench.ask(messages.END, struct.pack("<BHHI", 0, MANUFACTURER, IMAGE_TYPE, NEW), OTHER)
    answers = [f.payload[2:] for f in await bench.sent()]
    assert answers == [
        bytes([messages.BLOCK_RESPONSE, messages.NO_IMAGE]),
        bytes([messages.QUERY_RESPONSE, messages.NO_IMAGE]),
        bytes([zcl.DEFAULT_RESPONSE, messages.END, zcl.SUCCESS]),
    ]
    assert bench.kept.records == []


async def test_torn_requests_are_called_malformed(bench: Bench) -> None:
    bench.offer()
    await bench.sent()
    bench.ask(messages.PAGE, bytes(18))
    bench.ask(messages.PAGE, bytes(17))
    bench.ask(messages.BLOCK, b"\x00\x01")
    assert [f.payload[2:] for f in await bench.sent()] == [
        bytes([messages.BLOCK_RESPONSE, messages.MALFORMED]),
        bytes([zcl.DEFAULT_RESPONSE, messages.PAGE, zcl.MALFORMED_COMMAND]),
        bytes([zcl.DEFAULT_RESPONSE, messages.BLOCK, zcl.MALFORMED_COMMAND]),
    ]


@pytest.mark.parametrize("payload", [b"", b"\x01", b"\x09\x01\x03" + bytes(14), b"\x00\x01\x01", b"\x05\x00"])
async def test_what_is_no_request_of_a_client_is_passed_over(bench: Bench, payload: bytes) -> None:
    bench.offer()
    await bench.sent()
    bench.server.frame_arrived(EUI, Frame(ADDRESS, ENDPOINT, 10, 0x0109, zcl.OTA_UPGRADE, payload))
    assert await bench.sent() == []


# Congestion and loss --------------------------------------------------------------------------------------


@pytest.fixture
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "CONGESTION_WAITS", (0.001, 0.002, 0.004, 0.008))


@pytest.mark.usefixtures("_short_waits")
@pytest.mark.parametrize("full", [0, 1, 4, 5])
async def test_while_the_dongle_is_full_it_waits_and_sends_again(bench: Bench, full: int) -> None:
    bench.offer()
    await bench.sent()
    bench.radio.congested = full
    bench.block(0)
    await asyncio.sleep(0.05)
    tries = await bench.sent()
    assert len(tries) == min(full + 1, len(CONGESTION_WAITS) + 1)
    assert len({f.payload for f in tries}) == 1
    assert bench.radio.congested == 0


async def test_it_waits_longer_each_time() -> None:
    assert sorted(set(CONGESTION_WAITS)) == list(CONGESTION_WAITS)
    assert sum(CONGESTION_WAITS) < 2.0, "a device asks again after two seconds or more"


async def test_a_block_that_nobody_took_is_sent_again_while_it_is_wanted(bench: Bench) -> None:
    bench.offer()
    await bench.sent()
    bench.radio.unreachable = {ADDRESS}
    bench.block(0)
    await asyncio.sleep(sum(RESEND_WAITS) + 0.05)
    frames = await bench.sent()
    assert len(frames) == 1 + len(RESEND_WAITS)
    assert len({f.payload for f in frames}) == 1
    bench.radio.unreachable = set()
    bench.block(0)
    assert len(await bench.sent()) == 1


async def test_a_block_that_may_have_gone_out_is_not_sent_again_unasked(bench: Bench) -> None:
    bench.offer()
    await bench.sent()
    bench.radio.unheard = {ADDRESS}
    bench.block(0)
    await asyncio.sleep(sum(RESEND_WAITS) + 0.05)
    assert len(await bench.sent()) == 1
    bench.radio.unheard = set()
    bench.block(0)
    assert len(await bench.sent()) == 1, "it is when the device asks"


async def test_a_block_that_is_wanted_no_more_is_not_sent_again(bench: Bench) -> None:
    bench.offer()
    await bench.sent()
    bench.radio.unreachable = {ADDRESS}
    bench.block(0)
    await asyncio.sleep(0)
    bench.block(64)
    await asyncio.sleep(sum(RESEND_WAITS) + 0.05)
    offsets = [int.from_bytes(f.payload[12:16], "little") for f in await bench.sent()]
    assert offsets == [0] + [64] * (1 + len(RESEND_WAITS))


async def test_a_knock_that_nobody_heard_waits_for_its_ladder(bench: Bench) -> None:
    bench.radio.unreachable = {ADDRESS}
    bench.offer()
    await asyncio.sleep(sum(RESEND_WAITS) + 0.05)
    assert len(await bench.sent()) == 1


async def test_without_a_radio_nothing_is_sent_and_nobody_is_blamed(bench: Bench) -> None:
    transfer = bench.offer(patience=Patience(1.0, 1.0, 1.0, 1.0))
    bench.block(0)
    await bench.sent()
    bench.server.detach()
    bench.block(64)  # a last frame that was under way
    assert await bench.sent() == []
    bench.now += 1_000.0
    assert transfer.view.state is State.SENDING
    bench.attach()
    await bench.sent()
    assert transfer.view.state is State.SENDING, "the time without a radio does not count"
    bench.block(128)
    (frame,) = [f for f in await bench.sent() if f.payload[2] == messages.BLOCK_RESPONSE]
    assert frame.payload[3 + 14 :] == transfer.image.data[128:192]


async def test_a_device_without_an_address_is_not_knocked_at(bench: Bench) -> None:
    bench.book.forget(EUI)
    bench.offer()
    assert await bench.sent() == []


# The clock ------------------------------------------------------------------------------------------------


async def test_silence_fails_it_in_time_and_is_told(bench: Bench) -> None:
    transfer = bench.offer(patience=Patience(first_ask=0.02))
    for _ in range(20):
        await asyncio.sleep(0.005)
        bench.now += 0.005
    assert transfer.view.state is State.FAILED
    assert bench.views[-1].state is State.FAILED
    assert bench.kept.records[-1].state is State.FAILED


async def test_a_device_that_does_not_come_back_is_told_too(bench: Bench) -> None:
    bench.offer(64, patience=Patience(restart=0.02))
    bench.block(0)
    bench.ask(messages.END, struct.pack("<BHHI", 0, MANUFACTURER, IMAGE_TYPE, NEW))
    for _ in range(20):
        await asyncio.sleep(0.005)
        bench.now += 0.005
    assert bench.views[-1].state is State.RESTARTING
    assert bench.views[-1].overdue


# What is kept ---------------------------------------------------------------------------------------------


async def test_it_is_kept_every_64_blocks_at_the_latest(bench: Bench) -> None:
    bench.offer()
    for number in range(500):
        bench.block(number * 64)
        reached = (number + 1) * 64
        assert reached - bench.kept.records[-1].offset <= SAVE_EVERY_BLOCKS * 64
    assert len(bench.kept.records) < 15, "and not at every block"


async def test_it_is_kept_every_second_at_the_latest(bench: Bench) -> None:
    bench.offer()
    for number in range(20):
        bench.now += 0.3
        bench.block(number * 64)
    kept = [r.offset for r in bench.kept.records]
    assert len(kept) >= 6
    assert kept == sorted(kept)


async def test_every_change_of_state_is_kept_at_once(bench: Bench) -> None:
    bench.offer(128)
    bench.block(0)
    bench.server.act(EUI, Transfer.pause)
    bench.server.act(EUI, Transfer.resume)
    bench.block(64)
    bench.ask(messages.END, struct.pack("<BHHI", 0, MANUFACTURER, IMAGE_TYPE, NEW))
    bench.server.announced(EUI)
    assert list(dict.fromkeys(r.state for r in bench.kept.records)) == [
        State.OFFERED, State.SENDING, State.PAUSED, State.CHECKING, State.RESTARTING, State.RETURNED,
    ]  # fmt: skip


async def test_closing_keeps_the_last_octet(bench: Bench) -> None:
    bench.offer()
    for number in range(5):
        bench.block(number * 64)
    await bench.server.close()
    assert bench.kept.records[-1].offset == 320


async def test_a_full_disk_stops_no_device_and_is_told_once(bench: Bench) -> None:
    told: list[CoreError] = []
    bench.server.trouble = told.append
    bench.offer()
    await bench.sent()
    bench.kept.full = True
    for number in range(200):
        bench.block(number * 64)
    assert len(await bench.sent()) == 200
    assert len(told) == 1
    bench.kept.full = False
    for number in range(200, 300):
        bench.block(number * 64)
    bench.kept.full = True
    await bench.server.close()
    assert len(told) == 2, "a second time it is told again"


async def test_a_device_taken_off_is_served_no_more_and_not_taken_up_again(bench: Bench) -> None:
    bench.offer()
    bench.block(0)
    await bench.sent()
    bench.server.withdraw(EUI)
    assert bench.views[-1].state is State.CANCELLED
    assert bench.kept.records[-1].state is State.CANCELLED
    bench.block(64)
    assert [f.payload[2:] for f in await bench.sent()] == [
        bytes([messages.BLOCK_RESPONSE, messages.NO_IMAGE])
    ]
    bench.server.withdraw(EUI)


async def test_a_new_offer_takes_the_place_of_the_old(bench: Bench) -> None:
    bench.offer(640)
    second = bench.offer(1_280)
    assert bench.server.transfer(EUI) is second
    await bench.sent()
    bench.block(640)
    assert (await bench.sent())[0].payload[3 + 14 :] == second.image.data[640:704]


async def test_a_release_goes_out_by_itself(bench: Bench) -> None:
    from core.ota.transfer import Activation

    made = Transfer(EUI, image_of(64), bench.now, activation=Activation.never())
    bench.server.offer(made, endpoint=ENDPOINT)
    bench.block(0)
    bench.ask(messages.END, struct.pack("<BHHI", 0, MANUFACTURER, IMAGE_TYPE, NEW))
    answers = await bench.sent()
    assert answers[-1].payload[-4:] == b"\xff" * 4
    bench.server.act(EUI, Transfer.release)
    (frame,) = await bench.sent()
    assert frame.payload[2] == messages.END_RESPONSE
    assert frame.payload[-8:] == bytes(8)


async def test_queries_are_passed_on_to_whoever_wants_to_know(bench: Bench) -> None:
    heard: list[tuple[Eui64, messages.Query]] = []
    bench.server.asked = lambda eui, query: heard.append((eui, query))
    bench.ask(messages.QUERY, struct.pack("<BHHIH", 1, MANUFACTURER, IMAGE_TYPE, OLD, 7), OTHER)
    assert heard == [(OTHER, messages.Query(MANUFACTURER, IMAGE_TYPE, OLD, 7))]
