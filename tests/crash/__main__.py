"""`make crash`: SIGKILL of the tool at each of 64 blocks and at 200 random points; power cuts of device and dongle."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.crash.ends import SMALL, Bed, Nursery
from tests.flows.emulated import Emulated

LARGE, RANDOM_KILLS, SEED = 64 * 1024, 200, 1
BLOCKS = SMALL // 64


def kill_at_blocks(bed: Bed, home: Path, step: int) -> list[int]:
    """At every block boundary; blocks sent more than needed each time."""
    with Emulated(bed.premise()) as emulated:
        emulated.ask("advance", seconds=10)
        return [bed.kill_tool(emulated, SMALL, home, block=n) for n in range(1, BLOCKS + 1, step)]


def kill_at_random(bed: Bed, home: Path, kills: int) -> list[int]:
    """At random moments after the first block of a larger image."""
    chance = Random(SEED)
    with Emulated(bed.premise()) as emulated:
        emulated.ask("advance", seconds=10)
        return [bed.kill_tool(emulated, LARGE, home, after=chance.uniform(0.0, 3.0)) for _ in range(kills)]


def cut_power(bed: Bed, home: Path, fault: str, step: int) -> list[int]:
    """At every share of the image that one block is."""
    points = [100.0 * n / BLOCKS for n in range(1, BLOCKS, step)]
    return [bed.befall(SMALL, home, f"{fault}\nat_percent = {p}") for p in points]


def main(step: int, kills: int) -> None:
    """`step` 1 is every block."""
    with tempfile.TemporaryDirectory() as name, Nursery() as nursery:
        folder = Path(name)
        bed = Bed(folder, nursery)
        told: dict[str, Callable[[Path], list[int]]] = {
            "tool killed at a block": lambda home: kill_at_blocks(bed, home, step),
            "tool killed at random": lambda home: kill_at_random(bed, home, kills),
            "device without power": lambda home: cut_power(
                bed, home, 'kind = "power_loss"\ndevice = "Bridge one"\nseconds = 3.0', step
            ),
            "dongle without power": lambda home: cut_power(
                bed, home, 'kind = "unplug"\nof = "Bridge one"\nseconds = 5.0', step
            ),
        }
        for number, (what, work) in enumerate(told.items()):
            more = work(folder / f"home-{number}")
            print(
                f"{what}: {len(more)} times, all byte for byte; blocks more than needed: at most {max(more)}",
                flush=True,
            )


if __name__ == "__main__":
    main(*(int(a) for a in (sys.argv[1:] or ["1", str(RANDOM_KILLS)])))
