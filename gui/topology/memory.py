"""The meshes measured in the last ten minutes, so that the map can be looked at as it was. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.premise.topology import Topology

SPAN = 600.0  # s
MOST = 40  # meshes kept at the most; a scan takes some 20 s, so ten minutes hold thirty


@dataclass(frozen=True, slots=True)
class Moment:
    """A mesh and the time at which it was whole, s since 1970."""

    at: float
    topology: Topology


class Memory:
    """Keeps one mesh for each whole scan, the oldest first; what is older than ten minutes goes."""

    def __init__(self) -> None:
        self._moments: list[Moment] = []

    @property
    def moments(self) -> tuple[Moment, ...]:
        """What is kept, the oldest first."""
        return tuple(self._moments)

    def take(self, topology: Topology, now: float) -> bool:
        """Keep this mesh if it is a new whole scan; tells whether anything kept is different now."""
        if self._moments and self._moments[-1].topology.hub != topology.hub:
            self._moments.clear()
        before = [moment.at for moment in self._moments]
        if topology.at is not None and not topology.scanning:
            if self._moments and self._moments[-1].at == topology.at:
                self._moments[-1] = Moment(topology.at, topology)
            elif not self._moments or topology.at > self._moments[-1].at:
                self._moments.append(Moment(topology.at, topology))
        self._moments = [m for m in self._moments if now - m.at <= SPAN][-MOST:] or self._moments[-1:]
        return before != [moment.at for moment in self._moments]
