"""Dresses the application: palette, style sheet and base font from the theme, again at each change of it."""

from __future__ import annotations

from dataclasses import fields
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette

import resources
from gui import icons
from gui.theme import Colours, Theme
from gui.typography import Type, font
from gui.widgets.focus import QuietStyle

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.look import Look

_ROLES = {
    QPalette.ColorRole.Window: "base",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "base",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.PlaceholderText: "ink2",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "onaccent",
    QPalette.ColorRole.ToolTipBase: "ink",
    QPalette.ColorRole.ToolTipText: "base",
    QPalette.ColorRole.Link: "accentink",
}


def style_sheet(theme: Theme) -> str:
    """The style sheet of a theme; a role that the template names and the theme lacks is a KeyError."""
    roles = {field.name: str(getattr(theme.colours, field.name)) for field in fields(Colours)}
    measures = {
        "outline": str(max(2, round(theme.metrics.outline))),  # Qt rounds 1.5 up, so it is said as 2
        "hairline": str(theme.metrics.hairline),
    }
    template = resources.path("themes/app.qss").read_text(encoding="utf-8")
    return Template(template).substitute(roles | measures)


def palette(theme: Theme) -> QPalette:
    """The palette of a theme, for whatever Qt draws by itself."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, theme.colour(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("disink"))
    return made


def dress(app: QApplication, look: Look) -> None:
    """Give the application this look now and whenever it changes."""
    app.setStyle(QuietStyle())

    def put_on(theme: Theme) -> None:
        icons.forget()
        app.setFont(font(theme, Type.BODY))
        app.setPalette(palette(theme))
        app.setStyleSheet(style_sheet(theme))

    put_on(look.theme)
    look.changed.connect(put_on)
