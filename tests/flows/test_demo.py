"""The main job as `althan demo` does it: all bridges admitted, updated and confirmed, and one JSON value told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.flows.conftest import Search
    from tests.flows.tool import Tool

OUTCOMES = {"confirmed", "inferred", "not proved", "contradicted", "refused", "failed"}
MEMBERS = {"eui", "kind", "outcome", "version_before", "version_after", "evidence", "reason"}


@pytest.mark.parametrize(
    ("scenario", "kinds"),
    [("gas-meter-out-of-range", {"B1", "B4"}), ("both-out-far-apart", {"B1", "B2", "B3"})],
)
def test_every_bridge_of_the_plan_is_confirmed(
    tool: Tool, search: Search, scenario: str, kinds: set[str]
) -> None:
    search.watch(scenario)
    ended = tool.run("demo", scenario, "--speed", "max", "--size", "8192", "--json")
    assert ended.code == 0, ended.words
    value, end = json.JSONDecoder().raw_decode(ended.out)
    assert ended.out[end:].strip() == ""
    assert {device["kind"] for device in value["devices"]} == kinds
    for device in value["devices"]:
        assert device.keys() >= MEMBERS
        assert device["outcome"] == "confirmed"
        assert int(device["version_after"], 16) > int(device["version_before"], 16)
        assert {1, 2, 4} <= {proof["rung"] for proof in device["evidence"]}
        assert all(proof["time"] and proof["source"] for proof in device["evidence"])
    assert value["hub"]["emulated"] == {"scenario": scenario, "speed": "max"}
    assert "EMULATED" in ended.err


def test_a_demo_without_json_ends_well_and_says_that_it_is_emulated(tool: Tool, search: Search) -> None:
    search.watch("happy-house")
    ended = tool.run("demo", "happy-house", "--speed", "max", "--size", "4096")
    assert ended.code == 0, ended.words
    assert "2 of 2 bridges joined" in ended.out
    assert ended.out.count("CONFIRMED") == 2
    assert "EMULATED" in ended.out
    assert "Traceback" not in ended.err


def test_a_demo_keeps_its_records_apart_from_the_real_ones(tool: Tool, search: Search) -> None:
    search.watch("wrong-install-code")
    ended = tool.run("demo", "wrong-install-code", "--speed", "max", "--size", "4096", "--json")
    assert ended.code == 1
    assert {d["kind"]: d["outcome"] for d in ended.value["devices"]} == {"B1": "confirmed"}
    refused = next(row for row in ended.value["join"]["expected"] if row["kind"] == "B2")
    assert refused["step"] == "failed"
    assert "install code is not the one" in refused["reason"]
    assert not tool.home.exists()
