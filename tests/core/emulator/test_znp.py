"""The MT frame codec: round trips, resynchronisation, and no bytes that make it raise."""

from __future__ import annotations

from random import Random

import pytest

from core.emulator.znp import MAX_PAYLOAD, Frame, FrameParser, Kind, MalformedError, Reader, u16_list

PING = bytes.fromhex("fe 00 21 01 20")


def test_ping_is_the_frame_of_the_mt_specification() -> None:
    assert Frame(0x2101).encode() == PING
    assert FrameParser().feed(PING) == [Frame(0x2101)]
    assert Frame(0x2101).answer == 0x6101
    assert Frame(0x2101).kind is Kind.SREQ


def test_frames_survive_the_line_byte_by_byte() -> None:
    frames = [Frame(0x4481, bytes(range(length))) for length in (0, 1, 17, MAX_PAYLOAD)]
    parser, found = FrameParser(), list[Frame]()
    for byte in b"".join(frame.encode() for frame in frames):
        found += parser.feed(bytes((byte,)))
    assert found == frames


@pytest.mark.parametrize(
    "noise", [b"\x07" * 256, b"\xef", b"\xfe\xff", b"\xfe\x00\x21\x01\x21", b"\x00\xfe\xfb"]
)
def test_a_frame_is_found_behind_noise(noise: bytes) -> None:
    assert FrameParser().feed(noise + PING) == [Frame(0x2101)]


def test_a_damaged_frame_is_dropped_whole_and_the_one_behind_it_found() -> None:
    damaged = bytearray(Frame(0x4100, PING).encode())
    damaged[-1] ^= 1
    parser = FrameParser()
    assert parser.feed(bytes(damaged)) == []
    assert parser.bad_checksums == 1
    assert parser.feed(PING) == [Frame(0x2101)]


def test_random_bytes_never_raise_and_do_not_deafen_the_parser() -> None:
    random = Random(20)
    parser = FrameParser()
    for _ in range(3000):
        parser.feed(random.randbytes(random.randrange(40)))
    parser.feed(b"\x07" * 256)
    assert parser.feed(PING)[-1:] == [Frame(0x2101)]


def test_too_long_a_payload_is_refused() -> None:
    with pytest.raises(MalformedError):
        Frame(0x4100, bytes(MAX_PAYLOAD + 1)).encode()


def test_a_missing_field_raises_and_takes_nothing() -> None:
    reader = Reader(b"\x01\x02\x03")
    assert reader.u16() == 0x0201
    with pytest.raises(MalformedError):
        reader.u16()
    assert reader.rest() == b"\x03"


def test_lists_carry_their_count() -> None:
    assert u16_list((0x0019, 0x0104)) == bytes.fromhex("02 1900 0401")
    assert Reader(bytes.fromhex("02 1900 0401")).u16_list() == (0x0019, 0x0104)
