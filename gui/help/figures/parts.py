"""What the pictures of the manual are put together from: a framed plate, parts painted by a function, columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.typography import Type
from gui.widgets.bar import outline
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent

    from gui.look import Look
    from gui.theme import Theme

    Paint = Callable[[QPainter, QRectF, Theme], object]

_PAD = 11
_TWO_COLUMNS_BELOW = 1.3  # text scale from which a legend has one column


class Plate(Themed):
    """The ground of a picture: the content's colour, with a hairline round it, so that it is no part of the page."""

    def __init__(self, look: Look, inside: QWidget) -> None:
        super().__init__(look)
        column = QVBoxLayout(self)
        margin = self.margin(look.theme)
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(inside)

    @staticmethod
    def margin(theme: Theme) -> int:
        """From the edge to what is inside, in px."""
        return _PAD + theme.metrics.hairline

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and line."""
        painter, theme, rect = QPainter(self), self.theme, QRectF(self.rect())
        painter.fillRect(rect, theme.colour("base"))
        outline(painter, rect, theme.colour("line"), theme.metrics.hairline)


class Drawing(Themed):
    """A part that one of the window's paint functions fills; `height` gives its px at a width."""

    def __init__(self, look: Look, height: Callable[[float, Theme], float], paint: Paint) -> None:
        super().__init__(look)
        self._height, self._paint = height, paint
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Words in it may wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As its function says."""
        return round(self._height(width, self.theme))

    def sizeHint(self) -> QSize:
        """At a middling width."""
        return QSize(260, self.heightForWidth(max(260, self.width())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Hand over to the function."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, QRectF(self.rect()), self.theme)


class Stack(QWidget):
    """Parts under each other."""

    def __init__(self, *parts: QWidget, gap: int = 8) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap)
        for part in parts:
            column.addWidget(part)


def side_by_side(*parts: QWidget) -> QWidget:
    """Parts in a row, the last with the spare width; centred upright on each other."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(14)
    for number, part in enumerate(parts, start=1):
        row.addWidget(part, int(number == len(parts)))
    return made


def legend(look: Look, rows: Sequence[tuple[QWidget, str]], *, columns: int = 2) -> QWidget:
    """Signs with their words, in columns; in one where text is large. Signs are centred, but flush if there is one."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(6)
    side = Qt.AlignmentFlag.AlignHCenter if columns > 1 else Qt.AlignmentFlag.AlignLeft
    columns = columns if look.theme.scale < _TWO_COLUMNS_BELOW else 1
    deep = -(-len(rows) // columns)
    for index, (sign, words) in enumerate(rows):
        at, across = index % deep, 2 * (index // deep)
        grid.addWidget(sign, at, across, side | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(Text(look, words, Type.BODY, wrap=True), at, across + 1)
        grid.setColumnStretch(across + 1, 1)
    return made


def remark(look: Look, words: str) -> Text:
    """A line of second rank beside a part."""
    return Text(look, words, Type.BODY, "ink2", wrap=True)


def beside(*parts: QWidget, gap: int = 20) -> QWidget:
    """Parts in a row at their own widths, with the rest of the row left free."""
    made = QWidget()
    row = QBoxLayout(QBoxLayout.Direction.LeftToRight, made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    for part in parts:
        row.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    return made
