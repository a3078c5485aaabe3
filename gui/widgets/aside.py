"""The right column of Start: what else can be opened, and facts about this laptop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import paint_icon
from gui.models.start import OFFLINE, dongle_fact, images_fact
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.glyphs import StateGlyph
from gui.widgets.paint import hairline, paint_hatch
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.look import Look
    from gui.models.start import Fact

_ICON = 24
EMULATED = "emulated"  # in place of an icon: the hatch


class Icon(Themed):
    """An icon of 24 in a colour role, or the EMULATED hatch as a swatch."""

    def __init__(self, look: Look, name: str, role: str = "ink") -> None:
        super().__init__(look)
        self._name, self._role = name, role
        self.setFixedSize(QSize(_ICON, _ICON))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The icon or the hatch."""
        painter, area = QPainter(self), QRectF(self.rect())
        if self._name == EMULATED:
            paint_hatch(painter, area, self.theme.colours.emu, 6, 6)
        else:
            paint_icon(painter, area, self._name, self.theme.colour(self._role))


class Point(Themed):
    """An icon and a sentence; the icon may stand in the middle of a wider `column`, `gap` px before the words."""

    def __init__(self, look: Look, icon: str, words: str, *, column: int = 0, gap: int = 12) -> None:
        super().__init__(look)
        row = QHBoxLayout(self)
        spare = max(0, column - _ICON)
        row.setContentsMargins(spare // 2, 0, 0, 0)
        row.setSpacing(gap + spare - spare // 2)
        row.addWidget(Icon(look, icon), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(look, words, wrap=True), 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)


class Aside(Themed):
    """An icon in accent, a head, what it is, and its act; a hairline below."""

    def __init__(self, look: Look, icon: str, head: str, words: str, act: str) -> None:
        super().__init__(look)
        self.act = Button(look, act)
        self.act.setAccessibleDescription(f"{head}. {words}")
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addWidget(Text(look, head, Type.LEAD, wrap=True))
        text.addWidget(Text(look, words, role="ink2", wrap=True))
        text.addSpacing(4)
        text.addWidget(self.act, 0, Qt.AlignmentFlag.AlignLeft)
        self._row = QHBoxLayout(self)
        self._row.addWidget(Icon(look, icon, "accent"), 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(text, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.set_close(False)

    def set_close(self, close: bool) -> None:
        """Stand closer together, in the narrow frame."""
        self._row.setContentsMargins(0, 0, 0, 12 if close else 18)
        self._row.setSpacing(16 if close else 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The hairline."""
        thick = self.theme.metrics.hairline
        hairline(QPainter(self), self.theme, 0, self.width(), self.height() - thick)


class FactLine(Themed):
    """A state glyph and a fact; the words change as more is known."""

    def __init__(self, look: Look, fact: Fact) -> None:
        super().__init__(look)
        self._glyph = StateGlyph(look, fact.glyph, 20)
        self._words = Text(look, "", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_fact(fact)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.words

    def show_fact(self, fact: Fact) -> None:
        """Say this from now on."""
        self._glyph.show_glyph(fact.glyph)
        self._words.write(f"*{fact.fact}* {fact.rest}".strip())


class LaptopAside(QWidget):
    """What else can be opened, and what this laptop has at hand."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.recording = Aside(look, "recording", "Open a recording", _RECORDING, "Open…")
        self.certificate = Aside(look, "certificate", "Verify a certificate", _CERTIFICATE, "Choose file…")
        self.dongle = FactLine(look, dongle_fact(None))
        self.images = FactLine(look, images_fact(None))
        self._offline = FactLine(look, OFFLINE)
        column = self._column = QVBoxLayout(self)
        for part in (self.recording, self.certificate, Text(look, "This laptop", Type.SECTION)):
            column.addWidget(part)
        for line in (self.dongle, self.images, self._offline):
            column.addWidget(line)
        column.addStretch(1)
        self.set_close(False)

    def set_close(self, close: bool) -> None:
        """Stand closer together, in the narrow frame."""
        self._column.setSpacing(6 if close else 18)
        self._column.setContentsMargins(0, 0 if close else 4, 0, 0)
        for part in (self.recording, self.certificate):
            part.set_close(close)
        self._offline.show_fact(replace(OFFLINE, rest="") if close else OFFLINE)


_RECORDING = "Replay a visit on the map, minute by minute."
_CERTIFICATE = "Drop a PDF or JSON here. Names the entry that was altered."
