"""The state of one premise; changed only by `apply`, read as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.premise.topology import Topology, links_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.premise.device import Device, Eui64
    from core.premise.link import Reading
    from core.premise.planning import Plan
    from core.premise.survey import Survey


@dataclass(frozen=True, slots=True)
class PremiseView:
    """Everything known of a premise at one moment."""

    name: str = ""
    survey: Survey | None = None
    plan: Plan | None = None
    topology: Topology = field(default_factory=Topology)


class Premise:
    """Holds the one current view; every change makes a new one."""

    def __init__(self, view: PremiseView | None = None) -> None:
        self._view = view or PremiseView()

    @property
    def view(self) -> PremiseView:
        """The current state, frozen."""
        return self._view

    def apply(self, change: Callable[[PremiseView], PremiseView]) -> PremiseView:
        """Replace the state by what `change` makes of it, and return the new one."""
        self._view = change(self._view)
        return self._view


def device_seen(device: Device) -> Callable[[PremiseView], PremiseView]:
    """The change that adds or replaces one device."""
    return lambda view: replace(view, topology=view.topology.with_device(device))


def device_removed(eui: Eui64) -> Callable[[PremiseView], PremiseView]:
    """The change that strikes out one device."""
    return lambda view: replace(view, topology=view.topology.without(eui))


def mesh_measured(topology: Topology) -> Callable[[PremiseView], PremiseView]:
    """The change that sets a newly measured mesh; of each device what was known before stays known.

    While a scan is under way (`topology.at` is None) the mesh of the last whole one stays: only who is asked, who
    answered and who did not is taken over. Without an earlier mesh the new one grows as answers come.
    """

    def change(view: PremiseView) -> PremiseView:
        old = view.topology
        before = {d.eui: d for d in old.devices}
        if topology.at is None and old.at is not None:
            return replace(view, topology=_still(old, topology))
        devices = tuple(_merged(before.get(d.eui), d) for d in topology.devices)
        return replace(view, topology=replace(topology, devices=devices))

    return change


def scan_ended() -> Callable[[PremiseView], PremiseView]:
    """The change after a scan, whole or broken off: nobody is being asked any more."""
    return lambda view: replace(view, topology=replace(view.topology, scanning=frozenset()))


def _still(old: Topology, growing: Topology) -> Topology:
    """The old mesh with what the growing one says of its devices so far."""
    told = {d.eui: d for d in growing.devices if d.eui in growing.answered | growing.silent}
    known = {d.eui for d in old.devices}
    devices = [_merged(d, told[d.eui]) if d.eui in told else d for d in old.devices]
    devices += [d for d in growing.devices if d.eui not in known]
    return replace(
        old,
        devices=tuple(devices),
        scanning=growing.scanning,
        answered=growing.answered,
        silent=growing.silent,
    )


def links_heard(readings: Sequence[Reading]) -> Callable[[PremiseView], PremiseView]:
    """The change that takes fresh readings of single directions into the mesh."""

    def change(view: PremiseView) -> PremiseView:
        known = [r for link in view.topology.links for r in (link.a_to_b, link.b_to_a) if r is not None]
        return replace(view, topology=replace(view.topology, links=links_of([*known, *readings])))

    return change


def _merged(former: Device | None, measured: Device) -> Device:
    """A measured device with what was known of it before: a scan knows addresses, not names and versions."""
    if former is None:
        return measured
    return replace(
        former, presence=measured.presence, address=measured.address or former.address,
        sleepy=measured.sleepy or former.sleepy, last_heard=measured.last_heard or former.last_heard,
    )  # fmt: skip
