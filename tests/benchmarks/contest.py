"""One client against one emulated premise: simulated time of the transfers, and the client's CPU for each block.

The premise's own state is the referee: when a device asked for its first block, and when it held the last. So
what a client does before and after, and the real time it takes, does not count.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.flows.emulated import Emulated

LOOK_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Result:
    """What a run took. Seconds are the premise's own but for `cpu`; blocks are those that devices asked for."""

    whole: float  # from the first block asked by any to the last held by any
    sending: float  # the part of that in which any of them was fetching
    cpu: float
    blocks: int


def command(client: str, url: str, image: Path, parallel: int, euis: list[str]) -> list[str]:
    """How a client is started."""
    if client == "herdsman":
        script = Path(__file__).parent / "peers" / "herdsman_ota.js"
        return ["node", str(script), url.replace("socket:", "tcp:"), str(image), str(parallel), *euis]
    return [sys.executable, "-m", f"tests.benchmarks.peers.{client}", url, str(image), str(parallel), *euis]


def busy(spans: list[tuple[float, float]]) -> float:
    """How long at least one of these spans lasts; what lies between two transfers is no sending."""
    total, reached = 0.0, 0.0
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def run(
    client: str, scenario: Path, image: Path, euis: list[str], *, parallel: int = 1, speed: str = "max",
    limit: float = 1200.0,
) -> Result:  # fmt: skip
    """Let a client update these devices; AssertionError with its own words if it does not."""
    wanted = set(euis)
    with Emulated(scenario, speed=speed) as emulated:
        emulated.ask("advance", seconds=20)
        named = list(euis)
        # it has met its devices before: they stand in its database with their address
        if client == "herdsman":
            addresses = {d["eui"]: d["address"] for d in emulated.state()["devices"]}
            named = [f"{e}@{addresses[e]}" for e in euis]
        peers = os.environ.get("ALTHAN_PEERS", str(Path("build/peers").resolve()))
        process = subprocess.Popen(
            command(client, emulated.url, image, parallel, named),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "NODE_PATH": str(Path(peers) / "node_modules")},
        )  # fmt: skip
        began: dict[str, float] = {}
        ended: dict[str, float] = {}
        asked = 0
        until = time.monotonic() + limit
        while len(ended) < len(wanted) and process.poll() is None and time.monotonic() < until:
            time.sleep(LOOK_EVERY)
            state = emulated.state()
            for device in state["devices"]:
                if device["eui"] not in wanted:
                    continue
                ota = device["ota"]
                if ota["fetched_at"] is not None:
                    began[device["eui"]], ended[device["eui"]] = ota["began_at"], ota["fetched_at"]
            asked = sum(d["ota"]["blocks_requested"] for d in state["devices"] if d["eui"] in wanted)
        try:
            out, err = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
    assert len(ended) == len(wanted), f"{client}: {out[-500:]} {err[-1500:]}"
    told = json.loads(out.strip().splitlines()[-1]) if out.strip() else {"cpu": 0.0}
    sending = busy([(began[e], ended[e]) for e in ended])
    return Result(max(ended.values()) - min(began.values()), sending, float(told["cpu"]), asked)
