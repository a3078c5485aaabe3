"""Premises for measuring the emulator itself: a house of nine nodes, and a mesh of as many as wanted."""

from __future__ import annotations

import hashlib

PITCH, COLUMNS = 36.0, 25
"""Metres between the nodes of a mesh, and how many stand in a row."""

_HUB = """
title = "{title}"
seed = 1

[hub]
name = "Communications Hub"
eui = "00-DB-12-34-56-78-E5-A0"
position = [1.0, 1.0]
channel = 20
pan_id = 0x6E05
extended_pan_id = "00DB12345678E5A0"
network_key = "5E1D7704B9A3C2F8E6104D2B9C837AF1"
"""
_DEVICE = """
[[devices]]
name = "{name}"
kind = "{kind}"
eui = "00-DB-12-34-56-79-{high:02X}-{low:02X}"
install_code = "{code}"
position = [{x:.1f}, {y:.1f}]
joined = {joined}
join_every_seconds = 20.0
"""
HOUSE = {
    "ESME": (2.0, 1.0), "GSME": (4.0, 3.0), "IHD": (6.0, 2.0), "PPMID": (5.0, 5.0),
    "B1": (3.0, 2.0), "B2": (14.0, 3.0), "B3": (18.0, 5.0), "B4": (20.0, 2.0),
}  # fmt: skip


def _device(number: int, kind: str, place: tuple[float, float], joined: bool) -> str:
    name = f"{kind} {number}"
    code = hashlib.sha256(name.encode()).hexdigest()[:32].upper()
    return _DEVICE.format(
        name=name, kind=kind, high=number >> 8, low=number & 0xFF, code=code,
        x=place[0], y=place[1], joined=str(joined).lower(),
    )  # fmt: skip


def house() -> str:
    """Hub, meters, displays and four bridges, all members from the start: nine nodes."""
    parts = [_device(number, kind, place, True) for number, (kind, place) in enumerate(HOUSE.items(), 1)]
    return _HUB.format(title="House of nine nodes") + "".join(parts)


def mesh(nodes: int) -> str:
    """So many mains devices on a square lattice, none a member yet."""
    places = [(3.0 + PITCH * (n % COLUMNS), 3.0 + PITCH * (n // COLUMNS)) for n in range(nodes)]
    parts = [_device(number, "ESME", place, False) for number, place in enumerate(places, 1)]
    return _HUB.format(title=f"Mesh of {nodes} nodes") + "".join(parts)
