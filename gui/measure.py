"""How wide words are and where they wrap: measured once for each text and font, for layouts ask again and again."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

_TEXTS = 8192
_FACES = 256


@lru_cache(_FACES)
def metrics(face: QFont) -> QFontMetricsF:
    """The measures of a font."""
    return QFontMetricsF(face)


@lru_cache(_TEXTS)
def text_width(words: str, face: QFont) -> float:
    """How wide a line of words is in px."""
    return metrics(face).horizontalAdvance(words)


def wrapped(words: str, face: QFont, room: float) -> list[str]:
    """The lines of a text wrapped at spaces to `room` px."""
    return list(_wrapped(words, face, room))


@lru_cache(_TEXTS)
def _wrapped(words: str, face: QFont, room: float) -> tuple[str, ...]:
    layout = QTextLayout(words, face)
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
