"""Words from outside as a terminal may print them: a file, a radio or a label shall not steer the screen."""

from __future__ import annotations

import unicodedata

_KEPT = frozenset("\n\t")
# control, format (turns the way of writing), line ends
_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
INSTEAD = "\N{REPLACEMENT CHARACTER}"


def printable(words: str) -> str:
    """The words with a sign in place of each character that would steer a terminal; ends of lines stay."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(INSTEAD if _steers(c) else c for c in words)


def on_one_line(words: str) -> str:
    """The same on one line: what stands in a file shall not look like a line of this program."""
    return printable(words.replace("\n", INSTEAD).replace("\t", " "))


def in_json(text: str) -> str:
    """JSON that says the same, with such characters written as their numbers."""
    return "".join(_number(c) if _steers(c) else c for c in text)


def _steers(c: str) -> bool:
    return c not in _KEPT and unicodedata.category(c) in _STEERING


def _number(c: str) -> str:
    """The number of a character in JSON: one beyond the first plane has two."""
    octets = c.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{octets[at : at + 4]}" for at in range(0, len(octets), 4))
