"""The theme in force: chosen by hand or following the system, changed live for everything that paints."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from gui.palette import THEMES
from gui.theme import Theme, ThemeName

SMALLEST_SCALE, LARGEST_SCALE = 1.0, 2.0


class Look(QObject):
    """Holds the one current theme; widgets read `theme` when they paint and listen to `changed`.

    Signals:
        changed: the theme or the text scale is different now; carries the new `Theme`.
    """

    changed = Signal(object)

    def __init__(self, name: ThemeName | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chosen = name
        self._scale = SMALLEST_SCALE
        self._system = QGuiApplication.styleHints().colorScheme()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.theme: Theme = THEMES[self._name()]
        self.still = False  # reduced motion: jump instead of sliding

    @property
    def chosen(self) -> ThemeName | None:
        """The theme chosen by hand; None follows the system."""
        return self._chosen

    def choose(self, name: ThemeName | None) -> None:
        """Take this theme from now on; None goes back to following the system."""
        self._chosen = name
        self._apply()

    def scale_text(self, scale: float) -> None:
        """Set the text size, 1.0 (100 %) to 2.0 (200 %); other values are brought into that range."""
        self._scale = min(LARGEST_SCALE, max(SMALLEST_SCALE, scale))
        self._apply()

    def _name(self) -> ThemeName:
        if self._chosen is not None:
            return self._chosen
        return ThemeName.DARK if self._system is Qt.ColorScheme.Dark else ThemeName.LIGHT

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        self._system = scheme
        if self._chosen is None:
            self._apply()

    def _apply(self) -> None:
        theme = replace(THEMES[self._name()], scale=self._scale)
        if theme != self.theme:
            self.theme = theme
            self.changed.emit(theme)
