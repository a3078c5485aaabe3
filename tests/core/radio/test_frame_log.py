"""The record of frames: what is kept, how much, whose it is, and that keys are no part of it."""

from __future__ import annotations

import pytest

from core.hub.frame_words import words_of
from core.ota import messages
from core.premise.device import Eui64
from core.radio import zcl, zdo
from core.radio.frame_log import KEY_ESTABLISHMENT, FrameLog, RecordedRadio, Way
from core.radio.radio import SMART_ENERGY, ZDO_PROFILE, DeliveryFailed, Frame, Outgoing
from tests.core.radio.memory_radio import MemoryRadio

B1 = Eui64.parse("00-DB-12-34-56-78-90-A0")
KEY = bytes.fromhex("5CE1907F42ADB36810F8D2943B6E57A0")


class Listener:
    """Hears and keeps nothing."""

    def __init__(self) -> None:
        self.heard: list[Frame] = []

    def frame_arrived(self, frame: Frame) -> None:
        self.heard.append(frame)

    def device_admitted(self, eui: Eui64, address: int) -> None: ...

    def device_announced(self, eui: Eui64, address: int, *, mains: bool, sleepy: bool) -> None: ...

    def device_left(self, eui: Eui64) -> None: ...

    def connection_lost(self) -> None: ...


def ota(command: int, body: bytes, *, sent: bool = False) -> bytes:
    return zcl.command(zcl.CLUSTER_SPECIFIC | (zcl.FROM_SERVER if sent else 0), 7, command, body)


async def opened() -> tuple[RecordedRadio, MemoryRadio, FrameLog, Listener]:
    inner, log, listener = MemoryRadio(known=[(B1, 0x1102)]), FrameLog(clock=lambda: 100.0), Listener()
    radio = RecordedRadio(inner, log)
    await radio.open(listener)
    return radio, inner, log, listener


async def test_both_ways_are_kept_with_whose_they_are() -> None:
    radio, inner, log, listener = await opened()
    data = messages.block(0x1209, 0x0B01, 0x10400, 96, bytes(48))
    await radio.send(
        Outgoing(0x1102, 1, SMART_ENERGY, zcl.OTA_UPGRADE, ota(messages.BLOCK_RESPONSE, data, sent=True))
    )
    query = b"\x00" + (0x1209).to_bytes(2, "little") + b"\x01\x0b" + (0x10300).to_bytes(4, "little")
    inner.deliver(Frame(0x1102, 1, 10, SMART_ENERGY, zcl.OTA_UPGRADE, ota(messages.QUERY, query), lqi=201))
    seen = log.after(0)
    assert [(r.number, r.way, r.eui, r.at) for r in seen.records] == [
        (1, Way.SENT, B1, 100.0), (2, Way.RECEIVED, B1, 100.0),
    ]  # fmt: skip
    assert [words_of(r) for r in seen.records] == [
        "Image Block Response: 48 bytes from 96",
        "Query Next Image Request: runs version 00010300",
    ]
    assert seen.records[1].lqi == 201
    assert len(listener.heard) == 1
    assert [r.number for r in log.after(1).records] == [2]


async def test_what_did_not_arrive_says_so() -> None:
    radio, inner, log, _ = await opened()
    inner.unreachable.add(0x2222)
    with pytest.raises(DeliveryFailed):
        await radio.send(Outgoing(0x2222, 0, ZDO_PROFILE, zdo.NODE_DESC, b"\x01\x22\x22"))
    sent, failed = log.after(0).records
    assert (sent.way, failed.way, sent.eui) == (Way.SENT, Way.UNDELIVERED, None)
    assert words_of(failed) == "Node descriptor? (not delivered: NO_ACK)"


async def test_a_device_that_comes_back_under_another_address_keeps_its_name() -> None:
    _, inner, log, _ = await opened()
    announce = b"\x09" + (0x3344).to_bytes(2, "little") + B1.little_endian + b"\x8e"
    inner.deliver(Frame(0x3344, 0, 0, ZDO_PROFILE, zdo.DEVICE_ANNCE, announce, broadcast=True))
    inner.deliver(Frame(0x3344, 1, 10, SMART_ENERGY, zcl.METERING, b"\x18\x01\x0b\x00\x00"))
    told = log.after(0).records
    assert [r.eui for r in told] == [B1, B1]
    assert words_of(told[0]) == "Announces itself: 00-DB-12-34-56-78-90-A0, address 3344"
    assert words_of(told[1]) == "Metering: Default response to command 00: success"


async def test_the_oldest_go_and_numbers_go_on() -> None:
    log = FrameLog(most=5)
    for number in range(12):
        log.take(Way.SENT, Outgoing(1, 1, SMART_ENERGY, zcl.BASIC, bytes((number,))))
    assert [r.number for r in log.after(0).records] == [8, 9, 10, 11, 12]
    assert log.after(0).first == 8
    assert [r.number for r in log.after(9, most=2).records] == [10, 11]
    assert log.after(12).records == ()


async def test_keys_are_no_frames_and_key_establishment_has_no_octets() -> None:
    radio, inner, log, _ = await opened()
    await radio.admit_key(B1, KEY)
    await radio.forget_key(B1)
    inner.deliver(Frame(0x1102, 1, 10, SMART_ENERGY, KEY_ESTABLISHMENT, b"\x01\x07\x00" + KEY))
    (kept,) = log.after(0).records
    assert kept.payload == b""
    assert KEY not in repr(log._kept).encode("latin-1", "replace")
    assert KEY.hex() not in repr(list(log._kept))
    assert words_of(kept) == "Key establishment: kept without its bytes"


@pytest.mark.parametrize(
    ("profile", "endpoint", "cluster", "payload", "words"),
    [
        (0, 0, 0x8031, "05000a0002" + "00" * 44, "Neighbour table, answer: rows 0–1 of 10"),
        (0, 0, 0x8002, "0580", "Node descriptor, answer: malformed"),
        (0, 0, 0x0031, "0502", "Neighbour table? From row 2"),
        (0, 0, 0x8005, "0500341202010a", "Active endpoints, answer: endpoints 1, 10"),
        (0, 0, 0x4321, "05", "ZDO 4321?"),
        (SMART_ENERGY, 1, 0x0000, "1007000400", "Basic: Read attributes 0004"),
        (SMART_ENERGY, 1, 0x0019, "010703", "Image Block Request, torn"),
        (SMART_ENERGY, 1, 0x0019, "190702", "Query Next Image Response, torn"),
        (SMART_ENERGY, 1, 0x0019, "190702 98", "Query Next Image Response: no image"),
        (SMART_ENERGY, 1, 0x0019, "190705 97 00000000 3c000000 0000", "Image Block Response: wait 60 s"),
        (SMART_ENERGY, 1, 0x0700, "0907fe0102", "Price: command FE from the server, 2 bytes"),
        (SMART_ENERGY, 1, 0x0BBB, "", "cluster 0BBB: torn"),
    ],
)
def test_frames_are_told_in_words(
    profile: int, endpoint: int, cluster: int, payload: str, words: str
) -> None:
    log = FrameLog()
    log.take(Way.RECEIVED, Frame(0x1102, endpoint, 10, profile, cluster, bytes.fromhex(payload)))
    assert words_of(log.after(0).records[0]) == words
