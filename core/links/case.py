"""One case before the doctor: the mesh, the device log, the signs, and what the rules ask about them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from core.links.finding import Confidence, Finding, RuleId, Signs, TransferSigns
from core.premise.link import LinkClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.premise.device import Device, Eui64
    from core.premise.link import Link, Reading
    from core.premise.topology import Topology

# Thresholds are starting points, to be calibrated on real premises.
ENERGY_HIGH = 150  # of 255
LONG_FROM = 3  # hops
LOSSY_BELOW, FEWEST_PINGS = 0.98, 20
STUCK_FROM = 5  # repeats of one block
PARENT_CHANGES_OVER = 3  # in ten minutes
SELDOM_FROM = 1.0  # s between two requests
BAD = (LinkClass.WEAK, LinkClass.LOST)
GOOD = (LinkClass.OK, LinkClass.STRONG)
_NO_WAY = 99  # hops, for a device whose way is not known


@dataclass(frozen=True, slots=True)
class Case:
    """Everything one diagnosis looks at."""

    mesh: Topology
    expected: frozenset[Eui64]  # the hub's device log
    signs: Signs
    now: float

    def name(self, eui: Eui64) -> str:
        """The word for a device in a sentence."""
        if eui == self.mesh.hub:
            return "the hub"
        device = self.mesh.device(eui)
        return device.label if device else f"…{str(eui)[-8:]}"

    def finding(
        self,
        rule: RuleId,
        about: tuple[Eui64, ...],
        words: tuple[str, str, str],
        confidence: Confidence,
        **inputs: object,
    ) -> Finding:
        """A finding of this case; the first letter of its sentence is made a capital."""
        sentence, cause, act = (w[:1].upper() + w[1:] for w in words)
        shown = tuple((name.replace("_", " "), str(value)) for name, value in inputs.items())
        return Finding(rule, about, sentence, cause, act, confidence, shown, self.now)


def measured_both_ways(case: Case) -> Iterator[tuple[Link, Reading, Reading]]:
    """The links of which both directions are known: the link, a to b, b to a."""
    for link in case.mesh.links:
        if link.a_to_b is not None and link.b_to_a is not None:
            yield link, link.a_to_b, link.b_to_a


def hub_links(case: Case) -> tuple[Link, ...]:
    """The links that end at the hub."""
    return tuple(link for link in case.mesh.links if case.mesh.hub in (link.a, link.b))


def hub_is_bad(case: Case) -> bool:
    """Whether all of at least two links of the hub are bad."""
    links = hub_links(case)
    return len(links) > 1 and all(link.worse in BAD for link in links)


def near_and_far(case: Case, link: Link) -> tuple[Eui64, Eui64]:
    """The ends of a link, the one nearer to the hub first: that one stays where it is."""
    near, far = sorted((link.a, link.b), key=lambda eui: (_hops(case, eui), eui))
    return near, far


def _hops(case: Case, eui: Eui64) -> int:
    return 0 if eui == case.mesh.hub else len(case.mesh.route(eui)) or _NO_WAY


def hops_fine(case: Case, route: tuple[Eui64, ...]) -> bool:
    """Whether every hop of a known way is OK or better, in both directions as far as measured."""
    links = [case.mesh.link(a, b) for a, b in pairwise(route)]
    return bool(links) and all(link is not None and link.worse in GOOD for link in links)


def is_lossy(sent: int, answered: int) -> bool:
    """Whether enough pings were sent to tell, and too few came back."""
    return sent >= FEWEST_PINGS and answered / sent < LOSSY_BELOW


def is_stuck(signs: TransferSigns) -> bool:
    """Whether one block was asked so often that it is no accident."""
    return signs.repeats >= STUCK_FROM


def busy(case: Case) -> bool:
    """Whether the channel was measured and is loud."""
    return case.signs.energy is not None and case.signs.energy >= ENERGY_HIGH


def energy_words(case: Case) -> str:
    """The channel's energy for the inputs of a finding."""
    return "not measured" if case.signs.energy is None else str(case.signs.energy)


def last_heard(device: Device | None, now: float) -> str:
    """When a device was last heard, as a part of a sentence."""
    if device is None or device.last_heard is None:
        return "it has never been heard"
    minutes = max(0.0, now - device.last_heard) / 60
    if minutes < 2:
        return f"last heard {60 * minutes:.0f} s ago"
    return f"last heard {minutes:.0f} min ago" if minutes < 120 else f"last heard {minutes / 60:.0f} h ago"
