"""Charts are drawn in the classes' colours, in every theme, and say in words what they show."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from core.links.air import CHANNELS, EnergyScan, under_wifi
from core.premise.link import LinkClass
from gui.charts.chart import MOST_POINTS, Chart, thinned
from gui.charts.energy_chart import EnergyChart
from gui.charts.plotting import PLOTTING
from gui.charts.rate_chart import RateChart, RateLine, round_top
from gui.charts.signal_chart import SignalChart, Trace
from gui.theme import ThemeName
from tests.gui.painted import sheet_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look

STEADY = Trace("B1 → B4", LinkClass.OK, tuple((600.0 - 6 * i, 135) for i in range(101)))
FALLING = Trace("B4 → B1", LinkClass.WEAK, tuple((600.0 - 6 * i, 90 - i // 2) for i in range(101)))
LOUD = EnergyScan(0.0, None, tuple((c, 200 if c in under_wifi(6) else 20) for c in CHANNELS))


_C = TypeVar("_C", bound=Chart)


class Stage:
    """Shows charts on their ground until they are drawn, and keeps their windows."""

    def __init__(self, qtbot: QtBot, look: Look) -> None:
        self._qtbot, self._look = qtbot, look
        self._kept: list[QWidget] = []

    def __call__(self, chart: _C, width: int = 330) -> _C:
        ground = QWidget()
        self._kept.append(ground)
        self._qtbot.addWidget(ground)
        chart.setParent(ground)
        ground.setStyleSheet(f"background: {getattr(self._look.theme.colours, chart.ground)}")
        chart.setGeometry(0, 0, width, 300)
        ground.resize(width, 420)
        ground.show()
        self._qtbot.waitUntil(lambda: chart._canvas is not None)
        chart.setGeometry(0, 0, width, chart.sizeHint().height())
        return chart


@pytest.fixture
def drawn(qtbot: QtBot, look: Look) -> Stage:
    return Stage(qtbot, look)


def image_of(chart: Chart) -> QImage:
    return chart.window().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def near(colour: QColor, wanted: QColor, reach: int = 24) -> bool:
    parts = ((colour.red(), wanted.red()), (colour.green(), wanted.green()), (colour.blue(), wanted.blue()))
    return all(abs(a - b) <= reach for a, b in parts)


def share_of(image: QImage, area: QRectF, wanted: QColor) -> float:
    """Which part of the columns of an area have a pixel of this colour."""
    left, right = round(area.left()), round(area.right())
    rows = range(round(area.top()), round(area.bottom()))
    hit = [any(near(image.pixelColor(x, y), wanted) for y in rows) for x in range(left, right)]
    return sum(hit) / len(hit)


@pytest.mark.parametrize("theme", list(ThemeName))
def test_a_lane_is_drawn_in_its_band_in_its_colour_and_dash(
    drawn: Stage, look: Look, theme: ThemeName
) -> None:
    look.choose(theme)
    chart = drawn(SignalChart(look))
    chart.show_traces((STEADY, FALLING))
    image, field = image_of(chart), chart.field
    middle = field.bottom() - field.height() * 135 / 255
    lane = QRectF(field.left() + 90, middle - 4, field.width() - 110, 8)
    assert share_of(image, lane, QColor(look.theme.link(LinkClass.OK).colour)) > 0.95
    below = QRectF(
        field.left() + 90, field.top() + field.height() * 0.6, field.width() - 110, field.height() * 0.4 - 4
    )
    dashed = share_of(image, below, QColor(look.theme.link(LinkClass.WEAK).colour))
    assert 0.3 < dashed < 0.95


def test_another_theme_is_taken_live(drawn: Stage, look: Look) -> None:
    chart = drawn(SignalChart(look))
    chart.show_traces((STEADY,))
    field = chart.field
    row = QRectF(field.left() + 90, field.top() + 5, field.width() - 110, field.height() - 10)
    light, dark = (QColor(c) for c in ("#3A8FD9", "#BFE6FF"))
    assert share_of(image_of(chart), row, light) > 0.9
    look.choose(ThemeName.DARK)
    assert share_of(image_of(chart), row, dark) > 0.9
    assert share_of(image_of(chart), row, light) < 0.1


def test_the_newest_reading_is_a_whole_dot_at_the_edge(drawn: Stage, look: Look) -> None:
    chart = drawn(SignalChart(look))
    chart.show_traces((Trace("B1 → B4", LinkClass.STRONG, ((0.0, 200),)),))
    field, image = chart.field, image_of(chart)
    at = QPoint(round(field.right()), round(field.bottom() - field.height() * 200 / 255))
    ink = QColor(look.theme.link(LinkClass.STRONG).colour)
    assert all(near(image.pixelColor(at + QPoint(dx, 0)), ink) for dx in (-3, 0, 3))


def test_words_of_the_classes_never_touch_even_in_large_text(drawn: Stage, look: Look) -> None:
    for scale in (1.0, 2.0):
        look.scale_text(scale)
        chart = drawn(SignalChart(look))
        chart.show_traces((STEADY, FALLING))
        line = look.theme.px(20)
        tops = chart._band_tops(chart.field, line)
        assert all(b - a >= line for a, b in pairwise(tops))
        assert tops[-1] + line <= chart.field.bottom() + 1
        names = sorted(top for _, top in chart._name_tops(chart.field, line))
        assert names[1] - names[0] >= line


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("width", [312, 900])
def test_nothing_of_a_chart_is_cut(drawn: Stage, look: Look, scale: float, width: int) -> None:
    look.scale_text(scale)
    signal, energy, rate = SignalChart(look), EnergyChart(look), RateChart(look)
    signal.show_traces((STEADY, FALLING))
    energy.show_scan(LOUD, 18)
    rate.show_lines((RateLine("B1", True, ((5.0, 170.0), (60.0, 180.0))),), 0.0, 100.0)
    for chart in (signal, energy, rate):
        drawn(chart, width)
        assert not sheet_of(chart.window()).faults()


def test_times_and_names_of_a_pace_stand_free_of_each_other(drawn: Stage, look: Look) -> None:
    """Two lines at the top, and a field that is too narrow for two times of day at 200 %."""
    look.scale_text(2.0)
    chart = RateChart(look)
    lines = tuple(RateLine(name, name == "B1", ((5.0, 99.0), (60.0, 100.0))) for name in ("B1", "B2"))
    chart.show_lines(lines, 0.0, 3_600.0)
    drawn(chart, 240)
    assert not sheet_of(chart.window()).faults()
    narrow = [ink.words for ink in sheet_of(chart.window()).texts if ":" in ink.words]
    drawn(chart, 900)
    wide = [ink.words for ink in sheet_of(chart.window()).texts if ":" in ink.words]
    assert (len(narrow), len(wide)) == (1, 2)


def test_a_chart_says_what_it_shows(look: Look) -> None:
    signal, energy, rate = SignalChart(look), EnergyChart(look), RateChart(look)
    signal.show_traces(
        (Trace("B4 → B1", LinkClass.WEAK, ((120.0, 60), (20.0, 38))), Trace("B1 → B4", LinkClass.UNKNOWN))
    )
    assert signal.accessibleName() == (
        "Signal, last 10 min: B4 → B1 Weak, LQI 38 to 60, now 38, 2 readings, the last 20 s ago "
        "and B1 → B4 not measured"
    )
    energy.show_scan(LOUD, 18)
    assert energy.accessibleName() == "Energy by channel: ours, 18, at 200; loud are 16, 17, 18, 19"
    rate.show_lines((RateLine("B1", True, ((5.0, 170.0), (9.0, 181.6))),), 0.0, 100.0)
    assert rate.accessibleName() == "How fast: B1 182 bytes per second"


def test_loud_channels_and_ours_are_told_apart_without_colour(drawn: Stage, look: Look) -> None:
    """Ours is a full bar, others are hollow: so it reads in grey too."""
    chart = drawn(EnergyChart(look), 900)
    chart.show_scan(LOUD, 18)
    image, field = image_of(chart), chart.field
    step = field.width() / 16
    row = round(field.bottom() - field.height() * 100 / 255)
    grey = [
        QColor(image.pixelColor(round(field.left() + step * (c - 10.5)), row)).lightness() for c in CHANNELS
    ]
    dark = [c for c, lightness in zip(CHANNELS, grey, strict=True) if lightness < 128]
    assert dark == [18]


def test_a_long_curve_is_thinned_and_keeps_its_ends_and_its_course() -> None:
    points = [(float(x), float(x % 7) + x / 10) for x in range(3000)]
    few = thinned(points)
    assert len(few) <= MOST_POINTS
    assert (few[0], few[-1]) == (points[0], points[-1])
    assert [x for x, _ in few] == sorted(x for x, _ in few)
    assert all(abs(y - (x / 10 + 3)) < 6 for x, y in few)
    assert thinned(points[:50]) == points[:50]


def test_a_chart_full_of_readings_is_drawn_within_a_frame_or_two(drawn: Stage, look: Look) -> None:
    """Fifty milliseconds is what the window's thread may be held; counted in the process's own time."""
    chart, noise = drawn(SignalChart(look)), Random(7)
    took = []
    for _ in range(9):
        full = tuple((600.0 - second, noise.randrange(256)) for second in range(600))
        began = time.process_time()
        chart.show_traces((Trace("B1 → B4", LinkClass.OK, full), Trace("B4 → B1", LinkClass.WEAK, full)))
        QApplication.processEvents()
        took.append(time.process_time() - began)
    assert sorted(took)[4] < 0.05


def test_a_round_top_is_never_below_the_greatest_value() -> None:
    assert [round_top(v) for v in (0.5, 7, 8, 99, 172, 401, 1001)] == [1, 8, 8, 100, 200, 500, 2000]


def test_the_first_chart_that_is_shown_fetches_the_library_beside_the_window(
    drawn: Stage, look: Look
) -> None:
    drawn(SignalChart(look))
    assert PLOTTING.here
    calls: list[int] = []
    PLOTTING.when_here(lambda: calls.append(1))
    assert calls == [1]


def test_a_window_that_goes_takes_its_charts_down_first(qapp: QApplication, look: Look) -> None:
    """What stays in a scene when Qt deletes it is deleted by Qt alone, and may call into Python that has gone."""
    window = QWidget()
    chart = SignalChart(look)
    chart.setParent(window)
    window.show()
    PLOTTING.when_here(chart._begin)
    canvas = chart._canvas
    assert canvas is not None
    assert canvas._box.scene() is not None
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(canvas.widget)
    assert isValid(canvas._box)
    assert canvas._box.scene() is None


def test_the_window_starts_without_it() -> None:
    """A third of a second is not the start's to spend: neither the window nor the screens import it."""
    code = "import sys, gui.screens.map, gui.screens.update; print('pyqtgraph' in sys.modules, 'numpy' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=170
    )
    assert told.stdout.split() == ["False", "False"]


def test_a_field_makes_room_for_longer_figures(drawn: Stage, look: Look) -> None:
    chart = drawn(RateChart(look), 600)
    chart.show_lines((RateLine("B1", True, ((5.0, 9.0), (60.0, 9.0))),), 0.0, 100.0)
    narrow = chart.field.left()
    chart.show_lines((RateLine("B1", True, ((5.0, 15_000.0), (60.0, 19_000.0))),), 0.0, 100.0)
    assert chart.field.left() > narrow
    assert chart._canvas is not None
    assert chart._canvas.widget.geometry() == chart.field.toRect()
