"""The frames as the window has them: fetched while somebody looks, in pieces that keep nobody waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from gui.models.lines import frame_line
from gui.models.tail import TailModel

if TYPE_CHECKING:
    from core.radio.frame_log import FrameRecord, FramesSeen
    from gui.bridge import Call
    from gui.desk import Ask

EVERY_MS = 400
AT_ONCE = 2_000


class FrameFeed(QObject):
    """Keeps `model` up to date from `watch` to `rest`."""

    def __init__(self, ask: Ask, parent: QObject) -> None:
        super().__init__(parent)
        self._ask = ask
        self.model: TailModel[FrameRecord] = TailModel(frame_line, parent=self)
        self._since: float | None = None
        self._number = 0
        self._call: Call | None = None
        self._timer = QTimer(self, interval=EVERY_MS, singleShot=True)
        self._timer.timeout.connect(self._fetch)
        self._watching = False

    def watch(self) -> None:
        """Somebody looks."""
        if not self._watching:
            self._watching = True
            self._fetch()

    def rest(self) -> None:
        """Nobody looks."""
        self._watching = False
        self._timer.stop()

    def _fetch(self) -> None:
        if not self._watching or (self._call is not None and self._call.running):
            return
        number = self._number
        self._call = self._ask(
            lambda session: session.support.frames(number, AT_ONCE), self._take, lambda _error: self._again(0)
        )

    def _take(self, seen: FramesSeen) -> None:
        self._call = None
        if seen.since != self._since:
            begun = self._since is not None
            self._since = seen.since
            if begun:  # another home: its frames begin at the first
                self._number = 0
                self.model.forget()
                self._again(0)
                return
        if seen.records:
            self._number = seen.records[-1].number
            self.model.take(seen.records)
        self._again(len(seen.records))

    def _again(self, came: int) -> None:
        if self._watching:
            self._timer.start(0 if came == AT_ONCE else EVERY_MS)
