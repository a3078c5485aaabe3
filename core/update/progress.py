"""What is shown of one device's update at any moment; whole state, so that the newest may replace the rest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.firmware.sizes import kib
from core.premise.device import DeviceKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.premise.device import Eui64
    from core.update.evidence import Outcome, Proof


class Phase(StrEnum):
    """The six phases of the phase bar, in order."""

    WAKE = "wake"
    SENDING = "sending"
    CHECKING = "checking"
    RESTART = "restart"
    REJOINING = "rejoining"
    PROVING = "proving"


PHASES = tuple(Phase)


class Condition(StrEnum):
    """Whether the phase moves, and if not, why."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    NO_DONGLE = "waiting for dongle"
    ASKING = "asking where it left off"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REFUSED = "refused"

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self in (Condition.FINISHED, Condition.FAILED, Condition.CANCELLED, Condition.REFUSED)


@dataclass(frozen=True, slots=True)
class FinishRange:
    """When it will be done: an 80 % range, in seconds since 1970."""

    earliest: float
    latest: float


@dataclass(frozen=True, slots=True)
class DeviceUpdate:
    """One device's update as a row: where it stands, how fast, until when, and what is proved."""

    eui: Eui64
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""
    phase: Phase = Phase.WAKE
    condition: Condition = Condition.QUEUED
    bytes_done: int = 0
    bytes_total: int = 0
    rate: float = 0.0  # bytes per second since the last resume
    finish: FinishRange | None = None
    attempt: int = 1
    started: float | None = None
    version_before: int | None = None
    version_wanted: int | None = None
    version_after: int | None = None
    image_hash: str = ""  # SHA-256 of the file served, hex
    ladder: tuple[Proof, ...] = ()
    outcome: Outcome | None = None
    reason: str = ""  # what happened, why, what to do; empty while all is well
    waits_until: float | None = (
        None  # how long its proof is waited for at most, s since 1970; None: not waiting
    )

    @property
    def share(self) -> float:
        """Part of the image that the device has, 0..1."""
        return self.bytes_done / self.bytes_total if self.bytes_total else 0.0

    @property
    def power_line(self) -> str:
        """What a power cut at this device would do now, in one sentence."""
        return _POWER[self.phase](self) if not self.condition.over else _over(self)

    @property
    def power_safe(self) -> bool:
        """Whether the device may be unplugged now without risk."""
        return self.condition.over or self.phase is not Phase.RESTART


def _sending(row: DeviceUpdate) -> str:
    if not row.bytes_done:
        return "Safe. Nothing has been sent yet."
    if row.bytes_done >= row.bytes_total:
        return "Safe. Old firmware stays until it restarts."
    return f"Safe. Old firmware stays, sending goes on from {kib(row.bytes_done)} KiB."


def _over(row: DeviceUpdate) -> str:
    if row.condition is Condition.FINISHED and row.version_after == row.version_wanted:
        return "Safe. It already runs the new version."
    return "Safe. Nothing is being sent."


_POWER: dict[Phase, Callable[[DeviceUpdate], str]] = {
    Phase.WAKE: _sending,
    Phase.SENDING: _sending,
    Phase.CHECKING: lambda _: "Safe. Old firmware stays until it restarts.",
    Phase.RESTART: lambda row: f"Do not unplug {row.kind.value} until it is back.",
    Phase.REJOINING: lambda _: "Safe. It looks for the HAN again by itself.",
    Phase.PROVING: lambda _: "Safe. It has already restarted.",
}
