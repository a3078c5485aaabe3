"""A CC2652 dongle with Z-Stack 3.30 on it, seen through its serial port: frames in, frames out.

Volatile, lost with every reset: the join window, the install-code rule, the endpoints, the callbacks, the
groups. Everything in `memory` stays. It runs on the simulated clock and knows nothing of the process around it.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from core.emulator import mt_af
from core.emulator.commands import CommandTable
from core.emulator.commissioning import Commissioning
from core.emulator.dongle_memory import COUNTER_STEP, DongleMemory
from core.emulator.mt_app import APP
from core.emulator.mt_sys import SYS, VERSION
from core.emulator.mt_util import UTIL
from core.emulator.mt_zdo import ADMITTED, ANNOUNCED, LEFT, ZDO, ZdoDesk
from core.emulator.stack import BROADCAST_ALL, Confirm
from core.emulator.znp import Frame, Kind, MalformedError, Reader, u8, u16, u64

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.clock import Clock, Timer
    from core.emulator.nv import NvMemory
    from core.emulator.stack import DataIndication, DataRequest, Endpoint, Network, Stack

RPC_ERROR, RESET_INDICATION = 0x6000, 0x4180
BAD_SUBSYSTEM, BAD_COMMAND, BAD_LENGTH = 1, 2, 4
POWER_UP, WATCHDOG = 0, 2
FAULTY_CONFIRM_DELAY = 0.02
BOOT_SECONDS = 0.35

COMMANDS = CommandTable()
for _table in (SYS, mt_af.AF, ZDO, UTIL, APP):
    COMMANDS.include(_table)


class Dongle:
    """Answers the host's MT commands from its memory and from the Zigbee stack below it.

    Args:
        stack: the coordinator in the simulated mesh.
        nv: its flash, fresh or as an earlier run left it.
        seed: what PAN ids and keys are drawn from, so that a run can be repeated.
        send: takes each frame for the host, in the order in which the firmware queues them.
    """

    def __init__(
        self, stack: Stack, clock: Clock, nv: NvMemory, seed: int, send: Callable[[Frame], None]
    ) -> None:
        self.stack, self.clock = stack, clock
        self.random = Random(f"{seed} dongle")
        self.memory = DongleMemory(nv, stack.eui, self.random)
        self.commissioning = Commissioning(self)
        self.zdo = ZdoDesk(self)
        self.endpoints: dict[int, Endpoint] = {}
        self.groups: set[tuple[int, int]] = set()
        self.network: Network | None = None
        self.install_code_only = False
        self.permit_until = 0.0
        self.sent = self.failed = 0
        self.unknown: Counter[int] = Counter()
        # what becomes of the next frames, whatever the air says
        self.faulty_confirms: deque[Confirm] = deque()
        self._send = send
        self._held: list[Frame] | None = None
        self._powered = True
        self._sequence = 0
        self._timers: list[Timer] = []
        self._booting: Timer | None = None
        stack.attach(self)
        self.memory.boot()

    @property
    def running(self) -> bool:
        """Whether a network is up."""
        return self.network is not None

    @property
    def update_id(self) -> int:
        """The network's update identifier, which each change of channel raises."""
        return self.network.update_id if self.network else 0

    @property
    def permit_seconds(self) -> float:
        """How long the dongle's own join window stays open; 0 when it is shut, infinite without an end."""
        return max(0.0, self.permit_until - self.clock.now)

    def receive(self, frame: Frame) -> None:
        """Take one frame from the host; its answer, if it has one, is queued before anything it sets off."""
        if not self._powered or (self._booting is not None and self._booting.pending):
            return
        self._held = []
        answer = self._answer(frame)
        held, self._held = self._held, None
        if answer is not None:
            self._send(answer)
        for indication in held:
            self._send(indication)

    def emit(self, command: int, payload: bytes) -> None:
        """Queue an indication for the host; one too long for the line is lost, as in the real firmware."""
        if not self._powered or len(payload) > 250:
            return
        frame = Frame(command, payload)
        if self._held is None:
            self._send(frame)
        else:
            self._held.append(frame)

    def later(self, delay: float, callback: Callable[..., object], *args: object) -> Timer:
        """Do something in so many seconds, unless a reset comes first."""
        self._timers = [timer for timer in self._timers if timer.pending]
        timer = self.clock.after(delay, callback, *args)
        self._timers.append(timer)
        return timer

    def restart(self, reason: int) -> None:
        """Reset: everything volatile is lost, and after the boot the host is told why."""
        self._forget_volatile()
        self._booting = self.clock.after(BOOT_SECONDS, self._boot, reason)

    def power_off(self) -> None:
        """Cut the power."""
        self._forget_volatile()
        self._powered = False

    def power_on(self) -> None:
        """Give the power back; the dongle boots and says so."""
        self._powered = True
        self.restart(POWER_UP)

    def start_network(self, network: Network) -> None:
        """Bring the stack up on this network, with the keys that memory holds."""
        self.network = network
        self.stack.start(network, tuple(self.endpoints.values()))
        self.stack.require_install_code(self.install_code_only)
        for eui, key in self.memory.keys.keys().items():
            self.stack.set_link_key(eui, key)

    def move_to_channel(self, channel: int) -> None:
        """Go on on another channel, as the network manager decided."""
        self.move_network(channel=channel)

    def move_network(self, *, channel: int | None = None, pan_id: int | None = None) -> None:
        """Go on on another channel or under another PAN id, as the network manager decided."""
        network = self.network
        if network is None:
            return
        counter = self.memory.advance_counter(network.extended_pan_id)
        update_id = network.update_id + 1 & 0xFF
        moved = replace(
            network,
            channel=channel or network.channel,
            pan_id=pan_id or network.pan_id,
            frame_counter=counter,
            update_id=update_id,
        )
        self.memory.adopt(moved)
        self.start_network(moved)

    def endpoints_changed(self) -> None:
        """Tell the stack which endpoints the host has registered."""
        if self.running:
            self.stack.set_endpoints(tuple(self.endpoints.values()))

    def require_install_code(self, required: bool) -> None:
        """Set the rule by which a device without a key of its own is turned away."""
        self.install_code_only = required
        self.stack.require_install_code(required)

    def transmit(self, request: DataRequest, confirm: Callable[[Confirm], None]) -> None:
        """Hand a frame to the stack, counting what it says of it."""

        def confirmed(status: Confirm) -> None:
            self.failed = self.failed + (status != Confirm.SUCCESS) & 0xFFFF
            if network is self.network:  # a confirm that outlives a reset concerns nobody
                confirm(status)

        network = self.network
        self.sent = self.sent + 1 & 0xFFFF
        if network is not None and self.sent % COUNTER_STEP == 0:
            self.memory.advance_counter(network.extended_pan_id)
        if self.faulty_confirms and (request.extended or request.destination < BROADCAST_ALL - 3):
            self.later(FAULTY_CONFIRM_DELAY, confirmed, self.faulty_confirms.popleft())
            return
        self.stack.send(request, confirmed)

    def next_sequence(self) -> int:
        """Number of the next incoming frame, as its MT message carries it."""
        self._sequence = self._sequence + 1 & 0xFF
        return self._sequence

    def data_arrived(self, indication: DataIndication) -> None:
        """A frame came in: ZDO goes to its desk, anything else to the host's endpoint."""
        if indication.destination_endpoint == 0:
            self.zdo.arrived(indication)
        elif (frame := mt_af.incoming(self, indication)) is not None:
            self.emit(frame.command, frame.payload)

    def device_admitted(self, address: int, eui: int, parent: int) -> None:
        """The trust centre let a device in."""
        child = parent == 0 and any(
            row.eui == eui and row.device_type == 2 for row in self.stack.associated()
        )
        self.memory.keys.add_device(eui, address, child)
        self.emit(ADMITTED, u16(address) + u64(eui) + u16(parent))

    def device_announced(self, address: int, eui: int, capability: int) -> None:
        """A device said that it is there."""
        self.emit(ANNOUNCED, u16(address) + u16(address) + u64(eui) + u8(capability))

    def device_left(self, address: int, eui: int, rejoin: bool) -> None:
        """A device said that it goes."""
        self.emit(LEFT, u16(address) + u64(eui) + u8(0) + u8(0) + u8(rejoin))

    def permit_changed(self, seconds: int) -> None:
        """The join window opened or shut; Z-Stack 3.30 does not tell its host."""
        self.permit_until = float("inf") if seconds == 0xFF else self.clock.now + seconds

    def _answer(self, frame: Frame) -> Frame | None:
        handler = COMMANDS.get(frame.command)
        if handler is None:
            return self._refuse(frame)
        try:
            payload = handler(self, Reader(frame.payload))
        except MalformedError:
            return _rpc_error(frame, BAD_LENGTH) if frame.kind == Kind.SREQ else None
        return None if payload is None else Frame(frame.answer, payload)

    def _refuse(self, frame: Frame) -> Frame | None:
        if frame.kind != Kind.SREQ:
            return None
        self.unknown[frame.command] += 1
        known = COMMANDS.knows_subsystem(frame.subsystem)
        return _rpc_error(frame, BAD_COMMAND if known else BAD_SUBSYSTEM)

    def _boot(self, reason: int) -> None:
        forgotten = self.memory.keys.keys()
        if self.memory.boot():
            for eui in forgotten:
                self.stack.set_link_key(eui, None)
        self.emit(RESET_INDICATION, u8(reason) + VERSION)

    def _forget_volatile(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        if self._booting is not None:
            self._booting.cancel()
        self.stack.stop()
        self.commissioning.reset()
        self.zdo.reset()
        self.endpoints.clear()
        self.groups.clear()
        self.network = None
        self.install_code_only = False
        self.permit_until = 0.0


def _rpc_error(frame: Frame, error: int) -> Frame:
    return Frame(RPC_ERROR, u8(error) + u16(frame.command >> 8 | (frame.command & 0xFF) << 8))
