"""The short form of `make crash`: a few points of each kind of end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.ends import SMALL, Bed, Nursery
from tests.flows.emulated import Emulated


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    with Nursery() as nursery:
        yield Bed(tmp_path, nursery)


def test_a_tool_killed_at_a_block_loses_nothing_and_finishes(bed: Bed, tmp_path: Path) -> None:
    with Emulated(bed.premise()) as emulated:
        emulated.ask("advance", seconds=10)
        for block in (1, 2, 33, 64):
            bed.kill_tool(emulated, SMALL, tmp_path / "home", block=block)


def test_a_device_whose_verdict_was_cut_off_is_told_it_though_it_asks_no_more(
    bed: Bed, tmp_path: Path
) -> None:
    with Emulated(bed.premise()) as emulated:
        emulated.ask("advance", seconds=10)
        assert bed.kill_tool(emulated, SMALL, tmp_path / "home", block=64, away=300) == 0


@pytest.mark.parametrize(
    "fault",
    [
        'kind = "power_loss"\nat_percent = 49.0\ndevice = "Bridge one"\nseconds = 3.0',
        'kind = "unplug"\nat_percent = 67.0\nof = "Bridge one"\nseconds = 5.0',
    ],
)
def test_a_power_cut_of_device_or_dongle_loses_nothing(bed: Bed, tmp_path: Path, fault: str) -> None:
    bed.befall(SMALL, tmp_path / "home", fault)
