"""The question when the window is closed while updates run: what happens to each device, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.update.progress import DeviceUpdate, Phase
from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import Inside
from gui.widgets.text import Text
from gui.wording import kib

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.look import Look

_WORDS = (
    "The hub is this laptop: while the window is closed nothing is sent. Each transfer goes on where it left off "
    "once the hub is connected again."
)


def fate(row: DeviceUpdate) -> str:
    """What closing the window does to one device's update, in a sentence. Pure."""
    match row.phase:
        case Phase.WAKE:
            return "has not begun; it keeps its old firmware and waits."
        case Phase.SENDING if not row.bytes_done:
            return "has not begun; it keeps its old firmware and waits."
        case Phase.SENDING:
            return f"keeps its old firmware and the {kib(row.bytes_done)} KiB it has; it goes on from there."
        case Phase.CHECKING:
            return "has the whole image; it asks when to restart until the hub is back."
        case Phase.RESTART | Phase.REJOINING:
            return "is switching by itself: do not unplug it. Its proof is taken up when the hub is back."
        case _:
            return "has restarted; its proof is taken up when the hub is back."


class ClosingQuestion(QDialog):
    """Stay is the default; closing is an act that needs a yes."""

    def __init__(self, look: Look, rows: Sequence[DeviceUpdate], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Updates are running")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._head = Text(look, "Updates are running. Close all the same?", Type.TITLE, wrap=True)
        self.sentences = tuple(f"{_name(row)} {fate(row)}" for row in rows)
        self._said = Inside()
        said = QVBoxLayout(self._said)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(12)
        said.addWidget(Text(look, _WORDS, wrap=True))
        for row, sentence in zip(rows, self.sentences, strict=True):
            said.addLayout(_line(look, row, sentence))
        said.addStretch(1)
        self.close_button = Button(look, "Close the window", self.accept, kind=Kind.DANGER)
        self.stay = Button(look, "Stay", self.reject)
        self._build()
        self._take_size(look)
        self.stay.setFocus()

    def _build(self) -> None:
        area = QScrollArea()  # many devices, large text: the buttons are there all the same
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._said)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.stay)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        column.setSpacing(12)
        column.addWidget(self._head)
        column.addWidget(area, 1)
        column.addLayout(buttons)

    def _take_size(self, look: Look) -> None:
        """As wide as its words read well, as high as they ask; never more than the screen has."""
        room = self.screen().availableSize()
        width = min(look.theme.px(600), room.width())
        inner, layout = width - 56, self._said.layout()
        said = layout.totalHeightForWidth(inner) if layout is not None else 0
        height = self._head.heightForWidth(inner) + 12 + said + 12 + self.stay.sizeHint().height() + 48
        self.resize(width, min(height, room.height()))


def _name(row: DeviceUpdate) -> str:
    kind = row.kind.value
    if row.name.startswith(kind):  # “B1 bridge” says it already
        return row.name
    return f"{kind}, {row.name}," if row.name else kind


def _line(look: Look, row: DeviceUpdate, sentence: str) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(12)
    glyph = Glyph.UNDER_WAY if row.power_safe else Glyph.WARN
    line.addWidget(StateGlyph(look, glyph, 20), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Text(look, sentence, wrap=True), 1)
    return line
