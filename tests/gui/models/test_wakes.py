"""When a sleepy device wakes next: learnt from when it was heard, and said only where it keeps a habit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gui.models.wakes import Wake, Wakes, wake_facts, wake_figure
from tests.gui.screens import home

NOW = home.NOW
DEVICE = home.TOPOLOGY.device(home.B4)
assert DEVICE is not None


def heard(*ago: float, sleepy: bool = True) -> Wakes:
    wakes = Wakes()
    for seconds in ago:
        assert DEVICE is not None
        wakes.note([replace(DEVICE, sleepy=sleepy, last_heard=NOW - seconds)])
    return wakes


def test_two_gaps_of_one_length_make_a_habit() -> None:
    assert heard(4100, 2300, 500).next(home.B4, NOW) == Wake(NOW + 1300, 1800)


@pytest.mark.parametrize(
    "wakes",
    [
        heard(2300, 500),
        heard(4100, 3900, 500),
        heard(4100, 2300, 500, sleepy=False),
        heard(9000, 7200, 5400),
        heard(),
    ],
    ids=["one gap", "no habit", "awake", "overdue", "never heard"],
)
def test_nothing_is_promised_without_a_habit(wakes: Wakes) -> None:
    assert wakes.next(home.B4, NOW) is None


def test_what_comes_within_one_wake_is_one() -> None:
    wakes = heard(4100, 4099, 2300, 2299, 500)
    found = wakes.next(home.B4, NOW)
    assert found is not None
    assert found.every == pytest.approx(1800, abs=2)


def test_the_countdown_its_time_and_how_often_are_said() -> None:
    wake = Wake(NOW + 1300, 1800)
    assert wake_figure(wake, NOW) == "21:40"
    words = " ".join(fact.words for fact in wake_facts(wake, NOW - 500, NOW))
    assert "to its wake at about" in words
    assert "wakes every 30 min no retries between" in words


def test_without_a_habit_it_says_when_it_was_heard() -> None:
    assert wake_figure(None, NOW) == ""
    words = " ".join(fact.words for fact in wake_facts(None, NOW - 240, NOW))
    assert words == "It fetches at its next wake. heard 4 min ago no retries between"
