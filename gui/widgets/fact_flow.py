"""Facts beside a figure, word after word, on as many lines as they need: none is dropped where room is short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gui.measure import kept_together, text_width
from gui.typography import Type, font
from gui.widgets.paint import Run, baseline, paint_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QFont, QPainter

    from gui.theme import Theme

FACT_GAP = 18.0  # px between two facts
_LINE = 20  # px of a further line


@dataclass(frozen=True, slots=True)
class CardFact:
    """A fact beside the figure: its bold part, the rest (`*stars*` are bold), and whether it is of second rank."""

    strong: str = ""
    rest: str = ""
    second: bool = False

    @property
    def words(self) -> str:
        """The fact without marks."""
        return f"{self.strong} {self.rest}".strip().replace("*", "")

    def runs(self, strong: QFont, body: QFont, ink: str) -> list[Run]:
        """The fact word by word, with the space after each; the last is followed by the gap between facts."""
        parts = [(self.strong, strong)] if self.strong else []
        parts += [(part, strong if index % 2 else body) for index, part in enumerate(self.rest.split("*"))]
        space = text_width(" ", body)
        made = [Run(word, face, ink, space) for part, face in parts for word in _words(part)]
        return [*made[:-1], replace(made[-1], gap=FACT_GAP)] if made else []


def _words(part: str) -> list[str]:
    """The words that may stand on different lines: not a figure and its unit."""
    return [word for word in kept_together(part).split(" ") if word]


def fact_lines(
    figure: str, facts: Iterable[CardFact], width: float, theme: Theme
) -> list[tuple[float, list[Run]]]:
    """The lines of the facts, each with where it begins: the first one after the figure.

    A fact is kept together where a line has room for it.
    """
    strong, body = font(theme, Type.STRONG), font(theme, Type.BODY)
    left = _figure_width(figure, theme)
    lines: list[tuple[float, list[Run]]] = [(left, [])]
    for fact in facts:
        runs = fact.runs(strong, body, theme.colours.ink2 if fact.second else theme.colours.ink)
        whole = sum(run.width + run.gap for run in runs) - FACT_GAP
        if lines[-1][1] and left + whole > width >= whole:
            lines.append((0.0, []))
            left = 0.0
        for run in runs:
            if left + run.width > width and (lines[-1][1] or lines[-1][0]):
                lines.append((0.0, []))
                left = 0.0
            lines[-1][1].append(run)
            left += run.width + run.gap
    return lines


def _figure_width(figure: str, theme: Theme) -> float:
    if not figure:
        return 0.0
    return text_width(figure, font(theme, Type.FIGURE_S)) + FACT_GAP


def facts_height(figure: str, facts: Iterable[CardFact], width: float, theme: Theme) -> int:
    """How high figure and facts are at this width, in px."""
    return theme.px(Type.FIGURE_S.line) + theme.px(_LINE) * (len(fact_lines(figure, facts, width, theme)) - 1)


def paint_facts(painter: QPainter, row: QRectF, figure: str, facts: Iterable[CardFact], theme: Theme) -> None:
    """Write figure and facts into a rectangle of `facts_height`."""
    face, first = font(theme, Type.FIGURE_S), theme.px(Type.FIGURE_S.line)
    if figure:
        foot = baseline(face, row.top(), first)
        paint_runs(painter, row.left(), foot, [Run(figure, face, theme.colours.ink)])
    top, height = row.top(), float(first)
    for left, runs in fact_lines(figure, facts, row.width(), theme):
        paint_runs(painter, row.left() + left, baseline(font(theme, Type.BODY), top, height) + 1, runs)
        top, height = top + height, float(theme.px(_LINE))
