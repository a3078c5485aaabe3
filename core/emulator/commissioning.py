"""Base Device Behaviour of the coordinator: a network is restored from memory, or formed where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.emulator.dongle_memory import ALL_CHANNELS
from core.emulator.znp import u8

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.emulator.clock import Timer
    from core.emulator.dongle import Dongle
    from core.emulator.stack import Network

NOTIFICATION, STATE_CHANGE = 0x4F80, 0x45C0
SUCCESS, FORMATION_FAILURE, RESTORED, NO_NETWORK = 0x00, 0x08, 0x0D, 0x02
STARTING, STARTED = 8, 9

RESTORE_SECONDS = 0.12
SCAN_SECONDS = 0.28  # of one channel, active and energy scan at duration 4


class Commissioning:
    """Runs the commissioning modes that a coordinator has, and tells the host how each went."""

    FORMATION = 0x04
    STEERING = 0x02

    def __init__(self, dongle: Dongle) -> None:
        self._dongle = dongle
        self._primary = ALL_CHANNELS
        self._secondary = 0
        self._running: Timer | None = None

    def reset(self) -> None:
        """Back to the state after power-up; a formation under way is given up."""
        self._primary, self._secondary = ALL_CHANNELS, 0
        if self._running is not None:
            self._running.cancel()
            self._running = None

    def set_channels(self, primary: bool, mask: int) -> None:
        """Which channels formation tries first, and which after them."""
        if primary:
            self._primary = mask & ALL_CHANNELS
        else:
            self._secondary = mask & ALL_CHANNELS

    def start(self, modes: int) -> None:
        """Begin the modes asked for; a network that is in memory is restored before anything else."""
        if self._running is not None and self._running.pending:
            return
        known = None if self._dongle.running else self._dongle.memory.network()
        if known is not None:
            self._later(RESTORE_SECONDS, self._restored, known, modes)
        elif modes & self.FORMATION and not self._dongle.running:
            channels = _channels(self._primary) or _channels(self._secondary)
            self._later(SCAN_SECONDS * max(1, len(channels)), self._form, channels, modes)
        else:
            self._later(0.0, self._finish, SUCCESS if self._dongle.running else NO_NETWORK, modes)

    def _restored(self, network: Network, modes: int) -> None:
        self._dongle.start_network(network)
        self._tell_state(STARTED)
        self._notify(RESTORED, 0, modes)
        self._finish(SUCCESS, modes)

    def _form(self, channels: list[int], modes: int) -> None:
        if not channels:
            self._finish(FORMATION_FAILURE, modes)
            return
        self._tell_state(STARTING)
        energy = self._dongle.stack.energy(channels)
        quietest = min(channels, key=lambda channel: (energy.get(channel, 0), channel))
        network = self._dongle.memory.new_network(quietest)
        self._dongle.memory.adopt(network)
        self._dongle.start_network(network)
        self._tell_state(STARTED)
        self._finish(SUCCESS, modes)

    def _finish(self, status: int, modes: int) -> None:
        if modes & self.STEERING and self._dongle.running:
            self._dongle.stack.permit(180)
            self._notify(SUCCESS, self.STEERING, modes & self.FORMATION)
            modes &= ~self.STEERING
        if modes or status != SUCCESS:
            self._notify(status, modes, 0)

    def _notify(self, status: int, mode: int, remaining: int) -> None:
        self._dongle.emit(NOTIFICATION, u8(status) + u8(mode) + u8(remaining))

    def _tell_state(self, state: int) -> None:
        self._dongle.emit(STATE_CHANGE, u8(state))

    def _later(self, delay: float, step: Callable[..., object], *args: object) -> None:
        self._running = self._dongle.later(delay, step, *args)


def _channels(mask: int) -> list[int]:
    return [channel for channel in range(11, 27) if mask >> channel & 1]
