"""ZCL frames by hand, against zigpy's own, and on rubbish."""

from __future__ import annotations

import zigpy.types as t
from hypothesis import given, settings
from hypothesis import strategies as st
from zigpy.zcl import foundation

from core.radio import zcl

U8, U16 = st.integers(0, 0xFF), st.integers(0, 0xFFFF)


def test_frames_by_hand() -> None:
    assert zcl.read_attributes(0x11, (0x0004, 0x0005)) == bytes.fromhex("10 11 00 0400 0500")
    assert zcl.read_attributes(0x11, (0x0002,), of_client=True) == bytes.fromhex("18 11 00 0200")
    asked = zcl.parse_header(bytes.fromhex("01 2A 03 FF"))
    assert asked is not None
    assert (asked.sequence, asked.command, asked.start, asked.cluster_specific) == (0x2A, 3, 3, True)
    assert asked.wants_default_response
    assert zcl.default_response(asked, zcl.SUCCESS) == bytes.fromhex("18 2A 0B 03 00")


def test_a_default_response_goes_the_other_way() -> None:
    server = zcl.parse_header(bytes.fromhex("09 01 05"))
    assert server is not None
    assert server.from_server
    assert zcl.default_response(server, 0)[0] == 0x10


def test_a_manufacturer_code_is_stepped_over() -> None:
    header = zcl.parse_header(bytes.fromhex("05 3710 2A 03"))
    assert header is not None
    assert (header.sequence, header.command, header.start) == (0x2A, 3, 5)
    assert zcl.parse_header(bytes.fromhex("05 3710 2A")) is None


@given(U8, U8, st.booleans(), st.booleans())
def test_headers_are_read_as_zigpy_writes_them(
    sequence: int, command: int, special: bool, server: bool
) -> None:
    make = foundation.ZCLHeader.cluster if special else foundation.ZCLHeader.general
    way = foundation.Direction.Server_to_Client if server else foundation.Direction.Client_to_Server
    found = zcl.parse_header(make(tsn=sequence, command_id=command, direction=way).serialize())
    assert found is not None
    assert (found.sequence, found.command) == (sequence, command)
    assert (found.cluster_specific, found.from_server) == (special, server)


@given(U8, st.lists(U16, max_size=8), st.booleans())
def test_zigpy_reads_our_questions(sequence: int, attributes: list[int], client: bool) -> None:
    raw = zcl.read_attributes(sequence, attributes, of_client=client)
    header, rest = foundation.ZCLHeader.deserialize(raw)
    assert (header.tsn, header.command_id) == (sequence, foundation.GeneralCommand.Read_Attributes)
    assert bool(header.direction) == client
    asked, rest = t.List[t.uint16_t].deserialize(rest)
    assert (list(asked), rest) == (attributes, b"")


VALUES = st.one_of(
    st.tuples(st.just(0x20), U8.map(t.uint8_t)),
    st.tuples(st.just(0x21), U16.map(t.uint16_t)),
    st.tuples(st.just(0x23), st.integers(0, 2**32 - 1).map(t.uint32_t)),
    st.tuples(st.just(0x29), st.integers(-(2**15), 2**15 - 1).map(t.int16s)),
    st.tuples(st.just(0x10), st.booleans().map(t.Bool)),
    st.tuples(st.just(0x30), U8.map(t.enum8)),
    st.tuples(st.just(0x42), st.text(st.characters(codec="ascii"), max_size=20).map(t.CharacterString)),
    st.tuples(st.just(0x41), st.binary(max_size=20).map(t.LVBytes)),
)
RECORDS = st.dictionaries(U16, st.none() | VALUES, max_size=6)


def written(attribute: int, held: tuple[int, object] | None) -> bytes:
    record = foundation.ReadAttributeRecord(attrid=attribute, status=0 if held else 0x86)
    if held is not None:
        record.value = foundation.TypeValue(type=held[0], value=held[1])
    return bytes(record.serialize())


@given(RECORDS)
def test_attributes_are_read_as_zigpy_writes_them(records: dict[int, tuple[int, object] | None]) -> None:
    body = b"".join(written(a, held) for a, held in records.items())
    assert zcl.parse_attributes(body) == {a: held[1] for a, held in records.items() if held is not None}


@given(RECORDS, st.data())
def test_a_torn_tail_ends_the_reading_and_harms_nothing_before_it(
    records: dict[int, tuple[int, object] | None], data: st.DataObject
) -> None:
    parts = [written(a, held) for a, held in records.items()]
    body = b"".join(parts)
    cut = data.draw(st.integers(0, len(body)))
    whole = zcl.parse_attributes(body)
    found = zcl.parse_attributes(body[:cut])
    assert found.items() <= whole.items()


@settings(max_examples=2_000, derandomize=True)
@given(st.binary(max_size=60))
def test_rubbish_never_raises(payload: bytes) -> None:
    header = zcl.parse_header(payload)
    assert (header is None) == (len(payload) < (5 if payload[:1] and payload[0] & 0x04 else 3))
    for value in zcl.parse_attributes(payload).values():
        assert isinstance(value, int | str | bytes)


def test_text_of_length_255_is_none_and_ends_nothing() -> None:
    body = bytes.fromhex("0500 00 42 FF 0300 00 20 07")
    assert zcl.parse_attributes(body) == {5: "", 3: 7}
