"""A mirror of the core on the window's side: the last whole value of everything the core has said."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    HubChanged,
    JoinChanged,
    LinksChanged,
    LogWritten,
    PremiseChanged,
    TrialChanged,
    UpdateChanged,
)
from core.hub.hub import HubState, HubView
from core.joining.join_board import JoinBoard
from core.links.view import LinksView
from core.premise.premise import PremiseView
from core.update.campaign_view import CampaignView
from gui.models.log import LogModel
from gui.models.places import placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.events import Event
    from core.joining.device_log import LogEntry
    from core.premise.device import Eui64
    from core.update.progress import DeviceUpdate


class Mirror(QObject):
    """Keeps what the core last said; screens read it and listen to its signals.

    Signals:
        hub_changed, premise_changed, device_log_changed, join_changed, campaign_changed, links_changed: read
            the property of that name.
        update_changed: one device's update moved on; carries its `Eui64`.
        trial_changed: a device was asked or pinged before an update; carries the `Trial`, which is not kept.
        log_written: a line was added; carries the `LogRecord`.
    """

    hub_changed = Signal()
    premise_changed = Signal()
    device_log_changed = Signal()
    join_changed = Signal()
    campaign_changed = Signal()
    links_changed = Signal()
    update_changed = Signal(object)
    trial_changed = Signal(object)
    log_written = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hub = HubView()
        self.premise = PremiseView()
        self.device_log: tuple[LogEntry, ...] = ()
        self.log_capacity = 0
        self.join = JoinBoard()
        self.campaign = CampaignView()
        self.links = LinksView()
        self._updates: dict[Eui64, DeviceUpdate] = {}
        self._home = ""  # which home the updates are of
        self.log = LogModel(self)

    @property
    def updates(self) -> Mapping[Eui64, DeviceUpdate]:
        """The updates of this premise by device, in the order in which they were first heard of."""
        return MappingProxyType(self._updates)

    @property
    def connected(self) -> bool:
        """Whether there is a hub to ask."""
        return self.hub.state is HubState.CONNECTED

    def take(self, event: Event) -> None:
        """Keep what an event says and tell who listens."""
        match event:
            case HubChanged(hub):
                self.hub = hub
                self._leave_home()
                self.hub_changed.emit()
            case PremiseChanged(premise):
                self.premise = placed(premise)
                self.premise_changed.emit()
            case DeviceLogChanged(entries, capacity):
                self.device_log, self.log_capacity = entries, capacity
                self.device_log_changed.emit()
            case JoinChanged(board):
                self.join = board
                self.join_changed.emit()
            case CampaignChanged(campaign):
                self.campaign = campaign
                self.campaign_changed.emit()
            case UpdateChanged(update):
                self._updates[update.eui] = update
                self.update_changed.emit(update.eui)
            case LinksChanged(links):
                self.links = links
                self.links_changed.emit()
            case TrialChanged(trial):
                self.trial_changed.emit(trial)
            case LogWritten(record):
                self.log.append(record)
                self.log_written.emit(record)

    def _leave_home(self) -> None:
        """In another home than before, what was updated there is past. A dongle may come back at another port."""
        if self.hub.state is not HubState.CONNECTED:
            return
        home = self.hub.url if self.hub.emulated is not None else str(self.hub.eui or "")
        if "" not in (self._home, home) and self._home != home:
            self.forget_updates()
        self._home = home or self._home

    def forget_updates(self) -> None:
        """Drop the updates of an earlier premise."""
        self._updates.clear()
        self.campaign = CampaignView()
        self.campaign_changed.emit()
