"""EUI-64s as people and frames write them, and the words for devices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.premise.device import BRIDGES, Device, DeviceKind, Eui64, version_text

OCTETS = st.binary(min_size=8, max_size=8)
A = Eui64.parse("00-DB-12-34-56-78-90-A0")


@pytest.mark.parametrize(
    "text",
    [
        "00-DB-12-34-56-78-90-A0", "00:db:12:34:56:78:90:a0", "00DB1234567890A0", "0x00db1234567890a0",
        " 00 db 12 34 56 78 90 a0\n", "00.db.12.34.56.78.90.a0", "00db_1234_5678_90a0",
    ],
)  # fmt: skip
def test_every_usual_way_to_write_one_is_read(text: str) -> None:
    assert Eui64.parse(text) == A
    assert str(Eui64.parse(text)) == "00-DB-12-34-56-78-90-A0"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "here are 0"),
        ("00-DB-12-34-56-78-90", "here are 14"),
        ("00-DB-12-34-56-78-90-A0-FF", "here are 18"),
        ("00-DB-12-34-56-78-90-AO", "“O” is not a hex digit"),
        ("00-DB-12-34-56-78-90-A٣", "is not a hex digit"),
        ("EUI: 1", "is not a hex digit"),
    ],
)
def test_what_is_none_is_told_by_its_fault(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Eui64.parse(text)


@given(OCTETS)
def test_all_forms_are_the_same_eui(octets: bytes) -> None:
    eui = Eui64(octets)
    assert Eui64.parse(str(eui)) == eui
    assert Eui64.from_little_endian(eui.little_endian) == eui
    assert Eui64.from_int(int.from_bytes(octets, "big")) == eui
    assert eui.little_endian == octets[::-1]
    assert str(eui) in repr(eui)


@given(st.lists(OCTETS, max_size=8))
def test_they_sort_as_they_are_written(many: list[bytes]) -> None:
    euis = [Eui64(o) for o in many]
    assert [str(e) for e in sorted(euis)] == sorted(str(e) for e in euis)


@given(st.text(max_size=40) | st.text("0123456789abcdefABCDEF-: ", max_size=24))
def test_any_text_is_an_eui_or_a_value_error(text: str) -> None:
    try:
        assert Eui64.parse(text).octets.hex() in text.lower().translate({ord(c): None for c in " \n\t:.-_"})
    except ValueError:
        return


@pytest.mark.parametrize("count", [0, 7, 9])
def test_it_has_8_octets(count: int) -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        Eui64(bytes(count))


def test_bridges_are_b1_to_b4_and_nothing_else() -> None:
    assert [k for k in DeviceKind if k.is_bridge] == list(BRIDGES)
    assert [k.value for k in BRIDGES] == ["B1", "B2", "B3", "B4"]


def test_an_unknown_device_is_called_by_the_end_of_its_eui() -> None:
    assert Device(A).label == "…78-90-A0"
    assert Device(A, DeviceKind.B2).label == "B2"


def test_versions_are_eight_hex_digits() -> None:
    assert [version_text(v) for v in (None, 0, 0x0100_0100, 0xFFFFFFFE)] == [
        "unknown", "00000000", "01000100", "FFFFFFFE",
    ]  # fmt: skip
