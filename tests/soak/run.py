"""Running seeds and bytes, and what is reported of it."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from pathlib import Path

from tests.soak.host import SoakHost
from tests.soak.mixed import scenario

VERSION, SIZE = 0x02000000, 2_500
LONGEST = 4_500.0
"""Simulated seconds within which every bridge must run its image, whatever went wrong before.

A device whose report of a whole image was lost four times reports again after an hour; nothing takes longer.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one seed ended: when, with which faults, and the digest of its event log."""

    seed: int
    time: float
    faults: int
    behind: tuple[str, ...]
    digest: str


def run_seed(seed: int) -> Outcome:
    """Play one seed to its end."""
    host = SoakHost(scenario(seed), seed, version=VERSION, size=SIZE)
    host.run(LONGEST)
    digest = str(host.premise.snapshot()["log_digest"])
    return Outcome(seed, host.clock.now, host.desk.happened, tuple(host.behind()), digest)


def resident() -> int:
    """Memory of this process in KiB, now and not at its peak; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def soak(first: int, count: int) -> bool:
    """Play seeds and print figures; False if any bridge was left behind."""
    began, stuck, faults, simulated = time.monotonic(), [], 0, 0.0
    start = 0
    for number in range(count):
        outcome = run_seed(first + number)
        faults += outcome.faults
        simulated += outcome.time
        if outcome.behind:
            stuck.append(outcome)
            print(f"seed {outcome.seed}: left behind after {outcome.time:.0f} s: {', '.join(outcome.behind)}")
        if number == min(20, count - 1):
            gc.collect()
            start = resident()
    gc.collect()
    passed = time.monotonic() - began
    print(
        f"{count} seeds, {faults} faults, {simulated:.0f} simulated seconds in {passed:.0f} s: "
        f"{count / passed:.1f} seeds/s; resident {start} KiB after the first 20, {resident()} KiB at the end; "
        f"{len(stuck)} stuck."
    )
    return not stuck
