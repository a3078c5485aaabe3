"""What the user may set, with defaults in one place; kept as TOML in the data folder."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path

from core.errors import FileError


def data_folder() -> Path:
    """`ALTHAN_HOME`, or the platform's own place for data of this program."""
    home = os.environ.get("ALTHAN_HOME")
    if home:
        return Path(home)
    from platformdirs import user_data_path

    return user_data_path("althan", appauthor=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `data_folder` holds records, settings and imported images."""

    data_folder: Path = field(default_factory=data_folder)
    join_window_s: float = 90.0
    parallel_updates: int = 1
    emulated_speed: str = "20"
    downgrade_allowed: bool = False  # whether an older image may go where a reason is written for it
    signature_required: bool = False  # whether an image without a valid signature may go to no device
    patience: float = 1.0  # how much longer than usual a device's silence is borne; 2 for slow ones


def load(folder: Path | None = None) -> Settings:
    """The settings in force; FileError in words for a file that makes no sense."""
    folder = folder or data_folder()
    path = folder / "settings.toml"
    if not path.exists():
        return Settings(data_folder=folder)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FileError(f"{path} is not a settings file.", f"{error}.", "Mend or delete it.") from None
    known = {f.name: f for f in fields(Settings) if f.name != "data_folder"}
    unknown = sorted(set(found) - set(known))
    if unknown:
        raise FileError(
            f"{path} sets “{unknown[0]}”.", f"Known are: {', '.join(known)}.", "Mend or delete the line."
        )
    default = Settings(data_folder=folder)
    for name, value in found.items():
        wanted = type(getattr(default, name))
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            raise FileError(f"“{name}” in {path} is not a {wanted.__name__}.", "", "Mend or delete the line.")
        if wanted not in (str, bool) and not 0 < value < float("inf"):
            raise FileError(f"“{name}” in {path} is not a number above 0.", "", "Mend or delete the line.")
    return Settings(data_folder=folder, **found)
