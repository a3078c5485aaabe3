"""JSON from outside, read so that there is one reading of it: no name twice, no floats, nothing unknown."""

from __future__ import annotations

import json
from typing import Never

MOST_DIGITS = 20  # of a number


class Table:
    """The members of a JSON object; each is asked for by name and kind, ValueError says what is wrong."""

    def __init__(self, content: dict[str, object], place: str = "it") -> None:
        self.content = content
        self._place = place
        self._asked: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether there is such a member."""
        return name in self.content

    def text(self, name: str, longest: int, *, optional: bool = False) -> str:
        """A string; empty if it is optional and missing."""
        value = self._get(name, "" if optional else None)
        if not isinstance(value, str) or len(value) > longest:
            raise ValueError(f"“{name}” is not a text of at most {longest} characters")
        value.encode()  # a lone half of a character cannot be written anywhere
        return value

    def whole(self, name: str, lowest: int, highest: int) -> int:
        """A whole number within bounds."""
        value = self._get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            raise ValueError(f"“{name}” is not a whole number from {lowest} to {highest}")
        return value

    def hexadecimal(self, name: str, bits: int) -> int:
        """A number written as so many hex digits in capitals."""
        text = self.text(name, bits // 4)
        if len(text) != bits // 4 or set(text) - set("0123456789ABCDEF"):
            raise ValueError(f"“{name}” is not {bits // 4} hex digits in capitals")
        return int(text, 16)

    def table(self, name: str) -> Table:
        """A nested object."""
        return _table(self._get(name), f"“{name}”")

    def tables(self, name: str, most: int) -> tuple[Table, ...]:
        """A list of objects, not longer than `most`."""
        value = self._get(name)
        if not isinstance(value, list) or len(value) > most:
            raise ValueError(f"“{name}” is not a list of at most {most}")
        return tuple(_table(one, f"number {number} of “{name}”") for number, one in enumerate(value, 1))

    def end(self) -> None:
        """ValueError if there are members that nobody asked for."""
        unknown = sorted(set(self.content) - self._asked)
        if unknown:
            raise ValueError(f"{self._place} has a member of an unknown name, {unknown[0][:40]!r}")

    def _get(self, name: str, default: object = None) -> object:
        self._asked.add(name)
        value = self.content.get(name, default)
        if value is None:
            raise ValueError(f"{self._place} has no “{name}”")
        return value


def read_table(data: bytes) -> Table:
    """The object that these octets are; ValueError says in words why they are none."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float, parse_int=_number
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON: it goes wrong in line {error.lineno}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return _table(value, "it")


def _table(value: object, place: str) -> Table:
    if not isinstance(value, dict):
        raise ValueError(f"{place} is not an object")
    return Table(value, place)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name stands in it twice")
    return table


def _number(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError("a number in it is too long")
    return int(text)


def _no_float(_text: str) -> Never:
    raise ValueError("a number in it is not whole")
