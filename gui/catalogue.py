"""Which screens there are, in which place of the rail, and how each is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui.help.book import read_book
from gui.screen import Place
from gui.screens.connect import ConnectScreen
from gui.screens.help import HelpScreen
from gui.screens.job import JobScreen
from gui.screens.join import JoinScreen
from gui.screens.library import LibraryScreen
from gui.screens.log_view import LogScreen
from gui.screens.map import MapScreen
from gui.screens.plan import PlanScreen
from gui.screens.proof import ProofScreen
from gui.screens.scenarios import ScenariosScreen
from gui.screens.settings import SettingsScreen
from gui.screens.start import StartScreen
from gui.screens.update import UpdateScreen
from gui.topology.places import PlaceStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gui.commands import KeyLine
    from gui.desk import Desk
    from gui.help.book import Book
    from gui.screen import Screen
    from gui.theme import ThemeName


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen with its name and its place."""

    name: str
    place: Place
    screen: Screen


def screens(
    desk: Desk,
    folder: Path,
    keep: Callable[[ThemeName | None, float], object],
    book: Book | None = None,
    keys: tuple[KeyLine, ...] = (),
) -> tuple[Entry, ...]:
    """Make every screen.

    `folder` is the data folder, `keep` remembers theme and text size, `book` is the manual, `keys` are the
    shortcuts that Settings lists.
    """
    return (
        Entry("start", Place.START, StartScreen(desk)),
        Entry("job", Place.JOB, JobScreen(desk)),
        Entry("connect", Place.CONNECT, ConnectScreen(desk)),
        Entry("plan", Place.PLAN, PlanScreen(desk)),
        Entry("join", Place.JOIN, JoinScreen(desk)),
        Entry("map", Place.UPDATE, MapScreen(desk, PlaceStore(folder / "places"))),
        Entry("update", Place.UPDATE, UpdateScreen(desk)),
        Entry("proof", Place.UPDATE, ProofScreen(desk)),
        Entry("library", Place.FIRMWARE, LibraryScreen(desk)),
        Entry("log", Place.LOG, LogScreen(desk)),
        Entry("scenarios", Place.SCENARIOS, ScenariosScreen(desk)),
        Entry("settings", Place.SETTINGS, SettingsScreen(desk, keep, keys)),
        Entry("help", Place.SETTINGS, HelpScreen(desk, book or read_book(()))),
    )
