"""A mesh that is measured again: the old one stays until the new one is whole, whoever breaks the scan off."""

from __future__ import annotations

from dataclasses import replace

from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.link import Reading
from core.premise.premise import Premise, PremiseView, mesh_measured, scan_ended
from core.premise.topology import Topology, links_of

HUB, A, B, C = (Eui64.from_int(n) for n in range(4))
JOINED = {"presence": Presence.JOINED}
OLD = Topology(
    HUB,
    (Device(HUB, DeviceKind.CHF, **JOINED), Device(A, name="Landing", **JOINED), Device(B, **JOINED)),  # type: ignore[arg-type]
    links_of([Reading(HUB, A, 200, "table", 1.0), Reading(A, B, 90, "table", 1.0)]),
    ((A, HUB), (B, A)),
    frozenset({HUB, A, B}),
    at=10.0,
)


def growing(**changes: object) -> Topology:
    """The scan has just begun: the hub is asked, and nothing has been heard."""
    blank = Topology(HUB, tuple(Device(d.eui) for d in OLD.devices), scanning=frozenset({HUB, A}))
    return replace(blank, **changes)  # type: ignore[arg-type]


def test_the_old_mesh_stays_while_a_new_one_is_measured() -> None:
    premise = Premise(PremiseView(topology=OLD))
    seen = premise.apply(mesh_measured(growing())).topology
    assert (seen.links, seen.parents, seen.at) == (OLD.links, OLD.parents, OLD.at)
    assert seen.devices == OLD.devices
    assert seen.scanning == {HUB, A}


def test_who_does_not_answer_is_told_at_once_and_others_go_on() -> None:
    premise = Premise(PremiseView(topology=OLD))
    lost = tuple(
        replace(d, presence=Presence.SILENT) if d.eui == B else Device(d.eui, **JOINED)  # type: ignore[arg-type]
        for d in OLD.devices
    )
    step = growing(devices=(*lost, Device(C)), answered=frozenset({HUB}), silent=frozenset({B}))
    seen = premise.apply(mesh_measured(step)).topology
    assert seen.silent == {B}
    assert [(d.eui, d.presence) for d in seen.devices if d.eui != C] == [
        (HUB, Presence.JOINED),
        (A, Presence.JOINED),
        (B, Presence.SILENT),
    ]
    assert seen.device(A).name == "Landing"  # type: ignore[union-attr]
    assert seen.device(C) is not None, "a newcomer is shown while it is measured"
    assert seen.links == OLD.links


def test_a_whole_scan_replaces_it_and_a_first_one_grows() -> None:
    premise = Premise(PremiseView(topology=OLD))
    premise.apply(mesh_measured(growing()))
    whole = growing(scanning=frozenset(), at=30.0)
    assert premise.apply(mesh_measured(whole)).topology.links == ()
    first = Premise()
    links = links_of([Reading(HUB, A, 200, "table", 20.0)])
    assert first.apply(mesh_measured(growing(links=links))).topology.links == links


def test_a_scan_that_is_broken_off_leaves_nobody_asked() -> None:
    premise = Premise(PremiseView(topology=OLD))
    premise.apply(mesh_measured(growing()))
    seen = premise.apply(scan_ended()).topology
    assert seen.scanning == frozenset()
    assert seen.links == OLD.links
