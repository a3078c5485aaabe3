"""Who goes when, and until when: far ends first, each after those before it, and no guess past an unknown way."""

from __future__ import annotations

from itertools import pairwise

from core.premise.device import Eui64
from core.premise.topology import Topology
from core.update.estimate import Way
from core.update.outlook import ENDING, foresee, outlook

HUB, NEAR, FAR = (Eui64.from_int(n) for n in (1, 2, 3))
MESH = Topology(HUB, parents=((NEAR, HUB), (FAR, NEAR)))
WAY = Way(hops=1, spacing=0.02)
SIZE = 65_536


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


def test_two_at_once_do_not_wait_for_each_other() -> None:
    found = foresee(SIZE, (FAR, NEAR), {FAR: WAY, NEAR: WAY}, 100.0, lanes=2)
    assert found[FAR] == found[NEAR]


def test_from_an_unknown_way_on_nobody_is_foretold() -> None:
    first, second = outlook(SIZE, (FAR, NEAR), Topology(HUB), {NEAR: WAY}, 100.0)
    assert (first.hops, first.finish, second.finish) == (0, None, None)
