"""Emulated homes that outlive the program: a folder each, with what the home keeps in flash and its records.

A home is kept while a job names it or an update in it was cut off, by a kill or by a close in mid-transfer;
any other goes when it is left. Practice records never lie among those of real premises.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.disk.atomic import write_atomically
from core.emulator.lock import in_use
from core.errors import UsageError
from core.hub.emulated import SCHEME, EmulatedUrl
from core.practice import title_of
from core.records.trouble import told

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

KEEP_S = 30 * 86_400.0  # a home that nobody has entered for so long is swept up
YOUNG_S = 60.0  # a home that another program has just made may not be in use yet
_ADDRESS, _RUN, _STATE = "address.txt", "update-under-way", "state"
_KEY = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class KeptHome:
    """An emulated home that can be entered again as it was left. `cut_off`: an update in it was not over."""

    url: str
    scenario: str
    title: str
    left_at: float
    cut_off: bool = False


@dataclass(frozen=True, slots=True)
class EnteredHome:
    """A home's folder while it is in use, and its address with all that the emulator is started with."""

    folder: Path
    address: EmulatedUrl

    @property
    def images(self) -> tuple[Path, ...]:
        """The practice images that were made in it."""
        return tuple(sorted(self.folder.glob("practice-*.ota")))

    def run_begins(self) -> None:
        """An update starts: until it is over the home may not go; CoreError where the disk does not take that."""
        with told(self.folder):
            (self.folder / _RUN).touch()

    def run_is_over(self) -> None:
        """Nothing is under way in it any more."""
        (self.folder / _RUN).unlink(missing_ok=True)


class HomeFolder:
    """The kept homes of one data folder. `now` gives seconds since 1970, `named` the addresses that jobs hold."""

    def __init__(
        self, data_folder: Path, now: Callable[[], float], named: Callable[[], Collection[str]]
    ) -> None:
        self._folder = data_folder / "homes"
        self._now, self._named = now, named

    def enter(self, wanted: EmulatedUrl) -> EnteredHome:
        """The folder of a new home, or with a key that of a former one; UsageError if that was swept up."""
        if wanted.home is None:
            self.sweep()
            return self._make(wanted)
        folder = self._folder / wanted.home
        if not _KEY.fullmatch(wanted.home) or not (folder / _ADDRESS).is_file():
            raise UsageError(
                "This emulated home is not kept any more.",
                "It was left with nothing under way, or nobody entered it for 30 days.",
                "Choose a home on Connect: it starts anew.",
            )
        with told(self._folder):
            os.utime(folder)
        return self._entered(wanted, folder)

    def leave(self, home: EnteredHome) -> None:
        """Let go of a home: it stays if an update in it was cut off, a job names it, or another window is in it."""
        if in_use(home.folder / _STATE):
            return
        if (home.folder / _RUN).exists() or str(home.address) in self._named():
            with suppress(OSError):  # taken away by hand meanwhile
                os.utime(home.folder)
        else:
            shutil.rmtree(home.folder, ignore_errors=True)

    def kept(self) -> tuple[KeptHome, ...]:
        """The homes that can be entered again, the last one left first; those in use are not among them."""
        found = (self._told(folder) for folder in self._folders())
        return tuple(sorted((home for home in found if home), key=lambda home: -home.left_at))

    def sweep(self) -> tuple[Path, ...]:
        """Delete homes with nothing under way that no job names, and any that is too old; returns which."""
        named, gone = self._named(), []
        for folder in self._folders():
            age = self._now() - _left_at(folder, self._now())
            idle = not (folder / _RUN).exists() and _address(folder) not in named
            if (age > KEEP_S or (idle and abs(age) > YOUNG_S)) and not in_use(folder / _STATE):
                shutil.rmtree(folder, ignore_errors=True)
                gone.append(folder)
        return tuple(gone)

    def _make(self, wanted: EmulatedUrl) -> EnteredHome:
        key = f"{time.strftime('%Y%m%d-%H%M%S', time.localtime(self._now()))}-{secrets.token_hex(3)}"
        home = self._entered(replace(wanted, home=key), self._folder / key)
        with told(self._folder):
            home.folder.mkdir(mode=0o700, parents=True)
            write_atomically(home.folder / _ADDRESS, str(home.address).encode())
        return home

    @staticmethod
    def _entered(address: EmulatedUrl, folder: Path) -> EnteredHome:
        return EnteredHome(folder, replace(address, state=str(folder / _STATE)))

    def _folders(self) -> list[Path]:
        found = (f for f in self._folder.glob("*") if _KEY.fullmatch(f.name))
        return [f for f in found if f.is_dir() and not f.is_symlink()]

    @staticmethod
    def _told(folder: Path) -> KeptHome | None:
        url = _address(folder)
        if not url or in_use(folder / _STATE):
            return None
        scenario = EmulatedUrl.parse(url, "1").scenario
        return KeptHome(url, scenario, title_of(scenario), _left_at(folder, 0.0), (folder / _RUN).exists())


def _address(folder: Path) -> str:
    """The address of the home in a folder; nothing where what stands there is not one of this very home."""
    try:
        url = (folder / _ADDRESS).read_text(encoding="utf-8")
        said = EmulatedUrl.parse(url, "1")
    except (OSError, UnicodeDecodeError, UsageError):
        return ""  # made by halves: a kill between its two first steps
    mine = url.startswith(SCHEME) and url.isprintable() and said.home == folder.name
    return url if mine else ""


def _left_at(folder: Path, else_: float) -> float:
    """When a home was last entered or left; `else_` where another program has just taken it away."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return else_
