"""A pure model of an OTA client on a bad link: what it asks, what reaches it, what its flash holds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from random import Random

from core.ota import messages
from core.ota.messages import BlockRequest, EndRequest, Query
from core.ota.transfer import Activation, Served, State, Transfer
from core.premise.device import Eui64

EUI = Eui64.parse("00-DB-12-34-56-78-90-A0")
MANUFACTURER, IMAGE_TYPE, OLD, NEW = 0x1037, 0x0002, 0x0100_0000, 0x0100_0100


def image_of(size: int, seed: int = 1, version: int = NEW) -> Served:
    """An image without a pattern: every block of it is different."""
    data = Random(seed).randbytes(size)
    return Served(data, MANUFACTURER, IMAGE_TYPE, version, hashlib.sha256(data).hexdigest())


def block(offset: int, size: int = 64, version: int = NEW) -> BlockRequest:
    return BlockRequest(MANUFACTURER, IMAGE_TYPE, version, offset, size)


def query(version: int = OLD) -> Query:
    return Query(MANUFACTURER, IMAGE_TYPE, version)


def end(status: int = messages.SUCCESS, version: int = NEW) -> EndRequest:
    return EndRequest(status, MANUFACTURER, IMAGE_TYPE, version)


@dataclass(slots=True)
class Link:
    """What the air does to frames, by chance."""

    chance: Random
    loss: float = 0.0
    duplicates: float = 0.0
    reordering: float = 0.0
    late: list[BlockRequest] = field(default_factory=list)

    def lost(self) -> bool:
        return self.chance.random() < self.loss


@dataclass(slots=True)
class ModelDevice:
    """Asks block by block, repeats what was lost, keeps on a power cut only whole pages of its flash."""

    transfer: Transfer
    link: Link
    asks: int = 64
    page: int = 256
    power_cuts: float = 0.0
    memory: bytearray = field(default_factory=bytearray)
    now: float = 1_000.0
    statuses: set[int] = field(default_factory=set)

    def download(self, most_steps: int = 20_000) -> bytes:
        """Fetch the whole image; returns what the flash holds in the end."""
        size = len(self.transfer.image.data)
        for _ in range(most_steps):
            if len(self.memory) >= size:
                return bytes(self.memory)
            self.step()
        raise AssertionError(f"only {len(self.memory)} of {size} octets after {most_steps} steps")

    def step(self) -> None:
        """One request and what comes of it; now and then the power fails instead."""
        self.now += 0.1
        if self.link.chance.random() < self.power_cuts:
            del self.memory[len(self.memory) - len(self.memory) % self.page :]
            self.transfer.announced(self.now)
            return
        self._exchange(BlockRequest(MANUFACTURER, IMAGE_TYPE, NEW, len(self.memory), self.asks))

    def _exchange(self, request: BlockRequest) -> None:
        if self.link.late and self.link.chance.random() < 0.5:
            self._served(self.link.late.pop(0))
        if self.link.lost():
            return
        if self.link.chance.random() < self.link.reordering:
            self.link.late.append(request)
        for _ in range(2 if self.link.chance.random() < self.link.duplicates else 1):
            self._served(request)

    def _served(self, request: BlockRequest) -> None:
        answer = self.transfer.receive(request, self.now)
        assert answer is not None
        assert answer[0] == messages.BLOCK_RESPONSE
        if not self.link.lost():
            self._take(answer[1])

    def _take(self, body: bytes) -> None:
        self.statuses.add(body[0])
        if body[0] != messages.SUCCESS:
            return
        version, offset = int.from_bytes(body[5:9], "little"), int.from_bytes(body[9:13], "little")
        assert version == NEW
        data = body[14 : 14 + body[13]]
        assert len(data) == body[13], "the length octet says what follows"
        if offset == len(self.memory):
            self.memory += data


def transfer_in(state: State, size: int = 640) -> Transfer:
    """A transfer that real happenings have brought into a state."""
    made = Transfer(EUI, image_of(size), 0.0)
    ways: dict[State, list[str | BlockRequest | EndRequest]] = {
        State.OFFERED: [],
        State.SENDING: [block(0)],
        State.PAUSED: [block(0), "pause"],
        State.CHECKING: [block(0), block(size - 64)],
        State.HELD: ["hold", block(0), end()],
        State.RESTARTING: [block(0), end()],
        State.RETURNED: [block(0), end(), "announce"],
        State.FAILED: [block(0), end(messages.INVALID_IMAGE)],
        State.CANCELLED: [block(0), "cancel"],
    }
    for step in ways[state]:
        _take_step(made, step)
    assert made.view.state is state
    return made


def _take_step(made: Transfer, step: str | BlockRequest | EndRequest) -> None:
    if step == "hold":
        made.activation = Activation.never()
    elif step == "pause":
        made.pause(1.0)
    elif step == "cancel":
        made.cancel(1.0)
    elif step == "announce":
        made.announced(1.0)
    elif not isinstance(step, str):
        made.receive(step, 1.0)
