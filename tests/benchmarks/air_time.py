"""64 KiB to three bridges, at 1 and 3 hops, over clean and lossy air: ours, zigpy and herdsman by the premise's clock.

`make bench-air`. `ALTHAN_BENCH` may hold runs, size and clients: “runs=3 size=65536 clients=ours,zigpy_client”.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.contest import run
from tests.benchmarks.premises import eui, image_file, premise_file

BLOCK = 65
DEVICES = 3
WAYS = (("one by one", 1), ("auto", 0), ("all at once", DEVICES))
AIR = 250_000  # bits a second
BACKOFF, TURN, LONG_GAP = 1.12e-3, 0.192e-3, 0.64e-3
PHY, ACK, AROUND_BLOCK, REQUEST = 6, 11, 62, 62 + 3


def frame_time(octets: int) -> float:
    """Seconds that one unicast frame holds the air on one hop: wait, frame, turn-round, acknowledgement, gap."""
    return BACKOFF + (PHY + octets) * 8 / AIR + TURN + ACK * 8 / AIR + LONG_GAP


def bound(size: int, hops: int, loss: float) -> float:
    """Seconds in which the air, never idle, could carry all blocks and their requests, no acknowledgement asked."""
    blocks = DEVICES * -(-size // BLOCK)
    tries = 1.0 / (1.0 - loss / 100.0) ** 2  # a frame and its MAC acknowledgement both have to arrive
    return blocks * hops * tries * (frame_time(AROUND_BLOCK + BLOCK) + frame_time(REQUEST))


def _settings() -> dict[str, str]:
    return dict(part.split("=", 1) for part in os.environ.get("ALTHAN_BENCH", "").split())


def _clients(wanted: str) -> list[str]:
    found = wanted.split(",") if wanted else ["ours", "zigpy_client", "herdsman"]
    peers = Path(os.environ.get("ALTHAN_PEERS", "build/peers")) / "node_modules" / "zigbee-herdsman"
    if "herdsman" in found and not (shutil.which("node") and peers.is_dir()):
        print("herdsman is left out: run make peers first")
        found.remove("herdsman")
    return found


def _row(client: str, way: str, times: list[float], best: float) -> str:
    spread = f"{statistics.median(times):7.1f} s [{min(times):.1f}–{max(times):.1f}]"
    return f"| {client:12} | {way:11} | {spread:28} | {best / statistics.median(times):5.0%} |"


def measure(folder: Path, hops: int, loss: float, runs: int, size: int, clients: list[str]) -> None:
    """One condition: every client in turn, so that what the machine does meets all of them."""
    image = image_file(folder, size)
    times: dict[tuple[str, str], list[float]] = {}
    for number in range(runs):
        for client in clients:
            for way, parallel in WAYS:
                if parallel == 0 and client != "ours":
                    continue
                profile = "smart energy" if client == "ours" else "home automation"
                premise = premise_file(
                    folder, hops=hops, loss=loss, block=BLOCK, profile=profile, seed=1 + number
                )
                try:
                    result = run(
                        client, premise, image, [eui(n + 1) for n in range(DEVICES)], parallel=parallel
                    )
                except AssertionError as failure:
                    print(f"  {client}, {way}, run {number + 1}: {str(failure)[:160]}", flush=True)
                    continue
                times.setdefault((client, way), []).append(result.sending)
    best = bound(size, hops, loss)
    print(
        f"{size // 1024} KiB to {DEVICES} bridges, {hops} hops, {loss:g} % of frames lost, bound {best:.1f} s"
    )
    print("| client | way | simulated time, median [spread] | of the bound |\n|---|---|---|---|")
    for (client, way), found in times.items():
        print(_row(client, way, found, best), flush=True)


def run_all() -> None:
    """All conditions."""
    given = _settings()
    clients = _clients(given.get("clients", ""))
    with tempfile.TemporaryDirectory() as folder:
        for hops in map(int, given.get("hops", "1,3").split(",")):
            for loss in map(float, given.get("loss", "0,5").split(",")):
                measure(
                    Path(folder),
                    hops,
                    loss,
                    int(given.get("runs", "3")),
                    int(given.get("size", "65536")),
                    clients,
                )


if __name__ == "__main__":
    run_all()
