"""The walk test on the plan screen: two readings, typed or measured, what each means, and the ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.premise.readings import SiteReading
from gui.models.walk_test import QUESTIONS, reach_words
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.field import Field, Verdict
from gui.widgets.page import SectionHead
from gui.widgets.ring import Ring
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.look import Look

_PLACES = (("IHD", "LQI at the IHD"), ("GSME", "LQI at the gas meter"))
_HELP = "0 to 255, as the hub hears it there."
_MOST = 255


class WalkTestPart(QWidget):
    """Two fields, the button that measures, and what the readings say against the answers.

    Signals:
        changed: a reading is different now.
        measure_wanted: measure from the hub.
    """

    changed = Signal()
    measure_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.fields = {of: Field(look, words, _HELP) for of, words in _PLACES}
        self.measure = Button(look, "Measure from the hub", self.measure_wanted.emit, icon="channel")
        self._why_not = Text(look, "", Type.BODY, "ink2", wrap=True)
        self._ring = Ring(look)
        self._running_words = Text(look, "", wrap=True)
        self._remarks = Text(look, "", Type.BODY, "warn", wrap=True)
        self._running = QWidget()
        self._grid = QGridLayout()
        self._build(look)
        for of, field in self.fields.items():
            field.left.connect(lambda of=of: self._judge(of))
            field.edit.textEdited.connect(lambda _text, of=of: self.fields[of].judge(Verdict.NONE))

    def _build(self, look: Look) -> None:
        self._grid.setHorizontalSpacing(8)  # as the tiles above it
        for number, field in enumerate(self.fields.values()):
            self._grid.addWidget(field, 0, number, Qt.AlignmentFlag.AlignTop)
        beside = QHBoxLayout(self._running)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(16)
        beside.addWidget(self._ring)
        beside.addWidget(self._running_words, 1)
        self._running.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionHead(look, "Walk test", "can be left out"))
        column.addLayout(self._grid)
        column.addWidget(self.measure, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._why_not)
        column.addWidget(self._running)
        column.addWidget(self._remarks)
        self._remarks.hide()

    @property
    def readings(self) -> tuple[SiteReading, ...]:
        """What stands in the fields and is a reading."""
        found = ((of, _lqi(field.text)) for of, field in self.fields.items())
        return tuple(SiteReading(of, lqi) for of, lqi in found if lqi is not None)

    def take(self, readings: Sequence[SiteReading]) -> None:
        """Put measured readings into the fields."""
        for reading in readings:
            self.fields[reading.of].write(str(reading.lqi))
            self._judge(reading.of)

    def offer(self, reason: str) -> None:
        """Let it be measured, or say why that cannot be done now."""
        self.measure.turn_off(reason) if reason else self.measure.turn_on()
        self._why_not.write(reason)
        self._why_not.setVisible(bool(reason) and self._running.isHidden())

    def show_running(self, over: int | None) -> None:
        """Show how many of the ten questions are over; None while nothing is measured."""
        if over is not None:
            self._let_keyboard_go()
        self._running.setVisible(over is not None)
        self.measure.setVisible(over is None)
        for field in self.fields.values():
            field.setVisible(over is None)
        if over is not None:
            self._ring.show_share(over / QUESTIONS, str(over), f"of {QUESTIONS}")
            words = f"*Measuring {over} of {QUESTIONS}.* Each question waits up to 2 s for its answer."
            self._running_words.write(words)

    def _let_keyboard_go(self) -> None:
        """Before what has it is hidden: else Qt hands it to the next in the page, and scrolls there."""
        holder = self.window().focusWidget()
        if holder is not None and self.isAncestorOf(holder):
            holder.clearFocus()

    def show_remarks(self, remarks: Sequence[str]) -> None:
        """Say what the readings mean beside the answers."""
        self._remarks.write("\n".join(remarks))
        self._remarks.setVisible(bool(remarks))

    def _judge(self, of: str) -> None:
        field = self.fields[of]
        if not field.text:
            field.judge(Verdict.NONE)
        elif (lqi := _lqi(field.text)) is None:
            field.judge(Verdict.ERROR, "*An LQI is a whole number from 0 to 255.*")
        else:
            field.judge(Verdict.VALID, f"{reach_words(lqi)}.")
        self.changed.emit()


def _lqi(text: str) -> int | None:
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_MOST)):
        return None
    value = int(text)
    return value if value <= _MOST else None
