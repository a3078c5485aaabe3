"""Who goes when, and until when: far ends first, each after those before it, and no guess past an unknown way."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core.premise.device import Eui64
from core.premise.topology import Topology
from core.update.estimate import USUAL_BLOCK, Way, forecast
from core.update.lanes import AUTO, Lanes, foretold
from core.update.lanes import NEAR as NEAR_AT_ONCE
from core.update.outlook import ENDING, all_near, foresee, outlook

HUB, NEAR, FAR = (Eui64.from_int(n) for n in (1, 2, 3))
MESH = Topology(HUB, parents=((NEAR, HUB), (FAR, NEAR)))
WAY = Way(hops=1, spacing=0.02)
SIZE = 65_536
WAYS_OF_TWO = {FAR: WAY, NEAR: WAY}


def test_a_device_goes_before_the_ones_it_speaks_through() -> None:
    far, near = outlook(SIZE, (FAR, NEAR), MESH, {FAR: WAY, NEAR: WAY}, 100.0)
    assert (far.eui, far.hops, far.behind) == (FAR, 2, (NEAR,))
    assert (near.eui, near.hops, near.behind) == (NEAR, 1, ())


def test_each_waits_for_those_before_it() -> None:
    found = foresee(SIZE, (FAR, NEAR), {FAR: WAY, NEAR: WAY}, 100.0)
    assert list(found) == [FAR, NEAR]
    assert found[FAR].earliest > 100.0 + ENDING
    for one, next_one in pairwise(found.values()):
        assert next_one.earliest > one.earliest + ENDING
        assert next_one.latest > one.latest + ENDING


THREE = tuple(Eui64.from_int(n) for n in (11, 12, 13))
WAYS = dict.fromkeys(THREE, WAY)


@pytest.mark.parametrize("lanes", [2, 3])
def test_several_at_once_may_win_half_of_the_time_or_nothing(lanes: int) -> None:
    one, several = (foresee(SIZE, THREE, WAYS, 0.0, n) for n in (1, lanes))
    took = forecast(SIZE, USUAL_BLOCK, WAY)
    first, last = THREE[0], THREE[-1]
    assert several[last].earliest == pytest.approx(3 * took.shortest / 2 + ENDING)
    assert several[last].latest == one[last].latest, "where they take turns the whole takes as long"
    assert several[first].earliest == one[first].earliest, "it may get the air for itself"
    assert several[first].latest == pytest.approx(lanes * took.longest + ENDING), "and may have to share it"


def test_a_quick_device_takes_no_more_turns_than_it_needs() -> None:
    slow = Way(hops=2, spacing=0.2)
    found = foresee(SIZE, (FAR, NEAR), {FAR: slow, NEAR: WAY}, 0.0, 2)
    quick, long = forecast(SIZE, USUAL_BLOCK, WAY), forecast(SIZE, USUAL_BLOCK, slow)
    assert found[FAR].latest == pytest.approx(long.longest + quick.longest + ENDING)


def test_beside_a_device_whose_way_is_unknown_every_other_turn_may_be_lost() -> None:
    found = foresee(SIZE, (NEAR, FAR), {NEAR: WAY}, 0.0, 2)
    assert list(found) == [NEAR]
    assert found[NEAR].latest == pytest.approx(2 * forecast(SIZE, USUAL_BLOCK, WAY).longest + ENDING)


def test_automatic_is_foretold_as_what_it_begins_with_or_may_add() -> None:
    assert foretold(AUTO, near=True) == Lanes(AUTO, near=True).limit == NEAR_AT_ONCE
    assert foretold(AUTO, near=False) == Lanes(AUTO).limit + 1
    assert foretold(3, near=False) == 3
    assert all_near(THREE, WAYS)
    assert not all_near(THREE, {**WAYS, THREE[1]: Way(hops=2)})
    assert not all_near((*THREE, NEAR), WAYS), "whose way is not known may have a relay before it"
    assert not all_near((), {})


def test_what_a_device_has_from_before_is_not_counted_again() -> None:
    far, near = outlook(SIZE, (FAR, NEAR), MESH, WAYS_OF_TWO, 0.0, there={FAR: SIZE * 3 // 4})
    fresh = foresee(SIZE, (FAR, NEAR), WAYS_OF_TWO, 0.0)
    assert (far.there, near.there) == (SIZE * 3 // 4, 0)
    assert far.finish is not None
    assert near.finish is not None
    assert far.finish.latest - ENDING == pytest.approx((fresh[FAR].latest - ENDING) / 4, rel=0.01)
    assert near.finish.latest < fresh[NEAR].latest, "nor is who waits for it made to wait as long"


def test_from_an_unknown_way_on_nobody_is_foretold() -> None:
    first, second = outlook(SIZE, (FAR, NEAR), Topology(HUB), {NEAR: WAY}, 100.0)
    assert (first.hops, first.finish, second.finish) == (0, None, None)
