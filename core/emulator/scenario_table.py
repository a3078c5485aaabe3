"""Reading a TOML table with care: every mistake is answered with the file, the line, the key and the reason."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, TypeAlias

from core.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Value: TypeAlias = object

_REQUIRED = object()


class Source:
    """A scenario file's name and text, for saying where in it a mistake is."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._lines = text.splitlines()

    @classmethod
    def root(cls, name: str, text: str) -> Table:
        """The whole file as a table.

        Raises:
            FileError: it is not TOML.
        """
        source = cls(name, text)
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise FileError(
                f"The scenario {name} cannot be read.",
                f"It is not valid TOML: {_said(str(error))}.",
                "Correct the file, or choose a shipped scenario.",
            ) from error
        return Table(source, "", "", 0, values)

    def line_of(self, table: str, counted: str, number: int, key: str) -> int | None:
        """The line, counted from 1, of a key in a table.

        Args:
            table: the table's full name.
            counted: the array of tables that it is, or is in; its own name where it stands alone.
            number: which of that array, counted from 0.
            key: the key, or the name of a table below.
        """
        here, seen = "", {"": 1}
        heading_line: int | None = None
        below = f"{table}.{key}" if table else key
        pattern = re.compile(rf"\s*({re.escape(key)}\s*=|\[\[?\s*{re.escape(below)}\s*\])")
        for index, line in enumerate(self._lines, 1):
            heading = re.match(r"\s*\[\[?\s*([\w.\-]+)\s*\]", line)
            if heading:
                here = heading[1]
                seen[here] = seen.get(here, 0) + 1
            in_table = here == table and seen.get(counted, 0) == number + 1
            if (in_table or heading) and pattern.match(line):
                return index
            if in_table and heading:
                heading_line = index
        return heading_line

    def column_of(self, line: int, key: str) -> int:
        """The column, counted from 1, at which a key's value stands in a line; else that of its first character."""
        text = self._lines[line - 1]
        found = re.match(rf"\s*{re.escape(key)}\s*=\s*", text)
        return (found.end() if found is not None else len(text) - len(text.lstrip())) + 1


class Table:
    """One table of a scenario file; every reading names the key, so that a mistake can be shown."""

    def __init__(
        self, source: Source, path: str, counted: str, number: int, values: Mapping[str, Value]
    ) -> None:
        self._source = source
        self._path = path
        self._counted = counted
        self._number = number
        self._values = values
        self._read: set[str] = set()

    def fail(self, key: str, reason: str) -> FileError:
        """The error that tells what is wrong with a key; `reason` is a full sentence."""
        line = self._source.line_of(self._path, self._counted, self._number, key)
        place = self._source.name
        if line:
            place += f", line {line}, column {self._source.column_of(line, key)}"
        return FileError(
            f"The scenario {place} is wrong at {self._shown(key)}.",
            reason,
            "Correct the file, or choose a shipped scenario.",
        )

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there and not be empty."""
        value = self._get(key, _REQUIRED if default is None else default)
        if not isinstance(value, str) or (default is None and not value):
            raise self.fail(key, "It must be a text in quotes.")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, "It must be true or false.")
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between two bounds, both allowed."""
        value = self._get(key, _REQUIRED if default is None else default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.fail(key, f"It must be a whole number from {low} to {high}.")
        return value

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number between two bounds, both allowed."""
        value = self._get(key, _REQUIRED if default is None else default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.fail(key, f"It must be a number from {low:g} to {high:g}.")
        return float(value)

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """One of some words."""
        value = self._get(key, _REQUIRED if default is None else default)
        if not isinstance(value, str) or value not in allowed:
            raise self.fail(key, f"It must be one of {', '.join(allowed)}.")
        return value

    def octets(self, key: str, lengths: Sequence[int], default: bytes | None = None) -> bytes:
        """Octets in hexadecimal; the reason of a mistake never repeats them."""
        value = self._get(key, default if default is not None else _REQUIRED)
        if isinstance(value, bytes):
            return value
        try:
            octets = bytes.fromhex(value.replace("-", "")) if isinstance(value, str) else b""
        except ValueError:
            octets = b""
        if len(octets) not in lengths:
            sizes = " or ".join(map(str, lengths))
            raise self.fail(key, f"It must be {sizes} bytes in hexadecimal.")
        return octets

    def point(self, key: str) -> tuple[float, float]:
        """A pair of metres."""
        value = self._get(key, _REQUIRED)
        numbers = value if isinstance(value, list) else []
        pair = [
            float(part) for part in numbers if isinstance(part, int | float) and not isinstance(part, bool)
        ]
        if len(pair) != 2 or len(numbers) != 2:
            raise self.fail(key, "It must be two numbers in metres, such as [3.5, 2.0].")
        return pair[0], pair[1]

    def words(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise self.fail(key, "It must be a list of texts in quotes.")
        return tuple(value)

    def plain(self, key: str) -> bool | int | float | str:
        """A single value of whatever kind."""
        value = self._get(key, _REQUIRED)
        if not isinstance(value, bool | int | float | str):
            raise self.fail(key, "It must be a number, a text in quotes, true or false.")
        return value

    def others(self, known: Collection[str]) -> dict[str, Value]:
        """Everything in the table but these keys, unread; who asks for it answers for what is in it."""
        found = {key: value for key, value in self._values.items() if key not in known}
        self._read.update(found)
        return found

    def table(self, key: str) -> Table:
        """A table within this one; an empty one where it is absent."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.fail(key, "It must be a table.")
        path = self._below(key)
        return Table(self._source, path, self._counted or path, self._number, value)

    def tables(self, key: str) -> list[Table]:
        """An array of tables; empty where it is absent."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            raise self.fail(key, f"It must be written as [[{self._below(key)}]].")
        path = self._below(key)
        return [Table(self._source, path, path, number, part) for number, part in enumerate(value)]

    def finish(self) -> None:
        """Complain of a key that nobody asked for: most likely a slip of the pen."""
        for key in self._values:
            if key not in self._read:
                known = ", ".join(sorted(self._read))
                raise self.fail(key, f"Nothing of this name is known here; known are {known}.")

    def _get(self, key: str, default: Value) -> Value:
        self._read.add(key)
        value = self._values.get(key, default)
        if value is _REQUIRED:
            raise self.fail(key, "It is missing.")
        return value

    def _below(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _shown(self, key: str) -> str:
        # people count from one
        return f"{self._path} {self._number + 1}, {key}" if self._path else key


def _said(text: str) -> str:
    return text[:1].lower() + text[1:]
