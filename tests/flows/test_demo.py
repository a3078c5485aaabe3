"""The main job as `althan demo` does it: all bridges admitted, updated and confirmed, and one JSON value told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.flows.conftest import Search
    from tests.flows.tool import Tool

MEMBERS = {"eui", "kind", "outcome", "version_before", "version_after", "evidence", "reason"}


def test_three_bridges_are_confirmed_and_one_json_value_tells_it(tool: Tool, search: Search) -> None:
    search.watch("both-out-far-apart")
    ended = tool.run("demo", "both-out-far-apart", "--speed", "max", "--size", "8192", "--json")
    assert ended.code == 0, ended.words
    value, end = json.JSONDecoder().raw_decode(ended.out)
    assert ended.out[end:].strip() == ""
    assert {device["kind"] for device in value["devices"]} == {"B1", "B2", "B3"}
    for device in value["devices"]:
        assert device.keys() >= MEMBERS
        assert device["outcome"] == "confirmed"
        assert int(device["version_after"], 16) > int(device["version_before"], 16)
        assert {1, 2, 4} <= {proof["rung"] for proof in device["evidence"]}
        assert all(proof["time"] and proof["source"] for proof in device["evidence"])
    assert value["hub"]["emulated"] == {"scenario": "both-out-far-apart", "speed": "max"}
    assert "EMULATED" in ended.err
    assert not tool.home.exists()  # what was practised on is no record of a real premise


def test_the_demo_without_options_serves_a_sleepy_bridge_and_says_that_it_is_emulated(
    tool: Tool, search: Search
) -> None:
    search.watch("gas-meter-out-of-range")
    ended = tool.run("demo", "--speed", "max", "--size", "4096")
    assert ended.code == 0, ended.words
    assert "2 of 2 bridges joined. Updates: B4 confirmed, B1 confirmed." in ended.out
    assert ended.out.count("CONFIRMED") == 2
    assert "EMULATED" in ended.out
    assert not ended.err
