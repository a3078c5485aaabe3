"""The short forms of the long runs."""

from __future__ import annotations

from tests.soak.fuzz import Fuzzed, batch
from tests.soak.run import run_seed


def test_twenty_seeds_leave_nobody_behind() -> None:
    outcomes = [run_seed(seed) for seed in range(1, 21)]
    assert [outcome for outcome in outcomes if outcome.behind] == []
    assert sum(outcome.faults for outcome in outcomes) > 60


def test_a_seed_gives_the_same_run_every_time() -> None:
    once, again, other = run_seed(3), run_seed(3), run_seed(4)
    assert once == again
    assert once.digest != other.digest


def test_a_few_thousand_octets_of_anything() -> None:
    dongle = Fuzzed(7)
    while dongle.sent < 30_000:
        batch(dongle)
    assert dongle.requests > 50
