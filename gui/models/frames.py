"""The frames as the window has them: fetched while somebody looks, in pieces that keep nobody waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from core.hub.frame_words import words_of
from gui.models.lines import frame_line
from gui.models.tail import MOST, TailModel

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
        self._said: dict[int, str] = {}  # by number, made as they come: a search must not have to
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
                self._said.clear()
                self.model.forget()
                self._again(0)
                return
        if seen.records:
            self._number = seen.records[-1].number
            self._learn(seen)
            self.model.take(seen.records)
        self._again(len(seen.records))

    def said(self, record: FrameRecord) -> str:
        """A frame's words in small letters."""
        return self._said.get(record.number) or words_of(record).casefold()

    def _learn(self, seen: FramesSeen) -> None:
        self._said.update((record.number, words_of(record).casefold()) for record in seen.records)
        if len(self._said) > 2 * MOST:
            oldest = self._number - MOST
            self._said = {number: words for number, words in self._said.items() if number > oldest}

    def _again(self, came: int) -> None:
        if self._watching:
            self._timer.start(0 if came == AT_ONCE else EVERY_MS)
