"""The scans of the last ten minutes: each whole one kept once, bounded."""

from __future__ import annotations

from dataclasses import replace

from gui.topology.memory import MOST, SPAN, Memory
from tests.gui.screens import home


def test_each_whole_scan_is_kept_once() -> None:
    memory = Memory()
    first = replace(home.TOPOLOGY, at=100.0)
    assert memory.take(first, 100.0)
    assert not memory.take(first, 110.0)
    assert memory.take(replace(first, at=130.0), 130.0)
    assert [moment.at for moment in memory.moments] == [100.0, 130.0]


def test_a_scan_under_way_is_not_kept() -> None:
    memory = Memory()
    memory.take(replace(home.TOPOLOGY, at=100.0, scanning=frozenset({home.B1})), 100.0)
    assert memory.moments == ()


def test_what_is_known_of_the_newest_scan_later_counts() -> None:
    memory = Memory()
    memory.take(replace(home.TOPOLOGY, at=100.0), 100.0)
    fuller = replace(home.TOPOLOGY, at=100.0, devices=home.DEVICES[:3])
    memory.take(fuller, 101.0)
    assert [moment.topology for moment in memory.moments] == [fuller]


def test_what_is_older_than_ten_minutes_goes_but_the_last() -> None:
    memory = Memory()
    for at in (0.0, 100.0, 500.0):
        memory.take(replace(home.TOPOLOGY, at=at), at)
    assert memory.take(replace(home.TOPOLOGY, at=500.0), 50.0 + SPAN)
    assert [moment.at for moment in memory.moments] == [100.0, 500.0]
    memory.take(replace(home.TOPOLOGY, at=500.0), 5000.0)
    assert [moment.at for moment in memory.moments] == [500.0]


def test_it_is_bounded_and_begins_anew_with_another_hub() -> None:
    memory = Memory()
    for step in range(3 * MOST):
        memory.take(replace(home.TOPOLOGY, at=float(step)), float(step))
    assert len(memory.moments) == MOST
    memory.take(replace(home.TOPOLOGY, hub=home.B1, at=500.0), 500.0)
    assert len(memory.moments) == 1
