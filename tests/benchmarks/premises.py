"""Premises for measuring: three bridges that differ from each other by nothing, at so many hops, over lossy air."""

from __future__ import annotations

import hashlib
from pathlib import Path

from core.firmware.image import build

MANUFACTURER, IMAGE_TYPE, NEW = 0x1001, 0x0084, 0x02000000
NAMES = ("Bridge one", "Bridge two", "Bridge three", "Bridge four")
_HUB = """
title = "Measuring premise"
seed = {seed}

[hub]
name = "Communications Hub"
eui = "00-DB-12-34-56-78-BE-A0"
position = [0.0, 0.0]
channel = 20
pan_id = 0x6B01
extended_pan_id = "00DB12345678BEA0"
network_key = "3C5E9AD37C2461B8E0953DF2C4A7186B"
"""
_DEVICE = """
[[devices]]
name = "{name}"
kind = "{kind}"
eui = "00-DB-12-34-56-78-BE-{number:02X}"
install_code = "{code}"
position = [{x:.1f}, {y:.1f}]
joined = true
manufacturer = 0x1001
image_type = 0x0084
profile = "{profile}"
{extra}
[devices.ota]
block_size = {block}
think_ms = 5.0
{traits}
"""
_LINK = """
[[links]]
from = "{sender}"
to = "{receiver}"
extra_loss_db = {extra:.1f}
frame_loss_percent = {loss:.1f}
"""


def eui(number: int) -> str:
    """The EUI-64 of the bridge of this number, counted from 1."""
    return f"00-DB-12-34-56-78-BE-{number:02X}"


def premise_file(
    folder: Path,
    *,
    hops: int = 1,
    loss: float = 0.0,
    bridges: int = 3,
    block: int = 65,
    profile: str = "smart energy",
    seed: int = 1,
    traits: str = "",
    extra: str = "",
) -> Path:
    """Write the scenario: relays in a row, the bridges that are updated behind the last; `loss` in per cent."""
    relays = [f"Relay {n + 1}" for n in range(hops - 1)]
    ends = list(NAMES[:bridges])
    row = ["Communications Hub", *relays]
    text = _HUB.format(seed=seed)
    for number, name in enumerate([*ends, *relays], start=1):
        far = name in ends
        place = hops if far else 1 + relays.index(name)
        text += _DEVICE.format(
            name=name, kind="B3" if far else "B1", number=number, profile=profile, block=block, traits=traits,
            code=hashlib.sha256(name.encode()).hexdigest()[:32].upper(), extra=extra,
            x=3.0 * place, y=1.5 * ends.index(name) if far else 0.0,
        )  # fmt: skip
    places = {name: i for i, name in enumerate(row)} | dict.fromkeys(ends, hops)
    for sender, here in places.items():
        for receiver, there in places.items():
            if sender == receiver:
                continue
            apart = abs(here - there)
            if apart > 1 or (loss and apart == 1):
                text += _LINK.format(
                    sender=sender,
                    receiver=receiver,
                    extra=150.0 if apart > 1 else 0.0,
                    loss=loss if apart == 1 else 0.0,
                )
    path = folder / f"measuring-{hops}-{loss:g}-{profile[:5]}-{block}-{seed}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def image_file(folder: Path, size: int) -> Path:
    """A newer image for these bridges of so many octets in all."""
    blank = build(b"0", manufacturer=MANUFACTURER, image_type=IMAGE_TYPE, version=NEW, text="Measured")
    payload = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(size // 32 + 1))
    whole = build(
        payload[: size - len(blank.content) + 1],
        manufacturer=MANUFACTURER, image_type=IMAGE_TYPE, version=NEW, text="Measured",
    )  # fmt: skip
    path = folder / f"measured-{size}.ota"
    path.write_bytes(whole.content)
    return path
