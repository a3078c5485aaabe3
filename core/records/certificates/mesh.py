"""The mesh of a visit as a certificate tells it: the first and the last whole measurement, and its worst hop. Pure."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from core.premise.device import DeviceKind
from core.premise.link import LinkClass, rank
from core.records.certificates.values import LinkFacts, MeshFacts, NodeFacts
from core.records.wall_clock import milliseconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.premise.device import Device, Eui64
    from core.premise.link import Link
    from core.premise.topology import Topology

NOT_MEASURED = "not measured"
_LINK_WORDS = {LinkClass.UNKNOWN: NOT_MEASURED, LinkClass.LOST: "no link"}


def mesh_facts(topology: Topology, kinds: Mapping[Eui64, DeviceKind] | None = None) -> MeshFacts:
    """A whole measurement as facts; its `at` must be known. `kinds` are of devices that told theirs later only."""
    assert topology.at is not None
    topology = replace(topology, devices=tuple(_named(d, kinds or {}) for d in topology.devices))
    return MeshFacts(
        milliseconds(topology.at) or 0,
        "" if topology.hub is None else str(topology.hub),
        tuple(_node(topology, d) for d in sorted(topology.devices, key=lambda d: d.eui)),
        tuple(_link(link) for link in sorted(topology.links, key=lambda one: (one.a, one.b))),
        _worst(topology),
    )


def _named(device: Device, kinds: Mapping[Eui64, DeviceKind]) -> Device:
    known = device.kind is not DeviceKind.UNKNOWN
    return device if known else replace(device, kind=kinds.get(device.eui, device.kind))


def _node(topology: Topology, device: Device) -> NodeFacts:
    route = topology.route(device.eui)
    return NodeFacts(
        str(device.eui), device.label, device.kind.value,
        len(route) - 1 if route else None,
        str(route[1]) if len(route) > 1 else "",
        topology.unanswered(device),
    )  # fmt: skip


def _link(link: Link) -> LinkFacts:
    there, back = link.a_to_b, link.b_to_a
    return LinkFacts(
        str(link.a), str(link.b),
        NOT_MEASURED if there is None else _word(there.quality),
        NOT_MEASURED if back is None else _word(back.quality),
        None if there is None else there.lqi,
        None if back is None else back.lqi,
    )  # fmt: skip


def _word(quality: LinkClass) -> str:
    return _LINK_WORDS.get(quality, quality.value)


def _worst(topology: Topology) -> str:
    """The weakest hop that any device's way to the hub takes; a hop that nobody has measured is said to be one."""
    hops = sorted({hop for d in topology.devices for hop in pairwise(topology.route(d.eui))})
    if not hops:
        return ""
    classes = {hop: _class(topology, *hop) for hop in hops}
    measured = [hop for hop in hops if classes[hop] is not LinkClass.UNKNOWN]
    unknown = len(hops) - len(measured)
    left = f" {unknown} of {len(hops)} hops were not measured." if unknown else ""
    if not measured:
        return f"No hop was measured.{left}".strip()
    a, b = min(measured, key=lambda hop: rank(classes[hop]))
    return f"{_name(topology, a)} → {_name(topology, b)}: {_word(classes[a, b])}.{left}"


def _class(topology: Topology, a: Eui64, b: Eui64) -> LinkClass:
    link = topology.link(a, b)
    return LinkClass.UNKNOWN if link is None else link.worse


def _name(topology: Topology, eui: Eui64) -> str:
    device = topology.device(eui)
    if device is None:
        return str(eui)
    return "hub" if eui == topology.hub else device.label
