"""The base of painted widgets: knows the look, repaints when the theme changes, speaks its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gui.look import Look
    from gui.theme import Theme


class Themed(QWidget):
    """A widget that paints itself from the theme; `restyle` is called at each change of it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        look.changed.connect(self._on_theme)

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self.look.theme

    def _on_theme(self, _theme: object) -> None:
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's fonts and measures anew."""
        self.updateGeometry()
        self.update()

    def say(self, sentence: str) -> None:
        """Set what a screen reader says of this widget."""
        if sentence != self.accessibleName():
            self.setAccessibleName(sentence)


class Arranged(Themed):
    """A themed widget that fits what it holds to its width; `arrange` is called at each change of size or theme."""

    def arrange(self) -> None:
        """Place what it holds; the subclass says how."""

    def restyle(self) -> None:
        """Words of another size fit or do not."""
        super().restyle()
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less fits now."""
        super().resizeEvent(event)
        self.arrange()
