"""Settings and rules written by people: TOML read with every mistake named by file, table, key and reason."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from core.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_PLACE = re.compile(r"line (\d+), column (\d+)")
_LARGEST = 1_000_000  # bytes; a file written by hand is far smaller


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a TOML file, asked for its values by type; FileError names what is wrong and where."""

    file: str
    name: str
    values: Mapping[str, object]

    def text(self, key: str) -> str:
        """A text that must be there and must say something."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.wrong(
                key, "a text is missing here" if value is None else "this must be a text that says something"
            )
        return value.strip()

    def flag(self, key: str) -> bool:
        """A true or false that must be there."""
        value = self.values.get(key)
        if not isinstance(value, bool):
            self.wrong(key, "this must be true or false")
        return value

    def table(self, key: str) -> Table:
        """A table within this one."""
        return self._as_table(key, self.values.get(key))

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables within this one; an empty list is a list."""
        value = self.values.get(key)
        if not isinstance(value, list):
            self.wrong(key, "this must be a list of tables")
        return tuple(self._as_table(f"{key} {number}", item) for number, item in enumerate(value, 1))

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse keys that nothing would read: they are most often typing errors."""
        known = tuple(allowed)
        for key in self.values:
            if key not in known:
                self.wrong(key, f"this key is not known; known are {', '.join(known)}")

    def wrong(self, key: str, reason: str) -> NoReturn:
        """Refuse the file because of this key."""
        where = f"table “{self.name}”, key “{key}”" if self.name else f"key “{key}”"
        raise FileError(
            f"The file “{self.file}” cannot be used.", f"At {where}: {reason}.", "Correct the file."
        )

    def _as_table(self, key: str, value: object) -> Table:
        if not isinstance(value, dict):
            self.wrong(key, "a table is missing here" if value is None else "this must be a table")
        return Table(self.file, f"{self.name}.{key}" if self.name else key, value)


def read_table(path: Path) -> Table:
    """The top table of a TOML file; FileError if it is missing, too large or not TOML."""
    try:
        with path.open("rb") as file:
            octets = file.read(_LARGEST + 1)
    except OSError as error:
        why = f"{error.strerror or 'The system gave no reason'}."
        raise FileError(f"The file “{path.name}” cannot be read.", why) from None
    if len(octets) > _LARGEST:
        raise FileError(f"The file “{path.name}” is too large.", f"At most {_LARGEST} bytes are read.")
    try:
        return Table(path.name, "", tomllib.loads(octets.decode()))
    except UnicodeDecodeError:
        raise FileError(f"The file “{path.name}” is not text.", "", "Save it as UTF-8 text.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = _PLACE.search(str(error))
        why = f"Line {place[1]}, column {place[2]} cannot be understood." if place else ""
        raise FileError(f"The file “{path.name}” is not TOML.", why, "Correct the file.") from None
