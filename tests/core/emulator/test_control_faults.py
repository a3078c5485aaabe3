"""The control lines as the document shows them: every example is carried out, and every fault is in its table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from core.emulator.faults import PARAMETERS
from core.emulator.scenario_file import names
from tests.core.emulator.process import WHOLE, EmulatorProcess

DOCS = Path(__file__).parents[3] / "docs"
CONTROL = (DOCS / "emulator-control.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^> (\{.*\})\n< (\{.*\})$", CONTROL, re.MULTILINE)


def test_every_example_of_the_document_is_answered_as_it_says() -> None:
    assert len(EXAMPLES) > 15
    with EmulatorProcess(WHOLE, "happy-house", "--speed", "max") as emulator:
        for command, shown in sorted(EXAMPLES, key=lambda example: "quit" in example[0]):
            answer, wanted = emulator.say(command), json.loads(shown)
            assert set(answer) == set(wanted), command
            for key in ("error", "done", "device", "on", "stranger", "unplugged", "quit", "met"):
                assert answer.get(key) == wanted.get(key), command


def test_every_fault_and_parameter_is_in_the_documents_table() -> None:
    rows = {
        row[1]: row[3]
        for line in CONTROL.splitlines()
        if (row := [c.strip(" `") for c in line.split("|")])[3:]
    }
    for kind, parameters in PARAMETERS.items():
        assert kind.value in rows
        for parameter in parameters:
            assert f"{parameter.name}`" in rows[kind.value] or parameter.name in rows[kind.value], kind


def test_the_list_of_forty_names_every_file_that_there_is() -> None:
    rows = re.findall(
        r"^\| (\d+) \| (\S+) \| (.+) \| (.+) \|$", (DOCS / "scenarios.md").read_text(), re.MULTILINE
    )
    assert [int(number) for number, *_ in rows] == list(range(1, 41))
    listed = {name.strip("`") for _, name, *_ in rows} - {"—"}
    assert listed == {name for name, _ in names()}
    reasons = [must for _, name, _, must in rows if name == "—"]
    assert all("aits for" in must or must.startswith("About the record only") for must in reasons)


def test_faults_happen_where_they_are_seen() -> None:
    with EmulatorProcess(WHOLE, "happy-house", "--speed", "max") as emulator:
        emulator.ask("fault", kind="power_loss", device="Electricity meter", seconds=5)
        meter = emulator.ask("state")["devices"][0]
        assert (meter["name"], meter["powered"]) == ("Electricity meter", False)
        emulator.ask("advance", seconds=30)
        state = emulator.ask("state")
        assert state["devices"][0]["powered"]
        assert state["faults_happened"] == 1
        assert any(line.endswith("power_loss of Electricity meter") for line in state["log"])
        emulator.ask("speed", value=1)  # at max nobody waits for a port to come back
        emulator.ask("fault", kind="port_close", seconds=600)
        assert not emulator.ask("state")["plugged"]
        emulator.ask("advance", seconds=601)
        assert emulator.ask("state")["plugged"]


@pytest.mark.parametrize(
    "command",
    [
        '{"do": "fault"}',
        '{"do": "fault", "kind": "explosion"}',
        '{"do": "fault", "kind": ["power_loss"]}',
        '{"do": "fault", "kind": "power_loss", "device": "Nobody"}',
        '{"do": "move", "device": "B1 bridge"}',
        '{"do": "move", "device": "B1 bridge", "position": [1]}',
        '{"do": "noise", "channel": 9, "level": 3}',
        '{"do": "noise", "channel": 20}',
    ],
)
def test_a_fault_that_makes_no_sense_is_answered_in_a_sentence(command: str) -> None:
    with EmulatorProcess(WHOLE, "happy-house", "--speed", "max") as emulator:
        answer = emulator.say(command)
        assert set(answer) == {"error"}
        assert answer["error"].endswith(".")
        assert emulator.ask("state")["faults_happened"] == 0
