"""Every maker's form is read as zigpy reads it, what zigpy lets pass is refused, and two readings must agree."""

from __future__ import annotations

from random import Random

import pytest
import zigpy.util

from core.errors import CoreError
from core.joining import label
from core.joining.install_code import InstallCodeError, crc16_x25, link_key
from core.joining.label import Label, LabelError, agree, parse
from core.joining.wedge import WedgeReader
from core.premise.device import DeviceKind, Eui64

EUI = "00DB1234567890A0"
CODE = "83FED3407A939723A5C639B26916D505C3B5"
BOSCH = "RB01SG" + "0D83" * 8 + "12"
FORMS = {
    "Consciot": "{eui}|{code}",
    "Enbrighten": "Z:{eui}$I:{code}",
    "Enbrighten with more behind": "Z:{eui}$I:{code}%M:121D$X:more",
    "Aqara": "G$M:69775$S:680S00003915$D:0000000017B2335C%Z$A:{eui}$I:{code}",
    "Bosch": BOSCH + "{eui}DLK{code}",
    "Hue": "HUE:Z:{code} M:{eui} D:L3B A:1184",
}


def invented(random: Random) -> tuple[str, str]:
    code = random.randbytes(16)
    check = crc16_x25(code).to_bytes(2, "little")
    return (b"\x00\xdb" + random.randbytes(6)).hex().upper(), (code + check).hex().upper()


@pytest.mark.parametrize("form", FORMS)
def test_every_form_means_to_us_what_it_means_to_zigpy(form: str) -> None:
    random = Random(form)
    for _ in range(100):
        eui, code = invented(random)
        text = FORMS[form].format(eui=eui, code=code)
        ours, (theirs, key) = parse(text), zigpy.util.parse_install_code_qr(text)
        assert ours.eui.little_endian == theirs.serialize()
        assert ours.install_code is not None
        assert ours.install_code.checked
        assert link_key(ours.install_code) == key.serialize()


def test_an_eui_that_a_maker_prints_backwards_is_turned_and_told() -> None:
    text = f"Z:A09078563416A720$I:{CODE}"
    ours, (theirs, _) = parse(text), zigpy.util.parse_install_code_qr(text)
    assert ours.eui.little_endian == theirs.serialize()
    assert str(ours.eui) == "20-A7-16-34-56-78-90-A0"
    assert str(ours.eui) in ours.remark


def test_a_ready_made_link_key_is_told_from_a_code() -> None:
    text = f"{BOSCH}{EUI}DLK{CODE[:32]}"
    assert zigpy.util.parse_install_code_qr(text)
    with pytest.raises(LabelError, match="ready-made link key") as caught:
        parse(text)
    assert CODE[:8] not in str(caught.value)


@pytest.mark.parametrize("form", FORMS)
def test_a_code_without_its_check_digits_is_taken_and_remarked(form: str) -> None:
    if form == "Bosch":
        return  # there 32 digits are a link key
    read = parse(FORMS[form].format(eui=EUI, code=CODE[:32]))
    assert read.install_code is not None
    assert not read.install_code.checked
    assert "typing error cannot be noticed" in read.install_code.remark


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", [0, 17, 35])
def test_the_wrong_character_is_named_in_every_form(form: str, place: int) -> None:
    text = FORMS[form].format(eui=EUI, code=CODE[:place] + "X" + CODE[place + 1 :])
    with pytest.raises(InstallCodeError) as caught:
        parse(text)
    assert caught.value.position == text.index("X", text.index(CODE[20:30]) - 20 if place else 0)
    assert CODE[20:30] not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f"]Q1Z:{EUI}$I:{CODE}\r\n",
        f"]d2{EUI} {CODE}\r",
        f"\x02Z:{EUI}$I:{CODE}\x03\r\n",
        f"  00-DB-12-34-56-78-90-A0 / {CODE}\t",
        f"00:DB:12:34:56:78:90:A0\n{CODE[:18]}\n{CODE[18:]}\n",
        f"00.db.12.34.56.78.90.a0 | {'-'.join(CODE[i : i + 4] for i in range(0, 36, 4)).lower()}",
        f"z:{EUI.lower()}$i:{CODE.lower()}",
    ],
)
def test_what_scanners_and_hands_put_around_a_label_does_not_matter(text: str) -> None:
    assert parse(text) == parse(f"{EUI} {CODE}")


@pytest.mark.parametrize(
    "text",
    ["Z:$I:", "HUE:Z: M:", "HUE:Z:83FE M:12", BOSCH + EUI + "DLK", "G$M:1%Z$A:12$I:" + CODE, "x" * 3_000],
)
def test_a_form_without_its_content_is_told(text: str) -> None:
    with pytest.raises(CoreError):
        parse(text)


# R9 -------------------------------------------------------------------------------------------------------


def test_a_thousand_codes_all_single_errors_and_swaps_refused() -> None:
    random, tried = Random(9), 0
    for _ in range(1_000):
        eui, code = invented(random)
        place = random.randrange(36)
        swaps = [
            code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(35) if code[i] != code[i + 1]
        ]
        slips = [code[:i] + random.choice([d for d in "0123456789ABCDEF" if d != code[i]]) + code[i + 1 :]
                 for i in range(36)]  # fmt: skip
        every = [code[:place] + d + code[place + 1 :] for d in "0123456789ABCDEF" if d != code[place]]
        for wrong in (*swaps, *slips, *every):
            tried += 1
            with pytest.raises(InstallCodeError):
                parse(f"Z:{eui}$I:{wrong}")
    assert tried > 80_000


def test_every_single_error_of_one_code() -> None:
    for place in range(36):
        for digit in "0123456789ABCDEF":
            if digit != CODE[place]:
                with pytest.raises(InstallCodeError):
                    parse(f"{EUI} {CODE[:place]}{digit}{CODE[place + 1 :]}")


# Two readings ---------------------------------------------------------------------------------------------


def test_a_scan_and_a_typed_entry_that_agree_are_one() -> None:
    typed = parse(f"{EUI} {CODE[:32]}")
    scanned = Label(
        parse(f"Z:{EUI}$I:{CODE}").eui, DeviceKind.B2, "landing", parse(f"{EUI}{CODE}").install_code
    )
    both = agree(typed, scanned)
    assert (both.kind, both.name) == (DeviceKind.B2, "landing")
    assert both.install_code is not None
    assert both.install_code.checked
    assert agree(parse(EUI), scanned).install_code == scanned.install_code


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (f"00DB1234567890A1 {CODE}", "name different devices"),
        (f"{EUI} {CODE[:31]}6", "different install codes"),
    ],
)
def test_two_readings_that_disagree_stop(typed: str, words: str) -> None:
    with pytest.raises(LabelError, match=words) as caught:
        agree(parse(f"Z:{EUI}$I:{CODE}"), parse(typed))
    assert "nothing has been sent" in caught.value.do
    assert CODE[:8] not in str(caught.value)


# Keyboard-wedge scanners ----------------------------------------------------------------------------------


def keys(text: str, gap: float, start: float = 0.0) -> list[str | None]:
    reader = WedgeReader()
    return [reader.key(character, start + gap * number) for number, character in enumerate(text)]


def test_a_burst_that_ends_with_enter_is_a_label_and_typing_is_not() -> None:
    text = f"Z:{EUI}$I:{CODE}"
    assert keys(text + "\r", 0.004)[-1] == text
    assert keys(text + "\r", 0.12)[-1] is None
    assert keys("yes\r", 0.004)[-1] is None
    assert keys(text, 0.004)[-1] is None


def test_what_was_typed_before_a_burst_is_not_part_of_it() -> None:
    reader, text = WedgeReader(), f"{EUI} {CODE}"
    assert [reader.key(c, number * 0.2) for number, c in enumerate("attic")] == [None] * 5
    said = [reader.key(c, 10 + number * 0.005) for number, c in enumerate(text + "\n")]
    assert said[-1] == text
    assert label.parse(said[-1]).eui == Eui64.parse(EUI)


@pytest.mark.parametrize(
    ("text", "is_label"),
    [
        (f"Z:{EUI}$I:{CODE}", True),
        (f"{EUI} {CODE}", True),
        (EUI, True),
        (f"Z:{EUI[:9]}", True),
        (EUI[:15], False),
        ("the gas meter by the back door", False),
        ("", False),
    ],
)
def test_what_looks_like_a_label_is_told_from_words_be_it_right_or_wrong(text: str, is_label: bool) -> None:
    assert label.looks_like(text) is is_label


def test_what_came_too_slowly_is_kept_with_its_pace_until_a_pause() -> None:
    reader = WedgeReader()
    for number, character in enumerate(f"{EUI}\r"):
        reader.key(character, number * 0.1)
    assert (reader.slow, reader.steady) == (EUI, True)
    for number, character in enumerate(f"{EUI}\r"):
        reader.key(character, 10 + number * 0.2)
    assert (reader.slow, reader.steady) == (EUI, False)
    for number, character in enumerate(EUI):
        reader.key(character, 20 + number * 0.1)
    reader.pause()
    reader.key("\r", 21.7)
    assert reader.slow == ""


@pytest.mark.parametrize("apart", [0.005, 0.1])
def test_a_reader_shows_no_code_that_it_holds(apart: float) -> None:
    reader, text = WedgeReader(), f"{EUI} {CODE}"
    for number, character in enumerate(text):
        reader.key(character, number * apart)
    held = repr(reader)
    reader.key("\r", len(text) * apart)
    for shown in (held, repr(reader)):
        assert CODE[-8:] not in shown
        assert repr(list(CODE[-8:]))[1:-1] not in shown
