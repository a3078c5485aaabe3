"""What the window remembers of itself: theme and text size, in a small TOML file of the data folder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gui.theme import ThemeName

if TYPE_CHECKING:
    from pathlib import Path

_FILE = "window.toml"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Theme (None follows the system), text scale 1.0–2.0, and whether nothing shall slide."""

    theme: ThemeName | None = None
    scale: float = 1.0
    still: bool = False


def read(folder: Path) -> Preferences:
    """What was kept; a file that is missing or makes no sense counts as nothing kept."""
    try:
        found = tomllib.loads((folder / _FILE).read_text(encoding="utf-8"))
        name = str(found.get("theme", "system"))
        theme = None if name == "system" else ThemeName(name)
        return Preferences(theme, float(found.get("scale", 1.0)), found.get("still") is True)
    except (OSError, ValueError, TypeError):
        return Preferences()


def keep(folder: Path, preferences: Preferences) -> None:
    """Remember these; a folder that cannot be written only means that they hold until the window closes."""
    name = preferences.theme.value if preferences.theme is not None else "system"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        still = "true" if preferences.still else "false"
        text = f'theme = "{name}"\nscale = {preferences.scale}\nstill = {still}\n'
        (folder / _FILE).write_text(text, encoding="utf-8")
    except OSError:
        return
