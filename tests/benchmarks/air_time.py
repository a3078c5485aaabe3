"""64 KiB to three bridges, at 1 and 3 hops, over clean and lossy air: ours, zigpy and herdsman by the premise's clock.

`make bench-air`. Runs are taken in turn, so that what the machine does meets all clients, and each result is kept
in a file at once: the same command goes on where it was stopped. `ALTHAN_BENCH` may hold runs, size, hops, loss,
clients and the file, such as “runs=3 size=65536 hops=1,3 clients=ours,zigpy_client file=/tmp/air.jsonl”.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.contest import run
from tests.benchmarks.premises import eui, image_file, premise_file

BLOCK = 65
DEVICES = 3
PAGES = "page_request_octets = 4096\npage_spacing_ms = 0"
AIR = 250_000  # bits a second
BAUD_OCTET = 10 / 115_200  # seconds of one octet on the dongle's line
BACKOFF, TURN, LONG_GAP = 1.12e-3, 0.192e-3, 0.64e-3
PHY, ACK, AROUND_BLOCK, REQUEST = 6, 11, 62, 62 + 3
ON_LINE = 5 + 10 + 17  # octets around a block in the shortest command that sends it
LIMIT = 1800.0  # s of real time for one run


@dataclass(frozen=True, slots=True)
class Way:
    """A client and how it is told to work: `parallel` at once, 0 as it chooses itself; asked by pages or not."""

    client: str
    name: str
    parallel: int
    pages: bool = False


WAYS = (
    Way("ours", "one by one", 1),
    Way("ours", "auto", 0),
    Way("ours", "all at once", DEVICES),
    Way("zigpy_client", "one by one", 1),
    Way("zigpy_client", "all at once", DEVICES),
    Way("herdsman", "one by one", 1),
    Way("herdsman", "all at once", DEVICES),
    Way("ours", "one by one", 1, pages=True),
    Way("ours", "auto", 0, pages=True),
    Way("zigpy_client", "one by one", 1, pages=True),
    Way("zigpy_client", "all at once", DEVICES, pages=True),
    Way("herdsman", "one by one", 1, pages=True),
)


@dataclass(frozen=True, slots=True)
class Condition:
    """The air: hops to the bridges, and per cent of frames lost in each direction of every link."""

    hops: int
    loss: float


@dataclass(frozen=True, slots=True)
class Kept:
    """One run as it stands in the file; `seconds` is None where it failed, and `words` say how."""

    client: str
    way: str
    pages: bool
    hops: int
    loss: float
    size: int
    number: int
    seconds: float | None
    blocks: int = 0
    words: str = ""


def frame_time(octets: int) -> float:
    """Seconds that one unicast frame holds the air on one hop: wait, frame, turn-round, acknowledgement, gap."""
    return BACKOFF + (PHY + octets) * 8 / AIR + TURN + ACK * 8 / AIR + LONG_GAP


def bound(size: int, hops: int, loss: float, *, pages: bool = False) -> float:
    """Seconds in which the air, never idle, could carry all blocks and their requests, no acknowledgement asked.

    Of pages, which need no requests, it is the line to the dongle where that is slower than the air.
    """
    blocks = DEVICES * -(-size // BLOCK)
    tries = 1.0 / (1.0 - loss / 100.0) ** 2  # a frame and its MAC acknowledgement both have to arrive
    block = hops * tries * frame_time(AROUND_BLOCK + BLOCK)
    if pages:
        return blocks * max(block, (ON_LINE + BLOCK) * BAUD_OCTET)
    return blocks * (block + hops * tries * frame_time(REQUEST))


def take(folder: Path, way: Way, air: Condition, size: int, number: int) -> Kept:
    """One run."""
    profile = "smart energy" if way.client == "ours" else "home automation"
    premise = premise_file(
        folder, hops=air.hops, loss=air.loss, block=BLOCK, profile=profile, seed=number, bridges=DEVICES,
        traits=PAGES if way.pages else "",
    )  # fmt: skip
    devices = [eui(n + 1) for n in range(DEVICES)]
    known = (way.client, way.name, way.pages, air.hops, air.loss, size, number)
    try:
        result = run(
            way.client, premise, image_file(folder, size), devices, parallel=way.parallel, limit=LIMIT
        )
    except AssertionError as failure:
        return Kept(*known, None, 0, " ".join(str(failure).split())[-200:])
    return Kept(*known, round(result.sending, 2), result.blocks)


def _settings() -> dict[str, str]:
    return dict(part.split("=", 1) for part in os.environ.get("ALTHAN_BENCH", "").split())


def _clients(wanted: str) -> list[str]:
    found = wanted.split(",") if wanted else ["ours", "zigpy_client", "herdsman"]
    peers = Path(os.environ.get("ALTHAN_PEERS", "build/peers")) / "node_modules" / "zigbee-herdsman"
    if "herdsman" in found and not (shutil.which("node") and peers.is_dir()):
        print("herdsman is left out: run make peers first")
        found.remove("herdsman")
    return found


def kept(file: Path) -> list[Kept]:
    """What has been measured so far; a line that a kill cut short is left out."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            found.append(Kept(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return found


def table(results: list[Kept], air: Condition, size: int, *, pages: bool) -> str:
    """One condition as a table: medians and spreads, the share of the bound, and times of zigpy's both ways."""
    rows = [r for r in results if (r.hops, r.loss, r.size, r.pages) == (air.hops, air.loss, size, pages)]
    best = bound(size, air.hops, air.loss, pages=pages)
    blocks = [r for r in results if (r.hops, r.loss, r.size, r.pages) == (air.hops, air.loss, size, False)]
    peers = [_median(blocks, "zigpy_client", name) for name in ("one by one", "all at once")]
    to = f"{DEVICES} bridges that ask for pages" if pages else f"{DEVICES} bridges"
    lines = [
        f"\n{size // 1024} KiB to {to}, hops {air.hops}, {air.loss:g} % of frames lost, bound {best:.1f} s\n",
        "| client | way | simulated time, median [spread] | of the bound | of zigpy one by one | of zigpy at once |",
        "|---|---|---|---|---|---|",
    ]
    for way in WAYS:
        found = [r for r in rows if (r.client, r.way) == (way.client, way.name)] if way.pages is pages else []
        times = [r.seconds for r in found if r.seconds is not None]
        failed = f", {len(found) - len(times)} of {len(found)} failed" if len(times) < len(found) else ""
        name = way.client.removesuffix("_client")
        if times:
            middle = statistics.median(times)
            spread = f"{middle:.1f} s [{min(times):.1f}–{max(times):.1f}], {len(times)} runs{failed}"
            shares = " | ".join(f"{middle / p:.2f} ×" if p else "–" for p in peers)
            lines.append(f"| {name} | {way.name} | {spread} | {best / middle:.0%} | {shares} |")
        elif found:
            lines.append(f"| {name} | {way.name} | did not finish{failed} | – | – | – |")
    return "\n".join(lines)


def _median(results: list[Kept], client: str, way: str) -> float | None:
    times = [r.seconds for r in results if (r.client, r.way) == (client, way) and r.seconds is not None]
    return statistics.median(times) if times else None


def run_all() -> None:
    """Everything that is not in the file yet, then the tables."""
    given = _settings()
    size, runs = int(given.get("size", "65536")), int(given.get("runs", "3"))
    file = Path(given.get("file", str(Path(tempfile.gettempdir()) / "althan-bench-air.jsonl")))
    file.parent.mkdir(parents=True, exist_ok=True)
    clients = _clients(given.get("clients", ""))
    airs = [
        Condition(int(hops), float(loss))
        for hops in given.get("hops", "1,3").split(",")
        for loss in given.get("loss", "0,5").split(",")
    ]
    ways = [way for way in WAYS if way.client in clients]
    todo = [(number, air, way) for number in range(1, runs + 1) for air in airs for way in ways]
    done = {(r.number, r.hops, r.loss, r.client, r.way, r.pages, r.size) for r in kept(file)}
    todo = [(n, a, w) for n, a, w in todo if (n, a.hops, a.loss, w.client, w.name, w.pages, size) not in done]
    print(f"{len(todo)} runs to take; results are kept in {file}", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for taken, (number, air, way) in enumerate(todo, start=1):
            result = take(Path(folder), way, air, size, number)
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(result)) + "\n")
            pages = ", pages" if way.pages else ""
            told = f"{result.seconds:.1f} s" if result.seconds is not None else f"failed: {result.words}"
            print(
                f"{taken}/{len(todo)} after {time.monotonic() - started:.0f} s: {way.client} {way.name}{pages}, "
                f"hops {air.hops}, {air.loss:g} %, run {number}: {told}",
                file=sys.stderr, flush=True,
            )  # fmt: skip
    results = kept(file)
    for by_pages in (False, True):
        for air in airs:
            print(table(results, air, size, pages=by_pages), flush=True)


if __name__ == "__main__":
    run_all()
