"""What the map shows, as frozen values: pure, so that every state can be tested without a window."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

from core.premise.device import DeviceKind, Presence
from core.premise.link import LinkClass, rank
from gui.topology.layout import hop_order
from gui.wording import span

if TYPE_CHECKING:
    from core.premise.device import Device, Eui64
    from core.premise.link import Link, Reading
    from core.premise.topology import Topology
    from core.update.progress import DeviceUpdate


class Shape(Enum):
    """The outline of a node: kind is readable in black and white."""

    HUB = "hexagon"
    METER = "square"
    SCREEN = "screen"
    BRIDGE = "triangles"
    UNKNOWN = "diamond"


class Layer(StrEnum):
    """Which links the map shows."""

    ROUTE = "Route"
    ALL = "All links"
    PROBLEMS = "Problems"


@dataclass(frozen=True, slots=True)
class NodeLook:
    """Everything that is painted of one device, without its place and name."""

    shape: Shape
    letters: str = ""
    sleepy: bool = False
    silent: bool = False
    help_needed: bool = False
    ghost: bool = False
    measuring: bool = False
    sending: float | None = None  # share of its image 0..1, None when nothing is sent


@dataclass(frozen=True, slots=True)
class MapNode:
    """One device on the map: how it looks, its words, and the sentence a screen reader says."""

    eui: Eui64
    look: NodeLook
    name: str
    note: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class MapLink:
    """Two lanes between two devices. `hop` counts from the selected device, 0 is off its route."""

    a: Eui64
    b: Eui64
    a_to_b: LinkClass
    b_to_a: LinkClass
    hop: int = 0

    @property
    def lost(self) -> bool:
        """Whether neither side hears the other, as far as either is known."""
        sides = {self.a_to_b, self.b_to_a}
        return LinkClass.LOST in sides and sides <= {LinkClass.LOST, LinkClass.UNKNOWN}

    @property
    def worse(self) -> LinkClass:
        """The weaker known side."""
        known = [side for side in (self.a_to_b, self.b_to_a) if side is not LinkClass.UNKNOWN]
        return min(known, key=rank) if known else LinkClass.UNKNOWN


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the selected route: from, to, its worse class, and whether it is the weakest."""

    number: int
    start: Eui64
    end: Eui64
    quality: LinkClass
    weakest: bool


@dataclass(frozen=True, slots=True)
class MapPicture:
    """The whole map at one moment."""

    nodes: tuple[MapNode, ...] = ()
    links: tuple[MapLink, ...] = ()
    route: tuple[Eui64, ...] = ()
    hops: tuple[Hop, ...] = ()
    selected: Eui64 | None = None

    def node(self, eui: Eui64) -> MapNode | None:
        """The node of this device."""
        return next((node for node in self.nodes if node.eui == eui), None)


def picture_of(
    topology: Topology,
    *,
    selected: Eui64 | None = None,
    layer: Layer = Layer.ALL,
    updates: Mapping[Eui64, DeviceUpdate] | None = None,
    now: float = 0.0,
) -> MapPicture:
    """The map of this mesh with the route of the selected device; `now` is in s since 1970."""
    route = topology.route(selected) if selected is not None else ()
    route = route if len(route) > 1 else ()
    hops = hops_of(topology, route)
    nodes = tuple(
        node_of(device, topology, (updates or {}).get(device.eui), now)
        for eui in hop_order(topology)
        if (device := topology.device(eui)) is not None
    )
    links = tuple(map_link(link, route) for link in topology.links if _both_known(topology, link))
    shown = tuple(link for link in links if _shown(link, layer))
    return MapPicture(nodes, shown, route, hops, selected)


def hops_of(topology: Topology, route: tuple[Eui64, ...]) -> tuple[Hop, ...]:
    """The hops of a route, numbered from the device, the weakest marked when it is worth a warning."""
    weakest = topology.weakest(route)
    result = []
    for index, (start, end) in enumerate(itertools.pairwise(route)):
        link = topology.link(start, end)
        quality = link.worse if link else LinkClass.UNKNOWN
        result.append(Hop(index + 1, start, end, quality, weakest is not None and weakest[0] == index))
    return tuple(result)


def map_link(link: Link, route: tuple[Eui64, ...]) -> MapLink:
    """The two lanes of a link, with its number on the route."""
    hop = next(
        (i + 1 for i, pair in enumerate(itertools.pairwise(route)) if set(pair) == {link.a, link.b}),
        0,
    )
    return MapLink(link.a, link.b, _quality(link.a_to_b), _quality(link.b_to_a), hop)


def look_of(
    device: Device, *, silent: bool = False, measuring: bool = False, update: DeviceUpdate | None = None
) -> NodeLook:
    """How a device is painted."""
    shape, letters = _SHAPES.get(device.kind, (Shape.BRIDGE if device.kind.is_bridge else Shape.UNKNOWN, "?"))
    if shape is Shape.BRIDGE:
        letters = device.kind.value
    failed = update is not None and update.condition.value == "failed"
    going = update is not None and not update.condition.over and update.bytes_done > 0
    return NodeLook(
        shape,
        letters,
        sleepy=device.sleepy,
        silent=silent,
        help_needed=failed,
        measuring=measuring,
        sending=update.share if update is not None and going else None,
    )


def place_name(device: Device) -> str:
    """What a device is called in a sentence: “Hub”, “B4”, “GSME”."""
    return "Hub" if device.kind is DeviceKind.CHF else device.label


WORDS_OF_ABSENCE = {Presence.EXPECTED: "not joined yet", Presence.GONE: "has left"}
_SHAPES = {
    DeviceKind.CHF: (Shape.HUB, ""),
    DeviceKind.ESME: (Shape.METER, "E"),
    DeviceKind.GSME: (Shape.METER, "G"),
    DeviceKind.GPF: (Shape.METER, "P"),
    DeviceKind.HCALCS: (Shape.METER, "H"),
    DeviceKind.IHD: (Shape.SCREEN, ""),
    DeviceKind.PPMID: (Shape.SCREEN, ""),
    DeviceKind.CAD: (Shape.SCREEN, ""),
}


def node_of(device: Device, topology: Topology, update: DeviceUpdate | None, now: float) -> MapNode:
    """One device as the map shows it, with its update if one is known; `now` is in s since 1970."""
    absent = device.presence not in (Presence.JOINED, Presence.SILENT)
    silent = absent or topology.unanswered(device)  # in the look: dotted
    measuring = device.eui in topology.scanning
    look = look_of(device, silent=silent, measuring=measuring, update=update)
    note = _silence(device, now) if silent else ""
    name = "" if look.shape is Shape.BRIDGE else place_name(device)
    return MapNode(device.eui, look, name, note, _sentence(device, topology, update, note))


def _silence(device: Device, now: float) -> str:
    if device.presence in WORDS_OF_ABSENCE:
        return WORDS_OF_ABSENCE[device.presence]
    if device.last_heard is None:
        return "not heard yet"
    return f"no answer for {span(now - device.last_heard)}"


def _sentence(device: Device, topology: Topology, update: DeviceUpdate | None, note: str) -> str:
    kind = "bridge" if device.kind.is_bridge else "device" if device.kind is DeviceKind.UNKNOWN else ""
    parts = [
        " ".join(part for part in (place_name(device), kind, device.name and f"({device.name})") if part)
    ]
    if device.eui != topology.hub:
        parts.append(note or device.presence.value)
    route = topology.route(device.eui)
    if len(route) > 2:
        parts.append("route through " + ", ".join(_name_in(topology, eui) for eui in route[1:-1]))
    weakest = topology.weakest(route)
    if weakest is not None:
        parts.append(
            f"weakest link {weakest[1].value.lower() if weakest[1] is not LinkClass.UNKNOWN else 'unknown'}"
        )
    if update is not None and not update.condition.over:
        parts.append(f"update {update.share * 100:.0f} per cent")
    return ", ".join(parts)


def _name_in(topology: Topology, eui: Eui64) -> str:
    device = topology.device(eui)
    return place_name(device) if device else str(eui)


def _quality(reading: Reading | None) -> LinkClass:
    return reading.quality if reading is not None else LinkClass.UNKNOWN


def _both_known(topology: Topology, link: Link) -> bool:
    return topology.device(link.a) is not None and topology.device(link.b) is not None


def _shown(link: MapLink, layer: Layer) -> bool:
    if layer is Layer.ROUTE:
        return link.hop > 0
    if layer is Layer.PROBLEMS:
        return link.hop > 0 or rank(link.worse) <= rank(LinkClass.WEAK)
    return True
