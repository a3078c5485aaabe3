"""The last ten minutes of each direction are kept, and no more than that."""

from __future__ import annotations

from core.links.history import LinkHistory, ParentHistory
from core.premise.device import Eui64
from core.premise.link import Reading

A, B, C = (Eui64.from_int(n) for n in (1, 2, 3))


def reading(sender: Eui64, receiver: Eui64, lqi: int, at: float) -> Reading:
    return Reading(sender, receiver, lqi, "table", at)


def test_each_direction_has_its_own_row_and_trend() -> None:
    history = LinkHistory()
    for second, lqi in enumerate((100, 30, 200)):
        history.add([reading(A, B, lqi, second), reading(B, A, 7, second)], second)
    trend = history.trend(A, B)
    assert trend is not None
    assert (trend.lowest, trend.middle, trend.highest, trend.count) == (30, 100, 200, 3)
    assert (trend.since, trend.until) == (0, 2)
    assert [r.lqi for r in history.of(B, A)] == [7, 7, 7]
    assert history.trend(A, C) is None


def test_what_is_older_than_ten_minutes_is_forgotten_even_without_news() -> None:
    history = LinkHistory()
    history.add([reading(A, B, 1, 0.0), reading(A, B, 2, 300.0)], 300.0)
    history.add([], 601.0)
    assert [r.lqi for r in history.of(A, B)] == [2]
    history.add([], 10_000.0)
    assert history.of(A, B) == ()
    assert not history._rows


def test_the_same_reading_of_the_next_scan_counts_once() -> None:
    history = LinkHistory()
    for now in (1.0, 2.0, 3.0):
        history.add([reading(A, B, 50, 1.0)], now)
    assert len(history.of(A, B)) == 1


def test_a_clock_that_was_set_back_stops_no_row() -> None:
    history = LinkHistory()
    old = reading(A, B, 90, 7_200.0)
    history.add([reading(A, B, 80, 7_190.0), old], 7_200.0)
    for step in range(3):  # the mesh as it was measured before is told again with each step
        history.add([old, reading(A, B, 10 + step, 3_600.0 + step)], 3_600.0 + step)
    assert [r.lqi for r in history.of(A, B)] == [10, 11, 12]


def test_row_is_bounded_whatever_comes() -> None:
    history = LinkHistory(most=100)
    for step in range(5_000):
        history.add([reading(A, B, step % 256, step / 100)], step / 100)
    assert len(history.of(A, B)) == 100


def test_only_changes_of_parent_are_kept_and_only_for_ten_minutes() -> None:
    history = ParentHistory()
    for second, parent in enumerate((B, B, C, B, B, C)):
        history.note([(A, parent)], second)
    assert history.changes(A) == ((2, C), (3, B), (5, C))
    assert history.restless == (A,)
    history.note([], 604.0)
    assert history.changes(A) == ((5, C),)
    history.note([(A, C)], 700.0)
    assert len(history.restless) == 0
