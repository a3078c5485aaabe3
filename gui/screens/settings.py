"""Settings: theme and text size, each shown at once; and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gui.screen import Action, Glyph, NowLine, Screen
from gui.theme import ThemeName
from gui.typography import Type
from gui.widgets.choice import Choices
from gui.widgets.page import Page, SectionHead
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.desk import Desk

_SYSTEM = "system"
_THEMES = (
    (_SYSTEM, "As the system", "Light or Dark", ""),
    (ThemeName.LIGHT, "Light", "For the day", ""),
    (ThemeName.DARK, "Dark", "For dark cupboards", ""),
    (ThemeName.SUNLIGHT, "Sunlight", "Black on white, thick lines", ""),
)
_SIZES = ((1.0, "100 %", "", ""), (1.25, "125 %", "", ""), (1.5, "150 %", "", ""), (2.0, "200 %", "", ""))
KEYS = (
    ("Ctrl+1 to Ctrl+6", "The six steps"),
    ("F5", "Check links"),
    ("F6", "Move between rail, content, drawer and Now line"),
    ("F9, F10", "Start updates, pause all"),
    ("Esc", "Close the drawer; never stops a transfer"),
    ("Tab, arrows", "On the map: walk the devices in hop order"),
    ("Enter", "On the map: open what has the ring"),
    ("L, P", "On the map: its links one by one, its path to the hub"),
    ("+ − 0", "On the map: closer, further, show all"),
    ("Shift+arrows", "On the map: nudge a device"),
)


class SettingsScreen(Screen):
    """Every choice takes effect at once; `keep` is told, so that it lasts."""

    title = "Settings, help"

    def __init__(self, desk: Desk, keep: Callable[[ThemeName | None, float], object] | None = None) -> None:
        super().__init__(desk)
        self._keep = keep
        self._themes = Choices(desk.look, "Theme", columns=4, framed=True)
        self._sizes = Choices(desk.look, "Text size", columns=4, framed=True)
        self._themes.offer(_THEMES)
        self._sizes.offer(_SIZES)
        page = Page(desk.look, "Settings, help")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        for name, remark, choices in (
            ("Theme", "every meaning has a shape and a word besides its colour", self._themes),
            ("Text size", "shapes on the map keep their size", self._sizes),
        ):
            page.body.addWidget(SectionHead(desk.look, name))
            page.body.addWidget(choices)
            page.body.addWidget(
                Text(desk.look, remark[:1].upper() + remark[1:] + ".", role="ink2", wrap=True)
            )
        page.body.addWidget(SectionHead(desk.look, "Keys"))
        page.body.addWidget(_keys(desk))
        page.body.addStretch(1)
        self._themes.taken.connect(self._on_theme)
        self._sizes.taken.connect(self._on_size)
        desk.look.changed.connect(lambda _theme: self._refresh())
        self._refresh()

    def now(self) -> NowLine:
        """Nothing to confirm: what is chosen holds."""
        return NowLine(
            "What you choose holds at once.", "", Glyph.DONE, Action("Done", lambda: self.desk.go("connect"))
        )

    def _on_theme(self, value: object) -> None:
        self.look.choose(value if isinstance(value, ThemeName) else None)
        self._tell()

    def _on_size(self, value: object) -> None:
        if isinstance(value, float):
            self.look.scale_text(value)
            self._tell()

    def _tell(self) -> None:
        if self._keep is not None:
            self._keep(self.look.chosen, self.look.theme.scale)

    def _refresh(self) -> None:
        self._themes.take(self.look.chosen or _SYSTEM)
        self._sizes.take(self.look.theme.scale)


def _keys(desk: Desk) -> QWidget:
    part = QWidget()
    grid = QGridLayout(part)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(28)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for row, (key, act) in enumerate(KEYS):
        grid.addWidget(Text(desk.look, key, Type.STRONG), row, 0)
        grid.addWidget(Text(desk.look, act, wrap=True), row, 1)
    return part
