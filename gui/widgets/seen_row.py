"""A row of Seen on the join screen: who was heard by radio, how it stands, how well, and when; painted as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from gui.measure import text_width
from gui.topology.paint import paint_node
from gui.typography import Type, font
from gui.widgets.chips import link_word_width, paint_link_word
from gui.widgets.paint import Run, baseline, hairline, paint_runs
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from gui.look import Look
    from gui.models.join_view import SeenRow

_HIGH = 68
_NODE_SCALE = 0.62
_SHAPE, _TEXT = 24, 66  # px from the left edge to the middle of the shape, and to the words
_APART = 12  # px between the words at the left and those at the right


class SeenWidget(Themed):
    """A device heard by radio: shape, name and state, link and age at the right, and a hairline below."""

    def __init__(self, look: Look, row: SeenRow) -> None:
        super().__init__(look)
        self._row, self._needed = row, QSize()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._settle()

    def show_row(self, row: SeenRow) -> None:
        """Show this device from now on; its neighbours are laid out anew only if it needs more room."""
        if row != self._row:
            self._row = row
            self._settle()
            self.update()

    def restyle(self) -> None:
        """Take the theme's fonts anew."""
        super().restyle()
        self._settle()

    def sizeHint(self) -> QSize:
        """Two lines high, as wide as its words need."""
        return self._needed

    def minimumSizeHint(self) -> QSize:
        """Nothing of it is cut."""
        return self._needed

    def _settle(self) -> None:
        row, theme = self._row, self.theme
        link = f", link {row.quality.value}" if row.quality is not None else ""
        self.say(f"{row.name}, {row.state}{link}, {row.heard}")
        body = font(theme, Type.BODY)
        left = max(text_width(row.name, font(theme, self._name)), text_width(row.state, body))
        word = link_word_width(row.quality, theme) if row.quality is not None else 0
        right = max(word, text_width(row.heard, body))
        wanted = QSize(round(_TEXT + left + _APART + right) + 2, max(_HIGH, theme.px(40) + 28))
        if wanted != self._needed:
            self._needed = wanted
            self.updateGeometry()

    @property
    def _name(self) -> Type:
        return Type.ID if self._row.code_face else Type.STRONG

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Shape; name over state; link over age, flush right; the line below."""
        painter, theme, row = QPainter(self), self.theme, self._row
        line = theme.px(20)
        middle, right = (self.height() - theme.metrics.hairline) / 2, self.width() - 1.0
        painter.save()
        paint_node(painter, QPointF(_SHAPE, middle), row.look, theme, _NODE_SCALE, "base")
        painter.restore()
        name, body = font(theme, self._name), font(theme, Type.BODY)
        paint_runs(
            painter, _TEXT, baseline(name, middle - line, line), [Run(row.name, name, theme.colours.ink)]
        )
        quiet = Run(row.state, body, theme.colours.ink2)
        paint_runs(painter, _TEXT, baseline(body, middle, line), [quiet])
        heard, top = Run(row.heard, body, theme.colours.ink2), middle - line / 2
        if row.quality is not None:
            start = right - link_word_width(row.quality, theme)
            paint_link_word(painter, start, middle - line / 2, row.quality, theme)
            top = middle
        paint_runs(painter, right - heard.width, baseline(body, top, line), [heard])
        hairline(painter, theme, 0, self.width(), self.height() - theme.metrics.hairline)
