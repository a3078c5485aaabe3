"""What leaves the core: frozen values that carry whole state.

A newer event may replace an older one with the same `key` on its way to the screen; only `LogWritten`
has no key and is never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from core.hub.hub import HubView
    from core.joining.device_log import LogEntry
    from core.joining.join_board import JoinBoard
    from core.links.view import LinksView
    from core.premise.premise import PremiseView
    from core.update.campaign_view import CampaignView
    from core.update.progress import DeviceUpdate
    from core.update.readiness import Trial


@dataclass(frozen=True, slots=True)
class HubChanged:
    """The hub, the way to it, or what is known of it, is different now."""

    hub: HubView
    key: ClassVar[str] = "hub"


@dataclass(frozen=True, slots=True)
class PremiseChanged:
    """Survey, plan, devices or mesh are different now."""

    premise: PremiseView
    key: ClassVar[str] = "premise"


@dataclass(frozen=True, slots=True)
class DeviceLogChanged:
    """The hub's device log is different now."""

    entries: tuple[LogEntry, ...]
    capacity: int
    key: ClassVar[str] = "device log"


@dataclass(frozen=True, slots=True)
class JoinChanged:
    """The join session moved on."""

    board: JoinBoard
    key: ClassVar[str] = "join"


@dataclass(frozen=True, slots=True)
class CampaignChanged:
    """The run of updates as a whole moved on."""

    campaign: CampaignView
    key: ClassVar[str] = "campaign"


@dataclass(frozen=True, slots=True)
class UpdateChanged:
    """One device's update moved on."""

    update: DeviceUpdate

    @property
    def key(self) -> str:
        """One row a device."""
        return f"update {self.update.eui}"


@dataclass(frozen=True, slots=True)
class LinksChanged:
    """A link was pinged, or the channels were listened to."""

    links: LinksView
    key: ClassVar[str] = "links"


@dataclass(frozen=True, slots=True)
class TrialChanged:
    """A device was asked what it is, or its way was pinged, before an update."""

    trial: Trial

    @property
    def key(self) -> str:
        """One trial a device."""
        return f"trial {self.trial.eui}"


class Level(StrEnum):
    """How much a log line wants to be seen."""

    PLAIN = "plain"
    TECHNICAL = "technical"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One line of the event log: when (s since 1970), about whom, what happened."""

    number: int
    at: float
    level: Level
    subject: str  # an EUI-64, "hub", "window", ...
    text: str


@dataclass(frozen=True, slots=True)
class LogWritten:
    """A line was added to the event log."""

    record: LogRecord
    key: ClassVar[None] = None


Event = (
    HubChanged
    | PremiseChanged
    | DeviceLogChanged
    | JoinChanged
    | CampaignChanged
    | UpdateChanged
    | LinksChanged
    | TrialChanged
    | LogWritten
)
