"""How to wake a device that sleeps, so that it asks for its image now; or else to wait, or to leave it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.flow import FlowRow
from gui.widgets.page import Hairline
from gui.widgets.rows import empty
from gui.widgets.text import Text
from gui.widgets.told import Told, ToldRow

if TYPE_CHECKING:
    from gui.look import Look

_STEPS = (
    ("Press its button once, briefly.", "On most it is beside the lamp or behind the battery lid."),
    (
        "Look at its card here.",
        "Awake, it asks for its image within some seconds, and the card says Sending.",
    ),
    (
        "No button, or nothing happens?",
        "Take its battery out, wait 10 s, put it in again. Nothing has been sent yet, so nothing is lost.",
    ),
)
_ELSE = "It need not be woken: it fetches by itself at its next wake. This laptop, its hub, has to stay until then."


class WakePanel(QWidget):
    """Three steps, what happens without them, and the way out.

    Signals:
        drop_wanted: the device shall be left out of the run.
    """

    drop_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._steps = QVBoxLayout()
        self._steps.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 24, 20)
        column.setSpacing(12)
        column.addLayout(self._steps)
        column.addWidget(Hairline(look))
        column.addWidget(ToldRow(look, Told(Glyph.WAITING, "Or wait.", _ELSE)))
        column.addWidget(FlowRow(Button(look, "Leave it out…", self.drop_wanted.emit)))
        column.addStretch(1)

    def show_device(self, place: str) -> None:
        """Say it of the device at this place."""
        empty(self._steps)
        self._steps.addWidget(Text(self._look, place, Type.LEAD, wrap=True))
        for number, (act, rest) in enumerate(_STEPS, start=1):
            self._steps.addWidget(Text(self._look, f"*{number}  {act}* {rest}", wrap=True))
