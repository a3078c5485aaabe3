"""A hub in memory for campaigns: each device plays its script, and what it is told is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING

from core.errors import DeviceError
from core.firmware.image import Image, build
from core.ota.transfer import Activation, Served, State, Transfer, TransferView

if TYPE_CHECKING:
    from core.premise.device import Eui64

OLD, NEW = 0x0100_0000, 0x0100_0100
IMAGE = build(
    b"payload of a practice image " * 40, manufacturer=0x1037, image_type=2, version=NEW, text="Practice"
)

Act = Callable[[Transfer], object]


class ScriptedHub:
    """Real transfers without a radio: a script is a list of what happens to a transfer, step by step."""

    def __init__(self, scripts: dict[Eui64, Sequence[Act]], versions: dict[Eui64, list[int | None]]) -> None:
        self._scripts = {eui: list(script) for eui, script in scripts.items()}
        self._versions = versions
        self._transfers: dict[Eui64, Transfer] = {}
        self._moved: dict[Eui64, asyncio.Queue[TransferView]] = {}
        self.told: list[tuple[str, Eui64]] = []
        self.running: set[Eui64] = set()  # who is served
        self.watched: set[Eui64] = set()  # whose transfer somebody listens to, also once it is back
        self.most_at_once = 0

    async def deliver(
        self, image: Image, euis: Sequence[Eui64], activation: Activation, *, downgrade: bool = False
    ) -> AsyncIterator[TransferView]:
        (eui,) = euis
        header = image.header
        served = Served(
            image.content,
            header.manufacturer,
            header.image_type,
            header.version,
            image.file_sha256,
            downgrade=downgrade,
        )
        transfer = self._transfers[eui] = Transfer(eui, served, 1.0, activation=activation)
        queue = self._moved[eui] = asyncio.Queue()
        self.running.add(eui)
        self.watched.add(eui)
        self.most_at_once = max(self.most_at_once, len(self.running))
        self.told.append(("deliver", eui))
        try:
            yield transfer.view
            for act in self._scripts.get(eui, []):
                await asyncio.sleep(0)
                act(transfer)
                if transfer.state is State.RETURNED:
                    self.running.discard(eui)
                yield transfer.view
                while not queue.empty():
                    yield queue.get_nowait()
            while True:
                yield await queue.get()
        finally:
            self.running.discard(eui)
            self.watched.discard(eui)

    async def read_version(self, eui: Eui64) -> int:
        await asyncio.sleep(0)
        answers = self._versions.get(eui, [])
        version = answers.pop(0) if len(answers) > 1 else answers[0] if answers else None
        if version is None:
            raise DeviceError("It does not answer.")
        return version

    def state(self, eui: Eui64) -> State:
        return self._transfers[eui].state

    def _act(self, eui: Eui64, word: str, act: Act) -> None:
        self.told.append((word, eui))
        transfer = self._transfers.get(eui)
        if transfer is not None:
            act(transfer)
            self._moved[eui].put_nowait(transfer.view)

    def happens(self, eui: Eui64, act: Act) -> None:
        """Something more happens to a transfer, after its script."""
        act(self._transfers[eui])
        self._moved[eui].put_nowait(self._transfers[eui].view)

    def retry(self, eui: Eui64) -> None:
        self._act(eui, "retry", lambda t: t.retry(9.0))

    def pause(self, eui: Eui64) -> None:
        self._act(eui, "pause", lambda t: t.pause(9.0))

    def resume(self, eui: Eui64) -> None:
        self._act(eui, "resume", lambda t: t.resume(9.0))

    def cancel(self, eui: Eui64) -> None:
        self._act(eui, "cancel", lambda t: t.cancel(9.0))
