"""How often the truth fell inside: forecasts before the start, and live 80 % ranges, over seeded premises.

The premise runs in this process on its simulated clock, without a dongle between. Each is sent an image twice: once
in peace, once with a power cut at 40 %. The width of the ranges was fitted to seeds from 1001 on; these begin at 1.
`python -m tests.benchmarks.estimate [PREMISES]`.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from core.emulator import scenario_file
from core.update.estimate import USUAL_BLOCK, Estimator, forecast, way_of_pings
from tests.benchmarks.premises import NAMES, premise_file
from tests.core.emulator.host import Host, offer

if TYPE_CHECKING:
    from core.update.progress import FinishRange

PINGS = 20
PREMISES = 200
LOOKS = (0.1, 0.25, 0.5, 0.75)  # shares of the image at which a live range is noted
CUT_AT, CUT_FOR = 0.4, 20.0
STEP, LONGEST = 0.1, 20_000.0
NODE_DESCRIPTOR = 0x0002


@dataclass(frozen=True)
class Sending:
    """One image on its way: the foretold range, and when the device asked for which octet; s, octets."""

    foretold: FinishRange | None
    asked: tuple[tuple[float, int], ...]
    resumed: int  # which of these was the first after the power cut

    @property
    def truth(self) -> float:
        """When the last block was asked for."""
        return self.asked[-1][0]

    @property
    def total(self) -> int:
        """What the device had then."""
        return self.asked[-1][1]

    def look(self, share: float, since: int = 0) -> FinishRange | None:
        """The live range once the device has this share more than at the request `since`; None if there is none."""
        estimator, wanted = Estimator(), self.asked[since][1] + share * self.total
        for at, offset in self.asked[since:]:
            estimator.feed(at, offset)
            found = estimator.range(at, self.total)
            if offset >= wanted and found is not None:
                return found
        return None


def pinged(host: Host, address: int) -> tuple[int, float]:
    """How many pings came back, and their median time."""
    times = []
    for _ in range(PINGS):
        before, started = len(host.arrived), host.clock.now
        host.zdo(address, NODE_DESCRIPTOR, address.to_bytes(2, "little"))
        while len(host.arrived) == before and host.clock.now < started + 2.0:
            host.run(0.001)
        if len(host.arrived) > before:
            times.append(host.clock.now - started)
    return len(times), median(times) if times else 0.0


def premise(folder: Path, seed: int) -> tuple[Host, int, int]:
    """A premise drawn by chance: the host, hops of its bridge, size of its image."""
    chance = Random(seed)
    hops = chance.randint(1, 3)
    traits = f"reask_seconds = {chance.choice([2.0, 5.0, 10.0])}"
    path = premise_file(
        folder, hops=hops, loss=chance.choice([0.0, 0.0, 2.0, 5.0, 15.0, 30.0]), bridges=1,
        block=chance.choice([40, 48, 50, 50, 64]), traits=traits, seed=seed,
    )  # fmt: skip
    text = path.read_text(encoding="utf-8").replace(
        "think_ms = 5.0", f"think_ms = {chance.uniform(2, 30):.1f}"
    )
    path.write_text(text, encoding="utf-8")
    host = Host(scenario_file.load(str(path)), seed=seed)
    host.start()
    host.run(40.0)
    return host, hops, chance.choice([16, 32, 48]) * 1024


def send(seed: int, cut: bool) -> Sending | None:
    """Foretell, send, and note every request; None if it did not end in the time set."""
    with tempfile.TemporaryDirectory() as name:
        host, hops, size = premise(Path(name), seed)
    spec = host.spec(NAMES[0])
    address = host.stack.address_of(spec.eui)
    assert address is not None
    answered, seconds = pinged(host, address)
    way = way_of_pings(hops, PINGS, answered, seconds, line=0.0)
    server = host.servers[address] = offer(spec, size)
    host.notify(address)
    resumed, until = 0, host.clock.now + LONGEST
    while not server.ends and host.clock.now < until:
        host.run(STEP)
        if cut and not resumed and server.requests and server.requests[-1][1] > CUT_AT * size:
            resumed = len(server.requests)
            host.premise.power(NAMES[0], False)
            host.run(CUT_FOR)
            host.premise.power(NAMES[0], True)
    if not server.ends:
        return None
    foretold = forecast(size, USUAL_BLOCK, way).finish(server.requests[0][0]) if way is not None else None
    return Sending(foretold, tuple(server.requests), resumed)


def told(what: str, found: list[tuple[FinishRange | None, float, float]]) -> None:
    """One line of the table, from ranges, truths and the moments from which both are counted."""
    pairs = [(r, truth, since) for r, truth, since in found if r is not None]
    inside = sum(r.earliest <= truth <= r.latest for r, truth, _ in pairs)
    early = sum(truth < r.earliest for r, truth, _ in pairs)
    width = median((r.latest - r.earliest) / (truth - since) for r, truth, since in pairs)
    print(
        f"| {what} | {len(pairs)} | {inside / len(pairs):.1%} | {early} | {len(pairs) - inside - early} "
        f"| {width:.0%} |"
    )


def main(premises: int) -> None:
    """Print the table."""
    seeds = range(1, premises + 1)
    with ProcessPoolExecutor(2) as both:
        peace = [s for s in both.map(send, seeds, [False] * premises, chunksize=5) if s is not None]
        cut = [s for s in both.map(send, seeds, [True] * premises, chunksize=5) if s is not None]
    print("| range | premises | truth inside | earlier | later | width |")
    print("|---|---|---|---|---|---|")
    told("foretold from 20 pings", [(s.foretold, s.truth, s.asked[0][0]) for s in peace])
    for share in LOOKS:
        told(f"live, at {share:.0%} of the image", [(s.look(share), s.truth, s.asked[0][0]) for s in peace])
    told("a tenth after the resume", [(s.look(0.1, s.resumed), s.truth, s.asked[s.resumed][0]) for s in cut])
    told(
        "a quarter after the resume", [(s.look(0.25, s.resumed), s.truth, s.asked[s.resumed][0]) for s in cut]
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else PREMISES)
