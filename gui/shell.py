"""The running window: frame, screens, mirror and bridge put together, and taken apart in good order."""

from __future__ import annotations

import time
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog

from core.events import Level
from core.hub.hub import HubState
from gui import catalogue, preferences
from gui.acts import Acts
from gui.ahead import Ahead
from gui.bridge import Bridge
from gui.desk import Desk
from gui.help.book import INDEX, read_book
from gui.help.topics import topic_of
from gui.keeping import JobKeeper
from gui.keeping_hand_over import HandOverKeeper
from gui.models.job import JobModel
from gui.models.mirror import Mirror
from gui.notices import CrashWindow, Notices
from gui.screen import Action, Glyph, Place
from gui.screens.start import StartScreen
from gui.standings import standings, start_facts, top_facts
from gui.widgets.cards import Toasts
from gui.widgets.closing import ClosingQuestion
from gui.window import Window
from gui.wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from core.events import Event
    from core.premise.device import Eui64
    from core.session import Session
    from core.settings import Settings
    from gui.help.book import Book
    from gui.help.panel import HelpPanel
    from gui.look import Look
    from gui.notices import Notice
    from gui.screen import Screen
    from gui.theme import ThemeName


class Shell(QObject):
    """Owns everything the window is made of. `start` once it is shown, `close` before the program ends.

    With a `hub` it connects to it at once; without one it opens on Start.

    Signals:
        settled: all that can be needed is loaded and made.
    """

    settled = Signal()

    def __init__(
        self,
        look: Look,
        open_session: Callable[[Callable[[Event], None]], AbstractAsyncContextManager[Session]],
        folder: Path,
        hub: str = "",
    ) -> None:
        super().__init__()
        self.look, self._folder, self._hub = look, folder, hub
        self.mirror, self.notices, self.job = Mirror(self), Notices(self), JobModel(self)
        self.bridge: Bridge[Session] = Bridge(open_session, self)
        self.window = Window(look)
        self.desk = Desk(
            look, self.mirror, self.notices, self.bridge.call, self.window.go, self.job,
            recall=self._recall,
        )  # fmt: skip
        self.keeper = JobKeeper(self.desk, self)
        HandOverKeeper(self.desk, self)
        self.acts = Acts(self.desk, self.window, self.keeper, self.show_help, self._keep)
        self.toasts = Toasts(look, self.window.stack)
        self.window.lay_below(self.toasts)
        self._crash: CrashWindow | None = None
        self._closing: ClosingQuestion | None = None
        self._sure = self._closed = False
        self._connect()
        keys = self.window.commands.key_lines()
        for entry in catalogue.screens(self.desk, folder, self._keep, lambda: self.book, keys):
            self.window.promise(entry.name, entry.place, entry.title, entry.make)
        makes = [partial(self.window.make, name) for name, _ in self.window.places()]
        self.ahead = Ahead(chain(catalogue.loads(), makes), self)
        for tool in (Place.FIRMWARE, Place.SCENARIOS):
            self.window.rail.offer(tool, self.window.offers(tool))
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self._tick)
        self._tick()
        self.window.go("connect" if hub else "start")

    def _connect(self) -> None:
        mirror, window = self.mirror, self.window
        self.bridge.arrived.connect(mirror.take)
        self.bridge.failed.connect(self.notices.failed)
        self.notices.given.connect(self.toasts.give)
        self.notices.given.connect(self._write_down)
        self.notices.crashed.connect(self._on_crash)
        window.screen_made.connect(self._on_made)
        window.content_resized.connect(self.toasts.settle)
        window.shown_changed.connect(self._refresh)
        window.may_close = self._may_close
        for signal in (
            mirror.hub_changed,
            mirror.premise_changed,
            mirror.device_log_changed,
            mirror.join_changed,
            mirror.campaign_changed,
            mirror.update_changed,
            self.job.changed,
            self.desk.labels.changed,
            self.desk.hand_over.changed,
        ):
            signal.connect(self._refresh)

    def start(self) -> None:
        """Start the core, now that the window is painted, and connect to the hub that was named.

        Once the core is there, what else the window is made of is loaded and made, in small pieces; then the
        core loads what connecting takes.
        """
        self.bridge.ready.connect(self.ahead.start)
        self.bridge.failed.connect(self.ahead.start)
        self.bridge.ready.connect(self._read_settings)
        self.ahead.done.connect(self._load_radios)
        self.bridge.start()
        if self._hub:
            self.bridge.call(lambda session: session.connect(self._hub))

    def _load_radios(self) -> None:
        told = self.bridge.call(_radios_loaded, lambda _: self.settled.emit(), lambda _: self.settled.emit())
        if not told.running:  # there is no core any more
            self.settled.emit()

    def _read_settings(self) -> None:
        self.bridge.call(lambda session: session.settings(), self._tell_troubles)

    def _tell_troubles(self, settings: Settings) -> None:
        """Say at the start which file of limits makes no sense, and what holds instead."""
        act = Action("Open settings", partial(self.window.go, "settings"))
        for trouble in settings.troubles:
            self.notices.tell(Glyph.WARN, trouble.what, f"{trouble.why} {trouble.do}", act)

    def close(self) -> None:
        """Keep the job, close the session and end the core's thread."""
        self._minute.stop()
        self.ahead.stop()
        self._closed = True
        if self.bridge.alive:
            self.keeper.finish()
        self.bridge.close()

    def _on_made(self, screen: Screen) -> None:
        if isinstance(screen, StartScreen):
            screen.at_hand_changed.connect(self._refresh)

    def _tick(self) -> None:
        self._refresh()
        self._minute.start(round((60 - time.time() % 60) * 1000) + 20)

    def _refresh(self, *_: object) -> None:
        if self._closed:  # the core's last words may come after the window has gone
            return
        shown, now = self.window.screen_shown, clock(time.time())
        idle = self.mirror.hub.state is HubState.DISCONNECTED and not self.job.is_open
        if isinstance(shown, StartScreen) and idle:
            self.window.show_facts(start_facts(shown.at_hand, now))
        else:
            self.window.show_facts(top_facts(self.mirror, now, self.job.job))
        labels, damaged = (self.desk.labels.read, self.desk.labels.of), bool(self.job.damage)
        for place, standing in standings(
            self.mirror, self.job.job, damaged=damaged, labels=labels, hand_over=self.desk.hand_over
        ).items():
            self.window.show_standing(place, standing)

    # --- help -----------------------------------------------------------------------------------------

    @cached_property
    def book(self) -> Book:
        """The manual, read when it is first asked for."""
        return read_book(self.window.commands.key_lines())

    @cached_property
    def help(self) -> HelpPanel:
        """Help beside the work, made when it is first asked for."""
        from gui.help.panel import HelpPanel

        panel = HelpPanel(self.look, self.book)
        panel.all_wanted.connect(self._open_manual)
        panel.renamed.connect(partial(self.window.drawer.rename, panel))
        return panel

    def show_help(self) -> None:
        """F1: the page of what has the keyboard, else of the screen, in the drawer; in the drawer, the manual."""
        focused = self.window.focusWidget()
        if focused is not None and self.help.isAncestorOf(focused):
            self._open_manual(self.help.view.page)
            return
        page, spot = self.book.resolve(topic_of(focused) or self.window.name_shown) or (INDEX, "")
        self.help.view.show_page(page, spot)
        self.window.show_in_drawer(self.help, self.help.title)
        self.window.focus_ring.show_on(self.help.view)

    def _open_manual(self, page: str) -> None:
        from gui.screens.help import HelpScreen

        self.window.shut_drawer()
        self.window.go("help")
        screen = self.window.screen_of("help")
        if isinstance(screen, HelpScreen):
            screen.show_page(page)

    def _recall(self, at: float, eui: Eui64 | None) -> None:
        """The map as it was then, with the device that it is about."""
        self.window.go("map")
        screen = self.window.screen_of("map")
        if screen is None:
            return
        told = screen.look_back(at)
        if eui is not None:
            screen.bring(eui)
        if told:
            self.notices.tell(Glyph.UNDER_WAY, told)

    # --- notices --------------------------------------------------------------------------------------

    def _write_down(self, notice: Notice) -> None:
        """What went wrong is in the event log too, whether its toast was read or not."""
        if notice.stays and self.bridge.alive:
            level = Level.PROBLEM if notice.glyph is Glyph.STOP else Level.WARNING
            words = f"{notice.fact} {notice.rest}".strip()
            self.bridge.call(lambda session: session.remark("window", words, level), None, _unheard)

    def _keep(self, theme: ThemeName | None, scale: float) -> None:
        preferences.keep(self._folder, preferences.Preferences(theme, scale, self.look.still))

    def _on_crash(self, summary: str, trace: str) -> None:
        if self._crash is None:
            self._crash = CrashWindow(self.look, summary, trace, self.window)
            self._crash.finished.connect(self._forget_crash)
            self._crash.open()

    def _forget_crash(self) -> None:
        self._crash = None

    # --- the end --------------------------------------------------------------------------------------

    def _may_close(self) -> bool:
        """Whether the window may close at once; asks, once, while updates run."""
        rows = [row for row in self.mirror.updates.values() if not row.condition.over]
        if self._sure or self._closed or not rows:
            return True
        if self._closing is None:
            self._closing = ClosingQuestion(self.look, rows, self.window)
            self._closing.finished.connect(self._on_closing)
            self._closing.open()
        return False

    def _on_closing(self, answer: int) -> None:
        self._closing = None
        if answer == QDialog.DialogCode.Accepted.value:
            self._sure = True
            self.window.close()


async def _radios_loaded(_session: Session) -> None:
    from core.radio.loading import load_radios

    await load_radios()


def _unheard(_error: Exception) -> None:
    """The log cannot be written: that was told when it began, and must not be told for ever."""
