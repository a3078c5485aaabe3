"""Text on the window: one label class that takes its face and colour from the theme."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui.measure import kept_together
from gui.typography import Type, font
from gui.wording import printed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.look import Look

_LONG_WORD = re.compile(r"\S{15,}")  # names of files and folders; nothing in a sentence is as long
_DEVICE_ID = re.compile(r"(?:[0-9A-F]{2}-){7}[0-9A-F]{2}")
_MAY_BREAK = re.compile(r"(?<=[-._/\\])(?=[^-._/\\*])")


def _with_breaks(words: str) -> str:
    """The words with places to break in long ones, which would run out of a narrow column.

    Device IDs stay whole, and figures with their units.
    """

    def broken(word: re.Match[str]) -> str:
        if _DEVICE_ID.search(word[0]):
            return word[0].replace("-", "\u2011")  # the hyphen that looks the same and is never broken after
        return _MAY_BREAK.sub("\u200b", word[0])

    return _LONG_WORD.sub(broken, kept_together(words))


class Text(QLabel):
    """Words of one kind and colour role, wrapped if asked; parts between `*stars*` are in 600.

    The words are plain: nothing in them is read as HTML.
    """

    def __init__(
        self,
        look: Look,
        words: str = "",
        kind: Type = Type.BODY,
        role: str = "ink",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._kind, self._role = look, kind, role
        self._words = words
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # inside a button it would be the button's
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.AutoText)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        look.changed.connect(self._restyle)
        self._restyle(None)

    def write(self, words: str, role: str | None = None) -> None:
        """Show these words, and in another colour role if one is given."""
        if words == self._words and role in (None, self._role):
            return
        self._words, self._role = words, role or self._role
        self._restyle(None)

    @property
    def words(self) -> str:
        """What it says, without marks and places to wrap."""
        return self._words.replace("*", "").replace("\u200b", "")

    def _restyle(self, _theme: object) -> None:
        theme = self._look.theme
        self.setFont(font(theme, self._kind))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.colour(self._role))
        self.setPalette(palette)
        self.setText(self._shown())
        self.setAccessibleName(self.words)

    def _shown(self) -> str:
        if not self.wordWrap() and "*" not in self._words:
            self.setTextFormat(Qt.TextFormat.PlainText)
            return printed(self._words)
        self.setTextFormat(Qt.TextFormat.RichText)
        words = printed(self._words)
        parts = (_with_breaks(words) if self.wordWrap() else words).split("*")
        marked = "".join(
            f'<span style="font-weight:600">{escape(p)}</span>' if i % 2 else escape(p)
            for i, p in enumerate(parts)
        ).replace("\n", "<br>")
        line = self._look.theme.px(self._kind.line)
        return f'<p style="margin:0; line-height:{line}px">{marked}</p>'
