"""What leaves this laptop goes through here: install codes, keys and personal words are struck out of every line. Pure.

The records keep no secret in the first place; this is the second lock, and it knows secrets by their shape, since it
has none of them to compare with. It would rather strike too much: an EUI-64 written with hyphens and a SHA-256 stay,
any other hex of ten bytes or more goes, whatever stands between its digits but letters.
"""

from __future__ import annotations

import json
import re
import unicodedata
from string import hexdigits
from typing import TYPE_CHECKING

from core.premise.visible import visible
from core.records.mistyped import without_mistyped

if TYPE_CHECKING:
    from collections.abc import Iterable

STRUCK = "[struck out]"
HOME = "[home folder]"
FEWEST = 20  # hex digits of a secret, and so characters of any text that holds one
_SHA256 = 64  # hex digits
_EUI = r"(?:[0-9A-F]{2}-){7}[0-9A-F]{2}"
_HEX = re.compile(
    r"(?<![0-9A-Fa-f])(?=[0-9A-Fa-f :.,\-]{20})[0-9A-Fa-f]{2,}+"
    r"(?:([ :.,\-])[0-9A-Fa-f]{2,}+(?![0-9A-Za-z])(?:\1[0-9A-Fa-f]{2,}+(?![0-9A-Za-z]))*)?"
)
_LISTED = re.compile(r"(?<!\d)\d{1,3}(?:,\s*\d{1,3}){9,}(?!\d)")
_HEX_LISTED = re.compile(r"0x[0-9A-Fa-f]{1,2}(?:,\s*0x[0-9A-Fa-f]{1,2}){9,}")
_BETWEEN = r"(?:\\+[nrt]|<br>|\s++|[^0-9A-Za-z=\s]){1,8}"  # what a person, a list or a table puts between
_SPREAD = re.compile(
    rf"(?<![0-9A-Za-z])(?:0[xX])?+[0-9A-Fa-f]++(?:{_BETWEEN}(?:0[xX])?+[0-9A-Fa-f]++(?![0-9A-Za-z]))++"
)
_STAYS = re.compile(
    rf"((?<![0-9A-Fa-f-]){_EUI}(?![0-9A-Fa-f-])|(?<![0-9A-Fa-f])[0-9A-Fa-f]{{64}}(?![0-9A-Fa-f]))"
)
_CALLED = re.compile(r"0x[0-9A-Fa-f]{1,2}(?:[^0-9A-Fa-f].{0,20}?\b0x[0-9A-Fa-f]{1,2}(?![0-9A-Fa-f])){9,}")
_ESCAPED = re.compile(
    r"""(?<![0-9A-Za-z])b(?:'[^']*\\x[^']*'|\\?"[^"]*\\x[^"]*")"""
    r"|\\+x[0-9A-Fa-f]{2}(?:[ -\[\]-~]{0,3}?\\+x[0-9A-Fa-f]{2}){3,}"
)
_BASE64 = re.compile(r"[0-9A-Za-z+/_-]{22,}+={0,2}")
_BASE64_LENGTHS = (22, 23, 24)  # of 16 to 18 bytes, without padding
_IS_EUI = re.compile(_EUI)
_SCENARIO = re.compile(  # an own scenario by its path; those that come with the program have a name only
    r"""emulated:(?:[A-Za-z]:)?(?:[.~]{0,2}[/\\]|[^\s/\\?"“”]+[/\\])"""
    r"""(?:[^\n?"“”]*?([^/\\\n?"“”]+?)\.toml\b|[^\s?"“”]*?([^\s/\\?"“”]*)(?=[\s?"“”]|$))"""
)
_STATE = re.compile(r"""([?&]state=)[^&\s"“”]+?(?=[:.,;]?(?:[&\s"“”]|$))""")
_USERS = re.compile(
    r"""(?:(?<![\w.])/home/|(?<![\w.])/Users/|[A-Za-z]:[/\\]{1,2}Users[/\\]{1,2})"""
    r"""(?:[^/\\\s"“”:]+(?: [^/\\\s"“”:]+){0,2}(?=[/\\])|[^/\\\s"“”:]+)"""
)
_EDGES = re.compile(r"([^0-9A-Za-z]*).*?([^0-9A-Za-z]*)", re.DOTALL)
_SHORT = 5  # letters
_FEWEST_SPREAD = 24  # hex digits of a code in parts; the shortest that this program takes has 32
_FEWEST_FIGURES = 3  # among the hex digits of ten bytes there are hardly ever fewer


class Redactor:
    """Strikes out of texts what may not leave. `personal` are words that shall not be read, such as a name."""

    def __init__(self, personal: Iterable[str] = (), home: str = "") -> None:
        self.struck = 0  # places in all
        words = {w.strip() for w in personal if len(w.strip()) > 1}
        words |= {json.dumps(w, ensure_ascii=False)[1:-1] for w in words}
        ordered = sorted(words, key=len, reverse=True)
        self._words = re.compile("|".join(map(_sought, ordered)), re.IGNORECASE) if words else None
        self._homes = [h for h in (home, json.dumps(home)[1:-1], home.replace("\\", "/")) if len(h) > 1]

    def clean(self, text: str) -> str:
        """The text of a file, line by line, without what may not leave."""
        return "\n".join(map(self._line, text.split("\n")))

    def words(self, text: str) -> str:
        """What a person typed, as one: a code may stand on two of its lines. What nobody sees is left out."""
        return self._line(visible(text))

    def _line(self, line: str) -> str:
        """Without what may not leave; letters and figures of other widths count as the plain ones."""
        line = _paths_named(line)
        for home in self._homes:
            line = line.replace(home, HOME)
        line = _USERS.sub(HOME, line)
        if self._words is not None:
            line = self._words.sub(self._strike, line)
        plain, before = _plain(line), self.struck
        found = self._struck(plain)
        return line if self.struck == before else found

    def _struck(self, line: str) -> str:
        parts = _STAYS.split(line)
        parts[::2] = (without_mistyped(part, self._strike) for part in parts[::2])
        line = "".join(parts)
        if "\\x" in line:
            line = _ESCAPED.sub(self._strike, line)
        if line.count(",") >= FEWEST // 2 - 1:
            line = _HEX_LISTED.sub(self._strike, _LISTED.sub(self._strike, line))
        if line.count("0x") >= FEWEST // 2:
            line = _CALLED.sub(self._strike, line)
        return _BASE64.sub(self._base64, _HEX.sub(self._hex, _SPREAD.sub(self._spread, line)))

    def _strike(self, _found: re.Match[str] | None = None) -> str:
        self.struck += 1
        return STRUCK

    def _hex(self, found: re.Match[str]) -> str:
        run = found[0]
        groups = run.split(found[1]) if found[1] else [run]
        digits = sum(len(group) for group in groups if len(group) != _SHA256)
        harmless = digits < FEWEST or _IS_EUI.fullmatch(run)
        return run if harmless else self._strike(found)

    def _spread(self, found: re.Match[str]) -> str:
        """A run of groups, whatever is between them: what stays stays, all else goes if it may be a code."""
        if len(found[0]) < FEWEST:
            return found[0]
        parts = _STAYS.split(found[0])
        parts[::2] = map(self._part, parts[::2])
        return "".join(parts)

    def _part(self, part: str) -> str:
        digits = [c for c in part.replace("0x", "") if c in hexdigits]
        if len(digits) < _FEWEST_SPREAD or not _FEWEST_FIGURES <= sum(
            c in "0123456789" for c in digits
        ) < len(digits):
            return part  # a time and a size beside it have no letters, and words have no figures
        self.struck += 1
        first, last = _EDGES.fullmatch(part).groups()  # type: ignore[union-attr]
        return f"{first}{STRUCK}{last}"

    def _base64(self, found: re.Match[str]) -> str:
        run = found[0]
        mixed = any(c.isupper() for c in run) and any(c.islower() for c in run)
        fits = len(run.rstrip("=")) in _BASE64_LENGTHS
        return self._strike(found) if fits and mixed and not _IS_EUI.search(run) else run


def _paths_named(text: str) -> str:
    """Of an own scenario its name, not where it lies on this machine."""
    if "emulated:" not in text:
        return text
    return _STATE.sub(r"\1[folder]", _SCENARIO.sub(lambda m: f"emulated:{m[1] or m[2]}", text))


def _plain(text: str) -> str:
    """The same with every hex digit in its ASCII form, character by character."""
    return text if text.isascii() else "".join(map(_plain_one, text))


def _plain_one(letter: str) -> str:
    if letter.isascii():
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    if plain.isdecimal() and len(plain) == 1:
        return str(unicodedata.decimal(plain))
    return plain if len(plain) == 1 and plain in hexdigits else letter


def _sought(word: str) -> str:
    """A short word stands for itself only: “Jo” is no part of “joined”."""
    return re.escape(word) if len(word) > _SHORT else rf"(?<!\w){re.escape(word)}(?!\w)"
