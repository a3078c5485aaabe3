"""How fast the emulator runs and what memory it takes: a house of nine nodes, three updates, a mesh of 500.

`docs/emulator-figures.md` has the figures. Processor times are read from Linux's /proc.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from core.emulator.clock import Clock
from core.emulator.emulation import Emulation
from core.emulator.mesh import Premise
from core.emulator.scenario_file import parse
from core.emulator.znp import Frame, FrameParser, u8, u16, u16_list, u64
from tests.benchmarks import contest, estates
from tests.benchmarks.premises import eui, image_file, premise_file
from tests.core.emulator.host import Host
from tests.flows.emulated import Emulated

HOUR, READ_EVERY, SCAN_EVERY = 3600.0, 10.0, 60.0
CONFIRM, INCOMING, NEIGHBOURS = 0x4480, 0x4481, 0x45B1
MESH, MESH_LIMIT, TRIES = 500, 3600.0, 5
SIZE, BLOCK, BRIDGES = 64 * 1024, 65, 3
TICKS = os.sysconf("SC_CLK_TCK")


def peak() -> float:
    """MiB that this process has taken at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass
class House:
    """The whole emulator but its socket, and a host on its serial line that lives in simulated time."""

    heard: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._parser = FrameParser()
        self._sequence = 0
        clock = Clock()
        self.premise = Premise(parse(estates.house(), "house.toml"), clock)
        self.emulation = Emulation(
            "house", self.premise, clock, seed=1, speed="max", baud=True, store=None,
            wall=time.monotonic, output=self._take,
        )  # fmt: skip
        self.emulation.connected()
        self.emulation.advance(5.0)
        self._say(0x2101)
        self._say(0x2F05, b"\x04")
        self.emulation.advance(10.0)
        clusters = u16_list((0x0000,))
        self._say(0x2400, u8(1) + u16(0x0109) + u16(0x0500) + bytes(2) + clusters + clusters)

    def pass_time(self, seconds: float) -> None:
        """Read every device each ten seconds and scan every relay each minute, for so long."""
        addresses = list(self.premise.initial_addresses().values())
        for turn in range(int(seconds / READ_EVERY)):
            for address in addresses:
                self._read(address)
            if turn % int(SCAN_EVERY / READ_EVERY) == 0:
                for address in (0, *addresses):
                    self._say(0x2531, u16(address) + u8(0))
            self.emulation.advance(READ_EVERY)

    def _read(self, address: int) -> None:
        self._sequence = self._sequence + 1 & 0xFF
        zcl = bytes((0x00, self._sequence, 0x00)) + u16(0x0004) + u16(0x0005)
        head = u8(2) + u64(address) + u8(1) + u16(0) + u8(1) + u16(0x0000) + u8(self._sequence)
        self._say(0x2402, head + u8(0x10) + u8(30) + u16(len(zcl)) + zcl)

    def _say(self, command: int, payload: bytes = b"") -> None:
        self.emulation.receive(Frame(command, payload).encode())
        self.emulation.advance(0.05)

    def _take(self, data: bytes) -> None:
        for frame in self._parser.feed(data):
            self.heard[frame.command] = self.heard.get(frame.command, 0) + 1


def house() -> None:
    """An hour of normal traffic in nine nodes, nobody slower than the simulation."""
    made = House()
    before, wall, cpu = made.emulation.clock.now, time.perf_counter(), time.process_time()
    made.pass_time(HOUR)
    simulated = made.emulation.clock.now - before
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    answers, tables = made.heard.get(INCOMING, 0), made.heard.get(NEIGHBOURS, 0)
    assert answers > 0.9 * HOUR / READ_EVERY * len(estates.HOUSE)
    assert made.emulation.dongle.unknown == {}
    print(f"nine nodes, {simulated:.0f} s with {answers} answers and {tables} neighbour tables: {wall:.1f} s")
    print(
        f"  {simulated / wall:.0f} × real time ({simulated / cpu:.0f} × by processor time), {peak():.0f} MiB"
    )


def spent_by(process: int) -> float:
    """Seconds of processor time that another process has used."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / TICKS


def resident(process: int) -> float:
    """MiB that another process has taken at most."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def update(folder: Path, client: str) -> None:
    """Three bridges at once by a client over the socket: how fast, and who is busy meanwhile."""
    profile = "smart energy" if client == "ours" else "home automation"
    premise = premise_file(folder, bridges=BRIDGES, block=BLOCK, profile=profile)
    image = image_file(folder, SIZE)
    with Emulated(premise) as emulated:
        emulated.ask("advance", seconds=20)
        wanted = [eui(n + 1) for n in range(BRIDGES)]
        with subprocess.Popen(
            contest.command(client, emulated.url, image, BRIDGES, wanted),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            try:
                figures = _watched(emulated, process)
            finally:
                process.kill()
        memory = resident(emulated.process.pid)
    wall, simulated, emulator, own = figures
    print(f"three bridges by {client}: {simulated:.1f} simulated s in {wall:.1f} s: {simulated / wall:.1f} ×")
    print(f"  busy meanwhile: client {own / wall:.0%}, emulator {emulator / wall:.0%}; {memory:.0f} MiB")


def _watched(emulated: Emulated, process: subprocess.Popen[bytes]) -> tuple[float, float, float, float]:
    """Real and simulated seconds from the first block to the last, and the CPU of emulator and client in them."""

    def now() -> tuple[float, float, float, float]:
        pids = emulated.process.pid, process.pid
        return time.monotonic(), float(emulated.state()["time"]), *map(spent_by, pids)  # type: ignore[return-value]

    emulated.until(lambda: emulated.blocks_asked() > 0, 180.0)
    first = now()
    emulated.until(lambda: _fetched(emulated) == BRIDGES, 180.0)
    return tuple(b - a for a, b in zip(first, now(), strict=True))  # type: ignore[return-value]


def _fetched(emulated: Emulated) -> int:
    time.sleep(0.1)  # looking costs the emulator time that is not the client's
    return sum(d["ota"]["fetched_at"] is not None for d in emulated.bridges())


def mesh(nodes: int) -> None:
    """So many devices join by install code, then each tells its neighbours and routes."""
    began = time.perf_counter()
    host = Host(parse(estates.mesh(nodes), "mesh.toml"))
    host.start()
    euis = [host.admit(spec.name) for spec in host.premise.scenario.devices]
    built = time.perf_counter() - began
    devices = host.premise.devices
    while host.clock.now < MESH_LIMIT and not all(devices[eui].node.attached for eui in euis):
        host.stack.permit(180)
        host.permit_everywhere(180)
        host.run(15.0)
    assert all(devices[eui].node.attached for eui in euis), "not every device joined"
    formed, simulated = time.perf_counter() - began - built, host.clock.now
    seen, rows, deepest = _scanned(host)
    scanned = time.perf_counter() - began - built - formed
    assert len(seen) == nodes + 1, f"the scan shows {len(seen)} nodes"
    print(
        f"mesh of {nodes}: built in {built:.1f} s; all joined after {simulated:.0f} simulated s in {formed:.1f} s"
    )
    print(
        f"  scanned in {scanned:.1f} s ({host.clock.now - simulated:.0f} simulated): {rows} neighbours, depth {deepest}"
    )
    print(f"  {peak():.0f} MiB")


def _scanned(host: Host) -> tuple[set[bytes], int, int]:
    """EUI-64s that neighbour tables show, rows in all, and the deepest row."""
    seen: set[bytes] = set()
    rows = deepest = 0
    for address in [device.node.address for device in host.premise.devices.values()]:
        for entry in _table(host, address):
            seen.add(entry[8:16])
            rows, deepest = rows + 1, max(deepest, entry[20])
        host.arrived.clear()
    return seen, rows, deepest


def _table(host: Host, address: int) -> list[bytes]:
    """All rows of a node's neighbour table, asked page by page."""
    rows: list[bytes] = []
    while True:
        answer = _asked(host, address, len(rows))
        total, here = answer[1], answer[3]
        rows += [answer[4 + 22 * n : 26 + 22 * n] for n in range(here)]
        if not here or len(rows) >= total:
            return rows


def _asked(host: Host, address: int, start: int) -> bytes:
    for _ in range(TRIES):
        try:
            return host.ask(address, 0x0031, bytes([start]), 5.0)
        except AssertionError:  # the air lost it: asked again, as a scan does
            continue
    raise AssertionError(f"{address:04X} does not answer")


def run() -> None:
    """Print all figures."""
    house()
    with tempfile.TemporaryDirectory() as folder:
        for client in ("ours", "zigpy_client"):
            update(Path(folder), client)
    mesh(MESH)
