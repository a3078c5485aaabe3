"""What eyes make of the colours: link classes for colour-blind sight, shapes in grey, and where a blurred eye goes.

The simulation of missing cones is that of Machado, Oliveira and Fernandes (2009) at full severity, in linear
light; distances are CIE76 in L*a*b* under D65.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from core.premise.link import LinkClass
from gui.palette import THEMES
from gui.screen import Glyph
from gui.screens.map import MapScreen
from gui.theme import ThemeName
from gui.topology.lanes import paint_link
from gui.topology.view import distance_to as _away
from gui.widgets.glyphs import paint_glyph
from tests.gui.screens.test_every_screen import staged

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from gui.theme import Theme
    from tests.gui.screens.desk import Bench

    Grid = npt.NDArray[np.float64]

SIGHT = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# Smallest distance between two of the five line colours as the look prints it.
PRINTED = {
    ThemeName.LIGHT: {"normal": 32.3, "protan": 32.1, "deutan": 31.1, "tritan": 24.3},
    ThemeName.DARK: {"normal": 27.0, "protan": 26.6, "deutan": 26.2, "tritan": 28.8},
    ThemeName.SUNLIGHT: {"normal": 42.2, "protan": 27.8, "deutan": 24.3, "tritan": 30.3},
}
CLASSES = (LinkClass.STRONG, LinkClass.OK, LinkClass.MARGINAL, LinkClass.WEAK, LinkClass.LOST)
_XYZ = np.array(
    ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
)
_WHITE = np.array((0.95047, 1.0, 1.08883))


def linear(colour: str) -> Grid:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(colour: str, sight: str) -> Grid:
    seen = np.clip(np.array(SIGHT[sight]) @ linear(colour), 0, 1)
    ratio = (_XYZ @ seen) / _WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array((116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])))


def distance(one: str, other: str, sight: str) -> float:
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def closest(theme: Theme, sight: str) -> float:
    """The two line colours that are hardest to tell apart; the same colour twice is told apart by shape alone."""
    colours = [theme.link(quality).colour for quality in CLASSES]
    return min(distance(a, b, sight) for a, b in combinations(colours, 2) if a != b)


@pytest.mark.parametrize("sight", list(SIGHT))
@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_link_colours_keep_their_distance_for_every_sight(theme: Theme, sight: str) -> None:
    assert closest(theme, sight) >= 24
    assert closest(theme, sight) == pytest.approx(PRINTED[theme.name][sight], abs=0.1)


def test_only_sunlight_has_two_classes_of_one_colour() -> None:
    pairs = {
        theme.name: [
            (a, b) for a, b in combinations(CLASSES, 2) if theme.link(a).colour == theme.link(b).colour
        ]
        for theme in THEMES.values()
    }
    assert pairs == {
        ThemeName.LIGHT: [], ThemeName.DARK: [], ThemeName.SUNLIGHT: [(LinkClass.STRONG, LinkClass.LOST)],
    }  # fmt: skip


def test_the_accent_is_too_near_to_a_class_to_stand_for_one() -> None:
    light = THEMES[ThemeName.LIGHT]
    assert distance(light.colours.accent, light.link(LinkClass.LOST).colour, "protan") < 12


def grey(image: QImage) -> Grid:
    """Luminance of every pixel, 0 to 1, as a black-and-white print has it."""
    taken = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(taken.constBits(), np.uint8).reshape(taken.height(), taken.bytesPerLine())
    return rows[:, : taken.width()].astype(np.float64) / 255


def drawn(theme: Theme, size: tuple[int, int]) -> tuple[QImage, QPainter]:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.colours.base))
    return image, QPainter(image)


def apart(pictures: dict[str, Grid]) -> dict[tuple[str, str], float]:
    """For each pair the share of pixels that differ clearly in grey, of those that are inked in either."""
    found = {}
    for (one, a), (other, b) in combinations(pictures.items(), 2):
        ground = a[0, 0]
        inked = (np.abs(a - ground) > 0.2) | (np.abs(b - ground) > 0.2)
        found[one, other] = float((np.abs(a - b) > 0.2)[inked].mean())
    return found


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_state_glyphs_are_told_apart_in_grey(qapp: QApplication, theme: Theme) -> None:
    pictures = {}
    for glyph in Glyph:
        image, painter = drawn(theme, (28, 28))
        paint_glyph(painter, QRectF(2, 2, 24, 24), glyph, theme)
        painter.end()
        pictures[glyph.value] = grey(image)
    assert {pair: share for pair, share in apart(pictures).items() if share < 0.15} == {}


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_link_classes_are_told_apart_in_grey(qapp: QApplication, theme: Theme) -> None:
    pictures = {}
    for quality in CLASSES:
        image, painter = drawn(theme, (260, 60))
        paint_link(painter, QPointF(10, 30), QPointF(250, 30), (quality, quality), theme)
        painter.end()
        pictures[quality.value] = grey(image)
    assert {pair: share for pair, share in apart(pictures).items() if share < 0.15} == {}


def blurred(picture: Grid, sigma: float = 6.0) -> Grid:
    reach = np.arange(-18, 19)
    weights = np.exp(-(reach**2) / (2 * sigma**2))
    weights /= weights.sum()
    picture = np.pad(picture, 18, mode="edge")  # what lies beyond the edge is no ink
    for axis in (0, 1):
        picture = np.apply_along_axis(np.convolve, axis, picture, weights, "valid")
    return picture


@pytest.mark.parametrize("theme", [ThemeName.LIGHT, ThemeName.SUNLIGHT])
@pytest.mark.parametrize("name", ["map_alone", "running", "proof", "join"])
def test_a_blurred_eye_finds_the_now_line_first(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str, theme: ThemeName
) -> None:
    bed.desk.look.choose(theme)
    window, _ = staged(qtbot, bed, tmp_path, name, (1093, 574, 1.0))
    picture = blurred(grey(window.grab().toImage()))
    ground = float(np.median(picture))
    bands = [np.abs(picture[top : top + 64] - ground).mean() for top in range(0, 574 - 64 + 1, 6)]
    assert int(np.argmax(bands)) * 6 >= window.nowbar.y() - 12
    inside, outside = bands[-1], max(bands[: (window.nowbar.y() - 64) // 6])
    assert inside > 2 * outside


@pytest.mark.parametrize("name", ["running", "map_alone"])
def test_after_the_now_line_the_eye_finds_what_matters(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str
) -> None:
    """The running card, or the map: the strongest ink of the content lies on them."""
    window, screen = staged(qtbot, bed, tmp_path, name, (1093, 574, 1.0))
    picture = blurred(grey(screen.grab().toImage()))
    row, column = np.unravel_index(int(np.argmax(np.abs(picture - np.median(picture)))), picture.shape)
    hit = screen.childAt(int(column), int(row))
    line = []
    while hit is not None and hit is not window:
        line.append(type(hit).__name__)
        hit = hit.parentWidget()
    assert {"RunningCard", "MapCanvas", "TotalHead", "ProgressBar"} & set(line), line


def redness(image: QImage) -> Grid:
    """How far each pixel is from grey towards red: the a* of L*a*b*, of the blurred picture."""
    taken = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(taken.constBits(), np.uint8).reshape(taken.height(), taken.bytesPerLine() // 4, 4)
    parts = np.stack(
        [blurred(rows[:, : taken.width(), i].astype(np.float64) / 255) for i in (2, 1, 0)], axis=-1
    )
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    ratio = (light @ _XYZ.T) / _WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    found: Grid = 500 * (f[..., 0] - f[..., 1])
    return found


@pytest.mark.parametrize("theme", list(ThemeName))
def test_on_the_map_the_blurred_eye_is_caught_by_the_weakest_hop(
    qtbot: QtBot, bed: Bench, tmp_path: Path, theme: ThemeName
) -> None:
    """Devices are all as dark as each other, so none stands out; the one warm spot is the mark and its lane."""
    bed.desk.look.choose(theme)
    _, screen = staged(qtbot, bed, tmp_path, "map_alone", (1093, 574, 1.0))
    assert isinstance(screen, MapScreen)
    canvas = screen.canvas
    picture = redness(canvas.grab().toImage())[canvas.strip.geometry().bottom() + 10 :]
    row, column = np.unravel_index(int(np.argmax(picture)), picture.shape)
    spot = QPointF(float(column), float(row) + canvas.strip.geometry().bottom() + 10)
    where = canvas.view.viewportTransform()
    hop = next(hop for hop in canvas.scene.picture.hops if hop.weakest)
    ends = canvas.scene.centre(hop.start, where), canvas.scene.centre(hop.end, where)
    assert _away(spot, *ends) < 24
    others = picture.copy()
    rows, columns = np.indices(others.shape)
    away = np.hypot(columns - spot.x(), rows + canvas.strip.geometry().bottom() + 10 - spot.y())
    assert picture.max() > 2 * others[away > 180].max(), "nothing else of the map comes near it"
