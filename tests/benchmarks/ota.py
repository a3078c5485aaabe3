"""What one image block costs: in process with a device that answers at once, and over the emulated dongle."""

from __future__ import annotations

import asyncio
import statistics
import struct
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.ota import messages
from core.ota.server import OtaServer
from core.ota.transfer import Served, Transfer
from core.practice import sample_payload
from core.premise.device import Eui64
from core.radio.exchange import AddressBook
from core.radio.radio import SMART_ENERGY, Frame
from tests.benchmarks import contest
from tests.benchmarks.peers.zigpy_ota import spent_on_a_block
from tests.benchmarks.premises import eui, image_file, premise_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.ota.transfer import TransferRecord
    from core.radio.radio import Outgoing, RadioInfo, RadioListener

DEVICE = Eui64.parse("00-DB-12-34-56-78-99-B1")
ADDRESS, BLOCK, SIZE, ROUNDS = 0x1234, 48, 256 * 1024, 5
SIZE_OVER_SOCKET, SOCKET_ROUNDS = 64 * 1024, 5


class InstantDevice:
    """A radio whose one device asks for the next block the moment it has the last."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.server: OtaServer | None = None
        self.received = bytearray()
        self.done = asyncio.Event()

    def ask(self) -> None:
        """Put the next block request into the server."""
        assert self.server is not None
        body = struct.pack(
            "<BHHIIB",
            0,
            self.served.manufacturer,
            self.served.image_type,
            self.served.version,
            len(self.received),
            BLOCK,
        )
        payload = bytes((0x01, len(self.received) & 0xFF, messages.BLOCK)) + body
        self.server.frame_arrived(DEVICE, Frame(ADDRESS, 1, 10, SMART_ENERGY, 0x0019, payload))

    async def send(self, frame: Outgoing) -> None:
        """A block response came: keep its data, ask for more."""
        self.received += frame.payload[3 + 14 :]
        if len(self.received) < len(self.served.data):
            self.ask()
        else:
            self.done.set()

    def foresee(self, expected: Callable[[], Outgoing | None]) -> None:
        """What is expected is of no use here: there is no line to put it on."""

    def sequence(self) -> int:
        """Not used by block responses."""
        return 0

    async def open(self, listener: RadioListener, *, form: bool = False) -> RadioInfo:
        """This radio is always open."""
        raise AssertionError

    async def close(self) -> None:
        """Nothing to close."""

    async def admit_key(self, eui: Eui64, link_key: bytes) -> None:
        """Nobody joins here."""

    async def forget_key(self, eui: Eui64) -> None:
        """Nobody joins here."""

    async def open_window(self, seconds: int, addresses: Sequence[int]) -> None:
        """Nobody joins here."""

    async def close_window(self, addresses: Sequence[int]) -> None:
        """Nobody joins here."""

    async def energy(self, channels: Sequence[int]) -> dict[int, float]:
        """Silence."""
        return dict.fromkeys(channels, 0.0)


class _Nowhere:
    """Keeps nothing: the disk is not what is measured."""

    def save_transfer(self, record: TransferRecord) -> None:
        """Forget it."""


def _image() -> Served:
    return Served(sample_payload(SIZE), 0x121D, 0x0084, 2, "0" * 64)


async def _in_process() -> float:
    """Microseconds of CPU for one block."""
    radio = InstantDevice(_image())
    server = OtaServer(_Nowhere(), lambda _: None)
    book = AddressBook()
    book.learn(DEVICE, ADDRESS)
    server.attach(radio, book)
    server.offer(Transfer(DEVICE, radio.served, time.monotonic()))
    radio.server = server
    started = time.process_time()
    radio.ask()
    await radio.done.wait()
    spent = time.process_time() - started
    assert bytes(radio.received) == radio.served.data
    await server.close()
    return spent / (SIZE / BLOCK) * 1e6


def _over_the_socket(folder: Path, client: str) -> float:
    """Milliseconds of the client's CPU for each block, over the emulated dongle at its full speed."""
    profile = "smart energy" if client == "ours" else "home automation"
    premise = premise_file(folder, bridges=1, block=BLOCK, profile=profile)
    result = contest.run(client, premise, image_file(folder, SIZE_OVER_SOCKET), [eui(1)])
    return result.cpu / result.blocks * 1e3


def _row(what: str, ours: list[float], peer: list[float], unit: str, target: float) -> str:
    def told(values: list[float]) -> str:
        return f"{statistics.median(values):.3g} {unit} [{min(values):.3g}–{max(values):.3g}]"

    times = statistics.median(ours) / statistics.median(peer)
    return f"| {what} | {told(peer)} | {told(ours)} | {times:.3f} × | ≤ {target} × |"


def run() -> None:
    """Print one table: medians and spread, ours and zigpy in turn."""
    ours, peer, here, there = [], [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content = image_file(folder, SIZE).read_bytes()
        for _ in range(ROUNDS):
            peer.append(asyncio.run(spent_on_a_block(content, BLOCK)))
            ours.append(asyncio.run(_in_process()))
        for _ in range(SOCKET_ROUNDS):
            there.append(_over_the_socket(folder, "zigpy_client"))
            here.append(_over_the_socket(folder, "ours"))
    print(f"CPU for one block of {BLOCK} octets, medians of {ROUNDS} and {SOCKET_ROUNDS} runs [spread]:")
    print("| | zigpy OTAManager | ours | ratio | target |\n|---|---|---|---|---|")
    print(_row("(a) in process, device without latency", ours, peer, "µs", 0.12))
    print(_row("(b) client, over the emulated dongle", here, there, "ms", 0.5))
