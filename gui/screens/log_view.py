"""Log: one timeline of what happened, in plain words or with the technical lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeySequence, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from core.events import Level, LogRecord
from gui.models.log import LogModel, LogRole, line_of
from gui.screen import Action, Glyph, NowLine, Screen
from gui.typography import Type, font
from gui.widgets.glyphs import paint_glyph
from gui.widgets.page import Page
from gui.widgets.paint import hairline
from gui.widgets.segments import Segments
from gui.widgets.text import Text
from gui.wording import clock_seconds

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from gui.desk import Desk
    from gui.look import Look

_Index = QModelIndex | QPersistentModelIndex
_GLYPH = 34  # px from the glyph to whom the line is about
_LONGEST = "00-00-00-00-00-00-00-00"
_GLYPHS = {Level.WARNING: Glyph.WARN, Level.PROBLEM: Glyph.STOP}


class LogFilter(QSortFilterProxyModel):
    """Leaves out technical lines unless they are wanted."""

    def __init__(self, source: LogModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._technical = False
        self.setSourceModel(source)

    def show_technical(self, technical: bool) -> None:
        """Show technical lines too, or plain ones only."""
        self.beginFilterChange()
        self._technical = technical
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        """Plain lines, warnings and problems always; technical ones when wanted."""
        line = self.sourceModel().index(row, 0, parent)
        return self._technical or line.data(LogRole.LEVEL) != Level.TECHNICAL.value


class LineDelegate(QStyledItemDelegate):
    """A line: time, glyph for warnings, whom it is about, and the sentence, wrapped."""

    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As high as the wrapped sentence."""
        record = index.data(LogRole.RECORD)
        width = option.rect.width() if option.rect.width() > 0 else 600
        if not isinstance(record, LogRecord):
            return QSize(width, 32)
        _, height = self._laid_out(record.text, self._text_width(width))
        return QSize(width, round(max(height, self._look.theme.px(20))) + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One line over a hairline."""
        record, theme = index.data(LogRole.RECORD), self._look.theme
        if not isinstance(record, LogRecord):
            return
        area = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.colour("accenttint"))
            painter.fillRect(
                QRectF(area.left(), area.top(), theme.metrics.mark, area.height()), theme.colour("accent")
            )
        hairline(painter, theme, area.left(), area.right(), area.bottom() - theme.metrics.hairline)
        line = theme.px(20)
        first = QRectF(area.left() + 12, area.top() + 6, area.width(), line)
        painter.setFont(font(theme, Type.BODY))
        painter.setPen(theme.colour("ink2"))
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter, clock_seconds(record.at))
        glyph = _GLYPHS.get(record.level)
        left = area.left() + self._time_width()
        if glyph is not None:
            paint_glyph(painter, QRectF(left, first.center().y() - 9, 18, 18), glyph, theme)
        left += _GLYPH
        painter.setFont(font(theme, Type.ID))
        subject = QRectF(left, first.top(), self._subject_width(), line)
        painter.drawText(subject, Qt.AlignmentFlag.AlignVCenter, record.subject)
        painter.setPen(theme.colour("ink2" if record.level is Level.TECHNICAL else "ink"))
        layout, _ = self._laid_out(record.text, self._text_width(option.rect.width()))
        top = (line - layout.lineAt(0).height()) / 2
        layout.draw(painter, subject.topRight() + QPointF(0, top))
        painter.restore()

    def _time_width(self) -> float:
        return 12 + QFontMetricsF(font(self._look.theme, Type.BODY)).horizontalAdvance("00:00:00") + 14

    def _subject_width(self) -> float:
        face = font(self._look.theme, Type.ID)
        return QFontMetricsF(face).horizontalAdvance(_LONGEST) + 20

    def _text_width(self, width: float) -> float:
        return max(120.0, width - self._time_width() - _GLYPH - self._subject_width() - 16)

    def _laid_out(self, words: str, width: float) -> tuple[QTextLayout, float]:
        layout = QTextLayout(words, font(self._look.theme, Type.BODY))
        layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height


class LogScreen(Screen):
    """The timeline, newest at the bottom; it follows the end unless the user has scrolled up."""

    title = "Log"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._filter = LogFilter(desk.mirror.log, self)
        self._kinds = Segments(desk.look, ("Plain", "Technical"), "Which lines")
        self._kinds.chosen.connect(lambda index: self._filter.show_technical(index == 1))
        self._empty = Text(
            desk.look, "Quiet so far. Whatever happens here is written down with its time.", role="ink2"
        )
        self._list = LogList(desk.look, self._filter)
        page = Page(desk.look, "Log")
        page.tools.addWidget(self._kinds)
        page.body.addWidget(self._empty)
        page.body.addWidget(self._list, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        for signal in (self._filter.rowsInserted, self._filter.rowsRemoved, self._filter.modelReset):
            signal.connect(self._refresh)
        self._refresh()

    def now(self) -> NowLine:
        """How many lines there are, and a copy of them."""
        rows = self._filter.rowCount()
        if not rows:
            return NowLine(
                "Quiet so far.", "", Glyph.NOT_STARTED, Action("Copy the log", reason="There is nothing yet.")
            )
        return NowLine(
            f"{rows} lines.",
            "The newest stand at the bottom.",
            Glyph.DONE,
            Action("Copy the log", self._copy, "copy"),
        )

    def _copy(self) -> None:
        rows = range(self._filter.rowCount())
        records = [self._filter.index(row, 0).data(LogRole.RECORD) for row in rows]
        text = "\n".join(line_of(record) for record in records if isinstance(record, LogRecord))
        QGuiApplication.clipboard().setText(text)
        self.desk.notices.tell(
            Glyph.DONE, "The log is copied.", f"{len(records)} lines; no keys and no codes in it."
        )

    def _refresh(self) -> None:
        some = self._filter.rowCount() > 0
        self._empty.setVisible(not some)
        self._list.setVisible(some)
        self.now_changed.emit()


class LogList(QListView):
    """The lines; Ctrl+C copies the chosen one."""

    def __init__(self, look: Look, model: LogFilter) -> None:
        super().__init__()
        self._look = look
        self.setModel(model)
        self.setItemDelegate(LineDelegate(look, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Log lines")
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        model.rowsAboutToBeInserted.connect(self._remember)
        model.rowsInserted.connect(self._follow)
        look.changed.connect(self._restyle)
        self._at_end = True
        self._restyle(None)
        self.scrollToBottom()  # it may be made when there are lines already

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on Ctrl+C; else as any list."""
        if event.matches(QKeySequence.StandardKey.Copy):
            record = self.currentIndex().data(LogRole.RECORD)
            if isinstance(record, LogRecord):
                QGuiApplication.clipboard().setText(line_of(record))
            return
        super().keyPressEvent(event)

    def _remember(self) -> None:
        bar = self.verticalScrollBar()
        self._at_end = bar.value() >= bar.maximum() - 4

    def _follow(self) -> None:
        if self._at_end:
            self.scrollToBottom()

    def _restyle(self, _theme: object) -> None:
        self.setStyleSheet(
            f"QListView {{ background: {self._look.theme.colours.base}; border: none; outline: none; }}"
        )
        self.doItemsLayout()
