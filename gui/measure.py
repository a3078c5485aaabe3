"""How wide words are and where they wrap: measured once for each text and font, for layouts ask again and again."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

_TEXTS = 8192
_FACES = 256
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=%|(?:s|min|h|ms|days?|times|B|KiB|MiB)\b)")
_FINER = 6  # px by which a balanced text is tried narrower


@lru_cache(_FACES)
def metrics(face: QFont) -> QFontMetricsF:
    """The measures of a font."""
    return QFontMetricsF(face)


@lru_cache(_TEXTS)
def text_width(words: str, face: QFont) -> float:
    """How wide a line of words is in px."""
    return metrics(face).horizontalAdvance(words)


def kept_together(words: str) -> str:
    """The words, as many letters, with no place to break between a figure and its unit: “4 s” stays “4 s”."""
    return _BEFORE_UNIT.sub("\u00a0", words)


def wrapped(words: str, face: QFont, room: float) -> list[str]:
    """The lines of a text wrapped at spaces to `room` px."""
    return list(_wrapped(words, face, room))


def balanced(words: str, face: QFont, room: float) -> list[str]:
    """The lines of a text in as few lines as `room` px ask for, about equally long: no last word alone."""
    lines = wrapped(words, face, room)
    while len(lines) > 1:
        room -= _FINER
        closer = wrapped(words, face, room)
        if len(closer) > len(lines) or " ".join(closer) != " ".join(lines):  # or a word would be broken
            break
        lines = closer
    return lines


@lru_cache(_TEXTS)
def _wrapped(words: str, face: QFont, room: float) -> tuple[str, ...]:
    layout = QTextLayout(kept_together(words), face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        start = line.textStart()
        lines.append(words[start : start + line.textLength()].strip())
    layout.endLayout()
    return tuple(lines) or ("",)


def forget() -> None:
    """Measure anew from now on: there are other font files."""
    for kept in (metrics, text_width, _wrapped):
        kept.cache_clear()
