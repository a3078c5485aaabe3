"""What people type or paste, without what nobody sees: in names and on paper it would only hide something. Pure."""

from __future__ import annotations

import re

_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # of lines, however they are written
_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control signs but the tab and the end of a line
    "\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u034f\u180e"  # of no width
    "\u061c\u202a-\u202e\u2066-\u206f"  # turn the way of writing
    "\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5"  # letters and marks without a picture
    "\u180b-\u180d\u180f\ufe00-\ufe0f\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "]+"
)


def visible(words: str) -> str:
    """The words without signs of no width, signs that turn the way of writing, and control signs.

    A line ends in one sign, however it ended before; marks over letters and spaces of any width stay.
    """
    if words.isascii() and words.isprintable():
        return words
    return _UNSEEN.sub("", _ENDS.sub("\n", words))
