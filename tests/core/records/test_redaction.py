"""What is struck out of a support bundle, and what is not."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from core.emulator import keys
from core.records.redaction import HOME, STRUCK, Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

CODES = tuple(bytes.fromhex(code) for code in (
    "5CE1907F42ADB36810F8D2943B6E57A0", "A93D04E6BC7851F20E9467CB3D8A15F4", "0F5E9AD37C2461B8E0953DF2C4A7186B",
    "17B8F5C02D6E9A4381EC5073FA29D64E",
))  # fmt: skip
FORMS: tuple[Callable[[bytes], str], ...] = (
    lambda raw: raw.hex(),
    lambda raw: raw.hex().upper(),
    lambda raw: raw.hex(":"),
    lambda raw: raw.hex(" ").upper(),
    lambda raw: raw.hex("-"),
    lambda raw: raw.hex(" ", 2).upper(),
    lambda raw: raw.hex(" ", 2).replace(" ", "-"),
    lambda raw: raw[::-1].hex(":"),
    lambda raw: "0x" + raw.hex(),
    lambda raw: "$I:" + raw.hex().upper(),
    lambda raw: base64.b64encode(raw).decode(),
    lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("="),
    lambda raw: repr(list(raw)),
    repr,
    lambda raw: repr(raw)[2:-1],
    lambda raw: ", ".join(map(hex, raw)),
    lambda raw: " ".join(map(hex, raw)),
    lambda raw: f"[{', '.join(f't.uint8_t({octet:#04x})' for octet in raw)}]",
    lambda raw: json.dumps([f"{octet:02X}" for octet in raw]),
    lambda raw: json.dumps([f"{octet:02X}" for octet in raw]).replace('"', '\\"'),
    lambda raw: str([hex(octet) for octet in raw]),
    lambda raw: f"{raw[:8].hex('-', 2).upper()} {raw[8:].hex('-', 2).upper()}",  # as two lines of a label
    lambda raw: f"{raw[:8].hex(' ', 2).upper()}\\n{raw[8:].hex(' ', 2).upper()}",
    lambda raw: raw.hex(" ").replace(" ", ", "),
    lambda raw: raw.hex(" ").replace(" ", "  "),
    lambda raw: raw.hex("_", 2),
    lambda raw: raw.hex("/", 2),
    lambda raw: raw.hex(" ", 2).replace(" ", "\u00a0"),
    lambda raw: raw.hex(" ", 2).replace(" ", "\u2011"),
    lambda raw: raw.hex("\t"),
    lambda raw: "%" + raw.hex("%"),
)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_secret_is_struck_out(form: Callable[[bytes], str]) -> None:
    for code in CODES:
        for raw in (code, keys.with_crc(code), keys.link_key(code)):
            written = form(raw)
            redactor = Redactor()
            cleaned = redactor.clean(f'{{"text": "before {written} after"}}\n')
            assert written not in cleaned
            assert STRUCK in cleaned
            assert "before" in cleaned
            assert "after" in cleaned
            assert redactor.struck >= 1


@pytest.mark.parametrize(
    "line",
    [
        "00-DB-12-34-56-78-90-A0 00-DB-12-34-56-78-90-A2 joined at 2026-11-22T15:00:00.000+00:00",
        "version 01000000, SHA-256 " + "9f3c" * 16 + ", hash (0123456789abcdef)",
        '{"manufacturer": 4617, "pings_sent": 50, "bytes_done": 262144}',
        "Image Block Response: 48 octets from 1,234,560",
        "2026-11-22 15:00:00.000, 1,234,560 of 2,345,678 octets; 12, 24, 48, 96: 1,000 / 2,000",
        "Read Attributes Response: 0002 = 1000000, 0007 = 121D, 0008 = 84, 0003 = 01000000, 0004 = 0A",
        '{"a": "00-DB-12-34-56-78-90-A0", "b": "00-DB-12-34-56-78-90-A2", "a_to_b": {"lqi": 120}}',
        "B1 has answered for block 38 after it was asked for it once more: a bad face, a dead bee.",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    redactor = Redactor()
    assert redactor.clean(line) == line
    assert redactor.struck == 0


def test_a_code_beside_what_stays_goes_alone() -> None:
    sha, code = "9f3c" * 16, "5CE1-907F-42AD-B368 10F8-D294-3B6E-57A0"
    cleaned = Redactor().clean(f'"00-DB-12-34-56-78-90-A0", "{code}", "{sha}", "00-DB-12-34-56-78-90-A2"')
    assert cleaned == f'"00-DB-12-34-56-78-90-A0", "{STRUCK}", "{sha}", "00-DB-12-34-56-78-90-A2"'


def test_a_short_personal_word_is_no_part_of_another() -> None:
    cleaned = Redactor(["Jo"]).clean("Jo says that it joined.")
    assert cleaned == f"{STRUCK} says that it joined."


def test_personal_words_go_wherever_they_stand() -> None:
    redactor = Redactor(["14 Sample Terrace", 'The "Old" Forge', "J. Example"], "/srv/people/j")
    text = 'at 14 SAMPLE TERRACE by J. Example in /srv/people/j/data\n"The \\"Old\\" Forge"\n'
    cleaned = redactor.clean(text)
    assert "SAMPLE" not in cleaned
    assert "Forge" not in cleaned
    assert "Example" not in cleaned
    assert f"{HOME}/data" in cleaned
    assert redactor.struck == 3


CODE = keys.with_crc(CODES[0]).hex().upper()
WIDE = str.maketrans({c: chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFabcdef"})


@pytest.mark.parametrize(
    "typed",
    [
        f"{CODE[:16]}\n{CODE[16:]}",
        f"{CODE[:16]}\r\n                      {CODE[16:]}",
        f"{CODE[:20]}\n{CODE[20:]}",
        f"{CODE[:12]}\n{CODE[12:24]}\n{CODE[24:]}",
        f"{CODE[:16]}\u2028{CODE[16:]}",
        CODE.translate(WIDE),
        f"{CODE[:16]}\n{CODE[16:]}".translate(WIDE),
        f"{CODE[:18]}{CODE[18:].lower().translate(WIDE)}",
    ],
)
def test_a_code_typed_over_lines_or_in_full_width_goes_as_a_whole(typed: str) -> None:
    redactor = Redactor()
    cleaned = redactor.words(f"At Café Sample the label says\n{typed}\nby the boiler.")
    assert cleaned == f"At Café Sample the label says\n{STRUCK}\nby the boiler."
    assert redactor.words(cleaned) == cleaned
    in_a_file = Redactor().clean(json.dumps({"text": f"It says {typed} here."}, ensure_ascii=False))
    assert not any(part in in_a_file for part in (CODE[:12], CODE[-12:], CODE[:12].translate(WIDE)))


@pytest.mark.parametrize(
    "words", ["A loft of 12 m², 3 ½ bags.", "At 14\u202fSample Terrace,\nfacing a bad deed."]
)
def test_words_without_a_code_stay_to_the_letter(words: str) -> None:
    assert Redactor().words(words) == words


UNIX, OTHERS = "home", "Users"  # where systems keep the folders of people


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("emulated:happy-house?speed=20", "emulated:happy-house?speed=20"),
        (
            "emulated:/srv/j/my own.toml?speed=20&state=/srv/j/kept: ZNP",
            "emulated:my own?speed=20&state=[folder]: ZNP",
        ),
        (f"emulated:C:\\{OTHERS}\\J Sample\\own.toml: ZNP", "emulated:own: ZNP"),
        ("emulated:scenarios/own?speed=max", "emulated:own?speed=max"),
        ("emulated:own.toml", "emulated:own.toml"),
        ("“emulated:~/own.toml” was left", "“emulated:own” was left"),
        ("emulated:happy-house, then /dev/ttyUSB0", "emulated:happy-house, then /dev/ttyUSB0"),
        (f"read from /{UNIX}/jsample/own.toml", f"read from {HOME}/own.toml"),
        (f"/{OTHERS}/J Sample/own.toml", f"{HOME}/own.toml"),
        ("socket://127.0.0.1:4000", "socket://127.0.0.1:4000"),
    ],
)
def test_of_an_own_scenario_only_its_name_is_told(url: str, told: str) -> None:
    assert Redactor().words(url) == told
    assert json.loads(Redactor().clean(json.dumps({"url": url}, ensure_ascii=False)))["url"] == told
