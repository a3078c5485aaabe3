"""The head of a run: title, per cent, bytes, bar, and when the installer can leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy

from gui.typography import Type, font
from gui.widgets.answer import NO_BRIEF, Answer, Brief, answer_height, paint_answer, shortened
from gui.widgets.bar import Fill, paint_bar
from gui.widgets.fact_flow import facts_height, paint_facts
from gui.widgets.paint import baseline, section_rule, wrapped
from gui.widgets.running_card import WIDE_CARD, middle_margins
from gui.widgets.themed import Arranged

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme
    from gui.widgets.fact_flow import CardFact


@dataclass(frozen=True, slots=True)
class TotalView:
    """All updates of a run together, in words."""

    title: str = ""
    share: float = 0.0
    facts: tuple[CardFact, ...] = ()
    fill: Fill = Fill.SOLID
    leave: str = "You can leave at"
    leave_at: str = ""
    leave_note: str = ""
    brief: Brief = NO_BRIEF  # label and figure where there is no room for three lines

    @property
    def answers(self) -> bool:
        """Whether it says when one can leave, or that this is not known."""
        return bool(self.leave_at or self.leave_note)

    @property
    def sentence(self) -> str:
        """The head for a screen reader."""
        facts = ", ".join(fact.words for fact in self.facts)
        answer = f"{self.leave} {self.leave_at} {self.leave_note}".strip() if self.answers else ""
        return f"{self.title}, {self.share:.0%}. {facts}. {answer}"


class TotalHead(Arranged):
    """The total above the 2 px rule, on the same three columns as the cards."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._view = TotalView()
        self._low = False
        self.arrange()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_view(self, view: TotalView) -> None:
        """Say this from now on."""
        if view != self._view:
            self._view = view
            self.say(view.sentence)
            self.arrange()
            self.update()

    def take_low(self, *, low: bool) -> None:
        """Take the low form, or the usual one: the same words in less height."""
        if low != self._low:
            self._low = low
            self.arrange()
            self.update()

    @property
    def _figure(self) -> str:
        return f"{int(self._view.share * 100)} %"

    @property
    def _answer(self) -> Answer:
        view = self._view
        usual = view.leave if view.answers else "", view.leave_at, view.leave_note
        return shortened(usual, view.brief) if self._low else usual

    def _answer_height(self) -> int:
        return answer_height(self._answer, self._answer_width(), self.theme, low=self._low)

    def _answer_width(self) -> float:
        margin = 20 if self.width() < WIDE_CARD else 28
        return max(80.0, self.width() - self._middle()[1] - 2 * margin)

    def _middle(self) -> tuple[float, float]:
        """Left and right of the middle column, which is that of the cards."""
        left, right = middle_margins(self.width(), self.theme)
        return float(left), max(left + 160.0, float(self.width() - right))

    def _facts_height(self) -> int:
        left, right = self._middle()
        return facts_height(self._figure, self._view.facts, right - left, self.theme)

    def arrange(self) -> None:
        """106 high, 86 in the narrow frame, 64 where room is low."""
        rows = self._facts_height() + 6 + self.theme.metrics.bar
        room = 12 if self._low or self.width() < WIDE_CARD else 32
        line, lines = self._title_lines()
        self.setFixedHeight(max(rows, self._answer_height(), round(line * len(lines))) + room)

    def _title_face(self) -> QFont:
        return font(self.theme, Type.TITLE, size=None if self.width() >= WIDE_CARD else 20)

    def _title_lines(self) -> tuple[float, list[str]]:
        """The height of a line of the title, and its lines."""
        face, margin = self._title_face(), 20 if self.width() < WIDE_CARD else 28
        room = self._middle()[0] - margin - 8
        return QFontMetricsF(face).height(), wrapped(self._view.title, face, room)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw title, bar and answer over the rule."""
        painter, theme, view = QPainter(self), self.theme, self._view
        margin = 20 if self.width() < WIDE_CARD else 28
        left, right = self._middle()
        height = self.height() - 2
        self._paint_title(painter, QRectF(margin, 0, left - margin - 8, height), theme)
        facts = self._facts_height()
        top = (height - facts - 6 - theme.metrics.bar) / 2
        paint_facts(painter, QRectF(left, top, right - left, facts), self._figure, view.facts, theme)
        bar = QRectF(round(left), round(top + facts + 6), round(right - left), theme.metrics.bar)
        paint_bar(painter, bar, view.share, theme, view.fill)
        width = self._answer_width()
        answer = QRectF(self.width() - margin - width, 0, width, self._answer_height())
        answer.moveTop((height - answer.height()) / 2)
        paint_answer(painter, answer, self._answer, theme)
        section_rule(painter, theme, 0, self.width(), height)

    def _paint_title(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        face = self._title_face()
        line, lines = self._title_lines()
        top = rect.center().y() - line * len(lines) / 2
        painter.setFont(face)
        painter.setPen(theme.colour("ink"))
        for words in lines:
            painter.drawText(QPointF(rect.left(), baseline(face, top, line)), words)
            top += line
