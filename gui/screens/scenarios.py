"""Scenarios: the emulated homes as they are taught, and what a person at the running one could do to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QVBoxLayout

from core.events import Level
from core.hub.hub import HubState
from core.practice import read_scenario
from gui.models.log import clock
from gui.models.next_step import next_step
from gui.models.teaching import Home, by_theme, home_of, is_ours, under_way
from gui.screen import Action, Glyph, NowLine, Screen
from gui.typography import Type
from gui.widgets.beside import column_gap
from gui.widgets.buttons import Button
from gui.widgets.page import Page, SectionHead
from gui.widgets.premise_controls import PremiseControls
from gui.widgets.row_button import ROW_PAD
from gui.widgets.scenario_tiles import ScenarioTiles
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QResizeEvent, QShowEvent

    from core.events import LogRecord
    from core.practice import ScenarioSummary
    from gui.bridge import Call
    from gui.desk import Desk

_ASK_EVERY_MS = 2000
_LINES_AFTER_MS = 150  # lines that come together are shown together
_LINES = 8  # of the event log that are shown
_SUBJECT = "emulated home"  # of its lines in the event log
_FILES = "Scenario files (*.toml)"


class ScenariosScreen(Screen):
    """Tiles at the left; at the right the home that runs, its controls, and what is seen of it in the log."""

    title = "Scenarios"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: tuple[ScenarioSummary, ...] = ()
        self._call: Call | None = None  # connecting
        self._asking: Call | None = None
        self._premise: Mapping[str, object] = {}
        self._asked = False
        self._page = Page(desk.look, "Scenarios")
        self.tiles = ScenarioTiles(desk.look)
        self.controls = PremiseControls(desk.look)
        self.trouble = Trouble(desk.look)
        self._reading = Text(desk.look, "Reading the scenarios.", role="ink2", wrap=True)
        self._open = Button(desk.look, "Open a file…", self._choose_file, icon="file")
        self._nothing = SectionHead(desk.look, "No home is running")
        self._how = Text(desk.look, "Take a scenario, then run it.", role="ink2", wrap=True)
        self._seen_head = SectionHead(desk.look, "What is seen", "from the log")
        self._lines = Text(desk.look, "", Type.BODY, wrap=True)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        self._timer = QTimer(self, interval=_ASK_EVERY_MS)
        self._timer.timeout.connect(self._look_at_home)
        self._soon = QTimer(self, singleShot=True, interval=_LINES_AFTER_MS)
        self._soon.timeout.connect(self._show_lines)
        self.tiles.taken.connect(lambda _: self._on_taken())
        self.controls.wanted.connect(self._carry_out)
        desk.mirror.hub_changed.connect(self._on_hub)
        desk.mirror.log_written.connect(self._on_line)
        for signal in (
            desk.mirror.premise_changed,
            desk.mirror.device_log_changed,
            desk.mirror.update_changed,
        ):
            signal.connect(self.now_changed)
        self._on_hub()

    def _build(self) -> None:
        self._page.tools.addWidget(self._open)
        self._page.outdent = ROW_PAD
        right = self._right = QVBoxLayout()
        right.setSpacing(12)
        for part in (self._nothing, self._how, self.controls, self._seen_head, self._lines):
            right.addWidget(part)
        right.addStretch(1)
        left = QVBoxLayout()
        self._reading.setContentsMargins(ROW_PAD, 0, ROW_PAD, 0)
        left.addWidget(self._reading)
        left.addWidget(self.tiles)
        left.addStretch(1)
        self._halves.addLayout(left, 11)
        self._halves.addLayout(right, 9)
        trouble = QVBoxLayout()
        trouble.setContentsMargins(ROW_PAD, 0, 0, 0)
        trouble.addWidget(self.trouble)
        self._page.body.addLayout(trouble)
        self._page.body.addLayout(self._halves)
        self._page.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        self.setAcceptDrops(True)

    def now(self) -> NowLine:
        """Take a scenario, run it, go on to the plan."""
        hub, taken = self.desk.mirror.hub, self.tiles.value
        if self._call is not None or hub.state is HubState.CONNECTING:
            detail = hub.detail or "This takes a few seconds."
            return NowLine(
                "Starting the home.", detail, Glyph.UNDER_WAY, Action("Run scenario", busy="Starting")
            )
        running = self._running
        if taken is None:
            reason = "Take one of the scenarios first." if self._found else "They are being read."
            off = Action("Run scenario", reason=reason)
            return NowLine("Which scenario?", "", Glyph.NOT_STARTED, off)
        run = Action("Run scenario", self.run_taken, icon="play")
        if running == taken.name:
            return self._running_now()
        if self._updating:
            off = Action("Run scenario", reason="An update is running: let it end, or cancel it first.")
            return NowLine("An update is running.", "", Glyph.WARN, off)
        advice = "The home that runs now is let go." if running else "It needs no dongle and no network."
        return NowLine(_fact_of(taken.title), advice, Glyph.NOT_STARTED, run)

    def _running_now(self) -> NowLine:
        step = next_step(self.desk.mirror)
        fact = "The scenario is played through." if step.played else "The scenario is running."
        again = Action("Run it again", self.run_taken, icon="again")
        return NowLine(
            fact,
            step.why,
            Glyph.DONE if step.played else Glyph.UNDER_WAY,
            Action(step.words, lambda: self.desk.go(step.screen)),
            () if self._updating else (again,),
        )

    @property
    def _running(self) -> str:
        """The scenario that runs, by the name that connects to it; nothing while none does."""
        hub = self.desk.mirror.hub
        if not is_ours(hub) or hub.state is HubState.DISCONNECTED:
            return ""
        return hub.url.removeprefix("emulated:").partition("?")[0]

    @property
    def _updating(self) -> bool:
        return any(not row.condition.over for row in self.desk.mirror.updates.values())

    # --- shown and hidden -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Read the scenarios once, and look at the home while it is shown."""
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self.desk.ask(lambda session: session.scenarios(), self._on_found, self._stopped)
        self._show_lines()
        self._look_at_home()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the home alone."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The halves stand one above the other where there is no room for both."""
        super().resizeEvent(event)
        narrow = self.width() < 900 * self.look.theme.scale
        self._halves.setDirection(
            QBoxLayout.Direction.BottomToTop if narrow else QBoxLayout.Direction.LeftToRight
        )
        self._right.setContentsMargins(ROW_PAD if narrow else 0, 0, 0, 0)
        self._halves.setSpacing(column_gap(self) - ROW_PAD)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A scenario file may be dropped here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the file that was dropped."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.open_file(Path(url.toLocalFile()))
        event.acceptProposedAction()

    # --- scenarios ------------------------------------------------------------------------------------

    def _on_found(self, found: Sequence[ScenarioSummary]) -> None:
        self._found = tuple(found)
        self._reading.hide()
        self._page.subtitle.write(under_way(by_theme(self._found)))
        self.tiles.show_found(self._found)
        wanted = self.tiles.value.name if self.tiles.value is not None else self._running
        self.tiles.take(next((one for one in self._found if one.name == wanted), None))
        self.now_changed.emit()

    def take_home(self, home: ScenarioSummary) -> None:
        """Take this home, also before the others are read."""
        self.tiles.take(home)
        self.tiles.reveal_taken()
        self._on_taken()

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "A scenario of your own", "", _FILES)
        if name:
            self.open_file(Path(name))

    def open_file(self, file: Path) -> None:
        """Read a scenario of the user's own; its first mistake is told by line and column."""
        self.desk.ask(lambda _session: read_scenario(file), self._on_own, self._stopped)

    def _on_own(self, own: ScenarioSummary) -> None:
        self.trouble.clear()
        self.tiles.show_found(self._found, own)
        self.tiles.take(own)
        self.now_changed.emit()

    def _stopped(self, error: Exception) -> None:
        self._call = None
        self._reading.hide()
        self.trouble.show_error(error)
        self._page.area.ensureVisible(0, 0)
        self.now_changed.emit()

    def _on_taken(self) -> None:
        self.trouble.clear()
        self.now_changed.emit()

    def run_taken(self) -> None:
        """Start the home of the scenario that is taken; the one that runs is let go."""
        taken = self.tiles.value
        if taken is None or self._call is not None:
            return
        self.trouble.clear()
        url = f"emulated:{taken.name}"
        self._call = self.desk.ask(lambda session: session.connect(url), self._on_connected, self._stopped)
        self.now_changed.emit()

    def _on_connected(self, _view: object) -> None:
        self._call = None
        self._page.area.verticalScrollBar().setValue(0)  # its controls stand at the head of the page
        self._look_at_home()
        self.now_changed.emit()

    # --- the home that runs ---------------------------------------------------------------------------

    def _on_hub(self) -> None:
        running = bool(self._running)
        mark = self.desk.mirror.hub.emulated
        self.controls.show_speed(mark.speed if mark is not None else "")
        for part in (self.controls, self._seen_head, self._lines):
            part.setVisible(running)
        for part in (self._nothing, self._how):
            part.setVisible(not running)
        if not running:
            self._premise = {}
        self.now_changed.emit()

    def _look_at_home(self) -> None:
        if not self._running or (self._asking is not None and self._asking.running):
            return
        if not self._premise:
            self._asking = self.desk.ask(
                lambda session: session.emulator({"do": "premise"}), self._on_premise, self._on_silence
            )
            return
        self._asking = self.desk.ask(
            lambda session: session.emulator({"do": "state"}), self._on_state, self._on_silence
        )

    def _on_premise(self, premise: Mapping[str, object]) -> None:
        self._premise, self._asking = premise, None
        self._look_at_home()

    def _on_state(self, state: Mapping[str, object]) -> None:
        self._asking = None
        home: Home = home_of(state, self._premise)
        self.controls.show_home(str(self._premise.get("title", "This home")), home)

    def _on_silence(self, _error: Exception) -> None:
        """The home ends or starts just now: it is asked again in two seconds."""
        self._asking = None

    def _carry_out(self, command: Mapping[str, object], words: str) -> None:
        def done(_answer: object) -> None:
            self.desk.ask(lambda session: session.remark(_SUBJECT, words, Level.PLAIN))
            self._asking = None
            self._look_at_home()

        self.desk.ask(lambda session: session.emulator(command), done, self._stopped)

    def _on_line(self, _record: LogRecord) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def _show_lines(self) -> None:
        log = self.desk.mirror.log
        records = [log.record(row) for row in range(max(0, log.rowCount() - _LINES), log.rowCount())]
        words = "\n".join(f"*{clock(r.at)}* {r.text.replace('*', '')}" for r in reversed(records))
        self._lines.write(words or "Nothing has happened yet.")


def _fact_of(title: str) -> str:
    """The title as the Now line's fact, or words for one that does not fit: its tile says it whole."""
    return f"{title}." if len(title) < 40 else "This scenario is ready to run."
