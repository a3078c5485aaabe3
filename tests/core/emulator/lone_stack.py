"""A coordinator with one device in reach, small enough to test the dongle's serial face without a mesh.

It keeps the contract of `core.emulator.stack`. The device joins while the window is open and its key is known
(or none is required), says that it is there, and sends every frame back to where it came from.
Run as a module it serves this premise as a process of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from core.emulator.__main__ import main
from core.emulator.clock import Clock
from core.emulator.server import EmulateOptions, Parts, serve
from core.emulator.stack import (
    Beacon,
    Confirm,
    DataIndication,
    DataRequest,
    Endpoint,
    Neighbour,
    Network,
    Route,
    StackEvents,
)
from core.emulator.store import Store

if TYPE_CHECKING:
    from core.emulator.control import Answer
    from core.emulator.floorplan import Position

DONGLE = 0x00DB_1234_0000_0001
DEVICE = 0x00DB_1234_0000_0002
ADDRESS = 0x4A1C
ON_AIR = 0.006
THINKS = 0.010


class LoneStack:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.network: Network | None = None
        self.endpoints: tuple[Endpoint, ...] = ()
        self.keys: dict[int, bytes] = {}
        self.code_only = False
        self.joined = False
        self.sent: list[DataRequest] = []
        self._events: StackEvents | None = None

    @property
    def eui(self) -> int:
        return DONGLE

    @property
    def running(self) -> bool:
        return self.network is not None

    @property
    def events(self) -> StackEvents:
        assert self._events is not None
        return self._events

    def attach(self, events: StackEvents) -> None:
        self._events = events

    def start(self, network: Network, endpoints: Sequence[Endpoint]) -> None:
        self.network, self.endpoints = network, tuple(endpoints)

    def stop(self) -> None:
        self.network, self.endpoints, self.code_only = None, (), False

    def set_endpoints(self, endpoints: Sequence[Endpoint]) -> None:
        self.endpoints = tuple(endpoints)

    def send(self, request: DataRequest, confirm: Callable[[Confirm], None]) -> None:
        self.sent.append(request)
        there = self.joined and request.destination in (ADDRESS, DEVICE)
        self.clock.after(ON_AIR, confirm, Confirm.SUCCESS if there else Confirm.NWK_NO_ROUTE)
        if there:
            self.clock.after(ON_AIR + THINKS, self._echo, request)

    def _echo(self, request: DataRequest) -> None:
        self.events.data_arrived(
            DataIndication(
                source=ADDRESS,
                source_endpoint=request.destination_endpoint,
                destination_endpoint=request.source_endpoint,
                profile=request.profile,
                cluster=request.cluster | (0x8000 if request.destination_endpoint == 0 else 0),
                payload=request.payload,
                broadcast=False,
                lqi=180,
                encrypted=False,
                mac_source=ADDRESS,
                radius=30,
            )
        )

    def permit(self, seconds: int) -> None:
        self.events.permit_changed(seconds)
        if seconds and not self.joined and (DEVICE in self.keys or not self.code_only):
            self.clock.after(0.5, self._join)

    def _join(self) -> None:
        self.joined = True
        self.events.device_admitted(ADDRESS, DEVICE, 0)
        self.events.device_announced(ADDRESS, DEVICE, 0x8E)

    def set_link_key(self, eui: int, key: bytes | None) -> None:
        if key is None:
            self.keys.pop(eui, None)
        else:
            self.keys[eui] = key

    def require_install_code(self, required: bool) -> None:
        self.code_only = required

    def neighbours(self) -> Sequence[Neighbour]:
        extended = self.network.extended_pan_id if self.network else 0
        return [Neighbour(extended, DEVICE, ADDRESS, 1, 1, 2, 0, 1, 180)] if self.joined else []

    def routes(self) -> Sequence[Route]:
        return [Route(ADDRESS, 0, ADDRESS)] if self.joined else []

    def discover_route(self, address: int) -> None:
        """Its one device is its neighbour."""

    def has_route(self, address: int) -> bool:
        return self.joined and address == ADDRESS

    def energy(self, channels: Sequence[int]) -> Mapping[int, int]:
        return {channel: 200 - 5 * channel for channel in channels}

    def scan(self, channels: Sequence[int]) -> Sequence[Beacon]:
        found = [
            Beacon(0x1111 * n, 0x4321, 0x00DB_0000_0000_0F01, 14 + n, n == 1, n, 100 + n) for n in (1, 2)
        ]
        return [beacon for beacon in found if beacon.channel in channels]

    def address_of(self, eui: int) -> int | None:
        return ADDRESS if self.joined and eui == DEVICE else None

    def eui_of(self, address: int) -> int | None:
        return DEVICE if self.joined and address == ADDRESS else None

    def associated(self) -> Sequence[Neighbour]:
        return self.neighbours()

    def forget_child(self, eui: int) -> bool:
        return False


class LonePremise:
    def __init__(self, clock: Clock) -> None:
        self.stack = LoneStack(clock)
        self.on_flash_changed: Callable[[], None] | None = None

    @property
    def coordinator(self) -> LoneStack:
        return self.stack

    def initial_network(self) -> Network | None:
        return None

    def initial_link_keys(self) -> Mapping[int, bytes]:
        return {}

    def initial_addresses(self) -> Mapping[int, int]:
        """None: nobody has joined."""
        return {}

    def flash(self) -> Mapping[str, bytes]:
        return {"echo": b"joined" if self.stack.joined else b""}

    def snapshot(self) -> Answer:
        return {"devices": [{"name": "echo", "joined": self.stack.joined}]}

    def labels(self) -> list[Answer]:
        return [{"name": "echo"}]

    def describe(self) -> Answer:
        return {"survey": {}}

    def power(self, device: str, on: bool) -> None:
        """The device is always on; a switch that is not there stands for a fault of the program."""
        if device != "echo":
            raise LookupError(device)

    def stranger(
        self, *, position: Position | None = None, install_code: bytes | None = None, retry: float = 20.0
    ) -> int:
        return DEVICE + 1


def start(given: EmulateOptions) -> int:
    clock = Clock()
    store = Store(given.state, "lone") if given.state else None
    return serve(given, "lone", LonePremise(clock), Parts(clock, given.seed or 1, store))


if __name__ == "__main__":
    sys.exit(main(["lone", *sys.argv[1:]], start))
