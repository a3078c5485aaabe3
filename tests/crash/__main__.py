"""`make crash`: SIGKILL of the tool at each of 64 blocks and at 200 random points; power cuts of device and dongle.

Several beds at once, each with a premise and records of its own: `python -m tests.crash [STEP [KILLS [BEDS]]]`.
STEP 1 is every block. What was sent again is counted in blocks that the tool gave to its radio: those of the second
life that the first had sent already, or those sent once more after a later one in the life that saw a power cut.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from tests.crash.ends import SMALL, SPARE, Bed, Nursery
from tests.flows.emulated import Emulated

LARGE, RANDOM_KILLS, SEED = 64 * 1024, 200, 1
BLOCKS = SMALL // 64
BEDS = 4  # at once: most of the time a device waits to be heard again
SHARE = 8  # ends in one share of the work
DEVICE = 'kind = "power_loss"\ndevice = "Bridge one"\nseconds = 3.0'
DONGLE = 'kind = "unplug"\nof = "Bridge one"\nseconds = 5.0'

Ends = Callable[[Bed, Path], list[int]]


def kill_at_blocks(blocks: list[int]) -> Ends:
    """At these block boundaries; how many blocks were sent again each time."""

    def work(bed: Bed, home: Path) -> list[int]:
        with Emulated(bed.premise()) as emulated:
            emulated.ask("advance", seconds=10)
            return [bed.kill_tool(emulated, SMALL, home, block=n) for n in blocks]

    return work


def kill_after(moments: list[float]) -> Ends:
    """So many seconds after the first block of a larger image."""

    def work(bed: Bed, home: Path) -> list[int]:
        with Emulated(bed.premise()) as emulated:
            emulated.ask("advance", seconds=10)
            return [bed.kill_tool(emulated, LARGE, home, after=s) for s in moments]

    return work


def cut_power(fault: str, blocks: list[int]) -> Ends:
    """When the device has so many blocks."""

    def work(bed: Bed, home: Path) -> list[int]:
        return [bed.befall(SMALL, home, f"{fault}\nat_percent = {100.0 * n / BLOCKS}") for n in blocks]

    return work


def shares(step: int, kills: int) -> Iterable[tuple[str, int, Ends]]:
    """What happens, to how many, and the work, in small shares."""
    chance = Random(SEED)
    moments = [chance.uniform(0.0, 3.0) for _ in range(kills)]
    killed, cut = list(range(1, BLOCKS + 1, step)), list(range(1, BLOCKS, step))
    for n in range(0, len(killed), SHARE):
        part = killed[n : n + SHARE]
        yield "tool killed at a block", len(part), kill_at_blocks(part)
    for n in range(0, kills, SHARE):
        some = moments[n : n + SHARE]
        yield "tool killed at random", len(some), kill_after(some)
    for what, fault in (("device without power", DEVICE), ("dongle without power", DONGLE)):
        for n in range(0, len(cut), SHARE):
            part = cut[n : n + SHARE]
            yield what, len(part), cut_power(fault, part)


def done(work: Ends) -> list[int]:
    """One share, in a bed of its own."""
    with tempfile.TemporaryDirectory() as name, Nursery() as nursery:
        return work(Bed(Path(name), nursery), Path(name) / "home")


def main(step: int, kills: int, beds: int) -> int:
    """Print each share as it ends and a table at the end; 1 if anything was not as it must be."""
    found: dict[str, list[int]] = {}
    wrong, begun, work = 0, time.monotonic(), list(shares(step, kills))
    ends, seen = sum(count for _, count, _ in work), 0
    with ThreadPoolExecutor(beds) as pool:
        for (what, count, _), future in zip(work, [pool.submit(done, w) for _, _, w in work], strict=True):
            try:
                found.setdefault(what, []).extend(future.result())
            except (AssertionError, OSError, ValueError) as error:
                wrong += 1
                print(f"WRONG: {what}: {error}", flush=True)
            seen += count
            print(f"{seen} of {ends} ends, {time.monotonic() - begun:.0f} s: {what}", flush=True)
    print("\n| end | points | byte for byte, records whole | blocks sent again, at most |\n|---|---|---|---|")
    for what, again in found.items():
        points = sum(count for name, count, _ in work if name == what)
        print(f"| {what} | {points} | {len(again)} | {max(again, default=0)} |")
    print(f"Promised: at most {SPARE} blocks (one on its way, one page of flash) sent again each time.")
    return 1 if wrong else 0


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[1:]]
    sys.exit(main(*(given + [1, RANDOM_KILLS, BEDS][len(given) :])))
