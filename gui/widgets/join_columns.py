"""The three columns of the join screen: Expected, Seen, Refused; side by side where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from gui.typography import Type
from gui.widgets.cards import RefusedEntry
from gui.widgets.join_row import JoinRow
from gui.widgets.label_hint import LabelHint
from gui.widgets.page import SectionHead
from gui.widgets.rows import empty
from gui.widgets.seen_row import SeenWidget
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from gui.look import Look
    from gui.models.join_heads import JoinHeads
    from gui.models.join_view import SeenRow
    from gui.widgets.cards import RefusedView
    from gui.widgets.join_row import JoinRowView

AT_ONCE = 12  # rows of Seen that are made in one turn of the loop
BEYOND = 16  # px by which a row's tint reaches beyond its column
GAP = 36  # px between columns
_FIRST, _REST = 57, 54  # shares of the first of three columns and of the others
_SIDE_BY_SIDE, _THREE = 900, 1100  # px of width at 100 % text for two and for three columns


class JoinColumns(QWidget):
    """Shows rows; a press on one that can be edited is told by its number.

    Signals:
        chosen: the row of this number is to be edited.
        split: the words of the first of three columns are so wide (px); 0 while there are fewer columns.
    """

    chosen = Signal(int)
    split = Signal(int)

    def __init__(self, look: Look, reveal: Callable[[int], str]) -> None:
        super().__init__()
        self._look, self._reveal = look, reveal
        self.rows: list[JoinRow] = []
        self.seen_rows: list[SeenWidget] = []
        self._refused_shown: object = None
        self._seen_later: list[SeenRow] = []
        self._next_turn = QTimer(self, singleShot=True, interval=0)
        self._next_turn.timeout.connect(self._add_seen)
        self.expected = SectionHead(look, "Expected")
        self.seen = SectionHead(look, "Seen", "by radio")
        self.refused = SectionHead(look, "Refused", "by the hub")
        self._rows_box, self._seen_box, self._refused_box = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._empty, self._hint = _quiet(look, ""), LabelHint(look)
        self._nothing_seen, self._silence = _quiet(look, "Nothing heard yet."), _quiet(look, "")
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._right = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()

    def _build(self) -> None:
        for box in (self._rows_box, self._seen_box, self._refused_box):
            box.setSpacing(0)
        expected, head = QVBoxLayout(), QVBoxLayout()
        expected.setSpacing(0)
        head.setContentsMargins(BEYOND, 0, BEYOND, 0)
        head.addWidget(self.expected)
        head.addWidget(self._empty)
        expected.addLayout(head)
        expected.addLayout(self._rows_box)
        foot = QVBoxLayout()
        foot.setContentsMargins(BEYOND, 0, BEYOND, 0)
        foot.addWidget(self._hint)
        expected.addLayout(foot)
        expected.addStretch(1)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.addLayout(expected, _FIRST)
        self._right.addLayout(_column(self.seen, self._seen_box, self._nothing_seen), 24)
        self._right.addLayout(_column(self.refused, self._refused_box, self._silence), 27)
        self._columns.addLayout(self._right, 54)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns side by side while there is room for the words, else one under the other."""
        super().resizeEvent(event)
        scale, down = self._look.theme.scale, QBoxLayout.Direction.TopToBottom
        stacked = self.width() < _SIDE_BY_SIDE * scale
        self._columns.setDirection(down if stacked else QBoxLayout.Direction.LeftToRight)
        wide = self.width() >= _THREE * scale
        up = QBoxLayout.Direction.BottomToTop  # Refused is what must be dealt with
        self._right.setDirection(QBoxLayout.Direction.LeftToRight if wide or stacked else up)
        self._right.setSpacing(GAP if wide else 20)
        aside = BEYOND if stacked else 0
        self._right.setContentsMargins(aside, 0, aside, 0)
        self._columns.setStretch(1, _REST if wide else 28)
        self._columns.setSpacing(GAP - BEYOND)
        first = (self.width() - GAP + BEYOND) * _FIRST / (_FIRST + _REST) - 2 * BEYOND
        self.split.emit(round(first) if wide else 0)

    def show_expected(self, views: Sequence[JoinRowView], heads: JoinHeads) -> None:
        """Show these rows under their head; where there are none it is said why, and where labels are."""
        self._hint.setVisible(heads.hint)
        self.expected.count.write(str(heads.expected))
        self.expected.remark.write(heads.remark)
        self._empty.write(heads.empty)
        self._empty.setVisible(not views)
        while len(self.rows) < len(views):
            self._add_row(len(self.rows))
        for index, row in enumerate(self.rows):
            row.setVisible(index < len(views))
        for row, view in zip(self.rows, views, strict=False):
            row.show_view(view)

    def _add_row(self, number: int) -> None:
        row = JoinRow(self._look, lambda: self._reveal(number))
        row.chosen.connect(lambda: self.chosen.emit(number))
        self.rows.append(row)
        self._rows_box.addWidget(row)

    def show_seen(self, rows: tuple[SeenRow, ...]) -> None:
        """Show who was heard, and below them who is known and was not; rows that are there are kept."""
        self.seen.count.write(str(sum(row.was_heard for row in rows)))
        self._nothing_seen.setVisible(not rows)
        for widget, row in zip(self.seen_rows, rows, strict=False):
            widget.show_row(row)
        for widget in self.seen_rows[len(rows) :]:
            _drop(self._seen_box, widget)
        del self.seen_rows[len(rows) :]
        self._seen_later = list(rows[len(self.seen_rows) :])
        if self._seen_later and not self._next_turn.isActive():
            self._add_seen()

    def _add_seen(self) -> None:
        """A dozen in a turn of the loop: fifty at once would keep the window waiting."""
        for row in self._seen_later[:AT_ONCE]:
            self.seen_rows.append(SeenWidget(self._look, row))
            self._seen_box.addWidget(self.seen_rows[-1])
        del self._seen_later[:AT_ONCE]
        if self._seen_later:
            self._next_turn.start()

    def show_refused(self, key: object, views: Sequence[RefusedView], silence: str = "") -> None:
        """Show who was turned away; built anew only when `key` is another, so that a press is not lost.

        `silence` says who cannot be in this column, behind a hub that does not tell of all.
        """
        self.refused.count.write(str(len(views)))
        self._silence.write(silence)
        self._silence.setVisible(bool(silence))
        if self._refused_shown == (key, bool(silence)):
            return
        self._refused_shown = (key, bool(silence))
        empty(self._refused_box)
        if not views:
            words = "Nobody is known to be turned away." if silence else "Nobody was turned away."
            self._refused_box.addWidget(_quiet(self._look, words))
        for view in views:
            self._refused_box.addWidget(RefusedEntry(self._look, view))


def _column(head: SectionHead, box: QVBoxLayout, remark: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(head)
    column.addLayout(box)
    column.addWidget(remark)
    column.addStretch(1)
    return column


def _quiet(look: Look, words: str) -> Text:
    text = Text(look, words, Type.BODY, "ink2", wrap=True)
    text.setContentsMargins(0, 12, 0, 0)
    return text


def _drop(layout: QVBoxLayout, widget: QWidget) -> None:
    layout.removeWidget(widget)
    widget.hide()
    widget.deleteLater()
