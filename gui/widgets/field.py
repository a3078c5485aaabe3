"""Inputs: label above, a field of 48, one line of help that turns into the error."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPalette, QPen
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout

from gui.icons import paint_icon
from gui.screen import Glyph
from gui.theme import PRIMARY_TARGET, RADIUS_CONTROL
from gui.typography import Type, font
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import frame
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look

_PAD = 14
_GLYPH = 20


class Verdict(Enum):
    """What is thought of the text in a field."""

    NONE = auto()
    VALID = auto()
    ERROR = auto()


class _Edit(QLineEdit):
    def __init__(self, look: Look, *, mono: bool, icon: str) -> None:
        super().__init__()
        self._look, self._mono, self._icon = look, mono, icon
        self.verdict = Verdict.NONE
        self.wrong: int | None = None  # index of the wrong character
        self.setFrame(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.restyle)
        self.restyle(None)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the theme anew: Qt gives back what a hidden field had when the style sheet last changed."""
        super().showEvent(event)
        self.restyle(None)

    def restyle(self, _theme: object) -> None:
        """Take the theme's font, colours and room for icon and glyph."""
        theme = self._look.theme
        self.setFont(font(theme, Type.ID if self._mono else Type.BODY))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, theme.colour("ink"))
        palette.setColor(QPalette.ColorRole.PlaceholderText, theme.colour("ink2"))
        self.setPalette(palette)
        side = theme.px(_GLYPH)
        left = _PAD + (side + 10 if self._icon else 0)
        right = _PAD + (side + 6 if self.verdict is not Verdict.NONE else 0)
        self.setTextMargins(left - 2, 0, right, 0)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """48 high, more with larger text."""
        return QSize(220, max(PRIMARY_TARGET, self._look.theme.px(Type.BODY.line) + 20))

    def minimumSizeHint(self) -> QSize:
        """As narrow as a layout asks."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frame and marks round the text that Qt draws."""
        theme, rect = self._look.theme, QRectF(self.rect())
        painter = QPainter(self)
        on = self.isEnabled() and not self.isReadOnly()
        role = {Verdict.VALID: "accent", Verdict.ERROR: "stop"}.get(self.verdict, "edge")
        width = theme.metrics.outline if self.verdict is Verdict.NONE else max(2.5, theme.metrics.outline)
        fill = theme.colour("raised" if on else "disbg")
        frame(
            painter, rect, RADIUS_CONTROL, fill=fill, outline=theme.colour(role), width=width, dashed=not on
        )
        side = theme.px(_GLYPH)
        middle = (rect.height() - side) / 2
        if self._icon:
            paint_icon(painter, QRectF(_PAD, middle, side, side), self._icon, theme.colour("ink"))
        if self.verdict is not Verdict.NONE:
            glyph = Glyph.DONE if self.verdict is Verdict.VALID else Glyph.STOP
            box = QRectF(rect.right() - _PAD - side, middle, side, side)
            paint_glyph(painter, box, glyph, theme)
        self._box_wrong(painter)
        painter.end()
        super().paintEvent(event)

    def _box_wrong(self, painter: QPainter) -> None:
        if self.wrong is None or not 0 <= self.wrong < len(self.displayText()):
            return
        metrics = QFontMetricsF(self.font())
        margins = self.textMargins()
        shown = self.displayText()
        start = self._scrolled() + margins.left() + 2 + metrics.horizontalAdvance(shown[: self.wrong])
        width = metrics.horizontalAdvance(shown[self.wrong])
        height = metrics.height() + 4
        painter.setPen(QPen(self._look.theme.colour("stop"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(start - 1, (self.height() - height) / 2, width + 2, height))

    def _scrolled(self) -> float:
        metrics = QFontMetricsF(self.font())
        before = metrics.horizontalAdvance(self.displayText()[: self.cursorPosition()])
        expected = self.textMargins().left() + 2 + before
        return min(0.0, self.cursorRect().center().x() - expected) if self.hasFocus() else 0.0


class Labelled(Themed):
    """An input with its label above and one line of help below; the keyboard goes to the input."""

    def __init__(
        self, look: Look, label: str, edit: QWidget, help_line: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self._help_words = help_line
        self.label = Text(look, label, Type.STRONG)
        self.help = Text(look, help_line, Type.BODY, "ink2", wrap=True)
        edit.setAccessibleName(label)
        edit.setAccessibleDescription(help_line)
        self.label.setBuddy(edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.label, edit, self.help):
            column.addWidget(part)
        self.setFocusProxy(edit)


class Field(Labelled):
    """A labelled input of one line. `judge` shows a verdict; the sentence names place, reason and guess.

    Signals:
        typed: the text changed, carries it.
        left: the user left the field or pressed Enter; the moment to judge most fields.
    """

    typed = Signal(str)
    left = Signal()

    def __init__(
        self,
        look: Look,
        label: str,
        help_line: str = "",
        *,
        placeholder: str = "",
        mono: bool = False,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        edit = _Edit(look, mono=mono, icon=icon)
        super().__init__(look, label, edit, help_line, parent)
        self.edit = edit
        self.edit.setPlaceholderText(placeholder)
        self.help.setVisible(bool(help_line))
        self.label.setVisible(bool(label))
        self.edit.textChanged.connect(self.typed)
        self.edit.editingFinished.connect(self.left)

    @property
    def text(self) -> str:
        """What is typed, without spaces round it."""
        return self.edit.text().strip()

    def write(self, words: str) -> None:
        """Fill it in, as a scanner would."""
        self.edit.setText(words)

    def judge(self, verdict: Verdict, sentence: str = "", wrong: int | None = None) -> None:
        """Show a verdict with its sentence; `wrong` is the index of the character to box."""
        self.edit.verdict, self.edit.wrong = verdict, wrong
        self.edit.restyle(None)
        words = sentence or self._help_words
        self.help.write(words, "stop" if verdict is Verdict.ERROR else "ink2")
        self.help.setVisible(bool(words))
        self.edit.setAccessibleDescription(words.replace("*", ""))

    def turn_off(self, reason: str) -> None:
        """Make it read-only and say why."""
        self.edit.setEnabled(False)
        self.judge(Verdict.NONE, reason)
