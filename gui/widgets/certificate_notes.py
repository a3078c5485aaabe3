"""An input of several lines for the notes on the certificate: label above, help below, as every other field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from gui.typography import Type, font
from gui.widgets.field import Labelled
from gui.wording import count

if TYPE_CHECKING:
    from gui.look import Look

_LINES = 3


class _Notes(QPlainTextEdit):
    """The text itself; the style sheet frames it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.restyle)
        self.restyle(None)

    def restyle(self, _theme: object) -> None:
        """Take the theme's font, and room for its lines."""
        theme = self._look.theme
        self.setFont(font(theme, Type.BODY))
        self.setFixedHeight(theme.px(Type.BODY.line) * _LINES + 28)

    def sizeHint(self) -> QSize:
        """Three lines high."""
        return QSize(220, self.height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as a layout asks."""
        return QSize(120, self.height())


class NotesField(Labelled):
    """Notes with their label; what is over `longest` characters is not taken.

    Signals:
        typed: the text changed.
    """

    typed = Signal()

    def __init__(self, look: Look, label: str, help_line: str, longest: int) -> None:
        edit = _Notes(look)
        super().__init__(look, label, edit, help_line)
        self._longest, self.edit = longest, edit
        self.edit.textChanged.connect(self._on_typed)

    @property
    def text(self) -> str:
        """What is typed, without blank space round it."""
        return self.edit.toPlainText().strip()

    def write(self, words: str) -> None:
        """Fill it in."""
        if words != self.text:
            self.edit.setPlainText(words)

    def _on_typed(self) -> None:
        left = self._longest - len(self.edit.toPlainText())
        if left < 0:
            self._cut()
        self.help.write(_left_words(left) if left < self._longest // 10 else self._help_words)
        self.typed.emit()

    def _cut(self) -> None:
        """Keep what fits, and the cursor in it."""
        at = min(self.edit.textCursor().position(), self._longest)
        self.edit.blockSignals(True)
        self.edit.setPlainText(self.edit.toPlainText()[: self._longest])
        self.edit.blockSignals(False)
        cursor = self.edit.textCursor()
        cursor.setPosition(at)
        self.edit.setTextCursor(cursor)


def _left_words(left: int) -> str:
    return f"{count(left, 'character')} left." if left > 0 else "There is no room for more."
