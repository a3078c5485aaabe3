"""Install codes as people mistype them: O for 0, l for 1, a Cyrillic or Greek letter that looks like a digit. Pure.

Words have such letters as well, so groups count as a code only where their check digits are right, where they are as
long as nobody writes words, or where all have one size, as on a label; and never without figures and letters enough.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_ALIKE = {
    "0": "OoQ\u041e\u043e\u039f\u03bf", "1": "Iil\u0406\u0456\u0399\u03b9", "2": "Z\u0396", "3": "\u0417\u0437",
    "5": "S\u0405", "6": "G\u0431", "A": "\u0410\u0391", "a": "\u0430", "B": "\u0412\u0392", "b": "\u0432",
    "C": "\u0421", "c": "\u0441", "d": "\u0501", "E": "\u0415\u0395", "e": "\u0435",
}  # fmt: skip
_MEANT = str.maketrans({letter: digit for digit, letters in _ALIKE.items() for letter in letters})
_DIGIT = f"[0-9A-Fa-f{''.join(_ALIKE.values())}]"
_BETWEEN = r"(?:\\+[nrt]|<br>|\s++|[^\w=\s]|_){1,8}"
_GROUP = re.compile(rf"(?:0[xX])?+({_DIGIT}++)")
_RUN = re.compile(rf"(?<![^\W_]){_GROUP.pattern}(?![^\W_])(?:{_BETWEEN}{_GROUP.pattern}(?![^\W_]))*+")
_FEWEST = 20  # digits of a code in long groups
_FEWEST_SPREAD = 24  # in groups of one size
_LONG = 8  # digits of a long group
_SIZES = (2, 4, 6)  # of the groups on a label
_CHECKED = (16, 20, 28, 36)  # digits of a code with its check digits
_FEWEST_OF_EACH = 3  # figures, and letters from A to F
_OFTEN = 3  # times that a word comes again
_MOST_GROUPS = 400  # of a run in which check digits are looked for


def without_mistyped(line: str, strike: Callable[[], str]) -> str:
    """The line with `strike()` in place of each code that has a letter which looks like a digit in it."""
    return _RUN.sub(lambda run: _run(run[0], strike), line)


def _run(text: str, strike: Callable[[], str]) -> str:
    if len(text) < min(_CHECKED):
        return text
    found = list(_GROUP.finditer(text))
    made, at = [], 0
    for first, last in _joined(_codes([one[1] for one in found])):
        made += [text[at : found[first].start()], strike()]
        at = found[last].end()
    return "".join(made) + text[at:]


def _joined(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same places, those that overlap as one."""
    made: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if made and first <= made[-1][1]:
            made[-1] = made[-1][0], max(last, made[-1][1])
        else:
            made.append((first, last))
    return made


def _codes(groups: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last group of each code."""
    for first, last in (*_stretches(groups, long=True), *_stretches(groups, long=False)):
        run = groups[first : last + 1]
        digits, long = sum(map(len, run)), len(run[0]) >= _LONG
        if digits >= (_FEWEST if long else _FEWEST_SPREAD) and _likely(_without_words(run), digits // 8):
            yield first, last
    if len(groups) <= _MOST_GROUPS:
        yield from _checked(groups)


def _stretches(groups: Sequence[str], *, long: bool) -> Iterator[tuple[int, int]]:
    """Neighbours that are all long, or all of one size but the last, which may be shorter."""
    first = 0
    for at, (one, following) in enumerate(pairwise([*groups, ""])):
        fits = len(one) >= _LONG if long else len(one) in _SIZES
        goes_on = fits and (len(following) >= _LONG if long else len(following) == len(one))
        if not goes_on:
            shorter = not long and fits and 0 < len(following) < len(one)
            if fits:
                yield first, at + shorter
            first = at + 1


def _checked(groups: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Neighbours that together are a code with right check digits."""
    for first in range(len(groups)):
        typed = ""
        for last in range(first, len(groups)):
            typed += groups[last]
            if len(typed) > max(_CHECKED):
                break
            if len(typed) in _CHECKED and _likely(typed, 0) and _right(typed):
                yield first, last


def _without_words(groups: Sequence[str]) -> str:
    """The groups as one, without those that may be words: several longer ones, or one such as “of” time and again."""
    found = Counter(group for group in groups if group.isalpha() and group != group.translate(_MEANT))
    if len(groups[0]) > min(_SIZES):
        words = set(found) if found.total() > 1 else set()
    else:
        words = {group for group, times in found.items() if times >= _OFTEN}
    return "".join(group for group in groups if group not in words)


def _likely(typed: str, fewest_figures: int) -> bool:
    """Whether a letter in it looks like a digit, and figures and letters stand in it as in a code."""
    meant = typed.translate(_MEANT)
    figures, letters = sum(c in "0123456789" for c in typed), sum(c in "ABCDEFabcdef" for c in meant)
    return meant != typed and figures >= max(fewest_figures, _FEWEST_OF_EACH) and letters >= _FEWEST_OF_EACH


def _right(typed: str) -> bool:
    from core.joining.install_code import crc16_x25

    octets = bytes.fromhex(typed.translate(_MEANT))
    return crc16_x25(octets[:-2]).to_bytes(2, "little") == octets[-2:]
