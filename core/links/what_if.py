"""What if a bridge stood elsewhere: its links there, foretold from the links measured in this very home.

LQI falls with the logarithm of the distance. How steeply, and from where, is fitted to the measured links of the
premise, starting from what is usual; two bridges aimed at each other have a start of their own. A scale of the
plan is not needed: it moves the start, not the slope. Walls are not known; they are in the spread about the line,
and a link keeps the part of its own deviation that a short move leaves it.

The ranges hold about eight in ten. All of it is a guess with an honest width, no measurement.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from core.premise.link import LinkClass, class_of, rank
from core.premise.topology import best_parents

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from core.premise.topology import Topology

TOO_FEW = "Too few links between devices whose places are known. Put the devices where they stand, then check again."
FEWEST = 3  # measured directions between placed devices
# LQI at a home's usual distance; how much more two bridges have; how much a decade of distance takes
_PRIOR = (150.0, 60.0, -120.0)
_PRIOR_SPREAD = (60.0, 50.0, 35.0)
_SPREAD = 32.0  # LQI about the line before anything is measured
_SPREAD_WEIGHT = 4.0  # readings that this is worth
_BOTH_WAYS = 0.25  # part of the spread that the two directions of a link do not share
_KEEPS = 1.0  # of its length a link may move at one end until only 1/e of its deviation is left
_Z80 = 1.2816
_TOP = 255.0
UNHEARD = -20.0  # LQI that stands for two devices of which neither names the other in its table
_NEAREST = 0.05  # of the usual distance: nobody stands inside another

Point = tuple[float, float]
Row = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Expected:
    """One direction as it is foretold: LQI 0..255, and the range that holds it eight times in ten."""

    sender: Eui64
    receiver: Eui64
    middle: float
    low: float
    high: float

    @property
    def quality(self) -> LinkClass:
        """The class it is most likely to have."""
        return class_of(round(self.middle))

    @property
    def words(self) -> str:
        """“about Marginal, could be Weak”: the likeliest class, and those that the range reaches into."""
        return words_of((self,))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The links of a device at another place, the best first; `why_not` in words where nothing can be foretold.

    `route` is the way to the hub that it would probably take.
    """

    moved: Eui64
    links: tuple[tuple[Expected, Expected], ...] = ()  # from the device, to the device
    route: tuple[Eui64, ...] = ()
    fitted: int = 0  # measured directions that the line was fitted to
    why_not: str = ""

    def of(self, other: Eui64) -> tuple[Expected, Expected] | None:
        """Both directions between the moved device and another."""
        return next((pair for pair in self.links if pair[0].receiver == other), None)

    @property
    def first_hop(self) -> tuple[Expected, Expected] | None:
        """Both directions of the first hop of its way to the hub."""
        return self.of(self.route[1]) if len(self.route) > 1 else None


def words_of(directions: Iterable[Expected]) -> str:
    """A link in words: the worse of its directions, and what else it could be."""
    worse = min(directions, key=lambda e: e.middle)
    likely, low, high = worse.quality, class_of(round(worse.low)), class_of(round(worse.high))
    could = [c.value for c in (low, high) if c is not likely]
    return f"about {likely.value}" + (f", could be {' or '.join(could)}" if could else "")


def what_if(topology: Topology, places: Mapping[Eui64, Point], moved: Eui64, place: Point) -> WhatIf:
    """The links of `moved` if it stood at `place`; `places` are where the devices really stand, in any unit."""
    if moved not in places:
        return WhatIf(moved, why_not="It is not known where this device stands now.")
    unit = _usual(places, topology)
    samples = _samples(topology, places, unit)
    if len(samples) < FEWEST:
        return WhatIf(moved, why_not=TOO_FEW)
    line = Line.fitted([row for _, _, row, _ in samples], [lqi for _, _, _, lqi in samples])
    off = {(sender, receiver): lqi - line.at(row) for sender, receiver, row, lqi in samples}
    pairs = []
    for other in (d.eui for d in topology.devices if d.eui != moved and d.eui in places):
        row = _row(topology, moved, other, _distance(place, places[other]) / unit)
        was, shift = _distance(places[moved], places[other]), _distance(places[moved], place)
        keeps = math.exp(-shift / (_KEEPS * max(was, _NEAREST * unit)))
        now = line.at(_row(topology, moved, other, was / unit))
        unheard = min(0.0, UNHEARD - now) if _deaf(topology, moved, other) else None
        there = line.expected(moved, other, row, off.get((moved, other), unheard), keeps)
        pairs.append((there, line.expected(other, moved, row, off.get((other, moved), unheard), keeps)))
    pairs.sort(key=lambda pair: -min(e.middle for e in pair))
    return WhatIf(moved, tuple(pairs), _route(topology, moved, pairs), len(samples))


def _deaf(topology: Topology, a: Eui64, b: Eui64) -> bool:
    """Whether two devices do not hear each other although one of them told whom it hears."""
    return topology.link(a, b) is None and bool({a, b} & topology.answered)


def _route(topology: Topology, moved: Eui64, pairs: list[tuple[Expected, Expected]]) -> tuple[Eui64, ...]:
    """The way to the hub that costs least with the foretold links in place of the measured ones of the device."""
    if topology.hub is None:
        return ()
    readings = {
        (r.sender, r.receiver): r.lqi
        for link in topology.links
        for r in (link.a_to_b, link.b_to_a)
        if r is not None and moved not in (r.sender, r.receiver)
    }
    readings |= {(e.sender, e.receiver): round(e.middle) for pair in pairs for e in pair if e.middle >= 1}
    parents = best_parents(topology.hub, readings)
    hops = [moved]
    while hops[-1] != topology.hub:
        if hops[-1] not in parents:
            return ()
        hops.append(parents[hops[-1]])
    return tuple(hops)


def weakest_of(topology: Topology, found: WhatIf) -> LinkClass:
    """The class of the weakest hop on the way that the moved device would take."""
    first = found.first_hop
    if first is None:
        return LinkClass.UNKNOWN
    classes = [min((e.quality for e in first), key=rank)]
    for a, b in pairwise(found.route[1:]):
        link = topology.link(a, b)
        classes.append(link.worse if link else LinkClass.UNKNOWN)
    return min(classes, key=rank)


@dataclass(frozen=True, slots=True)
class Line:
    """The fitted line and how sure it is: coefficients, their covariance over the spread's square, the spread."""

    coefficients: Row
    covariance: tuple[Row, Row, Row]
    spread: float

    @classmethod
    def fitted(cls, rows: list[Row], values: list[float]) -> Line:
        """Least squares that starts from what is usual (normal prior), so that three readings are enough."""
        precision = [
            [sum(r[i] * r[j] for r in rows) + (i == j) * (_SPREAD / _PRIOR_SPREAD[i]) ** 2 for j in range(3)]
            for i in range(3)
        ]
        aim = [
            sum(r[i] * v for r, v in zip(rows, values, strict=True))
            + (_SPREAD / _PRIOR_SPREAD[i]) ** 2 * _PRIOR[i]
            for i in range(3)
        ]
        covariance = _inverse(precision)
        c = [sum(covariance[i][j] * aim[j] for j in range(3)) for i in range(3)]
        fit: Row = (c[0], c[1], c[2])
        left = sum((v - _dot(fit, r)) ** 2 for r, v in zip(rows, values, strict=True))
        variance = (left + _SPREAD_WEIGHT * _SPREAD**2) / (len(rows) + _SPREAD_WEIGHT)
        return cls(fit, covariance, math.sqrt(variance))

    def at(self, row: Row) -> float:
        """The line's LQI, not yet brought into 0..255."""
        return _dot(self.coefficients, row)

    def expected(self, sender: Eui64, receiver: Eui64, row: Row, off: float | None, keeps: float) -> Expected:
        """A direction as foretold; `off` is how far it lies off the line now, `keeps` what a move leaves of that."""
        part = 0.0 if off is None else keeps
        middle = self.at(row) + part * (off or 0.0)
        sure = sum(row[i] * self.covariance[i][j] * row[j] for i in range(3) for j in range(3))
        wide = (
            _Z80
            * self.spread
            * math.sqrt((1 - part * part) * (1 - _BOTH_WAYS) + _BOTH_WAYS + sure * (1 - part))
        )
        return Expected(
            sender, receiver, *(min(_TOP, max(0.0, v)) for v in (middle, middle - wide, middle + wide))
        )


def _inverse(m: list[list[float]]) -> tuple[Row, Row, Row]:
    """The inverse of a symmetric positive 3 by 3 matrix, by its cofactors."""
    (a, b, c), (_, d, e), (_, _, f) = m
    cofactors = (d * f - e * e, c * e - b * f, b * e - c * d)
    whole = a * cofactors[0] + b * cofactors[1] + c * cofactors[2]
    x, y, z = (value / whole for value in cofactors)
    p, q, r = (a * f - c * c) / whole, (b * c - a * e) / whole, (a * d - b * b) / whole
    return (x, y, z), (y, p, q), (z, q, r)


def _dot(one: Row, other: Row) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _row(topology: Topology, a: Eui64, b: Eui64, distance: float) -> Row:
    ends = (topology.device(a), topology.device(b))
    bridges = all(d is not None and d.kind.is_bridge for d in ends)
    return 1.0, float(bridges), math.log10(max(distance, _NEAREST))


def _samples(
    topology: Topology, places: Mapping[Eui64, Point], unit: float
) -> list[tuple[Eui64, Eui64, Row, float]]:
    found = []
    for link in topology.links:
        if link.a in places and link.b in places:
            row = _row(topology, link.a, link.b, _distance(places[link.a], places[link.b]) / unit)
            sides = (link.a_to_b, link.b_to_a)
            found += [(r.sender, r.receiver, row, float(r.lqi)) for r in sides if r is not None and r.lqi > 0]
    return found


def _usual(places: Mapping[Eui64, Point], topology: Topology) -> float:
    """The middle length of the measured links, which stands for what is near and far in this home."""
    lengths = sorted(
        _distance(places[link.a], places[link.b])
        for link in topology.links
        if link.a in places and link.b in places
    )
    return max(lengths[len(lengths) // 2], 1e-6) if lengths else 1.0


def _distance(one: Point, other: Point) -> float:
    return math.hypot(one[0] - other[0], one[1] - other[1])
