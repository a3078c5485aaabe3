"""A forecast follows the model, and the live range holds the truth in at least eight runs of ten."""

from __future__ import annotations

import random
from collections.abc import Iterator
from statistics import median

import pytest

from core.update.estimate import Estimator, Forecast, Way, forecast, way_of_pings
from core.update.progress import FinishRange

SIZE = 64 * 1024


@pytest.mark.parametrize(
    ("way", "minutes"),
    [
        (Way(1, 0.0, 0.25), 24),
        (Way(2, 0.02, 0.25), 34),
        (Way(3, 0.08, 0.25), 65),
        (Way(3, 0.20, 0.25), 136),
    ],
)
def test_forecast_follows_the_model_of_the_product_rules(way: Way, minutes: int) -> None:
    made = forecast(256 * 1024, 50, way)
    assert made.expected / 60 == pytest.approx(minutes, abs=0.6)
    assert made.shortest < made.expected < made.longest


def test_forecast_knows_its_ends() -> None:
    assert forecast(0, 50, Way()) == Forecast(0, 0, 0)
    assert forecast(1, 50, Way()).expected == forecast(50, 50, Way()).expected
    assert forecast(SIZE, 50, Way(loss=1.0)) == forecast(SIZE, 50, Way(loss=0.95))
    assert forecast(SIZE, 50, Way(loss=0.0)).finish(100.0).earliest > 100.0
    with pytest.raises(ValueError):
        forecast(SIZE, 0, Way())


def test_forecast_of_a_lossy_way_holds_the_truth() -> None:
    way, held = Way(2, 0.05, 0.05), 0
    made = forecast(SIZE, 50, way)
    for seed in range(100):
        *_, (end, _) = stream(seed, way)
        held += made.shortest <= end <= made.longest
    assert held >= 80


def stream(seed: int, way: Way, size: int = SIZE, block: int = 50) -> Iterator[tuple[float, int]]:
    """The moments at which a device has so many bytes: jitter on each block, a re-ask for each loss."""
    rng, now, done = random.Random(seed), 0.0, 0
    while done < size:
        now += way.spacing + way.hops * way.round_trip * rng.uniform(0.7, 1.3)
        while rng.random() < way.loss:
            now += way.re_ask
        done = min(size, done + block)
        yield now, done


def ranges(seed: int, way: Way, shares: tuple[float, ...]) -> list[tuple[float, FinishRange, float]]:
    """For each share of the file: the moment, the range given then, and when it really ended."""
    samples = list(stream(seed, way))
    estimator, made, waiting = Estimator(), [], list(shares)
    for now, done in samples:
        estimator.feed(now, done)
        if waiting and done >= waiting[0] * SIZE:
            waiting.pop(0)
            found = estimator.range(now, SIZE)
            if found is not None:
                made.append((now, found, samples[-1][0]))
    return made


WAYS = [
    Way(1, 0.0, 0.05),
    Way(1, 0.005, 0.25),
    Way(2, 0.02, 0.1),
    Way(3, 0.08, 0.1),
    Way(3, 0.20, 0.25),
    Way(1, 0.01, 1.0),
    Way(1, 0.02, 7.5),
]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_range_holds_the_truth_in_eight_runs_of_ten(way: Way) -> None:
    shares = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9)
    made = [one for seed in range(40) for one in ranges(seed, way, shares)]
    assert len(made) >= 200
    held = sum(r.earliest <= end <= r.latest for _, r, end in made)
    assert held / len(made) >= 0.8


def test_range_is_narrow_enough_to_plan_by() -> None:
    made = [one for seed in range(40) for one in ranges(seed, Way(2, 0.02, 0.1), (0.25, 0.5))]
    assert median((r.latest - r.earliest) / (end - now) for now, r, end in made) < 0.6


def test_range_widens_when_the_link_fades_and_narrows_again() -> None:
    rng, now, done = random.Random(8), 0.0, 0
    estimator, width = Estimator(), {}
    for number in range(1, 3_000):
        loss = 0.25 if 800 <= number < 1_000 else 0.005
        now += 0.3 + (5.0 if rng.random() < loss else 0.0)
        done += 50
        estimator.feed(now, done)
        found = estimator.range(now, 3_000 * 50)
        if found is not None:
            width[number] = (found.latest - found.earliest) / (3_000 - number)
    assert width[850] > 1.5 * width[790]
    assert width[2_000] < 0.7 * width[850]


def test_rate_counts_from_the_resume_only() -> None:
    estimator = Estimator()
    for second in range(100):
        estimator.feed(second, 50_000 + 1_000 * second)
    assert estimator.rate == pytest.approx(1_000)
    estimator.pause()
    assert estimator.rate == 0.0
    for second in range(5_000, 5_050):
        estimator.feed(second, 149_000 + 100 * (second - 5_000))
    assert estimator.rate == pytest.approx(100)


def test_range_stands_still_while_paused_and_until_enough_is_known_again() -> None:
    estimator = Estimator()
    for second in range(30):
        estimator.feed(second, 1_000 * second)
    before = estimator.range(30.0, 100_000)
    assert before is not None
    estimator.pause()
    assert estimator.range(31.0, 100_000) == before
    assert estimator.range(9_000.0, 100_000) == before
    estimator.feed(9_001.0, 29_000)
    assert estimator.range(9_002.0, 100_000) is None
    for second in range(10):
        estimator.feed(9_002.0 + second, 30_000 + 1_000 * second)
    after = estimator.range(9_012.0, 100_000)
    assert after is not None
    assert after.earliest > 9_012.0


def test_nothing_is_promised_from_too_little() -> None:
    estimator = Estimator()
    assert estimator.range(0.0, SIZE) is None
    for step in range(5):
        estimator.feed(step, step * 100)
    assert estimator.range(10.0, SIZE) is None
    estimator.feed(10.5, 600)
    assert estimator.range(11.0, SIZE) is not None


def test_silence_moves_the_finish_away() -> None:
    estimator = Estimator()
    for second in range(60):
        estimator.feed(second, 1_000 * second)
    soon, later = estimator.range(60.0, 100_000), estimator.range(160.0, 100_000)
    assert soon is not None
    assert later is not None
    assert later.earliest > 160.0
    assert later.latest - 160.0 > soon.latest - 60.0


def test_device_that_wakes_every_half_hour_is_not_judged_by_its_bursts() -> None:
    estimator, done = Estimator(), 0
    for wake in range(10):
        for block in range(20):
            done += 50
            estimator.feed(1_800.0 * wake + 0.3 * block, done)
    now = 1_800.0 * 9 + 6
    found = estimator.range(now, 20_000)
    assert found is not None
    truth = 1_800.0 * 19 + 6
    assert found.earliest <= truth <= found.latest


def test_lost_bytes_and_a_clock_set_back_begin_anew() -> None:
    estimator = Estimator()
    for second in range(20):
        estimator.feed(second, 1_000 * second)
    estimator.feed(20.0, 0)
    assert estimator.rate == 0.0
    estimator.feed(3.0, 10)
    assert estimator.range(4.0, SIZE) is None


def test_whole_file_is_finished_now() -> None:
    estimator = Estimator()
    for second in range(11):
        estimator.feed(second, 1_000 * second)
    assert estimator.range(10.0, 10_000) == FinishRange(10.0, 10.0)


def test_fast_device_is_remembered_in_few_samples() -> None:
    estimator = Estimator()
    for step in range(20_000):
        estimator.feed(step / 100, step * 50)
    assert len(estimator._times) < 1_300
    assert estimator.rate == pytest.approx(5_000, rel=0.01)


def test_pings_say_what_blocks_will_take() -> None:
    way = way_of_pings(3, 20, 20, 0.06)
    assert way is not None
    assert (way.hops, way.loss) == (3, 0.0)
    assert forecast(65_536, 50, way).expected == pytest.approx(
        1311 * (0.06 + 0.008 + 3 * 0.002 + 0.012), rel=0.01
    )


def test_lost_pings_make_it_longer_and_no_ping_makes_no_forecast() -> None:
    clean, lossy = way_of_pings(1, 20, 20, 0.02), way_of_pings(1, 20, 16, 0.02)
    assert clean is not None
    assert lossy is not None
    assert forecast(65_536, 50, lossy).expected > 3 * forecast(65_536, 50, clean).expected
    assert way_of_pings(1, 20, 0, 0.0) is None


def test_one_lost_ping_of_twenty_is_not_taken_for_five_per_cent() -> None:
    way = way_of_pings(1, 20, 19, 0.02)
    assert way is not None
    assert way.loss < 0.03


def test_two_steps_within_one_tick_of_the_clock_have_no_rate_yet() -> None:
    estimator = Estimator()
    estimator.feed(10.0, 0)
    estimator.feed(10.0, 64)
    assert estimator.rate == 0.0
    assert estimator.range(10.0, 1_000) is None
    estimator.feed(10.5, 128)
    assert estimator.rate == pytest.approx(256.0)
