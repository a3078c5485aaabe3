"""The power line: what would happen if the power failed now; a warning bar while that is not safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from gui.icons import paint_icon
from gui.measure import text_width
from gui.typography import Type, font
from gui.widgets.bar import outline
from gui.widgets.paint import Run, baseline, paint_runs, wrapped
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme

_ASK = "If the power fails now:"
_TEXT_LEFT = 28
_WARN_TEXT_LEFT = 42


def _spoken(words: str, *, safe: bool) -> str:
    return f"{_ASK} {words[:1].lower()}{words[1:]}" if safe else words


def power_height(words: str, width: float, theme: Theme, *, safe: bool, low: bool = False) -> int:
    """The height in px that the line needs at this width; a warning has less ground where room is `low`."""
    lines = _lines(words, width, theme, safe=safe)
    return theme.px(20) * len(lines) + (10 if safe else 14 if low else 20)


def _lines(words: str, width: float, theme: Theme, *, safe: bool) -> list[str]:
    left = _TEXT_LEFT if safe else _WARN_TEXT_LEFT
    strong, body = font(theme, Type.STRONG), font(theme, Type.BODY)
    room = max(80, width - left - 2)
    if not safe:
        return wrapped(words, strong, room)
    bolder = text_width(_ASK, strong) - text_width(_ASK, body)
    return wrapped(_spoken(words, safe=True), body, room - bolder - 1)


def paint_power(painter: QPainter, rect: QRectF, words: str, theme: Theme, *, safe: bool) -> None:
    """Write the line; when it is not safe, on a warning ground with a mark."""
    if not safe:
        painter.fillRect(rect, theme.colour("warntint"))
        if not theme.metrics.tints:
            outline(painter, rect, theme.colour("ink"), theme.metrics.outline)
        painter.fillRect(
            QRectF(rect.left(), rect.top(), theme.metrics.mark, rect.height()), theme.colour("warn")
        )
    line = theme.px(20)
    lines = _lines(words, rect.width(), theme, safe=safe)
    top = rect.top() + (rect.height() - line * len(lines)) / 2
    icon_left = rect.left() + (0 if safe else 14)
    icon = QRectF(icon_left, top + (line - 20) / 2, 20, 20)
    paint_icon(painter, icon, "plug", theme.colour("accent" if safe else "warn"))
    left = rect.left() + (_TEXT_LEFT if safe else _WARN_TEXT_LEFT)
    strong, body, ink = font(theme, Type.STRONG), font(theme, Type.BODY), theme.colours.ink
    first = len(_ASK) if safe else words.find(". ") + 1 or len(words)  # in 600: the question, or the warning
    for text in lines:
        bold, first = text[:first], max(0, first - len(text) - 1)
        rest = text[len(bold) :].lstrip()
        runs = [Run(bold, strong, ink, 4)] if bold else []
        paint_runs(painter, left, baseline(strong, top, line), [*runs, Run(rest, body, ink)])
        top += line


class PowerLine(Themed):
    """The power line as a widget of its own."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._words, self._safe = "", True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def write(self, words: str, *, safe: bool) -> None:
        """Say this truth from now on."""
        self._words, self._safe = words, safe
        self.say(_spoken(words, safe=safe))
        self.restyle()

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height that its lines need."""
        return power_height(self._words, width, self.theme, safe=self._safe)

    def sizeHint(self) -> QSize:
        """One or two lines."""
        return QSize(320, self.heightForWidth(max(320, self.width())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it."""
        paint_power(QPainter(self), QRectF(self.rect()), self._words, self.theme, safe=self._safe)
