"""A firmware file is read back byte for byte, and one that lies about itself is refused in words."""

from __future__ import annotations

import hashlib
import os
import random
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.firmware.elements import Element, Tag
from core.firmware.header import HardwareRange, Header
from core.firmware.image import LARGEST, Form, Image, ImageError, build, parse, read_image, serialise
from core.premise.device import Eui64
from tests.core.firmware.samples import EUI, bridge_image, every_shape, published

SHAPES = every_shape()
u8, u16, u32 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32))
headers = st.builds(
    Header, u16, u16, u32, st.binary(min_size=32, max_size=32), u16, st.none() | u8,
    st.none() | st.binary(min_size=8, max_size=8).map(Eui64), st.none() | st.builds(HardwareRange, u16, u16),
)  # fmt: skip
parts = st.sampled_from([Tag.IMAGE, Tag.PICTURE, 0xF000, 0xFFFF]).flatmap(
    lambda tag: st.builds(Element, st.just(tag), st.binary(min_size=1, max_size=40))
)


def patched(data: bytes, at: int, octets: bytes) -> bytes:
    return data[:at] + octets + data[at + len(octets) :]


def with_total(data: bytes) -> bytes:
    """The file with its total size set to the truth."""
    return patched(data, 52, struct.pack("<I", len(data)))


@pytest.mark.parametrize("data", SHAPES)
def test_every_shape_is_read_back_byte_for_byte(data: bytes) -> None:
    image = parse(data)
    assert serialise(image) == image.content == data
    assert image.size == len(data)
    assert image.file_sha256 == hashlib.sha256(data).hexdigest()
    assert parse(image.content) == image


@given(headers, st.lists(parts, max_size=4), st.binary(min_size=1, max_size=60))
def test_any_header_and_any_elements_survive_the_round_trip(
    header: Header, more: list[Element], payload: bytes
) -> None:
    image = Image(header, Form.ELEMENTS, (Element(Tag.IMAGE, payload), *more))
    assert parse(image.content) == image


@given(headers, st.binary(min_size=1, max_size=60), st.none() | st.binary(min_size=64, max_size=64))
def test_any_gbcs_image_survives_the_round_trip(header: Header, body: bytes, signature: bytes | None) -> None:
    image = Image(header, Form.GBCS, body=b"\xff\x07" + body, signature=signature)
    assert parse(image.content, Form.GBCS) == image


def test_published_esme_image_has_its_published_values() -> None:
    data = published("11.1")
    image = parse(data)
    assert serialise(image) == data
    assert image.form is Form.GBCS
    assert image.signature == data[-64:]
    assert image.header.hardware == HardwareRange(0x1111, 0x1211)
    assert (image.header.manufacturer, image.header.image_type) == (0x121D, 0)
    assert image.version_text == "ACDCACDC"
    assert image.header.name.endswith("firmware image")
    assert len(image.manufacturer_image) == 235
    assert image.manufacturer_image_hash == "7542f475e3f12eae887d81e32c46d313741d67076b13caec2f82e00ba5e1bb36"


def test_published_ppmid_image_is_unsigned() -> None:
    data = published("11.4")
    image = parse(data)
    assert serialise(image) == data
    assert image.signature is None
    assert image.header.image_type == 0x84
    assert image.manufacturer_image == data[60:]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "It looks like an empty file"),
        (b"hello, this is a letter\n", "plain text"),
        (b"<?xml version='1.0'?><a/>", "an XML document"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'{"url": 1}', "JSON"),
        (b"PK\x03\x04" + bytes(30), "a zip archive; unpack it first"),
        (b"\x1f\x8b\x08" + bytes(30), "a gzip archive"),
        (b"\x7fELF" + bytes(30), "ELF"),
        (b":10010000214601360121470136007EFE09D2190140\n", "Intel hex"),
        (b"S00F000068656C6C6F202020202000003C\n", "S-record"),
        (b"HvHuCwABPAAEAB0SAADc", "base64 text of an OTA image"),
        (b"1EF1EE0B0001", "hex text of an OTA image"),
        (b"NGIS" + bytes(60) + SHAPES[0], "wrapped by its maker: one starts at byte 64"),
        (bytes(500), "a file of zeros"),
        (bytes(range(128, 256)), "data of an unknown kind"),
    ],
)
def test_what_is_no_image_is_told_by_what_it_looks_like(data: bytes, words: str) -> None:
    with pytest.raises(ImageError, match="This is not an OTA image") as caught:
        parse(data)
    assert words in caught.value.why


@pytest.mark.parametrize("data", SHAPES)
def test_cut_short_at_every_byte_is_refused_with_both_sizes(data: bytes) -> None:
    for size in range(4, len(data)):
        with pytest.raises(ImageError, match="cut short") as caught:
            parse(data[:size])
        assert f"{size} of " in caught.value.what
    with pytest.raises(ImageError, match=r"has 3 bytes|not an OTA image"):
        parse(data[:3])


@pytest.mark.parametrize("data", SHAPES)
def test_trailing_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ImageError, match="5 bytes too many"):
        parse(data + b"extra")


FULL = SHAPES[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (patched(FULL, 4, b"\x00\x02"), "The header is of version 0200"),
        (
            patched(FULL, 6, b"\x38\x00"),
            "The header claims 56 bytes. With the fields that it names it has 69.",
        ),
        (patched(FULL, 6, b"\xff\xff"), "The header claims 65535 bytes."),
        (
            patched(FULL, 8, b"\x04\x00"),
            "The header claims 69 bytes. With the fields that it names it has 60.",
        ),
        (patched(FULL, 8, b"\x0f\x00"), "fields of an unknown kind"),
        (patched(FULL, 52, b"\x05\0\0\0"), "claims a file of 5 bytes"),
        (patched(FULL, 71, b"\xff\xff\xff\xff"), "Sub-element 1 claims 4294967295 bytes."),
        (patched(FULL, 71, b"\x00\x00\x00\x00"), "Sub-element 1 has 0 bytes."),
        (with_total(FULL[:69]), "The image is empty."),
        (with_total(FULL + b"\x03\0\x10\0\0\0" + bytes(16)), "The signature is not the last part"),
        (with_total(FULL[:69] + b"\x03\0\x10\0\0\0" + bytes(16)), "The image holds no firmware."),
        (with_total(FULL[:69] + b"\0\0\1\0\0\0A\0\0"), "The sub-elements do not fill the image."),
        (with_total(FULL[:69] + b"\0\0\1\0\0\0A\7\0\1\0\0\0A"), "Its tag is 0007."),
        (with_total(FULL[:69] + b"\0\0\1\0\0\0A\1\0\1\0\0\0A"), "With tag 0001 it has 50."),
        (with_total(FULL[:69] + b"\0\0\1\0\0\0A" * 65), "too many sub-elements"),
        (with_total(FULL + bytes(LARGEST)), "A firmware image may have at most 10240000."),
    ],
)
def test_every_lie_is_named(data: bytes, words: str) -> None:
    with pytest.raises(ImageError) as caught:
        parse(data)
    assert words in str(caught.value)


def test_form_can_be_demanded_where_bytes_are_ambiguous() -> None:
    image = Image(bridge_image().header, Form.GBCS, body=b"\0\0raw vector table")
    with pytest.raises(ImageError):
        parse(image.content)
    assert parse(image.content, Form.GBCS) == image
    with pytest.raises(ImageError):
        parse(bridge_image(form=Form.GBCS).content, Form.ELEMENTS)


def test_building_twice_gives_the_same_file() -> None:
    assert bridge_image().content == bridge_image().content
    assert bridge_image(form=Form.GBCS).manufacturer_image == bridge_image().manufacturer_image
    image = bridge_image(destination=EUI, credential=2)
    assert (image.header.length, image.header.name, image.header.destination) == (69, "sample bridge", EUI)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"manufacturer": 0x10000}, "manufacturer code"),
        ({"version": -1}, "file version"),
        ({"text": "x" * 33}, "header string has 33 bytes"),
        ({"hardware": HardwareRange(0, 0x10000)}, "highest hardware version"),
    ],
)
def test_values_that_do_not_fit_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ImageError, match=words):
        bridge_image(**changes)  # type: ignore[arg-type]


def test_building_what_would_be_misread_is_refused() -> None:
    with pytest.raises(ImageError, match="another kind"):
        build(b"\xff\xffraw\x00\x40" + bytes(64), manufacturer=1, image_type=1, version=1, form=Form.GBCS)
    with pytest.raises(ImageError, match="empty"):
        build(b"", manufacturer=1, image_type=1, version=1, form=Form.GBCS)


def test_files_are_read_and_their_failures_are_told(tmp_path: Path) -> None:
    path = tmp_path / "bridge.ota"
    path.write_bytes(FULL)
    assert read_image(path).content == FULL
    with pytest.raises(ImageError, match="There is no file"):
        read_image(tmp_path / "missing.ota")
    with pytest.raises(ImageError, match="is a folder, not a file"):
        read_image(tmp_path)
    with (tmp_path / "endless.ota").open("wb") as file:
        os.truncate(file.fileno(), 1 << 40)
    with pytest.raises(ImageError, match="too large"):
        read_image(tmp_path / "endless.ota")


def _mutants(seed: int, count: int) -> list[bytes]:
    rng = random.Random(seed)
    return [_mutant(rng) for _ in range(count)]


def _mutant(rng: random.Random) -> bytes:
    data = bytearray(rng.choice(SHAPES))
    for _ in range(rng.randint(1, 3)):
        act, at = rng.randrange(6), rng.randrange(len(data))
        if act == 0:
            data[at] ^= 1 << rng.randrange(8)
        elif act == 1:
            data[at : at + 4] = rng.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1\0\0\0", rng.randbytes(4)))
        elif act == 2:
            del data[at : at + rng.randint(1, 40)]
        elif act == 3:
            data[at:at] = rng.randbytes(rng.randint(1, 40))
        elif act == 4:
            data += rng.choice(SHAPES)[at:]
        elif len(data) > 56:
            data = bytearray(with_total(bytes(data)))
        if len(data) < 5:
            break
    return bytes(data)


def test_twenty_thousand_mutants_are_refused_in_words_or_read_back_exactly() -> None:
    slowest, accepted = 0.0, 0
    for mutant in _mutants(20_26, 20_000):
        start = time.thread_time()
        try:
            image = parse(mutant)
        except ImageError:
            pass
        else:
            accepted += 1
            assert serialise(image) == mutant
        slowest = max(slowest, time.thread_time() - start)
    assert 100 < accepted < 15_000, "the mutator must reach both sides"
    assert slowest < 0.05


def test_zigpy_reads_the_same_elements_from_every_file_with_sub_elements() -> None:
    from zigpy.ota.image import parse_ota_image

    for data in SHAPES[:3]:
        ours = parse(data)
        theirs, rest = parse_ota_image(data)
        assert not rest
        assert [(int(e.tag_id), bytes(e.data)) for e in theirs.subelements] == [
            (e.tag, e.data) for e in ours.elements
        ]
        head = theirs.header
        assert (int(head.manufacturer_id), int(head.image_type), int(head.file_version)) == (
            ours.header.manufacturer, ours.header.image_type, ours.header.version,
        )  # fmt: skip
        assert int(head.image_size) == ours.size


def test_zigpy_accepts_no_mutant_that_differs_from_what_we_read() -> None:
    """Whatever both accept, both read alike; ours is the stricter one (lengths, order, field control)."""
    from zigpy.ota.image import parse_ota_image

    both = 0
    for mutant in _mutants(7, 3_000):
        try:
            ours, (theirs, rest) = parse(mutant), parse_ota_image(mutant)
        except (ImageError, ValueError):
            continue
        if ours.form is Form.ELEMENTS:
            both += 1
            assert not rest
            assert [bytes(e.data) for e in theirs.subelements] == [e.data for e in ours.elements]
    assert both > 100
