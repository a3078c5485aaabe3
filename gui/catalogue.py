"""Which screens there are, in which place of the rail, and how each is made.

A screen's code is loaded when the screen is made, which the window does when somebody goes to it or, piece by piece,
while nobody waits: only Start is needed for the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from gui.screen import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gui.commands import KeyLine
    from gui.desk import Desk
    from gui.help.book import Book
    from gui.screen import Screen
    from gui.theme import ThemeName

    Keep = Callable[[ThemeName | None, float], object]

_ROOMS = (
    "models",
    "widgets",
    "topology",
    "charts",
    "help",
    "panes",
    "screens",
)  # each stands on those before it


@dataclass(frozen=True, slots=True)
class Entry:
    """A screen by its name, its place, its title, and how it is made."""

    name: str
    place: Place
    title: str
    make: Callable[[], Screen]


def screens(
    desk: Desk,
    folder: Path,
    keep: Keep,
    book: Callable[[], Book] | None = None,
    keys: tuple[KeyLine, ...] = (),
) -> tuple[Entry, ...]:
    """Every screen, none of them made yet.

    `folder` is the data folder, `keep` remembers theme and text size, `book` gives the manual, `keys` are the
    shortcuts that Settings lists.
    """
    return (
        Entry("start", Place.START, "Start", partial(_start, desk, folder)),
        Entry("recording", Place.START, "Recording", partial(_recording, desk, folder)),
        Entry("job", Place.JOB, "Job", partial(_job, desk)),
        Entry("connect", Place.CONNECT, "Connect", partial(_connect, desk)),
        Entry("plan", Place.PLAN, "Plan", partial(_plan, desk)),
        Entry("join", Place.JOIN, "Join", partial(_join, desk)),
        Entry("map", Place.UPDATE, "Map", partial(_map, desk, folder)),
        Entry("update", Place.UPDATE, "Update", partial(_update, desk)),
        Entry("proof", Place.UPDATE, "Proof", partial(_proof, desk)),
        Entry("handover", Place.HAND_OVER, "Hand over", partial(_hand_over, desk, folder)),
        Entry("verify", Place.START, "Verify a certificate", partial(_verify, desk, folder)),
        Entry("library", Place.FIRMWARE, "Firmware", partial(_library, desk)),
        Entry("log", Place.LOG, "Log", partial(_log, desk)),
        Entry("scenarios", Place.SCENARIOS, "Scenarios", partial(_scenarios, desk)),
        Entry("settings", Place.SETTINGS, "Settings, help", partial(_settings, desk, keep, keys)),
        Entry("help", Place.SETTINGS, "Help", partial(_help, desk, book)),
    )


def loads() -> Iterator[Callable[[], object]]:
    """The loading of what screens are made of, module by module, so that no screen takes long to make."""
    for room in _ROOMS:
        yield partial(import_module, f"gui.{room}")
        for module in iter_modules(import_module(f"gui.{room}").__path__):
            yield partial(import_module, f"gui.{room}.{module.name}")


def _start(desk: Desk, folder: Path) -> Screen:
    from gui.screens.start import StartScreen
    from gui.widgets.files import FileChooser

    return StartScreen(desk, files=FileChooser(folder))


def _recording(desk: Desk, folder: Path) -> Screen:
    from gui.screens.recording import RecordingScreen
    from gui.topology.plans import FOLDER, PlanStore
    from gui.widgets.files import FileChooser

    return RecordingScreen(desk, FileChooser(folder), plans=PlanStore(folder / "places" / FOLDER))


def _job(desk: Desk) -> Screen:
    from gui.screens.job import JobScreen

    return JobScreen(desk)


def _connect(desk: Desk) -> Screen:
    from gui.screens.connect import ConnectScreen

    return ConnectScreen(desk)


def _plan(desk: Desk) -> Screen:
    from gui.screens.plan import PlanScreen

    return PlanScreen(desk)


def _join(desk: Desk) -> Screen:
    from gui.screens.join import JoinScreen

    return JoinScreen(desk)


def _map(desk: Desk, folder: Path) -> Screen:
    from gui.screens.map import MapScreen
    from gui.topology.places import PlaceStore

    return MapScreen(desk, PlaceStore(folder / "places"))


def _update(desk: Desk) -> Screen:
    from gui.screens.update import UpdateScreen

    return UpdateScreen(desk)


def _proof(desk: Desk) -> Screen:
    from gui.screens.proof import ProofScreen

    return ProofScreen(desk)


def _hand_over(desk: Desk, folder: Path) -> Screen:
    from gui.screens.hand_over import HandOverScreen

    return HandOverScreen(desk, folder)


def _verify(desk: Desk, folder: Path) -> Screen:
    from gui.screens.verify import VerifyScreen
    from gui.widgets.files import FileChooser

    return VerifyScreen(desk, FileChooser(folder))


def _library(desk: Desk) -> Screen:
    from gui.screens.library import LibraryScreen

    return LibraryScreen(desk)


def _log(desk: Desk) -> Screen:
    from gui.screens.log_view import LogScreen

    return LogScreen(desk)


def _scenarios(desk: Desk) -> Screen:
    from gui.screens.scenarios import ScenariosScreen

    return ScenariosScreen(desk)


def _settings(desk: Desk, keep: Keep, keys: tuple[KeyLine, ...]) -> Screen:
    from gui.screens.settings import SettingsScreen

    return SettingsScreen(desk, keep, keys)


def _help(desk: Desk, book: Callable[[], Book] | None) -> Screen:
    from gui.help.book import read_book
    from gui.screens.help import HelpScreen

    return HelpScreen(desk, book() if book is not None else read_book(()))
