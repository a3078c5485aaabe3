"""Scenario files for the journeys: a small house whose bridges are in already, and the shipped ones altered."""

from __future__ import annotations

import re
from pathlib import Path

import resources

HUB = "00-DB-12-34-56-78-FA-A0"
MANUFACTURER, IMAGE_TYPE, HARDWARE = 0x121D, 0x0084, 0x1111
OLD_VERSION = 0x01000000

_HUB = f"""
title = "House of the journeys"
seed = 77

[hub]
name = "Communications Hub"
eui = "{HUB}"
position = [1.0, 1.0]
channel = 20
pan_id = 0x6A01
extended_pan_id = "00DB12345678FAA0"
network_key = "0F5E9AD37C2461B8E0953DF2C4A7186B"
"""
_BRIDGE = """
[[devices]]
name = "{kind}"
kind = "{kind}"
eui = "{eui}"
install_code = "{code}"
position = [{x}, 2.0]
joined = {joined}
join_every_seconds = 5.0
manufacturer = 0x121D
image_type = 0x0084
hardware_version = 0x1111
{extra}
"""
_CODES = {
    "B1": "5CE1907F42ADB36810F8D2943B6E57A0",
    "B2": "A93D04E6BC7851F20E9467CB3D8A15F4",
    "B3": "17B8F5C02D6E9A4381EC5073FA29D64E",
}


def eui(kind: str) -> str:
    """The EUI-64 of a bridge of the small house."""
    return f"00-DB-12-34-56-78-FA-{kind}"


def code(kind: str) -> str:
    """What the label of a bridge of the small house shows, without the CRC."""
    return _CODES[kind]


def house(folder: Path, *bridges: str, joined: bool = True, extra: str = "") -> Path:
    """A scenario file with these bridges in one room; `extra` is more TOML for each of them."""
    kinds = bridges or ("B1",)
    text = _HUB + "".join(
        _BRIDGE.format(
            kind=kind, eui=eui(kind), code=_CODES[kind], x=2 + number, joined=str(joined).lower(), extra=extra
        )
        for number, kind in enumerate(kinds)
    )
    path = folder / "house.toml"
    path.write_text(text, encoding="utf-8")
    return path


def shipped(folder: Path, name: str, *, joined: bool) -> Path:
    """A shipped scenario, with its bridges in already if so wished."""
    text = resources.path(f"scenarios/{name}.toml").read_text(encoding="utf-8")
    if joined:
        text = re.sub(r'(?m)^(kind = "B[1-4]")$', r"\1\njoined = true", text)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path
