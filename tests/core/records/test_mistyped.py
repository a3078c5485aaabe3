"""Codes that were typed with letters which look like digits are struck out; words that have such letters stay."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.emulator import keys
from core.records.redaction import STRUCK, Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = bytes.fromhex("50E1907F42ADB36810F8D2943B6E57A0")
LATIN = {"0": "OoQ", "1": "Ili", "5": "S", "2": "Z", "6": "G"}
FOREIGN = {
    "0": "\u041e\u03bf", "1": "\u0406\u0399", "A": "\u0410\u0391", "B": "\u0412\u0392", "C": "\u0421",
    "E": "\u0415\u0395", "a": "\u0430", "c": "\u0441", "e": "\u0435", "3": "\u0417",
}  # fmt: skip
FORMS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: text.lower(),
    lambda text: grouped(text, 2, " "),
    lambda text: grouped(text, 4, " "),
    lambda text: grouped(text, 4, "-"),
    lambda text: grouped(text, 2, ":"),
    lambda text: grouped(text, 4, "_"),
    lambda text: grouped(text, 4, "  "),
    lambda text: grouped(text, 16, "\n"),
    lambda text: grouped(text, 6, " "),
)
ROOT = Path(__file__).parents[3]


def grouped(text: str, size: int, between: str) -> str:
    return between.join(text[at : at + size] for at in range(0, len(text), size))


def mistyped(text: str, alike: dict[str, str], chance: random.Random, *, all_of_them: bool) -> str:
    """One digit, or each that can be, typed as a letter that looks like it."""
    places = [at for at, digit in enumerate(text) if digit in alike]
    for at in places if all_of_them else chance.sample(places, 1):
        text = text[:at] + chance.choice(alike[text[at]]) + text[at + 1 :]
    return text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("alike", [LATIN, FOREIGN], ids=["latin", "foreign"])
def test_a_code_with_such_letters_goes_in_each_of_its_forms(
    form: Callable[[str], str], alike: dict[str, str]
) -> None:
    chance = random.Random(7)
    for number in range(40):
        raw = CODE if number == 0 else chance.randbytes(16)
        for octets in (raw, keys.with_crc(raw)):
            typed = mistyped(form(octets.hex().upper()), alike, chance, all_of_them=number % 2 == 0)
            cleaned = Redactor().words(f"The label says {typed}, by the boiler.")
            assert cleaned == f"The label says {STRUCK}, by the boiler.", typed


@pytest.mark.parametrize("length", [6, 8, 12, 16])
def test_a_code_in_uneven_groups_goes_where_its_check_digits_are_right(length: int) -> None:
    chance = random.Random(length)
    for _ in range(20):
        digits = keys.with_crc(chance.randbytes(length)).hex().upper()
        if not any(d in LATIN for d in digits) or sum(d in "ABCDEF" for d in digits) < 4:
            continue
        one = mistyped(digits, LATIN, chance, all_of_them=False)
        typed = f"{one[:3]} {one[3:8]} {one[8:9]} {one[9:]}"
        redactor = Redactor()
        assert redactor.words(f"It says {typed} here.") == f"It says {STRUCK} here.", typed


@pytest.mark.parametrize(
    "words",
    [
        "00-DB-12-34-56-78-90-B1 of 00-DB-12-34-56-78-90-A0, 65602 of 65602 at 14:02:11 of 14:05:00",
        "B1 20 of 20, B2 20 of 20, B4 19 of 20, B3 18 of 20, code 0104 file 0100 code 0105 file 0B01 cold 0102",
        "All of it: 12 of 20, 10 of 20, 11 of 20, 9 of 20, all cold, 12 of 20, 14 of 20, 15 of 20.",
        "Serial SZ000012345678901Z34S678, MPAN S 00 801 100 | 10 1234 5678 901 234",
        "I added a cable; a foil is laid below it, fields and oil are cold, I decided: add 20 cable beside it.",
        "Is 4 of 16 and 5 of 20 so bad? 14 Salisbury Close, SO14 0GG, 020 7946 0018 or 020 7946 0019",
        "f9c8 SHA-256 " + "9f3c" * 16 + " I see 12 of 16",
    ],
)
def test_words_and_numbers_that_are_no_code_stay(words: str) -> None:
    redactor = Redactor()
    assert redactor.words(words) == words
    assert redactor.struck == 0


def test_nothing_is_taken_for_one_in_the_words_of_the_program_itself() -> None:
    from core.records.mistyped import without_mistyped

    found: list[str] = []
    files = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("resources/help/*.md")]
    assert len(files) > 20
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            without_mistyped(line, lambda line=line: found.append(line) or "")  # type: ignore[misc,func-returns-value]
    assert found == []
