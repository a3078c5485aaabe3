"""A script over a restart: what has happened does not happen again, what lasts still does, the rest comes in time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.emulator import scenario_file
from core.emulator.clock import Clock
from core.emulator.emulation import Emulation
from core.emulator.faults import Fault, FaultKind, ScheduledFault, Trigger
from core.emulator.mesh import Premise
from core.emulator.server import Parts, _script
from core.emulator.store import ScriptMoment, Store
from core.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path

    from core.emulator.timeline import FaultDesk

FAULTS = (
    ScheduledFault(Fault(FaultKind.POWER_LOSS, "B1 bridge", seconds=5.0), Trigger(at=10.0)),
    ScheduledFault(Fault(FaultKind.LINK, "B1 bridge", "B2 bridge", frame_loss=0.25), Trigger(at=20.0)),
    ScheduledFault(Fault(FaultKind.ROUTER_DEATH, "B2 bridge"), Trigger(at=100.0)),
)
SCENARIO = replace(scenario_file.load("happy-house"), faults=FAULTS)


class Run:
    """A premise that keeps its state in a folder, as the process runs it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder, "happy-house")
        self.clock = Clock(self.store.script().at)
        self.premise = Premise(SCENARIO, self.clock, 1, self.store.devices())
        self.emulation = Emulation(
            "happy-house", self.premise, self.clock, seed=1, speed="1", baud=False, store=self.store,
            wall=lambda: self.clock.now, output=lambda _data: None,
        )  # fmt: skip
        script = _script(
            self.emulation, Parts(self.clock, 1, self.store, self.premise, SCENARIO, self.premise)
        )
        assert script is not None
        self.desk: FaultDesk = script.desk

    def until(self, moment: float) -> None:
        self.clock.run_until(moment)
        self.emulation.deliver()

    def loss(self) -> float:
        world = self.premise._world
        one, other = (self.premise.find(name).eui for name in ("B1 bridge", "B2 bridge"))
        return world.air._faults[one, other].frame_loss

    def powered(self, name: str) -> bool:
        return self.premise.find(name).node.powered


def test_what_has_happened_does_not_happen_again(tmp_path: Path) -> None:
    first = Run(tmp_path)
    first.until(50.0)
    assert first.desk.past == [0, 1]
    again = Run(tmp_path)  # killed: nothing was saved at the end
    assert again.desk.past == [0, 1]
    assert (again.desk.happened, again.desk.waiting) == (2, 1)
    assert again.clock.now >= 20.0
    assert again.loss() == 0.25, "a door that is shut stays shut"
    again.until(99.0)
    assert again.powered("B1 bridge"), "its power was cut once"
    assert again.powered("B2 bridge")
    again.until(101.0)
    assert again.desk.past == [0, 1, 2]
    assert not again.powered("B2 bridge")
    assert not Run(tmp_path).powered("B2 bridge"), "who is dead stays dead"


def test_a_script_that_has_not_begun_begins(tmp_path: Path) -> None:
    assert Store(tmp_path, "happy-house").script() == ScriptMoment()
    run = Run(tmp_path)
    assert (run.clock.now, run.desk.waiting) == (0.0, 3)


@pytest.mark.parametrize("damage", ["", "soon", "nan", "-1", "1 x", "1 -1", "ä"])
def test_a_damaged_moment_is_told_in_words(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path, "happy-house")
    (tmp_path / "script.txt").write_text(damage, encoding="utf-8")
    with pytest.raises(FileError, match="saved moment of the script"):
        store.script()


def test_a_script_that_became_shorter_is_no_fault(tmp_path: Path) -> None:
    Store(tmp_path, "happy-house").save_script(ScriptMoment(5.0, (0, 9)))
    assert Run(tmp_path).desk.past == [0]
