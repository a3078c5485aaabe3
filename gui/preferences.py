"""What the window remembers of itself, in small files of the data folder: theme, text size, where certificates go."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from gui.theme import ThemeName

_FILE = "window.toml"
_CERTIFICATES = "certificates-folder.txt"


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


def certificates_folder(folder: Path) -> Path | None:
    """Where certificates were kept last; None if nobody has chosen, or that folder is gone."""
    try:
        named = (folder / _CERTIFICATES).read_text(encoding="utf-8").strip()
        return Path(named) if named and Path(named).is_dir() else None
    except (OSError, ValueError):
        return None


def keep_certificates_folder(folder: Path, chosen: Path) -> None:
    """Remember where certificates go; if that cannot be written it holds until the window closes."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _CERTIFICATES).write_text(f"{chosen}\n", encoding="utf-8")
    except (OSError, UnicodeError):
        return
