"""The head of a replay: the mark RECORDING under a row of film, whose visit and when, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import paint_icon
from gui.measure import text_width
from gui.screen import Glyph
from gui.theme import WIDE_FROM
from gui.typography import Type, font
from gui.widgets.beside import stand
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import MARGIN_NARROW, MARGIN_WIDE
from gui.widgets.paint import card_ground, frame, hairline, paint_hatch
from gui.widgets.text import Text
from gui.widgets.themed import Arranged, Themed
from gui.widgets.topbar import paint_plate

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.look import Look

_FILM = 10  # px; height of the row of perforations along the top edge
_HOLE, _STEP = 6, 14  # px; a perforation, and from one to the next
_ICON = 20
_PAST = "All of it is past; no hub is touched."


class RecordingPlate(Themed):
    """The word RECORDING in a frame of ink, with the film: never the violet of EMULATED."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.say("Recording: this is a replay, not the present")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Icon and word."""
        face = font(self.theme, Type.PLATE)
        width = 10 + self.theme.px(_ICON) + 8 + QFontMetricsF(face).horizontalAdvance("RECORDING") + 12
        return QSize(round(width), max(34, self.theme.px(Type.PLATE.line) + 8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Frame, icon, word."""
        painter, theme = QPainter(self), self.theme
        frame(
            painter, QRectF(self.rect()), 0, fill=theme.colour("base"), outline=theme.colour("ink"),
            width=max(2.0, theme.metrics.outline),
        )  # fmt: skip
        icon = theme.px(_ICON)
        box = QRectF(10, (self.height() - icon) / 2, icon, icon)
        paint_icon(painter, box, "recording", theme.colour("ink"))
        painter.setFont(font(theme, Type.PLATE))
        painter.setPen(theme.colour("ink"))
        words = QRectF(10 + icon + 8, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "RECORDING")


class EmulatedPlate(Themed):
    """The hatched field with the word EMULATED, as the top bar wears it, for a visit to an emulated premise."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.say("Emulated: this visit was made in an emulated home")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As in the narrow frame."""
        words = QFontMetricsF(font(self.theme, Type.PLATE)).horizontalAdvance("EMULATED")
        return QSize(round(max(132, words + 44)), max(34, self.theme.px(Type.PLATE.line) + 8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hatch and plate."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("base"))
        paint_hatch(painter, QRectF(self.rect()), self.theme.colours.emu, 6, 6)
        paint_plate(painter, QPointF(self.width() / 2, self.height() / 2), self.theme)


class ReplayHead(Arranged):
    """Film along the top edge; under it the mark, the premise, when it was, and that it is past."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._when = ""
        self.plate, self.emulated = RecordingPlate(look), EmulatedPlate(look)
        self.premise = Text(look, "", Type.TITLE, wrap=True)
        self.when = Text(look, "", Type.SUBTITLE, "ink2", wrap=True)
        self._words = QWidget()
        self._told = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._words)
        self._told.setContentsMargins(0, 0, 0, 0)
        self._told.addWidget(self.premise)
        self._told.addWidget(self.when, 1)
        # the words stand between the plates, or under them
        self._plates, self._under = QHBoxLayout(), QHBoxLayout()
        for part in (self.plate, self._words, self.emulated):
            self._plates.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self._plates.setStretchFactor(self._words, 1)
        self._plates.addStretch(0)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._plates)
        self._column.addLayout(self._under)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.arrange()

    def show_visit(self, premise: str, when: str, *, emulated: bool) -> None:
        """Say whose visit it is."""
        self.premise.write(premise)
        self._when = when
        self.emulated.setVisible(emulated)
        self.arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, perforations, hairline."""
        painter, theme = QPainter(self), self.theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        for left in range(_STEP - _HOLE, self.width(), _STEP):
            painter.fillRect(QRectF(left, 4, _HOLE, _HOLE), theme.colour("ink"))
        hairline(painter, theme, 0, self.width(), self.height() - theme.metrics.hairline)

    def arrange(self) -> None:
        """Put beside each other what fits, and the rest under it."""
        wide = self.window().width() >= WIDE_FROM
        margin, gap = (MARGIN_WIDE, 20) if wide else (MARGIN_NARROW, 14)
        stacked, room = self._stacked(margin, gap), self._room(margin, gap)
        self._column.setContentsMargins(margin, _FILM + (10 if wide else 6), margin, 10 if wide else 6)
        self._column.setSpacing(4)
        self._plates.setSpacing(gap)
        self._put_words(under=stacked)
        premise = self._wanted(self.premise.words, Type.TITLE)
        when, past = (self._wanted(words, Type.SUBTITLE) for words in (self._when, _PAST))
        beside = room >= premise + gap + max(when, past)
        in_line = room >= when + 10 + past + (premise + gap if beside else 0)
        self.when.write(f"*{self._when}*  {_PAST}" if in_line else f"*{self._when}*\n{_PAST}")
        stand(self._told, beside=beside)
        self._told.setSpacing(gap if beside else 0)
        self.premise.setMinimumWidth(premise if beside else 0)

    def _put_words(self, *, under: bool) -> None:
        if under is (self._under.indexOf(self._words) >= 0):
            return
        if under:
            self._plates.removeWidget(self._words)
            self._under.addWidget(self._words)
        else:
            self._under.removeWidget(self._words)
            self._plates.insertWidget(1, self._words, 1, Qt.AlignmentFlag.AlignVCenter)

    def _wanted(self, words: str, kind: Type) -> int:
        return round(text_width(words, font(self.theme, kind))) + 6

    def _room(self, margin: int, gap: int) -> int:
        if self._stacked(margin, gap):
            return self.width() - 2 * margin
        plates = self.plate.sizeHint().width() + gap
        plates += 0 if self.emulated.isHidden() else self.emulated.sizeHint().width() + gap
        return self.width() - 2 * margin - plates

    def _stacked(self, margin: int, gap: int) -> bool:
        """Whether the words stand under the plates: large text leaves them no room between."""
        plates = self.plate.sizeHint().width() + self.emulated.sizeHint().width() + 2 * gap
        return self.width() - 2 * margin - plates < self.theme.px(300)


class Band(Themed):
    """What is wrong with a recording, over the whole width: the fact in 600, and what it means."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._text = Text(look, "", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.setSpacing(14)
        row.addWidget(StateGlyph(look, Glyph.WARN), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self._text.words

    def tell(self, fact: str, rest: str) -> None:
        """Say this, or nothing."""
        self._text.write(f"*{fact}* {rest}" if fact else "")
        self.say(f"{fact} {rest}".strip())
        self.setVisible(bool(fact))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card outlined in the colour of warn."""
        card_ground(QPainter(self), self.rect(), self.theme, "warntint", "warn")
