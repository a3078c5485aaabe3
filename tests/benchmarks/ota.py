"""What one image block costs: in process with a device that answers at once, and over the emulated dongle."""

from __future__ import annotations

import asyncio
import statistics
import struct
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.joining.join_session import Admission
from core.ota import messages
from core.ota.server import OtaServer
from core.ota.transfer import Served, Transfer
from core.practice import sample_payload
from core.premise.device import Eui64
from core.radio.exchange import AddressBook
from core.radio.radio import SMART_ENERGY, Frame
from core.session import Session
from core.settings import Settings
from core.update.progress import Condition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.ota.transfer import TransferRecord
    from core.radio.radio import Outgoing, RadioInfo, RadioListener

DEVICE = Eui64.parse("00-DB-12-34-56-78-99-B1")
ADDRESS, BLOCK, SIZE, ROUNDS = 0x1234, 48, 256 * 1024, 5


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
    server.offer(Transfer(DEVICE, radio.served, time.time()))
    radio.server = server
    started = time.process_time()
    radio.ask()
    await radio.done.wait()
    spent = time.process_time() - started
    assert bytes(radio.received) == radio.served.data
    await server.close()
    return spent / (SIZE / BLOCK) * 1e6


async def _over_the_dongle(folder: Path) -> tuple[float, float]:
    """(blocks a second, CPU milliseconds a block) of a whole update at the emulator's full speed."""
    async with Session(Settings(data_folder=folder), lambda _: None) as session:
        await session.connect("emulated:gas-meter-out-of-range?speed=max")
        label = next(x for x in await session.labels() if x.kind.value == "B1")
        assert label.install_code is not None
        await session.admit([Admission(label.eui, label.install_code, label.kind)])
        image = await session.sample_image(SIZE)
        await session.scan()
        started, cpu = time.monotonic(), time.process_time()
        (row,) = await session.update(image, [label.eui])
        assert row.condition is Condition.FINISHED, row.reason
        blocks = SIZE / BLOCK
        return blocks / (time.monotonic() - started), (time.process_time() - cpu) / blocks * 1e3


def run() -> None:
    """Print medians and spread."""
    alone = [asyncio.run(_in_process()) for _ in range(ROUNDS)]
    print(
        f"one block in process: {statistics.median(alone):.0f} µs CPU "
        f"[{min(alone):.0f}–{max(alone):.0f}], {ROUNDS} runs"
    )
    with tempfile.TemporaryDirectory() as folder:
        runs = [asyncio.run(_over_the_dongle(Path(folder))) for _ in range(3)]
    rates, costs = [r for r, _ in runs], [c for _, c in runs]
    print(f"over the emulated dongle, {SIZE // 1024} KiB, 1 hop, block {BLOCK}, speed max, 3 runs:")
    print(f"  {statistics.median(rates):.0f} blocks/s [{min(rates):.0f}–{max(rates):.0f}]")
    print(f"  {statistics.median(costs):.2f} ms client CPU a block [{min(costs):.2f}–{max(costs):.2f}]")
