"""A foretold link is a range that holds about eight times in ten, and says so when it cannot be foretold."""

from __future__ import annotations

from random import Random

import pytest

from core.links.what_if import TOO_FEW, Expected, Line, weakest_of, what_if, words_of
from core.premise.device import Device, DeviceKind, Eui64
from core.premise.link import LinkClass, Reading, class_of
from core.premise.topology import Topology, links_of
from tests.core.links.emulated_homes import homes, paper

HUB, B1, B4, GSME = (Eui64.from_int(n) for n in (1, 2, 3, 4))
KINDS = {HUB: DeviceKind.CHF, B1: DeviceKind.B1, B4: DeviceKind.B4, GSME: DeviceKind.GSME}
PLACES = {HUB: (0.0, 0.0), B1: (4.0, 0.0), B4: (16.0, 0.0), GSME: (18.0, 0.0)}


def mesh(*lqis: tuple[Eui64, Eui64, int]) -> Topology:
    readings = [Reading(a, b, lqi, "table", 1.0) for a, b, lqi in lqis]
    devices = tuple(Device(eui, kind) for eui, kind in KINDS.items())
    parents = ((B1, HUB), (B4, B1), (GSME, B4))
    return Topology(
        hub=HUB, devices=devices, links=links_of(readings), parents=parents, answered=frozenset({HUB, B1, B4})
    )


HOME = mesh((HUB, B1, 200), (B1, HUB, 196), (B1, B4, 70), (B4, B1, 30), (B4, GSME, 180), (GSME, B4, 170))


def expected(low: float, middle: float, high: float) -> Expected:
    return Expected(B1, B4, middle, low, high)


def test_where_it_stands_a_device_keeps_what_was_measured() -> None:
    found = what_if(HOME, PLACES, B4, PLACES[B4])
    pair = found.of(B1)
    assert pair is not None
    assert [round(e.middle) for e in pair] == [30, 70]
    assert [e.high - e.low < 60 for e in pair] == [True, True]
    assert found.route == (B4, B1, HUB)
    assert weakest_of(HOME, found) is LinkClass.WEAK


def test_closer_is_better_and_further_is_worse() -> None:
    middles = [
        min(e.middle for e in pair)
        for x in (6.0, 10.0, 14.0, 20.0, 30.0)
        if (pair := what_if(HOME, PLACES, B4, (x, 0.0)).of(B1))
    ]
    assert middles == sorted(middles, reverse=True)
    assert middles[0] - middles[-1] > 60


def test_further_moves_are_less_sure() -> None:
    widths = []
    for x in (16.0, 15.0, 12.0):
        pair = what_if(HOME, PLACES, B4, (x, 0.0)).of(B1)
        assert pair is not None
        widths.append(pair[0].high - pair[0].low)
    assert widths == sorted(widths)


def test_the_unit_of_the_plan_does_not_matter() -> None:
    inches = {eui: (x * 39.37, y * 39.37) for eui, (x, y) in PLACES.items()}
    one, other = what_if(HOME, PLACES, B4, (9.0, 3.0)), what_if(HOME, inches, B4, (9.0 * 39.37, 3.0 * 39.37))
    for a, b in zip(one.links, other.links, strict=True):
        assert a[0].middle == pytest.approx(b[0].middle)
        assert a[1].high == pytest.approx(b[1].high)


def test_best_links_come_first_and_both_directions_are_named() -> None:
    found = what_if(HOME, PLACES, B4, (17.0, 0.0))
    assert found.links[0][0].receiver == GSME
    assert all(there.sender == B4 == back.receiver for there, back in found.links)
    assert {there.receiver for there, _ in found.links} == {HUB, B1, GSME}


def test_a_move_may_make_another_way_the_better_one() -> None:
    assert what_if(HOME, PLACES, B4, (1.0, 1.0)).route == (B4, HUB)


def test_two_that_do_not_hear_each_other_are_not_promised_a_link() -> None:
    """The hub told whom it hears and does not name the gas meter; for it alone the line would give a good link."""
    found = what_if(HOME, PLACES, GSME, (17.5, 0.0))
    pair = found.of(HUB)
    assert pair is not None
    assert pair[0].quality is LinkClass.LOST
    silent = Topology(hub=HUB, devices=HOME.devices, links=HOME.links)
    unknown = what_if(silent, PLACES, GSME, (17.5, 0.0)).of(HUB)
    assert unknown is not None
    assert unknown[0].middle > pair[0].middle


def test_without_places_or_links_it_says_so() -> None:
    assert "not known where" in what_if(HOME, {HUB: (0.0, 0.0)}, B4, (1.0, 1.0)).why_not
    assert what_if(HOME, {HUB: (0.0, 0.0), B4: (1.0, 0.0)}, B4, (1.0, 1.0)).why_not == TOO_FEW
    assert what_if(mesh((HUB, B1, 200)), PLACES, B4, (1.0, 1.0)).why_not == TOO_FEW


def test_words_name_the_worse_direction_and_what_else_it_could_be() -> None:
    assert expected(180, 200, 220).words == "about Strong"
    assert expected(40, 60, 80).words == "about Marginal, could be Weak"
    assert expected(30, 80, 130).words == "about Marginal, could be Weak or OK"
    assert words_of((expected(180, 200, 220), expected(40, 60, 80))) == "about Marginal, could be Weak"


def test_the_line_follows_many_readings_and_keeps_to_the_usual_with_few() -> None:
    rows = [(1.0, 0.0, x / 10) for x in range(-10, 11)] * 20
    line = Line.fitted(rows, [100 - 60 * r[2] for r in rows])
    assert line.coefficients[0] == pytest.approx(100, abs=2)
    assert line.coefficients[2] == pytest.approx(-60, abs=5)
    few = Line.fitted([(1.0, 0.0, 0.0)] * 3, [150.0] * 3)
    assert few.coefficients[2] == pytest.approx(-120, abs=1)


def test_ranges_hold_eight_times_in_ten_in_the_emulated_homes() -> None:
    """Against the emulator's radio model, over all shipped homes: it knows walls, the foretelling does not.

    The constants were chosen with another seed than this one.
    """
    chance = Random(2024)
    inside = right = near = count = 0
    order = [LinkClass.LOST, LinkClass.WEAK, LinkClass.MARGINAL, LinkClass.OK, LinkClass.STRONG]
    for home in homes():
        topology, places = home.topology(), home.places()
        for bridge in home.bridges:
            for spot in home.spots(bridge, 4, chance):
                found = what_if(topology, places, Eui64.from_int(bridge), paper(spot))
                for pair in found.links:
                    truth = home.truth(bridge, spot, int.from_bytes(pair[0].receiver.octets, "big"))
                    for direction, lqi in zip(pair, truth, strict=True):
                        count += 1
                        inside += direction.low - 0.5 <= lqi <= direction.high + 0.5
                        far = abs(order.index(class_of(lqi)) - order.index(direction.quality))
                        right, near = right + (far == 0), near + (far <= 1)
    print(
        f"{count} directions: {inside / count:.1%} inside, {right / count:.1%} right, {near / count:.1%} near"
    )
    assert count > 2000
    assert 0.75 <= inside / count <= 0.95
    assert right / count >= 0.7
    assert near / count >= 0.93
