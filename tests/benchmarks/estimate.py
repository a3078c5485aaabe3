"""How often the truth fell inside: forecasts before the start, and live 80 % ranges, over seeded premises.

The premise runs in this process on its simulated clock, without a dongle between; a power cut in mid-transfer
befalls every other one. `python -m tests.benchmarks.estimate [PREMISES]`.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
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
STEP, LONGEST = 0.1, 20_000.0
NODE_DESCRIPTOR = 0x0002


@dataclass
class Judged:
    """One premise: the foretold range, the live ones by share, and the truth; s of the premise's clock."""

    foretold: FinishRange | None
    live: dict[float, FinishRange] = field(default_factory=dict)
    resumed: FinishRange | None = None  # the range a tenth of the image after a power cut
    fresh: FinishRange | None = None  # the range a tenth after the start
    truth: float = 0.0


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


def judge(folder: Path, seed: int) -> Judged | None:
    """Foretell, send, watch, compare; None where not one ping came back, and nothing is foretold."""
    host, hops, size = premise(folder, seed)
    spec = host.spec(NAMES[0])
    address = host.stack.address_of(spec.eui)
    assert address is not None
    answered, seconds = pinged(host, address)
    way = way_of_pings(hops, PINGS, answered, seconds, line=0.0)
    if way is None:
        return None
    server = host.servers[address] = offer(spec, size)
    host.notify(address)
    while not server.requests:
        host.run(STEP)
    begun = server.requests[0][0]
    judged = Judged(forecast(size, USUAL_BLOCK, way).finish(begun))
    follow(host, size, judged, cut=seed % 2 == 0)
    return judged


def follow(host: Host, size: int, judged: Judged, *, cut: bool) -> None:
    """Feed the live range request by request, to the end."""
    (server,) = host.servers.values()
    estimator, seen, resumed_at, cut_done = Estimator(), 0, -1, not cut
    until = host.clock.now + LONGEST
    while not server.ends and host.clock.now < until:
        host.run(STEP)
        for at, offset in server.requests[seen:]:
            estimator.feed(at, offset)
            share, found = offset / size, estimator.range(at, size)
            if found is None:
                continue
            if judged.fresh is None and share >= 0.1:
                judged.fresh = found
            if resumed_at >= 0 and judged.resumed is None and offset >= resumed_at + 0.1 * size:
                judged.resumed = found
            for look in LOOKS:
                if share >= look and (not cut or cut_done):
                    judged.live.setdefault(look, found)
        seen = len(server.requests)
        if not cut_done and server.requests[-1][1] > 0.4 * size:
            cut_done, resumed_at = True, server.requests[-1][1]
            host.premise.power(NAMES[0], False)
            host.run(20.0)
            host.premise.power(NAMES[0], True)
            estimator = Estimator()
            judged.live.clear()
    judged.truth = server.requests[-1][0] if server.ends else float("inf")  # the last block, not its verdict


def told(what: str, pairs: list[tuple[FinishRange, float]], begun: str = "") -> None:
    """One line: how often the truth was inside, and how far the middle lay off."""
    inside = sum(r.earliest <= truth <= r.latest for r, truth in pairs)
    early = sum(truth < r.earliest for r, truth in pairs)
    print(
        f"| {what} | {len(pairs)} | {inside / len(pairs):.0%} | {early} | {len(pairs) - inside - early} |{begun}"
    )


def main(premises: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        found = [judge(Path(name), seed) for seed in range(1, premises + 1)]
    rows = [j for j in found if j is not None and j.truth < float("inf")]
    whole = [j for n, j in enumerate(found) if j is not None and (n + 1) % 2 and j.truth < float("inf")]
    print("| range | premises | truth inside | earlier | later |\n|---|---|---|---|---|")
    told("foretold from 20 pings", [(j.foretold, j.truth) for j in whole if j.foretold])
    for look in LOOKS:
        pairs = [(j.live[look], j.truth) for j in rows if look in j.live]
        if pairs:
            told(f"live, at {look:.0%} of the image", pairs)
    told("a tenth after the start", [(j.fresh, j.truth) for j in whole if j.fresh])
    told("a tenth after a power cut", [(j.resumed, j.truth) for j in rows if j.resumed])


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else PREMISES)
