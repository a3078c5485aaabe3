"""`althan admit` from labels, pictures and work orders, `plan` and `log` with what stands beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.core.joining.photographs import png, qr
from tests.flows.house import code, eui, house
from tests.flows.labels import label_of
from tests.flows.test_bad_input import told

if TYPE_CHECKING:
    from tests.flows.conftest import StartPremise
    from tests.flows.tool import Tool

NOBODY = "socket://127.0.0.1:1"  # bad input is told before a hub is looked for


def test_a_work_order_admits_every_device_and_lists_each(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1", "B2", "B3", joined=False))
    order = tmp_path / "order.csv"
    rows = [f"{eui(k)};{label_of(emulated, k).code};{k}" for k in ("B1", "B2", "B3")]
    order.write_bytes("\r\n".join(("eui;install_code;kind", *rows)).encode("utf-16"))
    ended = tool.run("admit", "--hub", emulated.url, "--work-order", order, "--bridges", "B2,B1", "--json")
    order.unlink()  # its codes are searched for in the folder
    assert ended.code == 0, ended.words
    assert [(r["eui"], r["step"]) for r in ended.value["expected"]] == [
        (eui("B2"), "on log"), (eui("B1"), "on log"),
    ]  # fmt: skip
    assert emulated.joined() == {eui("B1"), eui("B2")}
    assert [row["topic"] for row in ended.value["comparison"]][1] == "firmware over the air"
    assert "as PPMID" in ended.err


def test_a_picture_of_a_label_admits_and_must_agree_with_what_is_typed(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1", joined=False))
    right = label_of(emulated, "B1")
    picture = tmp_path / "label.png"
    picture.write_bytes(png(qr(f"Z:{right.eui.replace('-', '')}$I:{right.code}")))
    both = ("admit", "--hub", emulated.url, "--label", picture, "--device", right.eui, "--as", "CAD")
    told(tool.run(*both, "--install-code", "83FED3407A939723A5C639B26916D505C3B5"), "different install codes")
    assert emulated.joined() == set()
    ended = tool.run(*both, "--install-code", right.code)
    assert ended.code == 0, ended.words
    assert emulated.joined() == {eui("B1")}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "No device is named."),
        (("--device", eui("B1")), "--install-code is missing."),
        (("--install-code", code("B1")), "--device is missing."),
        (("--label", "none.png"), "The picture “none.png” cannot be read."),
        (("--label", eui("B1")), "has no install code"),
        (("--label", "gas meter"), "No EUI-64 is found"),
        (("--work-order", "none.csv"), "The work order “none.csv” cannot be read."),
        (("--bridges", "B1,IHD"), "“IHD” is no bridge."),
    ],
)
def test_admit_without_a_usable_device_is_told(tool: Tool, arguments: tuple[str, ...], named: str) -> None:
    told(tool.run("admit", "--hub", NOBODY, *arguments), named, codes=(2,))


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("eui,install_code\n{eui},{wrong}\n", "Row 2, install_code: The check digits do not fit"),
        (
            "eui,install_code\r\n{eui},{code}\r\n{eui},{code}\r\n",
            "Row 3, eui: {eui} stands in row 2 already.",
        ),
        ("eui,install_code,kind\n{eui},{code},B9\n", "Row 2, kind: “B9” is no kind of device"),
    ],
)
def test_a_work_order_that_is_wrong_is_told_by_row(
    tool: Tool, tmp_path: Path, content: str, named: str
) -> None:
    right = "83FED3407A939723A5C639B26916D505C3B5"
    words = {"eui": eui("B1"), "code": right, "wrong": right.replace("3F", "F3", 1).replace("83FE", "38FE")}
    path = tmp_path / "order.csv"
    path.write_text(content.format(**words), encoding="utf-8", newline="")
    ended = tool.run("admit", "--hub", NOBODY, "--work-order", path)
    told(ended, named.format(**words), "nothing was taken from it", codes=(2,))
    assert right[4:12] not in ended.words


def test_a_plan_has_parts_alternatives_and_what_the_readings_say(tool: Tool, tmp_path: Path) -> None:
    survey = tmp_path / "survey.toml"
    survey.write_text(
        'ihd_out_of_reach = "no"\nmains_at_gas_meter = "no"\n[readings]\nGSME = 12\n', encoding="utf-8"
    )
    value = tool.run("plan", "--survey", survey, "--json").value
    assert [b["kind"] for b in value["bridges"]] == ["B1", "B4"]
    assert {p["kind"] for p in value["parts"]} == {"B1", "B4"}
    assert ["B1", "B3"] in [a["bridges"] for a in value["alternatives"]]
    assert "is taken as yes" in value["remarks"][0]
    by_hand = tool.run("plan", "--survey", survey, "--bridges", "B1,B3", "--because", "mains comes", "--json")
    assert by_hand.value["rule"] == "by hand"
    told(tool.run("plan", "--survey", survey, "--bridges", "B1,B3"), "needs a reason", codes=(2,))
    told(tool.run("plan", "--survey", survey, "--because", "x"), "no choice", codes=(2,))


def test_the_log_tells_places_and_compares(tool: Tool, premise: StartPremise, tmp_path: Path) -> None:
    emulated = premise(house(tmp_path, "B1"))
    ended = tool.run("log", "--hub", emulated.url, "--compare", "--json")
    value = json.loads(ended.out)
    assert (value["places"], len(value["entries"])) == (16, 1)
    assert {row["question"] for row in value["comparison"]} == {1, 2, 3, 4}
