"""The manual: pages with many pictures, as a screen of their own and in the drawer beside the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.help.book import read_book
from gui.help.panel import HelpPanel
from gui.screen import Place
from gui.screens.help import HelpScreen
from gui.screens.log_view import LogScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gui.screen import Screen
    from tests.gui.screens.desk import Bench

    Made = tuple[Screen, Callable[[], None]]

WHOLE = ("map", "join", "update", "proof", "words")
BESIDE = ("index", "map", "join", "update", "proof", "power")


def whole(page: str) -> Callable[[Bench, Path], Made]:
    def make(bed: Bench, _folder: Path) -> Made:
        screen = HelpScreen(bed.desk, read_book(()))
        return screen, lambda: screen.show_page(page)

    return make


def beside(page: str) -> Callable[[Bench, Path], Made]:
    def make(bed: Bench, _folder: Path) -> Made:
        screen = LogScreen(bed.desk)

        def after() -> None:
            panel = HelpPanel(bed.desk.look, read_book(()))
            panel.view.show_page(page)
            screen.drawer_wanted.emit(panel, panel.title)

        return screen, after

    return make


HELP: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    **{f"help_{page}": (Place.SETTINGS, whole(page)) for page in WHOLE},
    **{f"helped_{page}": (Place.LOG, beside(page)) for page in BESIDE},
}
