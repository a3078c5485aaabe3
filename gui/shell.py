"""The running window: frame, screens, mirror and bridge put together, and taken apart in good order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from gui import catalogue, preferences
from gui.bridge import Bridge
from gui.desk import Desk
from gui.models.mirror import Mirror
from gui.notices import CrashWindow, Notices
from gui.screen import Action, Glyph, Place
from gui.standings import standings, top_facts
from gui.widgets.cards import Toasts
from gui.window import Window
from gui.wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from core.events import Event
    from core.session import Session
    from gui.look import Look
    from gui.theme import ThemeName


class Shell(QObject):
    """Owns everything the window is made of. `start` once it is shown, `close` before the program ends."""

    def __init__(
        self,
        look: Look,
        open_session: Callable[[Callable[[Event], None]], AbstractAsyncContextManager[Session]],
        folder: Path,
        hub: str,
    ) -> None:
        super().__init__()
        self.look, self._folder, self._hub = look, folder, hub
        self.mirror, self.notices = Mirror(self), Notices(self)
        self.bridge: Bridge[Session] = Bridge(open_session, self)
        self.window = Window(look)
        self.desk = Desk(look, self.mirror, self.notices, self.bridge.call, self.window.go)
        self.toasts = Toasts(look, self.window.stack)
        self._crash: CrashWindow | None = None
        self._connect()
        for entry in catalogue.screens(self.desk, folder, self._keep):
            self.window.add(entry.name, entry.place, entry.screen)
        for tool in (Place.FIRMWARE, Place.SCENARIOS):
            self.window.rail.offer(tool, self.window.offers(tool))
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self._tick)
        self._tick()
        self.window.go("connect")

    def _connect(self) -> None:
        mirror = self.mirror
        self.bridge.arrived.connect(mirror.take)
        self.bridge.failed.connect(self.notices.failed)
        self.notices.given.connect(self.toasts.give)
        self.notices.crashed.connect(self._on_crash)
        self.window.place_missing.connect(self._on_missing)
        self.window.content_resized.connect(lambda: self.toasts.settle(self.window.covered))
        for signal in (
            mirror.hub_changed,
            mirror.premise_changed,
            mirror.device_log_changed,
            mirror.join_changed,
            mirror.campaign_changed,
            mirror.update_changed,
        ):
            signal.connect(self._refresh)

    def start(self) -> None:
        """Start the core, now that the window is painted, and connect to the hub."""
        self.bridge.start()
        self.bridge.call(lambda session: session.connect(self._hub))

    def close(self) -> None:
        """Close the session and end the core's thread."""
        self._minute.stop()
        self.bridge.close()

    def _tick(self) -> None:
        self._refresh()
        self._minute.start(round((60 - time.time() % 60) * 1000) + 20)

    def _refresh(self, *_: object) -> None:
        self.window.show_facts(top_facts(self.mirror, clock(time.time())))
        for place, standing in standings(self.mirror).items():
            self.window.show_standing(place, standing)

    def _on_missing(self, place: Place) -> None:
        act = Action("Open proof", lambda: self.window.go("proof")) if self.window.has("proof") else None
        self.notices.tell(
            Glyph.WARN,
            f"{place.value} is not part of this version.",
            "The proof of each update is kept with the map and the updates.",
            act,
        )

    def _keep(self, theme: ThemeName | None, scale: float) -> None:
        preferences.keep(self._folder, preferences.Preferences(theme, scale))

    def _on_crash(self, summary: str, trace: str) -> None:
        if self._crash is None:
            self._crash = CrashWindow(self.look, summary, trace, self.window)
            self._crash.finished.connect(self._forget_crash)
            self._crash.open()

    def _forget_crash(self) -> None:
        self._crash = None
