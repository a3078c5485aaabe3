"""A premise in values, as the mirror would hold it: the home of the look's pictures. Names are invented."""

from __future__ import annotations

from core.hub.hub import EmulatedMark, HubState, HubView
from core.joining.device_log import LogEntry
from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.link import Link, Reading
from core.premise.topology import Topology
from gui.topology.floor_plan import FloorPlan, Room
from gui.topology.layout import Place

NOW = 1_790_000_000.0  # s since 1970


def eui(last: int) -> Eui64:
    return Eui64.parse(f"00-DB-12-34-56-78-90-{last:02X}")


HUB, B1, B2, B4 = eui(0x01), eui(0xA0), eui(0xA2), eui(0xA4)
ESME, GSME, IHD = eui(0x10), eui(0x11), eui(0x12)
STRANGER = Eui64.parse("00-1A-22-33-4C-5E-6F-7A")
CONNECTED = HubView(
    HubState.CONNECTED,
    "emulated:example-house",
    HUB,
    20,
    0x1A2B,
    "4.2.1",
    EmulatedMark("example-house", "20"),
)

DEVICES = (
    Device(HUB, DeviceKind.CHF, "meter room", Presence.JOINED, 0, mains=True, last_heard=NOW),
    Device(ESME, DeviceKind.ESME, "meter room", Presence.JOINED, 0x1101, mains=True, last_heard=NOW - 2),
    Device(
        B1, DeviceKind.B1, "Landing", Presence.JOINED, 0x1102, mains=True, file_version=0x00010302,
        manufacturer_code=0x1209, image_type=0x0B01, hardware_version=1, last_heard=NOW - 4,
    ),
    Device(
        B2, DeviceKind.B2, "Living room", Presence.JOINED, 0x1103, mains=True, file_version=0x00010302,
        manufacturer_code=0x1209, image_type=0x0B01, hardware_version=1, last_heard=NOW - 3,
    ),
    Device(IHD, DeviceKind.IHD, "Bedroom", Presence.JOINED, 0x1104, mains=True, last_heard=NOW - 9),
    Device(
        B4, DeviceKind.B4, "By the gas meter", Presence.JOINED, 0x1105, sleepy=True, mains=False,
        file_version=0x00010302, manufacturer_code=0x1209, image_type=0x0B01, hardware_version=1,
        battery=84, last_heard=NOW - 6,
    ),
    Device(GSME, DeviceKind.GSME, "gas box", Presence.JOINED, 0x1106, sleepy=True, last_heard=NOW - 1860),
)  # fmt: skip


def _link(a: Eui64, b: Eui64, there: int | None, back: int | None, pings: tuple[int, int] = (0, 0)) -> Link:
    def side(sender: Eui64, receiver: Eui64, lqi: int | None, age: float, answered: int) -> Reading | None:
        if lqi is None:
            return None
        return Reading(sender, receiver, lqi, "neighbour table", NOW - age, 50 if answered else 0, answered)

    return Link(a, b, side(a, b, there, 6, pings[0]), side(b, a, back, 4, pings[1]))


LINKS = (
    _link(HUB, B1, 220, 214),
    _link(HUB, ESME, 240, 231),
    _link(B1, B2, 140, 133),
    _link(B1, B4, 142, 38, (50, 46)),
    _link(B2, IHD, 190, 148),
    _link(B2, B4, 82, 71),
    _link(B2, GSME, 0, 0),
    _link(B4, GSME, 120, 88),
)

TOPOLOGY = Topology(
    hub=HUB,
    devices=DEVICES,
    links=LINKS,
    parents=((ESME, HUB), (B1, HUB), (B2, B1), (IHD, B2), (B4, B1), (GSME, B4)),
    answered=frozenset({HUB, B1, B2, B4}),
    at=NOW - 4,
)

PLACES = {
    HUB: Place(298, 269),
    ESME: Place(270, 395),
    B1: Place(478, 269),
    B2: Place(728, 282),
    IHD: Place(894, 269),
    B4: Place(668, 509),
    GSME: Place(918, 545),
}

PLAN = FloorPlan(
    (
        Room("Meter room", 208, 189, 170, 248),
        Room("Landing", 378, 189, 160, 248),
        Room("Living room", 538, 189, 260, 190),
        Room("Bedroom", 798, 189, 176, 190),
        Room("Kitchen", 538, 379, 250, 238),
        Room("Hall", 788, 379, 60, 238),
        Room("Gas box, outside", 860, 481, 114, 132),
    ),
    (
        (Place(378, 189), Place(378, 240)),
        (Place(378, 296), Place(378, 437)),
        (Place(538, 189), Place(538, 240)),
        (Place(538, 296), Place(538, 437)),
        (Place(798, 189), Place(798, 256)),
        (Place(798, 300), Place(798, 379)),
        (Place(538, 379), Place(694, 379)),
        (Place(748, 379), Place(848, 379)),
        (Place(788, 379), Place(788, 490)),
        (Place(788, 540), Place(788, 617)),
    ),
    PLACES,
)

LOG = tuple(
    LogEntry(d.eui, d.kind, name=d.name, admitted_at=NOW - 900, joined_at=NOW - 800)
    for d in DEVICES
    if d.eui != HUB
)
