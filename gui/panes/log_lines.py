"""The list of the Log: lines and frames, painted; only what is seen is laid out, however long it is."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeySequence, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from core.events import Level, LogRecord
from core.hub.frame_words import words_of
from core.radio.frame_log import FrameRecord, Way
from gui.models.lines import GLYPHS, Names, fine_clock, is_block, is_eui, way_words
from gui.models.tail import TailRole
from gui.screen import Glyph
from gui.theme import TARGET
from gui.typography import Type, font
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import chosen_row, hairline
from gui.wording import clock_seconds, printed

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from gui.look import Look
    from gui.models.tail import TailModel

_Index = QModelIndex | QPersistentModelIndex
_PAD, _GAP, _GLYPH, _ROW_PAD = 8, 14, 18, 6
_WIDE_LETTER = 9  # px at 100 %; the letters of no sentence are as wide on the average
_NARROWEST = 240  # px
_SHORT = 48  # letters; so few need no third line, wherever they wrap
_EUI = "00-00-00-00-00-00-00-00"


class _Row:
    """What stands in a row, whatever it is made of."""

    __slots__ = ("glyph", "second", "text", "time", "who")

    def __init__(self, time: str, glyph: Glyph | None, who: str, text: str, *, second: bool) -> None:
        self.time, self.glyph, self.who, self.text, self.second = time, glyph, who, text, second


class _Painter(QStyledItemDelegate):
    """Time, glyph, whom it is about, and the sentence, wrapped."""

    widest_time: ClassVar[str] = "00:00:00"

    def __init__(self, look: Look, view: TailView) -> None:
        super().__init__(view)
        self._look, self._view = look, view
        self.names = Names()
        self._measured: tuple[object, float, float] = (None, 0.0, 0.0)

    @abstractmethod
    def row_of(self, record: object) -> _Row | None:
        """What is to be painted of a record."""

    @property
    def whose_id(self) -> bool:
        """Whether the whole EUI-64 stands in the row."""
        return False

    def _columns(self) -> tuple[float, float]:
        """Where whom it is about begins, and where its sentence does."""
        theme = self._look.theme
        if self._measured[0] != (theme, self.whose_id):
            time = QFontMetricsF(font(theme, Type.BODY)).horizontalAdvance(self.widest_time)
            who = _PAD + time + _GAP + theme.px(_GLYPH) + 8
            widest, kind = (_EUI, Type.ID) if self.whose_id else ("from PPMID", Type.STRONG)
            text = who + QFontMetricsF(font(theme, kind)).horizontalAdvance(widest) + _GAP
            self._measured = ((theme, self.whose_id), who, text)
        return self._measured[1], self._measured[2]

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As high as its sentence, and a target at least."""
        return QSize(100, self.height_of(index.data(TailRole.RECORD), self._view.viewport().width()))

    @property
    def least(self) -> int:
        """How high a row of one line is."""
        return max(TARGET, self._look.theme.px(20) + 2 * _ROW_PAD)

    @abstractmethod
    def letters(self, record: object) -> int:
        """How many letters its sentence takes at the most, without making it."""

    def fits(self, width: int) -> int:
        """So many letters fit into the usual height at this width, whichever they are."""
        theme = self._look.theme
        lines = (self.least - 2) // theme.px(20)
        return int(self._room(width) * lines / theme.px(_WIDE_LETTER))

    def height_of(self, record: object, width: int) -> int:
        """How high a row is at this width."""
        row = self.row_of(record)
        if row is None or self.letters(record) <= self.fits(width):
            return self.least
        _, height = self._laid_out(row.text, self._room(width))
        return max(self.least, round(height) + 2 * _ROW_PAD)

    def _room(self, width: int) -> float:
        return max(120.0, width - self._columns()[1] - _PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One row over a hairline."""
        row, theme = self.row_of(index.data(TailRole.RECORD)), self._look.theme
        if row is None:
            return
        area, (who, text) = QRectF(option.rect), self._columns()
        painter.save()
        self._ground(painter, option, area)
        line = theme.px(20)
        layout, height = self._laid_out(row.text, area.width() - text - _PAD)
        # in the middle of a row that is a target high
        top = area.top() + (area.height() - max(height, line)) / 2
        first = QRectF(area.left() + _PAD, top, area.width(), line)
        painter.setFont(font(theme, Type.BODY))
        painter.setPen(theme.colour("ink2"))
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter, row.time)
        if row.glyph is not None:
            side = theme.px(_GLYPH)
            box = QRectF(area.left() + who - side - 8, first.center().y() - side / 2, side, side)
            paint_glyph(painter, box, row.glyph, theme)
        first.setLeft(area.left() + who)
        painter.setFont(font(theme, Type.ID if is_eui(row.who) else Type.STRONG))
        painter.setPen(theme.colour("ink"))
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter, row.who)
        painter.setPen(theme.colour("ink2" if row.second else "ink"))
        sunk = (line - layout.lineAt(0).height()) / 2 if layout.lineCount() else 0.0
        layout.draw(painter, QPointF(area.left() + text, first.top() + sunk))
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, area: QRectF) -> None:
        theme = self._look.theme
        thick = theme.metrics.hairline
        hairline(painter, theme, area.left(), area.right(), area.bottom() - thick)
        if option.state & QStyle.StateFlag.State_Selected:
            chosen_row(painter, area, theme)

    def _laid_out(self, words: str, width: float) -> tuple[QTextLayout, float]:
        layout = QTextLayout(words, font(self._look.theme, Type.BODY))
        options = QTextOption(Qt.AlignmentFlag.AlignLeft)
        options.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(options)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(120.0, width))
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height


class LinePainter(_Painter):
    """Lines of the event log; technical ones in second rank, and with them every device's EUI-64 in full."""

    def __init__(self, look: Look, view: TailView) -> None:
        super().__init__(look, view)
        self.technical = False

    @property
    def whose_id(self) -> bool:
        """With the technical lines."""
        return self.technical

    def letters(self, record: object) -> int:
        """Those of its text, and the longest word once more: a line that it does not fit in ends before it."""
        if not isinstance(record, LogRecord):
            return 0
        text = record.text
        return len(text) if len(text) < _SHORT else len(text) + max(map(len, text.split()), default=0)

    def row_of(self, record: object) -> _Row | None:
        """A line of the log."""
        if not isinstance(record, LogRecord):
            return None
        whole = self.technical and is_eui(record.subject)
        who = record.subject if whole else self.names.short(record.subject)
        second = record.level is Level.TECHNICAL
        words = printed(record.text)
        return _Row(clock_seconds(record.at), GLYPHS.get(record.level), who, words, second=second)


class FramePainter(_Painter):
    """Frames: which way, whose, and what they say."""

    widest_time = "00:00:00.000"

    def letters(self, record: object) -> int:
        """What is longest is an answer whose octets are told in hex."""
        return (
            90 + 3 * len(record.payload) if isinstance(record, FrameRecord) and not is_block(record) else 90
        )

    def row_of(self, record: object) -> _Row | None:
        """A frame."""
        if not isinstance(record, FrameRecord):
            return None
        glyph = Glyph.WARN if record.way is Way.UNDELIVERED else None
        who = way_words(record, self.names)
        return _Row(fine_clock(record.at), glyph, who, words_of(record), second=False)


class TailView(QTableView):
    """Rows of a `TailModel`; it follows the end unless the user has gone up. Ctrl+C copies the chosen row.

    Every row is as high as a target but for those whose sentence needs more: a table keeps heights, and asks nobody
    for those of rows that are not seen.

    Signals:
        opened: a row was chosen, carries its record.
    """

    opened = Signal(object)

    def __init__(self, look: Look, model: TailModel[Any], name: str) -> None:
        super().__init__()
        self._look, self._rows = look, model
        self._at_end = True
        self._painter: _Painter | None = None
        self._width = 0
        self.beyond = (
            0  # px at its right that are for its scroll bar alone: rows end there, with it and without
        )
        self._tall: set[int] = set()  # rows higher than the usual one
        self._begin(name)
        self.setModel(model)
        self.verticalScrollBar().valueChanged.connect(self._remember)
        model.rowsInserted.connect(self._on_more)
        model.modelReset.connect(self.relay)
        self.clicked.connect(self._open)
        self.activated.connect(self._open)
        look.changed.connect(self._restyle)
        self._restyle(None)

    def _begin(self, name: str) -> None:
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setMinimumSectionSize(TARGET)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def dress(self, painter: _Painter) -> None:
        """Paint rows by this."""
        self._painter = painter
        self.setItemDelegate(painter)
        self.relay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on Ctrl+C; else as any list."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(str(self.currentIndex().data() or ""))
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sentences wrap anew, and the end stays in sight."""
        super().resizeEvent(event)
        least = TARGET if self._painter is None else self._painter.least
        bar = self.verticalScrollBar()
        free = 0 if bar.maximum() > bar.minimum() else self.beyond
        self.setViewportMargins(0, 0, free, self.spare(least))
        if self.viewport().width() != self._width:
            self.relay()
        elif self._at_end:
            self.scrollToBottom()

    def spare(self, least: int) -> int:
        """How much of its height is left free, px: it holds whole rows of `least`, so that the first one is not cut."""
        return self.height() % least

    def relay(self) -> None:
        """Measure the rows anew."""
        self._width = self.viewport().width()
        if self._painter is not None:
            least, header = self._painter.least, self.verticalHeader()
            header.setDefaultSectionSize(least)
            for row in self._tall:  # a table keeps heights over a reset
                if row < header.count():
                    header.resizeSection(row, least)
            self._tall.clear()
            self._measure(0, self._rows.rowCount())
        if self._at_end:
            self.scrollToBottom()

    def _on_more(self, _parent: QModelIndex, first: int, last: int) -> None:
        self._measure(first, last + 1)
        if self._at_end:
            self.scrollToBottom()

    def _measure(self, first: int, end: int) -> None:
        """Give rows their height where it is not the usual one."""
        painter, width = self._painter, self.viewport().width()
        if painter is None or width < _NARROWEST:  # not laid out yet
            return
        letters = painter.letters
        fits, rows = painter.fits(width), self._rows.shown[first:end]
        for row in [first + place for place, record in enumerate(rows) if letters(record) > fits]:
            height = painter.height_of(self._rows.shown[row], width)
            if height != painter.least:
                self._tall.add(row)
                self.verticalHeader().resizeSection(row, height)

    def to_end(self) -> None:
        """Go to the newest row and stay there."""
        self._at_end = True
        self.scrollToBottom()

    def _remember(self) -> None:
        """Whether the end is in sight; more rows, or less room, change nothing about that."""
        bar = self.verticalScrollBar()
        self._at_end = bar.value() >= bar.maximum() - 1

    def _open(self, index: _Index) -> None:
        record = index.data(TailRole.RECORD)
        if record is not None:
            self.opened.emit(record)

    def _restyle(self, _theme: object) -> None:
        self.setStyleSheet(
            f"QTableView {{ background: {self._look.theme.colours.base}; border: none; outline: none; }}"
            "QTableView::item { border: none; }"
        )
        self.relay()
