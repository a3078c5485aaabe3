"""What one image block costs on the air, stop-and-wait: block response, its APS acknowledgement, the next request."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.emulator.frames import FrameKind
from tests.core.emulator.host import OTA, offer

if TYPE_CHECKING:
    from core.emulator.frames import Frame
    from core.emulator.node import Node
    from tests.core.emulator.host import Host

BLOCK_RESPONSE, BLOCK_REQUEST = 0x05, 0x03


@dataclass
class Ear:
    """Notes when frames of one node arrive, and lets them through."""

    host: Host
    node: Node
    acknowledgements: list[float] = field(default_factory=list)
    commands: dict[int, list[float]] = field(default_factory=dict)

    def listen(self) -> None:
        let_through = self.node.receive

        def receive(frame: Frame, sender: Node, lqi: int) -> None:
            if frame.kind is FrameKind.ACK:
                self.acknowledgements.append(self.host.clock.now)
            elif frame.kind is FrameKind.DATA and frame.cluster == OTA:
                self.commands.setdefault(frame.payload[2], []).append(self.host.clock.now)
            let_through(frame, sender, lqi)

        self.node.receive = receive


def block_airtime(host: Host, name: str, *, think: float, size: int = 32 * 1024) -> float:
    """Mean seconds that a block takes on the air; `think` is the device's own pause, longer than an ack's way home."""
    if not host.stack.running:
        host.start()
        host.run(40.0)
    spec = host.spec(name)
    device = Ear(host, host.premise.devices[spec.eui].node)
    hub = Ear(host, host.premise.coordinator.node)
    address = host.stack.address_of(spec.eui)
    assert address is not None
    device.listen()
    hub.listen()
    host.servers[address] = offer(spec, size)
    host.notify(address)
    host.run(400.0)
    assert host.servers[address].ends
    taken = device.commands[BLOCK_RESPONSE]
    asked = hub.commands[BLOCK_REQUEST]
    return statistics.fmean(_one(taken[i], asked[i], asked[i + 1], hub, think) for i in range(len(asked) - 1))


def _one(taken: float, asked: float, asked_next: float, hub: Ear, think: float) -> float:
    home = next(moment for moment in hub.acknowledgements if moment > taken)
    return (taken - asked) + (home - taken) + (asked_next - taken - think)
