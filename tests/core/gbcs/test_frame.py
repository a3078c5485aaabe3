"""The frame's own rules: every form of its header survives, and whatever is not one is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UsageError
from core.gbcs.dlms_time import NEVER, NOW, DlmsTime
from core.gbcs.errors import MessageError
from core.gbcs.frame import Kind, Message, Supplementary, build, content_offset, parse
from core.premise.device import Eui64
from tests.core.gbcs.samples import BROKER, HUB, START

PLAIN = Message(Kind.COMMAND, 7, BROKER, HUB, 0x1234, b"what it says")

euis = st.binary(min_size=8, max_size=8).map(Eui64)
u64 = st.integers(0, 2**64 - 1)
supplements = (
    st.builds(Supplementary, euis, st.none() | u64)
    | st.builds(Supplementary, euis, u64, u64)
    | st.builds(Supplementary, euis, u64, st.none(), st.binary(min_size=9, max_size=300))
)
messages = st.builds(
    Message,
    kind=st.sampled_from(Kind),
    counter=u64,
    originator=euis,
    recipient=euis,
    code=st.integers(0, 0xFFFF),
    content=st.binary(max_size=300),
    supplementary=st.none() | supplements,
    time=st.none() | st.binary(min_size=12, max_size=12).map(DlmsTime),
    signature=st.just(b"") | st.binary(min_size=64, max_size=64),
    mac=st.none() | st.binary(min_size=12, max_size=12),
)


@given(messages)
def test_any_message_survives_the_round_trip(message: Message) -> None:
    data = build(message)
    assert parse(data) == message
    start = content_offset(message)
    assert data[start : start + len(message.content)] == message.content


@given(messages)
def test_a_message_cut_short_is_never_read(message: Message) -> None:
    data = build(replace(message, signature=message.signature or b"", mac=bytes(12)))
    for size in (*range(60), len(data) - 13, len(data) - 1):
        with pytest.raises(MessageError):
            parse(data[: min(size, len(data) - 1)])


@pytest.mark.parametrize("size", [0, 0x7F, 0x80, 0xFF, 0x100, 0xF000])
def test_lengths_have_their_shortest_form(size: int) -> None:
    message = replace(PLAIN, content=bytes(size), mac=b"twelve octet")
    data = build(message)
    assert parse(data) == message
    at = content_offset(message)
    expected = (
        bytes([size])
        if size < 0x80
        else b"\x81" + bytes([size])
        if size < 0x100
        else b"\x82" + size.to_bytes(2)
    )
    assert data[at - len(expected) : at] == expected


@pytest.mark.parametrize("longer", ["8105", "820005", "83000005", "80", "84"])
def test_other_lengths_are_named_errors(longer: str) -> None:
    short = build(replace(PLAIN, content=b"12345", signature=None))
    data = short[:-6] + bytes.fromhex(longer) + b"12345"
    with pytest.raises(MessageError, match="octet 33") as caught:
        parse(data)
    assert caught.value.offset == 33


@pytest.mark.parametrize(
    ("change", "offset", "words"),
    [
        ((0, 0xDE), 0, "tag DD or DF"),
        ((1, 8), 1, "09"),
        ((2, 4), 2, "01 command, 02 response or 03 alert"),
        ((11, 9), 11, "originator"),
        ((20, 0), 20, "recipient"),
        ((29, 1), 29, "date-time"),
        ((30, 3), 30, "other information"),
        ((33, 14), 34, "14 octets of content, 13 are there"),
        ((46, 1), 46, "00 and the end"),
    ],
)
def test_each_part_of_the_grouping_header_names_its_mistake(
    change: tuple[int, int], offset: int, words: str
) -> None:
    data = bytearray(build(PLAIN))
    data[change[0]] = change[1]
    with pytest.raises(MessageError) as caught:
        parse(bytes(data))
    assert caught.value.offset == offset
    assert words in str(caught.value)


@pytest.mark.parametrize(("at", "offset"), [(1, 1), (6, 6), (7, 7), (8, 8), (12, 8)])
def test_each_part_of_the_mac_header_names_its_mistake(at: int, offset: int) -> None:
    data = bytearray(build(replace(PLAIN, mac=bytes(12))))
    data[at] ^= 0x02
    with pytest.raises(MessageError, match="MAC header") as caught:
        parse(bytes(data))
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    "message",
    [
        replace(PLAIN, counter=2**64),
        replace(PLAIN, counter=-1),
        replace(PLAIN, code=0x10000),
        replace(PLAIN, content=bytes(0x10000)),
        replace(PLAIN, signature=bytes(63)),
        replace(PLAIN, mac=bytes(11)),
        replace(PLAIN, mac=bytes(12), signature=None),
        replace(PLAIN, supplementary=Supplementary(HUB, 2**64)),
        replace(PLAIN, supplementary=Supplementary(HUB, None, 5)),
        replace(PLAIN, supplementary=Supplementary(HUB, 5, 5, bytes(400))),
        replace(PLAIN, supplementary=Supplementary(HUB, 5, None, bytes(8))),
    ],
)
def test_what_has_no_form_is_not_written(message: Message) -> None:
    with pytest.raises(UsageError):
        build(message)


def test_the_date_time_says_itself() -> None:
    assert DlmsTime.at(START).octets == bytes.fromhex("07EA0101FF000000008000FF")
    assert DlmsTime.at(START).moment == START
    assert DlmsTime.parse(str(NEVER)) == NEVER
    assert (NOW.words, NEVER.words, DlmsTime.at(START).words) == ("now", "never", "2026-01-01 00:00:00 UTC")
    assert DlmsTime(bytes(12)).moment is None
