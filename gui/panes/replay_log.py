"""Lines of the log in a narrow column: time and whom it is about over the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QStyle

from core.events import LogRecord
from gui.models.tail import TailRole
from gui.panes.log_lines import LinePainter, TailView
from gui.typography import Type, font
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import chosen_row, hairline
from gui.widgets.row_button import ROW_PAD

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QKeyEvent, QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

_REPLAYS = (Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right)  # a list of one column has no use for them
_GLYPH, _GAP, _ABOVE = 16, 10, 7


class NarrowLinePainter(LinePainter):
    """Two storeys a line."""

    @property
    def least(self) -> int:
        """A head and one line of words."""
        return 2 * self._look.theme.px(20) + 2 * _ABOVE

    def fits(self, width: int) -> int:
        """Letters of one line of words."""
        return super().fits(width) * self._look.theme.px(20) // max(1, self.least - 2)

    def height_of(self, record: object, width: int) -> int:
        """A head, and as many lines as the sentence takes."""
        row = self.row_of(record)
        if row is None or self.letters(record) <= self.fits(width):
            return self.least
        _, height = self._laid_out(row.text, self._room(width))
        return max(self.least, self._look.theme.px(20) + round(height) + 2 * _ABOVE)

    def _room(self, width: int) -> float:
        return max(120.0, width - 2 * ROW_PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Head and words over a hairline."""
        record, theme = index.data(TailRole.RECORD), self._look.theme
        row = self.row_of(record)
        if row is None or not isinstance(record, LogRecord):
            return
        area, line = QRectF(option.rect), theme.px(20)
        if area.top() < 0 and index.row() + 1 < index.model().rowCount():
            return  # the newest line ends the list: one that the upper edge would cut is left out
        painter.save()
        thick = theme.metrics.hairline
        hairline(painter, theme, area.left() + ROW_PAD, area.right() - ROW_PAD, area.bottom() - thick)
        if option.state & QStyle.StateFlag.State_Selected:
            chosen_row(painter, area, theme)
        left, head = area.left() + ROW_PAD, QRectF(area.left(), area.top() + _ABOVE, area.width(), line)
        for words, kind, role in ((row.time, Type.BODY, "ink2"), (row.who, Type.STRONG, "ink")):
            face = font(theme, kind)
            painter.setFont(face)
            painter.setPen(theme.colour(role))
            painter.drawText(head.adjusted(left - head.left(), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
            left += QFontMetricsF(face).horizontalAdvance(words) + _GAP
        if row.glyph is not None:
            side = theme.px(_GLYPH)
            box = QRectF(left, head.center().y() - side / 2, side, side)
            paint_glyph(painter, box, row.glyph, theme)
        layout, _ = self._laid_out(row.text, self._room(round(area.width())))
        painter.setPen(theme.colour("ink"))
        layout.draw(painter, QPointF(area.left() + ROW_PAD, head.bottom()))
        painter.restore()


class PastView(TailView):
    """The list of these lines; the keys of the replay go on to the screen, but for those to its first and last row."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As any list, but for those."""
        if event.key() in _REPLAYS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def spare(self, _least: int) -> int:
        """Nothing: rows are of many heights, and one that would be cut is not painted."""
        return 0
