"""The simple types of DUIS: how a value is written as text, read from it, and bounded.

Each `check` and `read` raises ValueError with a reason that says what is wanted and quotes no value.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enum import StrEnum

SPACE = re.compile(r"[ \t\r\n]+")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Simple(ABC):
    """One simple type. `secret` values are masked wherever a message is shown."""

    python: type
    secret = False

    def read(self, text: str) -> object:
        """The value of an element's text."""
        value = self._read(text)
        self._check(value)
        return value

    def check(self, value: object) -> None:
        """Whether DUIS allows the value."""
        self._check(value)

    def write(self, value: object) -> str:
        """The text of a value that was checked."""
        return self._write(value)

    @abstractmethod
    def _read(self, text: str) -> object: ...

    @abstractmethod
    def _check(self, value: object) -> None: ...

    def _write(self, value: object) -> str:
        return str(value)


def collapse(text: str) -> str:
    """Text without the white space that XML types other than strings ignore."""
    return SPACE.sub(" ", text).strip(" ")


class Text(Simple):
    """xs:string with bounds on its length in characters."""

    python = str

    def __init__(
        self, longest: int | None = None, shortest: int = 0, pattern: str = "", words: str = ""
    ) -> None:
        self._shortest, self._longest = shortest, longest
        self._pattern, self._words = re.compile(pattern) if pattern else None, words

    def _read(self, text: str) -> str:
        return text

    def _check(self, value: object) -> None:
        if not isinstance(value, str):
            raise ValueError("text is wanted")
        if _UNWRITABLE.search(value):
            raise ValueError("it holds a character that XML cannot carry")
        if len(value) < self._shortest or (self._longest is not None and len(value) > self._longest):
            raise ValueError(self._bounds())
        if self._pattern and not self._pattern.fullmatch(value):
            raise ValueError(self._words)

    def _bounds(self) -> str:
        if self._longest is None:
            return f"at least {self._shortest} characters are wanted"
        if self._shortest == self._longest:
            return f"{self._longest} characters are wanted"
        return f"{self._shortest} to {self._longest} characters are wanted"


class Listed(Text):
    """xs:string out of a list that is too long to be an enumeration."""

    def __init__(self, known: frozenset[str], words: str) -> None:
        super().__init__()
        self._known, self._reason = known, words

    def _check(self, value: object) -> None:
        super()._check(value)
        if value not in self._known:
            raise ValueError(self._reason)


class Number(Simple):
    """A whole number with bounds."""

    python = int

    def __init__(self, least: int, most: int) -> None:
        self._least, self._most = least, most

    def _read(self, text: str) -> int:
        digits = collapse(text)
        if not _INTEGER.fullmatch(digits) or len(digits) > 40:
            raise ValueError("a whole number is wanted")
        return int(digits)

    def _check(self, value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError("a whole number is wanted")
        if not self._least <= value <= self._most:
            raise ValueError(f"it must be {self._least} to {self._most}")


class Flag(Simple):
    """xs:boolean."""

    python = bool

    def _read(self, text: str) -> bool:
        word = collapse(text)
        if word not in ("true", "false", "1", "0"):
            raise ValueError("true or false is wanted")
        return word in ("true", "1")

    def _check(self, value: object) -> None:
        if not isinstance(value, bool):
            raise ValueError("true or false is wanted")

    def _write(self, value: object) -> str:
        return "true" if value else "false"


class Choice(Simple):
    """One word of a list."""

    def __init__(self, words: type[StrEnum], *, token: bool = False) -> None:
        self.python: type = words
        self.words, self._token = words, token

    def _read(self, text: str) -> StrEnum:
        try:
            return self.words(collapse(text) if self._token else text)
        except ValueError:
            known = ", ".join(f"“{w.value}”" for w in self.words)
            raise ValueError(f"one of {known} is wanted") from None

    def _check(self, value: object) -> None:
        if not isinstance(value, self.words):
            raise ValueError(f"a {self.words.__name__} is wanted")
