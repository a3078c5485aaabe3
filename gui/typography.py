"""The type of the look: which face, size and weight each kind of text has.

IBM Plex Sans for words, IBM Plex Mono for what is compared letter by letter. Every digit of Plex Sans is
equally wide in every weight, so a figure that counts does not jitter.
"""

from __future__ import annotations

import logging
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontDatabase

import resources
from gui import measure

if TYPE_CHECKING:
    from gui.theme import Theme

_log = logging.getLogger(__name__)
SANS, MONO = "IBM Plex Sans", "IBM Plex Mono"


class Type(Enum):
    """A kind of text: token, size in px, line height in px, weight, letter spacing in px, family."""

    HERO = ("hero", 32, 40, 600, -0.5, SANS)
    TITLE = ("title", 24, 32, 600, -0.2, SANS)
    FIGURE_L = ("figure_l", 32, 40, 600, 0.0, SANS)
    FIGURE_M = ("figure_m", 28, 32, 600, -0.4, SANS)
    FIGURE_S = ("figure_s", 24, 30, 600, 0.0, SANS)
    OUTCOME = ("outcome", 22, 26, 600, 0.0, SANS)
    NOW = ("now", 18, 24, 600, 0.0, SANS)
    NOW_ADVICE = ("now_advice", 18, 24, 400, 0.0, SANS)
    NOW_WRAPPED = ("now_wrapped", 16, 20, 400, 0.0, SANS)
    SECTION = ("section", 18, 24, 600, 0.0, SANS)
    SUBTITLE = ("subtitle", 16, 24, 400, 0.0, SANS)
    LEAD = ("lead", 16, 22, 600, 0.0, SANS)
    STEP = ("step", 15, 19, 600, 0.0, SANS)
    BODY = ("body", 14, 20, 400, 0.0, SANS)
    STRONG = ("strong", 14, 20, 600, 0.0, SANS)
    PLATE = ("plate", 14, 26, 700, 1.0, SANS)
    ID = ("id", 14, 20, 500, 0.0, MONO)
    ID_LARGE = ("id_large", 16, 24, 500, 0.0, MONO)

    def __init__(  # kept apart, for an enum's value is slow to get at
        self, token: str, size: int, line: int, weight: int, spacing: float, family: str
    ) -> None:
        self.token = token
        self.size = size  # px at 100 %
        self.line = line  # px at 100 %
        self.weight = weight  # 100–900, where the theme does not ask for more
        self.spacing = spacing
        self.family = family


_REGULAR = 400
_FACES = 256


def font(theme: Theme, kind: Type, *, weight: int | None = None, size: float | None = None) -> QFont:
    """The font for a kind of text in this theme, at its text scale; weight or size may be overridden.

    The same one is given to everybody who asks for it, so it must not be changed.
    """
    wanted = kind.weight if weight is None else weight
    heavy = theme.metrics.body_weight if wanted == _REGULAR else wanted
    px = theme.px(kind.size if size is None else size)
    return _font(QFont, kind.family, px, heavy, kind.spacing * theme.scale)


@lru_cache(_FACES)
def _font(make: type[QFont], family: str, px: int, weight: int, spacing: float) -> QFont:
    made = make(family)
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return made


def letters(theme: Theme, px: float, weight: int = 700) -> QFont:
    """Sans at a size that does not follow the text scale: letters inside node shapes."""
    made = QFont(SANS)
    made.setPixelSize(round(px))
    made.setWeight(QFont.Weight(max(weight, theme.metrics.body_weight)))
    return made


def load_fonts() -> int:
    """Register the bundled font files with Qt and return how many it took; call once, after QApplication."""
    files = sorted(Path(resources.path("fonts")).glob("*.woff2"))
    taken = [file for file in files if QFontDatabase.addApplicationFont(str(file)) >= 0]
    measure.forget()
    _font.cache_clear()
    for file in set(files) - set(taken):
        _log.warning("The font %s could not be read; the system's own is used.", file.name)
    return len(taken)
