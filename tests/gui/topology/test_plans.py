"""Floor plans kept for replays: what was told is read back, and what is broken is no plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.topology.floor_plan import FloorPlan
from gui.topology.plans import PlanStore
from tests.gui.screens import home

if TYPE_CHECKING:
    from pathlib import Path


def test_a_plan_is_read_back_as_it_was_told_by_another_program_too(tmp_path: Path) -> None:
    PlanStore(tmp_path / "plans").keep("Example house", home.PLAN)
    again = PlanStore(tmp_path / "plans")
    assert again.read("example-house") == home.PLAN
    assert again.read("another") == FloorPlan()


def test_an_empty_plan_takes_nothing_away_and_the_same_is_not_written_again(tmp_path: Path) -> None:
    store = PlanStore(tmp_path)
    store.keep("a", home.PLAN)
    file = next(tmp_path.iterdir())
    store.keep("a", FloorPlan())
    assert store.read("a") == home.PLAN
    file.chmod(0o444)
    written = file.stat().st_mtime_ns, file.stat().st_ino
    store.keep("a", home.PLAN)
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == written


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"rooms": [["x"]], "walls": [], "places": {}}', '{"rooms": 3}', "\x00", "[" * 100_000,
        '{"rooms": [["x", NaN, 0, 1, 1]], "walls": [], "places": {}}',
        '{"rooms": [["x", 1e999, 0, 1, 1]], "walls": [], "places": {}}',
        '{"rooms": [["x", ' + "9" * 400 + ', 0, 1, 1]], "walls": [], "places": {}}',
    ],
    ids=lambda text: text[:24],
)  # fmt: skip
def test_a_broken_file_is_no_plan(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    assert PlanStore(tmp_path).read("a") == FloorPlan()


def test_where_nothing_can_be_written_nothing_is_kept_and_nobody_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    store = PlanStore(blocked / "plans")
    store.keep("a", home.PLAN)
    assert store.read("a") == FloorPlan()
