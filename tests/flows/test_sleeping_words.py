"""In the terminal: who sleeps is not called silent, and the ways are tried with as many pings as are asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.cli.bars import Bars
from core.cli.report import Report
from core.events import PremiseChanged, TrialChanged, UpdateChanged
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.premise import PremiseView
from core.premise.topology import BRIDGE_SLEEP, USUAL_SLEEP, Topology
from core.update.progress import Condition, DeviceUpdate, Phase
from core.update.readiness import Trial
from tests.flows import firmware
from tests.flows.house import house

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flows.conftest import StartPremise
    from tests.flows.tool import Tool

HUB, B4, METER = (Eui64.from_int(n) for n in (1, 2, 3))
NOW = 1_700_000_000.0
SLEEPER = Device(B4, DeviceKind.B4, presence=Presence.JOINED, sleepy=True, last_heard=NOW - 20)
MESH = Topology(HUB, (SLEEPER,), at=NOW, silent=frozenset({B4}))


def test_who_sleeps_is_not_said_to_be_silent(capsys: pytest.CaptureFixture[str]) -> None:
    Report(as_json=False).links(MESH)
    said = capsys.readouterr().out
    assert "B4 sleeps: heard at " in said
    assert "usually again by " in said
    assert "did not answer" not in said


@pytest.mark.parametrize(
    "device",
    [replace(SLEEPER, last_heard=NOW - BRIDGE_SLEEP - 1), replace(SLEEPER, sleepy=False)],
    ids=["overslept", "awake"],
)
def test_who_should_have_been_heard_did_not_answer(
    device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    Report(as_json=False).links(replace(MESH, devices=(device,)))
    assert "B4 did not answer." in capsys.readouterr().out


def test_by_when_a_sleeper_is_heard_again() -> None:
    meter = Device(METER, DeviceKind.GSME, presence=Presence.SILENT, sleepy=True, last_heard=NOW)
    assert MESH.asleep_until(meter) == NOW + USUAL_SLEEP
    assert MESH.asleep_until(SLEEPER) == NOW - 20 + BRIDGE_SLEEP
    assert MESH.asleep_until(replace(meter, sleepy=False)) is None
    assert MESH.asleep_until(replace(meter, last_heard=None)) is None


def test_a_device_that_is_waited_for_is_said_to_sleep_and_until_when(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bars = Bars(Report(as_json=False), pings=True)
    row = DeviceUpdate(B4, DeviceKind.B4, phase=Phase.WAKE, condition=Condition.RUNNING, started=NOW)
    bars.on_event(UpdateChanged(row))
    assert "sleeps" not in capsys.readouterr().out, "nobody said so yet"
    bars = Bars(Report(as_json=False), pings=True)
    bars.on_event(PremiseChanged(PremiseView(topology=MESH)))
    bars.on_event(TrialChanged(Trial(B4, 2, 2, 3)))
    bars.on_event(TrialChanged(Trial(B4, 3, 2, 3)))
    bars.on_event(UpdateChanged(row))
    bars.on_event(UpdateChanged(replace(row, phase=Phase.SENDING)))
    said = capsys.readouterr().out
    assert "B4  2 of 3 pings answered" in said
    assert said.count("pings answered") == 1
    assert "sleeps; it fetches when it wakes, and is waited for until " in said
    assert said.count("sleeps") == 1


def test_the_ways_are_tried_with_as_many_pings_as_are_asked_for(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1"))
    file = firmware.write(tmp_path, firmware.image(2048))
    ended = tool.run("update", "--hub", emulated.url, "--image", file, "--pings", "30")
    assert ended.code == 0, ended.words
    assert "of 30 pings answered" in ended.words
    assert tool.run("update", "--hub", emulated.url, "--image", file, "--pings", "0").code == 2
    assert "--pings" in tool.run("update", "--help").out
