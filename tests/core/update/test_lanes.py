"""How many at once, by measuring: shared ways are left to one, separate ways are filled, a number is obeyed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.update.lanes import AUTO, MOST, NEAR, Lanes


def fly(lanes: Lanes, rate: Callable[[int], float], devices: int = 8, seconds: float = 400.0) -> int:
    """Let devices fly at `rate(flying)` octets a second altogether; how many are in flight in the end."""
    now, octets, flying = 0.0, 0.0, min(lanes.limit, devices)
    while now < seconds:
        now += 0.05
        octets += 0.05 * rate(flying)
        if lanes.feed(now, int(octets), flying):
            flying = min(flying + 1, devices)
    return flying


def test_on_a_shared_relay_it_stays_with_one() -> None:
    lanes = Lanes(AUTO)
    fly(lanes, lambda _: 1_500.0)
    assert (lanes.limit, lanes.settled) == (1, True)
    assert set(lanes.rates) == {1, 2}


def test_where_two_are_slower_than_one_it_stays_with_one() -> None:
    lanes = Lanes(AUTO)
    fly(lanes, lambda flying: 1_500.0 / flying)
    assert lanes.limit == 1


def test_on_separate_ways_the_air_is_filled() -> None:
    lanes = Lanes(AUTO)
    fly(lanes, lambda flying: 1_500.0 * flying)
    assert lanes.limit == MOST


def test_it_stops_where_one_more_brings_too_little() -> None:
    lanes = Lanes(AUTO)
    fly(lanes, lambda flying: {1: 1_500.0, 2: 2_600.0}.get(flying, 2_700.0))
    assert lanes.limit == 2


@pytest.mark.parametrize("wanted", [1, 3])
def test_a_number_is_obeyed(wanted: int) -> None:
    lanes = Lanes(wanted)
    fly(lanes, lambda flying: 1_500.0 * flying)
    assert lanes.limit == wanted


def test_devices_beside_the_hub_begin_three_at_a_time_and_a_fourth_must_pay() -> None:
    lanes = Lanes(AUTO, near=True)
    assert lanes.limit == NEAR
    fly(lanes, lambda flying: {3: 4_500.0}.get(flying, 4_200.0))
    assert (lanes.limit, lanes.settled) == (NEAR, True)
    assert set(lanes.rates) == {3, 4}


def test_a_number_is_obeyed_beside_the_hub_too() -> None:
    assert Lanes(1, near=True).limit == 1


def test_with_too_few_devices_nothing_is_decided() -> None:
    lanes = Lanes(AUTO)
    fly(lanes, lambda flying: 1_500.0 * flying, devices=1)
    assert lanes.limit == 2
    assert not lanes.settled
