"""An install code is read in any spelling, a typing error never passes its check digits, and nothing shows it."""

from __future__ import annotations

import contextlib
import random
import string
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.joining import install_code
from core.joining.install_code import InstallCode, InstallCodeError, parse

# Zigbee's published vector for 16 bytes, with its check digits.
VECTOR = "83FED3407A939723A5C639B26916D505C3B5"
HEX = "0123456789ABCDEF"
codes = (
    st.sampled_from(install_code.CODE_LENGTHS)
    .flatmap(lambda n: st.binary(min_size=n, max_size=n))
    .filter(lambda code: code != b"ZigBeeAlliance09")
)


def test_published_vector_gives_its_link_key() -> None:
    code = parse(VECTOR)
    assert code.checked
    assert code.with_crc == bytes.fromhex(VECTOR)
    assert install_code.link_key(code).hex().upper() == "66B6900981E1EE3CA4206B6B861C02BB"


def test_crc_has_its_catalogued_check_value() -> None:
    assert install_code.crc16_x25(b"123456789") == 0x906E


@pytest.mark.parametrize("length", install_code.CODE_LENGTHS)
def test_every_length_gives_the_key_that_a_foreign_implementation_derives(length: int) -> None:
    from zigpy.util import convert_install_code

    code = InstallCode(random.Random(length).randbytes(length))
    assert install_code.link_key(code) == convert_install_code(code.with_crc).serialize()


@given(codes, st.booleans(), st.sampled_from(["", " ", ":", "-", ".", ", "]), st.booleans())
def test_any_spelling_of_any_code_is_read_back(code: bytes, check: bool, separator: str, upper: bool) -> None:
    made = InstallCode(code)
    text = (made.with_crc if check else made.without_crc).hex()
    spelt = separator.join(text[i : i + 2] for i in range(0, len(text), 2))
    read = parse(f"  {spelt.upper() if upper else spelt}\n")
    if read.checked == check:
        assert read == made
    else:  # one 8-byte code in 65,536 looks like 6 bytes with check digits
        assert len(code) == 8
        assert read.with_crc == code


@pytest.mark.parametrize("length", [8, 12, 16])
def test_every_single_wrong_digit_and_every_swap_is_refused(length: int) -> None:
    for seed in range(60):
        text = InstallCode(random.Random(seed * 31 + length).randbytes(length)).with_crc.hex().upper()
        for wrong in [*_single_errors(text), *_swaps(text)]:
            with pytest.raises(InstallCodeError, match="check digits do not fit"):
                parse(wrong)


def _single_errors(text: str) -> list[str]:
    return [text[:i] + d + text[i + 1 :] for i in range(len(text)) for d in HEX if d != text[i]]


def _swaps(text: str) -> list[str]:
    return [
        text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        for i in range(len(text) - 1)
        if text[i] != text[i + 1]
    ]


def test_vector_has_540_single_errors() -> None:
    assert len(_single_errors(VECTOR)) == 540


def test_sixteen_digits_are_six_bytes_with_check_digits_only_if_these_are_right() -> None:
    code = InstallCode(bytes.fromhex("83FED3407A93"))
    right = parse(code.with_crc.hex())
    assert (len(right.without_crc), right.checked) == (6, True)
    wrong = parse("93" + code.with_crc.hex()[2:])
    assert (len(wrong.without_crc), wrong.checked) == (8, False)
    assert "compare it with the label" in wrong.remark


def test_code_without_check_digits_is_taken_and_said_to_be_unchecked() -> None:
    code = parse(VECTOR[:32])
    assert code.with_crc.hex().upper() == VECTOR
    assert not code.checked
    assert "32 hex digits without check digits are taken as a 16-byte install code" in code.remark
    assert parse(VECTOR).remark == ""


def test_public_default_key_is_no_install_code() -> None:
    with pytest.raises(InstallCodeError, match="public default link key"):
        parse(b"ZigBeeAlliance09".hex())


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("83FE D34O 7A93", 8, "Character 9, “O”, is not a hex digit. It may be meant as 0."),
        ("83fe:d3407g", 10, "Character 11, “g”, is not a hex digit. An install code has only 0–9 and A–F."),
        ("0x83FEl", 6, "Character 7, “l”, is not a hex digit. It may be meant as 1."),
        ("83FE\x07", 4, "Character 5, a control character, is not a hex digit."),
        ("٣٤", 0, "Character 1, “٣”, is not a hex digit."),
    ],
)
def test_wrong_character_is_named_by_its_place(text: str, position: int, words: str) -> None:
    with pytest.raises(InstallCodeError) as caught:
        parse(text)
    assert caught.value.position == position
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "There is no install code here."),
        (" - : ", "There is no install code here."),
        (VECTOR[:-1], "has 35 hex digits. One digit is missing, or one is typed twice."),
        (VECTOR[:26], "has 26 hex digits. The next lengths that exist are 24 and 28."),
        (VECTOR + "00", "has 38 hex digits. An install code with check digits has at most 36."),
        ("0" * 10_000_000, "far too long"),
    ],
)
def test_wrong_length_is_told_in_words(text: str, words: str) -> None:
    with pytest.raises(InstallCodeError, match=words):
        parse(text)


def test_nothing_ever_shows_a_code() -> None:
    canary = InstallCode(bytes.fromhex(VECTOR[:32]), checked=True)
    shown = [repr(canary), str(canary), f"{canary}", f"{canary!r:>60}", str([canary]), canary.remark]
    for text in (VECTOR, VECTOR[:-1] + "0", VECTOR[:-1], VECTOR + "00", VECTOR[:-1] + "x", VECTOR[:32]):
        try:
            shown.append(repr(parse(text)))
        except InstallCodeError as error:
            shown += [str(error), repr(error), str(error.args), "".join(_said(error))]
    with pytest.raises(ValueError) as caught:
        InstallCode(bytes.fromhex(VECTOR[:30]))
    shown.append(str(caught.value))
    assert len(shown) > 20
    for text in shown:
        bare = "".join(c for c in text if c in string.hexdigits).upper()
        assert not any(part in bare for part in (VECTOR[:12], VECTOR[8:20], VECTOR[20:32])), text
        assert str(bytes.fromhex(VECTOR[:12]))[2:-1] not in text


def _said(error: InstallCodeError) -> list[str]:
    """What a log would print of an error, without the lines of source."""
    return list(
        traceback.TracebackException.from_exception(error, lookup_lines=False).format_exception_only()
    )


def test_digest_tells_the_code_again_without_holding_it() -> None:
    code, other = parse(VECTOR), InstallCode(bytes(16))
    kept = install_code.digest(code, b"salt of 16 bytes")
    assert kept != install_code.digest(code, b"another of 16 by")
    assert install_code.matches(code, kept)
    assert not install_code.matches(other, kept)
    assert not install_code.matches(code, "no digest")
    assert VECTOR[:32].lower() not in kept
    with pytest.raises(ValueError, match="salt"):
        install_code.digest(code, b"short")


@given(st.text(max_size=60))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with contextlib.suppress(InstallCodeError):
        assert len(parse(text).without_crc) in install_code.CODE_LENGTHS
