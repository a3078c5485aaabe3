"""What goes into a transfer and what comes out of it: frozen values, kept, shown and handed on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.firmware.header import HardwareRange
    from core.ota.transfer_table import State
    from core.premise.device import Eui64


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is borne in each phase, in s, before it is called a failure."""

    first_ask: float = 90.0
    between_blocks: float = 120.0
    check: float = 300.0
    restart: float = 300.0

    def times(self, factor: float) -> Patience:
        """More of it, or less: for devices that are known to be slow, or for who will not wait."""
        return Patience(
            self.first_ask * factor, self.between_blocks * factor, self.check * factor, self.restart * factor
        )


MAINS = Patience()
SLEEPY = Patience(first_ask=2_700.0, between_blocks=2_700.0, check=2_700.0, restart=2_700.0)


@dataclass(frozen=True, slots=True)
class Activation:
    """When the device may switch to the new image: now, at a time (s since 1970), or when told."""

    at: float | None = None
    held: bool = False

    @classmethod
    def now(cls) -> Activation:
        """As soon as it has checked the image."""
        return cls()

    @classmethod
    def never(cls) -> Activation:
        """Download only; activation is a step of its own."""
        return cls(held=True)


@dataclass(frozen=True, slots=True)
class Served:
    """The bytes on offer and what their header says; bound to their SHA-256."""

    data: bytes = field(repr=False)
    manufacturer: int
    image_type: int
    version: int
    sha256: str
    hardware: HardwareRange | None = None  # whom it is meant for; None is everybody
    downgrade: bool = False  # whether it may go to a device that says it runs a newer one


@dataclass(frozen=True, slots=True)
class TransferRecord:
    """What is kept on disk of a transfer, so that any restart goes on at the device's own offset."""

    eui: Eui64
    sha256: str
    manufacturer: int
    image_type: int
    version: int
    size: int
    offset: int
    state: State
    attempt: int
    started: float


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer's whole state at one moment."""

    eui: Eui64
    state: State
    offset: int
    size: int
    attempt: int
    sha256: str
    block_size: int
    repeats: int
    started: float
    last_heard: float | None
    resumed_from: int | None  # the offset at which a device went on after a restart
    ended_at: float | None = None  # the device reported the image complete and good
    back_at: float | None = None  # it announced itself after that
    named_version: int | None = None  # the version its last query named as its own
    named_at: float | None = None
    reason: str = ""
    overdue: bool = False  # told to switch, and not back within the time a restart may take
    joined_anew: bool = False  # `back_at` is when it was let in anew, not when it announced itself
