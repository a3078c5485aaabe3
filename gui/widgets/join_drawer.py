"""What the join screen shows in the drawer: the hub's device log with its acts, and CAD beside PPMID."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.hub.comparison import compare
from gui.models.log_places import log_places
from gui.widgets.device_log import DeviceLogView
from gui.widgets.join_as import JoinAsView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.premise.device import Eui64
    from gui.desk import Desk
    from gui.models.joining import Candidate
    from gui.models.roster import Roster


class JoinDrawer(QObject):
    """Keeps both panels; what is taken off the log is taken off the roster too.

    Signals:
        wanted: show this panel (widget, title).
        changed: the roster is different now.
        admit_wanted: a device that was taken off is ready to be let in again.
    """

    wanted = Signal(object, str)
    changed = Signal()
    admit_wanted = Signal()

    def __init__(self, desk: Desk, roster: Roster, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._roster = desk, roster
        self._stale: dict[Eui64, str] = {}
        self._gone: Candidate | None = None  # taken off last, with the code that lets it in again
        self._opened = False  # until somebody looks, the rows of a log that changes are made for nobody
        self.log_view = DeviceLogView(desk.look)
        self.join_as_view = JoinAsView(desk.look)
        self.log_view.setProperty("help", "join#the-device-log")
        self.join_as_view.setProperty("help", "join#join-as")
        self.log_view.remove_wanted.connect(self._remove)
        self.log_view.back_wanted.connect(self._put_back)

    def forget(self) -> None:
        """Another hub: what was said of the former one's log counts no more."""
        self._stale, self._gone = {}, None

    def show_log(self) -> None:
        """Open the device log, and ask which of its places look unused."""
        self._opened = True
        if self._desk.mirror.connected:
            self._desk.ask(lambda session: session.stickers.stale(), self._on_stale)
        self.refresh()
        self.wanted.emit(self.log_view, "Device log")

    def show_join_as(self) -> None:
        """Open the comparison of CAD and PPMID for this hub."""
        mirror = self._desk.mirror
        self.join_as_view.show_rows(compare(mirror.hub.capability, len(mirror.device_log)))
        self.wanted.emit(self.join_as_view, "CAD or PPMID")

    def refresh(self) -> None:
        """Show the log as it is now, once it was opened."""
        if not self._opened:
            return
        mirror = self._desk.mirror
        places = log_places(mirror.device_log, mirror.premise.topology, self._stale)
        gone = self._gone.label if self._gone is not None and self._gone.ready else ""
        self.log_view.show_log(places, mirror.log_capacity, gone)

    def _on_stale(self, found: Sequence[tuple[Eui64, str]]) -> None:
        self._stale = dict(found)
        self.refresh()

    def _remove(self, eui: object) -> None:
        entry = next((e for e in self._desk.mirror.device_log if e.eui == eui), None)
        if entry is not None:
            self._desk.ask(lambda session: session.remove(entry.eui), partial(self._on_removed, entry.eui))

    def _on_removed(self, eui: Eui64, _nothing: object = None) -> None:
        self._gone = self._roster.drop(eui)
        self.changed.emit()

    def _put_back(self) -> None:
        if self._gone is not None:
            self._roster.put_back(self._gone)
            self._gone = None
            self.admit_wanted.emit()
