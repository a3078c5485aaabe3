"""The emulated air against what it states: airtime of a block, delivery over distance, and what it costs to run.

Writes `docs/emulator-air.svg` with the two plots that `docs/emulator-air.md` shows.
"""

from __future__ import annotations

import math
import statistics
import time
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from core.emulator import air
from core.emulator.air import Air, Station
from core.emulator.capture import PcapFile
from core.emulator.clock import Clock
from core.emulator.floorplan import FloorPlan, Position
from core.emulator.frames import MacFrame, MacKind
from core.emulator.interference import Interference
from core.emulator.medium import Medium
from core.emulator.node import Node, Role
from tests.core.emulator.airtimes import block_airtime
from tests.core.emulator.host import Host, offer
from tests.core.emulator.premises import chain, one_bridge
from tests.plot import Axes, Panel, Series, picture

STATED = {40: (15.1, 30.3, 45.4), 48: (15.4, 30.8, 46.2), 63: (15.9, 31.7, 47.6)}
"""Milliseconds a block at 1, 2 and 3 hops: the throughputs of the project's radio notes, 4.3, turned over."""

NAMES = ("Left", "Middle", "Right")
THINK = 0.1
FRAME = MacFrame(MacKind.BEACON, air.REFERENCE_OCTETS)
METRES = tuple(range(5, 151, 5))
LINKS, FRAMES = 600, 8
PICTURE = Path(__file__).parents[2] / "docs" / "emulator-air.svg"


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of link to be measured: its name, whether bridges are at both ends, and its obstacles in dB."""

    name: str
    bridge: bool
    obstacles: float


WAYS = (
    Way("meter to meter, one wall of 12 dB", False, 12.0),
    Way("meter to meter, two walls of 12 dB", False, 24.0),
    Way("bridge to bridge, five floors of 10 dB", True, 50.0),
)


def measured_airtimes(block: int) -> list[float]:
    """Milliseconds a block takes at 1, 2 and 3 hops, stop-and-wait."""
    traits = f"joined = true\n[devices.ota]\nblock_size = {block}\nthink_ms = {THINK * 1000:g}\n"
    host = Host(chain(traits + "announces_block_period = false"))
    return [block_airtime(host, name, think=THINK, size=12 * 1024) * 1000.0 for name in NAMES]


def stated_delivery(way: Way, metres: float) -> float:
    """Share of 64-octet frames that the model states, averaged over its shadowing."""
    deviation = math.hypot(air.PAIR_SHADOWING, air.DIRECTION_SHADOWING)
    mean = _mean_power(way, metres)
    steps = [index / 10.0 for index in range(-40, 41)]
    weights = [math.exp(-step * step / 2.0) for step in steps]
    shares = [air.delivery_over(mean + step * deviation - air.NOISE_FLOOR) for step in steps]
    return sum(weight * share for weight, share in zip(weights, shares, strict=True)) / sum(weights)


def measured_delivery(way: Way, metres: float) -> float:
    """Share of frames that arrive over so many different links of this length, through the whole medium."""
    radio = Air(FloorPlan(), seed=7)
    clock = Clock()
    medium = Medium(clock, Random(7), Interference(radio))
    arrived: list[int] = []
    for number in range(1, 2 * LINKS, 2):
        stations = [
            Station(number, Position(0.0, 0.0), 4.0 - way.obstacles, way.bridge),
            Station(number + 1, Position(metres, 0.0), 4.0, way.bridge),
        ]
        sender, receiver = (
            Node(station, str(station.eui), Role.ROUTER, sleepy=False, mains=True) for station in stations
        )
        sender.links[receiver.eui] = radio.link(*stations)
        for _ in range(FRAMES):
            medium.broadcast(sender, [receiver], FRAME, lambda reached: arrived.append(len(reached)))
        clock.run_until(clock.now + FRAMES)
    return statistics.fmean(arrived)


def _mean_power(way: Way, metres: float) -> float:
    loss = Air(FloorPlan(), 1).loss_between(Position(0.0, 0.0), Position(metres, 0.0)) + way.obstacles
    return 4.0 - loss + (2.0 * air.BRIDGE_GAIN if way.bridge else 0.0)


def cost_of_a_block(folder: Path | None) -> float:
    """Microseconds of processor time for one block exchange of a whole update, the test's server included."""
    host = Host(one_bridge(extra="joined = true\n[devices.ota]\nthink_ms = 0.0\n"))
    host.start()
    host.run(40.0)
    spec = host.spec("Bridge")
    address = host.stack.address_of(spec.eui)
    assert address is not None
    server = host.servers[address] = offer(spec, 128 * 1024)
    with closing(PcapFile(folder / "air.pcap")) if folder is not None else nullcontext() as file:
        if file is not None:
            host.premise.capture(file)
        host.notify(address)
        started = time.process_time()
        host.run(300.0)
        spent = time.process_time() - started
    assert server.ends
    return spent / len(server.requests) * 1e6


def _airtimes() -> Panel:
    series = []
    for block, stated in STATED.items():
        measured = measured_airtimes(block)
        for hops, (one, other) in enumerate(zip(stated, measured, strict=True), 1):
            off = (other / one - 1.0) * 100.0
            print(
                f"block {block}, {hops} hop(s): stated {one:.1f} ms, measured {other:.1f} ms ({off:+.1f} %)"
            )
            assert abs(off) <= 10.0
        if block == 48:
            series = [
                Series("stated, block of 48 octets", [(n, v) for n, v in enumerate(stated, 1)], line=True),
                Series("measured", [(n, v) for n, v in enumerate(measured, 1)], line=False),
            ]
    axes = Axes("hops", "ms a block", (0.0, 4.0), (0.0, 60.0), x_step=1.0, y_step=10.0)
    return Panel("Airtime of an image block", axes, series)


def _deliveries() -> Panel:
    series = []
    for way in WAYS:
        stated = [(float(metres), stated_delivery(way, metres)) for metres in METRES]
        measured = [(float(metres), measured_delivery(way, metres)) for metres in METRES]
        worst = max(abs(one[1] - other[1]) for one, other in zip(stated, measured, strict=True))
        half = next((metres for metres, share in stated if share < 0.5), math.inf)
        print(
            f"{way.name}: half of all frames lost at {half:g} m; measured is within {worst:.3f} of the model"
        )
        series += [Series(way.name, stated, line=True), Series("", measured, line=False)]
    axes = Axes("metres", "share of 64-octet frames that arrive", (0.0, 150.0), (0.0, 1.0), 25.0, 0.2)
    return Panel("Delivery over distance", axes, series)


def run() -> None:
    """Print the figures and draw the plots."""
    panels = [_airtimes(), _deliveries()]
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture("The emulated air: stated and measured", panels), encoding="utf-8")
    with TemporaryDirectory() as folder:
        plain = [cost_of_a_block(None) for _ in range(5)]
        taped = [cost_of_a_block(Path(folder)) for _ in range(3)]
    for name, costs in (("without a capture", plain), ("with a capture", taped)):
        print(
            f"one block exchange {name}: {statistics.median(costs):.0f} µs [{min(costs):.0f}–{max(costs):.0f}]"
        )
    print(f"drawn: docs/{PICTURE.name}")
