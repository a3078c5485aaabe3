"""What the user may set, with defaults in one place; kept as TOML in the data folder, and locked by a policy file.

`settings.toml` holds what is set on this laptop. `policy.toml` beside it holds what whoever sent the laptop out has
laid down: the same names, and it wins. Of each file the last copy that made sense is kept, so that a mistake in one
does not leave an installer without a program or without its limits.
"""

from __future__ import annotations

import errno
import os
import re
import tomllib
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE, POLICY = "settings.toml", "policy.toml"
_GOOD = "last-good"  # folder of the copies
_KINDS = {float: "number", int: "whole number", str: "text in quotes", bool: "true or false"}
_LINE = re.compile(r"at line (\d+)")
_LARGEST = 65_536  # octets of such a file
_RANGES = {"join_window_s": (1, 3600), "parallel_updates": (1, 16), "patience": (0.01, 20)}


class Source(StrEnum):
    """Who says what a setting is."""

    BUILT_IN = "built in"
    FILE = "settings file"
    POLICY = "policy file"


def data_folder() -> Path:
    """`ALTHAN_HOME`, or the platform's own place for data of this program."""
    home = os.environ.get("ALTHAN_HOME")
    if home:
        return Path(home)
    from platformdirs import user_data_path

    return user_data_path("althan", appauthor=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. `data_folder` holds records, settings and imported images.

    `sources` names those that are not built in, `troubles` the files that make no sense.
    """

    data_folder: Path = field(default_factory=data_folder)
    join_window_s: float = 90.0
    parallel_updates: int = 1
    emulated_speed: str = "20"
    downgrade_allowed: bool = False  # whether an older image may go where a reason is written for it
    signature_required: bool = False  # whether an image without a valid signature may go to no device
    patience: float = 1.0  # how much longer than usual a device's silence is borne; 2 for slow ones
    sources: tuple[tuple[str, Source], ...] = field(default=(), compare=False)
    troubles: tuple[FileError, ...] = field(default=(), compare=False)

    def source(self, name: str) -> Source:
        """Who says what this setting is."""
        return dict(self.sources).get(name, Source.BUILT_IN)


_KNOWN = tuple(f.name for f in fields(Settings) if f.name not in ("data_folder", "sources", "troubles"))


def load(folder: Path | None = None) -> Settings:
    """The settings in force; FileError in words for a file that makes no sense."""
    folder = folder or data_folder()
    return _merged(folder, _read(folder / FILE), _read(folder / POLICY))


def in_force(folder: Path | None = None) -> Settings:
    """The same without an error: of a file that makes no sense the last good copy holds, and its trouble is told.

    Where there is no good copy of the policy, what is built in holds, and only signed images go: what it would have
    forbidden is not known.
    """
    folder = folder or data_folder()
    (own, wrong), (policy, amiss) = _last_good(folder, FILE), _last_good(folder, POLICY)
    troubles = tuple(trouble for trouble in (amiss, wrong) if trouble is not None)
    if policy is None:
        strictest = (("signature_required", Source.POLICY),)
        return Settings(data_folder=folder, signature_required=True, sources=strictest, troubles=troubles)
    return _merged(folder, own or {}, policy, troubles)


def _merged(
    folder: Path,
    own: Mapping[str, object],
    policy: Mapping[str, object],
    troubles: tuple[FileError, ...] = (),
) -> Settings:
    named = {**dict.fromkeys(own, Source.FILE), **dict.fromkeys(policy, Source.POLICY)}
    values = {**own, **policy}
    return Settings(data_folder=folder, sources=tuple(named.items()), troubles=troubles, **values)  # type: ignore[arg-type]


def _last_good(folder: Path, name: str) -> tuple[dict[str, object] | None, FileError | None]:
    """What a file says or, where it makes no sense, its last good copy (None: there is none), and what is wrong."""
    path, copy = folder / name, folder / _GOOD / name
    try:
        found = _read(path)
    except FileError as error:
        try:
            held = _read(copy) if copy.exists() else None
        except FileError:
            held = None
        holds = "Until then the last good one holds." if held is not None else _WITHOUT[name]
        return held, FileError(error.what, error.why, f"{error.do} {holds}")
    _keep(path, copy)
    return found, None


_WITHOUT = {
    FILE: "Until then it is as if there were none.",
    POLICY: "Until then what is built in holds, and only signed images go.",
}


def _keep(path: Path, copy: Path) -> None:
    """Keep a copy of a good file; a file that was taken away takes its copy along."""
    try:
        if not path.exists():
            copy.unlink(missing_ok=True)
        elif not copy.exists() or copy.read_bytes() != path.read_bytes():
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes(path.read_bytes())
    except OSError:
        return  # a folder that cannot be written: only the copy is missing


def _read(path: Path) -> dict[str, object]:
    """The names and values of a file, each of its kind; nothing where there is no file."""
    try:
        text = _octets(path).decode("utf-8")
        found = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError):  # a folder that is none is told by who has to write to it
        return {}
    except OSError as error:
        raise FileError(f"{path} cannot be read.", f"{error.strerror}.", "Let your user read it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        line = _LINE.search(str(error))
        where = f" in line {line[1]}" if line else ""
        why = f"The mistake is{where}." if line else "It is no text, or it ends too early."
        raise FileError(f"{path} is not a settings file.", why, "Mend or delete it.") from None
    for name, value in found.items():
        _check(path, name, value, _line_of(text, name))
    return found


def _octets(path: Path) -> bytes:
    """A file's content; OSError for what is no plain file, since a pipe would be waited for without an end."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "It is no plain file")
    with path.open("rb") as file:
        found = file.read(_LARGEST + 1)
    if len(found) > _LARGEST:
        raise OSError(errno.EFBIG, f"It has more than {_LARGEST:,} bytes")
    return found


def _check(path: Path, name: str, value: object, line: str) -> None:
    mend = "Mend or delete the line."
    if name not in _KNOWN:
        raise FileError(f"{path} sets “{name}”{line}.", f"Known are: {', '.join(_KNOWN)}.", mend)
    wanted = type(getattr(Settings(data_folder=path.parent), name))
    if type(value) is not wanted and not (wanted is float and type(value) is int):
        kind = (
            _KINDS[wanted] if wanted is bool else f"a {_KINDS[wanted]}" if wanted is not str else _KINDS[str]
        )
        raise FileError(f"“{name}” in {path} is not {kind}.", f"It stands{line}." if line else "", mend)
    if isinstance(value, int | float) and not isinstance(value, bool) and not 0 < value < float("inf"):
        why = f"It stands{line}." if line else ""
        raise FileError(f"“{name}” in {path} is not a number above 0.", why, mend)
    least, most = _RANGES.get(name, (0, 0))
    if most and isinstance(value, int | float) and not least <= value <= most:
        why = f"It stands{line}." if line else ""
        raise FileError(f"“{name}” in {path} is not between {least:g} and {most:,}.", why, mend)


def _line_of(text: str, name: str) -> str:
    """“ in line 3”: where a name is set, if that can be seen."""
    wanted = re.compile(rf"^\s*[\"']?{re.escape(name)}[\"']?\s*[=.]|^\s*\[+\s*{re.escape(name)}\b")
    for number, line in enumerate(text.splitlines(), start=1):
        if wanted.match(line):
            return f" in line {number}"
    return ""
