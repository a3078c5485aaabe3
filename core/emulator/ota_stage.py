"""What an OTA client has at every stage: its phase, its patience, its flash, and the way to its server."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from core.emulator import ota_messages as messages

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from core.emulator.clock import Clock, Timer
    from core.emulator.flash import Flash
    from core.emulator.scenario import DeviceSpec
    from core.emulator.stack import Confirm

NORMAL, DOWNLOADING, COMPLETE, WAITING, COUNTDOWN, WAIT_FOR_MORE = 0, 1, 2, 3, 4, 5
"""Values of the ImageUpgradeStatus attribute."""


class Phase(Enum):
    """Where the client is."""

    IDLE = "idle"
    SEEKING = "seeking"
    QUERYING = "querying"
    FETCHING = "fetching"
    VERIFYING = "verifying"
    ENDING = "ending"
    COUNTDOWN = "countdown"


class OtaHost(Protocol):
    """What the client needs of its device."""

    def send_ota(
        self,
        endpoint: int,
        payload: bytes,
        done: Callable[[Confirm], None] | None,
        *,
        acknowledged: bool,
        encrypted: bool,
    ) -> None:
        """Send a ZCL frame of the OTA cluster to the server's endpoint."""

    def find_ota_server(self) -> None:
        """Ask the hub which endpoint serves images; `server_found` hears the answer."""

    def expect(self, seconds: float) -> None:
        """An answer is due within so many seconds: a sleepy device polls fast until then."""

    def log(self, kind: str, text: str) -> None:
        """Write to the event log."""

    def flash_changed(self) -> None:
        """The flash was written."""

    def reboot(self, seconds: float, *, rejoin: bool) -> None:
        """Restart into what the flash holds, silent for so many seconds."""


class OtaStage(ABC):
    """The part of an OTA client that every stage of an update stands on."""

    def __init__(self, spec: DeviceSpec, flash: Flash, host: OtaHost, clock: Clock, rng: Random) -> None:
        self._spec = spec
        self._traits = spec.ota
        self._flash = flash
        self._host = host
        self._clock = clock
        self._rng = rng
        self._timer: Timer | None = None
        self._tries = 0
        self._sequence = 0
        self._endpoint: int | None = None
        self._encrypted = False
        self._misbehaved = False
        self.phase = Phase.IDLE
        self.status = NORMAL
        self.server_eui = 0xFFFFFFFFFFFFFFFF
        self.block_period = round(spec.ota.block_period * 1000.0)
        self.blocks_requested = 0
        self.highest_offset = 0
        self.began_at: float | None = None  # when it first asked for this image, and when it had all of it
        self.fetched_at: float | None = None
        self.pages_requested = 0
        self.ignored_blocks = 0  # how many more blocks it does not take, so that it asks for them again
        self._at_share: list[tuple[float, Callable[[], object]]] = []
        self._at_swap: list[Callable[[], object]] = []

    @property
    def current_version(self) -> int:
        """File version that runs."""
        return self._flash.version

    @property
    def downloaded_version(self) -> int:
        """File version that lies ready, or the attribute's 'none'."""
        image = self._flash.image
        return image.version if image and self.offset == image.size else messages.ANY_VERSION

    @property
    def offset(self) -> int:
        """Octets of the image received so far."""
        return len(self._flash.data)

    @property
    def think(self) -> float:
        """Seconds from a block's arrival to the request for the next, unless the server asks for more."""
        return max(self._traits.think, self.block_period / 1000.0)

    def when_fetched(self, percent: float, then: Callable[[], object]) -> None:
        """Call back once, when this share of an image is there."""
        self._at_share.append((percent, then))

    def when_swapping(self, then: Callable[[], object]) -> None:
        """Call back once, when the device restarts to put an image in place."""
        self._at_swap.append(then)

    def slow_down(self, think: float) -> None:
        """Take so many seconds over each block from now on."""
        self._traits = replace(self._traits, think=think)

    def stop(self) -> None:
        """Power lost or network left: nothing is under way any more."""
        if self._timer is not None:
            self._timer.cancel()
        self.phase, self.status, self._tries = Phase.IDLE, NORMAL, 0
        self.block_period = round(self._traits.block_period * 1000.0)

    @abstractmethod
    def _seek(self) -> None:
        """Begin anew: ask who serves images, then what there is."""

    def _exhausted(self) -> bool:
        self._tries += 1
        if self._tries <= self._traits.reask_tries:
            return False
        self._host.log("ota", f"no answer after {self._traits.reask_tries} requests at byte {self.offset}")
        self._begin_later() if self._flash.image else self._idle()
        return True

    def _begin_later(self) -> None:
        self._idle()
        self._after(self._traits.restart, self._seek)

    def _idle(self) -> None:
        self.stop()
        if self._traits.ask_every:
            self._after(self._traits.ask_every, self._seek)

    def _await(self, again: Callable[[], None]) -> None:
        self._host.expect(self._traits.reask)
        self._after(self._traits.reask, again)

    def _after(self, delay: float, then: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._clock.after(delay, then)

    def _tell_share(self, percent: float) -> None:
        due = [then for share, then in self._at_share if percent >= share]
        self._at_share = [(share, then) for share, then in self._at_share if percent < share]
        for then in due:
            then()

    def _tell_swap(self) -> None:
        due, self._at_swap = self._at_swap, []
        for then in due:
            then()

    def _next(self) -> int:
        self._sequence = (self._sequence + 1) & 0xFF
        return self._sequence

    def _send(
        self, payload: bytes, done: Callable[[Confirm], None] | None = None, *, acknowledged: bool = False
    ) -> None:
        if self._endpoint is not None:
            self._host.send_ota(
                self._endpoint, payload, done, acknowledged=acknowledged, encrypted=self._encrypted
            )
