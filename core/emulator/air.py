"""The radio model: how well one node hears another, and how long a frame keeps the medium busy.

Path loss follows ITU-R P.1238: 20 log f (MHz) + 28 log d (m) - 28 dB, 28 being the figure for dwellings; walls
and floors come on top, each with the loss that the plan gives it. Shadowing is normal with 3 dB, drawn once for
each pair and once more with 1.5 dB for each direction, so that a link may be better one way than the other.
Two bridges are aimed at each other: their antennas give each link between bridges 17 dB at either end. (An
assumption: no public text says how the bridges of a pair are coupled.)

Frame loss follows the bit error rate of IEEE 802.15.4 annex E.4.1.8 over a noise floor of -97 dBm (thermal noise
in 2 MHz and a 14 dB noise figure), averaged over 2.5 dB of fading. LQI is linear in power, 0 at -100 dBm and 255
at -40 dBm, as CC2652 dongles report it. The cost of a link, 1 to 7, is read from that LQI.

Timing is IEEE 802.15.4 at 2.4 GHz: 32 us an octet, 320 us a backoff slot, exponent 3 for the first try, 128 us of
clear-channel assessment, 192 us turnaround, an acknowledgement of 11 octets, a long interframe space of 640 us.
Who speaks when, and who speaks over whom, is `medium`'s; what else is on the band, `interference`'s. A frame
outlives another that is 3 dB weaker (co-channel rejection of the CC2420; newer radios state no better).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from core.emulator.floorplan import FloorPlan, Position, distance

if TYPE_CHECKING:
    from collections.abc import Mapping

OCTET = 32e-6
BACKOFF_SLOT = 320e-6
CCA = 128e-6
TURNAROUND = 192e-6
PHY_HEADER = 6
ACK = 11 * OCTET
ACK_WAIT = 864e-6
LIFS = 640e-6
MAC_TRIES = 4

FREQUENCY = 2440.0
EXPONENT = 28.0
PAIR_SHADOWING = 3.0
DIRECTION_SHADOWING = 1.5
FADING = 2.5
NOISE_FLOOR = -97.0
BRIDGE_GAIN = 17.0
HEARD = -97.0
"""dBm above which a node senses that another one speaks (carrier sense, as far down as it can receive)."""

ENERGY_HEARD = -75.0
"""dBm above which a node takes noise for a busy medium (IEEE 802.15.4-2006, 6.9.9: 10 dB over -85 dBm)."""

CAPTURE = 3.0
"""dB by which a frame must be stronger than one that overlaps it, for a receiver to keep it."""

HOPELESS = -125.0
"""dBm at which no shadowing makes a link of it any more."""

USABLE = 0.5
"""Least share of 64-octet frames that must arrive, either way, before a link carries traffic."""

_COST_FLOORS = ((110, 1), (90, 2), (70, 3), (50, 4), (35, 5), (20, 6))
REFERENCE_OCTETS = 64
_NEVER = 1e-100  # so small that not even an acknowledgement of 5 octets gets through
# five points of the normal distribution (Gauss-Hermite): offset in standard deviations, weight
_FADES = ((-2.857, 0.01126), (-1.356, 0.22208), (0.0, 0.53333), (1.356, 0.22208), (2.857, 0.01126))


@dataclass(frozen=True, slots=True)
class Station:
    """What of a node matters to the radio: where it stands and how loud it is."""

    eui: int
    position: Position
    power: float = 4.0
    bridge: bool = False


@dataclass(frozen=True, slots=True)
class LinkFault:
    """What a scenario does to one direction of one link: more loss in dB, and frames lost besides (0..1)."""

    extra_loss: float = 0.0
    frame_loss: float = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """One direction between two nodes: mean power at the receiver, its LQI and cost, and the loss of frames.

    `usable` says whether enough frames arrive for a node to rely on this direction.
    """

    rssi: float
    lqi: int
    log_success: float = field(repr=False)  # natural logarithm of the chance that one octet survives
    cost: int = 7
    usable: bool = False

    def success(self, octets: int) -> float:
        """Chance that a MAC frame of so many octets arrives."""
        return math.exp(self.log_success * octets)


NOTHING = Link(rssi=HOPELESS, lqi=0, log_success=math.log(_NEVER) / REFERENCE_OCTETS)
"""A direction in which nothing is heard."""


class Air:
    """The radio channel of one premise; same seed, same links."""

    def __init__(
        self, plan: FloorPlan, seed: int, faults: Mapping[tuple[int, int], LinkFault] | None = None
    ) -> None:
        self._plan = plan
        self._seed = seed
        self._faults = dict(faults or {})

    def link(self, sender: Station, receiver: Station) -> Link:
        """The direction from one node to another."""
        fault = self._faults.get((sender.eui, receiver.eui), LinkFault())
        rssi = sender.power - self._path_loss(sender, receiver) - fault.extra_loss
        if rssi < HOPELESS:
            return NOTHING
        rssi -= self._shadowing(sender.eui, receiver.eui)
        success = (1.0 - fault.frame_loss) * delivery_over(rssi - NOISE_FLOOR)
        return Link(
            rssi=rssi,
            lqi=lqi_of(rssi),
            cost=link_cost(lqi_of(rssi)),
            usable=success >= USABLE,
            log_success=math.log(max(success, _NEVER)) / REFERENCE_OCTETS,
        )

    def set_fault(self, sender: int, receiver: int, fault: LinkFault) -> None:
        """Change what happens to one direction; links asked for from now on show it."""
        self._faults[sender, receiver] = fault

    def loss_between(self, one: Position, other: Position) -> float:
        """Path loss between two points in dB: distance, walls and floors, without shadowing."""
        metres = max(distance(one, other), 0.5)
        loss = 20.0 * math.log10(FREQUENCY) + EXPONENT * math.log10(metres) - 28.0
        return loss + self._plan.obstruction(one, other)

    def _path_loss(self, sender: Station, receiver: Station) -> float:
        loss = self.loss_between(sender.position, receiver.position)
        return loss - 2.0 * BRIDGE_GAIN if sender.bridge and receiver.bridge else loss

    def _shadowing(self, sender: int, receiver: int) -> float:
        low, high = sorted((sender, receiver))
        pair = Random(f"{self._seed} pair {low:016x} {high:016x}").gauss(0.0, PAIR_SHADOWING)
        return pair + Random(f"{self._seed} way {sender:016x} {receiver:016x}").gauss(
            0.0, DIRECTION_SHADOWING
        )


def airtime(octets: int) -> float:
    """Seconds that a MAC frame of so many octets (FCS included) is on the air."""
    return (octets + PHY_HEADER) * OCTET


def lqi_of(rssi: float) -> int:
    """LQI that a dongle shows for this power in dBm."""
    return min(255, max(0, round((rssi + 100.0) * 4.25)))


def dbm_of(level: int) -> float:
    """Power in dBm that a dongle shows as this LQI or energy."""
    return level / 4.25 - 100.0


def link_cost(lqi: int) -> int:
    """Zigbee link cost, 1 (best) to 7."""
    return next((cost for floor, cost in _COST_FLOORS if lqi >= floor), 7)


def delivery_over(margin: float) -> float:
    """Share of 64-octet frames that arrive this many dB above noise and interference together."""
    return _delivery(round(margin, 1))


@lru_cache(maxsize=4096)
def _delivery(margin: float) -> float:
    return min(1.0, sum(weight * _frame_success(margin + offset * FADING) for offset, weight in _FADES))


def _frame_success(snr: float) -> float:
    return float((1.0 - _bit_error_rate(snr)) ** (REFERENCE_OCTETS * 8))


def _bit_error_rate(snr: float) -> float:
    sinr = 10.0 ** (min(snr, 15.0) / 10.0)
    terms = ((-1.0) ** k * math.comb(16, k) * math.exp(20.0 * sinr * (1.0 / k - 1.0)) for k in range(2, 17))
    rate: float = 8.0 / 15.0 / 16.0 * sum(terms)
    return min(0.5, max(0.0, rate))
