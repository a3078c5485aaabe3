"""What else is on the 2.4 GHz band: sources of noise, and the HANs of neighbours.

A source is heard with its power less the path loss of `air`, without shadowing. It is on in bursts with
exponential pauses; `duty` is the share of time that it is on. A frame that meets a burst is judged by its power
over noise floor and source together; a node that hears the source above `air.ENERGY_HEARD` while it is on finds the
medium busy. A neighbour's HAN is such a source on its own channel, and answers beacon requests besides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.emulator import air

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.emulator.air import Air
    from core.emulator.floorplan import Position
    from core.emulator.node import Node

USUAL_DUTY = 0.3

WI_FI_BURST = 0.0015
"""Seconds of one burst, as a loaded access point sends them."""


@dataclass(frozen=True, slots=True)
class Noise:
    """A source of noise: its place, its power within one 2 MHz channel in dBm, its channels and its duty (0..1)."""

    name: str
    channels: tuple[int, ...]
    position: Position
    power: float = 10.0
    duty: float = USUAL_DUTY
    burst: float = WI_FI_BURST


@dataclass(frozen=True, slots=True)
class NeighbourHan:
    """The hub of a neighbour's HAN: another PAN that is heard here, with the traffic of its own devices.

    `permits` says whether its join window is open.
    """

    name: str
    eui: int
    channel: int
    pan_id: int
    extended_pan_id: int
    position: Position
    power: float = 4.0
    duty: float = 0.01
    permits: bool = False

    def as_noise(self) -> Noise:
        """Its traffic, as what it does to others."""
        return Noise(self.name, (self.channel,), self.position, self.power, self.duty, burst=0.004)


class Interference:
    """All foreign sources of one premise, as its network on its own channel meets them."""

    def __init__(self, radio: Air) -> None:
        self._air = radio
        self._sources: dict[str, Noise] = {}
        self._neighbours: dict[str, NeighbourHan] = {}
        self._here: tuple[Noise, ...] = ()
        self._channel = 0
        self._levels: dict[tuple[str, int], float] = {}
        self.present = False

    def tune(self, channel: int) -> None:
        """The network runs on this channel."""
        self._channel = channel
        self._sort()

    def moved(self) -> None:
        """A node stands somewhere else: forget what was heard where."""
        self._levels.clear()

    def add(self, source: Noise) -> None:
        """A source is there from now on; one of the same name is replaced."""
        self._sources[source.name] = source
        self._sort()

    def remove(self, name: str) -> bool:
        """A source or a neighbour's HAN is gone; False where none has this name."""
        found = self._sources.pop(name, None) is not None
        found = self._neighbours.pop(name, None) is not None or found
        self._sort()
        return found

    def add_neighbour(self, han: NeighbourHan) -> None:
        """A neighbour's HAN is there from now on."""
        self._neighbours[han.name] = han
        self.add(han.as_noise())

    def neighbours(self, channels: Iterable[int]) -> list[NeighbourHan]:
        """HANs of neighbours on these channels, in the order in which they came."""
        wanted = set(channels)
        return [han for han in self._neighbours.values() if han.channel in wanted]

    def level(self, source: Noise | NeighbourHan, node: Node) -> float:
        """Power of a source where a node stands, in dBm."""
        key = (source.name, node.eui)
        found = self._levels.get(key)
        if found is None:
            loss = self._air.loss_between(source.position, node.station.position)
            found = self._levels[key] = source.power - loss
        return found

    def energy(self, node: Node, channel: int) -> int:
        """Highest level that an energy scan of a channel meets at a node, 0..255; 0 where nothing is heard."""
        heard = [self.level(source, node) for source in self._sources.values() if channel in source.channels]
        return max((air.lqi_of(level) for level in heard), default=0)

    def senses(self, node: Node, random: Callable[[], float]) -> bool:
        """Whether a clear-channel assessment falls into a burst that the node hears."""
        return any(
            self.level(source, node) > air.ENERGY_HEARD and random() < source.duty + _meets(source, air.CCA)
            for source in self._here
        )

    def spares(self, receiver: Node, rssi: float, octets: int, random: Callable[[], float]) -> float:
        """Share of the frames of this power in dBm and length that outlive what is on while they come."""
        milliwatts = 0.0
        for source in self._here:
            if random() < source.duty + _meets(source, air.airtime(octets)):
                milliwatts += 10.0 ** (self.level(source, receiver) / 10.0)
        if not milliwatts:
            return 1.0
        floor = 10.0 * math.log10(10.0 ** (air.NOISE_FLOOR / 10.0) + milliwatts)
        quiet = max(air.delivery_over(rssi - air.NOISE_FLOOR), 1e-9)
        share: float = min(1.0, air.delivery_over(rssi - floor) / quiet)
        return math.pow(share, octets / air.REFERENCE_OCTETS)

    def _sort(self) -> None:
        self._here = tuple(source for source in self._sources.values() if self._channel in source.channels)
        self.present = bool(self._here)
        self._levels.clear()


def _meets(source: Noise, seconds: float) -> float:
    """Chance that a burst begins within so many seconds of a pause, times the share of pauses."""
    if not 0.0 < source.duty < 1.0:
        return 0.0
    pause = source.burst * (1.0 - source.duty) / source.duty
    return (1.0 - source.duty) * (1.0 - math.exp(-seconds / pause))
