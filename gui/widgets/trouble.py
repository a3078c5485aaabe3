"""A failure told in place: what happened, why, and what to do; hidden while there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.glyphs import StateGlyph
from gui.widgets.paint import card_ground
from gui.widgets.text import Text
from gui.widgets.themed import Themed
from gui.wording import in_words

if TYPE_CHECKING:
    from gui.look import Look


class Trouble(Themed):
    """Octagon, the fact in 600, and the cause and the way out under it."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._what = Text(look, "", Type.STRONG, "stop", wrap=True)
        self._rest = Text(look, "", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._what)
        words.addWidget(self._rest)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(StateGlyph(look, Glyph.STOP))
        row.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.hide()

    @property
    def words(self) -> str:
        """All it says; empty while there is nothing to say."""
        return "" if self.isHidden() else f"{self._what.words} {self._rest.words}".strip()

    def show_error(self, error: Exception) -> None:
        """Say what happened, why, what to do."""
        what, why, do = in_words(error)
        self._what.write(what)
        parts = (f"*Why:* {why}" if why else "", f"*Do:* {do}" if do else "")
        self._rest.write(" ".join(part for part in parts if part))
        self._rest.setVisible(bool(why or do))
        self.say(" ".join(part for part in (what, why, do) if part))
        self.show()

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card outlined in the colour of stop."""
        card_ground(QPainter(self), self.rect(), self.theme, "stoptint", "stop")
