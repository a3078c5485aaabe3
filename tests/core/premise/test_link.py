"""Links: each direction classed on its own, the worse one counts, the unmeasured one is not made up."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core.premise.device import Eui64
from core.premise.link import Link, LinkClass, Reading, class_of, rank

A, B, C = (Eui64.from_int(n) for n in (1, 2, 3))


def reading(sender: Eui64, receiver: Eui64, lqi: int) -> Reading:
    return Reading(sender, receiver, lqi, "neighbour table", 1.0)


@pytest.mark.parametrize(
    ("lqi", "quality"),
    [
        (None, LinkClass.UNKNOWN), (-1, LinkClass.LOST), (0, LinkClass.LOST), (1, LinkClass.WEAK),
        (49, LinkClass.WEAK), (50, LinkClass.MARGINAL), (99, LinkClass.MARGINAL), (100, LinkClass.OK),
        (169, LinkClass.OK), (170, LinkClass.STRONG), (255, LinkClass.STRONG),
    ],
)  # fmt: skip
def test_the_class_of_every_bound(lqi: int | None, quality: LinkClass) -> None:
    assert class_of(lqi) is quality


def test_a_higher_lqi_is_never_a_worse_class() -> None:
    ranks = [rank(class_of(lqi)) for lqi in range(256)]
    assert all(low <= high for low, high in pairwise(ranks))
    assert (ranks[0], ranks[255]) == (0, 4)
    assert rank(LinkClass.UNKNOWN) == rank(LinkClass.WEAK)


def test_the_worse_direction_counts() -> None:
    link = Link(A, B, reading(A, B, 200), reading(B, A, 60))
    assert link.worse is LinkClass.MARGINAL
    assert Link(A, B, reading(A, B, 200)).worse is LinkClass.STRONG
    assert Link(A, B).worse is LinkClass.UNKNOWN


def test_hearing_is_the_direction_that_ends_there() -> None:
    to_b, to_a = reading(A, B, 200), reading(B, A, 60)
    link = Link(A, B, to_b, to_a)
    assert (link.hearing(B), link.hearing(A), link.hearing(C)) == (to_b, to_a, None)
