"""A work order is taken whole or not at all, and every mistake is named by row and column."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CoreError, FileError
from core.joining import work_order
from core.joining.meter_points import mpan_check_digit, mpxn_mistake
from core.joining.work_order import WorkOrderError
from core.premise.device import DeviceKind, JoinAs

A, B = "00-DB-12-34-56-78-90-B1", "00-DB-12-34-56-78-90-B2"
CODE = "83FED3407A939723A5C639B26916D505C3B5"
SLIP = CODE.replace("83FE", "83FD")
MPAN = "200000000001" + mpan_check_digit("200000000001")
HEAD = "reference,mpxn,eui,install_code,kind,name,join_as"
ONE = f"EXAMPLE-17,{MPAN},{A},{CODE},B1,beside the hub,CAD"
TWO = f'EXAMPLE-17,{MPAN},{B},"{CODE[:18]} {CODE[18:]}",b2,"Wohnzimmer, am ""Fenster"" – Süd",PPMID'
WHOLE = f"{HEAD}\n{ONE}\n{TWO}\n"


def check_both(octets: bytes) -> work_order.WorkOrder:
    order = work_order.parse(octets, "order.csv")
    one, two = order.devices
    assert (str(one.eui), one.kind, one.name, one.join_as) == (A, DeviceKind.B1, "beside the hub", JoinAs.CAD)
    assert (str(two.eui), two.kind, two.join_as) == (B, DeviceKind.B2, JoinAs.PPMID)
    assert one.install_code.with_crc.hex().upper() == CODE
    assert one.install_code == two.install_code
    assert (order.reference, one.mpxn) == ("EXAMPLE-17", MPAN)
    return order


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",B1,", ';B1;').replace(",", ";").replace("zimmer;", "zimmer,").encode(),
        lambda text: ("\n\n" + text + "\n,,,\n\n").encode(),
        lambda text: text.replace("install_code", " Install-Code ").encode(),
        lambda text: text.replace("\n", ",,\n").encode(),
    ],
)  # fmt: skip
def test_every_usual_way_of_saving_a_table_is_read(change: Callable[[str], bytes]) -> None:
    order = check_both(change(WHOLE))
    assert order.devices[1].name == 'Wohnzimmer, am "Fenster" – Süd'
    assert order.remarks == ()


def test_another_encoding_is_read_as_latin_1_and_said() -> None:
    order = check_both(WHOLE.replace("–", "-").encode("latin-1"))
    assert "Süd" in order.devices[1].name
    assert "read as Latin-1" in order.remarks[0]


def members(**changed: object) -> dict[str, object]:
    return {"eui": A, "install_code": CODE, "kind": "B1"} | changed


def test_json_with_shared_members_is_read() -> None:
    second = members(eui=B, install_code=CODE[:32], kind="B2", join_as="ppmid")
    value = {"reference": "EXAMPLE-17", "mpxn": MPAN, "devices": [members(name="beside the hub"), second]}
    order = check_both(json.dumps(value).encode("utf-8-sig"))
    assert order.remarks[0].startswith("Row 2: It was given without its 4 check digits")


def rows(*lines: str, head: str = "eui,install_code,kind") -> bytes:
    return "\r\n".join((head, *lines)).encode()


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (rows(f"{A},{CODE},B1", f"{B},{SLIP},B2"), "Row 3, install_code: The check digits do not fit"),
        (rows(f"{A},{CODE[:-1]}G,B1"), "Row 2, install_code: Character 36, “G”, is not a hex digit."),
        (rows(f"{A},{CODE[:-3]},B1"), "Row 2, install_code: The install code has 33 hex digits."),
        (rows(f"{A},,B1"), "Row 2, install_code: There is no install code here."),
        (rows(f"{A},{CODE},B1", f"{B},{CODE},B2", f"{A},{CODE},B1"), f"Row 4, eui: {A} stands in row 2 already."),
        (rows(f"{A},{SLIP},B1", f"{A},{CODE},B1"), f"Row 3, eui: {A} stands in row 2 already."),
        (rows(f"{A[:-1]},{CODE},B1"), "Row 2, eui: An EUI-64 has 16 hex digits, here are 15."),
        (rows(f",{CODE},B1"), "Row 2, eui: An EUI-64 is missing."),
        (rows(f"{A},{CODE},B7"), "Row 2, kind: “B7” is no kind of device; known are CHF, ESME"),
        (rows(f"{A},{CODE},B1,IHD", head="eui,install_code,kind,join_as"), "Row 2, join_as: “IHD” is no type"),
        (rows(f"{A},{CODE},B1,more"), "Row 2: It has 4 cells, the heading has 3."),
        (rows(f'{A},{CODE},"B1'), "Row 2: A quoted cell does not end where it should."),
        (rows(f"{A},{CODE}", head="eui,code"), "Row 1: The heading has no column “install_code”."),
        (rows(f"{A},{CODE}", head="eui,code"), "Row 1, code: This column is not known"),
        (rows(f"{A},{CODE},{A}", head="eui,install_code,eui"), "Row 1, eui: This column is there twice."),
        (rows(f"{A},{CODE},2000000000010", head="eui,install_code,mpxn"), "Row 2, mpxn: The check digit of this"),
        (rows(f"{A},{CODE},3938424404", head="eui,install_code,mpxn"), "Row 2, mpxn: The check digits of this MPRN"),
        (rows(f"{A},{CODE},x", f"{B},{CODE},y", head="eui,install_code,reference"), "Row 3, reference: It is “y”"),
        (rows(f"{A},{CODE},{'x' * 121}", head="eui,install_code,reference"), "Row 2, reference: A reference has"),
        (rows(f"{A},{CODE},{'x' * 90}", head="eui,install_code,name"), "Row 2, name: A name has at most 80"),
        (rows(*(f"00-DB-12-34-56-78-{n:02X}-B1,{CODE},B1" for n in range(201))), "Row 202: A work order has at most"),
        (json.dumps([members(), members(eui=B, install_code=SLIP)]).encode(), "Row 2, install_code: The check"),
        (json.dumps({"devices": [members(eui=12)]}).encode(), "Row 1, eui: It must be a text in quotes."),
        (json.dumps({"devices": [members(code="x")]}).encode(), "Row 1, code: This member is not known"),
        (json.dumps({"devices": ["x"]}).encode(), "Row 1: It is not an object"),
        (json.dumps({"devices": [], "order": 1}).encode(), "Beside the rows, order: This member is not known"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_row_and_column_and_nothing_is_taken(octets: bytes, words: str) -> None:
    with pytest.raises(WorkOrderError) as caught:
        work_order.parse(octets, "order.csv")
    assert words in str(caught.value)
    assert "nothing was taken from it" in str(caught.value)
    assert CODE[6:20] not in str(caught.value)
    assert "order.csv" in caught.value.what


def test_all_mistakes_are_told_at_once() -> None:
    octets = rows(f"{A},{SLIP},B7", f"12,{CODE},B2", f"{B},{CODE},B2")
    with pytest.raises(WorkOrderError) as caught:
        work_order.parse(octets, "order.csv")
    assert [(m.row, m.column) for m in caught.value.mistakes] == [
        (2, "install_code"),
        (2, "kind"),
        (3, "eui"),
    ]


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"", "is empty"),
        (b"\r\n \r\n", "is empty"),
        (rows(), "names no device"),
        (b'{"devices": []}', "names no device"),
        (b'{"devices": [', "Line 1, column"),
        (b'{"order": 1}', "has no list “devices”"),
        (b"[" * 100_000, "is not JSON"),
        (b"eui\x00install_code", "is not text"),
        (b"\xff\xfee", "not whole UTF-16"),
        (b"x" * 1_000_001, "too large"),
    ],
)
def test_a_file_that_is_no_work_order_is_told(octets: bytes, words: str) -> None:
    with pytest.raises(FileError, match=words):
        work_order.parse(octets, "order.csv")


def test_a_missing_file_is_told_and_a_present_one_read(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        work_order.read(tmp_path / "none.csv")
    (tmp_path / "order.csv").write_text(WHOLE, encoding="utf-8")
    assert len(work_order.read(tmp_path / "order.csv").devices) == 2


def test_the_documented_examples_are_read() -> None:
    text = (Path(__file__).parents[3] / "docs" / "work-order.md").read_text(encoding="utf-8")
    examples = [part.removeprefix("json").strip() for part in text.split("```")[1::2]]
    assert len(examples) == 2
    for example in examples:
        order = work_order.parse(example.encode(), "example")
        assert (order.reference, order.devices[0].kind) == ("EXAMPLE-17", DeviceKind.B1)


@pytest.mark.parametrize("text", [MPAN, "3938424403", " 20 0000 0000 01" + MPAN[-1]])
def test_meter_points_with_right_check_digits(text: str) -> None:
    assert mpxn_mistake(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [("12345", "here are 5"), ("12a4567890123", "digits only"), ("²00000000001²", "digits only")],
)
def test_meter_points_that_are_none(text: str, words: str) -> None:
    assert words in mpxn_mistake(text)


def test_every_single_slip_in_an_mprn_and_most_in_an_mpan_are_seen() -> None:
    for right, least in (("3938424403", 90), (MPAN, 100)):
        slips = [
            right[:i] + d + right[i + 1 :] for i in range(len(right)) for d in "0123456789" if d != right[i]
        ]
        assert sum(bool(mpxn_mistake(slip)) for slip in slips) >= least


@given(
    st.binary(max_size=300)
    | st.text(alphabet='eui,install_code;"\r\n0123ABCDEF{}[]:', max_size=200).map(str.encode)
)
def test_no_octets_do_more_than_be_refused(octets: bytes) -> None:
    try:
        order = work_order.parse(octets, "order.csv")
    except CoreError:
        return
    assert order.devices
