"""Big choices: one of several rows or tiles, told apart by mark, frame and weight, worked by arrow keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QWidget,
)

from gui.theme import PRIMARY_TARGET, RADIUS_CONTROL
from gui.typography import Type
from gui.widgets.paint import frame
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from gui.look import Look

Offer = tuple[object, str, str, str]  # value, title, about, remark
_MARK = 20
_IN_LINE_FROM, _TITLE = 560, 200  # px at 100 %: width of the row, and of the title in it
_COLUMN_AT_LEAST = 140  # px at 100 %
_NO_LIMIT = 16_777_215  # Qt's own largest size


class Choice(QAbstractButton):
    """One choice: a title, what it means, and a remark at the right."""

    def __init__(
        self,
        look: Look,
        title: str,
        about: str = "",
        remark: str = "",
        *,
        framed: bool = False,
        in_line: bool = False,
    ) -> None:
        super().__init__()
        self.look, self._framed, self._in_line = look, framed, in_line
        self.setCheckable(True)
        self.setMinimumHeight(PRIMARY_TARGET)  # a layout inside a widget passes over minimumSizeHint
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._title = Text(look, title, Type.STRONG, wrap=True)
        self._about = Text(look, about, Type.BODY, "ink2", wrap=True)
        self._remark = Text(look, remark, Type.BODY, "ink2")
        self._build()
        self.setAccessibleName(" ".join(part for part in (f"{title}.", about, remark) if part))
        look.changed.connect(self._restyle)

    def _build(self) -> None:
        words = self._words = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._about)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(14 + _MARK + 14, 6, 14, 6)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self._remark)
        for part in (
            self._about,
            self._remark,
        ):  # only now: without a parent they would be windows of their own
            part.setVisible(bool(part.words))
        for part in (self._title, self._about, self._remark):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put title and meaning side by side where there is room and that was asked for."""
        super().resizeEvent(event)
        theme = self.look.theme
        beside = self._in_line and self.width() >= theme.px(_IN_LINE_FROM)
        self._title.setFixedWidth(theme.px(_TITLE)) if beside else self._title.setMaximumWidth(_NO_LIMIT)
        if not beside:
            self._title.setMinimumWidth(0)
        wanted = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._words.direction() != wanted:
            self._words.setDirection(wanted)
            self._words.setStretch(0, 0 if beside else 1)
            self._words.setStretch(2, 1 if beside else 0)
            self._words.setStretch(3, 0 if beside else 1)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for its words, at least a primary target high."""
        layout = self.layout()
        hint = layout.totalSizeHint() if layout is not None else QSize()
        return QSize(hint.width(), max(PRIMARY_TARGET, hint.height()))

    def minimumSizeHint(self) -> QSize:
        """Never lower than a primary target."""
        return QSize(120, PRIMARY_TARGET)

    def heightForWidth(self, width: int) -> int:
        """As high as the wrapped words."""
        layout = self.layout()
        return (
            max(PRIMARY_TARGET, layout.totalHeightForWidth(width)) if layout is not None else PRIMARY_TARGET
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, frame and the round mark."""
        painter, theme = QPainter(self), self.look.theme
        chosen = self.isChecked()
        outline = theme.colour("accent") if chosen else theme.colour("edge") if self._framed else None
        ground = (
            "accenttint" if chosen else "sunk" if self.underMouse() else "raised" if self._framed else "base"
        )
        frame(
            painter,
            QRectF(self.rect()),
            RADIUS_CONTROL,
            fill=theme.colour(ground),
            outline=outline,
            width=max(2.0, theme.metrics.outline) if chosen else theme.metrics.outline,
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(14 + _MARK / 2, self.height() / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent" if chosen else "edge"), 2))
        painter.drawEllipse(middle, 9, 9)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(middle, 5, 5)

    def _restyle(self, _theme: object) -> None:
        self.updateGeometry()
        self.update()


class Choices(QWidget):
    """A group of choices of which one is taken; one tab stop, arrow keys move.

    Signals:
        taken: the value of the choice that the user took.
    """

    taken = Signal(object)

    def __init__(
        self, look: Look, name: str, *, columns: int = 1, framed: bool = False, in_line: bool = False
    ) -> None:
        super().__init__()
        self._look, self._framed, self._in_line = look, framed, in_line
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._values: list[object] = []
        self._offered: tuple[Offer, ...] = ()
        self._buttons: list[Choice] = []
        self._most, self._columns, self._row = columns, columns, QGridLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8 if framed else 0)
        self._group.idClicked.connect(lambda number: self.taken.emit(self._values[number]))

    def offer(self, choices: Sequence[Offer]) -> None:
        """Offer these: (value, title, about, remark) each; the one taken stays taken if it is still there.

        A choice that was there already keeps its row and the keyboard: rows are dear to make and to lay out.
        """
        if tuple(choices) == self._offered:
            return
        taken, former = self.value, list(zip(self._offered, self._buttons, strict=True))
        for button in self._buttons:
            self._group.removeButton(button)
            self._row.removeWidget(button)
        self._offered = tuple(choices)
        self._values = [value for value, _, _, _ in choices]
        self._buttons = [_kept(choice, former) or self._made(choice) for choice in choices]
        for _, button in former:  # those that nobody kept
            button.hide()
            button.deleteLater()
        for number, button in enumerate(self._buttons):
            self._group.addButton(button, number)
        self._lay_out()
        self.take(taken)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take half the columns where large text would be squeezed into narrow ones."""
        super().resizeEvent(event)
        columns = self._most
        while columns > 1 and self.width() / columns < self._look.theme.px(_COLUMN_AT_LEAST):
            columns //= 2
        if columns != self._columns:
            self._columns = columns
            self._lay_out()

    def _lay_out(self) -> None:
        for number, button in enumerate(self._buttons):
            self._row.addWidget(button, number // self._columns, number % self._columns)
            button.raise_()  # a screen reader reads them in this order; who is new has only now a parent
        for column in range(self._most):
            self._row.setColumnStretch(column, int(column < self._columns))
        missing = max(0, self._columns - len(self._buttons))  # Qt leaves out the gaps between empty columns
        self._row.setContentsMargins(0, 0, missing * self._row.spacing(), 0)

    def _made(self, choice: Offer) -> Choice:
        _, title, about, remark = choice
        return Choice(self._look, title, about, remark, framed=self._framed, in_line=self._in_line)

    @property
    def value(self) -> object:
        """The value that is taken; None if there is none."""
        number = self._group.checkedId()
        return self._values[number] if 0 <= number < len(self._values) else None

    @property
    def button_taken(self) -> QWidget | None:
        """The row of the value that is taken; None if there is none."""
        return self._group.checkedButton()

    def take(self, value: object) -> None:
        """Take this value without telling anyone; an unknown one leaves none taken."""
        self._group.setExclusive(False)
        for number, one in enumerate(self._values):
            self._group.button(number).setChecked(one == value and value is not None)
        self._group.setExclusive(True)


def _kept(choice: Offer, former: list[tuple[Offer, Choice]]) -> Choice | None:
    """The row that says the same already; it is taken out of `former`."""
    for place, (offered, button) in enumerate(former):
        if offered == choice:
            del former[place]
            return button
    return None
