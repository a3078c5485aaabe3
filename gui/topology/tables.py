"""The map as rows: every device and both directions of every link, for the list view and screen readers. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.premise.device import DeviceKind, Presence
from core.premise.link import LinkClass, rank
from core.update.progress import Condition
from gui.topology.picture import WORDS_OF_ABSENCE, place_name
from gui.wording import ago, listed

if TYPE_CHECKING:
    from core.joining.device_log import LogEntry
    from core.premise.device import Device, Eui64
    from core.premise.link import Reading
    from core.premise.topology import Topology
    from core.update.progress import DeviceUpdate


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One direction of a link in words."""

    sender: Eui64
    receiver: Eui64
    names: str
    quality: LinkClass
    lqi: str
    pings: str
    source: str
    age: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device in words: who, where, state, way to the hub and its weakest hop."""

    eui: Eui64
    label: str
    place: str
    state: str
    way: str
    weakest: LinkClass | None
    heard: str


def link_rows(topology: Topology, now: float) -> tuple[LinkRow, ...]:
    """Both directions of every link, the weakest links first; a side nobody told is said to be unknown."""
    links = sorted(topology.links, key=lambda link: (rank(link.worse), link.a, link.b))
    rows = []
    for link in links:
        rows.append(_direction(topology, link.a, link.b, link.a_to_b, now))
        rows.append(_direction(topology, link.b, link.a, link.b_to_a, now))
    return tuple(rows)


def device_rows(
    topology: Topology,
    order: tuple[Eui64, ...],
    now: float,
    updates: Mapping[Eui64, DeviceUpdate] | None = None,
) -> tuple[DeviceRow, ...]:
    """Every device in hop order, with how far its update has come."""
    found = [device for eui in order if (device := topology.device(eui)) is not None]
    return tuple(device_row(topology, device, now, (updates or {}).get(device.eui)) for device in found)


def name_of(topology: Topology, eui: Eui64) -> str:
    """What a device is called, or the end of its EUI-64."""
    device = topology.device(eui)
    return place_name(device) if device else f"…{str(eui)[-8:]}"


def named(topology: Topology, log: Iterable[LogEntry]) -> Topology:
    """The mesh in which a device that has not said its kind is called by that of the device log. Pure."""
    kinds = {entry.eui: entry.kind for entry in log}
    unknown = DeviceKind.UNKNOWN
    if not any(d.kind is unknown and kinds.get(d.eui, unknown) is not unknown for d in topology.devices):
        return topology  # the very same: ways are kept by it
    devices = tuple(
        replace(d, kind=kinds.get(d.eui, unknown)) if d.kind is unknown else d for d in topology.devices
    )
    return replace(topology, devices=devices)


def pings_floor(sent: int, answered: int) -> float:
    """The share of pings that is proved at least: lower end of Wilson's 95 % interval, 0..1."""
    if sent <= 0:
        return 0.0
    z, share = 1.96, answered / sent
    centre = share + z * z / (2 * sent)
    spread = z * math.sqrt((share * (1 - share) + z * z / (4 * sent)) / sent)
    return max(0.0, (centre - spread) / (1 + z * z / sent))


def pings_words(reading: Reading) -> str:
    """“46 of 50 pings, at least 81 %”, or that none were sent."""
    if not reading.pings_sent:
        return "not pinged yet"
    floor = pings_floor(reading.pings_sent, reading.pings_answered)
    return f"{reading.pings_answered} of {reading.pings_sent} pings, at least {floor * 100:.0f} %"


def source_words(topology: Topology, reading: Reading, now: float) -> str:
    """Whose figure it is, and how old: “B1’s neighbour table, 4 s ago”."""
    return f"{name_of(topology, reading.receiver)}’s {reading.source}, {ago(reading.at, now)}"


def _direction(
    topology: Topology, sender: Eui64, receiver: Eui64, reading: Reading | None, now: float
) -> LinkRow:
    names = f"{name_of(topology, sender)} → {name_of(topology, receiver)}"
    if reading is None:
        who = name_of(topology, receiver)
        return LinkRow(sender, receiver, names, LinkClass.UNKNOWN, "?", "", f"{who} has not told", "")
    pings = f"{reading.pings_answered} of {reading.pings_sent}" if reading.pings_sent else "–"
    return LinkRow(
        sender,
        receiver,
        names,
        reading.quality,
        str(reading.lqi),
        pings,
        reading.source,
        ago(reading.at, now),
    )


def device_row(
    topology: Topology, device: Device, now: float, update: DeviceUpdate | None = None
) -> DeviceRow:
    """One device in words."""
    route = topology.route(device.eui)
    weakest = topology.weakest(route)
    if device.eui == topology.hub:
        way = "is the hub"
    elif len(route) > 1:
        way = " → ".join(name_of(topology, eui) for eui in route[1:])
    else:
        way = "not known"
    state = _state(topology, device)
    sleepy = ", sleeps" if device.sleepy else ""
    return DeviceRow(
        device.eui,
        place_name(device),
        device.name,
        state + sleepy + _update_words(update),
        way,
        weakest[1] if weakest else None,
        "–" if device.eui == topology.hub else ago(device.last_heard, now),
    )


def _state(topology: Topology, device: Device) -> str:
    if device.presence in WORDS_OF_ABSENCE:
        return WORDS_OF_ABSENCE[device.presence]
    if topology.unanswered(device):
        return "no answer"
    if device.eui in topology.scanning:
        return "measuring"
    return Presence.JOINED.value  # also one that is asleep


def _update_words(update: DeviceUpdate | None) -> str:
    if update is None:
        return ""
    if update.condition is Condition.FAILED:
        return ", update failed"
    return "" if update.condition.over else f", update {update.share * 100:.0f} %"


def also_hears(topology: Topology, eui: Eui64, other: Eui64) -> str:
    """Whom a device hears beside the other end of a link: “B2 and GSME”."""
    heard = [
        name_of(topology, reading.sender)
        for link in topology.links
        if (reading := link.hearing(eui)) is not None and reading.sender != other and reading.lqi > 0
    ]
    return listed(heard)
