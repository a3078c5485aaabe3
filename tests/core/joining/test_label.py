"""A label is read from a scanner or a hand, and a wrong one says where."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CoreError
from core.joining.install_code import InstallCodeError
from core.joining.label import LabelError, parse
from core.premise.device import Eui64

EUI = Eui64.parse("00-DB-12-34-56-78-90-A0")
CODE = "83FED3407A939723A5C639B26916D505C3B5"


@pytest.mark.parametrize(
    "text",
    [
        f"00-DB-12-34-56-78-90-A0 {CODE}",
        f"00:db:12:34:56:78:90:a0,{CODE.lower()}\r\n",
        f"00DB1234567890A0\t{CODE[:4]} {CODE[4:]}",
        f"0x00DB1234567890A0;{CODE}",
        f"00DB1234567890A0{CODE}",
        f"Z:00DB1234567890A0$I:{CODE}",
        f"Z:00DB1234567890A0$I:{CODE}%M:121D$X:anything",
    ],
)
def test_every_form_gives_device_and_code(text: str) -> None:
    label = parse(text)
    assert label.eui == EUI
    assert label.install_code is not None
    assert label.install_code.with_crc.hex().upper() == CODE
    assert CODE[:12] not in repr(label)


@pytest.mark.parametrize("text", ["00-DB-12-34-56-78-90-A0", "Z:00DB1234567890A0"])
def test_label_without_a_code_names_the_device_only(text: str) -> None:
    label = parse(text)
    assert label.eui == EUI
    assert label.install_code is None


@pytest.mark.parametrize("text", ["", "gas meter", "00-DB-12", "Z:00DB$I:" + CODE, "Z:$I:"])
def test_label_without_an_eui_is_refused_in_words(text: str) -> None:
    with pytest.raises(LabelError, match="No EUI-64"):
        parse(text)


@pytest.mark.parametrize("lead", ["00-DB-12-34-56-78-90-A0 ", "Z:00DB1234567890A0$I:"])
def test_wrong_character_of_the_code_is_counted_from_the_start_of_the_label(lead: str) -> None:
    text = lead + CODE[:5] + "G" + CODE[6:]
    with pytest.raises(InstallCodeError) as caught:
        parse(text)
    assert caught.value.position == text.index("G")
    assert f"Character {text.index('G') + 1} of the label" in caught.value.what


@given(st.text(alphabet="0123456789ABCDEFZI:$% -xg", max_size=80))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with contextlib.suppress(CoreError):
        assert parse(text).eui
