"""How blocks travel, by measurement: sizes down and up again, acknowledgements where they pay, periods under load."""

from __future__ import annotations

from random import Random

import pytest

from core.ota.pace import (
    ACK_SPAN,
    CALM_BLOCKS,
    COMEBACK,
    CONGESTED_PERIODS,
    Acknowledging,
    BlockPeriod,
    BlockSize,
    largest_block,
)


@pytest.mark.parametrize(
    ("secured", "relays", "source_routed", "room"),
    [
        (False, 0, False, 65),
        (True, 0, False, 56),
        (False, 2, True, 59),
        (True, 2, True, 50),
        (False, 3, False, 65),
    ],
)
def test_the_path_says_what_one_frame_carries(
    secured: bool, relays: int, source_routed: bool, room: int
) -> None:
    assert largest_block(secured=secured, relays=relays, source_routed=source_routed) == room


def run(sizes: BlockSize, blocks: int, seconds: float = 0.02, asked: int = 65) -> None:
    for _ in range(blocks):
        sizes.went_on(seconds, min(asked, sizes.now), asked)


def stick(sizes: BlockSize, times: int = 3, asked: int = 65) -> None:
    for _ in range(times):
        sizes.repeated(asked)


def test_it_steps_down_at_every_third_repeat_and_not_before() -> None:
    sizes, seen = BlockSize(65), []
    for _ in range(12):
        seen.append(sizes.now)
        sizes.repeated(65)
    assert seen == [65] * 3 + [64] * 3 + [50] * 3 + [40] * 3


def test_repeats_of_different_offsets_do_not_add_up() -> None:
    sizes = BlockSize(65)
    for _ in range(50):
        stick(sizes, 2)
        run(sizes, 1)
    assert sizes.now == 65


def test_a_size_that_had_worked_is_tried_again_after_a_clean_while() -> None:
    sizes = BlockSize(64)
    run(sizes, 20)
    stick(sizes)
    assert sizes.now == 50
    run(sizes, COMEBACK - 1)
    assert sizes.now == 50
    run(sizes, 1)
    assert sizes.now == 64
    run(sizes, 500)
    assert sizes.now == 64


def test_a_larger_size_that_is_slower_is_given_up_and_tried_ever_more_rarely() -> None:
    sizes = BlockSize(64)
    run(sizes, 20)
    stick(sizes)
    trials = 0
    for _ in range(4000):
        before = sizes.now
        sizes.went_on(0.02 if before == 50 else 0.2, before, 64)
        trials += sizes.now > before
    assert sizes.now == 50
    assert 2 <= trials <= 7


def test_a_size_that_never_worked_is_taken_to_be_too_large_for_the_device() -> None:
    sizes = BlockSize(64)
    stick(sizes)
    run(sizes, 15 * COMEBACK)
    assert sizes.now == 50
    run(sizes, COMEBACK)
    assert sizes.now == 64


def test_a_device_that_asks_for_less_is_not_offered_a_size_it_cannot_use() -> None:
    sizes = BlockSize(64)
    run(sizes, 20, asked=48)
    stick(sizes, asked=48)
    assert sizes.now == 40
    run(sizes, COMEBACK, asked=48)
    assert sizes.now == 50  # 48 octets of it are used


def minutes(loss: float, *, seed: int = 1, blocks: int = 3000) -> tuple[float, float, float]:
    """Simulated s of a transfer that chooses, never acknowledges, always does; 5 s a loss, 1.6 s if acknowledged."""
    spent = []
    for fixed in (None, False, True):
        chance, acks, clock = Random(seed), Acknowledging(), 0.0
        for _ in range(blocks):
            on = acks.on if fixed is None else fixed
            repeats, seconds = 0, 0.022 if on else 0.016
            while chance.random() < loss:
                seconds += 1.6 if on else 5.0
                repeats += not on
            clock += seconds
            acks.went_on(seconds, 64, repeats)
        spent.append(clock)
    return spent[0], spent[1], spent[2]


@pytest.mark.parametrize("loss", [0.0, 0.0002])
def test_on_a_good_way_there_are_no_acknowledgements(loss: float) -> None:
    chosen, never, always = minutes(loss)
    assert chosen <= never * 1.03 < always


@pytest.mark.parametrize("loss", [0.02, 0.08, 0.2])
def test_on_a_bad_way_there_are(loss: float) -> None:
    chosen, never, always = minutes(loss)
    assert always < never
    assert chosen < always + (never - always) * 0.35


def test_when_the_air_clears_it_goes_without_again() -> None:
    acks = Acknowledging()
    for _ in range(40):
        acks.went_on(5.0, 64, 1)
    assert acks.on
    for _ in range(ACK_SPAN):
        acks.went_on(0.02, 64, 0)
    assert not acks.on


def test_a_full_dongle_asks_for_longer_periods_and_lets_go_again() -> None:
    period = BlockPeriod()
    assert period.answer(10) is None
    asked: list[int] = []
    for _ in range(6):
        period.longer()
        told = period.answer(asked[-1] if asked else 10)
        if told is not None:
            asked.append(told)
    assert tuple(asked) == CONGESTED_PERIODS
    told_after = [period.answer(CONGESTED_PERIODS[-1]) for _ in range(CALM_BLOCKS)]
    assert [t for t in told_after if t is not None] == [10]


def test_a_device_that_keeps_no_period_is_asked_for_none() -> None:
    period = BlockPeriod()
    period.longer()
    assert all(period.answer(None) is None for _ in range(10))
