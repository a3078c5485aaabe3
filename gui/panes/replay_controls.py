"""What a replay is worked with under its time line: before, play, next, and how fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.models.replay import SPEEDS
from gui.widgets.buttons import Button, Kind
from gui.widgets.flow import FlowRow
from gui.widgets.segments import Segments

if TYPE_CHECKING:
    from gui.look import Look
    from gui.models.replay import Replay


PLAY, PAUSE = "Play", "Pause"


class ReplayControls(QWidget):
    """Three buttons and three speeds.

    Signals:
        stepped: to what mattered before (-1) or matters next (1).
        toggled: play, or pause.
        speed_chosen: one of `SPEEDS`.
    """

    stepped = Signal(int)
    toggled = Signal()
    speed_chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.before = Button(
            look, "What mattered before", lambda: self.stepped.emit(-1), kind=Kind.ICON, icon="previous"
        )
        self.play = Button(look, PLAY, self.toggled.emit, kind=Kind.ICON, icon="play")
        self.next = Button(
            look, "What matters next", lambda: self.stepped.emit(1), kind=Kind.ICON, icon="next"
        )
        self.speeds = Segments(look, [f"×{speed}" for speed in SPEEDS], "How fast")
        self.speeds.chosen.connect(lambda index: self.speed_chosen.emit(SPEEDS[index]))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(FlowRow(self.before, self.play, self.next, self.speeds))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setProperty("help", "recording#play")

    def show_replay(self, replay: Replay) -> None:
        """Show whether it plays, how fast, and whether there is more to either side."""
        words, icon = (PAUSE, "pause") if replay.playing else (PLAY, "play")
        if self.play.text() != words:
            self.play.write(words, icon=icon)
        index = SPEEDS.index(replay.speed)
        if self.speeds.index != index:
            self.speeds.choose(index)
        at_start = replay.at <= replay.story.began
        for button, off, reason in (
            (self.before, at_start, "This is where the visit begins."),
            (self.next, replay.at_end, "This is where the recording ends."),
        ):
            if button.isEnabled() is off:
                button.turn_off(reason) if off else button.turn_on()
