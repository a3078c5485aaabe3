"""Small premises for the tests: a hub at the corner and whatever devices a test needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.scenario_file import parse

if TYPE_CHECKING:
    from core.emulator.scenario import Scenario

HUB = """
title = "Small premise"
seed = {seed}

[hub]
eui = "00-DB-00-00-00-00-00-01"
name = "Hub"
position = [0.0, 0.0]
channel = 15
pan_id = 0x1234
extended_pan_id = "00DB000000000001"
network_key = "000102030405060708090A0B0C0D0EFF"

[plan]
{walls}
"""
WALL = """
[[plan.walls]]
from = [{x}, -50.0]
to = [{x}, 50.0]
loss_db = {loss}
"""
DEVICE = """
[[devices]]
name = "{name}"
kind = "{kind}"
eui = "00-DB-00-00-00-00-01-{number:02X}"
install_code = "{number:02X}1122334455667788990011223344{number:02X}"
position = [{x}, {y}]
"""


def device(name: str, kind: str, number: int, x: float, y: float = 1.0, extra: str = "") -> str:
    """A device's table; `extra` is more TOML."""
    return DEVICE.format(name=name, kind=kind, number=number, x=x, y=y) + extra + "\n"


def premise(*parts: str, seed: int = 1, walls: tuple[tuple[float, float], ...] = ()) -> Scenario:
    """A scenario of these parts; walls are pairs of place along x and loss in dB."""
    drawn = "".join(WALL.format(x=x, loss=loss) for x, loss in walls)
    return parse(HUB.format(seed=seed, walls=drawn) + "".join(parts), "small.toml")


def one_bridge(kind: str = "B1", extra: str = "joined = true", seed: int = 1) -> Scenario:
    """A hub and a bridge two metres away."""
    return premise(device("Bridge", kind, 1, 2.0, extra=extra), seed=seed)


def chain(extra: str = "joined = true", seed: int = 1) -> Scenario:
    """Hub, and three routers behind one another; only neighbours hear each other."""
    return premise(
        device("Near", "ESME", 1, 0.0, 2.0, "joined = true"),
        device("Left", "B1", 2, 2.0, 0.0, extra),
        device("Middle", "B2", 3, 12.0, 0.0, extra),
        device("Right", "B3", 4, 22.0, 0.0, extra),
        *(disturbance(one, other, loss) for one, other, loss in _CHAIN_LINKS),
        seed=seed,
    )


_CHAIN_LINKS = (
    ("Hub", "Middle", 100.0),
    ("Hub", "Right", 100.0),
    ("Near", "Middle", 100.0),
    ("Near", "Right", 100.0),
    ("Left", "Right", 100.0),
)


def disturbance(one: str, other: str, extra_loss: float = 0.0, frame_loss: float = 0.0) -> str:
    """The same disturbance in both directions of a link."""
    return "".join(
        f'\n[[links]]\nfrom = "{sender}"\nto = "{receiver}"\n'
        f"extra_loss_db = {extra_loss}\nframe_loss_percent = {frame_loss}\n"
        for sender, receiver in ((one, other), (other, one))
    )
