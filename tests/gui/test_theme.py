"""Every contrast floor of the look, computed from the theme's own values; fonts and live switching."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication

from core.premise.link import LinkClass
from gui import icons
from gui.look import Look
from gui.palette import DARK, LIGHT, SUNLIGHT, THEMES
from gui.styling import style_sheet
from gui.theme import Theme, ThemeName
from gui.typography import SANS, Type, font
from gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

TEXT, GRAPHIC = 4.5, 3.0
_ALL = "base panel sunk raised accenttint"
FLOORS = [
    ("ink", f"{_ALL} warntint stoptint", TEXT),
    ("ink2", _ALL, TEXT),
    ("edge", _ALL, GRAPHIC),
    ("accent", "base panel raised accenttint", GRAPHIC),
    ("onaccent", "accent accenthov accentdn", TEXT),
    ("accenthov", "base", GRAPHIC),
    ("accentdn", "base", GRAPHIC),
    ("accentink", "base panel raised accenttint", TEXT),
    ("emu", "base panel", TEXT),
    ("onemu", "emu", TEXT),
    ("warn", "base panel warntint", TEXT),
    ("stop", "base panel stoptint", TEXT),
    ("disink", "disbg", TEXT),
    ("nowink", "now", TEXT),
    ("nowink2", "now", TEXT),
    ("nowedge", "now", GRAPHIC),
    ("prim", "now", GRAPHIC),
    ("onprim", "prim primhov primdn", TEXT),
    ("primhov", "now", GRAPHIC),
    ("primdn", "now", GRAPHIC),
    ("planink", "planfill base", TEXT),
    ("node", "base planfill accenttint", GRAPHIC),
    ("onnode", "node", TEXT),
]
# The lowest contrast of some rows as the look's table prints it: a wrong digit in the theme shows here.
PRINTED = [
    (LIGHT, "ink", 13.9), (DARK, "ink", 12.6), (LIGHT, "ink2", 6.3), (DARK, "ink2", 7.7), (LIGHT, "edge", 3.7),
    (DARK, "edge", 4.1), (LIGHT, "accent", 6.4), (DARK, "accent", 7.7), (LIGHT, "emu", 7.5), (DARK, "emu", 7.3),
    (SUNLIGHT, "emu", 13.0), (LIGHT, "warn", 5.9), (DARK, "warn", 9.9), (SUNLIGHT, "warn", 9.2),
    (LIGHT, "stop", 9.7), (DARK, "stop", 6.7), (LIGHT, "nowedge", 5.0), (DARK, "nowedge", 5.5),
    (LIGHT, "prim", 9.2), (DARK, "prim", 10.7), (LIGHT, "disink", 5.0), (DARK, "disink", 5.3),
    (LIGHT, "planink", 5.7), (DARK, "planink", 6.5), (LIGHT, "node", 15.1), (DARK, "node", 12.9),
]  # fmt: skip
PRINTED_LINES = {
    ThemeName.LIGHT: (9.4, 3.1, 3.8, 10.3, 4.5),
    ThemeName.DARK: (4.3, 11.1, 10.2, 4.0, 5.5),
    ThemeName.SUNLIGHT: (21.0, 6.7, 5.1, 9.9, 21.0),
}
CLASSES = (LinkClass.STRONG, LinkClass.OK, LinkClass.MARGINAL, LinkClass.WEAK, LinkClass.LOST)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lowest(theme: Theme, role: str, grounds: str) -> float:
    colours = theme.colours
    return min(contrast(getattr(colours, role), getattr(colours, ground)) for ground in grounds.split())


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
@pytest.mark.parametrize(("role", "grounds", "floor"), FLOORS, ids=[row[0] for row in FLOORS])
def test_no_colour_falls_below_its_floor(theme: Theme, role: str, grounds: str, floor: float) -> None:
    assert lowest(theme, role, grounds) >= floor


@pytest.mark.parametrize(("theme", "role", "printed"), PRINTED)
def test_contrasts_are_those_of_the_table(theme: Theme, role: str, printed: float) -> None:
    grounds = next(row[1] for row in FLOORS if row[0] == role)
    assert lowest(theme, role, grounds) == pytest.approx(printed, abs=0.06)


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_link_lines_and_words_keep_their_floors(theme: Theme) -> None:
    grounds = theme.colours
    for quality, printed in zip(CLASSES, PRINTED_LINES[theme.name], strict=True):
        style = theme.link(quality)
        lines = [contrast(style.colour, g) for g in (grounds.base, grounds.planfill, grounds.accenttint)]
        assert min(lines) >= GRAPHIC
        assert min(lines) == pytest.approx(printed, abs=0.06)
        words = (grounds.base, grounds.panel, grounds.raised, grounds.accenttint)
        assert min(contrast(style.ink, g) for g in words) >= TEXT


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_link_classes_differ_without_colour(theme: Theme) -> None:
    looks = [(theme.link(q).width, theme.link(q).dash, theme.link(q).ticks) for q in CLASSES]
    assert all(one != other for one, other in combinations(looks, 2))
    assert [theme.link(q).ticks for q in CLASSES] == [4, 3, 2, 1, 0]


def test_sunlight_has_no_grey_no_tint_and_nothing_thin() -> None:
    colours = SUNLIGHT.colours
    assert {colours.panel, colours.sunk, colours.accenttint, colours.warntint, colours.stoptint} == {
        "#FFFFFF"
    }
    assert SUNLIGHT.metrics.outline >= 3
    assert min(SUNLIGHT.link(q).width for q in CLASSES) >= 3


def test_both_families_come_with_the_program(fonts: int, look: Look) -> None:
    assert fonts == 5
    face = font(look.theme, Type.BODY)
    assert QGuiApplication.font().family() == SANS
    widths = {QFontMetricsF(face).horizontalAdvance(digit) for digit in "0123456789"}
    assert len(widths) == 1, "figures must not jitter as they count"
    bold = QFontMetricsF(font(look.theme, Type.STRONG))
    assert bold.horizontalAdvance("0") == pytest.approx(widths.pop())


def test_nothing_is_set_below_14_px() -> None:
    assert min(kind.size for kind in Type) >= 14


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_the_style_sheet_is_filled_whole(theme: Theme) -> None:
    sheet = style_sheet(theme)
    assert "${" not in sheet
    assert theme.colours.edge in sheet


def test_a_new_theme_reaches_text_and_palette_at_once(look: Look, qapp: QApplication) -> None:
    label = Text(look, "Hub connected")
    assert label.palette().windowText().color() == QColor(LIGHT.colours.ink)
    look.choose(ThemeName.DARK)
    assert label.palette().windowText().color() == QColor(DARK.colours.ink)
    assert qapp.palette().window().color() == QColor(DARK.colours.base)
    assert DARK.colours.raised in qapp.styleSheet()


def test_the_text_scale_is_kept_in_its_range(look: Look) -> None:
    look.scale_text(9)
    assert look.theme.scale == 2.0
    assert font(look.theme, Type.BODY).pixelSize() == 28
    look.scale_text(0.1)
    assert look.theme.scale == 1.0


def test_without_a_choice_the_system_decides(qapp: QApplication) -> None:
    look, system = Look(), QGuiApplication.styleHints().colorSchemeChanged
    seen = []
    for scheme, chosen in (
        (Qt.ColorScheme.Dark, None),
        (Qt.ColorScheme.Light, None),
        (Qt.ColorScheme.Dark, ThemeName.SUNLIGHT),
        (Qt.ColorScheme.Dark, None),
    ):
        look.choose(chosen)
        system.emit(scheme)
        seen.append(look.theme.name)
    assert seen == [ThemeName.DARK, ThemeName.LIGHT, ThemeName.SUNLIGHT, ThemeName.DARK]


@pytest.mark.parametrize("name", icons.names())
def test_every_icon_draws_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    picture = icons.pixmap(name, "#00645A", 24, 2.0).toImage()
    assert picture.width() == 48
    solid = [
        picture.pixelColor(x, y)
        for x in range(48)
        for y in range(48)
        if picture.pixelColor(x, y).alpha() == 255
    ]
    assert solid, "nothing drawn"
    assert {c.name().upper() for c in solid} == {"#00645A"}
