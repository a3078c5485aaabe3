"""OTA commands octet by octet: by hand from ZCL 11.13, against zigpy's own schemas, and on rubbish."""

from __future__ import annotations

import pytest
import zigpy.types as t
from hypothesis import given, settings
from hypothesis import strategies as st
from zigpy.zcl.clusters.general import Ota

from core.ota import messages
from core.ota.messages import BlockRequest, EndRequest, PageRequest, Query

U8, U16, U32 = st.integers(0, 0xFF), st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)


def test_requests_by_hand() -> None:
    """Field by field from the tables of ZCL 11.13.4, 11.13.6 and 11.13.9."""
    query = bytes.fromhex("01 3710 0200 00000001 0300")
    assert messages.parse(messages.QUERY, query) == Query(0x1037, 2, 0x0100_0000, 3)
    assert messages.parse(messages.QUERY, b"\x00" + query[1:9]) == Query(0x1037, 2, 0x0100_0000)
    block = bytes.fromhex("00 3710 0200 00010001 40000000 32")
    assert messages.parse(messages.BLOCK, block) == BlockRequest(0x1037, 2, 0x0100_0100, 64, 50)
    end = bytes.fromhex("96 3710 0200 00010001")
    assert messages.parse(messages.END, end) == EndRequest(0x96, 0x1037, 2, 0x0100_0100)


def test_optional_fields_behind_a_block_request_are_no_offset() -> None:
    """Field control 3: the node's EUI-64 and a minimum block period follow."""
    block = bytes.fromhex("03 3710 0200 00010001 40000000 32 A090785634 12DB00 F401")
    assert messages.parse(messages.BLOCK, block) == BlockRequest(0x1037, 2, 0x0100_0100, 64, 50, 500)


def test_answers_by_hand() -> None:
    assert messages.notify() == bytes.fromhex("00 64")
    assert messages.offer(0x1037, 2, 0x0100_0100, 0x10042) == bytes.fromhex("00 3710 0200 00010001 42000100")
    assert messages.block(0x1037, 2, 0x0100_0100, 64, b"\xaa\xbb") == bytes.fromhex(
        "00 3710 0200 00010001 40000000 02 AABB"
    )
    assert messages.wait(5) == bytes.fromhex("97 00000000 05000000 0000")
    assert messages.status_only(messages.NO_IMAGE) == b"\x98"
    assert messages.end_answer(0x1037, 2, 0x0100_0100, 1, messages.FOREVER) == bytes.fromhex(
        "3710 0200 00010001 01000000 FFFFFFFF"
    )


def test_command_numbers_and_statuses() -> None:
    assert (messages.NOTIFY, messages.QUERY, messages.QUERY_RESPONSE, messages.BLOCK) == (0, 1, 2, 3)
    assert (messages.PAGE, messages.BLOCK_RESPONSE, messages.END, messages.END_RESPONSE) == (4, 5, 6, 7)
    assert (messages.ABORT, messages.WAIT_FOR_DATA, messages.NO_IMAGE) == (0x95, 0x97, 0x98)


@given(U16, U16, U32, st.none() | U16)
def test_queries_of_zigpy_are_read(manufacturer: int, image: int, version: int, hardware: int | None) -> None:
    command = Ota.ServerCommandDefs.query_next_image.schema(
        field_control=0 if hardware is None else 1, manufacturer_code=manufacturer, image_type=image,
        current_file_version=version, hardware_version=hardware,
    )  # fmt: skip
    assert messages.parse(messages.QUERY, command.serialize()) == Query(
        manufacturer, image, version, hardware
    )


@given(U16, U16, U32, U32, U8, st.booleans(), st.booleans())
def test_block_requests_of_zigpy_are_read(
    manufacturer: int, image: int, version: int, offset: int, size: int, eui: bool, period: bool
) -> None:
    command = Ota.ServerCommandDefs.image_block.schema(
        field_control=eui | period << 1, manufacturer_code=manufacturer, image_type=image,
        file_version=version, file_offset=offset, maximum_data_size=size,
        request_node_addr=t.EUI64(range(8)) if eui else None, minimum_block_period=500 if period else None,
    )  # fmt: skip
    found = messages.parse(messages.BLOCK, command.serialize())
    assert found == BlockRequest(manufacturer, image, version, offset, size, 500 if period else None)


@given(U16, U16, U32, U32, U8, U16, U16, st.booleans())
def test_page_requests_of_zigpy_are_read(
    manufacturer: int, image: int, version: int, offset: int, size: int, page: int, spacing: int, eui: bool
) -> None:
    command = Ota.ServerCommandDefs.image_page.schema(
        field_control=int(eui), manufacturer_code=manufacturer, image_type=image, file_version=version,
        file_offset=offset, maximum_data_size=size, page_size=page, response_spacing=spacing,
        request_node_addr=t.EUI64(range(8)) if eui else None,
    )  # fmt: skip
    found = messages.parse_page(command.serialize())
    assert found == PageRequest(manufacturer, image, version, offset, size, page, spacing)
    assert messages.parse_page(command.serialize()[:17]) is None


@given(U8, U16, U16, U32)
def test_end_requests_of_zigpy_are_read(status: int, manufacturer: int, image: int, version: int) -> None:
    schema = Ota.ServerCommandDefs.upgrade_end.schema
    command = schema(status=status, manufacturer_code=manufacturer, image_type=image, file_version=version)
    assert messages.parse(messages.END, command.serialize()) == EndRequest(
        status, manufacturer, image, version
    )


@given(U16, U16, U32, U32, st.binary(max_size=65))
def test_zigpy_reads_our_blocks_and_offers(
    manufacturer: int, image: int, version: int, number: int, data: bytes
) -> None:
    body = messages.block(manufacturer, image, version, number, data)
    found, rest = Ota.ClientCommandDefs.image_block_response.schema.deserialize(body)
    assert rest == b""
    assert (found.status, found.file_offset, bytes(found.image_data)) == (0, number, data)
    assert (found.manufacturer_code, found.image_type, found.file_version) == (manufacturer, image, version)
    offer, rest = Ota.ClientCommandDefs.query_next_image_response.schema.deserialize(
        messages.offer(manufacturer, image, version, number)
    )
    assert (rest, offer.image_size, offer.file_version) == (b"", number, version)


@given(U16, U16, U32, U32, U32)
def test_zigpy_reads_our_end_answers(
    manufacturer: int, image: int, version: int, current: int, upgrade: int
) -> None:
    body = messages.end_answer(manufacturer, image, version, current, upgrade)
    found, rest = Ota.ClientCommandDefs.upgrade_end_response.schema.deserialize(body)
    assert rest == b""
    assert (found.manufacturer_code, found.image_type, found.file_version) == (manufacturer, image, version)
    assert (found.current_time, found.upgrade_time) == (current, upgrade)


@given(U32)
def test_zigpy_reads_our_wait(seconds: int) -> None:
    found, rest = Ota.ClientCommandDefs.image_block_response.schema.deserialize(messages.wait(seconds))
    assert rest == b""
    assert (found.status, found.current_time, found.request_time) == (0x97, 0, seconds)
    assert found.minimum_block_period == 0


@settings(max_examples=2_000, derandomize=True)
@given(U8, st.binary(max_size=40))
def test_rubbish_is_none_or_a_value_and_never_an_exception(command: int, body: bytes) -> None:
    found = messages.parse(command, body)
    known = {messages.QUERY: 9, messages.BLOCK: 14, messages.END: 9}
    assert (found is not None) == (command in known and len(body) >= known[command])


@pytest.mark.parametrize("moment", [-1e12, 0.0, 946_684_800.0, 946_684_801.9, 1.8e9, 1e12])
def test_every_moment_has_a_zigbee_time_that_is_neither_now_nor_for_ever(moment: float) -> None:
    assert 0 < messages.utc(moment) < messages.FOREVER
    if 946_684_801 <= moment < 5e9:
        assert messages.utc(moment) == int(moment) - 946_684_800
