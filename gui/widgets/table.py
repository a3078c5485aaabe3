"""Tables of the look: head of 36 over a 2 px rule, rows of 44, hairlines, no zebra, figures at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyle, QStyledItemDelegate, QTableView

from gui.theme import RULE_SECTION, TARGET
from gui.typography import Type, font
from gui.widgets.chips import link_word_width, paint_link_word
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import chosen_row, hairline

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from core.premise.link import LinkClass
    from gui.look import Look
    from gui.screen import Glyph

_Index = QModelIndex | QPersistentModelIndex
_PAD = 12
_GLYPH, _GLYPH_GAP = 20, 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its kind of text, whether figures stand at the right, and its share of spare width.

    Where room is short columns with `yields` above 0 give way, the lowest first.
    """

    name: str
    kind: Type = Type.BODY
    right: bool = False
    stretch: bool = False
    yields: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a place of the table: words, with a state glyph before them or not, or a link class."""

    words: str = ""
    quality: LinkClass | None = None
    glyph: Glyph | None = None

    @property
    def said(self) -> str:
        """The same for a screen reader."""
        return self.quality.value if self.quality is not None and not self.words else self.words


@dataclass(frozen=True, slots=True)
class Row:
    """A row and the key by which it is known when the rows change."""

    key: Hashable
    cells: tuple[Cell, ...]


class RowsModel(QAbstractTableModel):
    """Frozen rows for a table view; rows that stay in place are changed in place, so a selection survives."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        fresh = tuple(rows)
        if [row.key for row in fresh] == [row.key for row in self._rows]:
            self._rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()

    def row_at(self, index: int) -> Row | None:
        """The row in this place."""
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def place_of(self, key: Hashable) -> int | None:
        """The place of the row with this key."""
        return next((i for i, row in enumerate(self._rows) if row.key == key), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a place, also for screen readers; `UserRole` gives the cell itself."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        cell = self._rows[index.row()].cells[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.said
        return cell if role == Qt.ItemDataRole.UserRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The heads of the columns."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return self.columns[section].name if 0 <= section < len(self.columns) else None


class Table(QTableView):
    """A table by the look; one row is chosen at a time.

    Signals:
        chosen: a row was activated by click, Enter or Space (its key).
    """

    chosen = Signal(object)

    def __init__(
        self, look: Look, name: str, columns: Sequence[Column], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.rows = RowsModel(columns, self)
        self.setModel(self.rows)
        self.setItemDelegate(_Painter(look, self))
        self.setHorizontalHeader(_Head(look, self))
        self.setAccessibleName(name)
        self._behave()
        self._widths: tuple[int, ...] = ()  # of the words in each column; measuring all rows takes time
        self.rows.modelReset.connect(self._measure)
        self.rows.dataChanged.connect(self._measure)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        look.changed.connect(self._restyle)
        self._restyle(None)

    def _behave(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()

    def sizeHint(self) -> QSize:
        """Tall enough for all rows."""
        rows = self.verticalHeader().defaultSectionSize() * self.rows.rowCount()
        return QSize(400, rows + self.horizontalHeader().sizeHint().height() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out again."""
        super().resizeEvent(event)
        self._fit()

    def _restyle(self, _theme: object) -> None:
        theme = self.look.theme
        self.verticalHeader().setDefaultSectionSize(max(TARGET, theme.px(20) + 18))
        self.setStyleSheet(f"QTableView {{ background: {theme.colours.base}; border: none; outline: none; }}")
        self._measure()
        self.viewport().update()

    def _measure(self) -> None:
        self._widths = tuple(self._wanted(i, column) for i, column in enumerate(self.rows.columns))
        self._fit()

    def _fit(self) -> None:
        """Each column as wide as its widest words; what is left goes to those that stretch."""
        widths = self._widths
        self._give_way(widths)
        spare = self.viewport().width() - sum(w for i, w in enumerate(widths) if not self.isColumnHidden(i))
        stretching = [i for i, column in enumerate(self.rows.columns) if column.stretch]
        for index, width in enumerate(widths):
            extra = spare // len(stretching) if index in stretching and spare > 0 else 0
            self.setColumnWidth(index, width + extra)
        self.updateGeometry()

    def _give_way(self, widths: Sequence[int]) -> None:
        yielding = sorted((c.yields, i) for i, c in enumerate(self.rows.columns) if c.yields)
        over = sum(widths) - self.viewport().width()
        for _, index in yielding:
            self.setColumnHidden(index, over > 0)
            over -= widths[index] if over > 0 else 0

    def _wanted(self, index: int, column: Column) -> int:
        theme = self.look.theme
        widest = QFontMetricsF(font(theme, Type.BODY)).horizontalAdvance(column.name)
        metrics = QFontMetricsF(font(theme, column.kind))
        for number in range(self.rows.rowCount()):
            row = self.rows.row_at(number)
            cell = row.cells[index] if row else Cell()
            if cell.quality is not None:
                widest = max(widest, link_word_width(cell.quality, theme))
            else:
                mark = theme.px(_GLYPH) + _GLYPH_GAP if cell.glyph is not None else 0
                widest = max(widest, metrics.horizontalAdvance(cell.words) + mark)
        return round(widest) + 2 * _PAD + 2

    def _choose(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index.row())
        if row is not None:
            self.chosen.emit(row.key)


class _Head(QHeaderView):
    """The heads in second rank over a 2 px rule in ink."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = look
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """36, or more when the text is larger."""
        return QSize(100, max(36, self._look.theme.px(20) + 14))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Heads and rule."""
        painter, theme = QPainter(self.viewport()), self._look.theme
        painter.fillRect(self.rect(), theme.colour("base"))
        painter.setFont(font(theme, Type.BODY))
        painter.setPen(theme.colour("ink2"))
        for index in range(self.count()):
            area = QRectF(self.sectionViewportPosition(index), 0, self.sectionSize(index), self.height() - 2)
            right = _column(self, index).right
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            words = str(self.model().headerData(index, Qt.Orientation.Horizontal))
            painter.drawText(area.adjusted(_PAD, 0, -_PAD, 0), Qt.AlignmentFlag.AlignVCenter | side, words)
        painter.fillRect(
            QRectF(0, self.height() - RULE_SECTION, self.width(), RULE_SECTION), theme.colour("ink")
        )


class _Painter(QStyledItemDelegate):
    """Paints a place: ground, words or link class, hairline."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One place of the table."""
        theme = self._look.theme
        area = QRectF(option.rect)
        state = option.state
        cell = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(cell, Cell):
            return
        painter.save()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hairline(painter, theme, area.left(), area.right() + 1, area.bottom() - theme.metrics.hairline)
        if chosen:
            last = index.column() == index.model().columnCount() - 1
            chosen_row(painter, area, theme, first=index.column() == 0, last=last)
        self._content(painter, area.adjusted(_PAD, 0, -_PAD, 0), cell, index)
        painter.restore()

    def _content(self, painter: QPainter, area: QRectF, cell: Cell, index: _Index) -> None:
        theme = self._look.theme
        if cell.quality is not None:
            paint_link_word(painter, area.left(), area.center().y(), cell.quality, theme)
            return
        model = index.model()
        column = model.columns[index.column()] if isinstance(model, RowsModel) else Column("")
        if cell.glyph is not None:
            side = theme.px(_GLYPH)
            box = QRectF(area.left(), area.center().y() - side / 2, side, side)
            paint_glyph(painter, box, cell.glyph, theme)
            area.setLeft(area.left() + side + _GLYPH_GAP)
        painter.setFont(font(theme, column.kind))
        painter.setPen(theme.colour("ink"))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(
            area.adjusted(-2 if column.right else 0, 0, 0 if column.right else 2, 0),
            Qt.AlignmentFlag.AlignVCenter | side,
            cell.words,
        )


def _column(head: QHeaderView, index: int) -> Column:
    model = head.model()
    return model.columns[index] if isinstance(model, RowsModel) else Column("")
