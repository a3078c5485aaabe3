"""The manual, as a screen of its own and in the drawer beside the work, and Settings with what is in force."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from core.errors import FileError
from core.settings import Settings, Source
from gui.commands import KeyLine
from gui.help.book import read_book
from gui.help.panel import HelpPanel
from gui.screen import Place
from gui.screens.help import HelpScreen
from gui.screens.settings import SettingsScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.screen import Screen
    from tests.gui.screens.desk import Bench

    Made = tuple[Screen, Callable[[], None]]

KEYS = (KeyLine("Ctrl+K", "Find what to do"), KeyLine("F1", "Help for what has the keyboard"))
IN_FORCE = Settings(
    Path("/example/althan"),
    join_window_s=120,
    signature_required=True,
    sources=(("join_window_s", Source.FILE), ("signature_required", Source.POLICY)),
)
TROUBLE = FileError(
    "“patience” in /example/althan/policy.toml is not a number.",
    "It stands in line 4.",
    "Mend or delete the line. Until then the last good one holds.",
)
WHOLE = ("map", "join", "update", "proof", "words")
BESIDE = ("index", "map", "join", "update", "proof", "power")


def whole(page: str) -> Callable[[Bench, Path], Made]:
    def make(bed: Bench, _folder: Path) -> Made:
        screen = HelpScreen(bed.desk, read_book(()))
        return screen, lambda: screen.show_page(page)

    return make


def beside(page: str) -> Callable[[Bench, Path], Made]:
    def make(bed: Bench, _folder: Path) -> Made:
        screen = SettingsScreen(bed.desk, keys=KEYS)

        def after() -> None:
            panel = HelpPanel(bed.desk.look, read_book(()))
            panel.view.show_page(page)
            screen.drawer_wanted.emit(panel, panel.title)

        return screen, after

    return make


def settings(*troubles: FileError, scrolled: bool = False) -> Callable[[Bench, Path], Made]:
    def make(bed: Bench, _folder: Path) -> Made:
        screen = SettingsScreen(bed.desk, keys=KEYS)

        def after() -> None:
            done = bed.asks.last("settings").done
            assert done is not None
            done(replace(IN_FORCE, troubles=troubles))
            bar = screen._page.area.verticalScrollBar()
            if scrolled:
                QTimer.singleShot(0, lambda: bar.setValue(screen._limits.y() - 56))

        return screen, after

    return make


HELP: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    **{f"help_{page}": (Place.SETTINGS, whole(page)) for page in WHOLE},
    **{f"helped_{page}": (Place.SETTINGS, beside(page)) for page in BESIDE},
    "settings_limits": (Place.SETTINGS, settings(scrolled=True)),
    "settings_trouble": (Place.SETTINGS, settings(TROUBLE)),
}
