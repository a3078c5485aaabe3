"""The doctor's card on the map: what is wrong, why, and what to do; one line when room is short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import paint_icon
from gui.theme import TARGET
from gui.typography import Type, font
from gui.widgets.buttons import Button, Kind
from gui.widgets.paint import baseline, card_ground
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from gui.look import Look

WIDTH = 328


@dataclass(frozen=True, slots=True)
class Advice:
    """What the doctor says: sentence, cause, act, how sure (word and 1–3 cells), rule, what it rests on."""

    sentence: str
    cause: str
    act: str
    sure: str
    cells: int
    rule: str
    evidence: str = ""


class _Head(Themed):
    """Pulse, “Doctor”, and how sure it is."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._sure, self._cells = "", 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_sure(self, sure: str, cells: int) -> None:
        """Say how sure it is."""
        self._sure, self._cells = sure, cells
        self.say(f"Doctor, {sure}")
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, self.theme.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Word at the left, confidence at the right."""
        painter, theme, height = QPainter(self), self.theme, float(self.height())
        paint_icon(painter, QRectF(0, height / 2 - 10, 20, 20), "doctor", theme.colour("warn"))
        face = font(theme, Type.STRONG)
        painter.setFont(face)
        painter.setPen(theme.colour("warn"))
        painter.drawText(30, round(baseline(face, 0, height)), "Doctor")
        left = self.width() - 27
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for index in range(3):
            cell = QRectF(left + 9 * index, round(height / 2) - 5, 7, 9)
            painter.setPen(theme.colour("ink"))
            painter.setBrush(theme.colour("ink") if index < self._cells else Qt.BrushStyle.NoBrush)
            painter.drawRect(cell)
        body = font(theme, Type.BODY)
        painter.setFont(body)
        painter.setPen(theme.colour("ink2"))
        words = QRectF(100, 0, left - 108, height)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._sure)


class DoctorCard(Themed):
    """Full in the wide form, one line with “Show” in the narrow one.

    Signals:
        resized: the card is larger or smaller now, and wants its place again.
    """

    resized = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._folded, self._wide, self._evidence_shown = False, True, False
        self.room = WIDTH  # px that the card may be wide at the most
        self._advice: Advice | None = None
        self._head = _Head(look)
        self._sentence = Text(look, "", Type.LEAD, wrap=True)
        self._cause = Text(look, "", wrap=True)
        self._act = Text(look, "", Type.STRONG, wrap=True)
        self._evidence = Text(look, "", Type.BODY, "ink2", wrap=True)
        self._more = Button(look, "Show evidence", self._toggle, kind=Kind.TEXT)
        self._rule = Text(look, "", Type.ID, "ink2")
        self._full = QWidget()
        self._line = QWidget()
        self._short = Text(look, "", Type.STRONG, wrap=True)
        self._show = Button(look, "Show", self._unfold, kind=Kind.TEXT)
        self._build(look)
        self.hide()

    def _build(self, look: Look) -> None:
        full = QVBoxLayout(self._full)
        full.setContentsMargins(16, 10, 16, 6)
        full.setSpacing(5)
        for part in (self._head, self._sentence, self._cause, self._act, self._evidence):
            full.addWidget(part)
        foot = QHBoxLayout()
        foot.addWidget(self._more)
        foot.addStretch(1)
        foot.addWidget(self._rule)
        full.addLayout(foot)
        line = QHBoxLayout(self._line)
        line.setContentsMargins(44, 0, 16, 0)
        line.setSpacing(16)
        line.addWidget(self._short, 1)
        line.addWidget(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._full)
        column.addWidget(self._line)

    def show_advice(self, advice: Advice | None) -> None:
        """Say this, or nothing."""
        if advice == self._advice:
            return
        self._advice = advice
        self.setVisible(advice is not None)
        if advice is not None:
            self._head.show_sure(advice.sure, advice.cells)
            self._sentence.write(advice.sentence)
            self._short.write(advice.sentence)
            self._cause.write(advice.cause)
            self._act.write(advice.act)
            self._evidence.write(advice.evidence)
            self._rule.write(advice.rule)
            self._more.setVisible(bool(advice.evidence))
            self.say(" ".join((advice.sentence, advice.cause, advice.act)))
        self._arrange()

    def set_wide(self, *, wide: bool) -> None:
        """Take the form of the window: the narrow one folds the card."""
        if wide != self._wide:
            self._wide, self._folded = wide, not wide
            self._arrange()

    @property
    def folded(self) -> bool:
        """Whether it shows one line only."""
        return self._folded

    @property
    def size_wanted(self) -> QSize:
        """The size for its words at the width it may have."""
        if self._folded:
            words = QFontMetricsF(font(self.theme, Type.STRONG)).horizontalAdvance(self._short.words)
            width = min(round(words) + 44 + 16 + self._show.sizeHint().width() + 18, self._most())
            return QSize(width, max(TARGET, self._line.heightForWidth(width)))
        return self.full_size

    @property
    def full_size(self) -> QSize:
        """The size of the whole card, folded or not."""
        width = min(round(WIDTH * max(1.0, self.theme.scale * 0.8)), self._most())
        return QSize(width, self._full.heightForWidth(width))

    def restyle(self) -> None:
        """Words of another size need another card."""
        super().restyle()
        self.resized.emit()

    def _most(self) -> int:
        return max(200, self.room)

    def _arrange(self) -> None:
        self._full.setVisible(not self._folded)
        self._line.setVisible(self._folded)
        self._evidence.setVisible(self._evidence_shown)
        self._more.write("Hide evidence" if self._evidence_shown else "Show evidence")
        self.resized.emit()
        self.update()

    def _toggle(self) -> None:
        self._evidence_shown = not self._evidence_shown
        self._arrange()

    def _unfold(self) -> None:
        self._folded = False
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card on the map."""
        painter, theme = QPainter(self), self.theme
        card_ground(painter, self.rect(), self.theme)
        if self._folded:
            paint_icon(painter, QRectF(14, self.height() / 2 - 10, 20, 20), "doctor", theme.colour("warn"))
