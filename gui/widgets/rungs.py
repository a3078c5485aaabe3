"""What ladders of evidence share: a head and six rows; and the column of labels that says what each rung is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from gui.measure import balanced
from gui.typography import Type, font
from gui.widgets.paint import baseline, hairline, section_rule, wrapped
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme

HEAD = 96  # px above the first row at 100 %
STACKED = 20  # px more where what an outcome rests on stands under its word
SECOND = 22  # px more for each further line of a place's name
ROW = 64
LINES = 3  # that a row has room for as it is
RUNGS = 6
_LOWER = 4  # px by which the head is lower where the page is low
_HINT = ("Read from the bottom up.", "Rung 4, 5 or 6 confirms. Below that it is inferred.")


class RungsColumn(Themed):
    """The rows that labels and ladders share, under a head that is higher when outcomes are stacked.

    All rows are alike; where the page is `low`, each is as high as its words.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._stacked, self._extra, self._low = False, 0, False
        self._lines: tuple[int, ...] = (LINES,) * RUNGS

    def stack(self, *, stacked: bool, extra: int, lines: tuple[int, ...], low: bool = False) -> None:
        """Write what an outcome rests on under its word or beside it.

        `extra` lines the head is taller by than usual; `lines` is what each row needs, from rung 1 to 6, in the
        column that needs most.
        """
        if (stacked, extra, lines, low) != (self._stacked, self._extra, self._lines, self._low):
            self._stacked, self._extra, self._lines, self._low = stacked, extra, lines, low
            self.restyle()

    @property
    def extra(self) -> int:
        """Lines that its head must be taller by than usual."""
        return 0

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of each row, from rung 1 to 6."""
        return (0,) * RUNGS

    @property
    def usual_height(self) -> int:
        """How high it is where the page is not low."""
        head = self._head + (self.theme.px(_LOWER) if self._low else 0)
        return head + RUNGS * self._usual_row + 2

    @property
    def _usual_row(self) -> int:
        return max(self.theme.px(ROW), self.theme.px(20) * max(self._lines) + 4)

    def _row(self, number: int) -> int:
        """The height of rung `number`."""
        if not self._low:
            return self._usual_row
        return self.theme.px(20) * max(2, self._lines[number - 1]) + 4

    @property
    def _head(self) -> int:
        low = _LOWER if self._low else 0
        return self.theme.px(HEAD + (STACKED if self._stacked else 0) + SECOND * self._extra - low)

    def _row_top(self, number: int) -> float:
        """The upper edge of rung `number`, 6 on top."""
        return self._head + sum(self._row(above) for above in range(number + 1, RUNGS + 1))

    @property
    def _height(self) -> int:
        return self._head + sum(self._row(number) for number in range(1, RUNGS + 1)) + 2


class RungsGround(Themed):
    """What labels and ladders stand on: one rule under all of them, also between the columns."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The rule, as low as that of the columns."""
        columns = [child for child in self.children() if isinstance(child, RungsColumn)]
        foot = max((column.geometry().bottom() - 1 for column in columns), default=self.height() - 2)
        section_rule(QPainter(self), self.theme, 0, self.width(), foot)


class LadderLabels(RungsColumn):
    """The left column: what the six rungs are, numbered, and how to read them."""

    def __init__(self, look: Look, rungs: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._rungs = rungs  # from 1 to 6: what it is, what it rests on
        self.say("; ".join(f"Rung {n}: {a}. {b}" for n, (a, b) in enumerate(rungs, start=1)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """306 wide with both lines, as high as the ladders beside it."""
        return QSize(round(306 * self.theme.scale**0.5), self._height)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a rung's name in two lines."""
        return QSize(self.theme.px(170), self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the labels."""
        painter, theme = QPainter(self), self.theme
        self._paint_hint(painter, theme)
        number_face = font(theme, Type.SECTION, size=20)
        line = theme.px(20)
        for number in range(1, len(self._rungs) + 1):
            top = self._row_top(number)
            hairline(painter, theme, 0, self.width(), top)
            painter.setFont(number_face)
            painter.setPen(theme.colour("ink2"))
            painter.drawText(QPointF(0, baseline(number_face, top, self._row(number))), str(number))
            lines = self._lines_of(number)
            at = top + (self._row(number) - line * len(lines)) / 2
            for words, face, role in lines:
                painter.setFont(face)
                painter.setPen(theme.colour(role))
                painter.drawText(QPointF(34, baseline(face, at, line)), words)
                at += line
        section_rule(painter, theme, 0, self.width(), self.height() - 2)

    @property
    def extra(self) -> int:
        """Lines that the head must be taller by for the words above the rungs."""
        room = self.theme.px(HEAD + (STACKED if self._stacked else 0))
        return max(0, -((room - len(self._hint()) * self.theme.px(20) - 16) // self.theme.px(SECOND)))

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of each row, from rung 1 to 6."""
        return tuple(len(self._lines_of(number)) for number in range(1, RUNGS + 1))

    def _lines_of(self, number: int) -> list[tuple[str, QFont, str]]:
        name, basis = self._rungs[number - 1]
        strong, body = font(self.theme, Type.STRONG), font(self.theme, Type.BODY)
        room = self.width() - 34.0
        lines = [(words, strong, "ink") for words in wrapped(name, strong, room)]
        return lines + [(words, body, "ink2") for words in balanced(basis, body, room)]

    def _hint(self) -> list[str]:
        face = font(self.theme, Type.BODY)
        return [w for sentence in _HINT for w in balanced(sentence, face, self.width())]

    def _paint_hint(self, painter: QPainter, theme: Theme) -> None:
        face, line, lines = font(theme, Type.BODY), theme.px(20), self._hint()
        top = self._head - 12 - line * len(lines)
        painter.setFont(face)
        painter.setPen(theme.colour("ink2"))
        for words in lines:
            painter.drawText(QPointF(0, baseline(face, top, line)), words)
            top += line
