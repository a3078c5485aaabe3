"""Recording: a visit replayed on the map, minute by minute; and the recordings that this laptop holds."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QVBoxLayout

from gui.ahead import Ahead
from gui.models.opened import RECORDING, screen_for
from gui.models.replay import Replay, StoryMaker
from gui.models.replay_words import happening
from gui.panes.replay_controls import PAUSE, PLAY
from gui.panes.replay_list import RecordingList
from gui.panes.replay_pane import ReplayPane
from gui.screen import BACK, Action, Glyph, NowLine, Screen
from gui.widgets.files import FileChooser
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent

    from core.records.visits.visit import Visit, VisitFile
    from gui.bridge import Call
    from gui.desk import Desk
    from gui.topology.plans import PlanStore

_IDLE = "Drag the time, or play it. Nothing here reaches a hub."
_PACES = {1: "As fast as it was.", 10: "Ten times as fast as it was.", 60: "A minute of it each second."}
_LONGEST = 60  # characters of an advice in the Now line


class RecordingScreen(Screen):
    """The list of recordings while none is chosen; else the one at `desk.recording`, with a mirror of its own."""

    title = "Recording"

    def __init__(
        self,
        desk: Desk,
        files: FileChooser | None = None,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        plans: PlanStore | None = None,
    ) -> None:
        super().__init__(desk)
        self._files, self._now, self._clock = files or FileChooser(), now, clock
        self._listed: tuple[VisitFile, ...] | None = None
        self._running: Path | None = None  # the file of the visit that is being recorded
        self._path: Path | None = None  # of what is shown or being read
        self._from_list = False
        self._reading: Call | None = None
        self._indexing: Ahead | None = None
        self.replay: Replay | None = None
        self.list = RecordingList(desk.look)
        self.pane = ReplayPane(desk.look) if plans is None else ReplayPane(desk.look, plans.read)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setAcceptDrops(True)
        self.list.opened.connect(self._open_listed)
        self.pane.shown.connect(self.now_changed)
        desk.recording.changed.connect(self._on_chosen)
        self._promised = True
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        self._on_chosen()

    # --- what the Now line says -----------------------------------------------------------------------

    def now(self) -> NowLine:
        """What was happening then, and Play; without a recording how many there are, and Open."""
        replay = self.replay
        if replay is None:
            return self._list_now()
        fact, glyph = happening(replay.mirror, replay.at)
        close = (Action("Close recording", self.close_recording),)
        if replay.story.began == replay.story.ended:
            off = Action(PLAY, reason="There is only this moment in it.")
            return NowLine(fact, "", glyph, off, close)
        key = "Space" if self._space_plays() else ""
        if replay.playing:
            pause = Action(PAUSE, replay.pause, "pause", key)
            return NowLine(fact, _PACES[replay.speed], glyph, pause, close)
        play = Action(PLAY, replay.play, "play", key)
        return NowLine(fact, self._advice(replay), glyph, play, close)

    def _space_plays(self) -> bool:
        """Whether Space plays or pauses from where the keyboard is; a button that does something else is pressed."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton):
            chosen = focus.isCheckable() and focus.isChecked() and self.isAncestorOf(focus)
            return chosen or focus.text() in (PLAY, PAUSE)
        return focus is None or self.isAncestorOf(focus)

    def _on_focus(self) -> None:
        if self.replay is not None and self._space_plays() is not self._promised:
            self._promised = not self._promised
            self.now_changed.emit()

    def _advice(self, replay: Replay) -> str:
        mark = replay.last_mark
        here = mark is not None and mark.place + 1 == replay.place and mark.at == replay.at
        return mark.words if mark is not None and here and len(mark.words) <= _LONGEST else _IDLE

    def _list_now(self) -> NowLine:
        choose = Action("Open…", self._choose, "file")
        back = (Action("Back", self._leave),)
        if self.busy:
            off = Action("Open…", busy="Reading")
            return NowLine(
                "The recording is being read.", "", Glyph.UNDER_WAY, off, (Action("Cancel", self._drop),)
            )
        if self._listed is None:
            return NowLine("The recordings are being read.", "", Glyph.UNDER_WAY, choose, back)
        if not self._listed:
            return NowLine(
                "No visit is recorded yet.",
                "Open a recording from elsewhere.",
                Glyph.NOT_STARTED,
                choose,
                back,
            )
        fact = f"{count(len(self._listed), 'recording')} on this laptop."
        return NowLine(fact, "Choose one, or open one from elsewhere.", Glyph.DONE, choose, back)

    @property
    def busy(self) -> bool:
        """Whether a recording is being read or made ready."""
        return self._reading is not None or self._indexing is not None

    # --- which recording ------------------------------------------------------------------------------

    def entered(self) -> None:
        """Read the list anew, and give the keys to the time line."""
        if self.replay is not None:
            self.pane.line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.busy:
            self._ask_list()

    def _ask_list(self) -> None:
        self.list.show_reading(None)
        self.desk.ask(lambda session: session.visits.path(), self._on_running, lambda _error: None)
        self.desk.ask(lambda session: session.visits.recorded(), self._on_listed, self._on_no_list)

    def _on_running(self, path: Path | None) -> None:
        self._running = path
        self._show_list()

    def _on_listed(self, found: Sequence[VisitFile]) -> None:
        self._listed = tuple(found)
        self._show_list()

    def _show_list(self) -> None:
        if self._listed is not None and not self.busy:
            self.list.show_files(self._listed, self._running, self._now())
            self.now_changed.emit()

    def _on_no_list(self, error: Exception) -> None:
        self._listed = ()
        self._show_list()
        self.list.trouble.show_error(error)

    def _on_chosen(self) -> None:
        """Another file is to be looked at, or none."""
        path = self.desk.recording.path
        self._let_go()
        self._path = path
        if path is None:
            self._stack.setCurrentWidget(self.list)
            self._show_list()
            return
        self.list.trouble.clear()
        self.list.show_reading(path.name)
        self._stack.setCurrentWidget(self.list)
        self._reading = self.desk.ask(
            lambda session: session.visits.read(path), self._on_read, self._on_refused
        )
        self.now_changed.emit()

    def _on_read(self, visit: Visit) -> None:
        self._reading = None
        maker = StoryMaker(visit)
        self._indexing = Ahead(maker.pieces(), self)
        self._indexing.done.connect(lambda: self._on_ready(maker))
        self._indexing.start()
        self.now_changed.emit()

    def _on_ready(self, maker: StoryMaker) -> None:
        if self._indexing is not None:
            self._indexing.deleteLater()
        self._indexing = None
        self.replay = Replay(maker.story, still=self.look.still, clock=self._clock, parent=self)
        self.pane.open(self.replay)
        self._stack.setCurrentWidget(self.pane)
        if self.isVisible():
            self.pane.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.now_changed.emit()

    def _on_refused(self, error: Exception) -> None:
        """It is no recording, or cannot be read: say so over the list, which can be used."""
        self._reading = None
        self.desk.recording.choose(None)
        self.list.trouble.show_error(error)
        if self._listed is None:
            self._ask_list()
        self.now_changed.emit()

    def _let_go(self) -> None:
        """Forget what is shown or being read."""
        if self._reading is not None:
            self._reading.cancel()
        if self._indexing is not None:
            self._indexing.stop()
        self._reading = self._indexing = None
        self.pane.close_up()
        if self.replay is not None:
            self.replay.deleteLater()
            self.replay = None

    # --- what the user does ---------------------------------------------------------------------------

    def close_recording(self) -> None:
        """Back to the list it was opened from, or to the screen that one came from."""
        listed, self._from_list = self._from_list, False
        self.desk.recording.choose(None)
        if listed:
            self._ask_list()
        else:
            self.desk.go(BACK)

    def _leave(self) -> None:
        self.list.trouble.clear()
        self.desk.go(BACK)

    def _drop(self) -> None:
        """Do not read it after all."""
        self.desk.recording.choose(None)
        self._ask_list()

    def _open_listed(self, path: Path) -> None:
        self._from_list = True
        self.desk.recording.choose(path)

    def _choose(self) -> None:
        path = self._files.recording(self)
        if path is not None:
            self._open_listed(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the replay, wherever what has the keyboard does not want them."""
        acts = self._acts()
        act = acts.get(Qt.Key(event.key()))
        if (
            self.replay is None
            or act is None
            or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
        ):
            super().keyPressEvent(event)
        else:
            act()

    def _acts(self) -> dict[Qt.Key, Callable[[], object]]:
        replay = self.replay
        if replay is None:
            return {}
        return {
            Qt.Key.Key_Space: replay.toggle,
            Qt.Key.Key_Left: lambda: self.pane.step(-1),
            Qt.Key.Key_Right: lambda: self.pane.step(1),
            Qt.Key.Key_Home: replay.to_start,
            Qt.Key.Key_End: replay.to_end,
            Qt.Key.Key_Plus: lambda: replay.faster(1),
            Qt.Key.Key_Equal: lambda: replay.faster(1),
            Qt.Key.Key_Minus: lambda: replay.faster(-1),
        }

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: stay where it is."""
        super().hideEvent(event)
        if self.replay is not None:
            self.replay.pause()
        self.pane.still()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A recording may be dropped here."""
        if self._dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        path = self._dropped(event)
        if path is not None:
            self._open_listed(path)

    def _dropped(self, event: QDropEvent) -> Path | None:
        urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
        paths = (Path(url.toLocalFile()) for url in urls if url.isLocalFile())
        return next((path for path in paths if screen_for(path) == RECORDING), None)
