"""The type of a certificate: the program's own fonts, and how wide words are in them."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import resources
from core.records.certificates.page import POINT, Face

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FILES = {
    Face.TEXT: "IBMPlexSans-Regular.woff2",
    Face.STRONG: "IBMPlexSans-SemiBold.woff2",
    Face.MONO: "IBMPlexMono-Medium.woff2",
}
_NO_GLYPH = "?"
_WIDEST = 1.0  # of the type size; for what is not printable


def font_path(face: Face) -> Path:
    """The file of a font, packed as the window ships it."""
    return resources.path("fonts") / _FILES[face]


@cache
def unpacked(face: Face) -> bytes:
    """The font as it is embedded, unpacked once in a process: that takes far longer than a certificate does."""
    from fontTools.ttLib import TTFont

    with TTFont(font_path(face), recalcTimestamp=False, lazy=True) as font:
        font.flavor = None
        made = BytesIO()
        font.save(made)
    return made.getvalue()


@cache
def _advances(face: Face) -> Mapping[int, float]:
    """How far each character moves on, in parts of the type size."""
    from fontTools.ttLib import TTFont  # unpacking loads a great deal that only a certificate needs

    with TTFont(BytesIO(unpacked(face)), recalcTimestamp=False, lazy=True) as font:
        widths, scale = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: widths[glyph][0] / scale for code, glyph in font.getBestCmap().items()}


def printable(words: str, face: Face = Face.TEXT) -> str:
    """The words with a question mark for what the font has no picture of; the JSON keeps them as they are."""
    known = _advances(face)
    one_line = " ".join(words.split())
    return "".join(c if ord(c) in known else _NO_GLYPH for c in one_line)


def width_of(words: str, size: float, face: Face = Face.TEXT) -> float:
    """The width of words at a size in points, in mm."""
    known = _advances(face)
    return sum(known.get(ord(c), _WIDEST) for c in words) * size * POINT


def wrapped(words: str, width: float, size: float, face: Face = Face.TEXT) -> list[str]:
    """Words as lines that fit a width in mm; a word that is wider by itself is broken where it must be."""
    lines = [""]
    for word in printable(words, face).split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if width_of(longer, size, face) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        lines[-1:] = _broken(word, width, size, face)
    return lines


def _broken(word: str, width: float, size: float, face: Face) -> list[str]:
    parts = [""]
    for c in word:
        if parts[-1] and width_of(parts[-1] + c, size, face) > width:
            parts.append("")
        parts[-1] += c
    return parts
