"""The command palette, which also finds devices: a field, and under it what fits; over the top of the content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QVBoxLayout

from gui.commands import Command, found
from gui.theme import PRIMARY_TARGET, RADIUS_CARD
from gui.typography import Type, font
from gui.widgets.field import Field
from gui.widgets.paint import baseline, frame
from gui.widgets.text import Text
from gui.widgets.themed import Themed
from gui.wording import printed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from gui.look import Look
    from gui.theme import Theme

_NOTHING = "Nothing fits these words. Try one of them alone, such as join, ping or theme."
_Index = QModelIndex | QPersistentModelIndex
_WIDE, _MARGIN, _GAP, _PAD, _MOST = 640, 12, 4, 14, 8
_DOWN = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class Finder(Themed):
    """Opened by a key, closed by Esc, by choosing, or by a click elsewhere; the keyboard goes back where it was.

    Signals:
        closed: it is no longer shown.
    """

    closed = Signal()

    def __init__(self, look: Look, window: QWidget, over: QWidget) -> None:
        super().__init__(look, window)
        self._over = over  # top bar and Now line are never covered
        self._commands: tuple[Command, ...] = ()
        self.name = ""  # what it was opened as
        self._before: QWidget | None = None
        self.field = Field(look, "", icon="search")
        self.rows = _Rows(self)
        self.list = QListView()
        self._empty = _NOTHING
        self._nothing = Text(look, _NOTHING, role="ink2", wrap=True)
        self._nothing.setContentsMargins(_PAD, 0, _PAD, 0)  # level with the words of the rows
        self._build()
        self.field.typed.connect(self._narrow)
        self.field.edit.installEventFilter(self)
        self.list.clicked.connect(lambda index: self._run(index.row()))
        self.hide()

    def _build(self) -> None:
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Painter(self.look, self))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(False)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field drives it
        self.list.setAccessibleName("What fits")
        self.list.viewport().setAutoFillBackground(False)
        self.list.setStyleSheet(
            "QListView { background: transparent; border: none; }"
        )  # the card shows through
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)  # the ring round the field ends clear of the first row
        column.addWidget(self.field)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)

    @property
    def is_open(self) -> bool:
        """Whether it is shown."""
        return not self.isHidden()

    def open(self, name: str, hint: str, commands: Sequence[Command], empty: str = "") -> None:
        """Offer these commands; `name` is what it is called, `hint` stands in the empty field.

        `empty` is said when there is nothing to offer at all.
        """
        parent = self.parentWidget()
        if not self.is_open and parent is not None:
            self._before = parent.focusWidget()
        self._commands, self.name = tuple(commands), name
        self._empty = empty if empty and not self._commands else _NOTHING
        self.say(name)
        self.field.edit.setAccessibleName(name)
        self.field.edit.setPlaceholderText(hint)
        self.field.write("")
        self._narrow("")
        self.show()
        self.settle()
        self.raise_()
        self.field.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def renew(self, commands: Sequence[Command]) -> None:
        """Offer these now, for the words that stand in the field; what is chosen stays chosen."""
        chosen = self.rows.at(self.list.currentIndex().row())
        self._commands = tuple(commands)
        self._narrow(self.field.text)
        words = [self.rows.at(n) for n in range(self.rows.rowCount())]
        same = (n for n, one in enumerate(words) if chosen and one and one.words == chosen.words)
        self.list.setCurrentIndex(self.rows.index(next(same, 0)))
        self._speak()

    def close_up(self) -> None:
        """Close it and give the keyboard back."""
        if not self.is_open:
            return
        had = self.field.edit.hasFocus()
        self.hide()
        before, self._before = self._before, None
        if had and before is not None:
            before.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.closed.emit()

    def settle(self) -> None:
        """Lie at the top of the content, in the window's middle, as high as its rows ask and the content allows."""
        parent = self.parentWidget()
        if parent is None or not self.is_open:
            return
        width = min(self.theme.px(_WIDE), parent.width() - 2 * _MARGIN)
        rows = [_row_height(self.theme, self.rows.at(n)) for n in range(min(_MOST, self.rows.rowCount()))]
        below = sum(rows) or self._nothing.heightForWidth(width - 24) + 12
        height = self.field.sizeHint().height() + 36 + below
        area = self._over.geometry()
        top = area.top() + _GAP
        height = min(height, area.bottom() + 1 - _GAP - top)
        self.setGeometry((parent.width() - width) // 2, top, width, height)

    def _narrow(self, text: str) -> None:
        self.rows.show_commands(found(self._commands, text))
        empty = self.rows.rowCount() == 0
        self._nothing.write(self._empty)
        self._nothing.setVisible(empty)
        self.list.setVisible(not empty)
        if not empty:
            self.list.setCurrentIndex(self.rows.index(0))
        self._speak()
        self.settle()

    def _speak(self) -> None:
        command = self.rows.at(self.list.currentIndex().row())
        self.field.edit.setAccessibleDescription(_sentence(command) if command else "Nothing fits.")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list, Enter runs, while the field has the keyboard."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key in _DOWN:
                self._move(_DOWN[key])
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentIndex().row())
                return True
        if event.type() == QEvent.Type.FocusOut and self.is_open and watched is self.field.edit:
            window = self.window()
            if window.isActiveWindow() and not self.isAncestorOf(window.focusWidget() or self):
                self.close_up()
        return super().eventFilter(watched, event)

    def _move(self, by: int) -> None:
        count = self.rows.rowCount()
        if count:
            row = min(count - 1, max(0, self.list.currentIndex().row() + by))
            self.list.setCurrentIndex(self.rows.index(row))
            self._speak()

    def _run(self, row: int) -> None:
        command = self.rows.at(row)
        if command is None or command.run is None:
            return
        self.close_up()
        command.run()

    def restyle(self) -> None:
        """Take the theme's measures anew."""
        super().restyle()
        self.list.scheduleDelayedItemsLayout()
        self.settle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A card: it floats."""
        theme = self.theme
        width = max(2.0, theme.metrics.outline)
        frame(
            QPainter(self), QRectF(self.rect()), RADIUS_CARD,
            fill=theme.colour("raised"), outline=theme.colour("edge"), width=width,
        )  # fmt: skip


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._commands: tuple[Command, ...] = ()

    def show_commands(self, commands: tuple[Command, ...]) -> None:
        self.beginResetModel()
        self._commands = commands
        self.endResetModel()

    def at(self, row: int) -> Command | None:
        return self._commands[row] if 0 <= row < len(self._commands) else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._commands)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        command = self.at(index.row())
        if command is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _sentence(command)
        return command if role == Qt.ItemDataRole.UserRole else None


class _Painter(QStyledItemDelegate):
    def __init__(self, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        command = index.data(Qt.ItemDataRole.UserRole)
        return QSize(200, _row_height(self._look.theme, command if isinstance(command, Command) else None))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        command, theme = index.data(Qt.ItemDataRole.UserRole), self._look.theme
        if not isinstance(command, Command):
            return
        painter.save()
        area = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            outline = theme.colour("accent")
            width = max(2.0, theme.metrics.outline)
            frame(painter, area, 6, fill=theme.colour("accenttint"), outline=outline, width=width)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            frame(painter, area, 6, fill=theme.colour("sunk"))
        off = command.run is None and bool(command.reason)
        line = QRectF(area.left(), area.top(), area.width(), area.height() / 2 + 4 if off else area.height())
        right = self._right(painter, line, command, theme)
        self._words(painter, line, right, command.words, font(theme, Type.STRONG), "ink2" if off else "ink")
        if off:  # why stands under it, whole: beside it the reason was the first to be cut
            under = line.translated(0, area.height() / 2 - 4)
            self._words(painter, under, area.right() - _PAD, command.reason, font(theme, Type.BODY), "ink2")
        painter.restore()

    def _words(
        self, painter: QPainter, line: QRectF, right: float, words: str, face: QFont, role: str
    ) -> None:
        painter.setFont(face)
        painter.setPen(self._look.theme.colour(role))
        room = right - line.left() - 2 * _PAD
        shown = QFontMetricsF(face).elidedText(printed(words), Qt.TextElideMode.ElideRight, room)
        painter.drawText(round(line.left() + _PAD), round(baseline(face, line.top(), line.height())), shown)

    @staticmethod
    def _right(painter: QPainter, area: QRectF, command: Command, theme: Theme) -> float:
        """Key hint, then note or group, from the right; gives where the words must end."""
        right = area.right() - _PAD
        ident = font(theme, Type.ID)
        if command.key:
            width = QFontMetricsF(ident).horizontalAdvance(command.key) + 12
            height = QFontMetricsF(ident).height() + 3
            box = QRectF(right - width, area.center().y() - height / 2, width, height)
            frame(painter, box, 3, outline=theme.colour("edge"), width=1.5)
            painter.setFont(ident)
            painter.setPen(theme.colour("ink"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, command.key)
            right -= width + _PAD
        said = command.note or command.group.value
        face = ident if command.note else font(theme, Type.BODY)
        said = QFontMetricsF(face).elidedText(said, Qt.TextElideMode.ElideRight, area.width() * 0.55)
        width = QFontMetricsF(face).horizontalAdvance(said)
        painter.setFont(face)
        painter.setPen(theme.colour("ink2"))
        painter.drawText(round(right - width), round(baseline(face, area.top(), area.height())), said)
        return right - width


def _row_height(theme: Theme, command: Command | None) -> int:
    """48 and more for large text; what is off has its reason on a second line."""
    if command is not None and command.run is None and command.reason:
        return max(PRIMARY_TARGET, 2 * theme.px(20)) + 8
    return max(PRIMARY_TARGET, theme.px(20) + 20)


def _sentence(command: Command) -> str:
    off = f", off: {command.reason}" if command.run is None else ""
    key = f", {command.key}" if command.key else ""
    note = f" {command.note}" if command.note else ""
    return f"{command.words}{note}, {command.group}{key}{off}"
