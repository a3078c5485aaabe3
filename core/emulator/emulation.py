"""A premise with its dongle on one simulated clock, from the bytes on the serial line down; no sockets here."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Protocol

from core.emulator.dongle import Dongle
from core.emulator.dongle_memory import PRECONFIGURED_KEY
from core.emulator.line import BAUD, Lane
from core.emulator.line_faults import LineFaults
from core.emulator.mt_af import INCOMING
from core.emulator.nv import NvMemory, osal
from core.emulator.pace import MAX, Pace, parse_speed
from core.emulator.znp import FrameParser, Subsystem
from core.errors import FileError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.emulator.clock import Clock
    from core.emulator.stack import Network, Stack
    from core.emulator.store import Store
    from core.emulator.znp import Frame

FOREIGN_TOOL_CONFIGURED = osal(0x0060)  # where other hosts note that the dongle was set up
RUN_SECONDS = 0.01  # real time for which events may run before the process looks at its sockets again


class Premise(Protocol):
    """What the emulation asks of the simulated premise."""

    on_flash_changed: Callable[[], None] | None

    @property
    def coordinator(self) -> Stack:
        """The dongle's place in the mesh."""

    def initial_network(self) -> Network | None:
        """The network that the dongle has already formed when the scenario begins."""

    def initial_link_keys(self) -> Mapping[int, bytes]:
        """The keys of the devices that belong to it."""

    def initial_addresses(self) -> Mapping[int, int]:
        """Their network addresses."""

    def flash(self) -> Mapping[str, bytes]:
        """What each device keeps without power, under names that can be file names."""


class Emulation:
    """Runs the simulated premise as fast as its pace allows, and carries bytes to and from one client.

    Args:
        wall: the real clock, in seconds.
        output: takes bytes for the client; called between events, never inside one.
    """

    def __init__(
        self,
        name: str,
        premise: Premise,
        clock: Clock,
        *,
        seed: int,
        speed: str,
        baud: bool,
        store: Store | None,
        wall: Callable[[], float],
        output: Callable[[bytes], None],
    ) -> None:
        self.name, self.premise, self.clock, self.speed = name, premise, clock, speed
        self.client_connected = False
        self.client_reading = True
        self.plugged = True
        self.on_plug: Callable[[bool], None] | None = None
        self.on_saved: Callable[[], None] | None = None
        self._wall, self._output, self._store = wall, output, store
        self._parser = FrameParser()
        self._to_dongle = Lane(clock, BAUD if baud else 0, self._heard)
        self._to_client = Lane(clock, BAUD if baud else 0, self._said)
        self._outbox: list[bytes] = []
        self._saved: dict[str, bytes] = {}
        self._flash_changed = self._nv_changed = False
        self._replug_at = 0.0
        self._powerless = False
        self.line_faults = LineFaults(clock, Random(f"{seed} line"), self._to_client.send, self._reached)
        self.dongle = self._make_dongle(seed)
        self.pace = Pace(parse_speed(speed), wall(), clock.now)
        premise.on_flash_changed = self._note_flash

    @property
    def bad_frames(self) -> int:
        """How many frames came from the client with a wrong checksum."""
        return self._parser.bad_checksums

    def receive(self, data: bytes) -> None:
        """Bytes came from the client."""
        if self.plugged:
            self.catch_up()
            self.pace.exchanged(self._wall(), self.clock.now, owed=False)
            self._to_dongle.send(data)

    def connected(self) -> None:
        """A client opened the port; what the dongle said before is gone."""
        self.client_connected, self.client_reading = True, True
        self._parser.clear()
        self.pace.stood(self._wall(), self.clock.now)
        self.pace.exchanged(self._wall(), self.clock.now, owed=False)

    def reading(self, ready: bool) -> None:
        """Whether the client takes what it is sent; time stands while it does not."""
        if ready and not self.client_reading:
            self.pace.stood(self._wall(), self.clock.now)
        self.client_reading = ready

    def disconnected(self) -> None:
        """The client closed the port; the dongle runs on, as one with its own power does."""
        self.client_connected = False
        self._to_client.cut()

    def step(self) -> float | None:
        """Run what may run now; the real moment of the next step, or None when only the client can go on."""
        started = self._wall()
        while (due := self.clock.next_at) is not None:
            now = self._wall()
            if due > self._limit(now):
                return None if self._stands() else self.pace.real_at(due)
            self.clock.run_until(due)
            self.deliver()
            if now - started > RUN_SECONDS:
                return now
        return None

    def deliver(self) -> None:
        """Save what flash would hold by now, then let the client have its bytes."""
        self.save()
        if self._outbox:
            data = b"".join(self._outbox)
            self._outbox.clear()
            if self.client_connected:
                for part in (
                    [data[i : i + 1] for i in range(len(data))] if self.line_faults.splits else [data]
                ):
                    self._output(part)

    def advance(self, seconds: float) -> None:
        """Let simulated time pass at once, whatever the pace."""
        self.clock.run_until(self.clock.now + seconds)
        self.deliver()
        self.pace.change(self.pace.speed, self._wall(), self.clock.now)

    def set_speed(self, speed: str) -> None:
        """Change the pace; the dongle's mark follows. Raises ValueError for a speed that is none."""
        parsed = parse_speed(speed)
        self.catch_up()
        self.speed = speed
        self.pace.change(parsed, self._wall(), self.clock.now)
        self.dongle.memory.mark(self.name, speed)
        self.deliver()

    def unplug(self, seconds: float) -> None:
        """Pull the dongle out for so many simulated seconds: its power goes, and the port with it."""
        self.dongle.power_off()
        self._powerless = True
        self.close_port(seconds)

    def close_port(self, seconds: float) -> None:
        """Let the port vanish for so many simulated seconds while the dongle runs on: its USB side failed."""
        self.plugged = False
        self._replug_at = max(self._replug_at, self.clock.now + seconds)
        self.line_faults.cut()
        self._to_dongle.cut()
        self._to_client.cut()
        self._outbox.clear()
        if self.on_plug is not None:
            self.on_plug(False)
        self.clock.at(self._replug_at, self._plug)

    def save(self) -> None:
        """Bring the files up to date with what has been written to flash."""
        if self._store is None:
            return
        if self.on_saved is not None and (self._nv_changed or self._flash_changed):
            self.on_saved()
        if self._nv_changed:
            self._nv_changed = False
            self._store.save_dongle(self.dongle.memory.nv.dump())
        if self._flash_changed:
            self._flash_changed = False
            for name, content in self.premise.flash().items():
                if self._saved.get(name) != content:
                    self._saved[name] = content
                    self._store.save_device(name, content)

    def save_all(self) -> None:
        """Write every file, at the end of the run."""
        self._nv_changed = self._flash_changed = True
        self.save()

    def _make_dongle(self, seed: int) -> Dongle:
        nv = NvMemory()
        saved = self._store.dongle() if self._store is not None else None
        if saved is not None:
            _restore(nv, saved)
        nv.on_change = self._note_nv
        dongle = Dongle(self.premise.coordinator, self.clock, nv, seed, self._send)
        dongle.memory.mark(self.name, self.speed)
        network = self.premise.initial_network() if saved is None else None
        if network is not None:
            dongle.memory.adopt(network)
            nv.put(PRECONFIGURED_KEY, network.network_key)
            nv.put(FOREIGN_TOOL_CONFIGURED, b"\x55")
            for eui, key in self.premise.initial_link_keys().items():
                dongle.memory.keys.add_install_key(eui, key)
            for eui, address in self.premise.initial_addresses().items():
                dongle.memory.keys.add_device(eui, address, child=False)
        return dongle

    def _note_nv(self) -> None:
        self._nv_changed = True

    def _note_flash(self) -> None:
        self._flash_changed = True

    def _send(self, frame: Frame) -> None:
        self.line_faults.outgoing(frame)

    def _heard(self, data: bytes) -> None:
        for frame in self._parser.feed(data):
            self.line_faults.incoming(frame)

    def _reached(self, frame: Frame) -> None:
        self.dongle.receive(frame)

    def _said(self, data: bytes) -> None:
        self._outbox.append(data)
        command = int.from_bytes(data[2:4], "big")
        asks = command == INCOMING or command >> 8 == 0x40 | Subsystem.ZDO
        self.pace.exchanged(self._wall(), self.clock.now, owed=True if asks else None)

    def _plug(self) -> None:
        if self.clock.now < self._replug_at or self.plugged:
            return
        self.plugged = True
        self._parser.clear()
        if self._powerless:
            self._powerless = False
            self.dongle.power_on()
        if self.on_plug is not None:
            self.on_plug(True)

    def _stands(self) -> bool:
        """Whether time waits for the client without an end."""
        return self.plugged and self.speed == MAX and not (self.client_connected and self.client_reading)

    def _limit(self, real: float) -> float:
        if not self.plugged and self.speed == MAX:
            return self._replug_at
        if self._stands():
            return self.clock.now
        limit = self.pace.limit(real)
        if self.speed == MAX and not self.pace.awaits_answer(real):
            busy = [lane.busy_until for lane in (self._to_dongle, self._to_client)]
            limit = max([limit, *(moment for moment in busy if moment is not None)])
        return limit

    def catch_up(self) -> None:
        """Bring simulated time to the present before something happens in it: an idle premise grows older too."""
        if self.pace.speed is not None:
            self.clock.run_until(self.pace.limit(self._wall()))
        elif self.client_connected and self.client_reading:
            self.clock.run_until(self.pace.least(self._wall()))
        self.deliver()


def _restore(nv: NvMemory, saved: bytes) -> None:
    try:
        nv.restore(saved)
    except ValueError as error:
        raise FileError(
            "The saved memory of the dongle cannot be read.",
            "The file is damaged or was not written by this program.",
            "Delete the state folder to begin afresh.",
        ) from error


def check_speed(text: str) -> str:
    """The speed as it was given, when it is one; raises UsageError otherwise."""
    try:
        parse_speed(text)
    except ValueError as error:
        raise UsageError(
            f"“{text}” is no speed.", "", "Give a number above nought, such as 1 or 20, or the word max."
        ) from error
    return text
