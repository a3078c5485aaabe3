"""Update: the image, the checks before a byte is sent, then one running card for each device."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from gui.live_screen import LiveScreen
from gui.models.checks_now import off
from gui.panes.preflight import PreflightPane, choose_file
from gui.panes.running import RunningPane
from gui.screen import Action, Glyph, NowLine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from core.premise.device import Eui64
    from gui.desk import Desk


class UpdateScreen(LiveScreen):
    """Two faces: pre-flight until a run begins, the running cards from then on."""

    title = "Update"

    def __init__(
        self,
        desk: Desk,
        clock: Callable[[], float] = time.time,
        choose: Callable[[QWidget], Path | None] = choose_file,
    ) -> None:
        super().__init__(desk)
        self.before = PreflightPane(desk, choose, clock)
        self.running = RunningPane(desk, clock)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.before)
        self._stack.addWidget(self.running)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._connect()
        self._refresh()

    def _connect(self) -> None:
        mirror = self.desk.mirror
        for signal in (
            mirror.premise_changed,
            mirror.device_log_changed,
            mirror.campaign_changed,
            mirror.update_changed,
            self.due,
            self.running.changed,
        ):
            signal.connect(self._refresh)
        self.before.changed.connect(self._turn)
        self.before.start_wanted.connect(self._start)
        self.before.drawer_wanted.connect(self.drawer_wanted)
        self.running.drawer_wanted.connect(self.drawer_wanted)
        self.running.drawer_done.connect(self.drawer_done)
        self.running.ended.connect(self._on_ended)
        self.running.failed.connect(self._on_failed)
        self.running.back_wanted.connect(self.before.take_for)

    @property
    def _shows_run(self) -> bool:
        return self.running.going or bool(self.running.updates and self.before.image is None)

    def now(self) -> NowLine:
        """Choose, check, start; then pause, resume, and the proof."""
        if not self.desk.mirror.connected and not self.running.updates and not self.before.stopped:
            return NowLine("No hub is connected.", "", Glyph.NOT_STARTED, off("Connect to a hub first."))
        if self.running.going:
            return self.running.now()
        if self._shows_run:
            said = self.running.spoken()
            again = (Action("Another image", self._begin_again, icon="again"),)
            proof = Action("Open proof", lambda: self.desk.go("proof"))
            return NowLine(said.fact, said.advice, said.glyph, proof, again)
        return self.before.now()

    def take_image(self, path: Path) -> None:
        """Take this file and check it against the bridges at once."""
        self.before.take_image(path)

    def _start(
        self, image: Path, euis: list[Eui64], overrides: Mapping[str, str], parallel: int | None
    ) -> None:
        self.running.start(image, euis, overrides, parallel)

    def _on_ended(self) -> None:
        self.before.forget()
        self._refresh()

    def _on_failed(self, error: Exception) -> None:
        self.before.run_stopped(error)
        self._refresh()

    def _begin_again(self) -> None:
        self.desk.mirror.forget_updates()
        self._refresh()

    def _refresh(self, _eui: object = None) -> None:
        if self._shows_run:
            self.running.refresh(seen=not self.behind)
            self._turn()
        else:
            self.before.refresh()

    def _turn(self) -> None:
        self._stack.setCurrentIndex(int(self._shows_run))
        self.now_changed.emit()
