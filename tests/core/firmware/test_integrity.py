"""The integrity code: a match proves the octets it covers, and a mismatch says nothing against the file."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from core.firmware.elements import Element, Tag, element_octets
from core.firmware.header import header_octets
from core.firmware.image import Form, Image
from core.firmware.inspection import element_lines
from core.firmware.integrity import LARGEST, Integrity, aes_mmo, integrity
from core.joining import install_code
from tests.core.firmware.samples import EUI, bridge_image, every_shape

HEADER = bridge_image().header
PAYLOAD = Element(Tag.IMAGE, random.Random(3).randbytes(900))
PICTURE = Element(Tag.PICTURE, b"picture")
BLANK = Element(Tag.INTEGRITY, bytes(16))


def image(*elements: Element) -> Image:
    return Image(HEADER, Form.ELEMENTS, elements)


def covered_before(made: Image) -> bytes:
    return header_octets(made.header, made.size) + element_octets(made.elements[:1])


def test_the_hash_is_that_of_install_codes() -> None:
    """The same construction, written twice; a published vector holds the other one."""
    chance = random.Random(1)
    for length in (0, 1, 13, 14, 15, 16, 17, 30, 8190, 8191):
        message = chance.randbytes(length)
        assert aes_mmo(message) == install_code.aes_mmo(message)
    long = chance.randbytes(8192)
    assert len(aes_mmo(long)) == 16
    assert aes_mmo(long) != aes_mmo(long[:-1] + b"\0")


def test_a_code_over_what_stands_before_it_fits() -> None:
    blank = image(PAYLOAD, BLANK)
    made = image(PAYLOAD, Element(Tag.INTEGRITY, aes_mmo(covered_before(blank))))
    assert integrity(made) == (Integrity.FITS, "all bytes before it")


def test_the_other_ways_of_makers_fit_too() -> None:
    blank = image(PAYLOAD, BLANK, PICTURE)
    rest = header_octets(HEADER, blank.size) + element_octets((PAYLOAD, PICTURE))
    ways = {
        "all other bytes of the file": rest,
        "the whole file with the code itself as noughts": blank.content,
        "the Manufacturer Image": PAYLOAD.data,
    }
    for words, octets in ways.items():
        made = image(PAYLOAD, Element(Tag.INTEGRITY, aes_mmo(octets)), PICTURE)
        assert integrity(made) == (Integrity.FITS, words)


@pytest.mark.parametrize("at", [0, 450, 899])
def test_one_bit_is_enough_not_to_fit(at: int) -> None:
    blank = image(PAYLOAD, BLANK)
    code = Element(Tag.INTEGRITY, aes_mmo(covered_before(blank)))
    data = bytearray(PAYLOAD.data)
    data[at] ^= 1
    assert integrity(image(Element(Tag.IMAGE, bytes(data)), code)) == (Integrity.UNKNOWN, "")


def test_no_code_and_too_large_are_told() -> None:
    assert integrity(image(PAYLOAD)) == (Integrity.NONE, "")
    large = image(Element(Tag.IMAGE, bytes(LARGEST)), BLANK)
    assert integrity(large) == (Integrity.TOO_LARGE, "")


def test_each_element_says_what_it_is_and_what_cannot_be_checked() -> None:
    from core.firmware.image import parse

    first, second, maker, *_ = every_shape()
    lines = " | ".join(element_lines(parse(first)))
    for words in (
        "image, 156 bytes",
        "picture, 7 bytes",
        "the maker's own, F000, 15 bytes",
        "integrity code",
    ):
        assert words in lines
    assert "signer 00-00-00-00-00-00-00-00. It cannot be checked here: the certificate is implicit" in lines
    assert "suite 2 (sect283k1), 80 bytes" in " ".join(element_lines(parse(second)))
    assert element_lines(parse(maker)) == ("the maker's own, F002, 156 bytes",)


def test_certificates_name_subject_issuer_and_time() -> None:
    suite_1 = Element(Tag.CERTIFICATE_SUITE_1, bytes(22) + EUI.octets + b"TESTSECA" + bytes(10))
    times = (1_700_000_000).to_bytes(5, "big") + b"\xff" * 4
    suite_2 = Element(
        Tag.CERTIFICATE_SUITE_2,
        b"\0" + bytes(range(8)) + b"\x0d\x08" + b"TESTSECA" + times + EUI.octets + b"\x88" + bytes(37),
    )
    signature = Element(Tag.SIGNATURE_SUITE_2, EUI.little_endian + bytes(72))
    lines = element_lines(replace(image(PAYLOAD), elements=(PAYLOAD, suite_1, suite_2, signature)))
    assert f"subject {EUI}, issuer 54-45-53-54-53-45-43-41." in lines[1]
    assert "serial 0001020304050607, valid from 2023-11-14 without end." in lines[2]
    assert f"signer {EUI}." in lines[3]
    absurd = Element(Tag.CERTIFICATE_SUITE_2, suite_2.data[:19] + b"\xff" * 9 + suite_2.data[28:])
    assert "valid from second 1099511627775 since 1970" in element_lines(image(PAYLOAD, absurd))[1]
