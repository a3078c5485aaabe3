"""A mesh far larger than a home, and updates in it: invented, for measuring what the map costs."""

from __future__ import annotations

from core.premise.device import Device, DeviceKind, Eui64, Presence
from core.premise.link import Reading
from core.premise.topology import Topology, links_of
from core.update.progress import Condition, DeviceUpdate, Phase

SIZE = 262_144  # octets of the image that is sent


def crowd(devices: int, links: int) -> Topology:
    """A hub and this many devices less one, three of them on each, with some links across."""
    euis = [Eui64.from_int(0x00DB123456780000 + n) for n in range(devices)]
    kinds = [DeviceKind.B1, DeviceKind.ESME, DeviceKind.IHD, DeviceKind.B4]
    found = [
        Device(e, DeviceKind.CHF if n == 0 else kinds[n % 4], presence=Presence.JOINED)
        for n, e in enumerate(euis)
    ]
    pairs = [(euis[n], euis[(n - 1) // 3]) for n in range(1, devices)]
    pairs += [(euis[n % devices], euis[(n + 7 + n // devices) % devices]) for n in range(links - len(pairs))]
    readings = [
        reading
        for i, (a, b) in enumerate(pairs)
        for reading in (
            Reading(a, b, 40 + 2 * i, "table", 0.0),
            Reading(b, a, 220 - 2 * i, "table", 0.0),
        )
    ]
    return Topology(euis[0], tuple(found), links_of(readings), tuple(pairs[: devices - 1]), at=0.0)


def step_of(eui: Eui64, step: int) -> DeviceUpdate:
    """This device's update some blocks further."""
    done = min(SIZE, 64 * (step + 1))
    return DeviceUpdate(
        eui, phase=Phase.SENDING, condition=Condition.RUNNING, bytes_done=done, bytes_total=SIZE
    )
