"""The page as its paper: white in every theme, sharp at any zoom, turned and zoomed by keyboard, wheel and mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.records.certificates.certificate import HandOver, compose
from core.records.certificates.fonts import width_of
from core.records.certificates.layout import Stamp, pages_of
from core.records.certificates.page import POINT, Face
from gui.panes.certificate_preview import CertificatePreview
from gui.theme import ThemeName
from gui.widgets.certificate_ink import words_of
from gui.widgets.certificate_view import PX_PER_MM, CertificateView
from tests.core.records.certificates import certified as visits

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.records.certificates.page import Page
    from gui.look import Look

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
KEY = "3F2A-91C0-77DE-0B4E-A1D2-5566-E09F-1C3B"


def pages(notes: str = "") -> tuple[Page, ...]:
    made = compose(visits.visit(scenario="happy-house"), HandOver(notes, "A. Sample"))
    return pages_of(made, Stamp("cd" * 32, KEY))


@pytest.fixture
def pane(qtbot: QtBot, look: Look) -> CertificatePreview:
    made = CertificatePreview(look)
    qtbot.addWidget(made)
    made.resize(460, 462)
    made.show()
    made.show_pages(pages())
    QApplication.processEvents()
    return made


def wheel(view: CertificateView, turns: int, spot: QPointF) -> None:
    event = QWheelEvent(
        spot, view.viewport().mapToGlobal(spot), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def test_the_whole_page_is_shown_as_large_as_there_is_room(pane: CertificatePreview) -> None:
    view = pane.view
    assert view.whole
    assert view.verticalScrollBar().maximum() == 0
    assert round(297 * PX_PER_MM * view.zoom) == 462 - 24
    assert not pane.further.isEnabled()
    pane.resize(800, 700)
    QApplication.processEvents()
    assert round(297 * PX_PER_MM * view.zoom) == 700 - 24


def test_keys_zoom_and_turn(pane: CertificatePreview) -> None:
    view, whole = pane.view, pane.view.zoom
    QTest.keyClick(view, Qt.Key.Key_Plus)
    first = view.zoom
    assert first > whole
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom > first
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.whole
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert (view.index, pane.place.words) == (1, f"2 / {len(view.pages)}")
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.index == 0
    assert not pane.before.isEnabled()


def test_page_down_scrolls_a_page_that_is_near_before_it_turns(pane: CertificatePreview) -> None:
    view = pane.view
    for _ in range(4):
        view.nearer()
    bar = view.verticalScrollBar()
    bar.setValue(0)
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.index == 0
    assert bar.value() > 0
    bar.setValue(bar.maximum())
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert (view.index, bar.value()) == (1, 0)


def test_the_wheel_with_ctrl_zooms_where_the_pointer_is(pane: CertificatePreview) -> None:
    view, spot = pane.view, QPointF(200, 300)

    def under() -> QPointF:
        place = view._place()
        return (spot - place.topLeft()) / place.width()

    wheel(view, 1, spot)
    wheel(view, 1, spot)
    before = under()
    wheel(view, 1, spot)
    assert (under() - before).manhattanLength() < 0.01
    for _ in range(9):
        wheel(view, -1, spot)
    assert view.whole


def test_zooming_out_ends_at_the_whole_page_and_in_at_four_times(pane: CertificatePreview) -> None:
    view = pane.view
    for _ in range(12):
        view.nearer()
    assert view.zoom == 4.0
    assert not pane.nearer.isEnabled()
    for _ in range(12):
        view.further()
    assert view.whole


def test_what_is_looked_at_stays_while_the_words_change(pane: CertificatePreview) -> None:
    view = pane.view
    view.turn(1)
    view.nearer()
    view.nearer()
    view.verticalScrollBar().setValue(60)
    before = (view.index, view.zoom, view.verticalScrollBar().value())
    pane.show_pages(pages("New batteries in two years."))
    assert (view.index, view.zoom, view.verticalScrollBar().value()) == before
    assert any("New batteries" in words_of(page) for page in view.pages)


@pytest.mark.parametrize("theme", list(ThemeName))
def test_it_is_white_paper_in_every_theme_and_emulated_at_its_head(
    pane: CertificatePreview, look: Look, theme: ThemeName
) -> None:
    look.choose(theme)
    QApplication.processEvents()
    image = pane.view.viewport().grab().toImage()
    place = pane.view._place()
    margin = image.pixelColor(round(place.left()) + 8, round(place.center().y()))
    assert margin.name() == "#ffffff"
    band = {
        image.pixelColor(x, round(place.top()) + 3).name()
        for x in range(round(place.left()) + 4, round(place.left()) + 80)
    }
    assert "#ded0f0" in band, "the hatch of what was made on an emulated premise"


def test_type_is_as_wide_as_it_was_laid_out(fonts: int, pane: CertificatePreview) -> None:
    """Else words would run into each other on the screen and not on paper."""
    words = "Every figure 0123456789 and 00-DB-12-34-56-78-90-A0, “Ŵŷ”"
    for face, family, weight in (
        (Face.TEXT, "IBM Plex Sans", 400), (Face.STRONG, "IBM Plex Sans", 600), (Face.MONO, "IBM Plex Mono", 500),
    ):  # fmt: skip
        font = QFont(family)
        font.setPixelSize(64)
        font.setWeight(QFont.Weight(weight))
        font.setKerning(False)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        shown = QFontMetricsF(font).horizontalAdvance(words) / 64
        assert shown == pytest.approx(width_of(words, 1.0, face) / POINT, rel=0.01)


def test_a_screen_reader_hears_which_page_and_all_that_stands_on_it(pane: CertificatePreview) -> None:
    assert pane.view.accessibleName().startswith(f"Certificate, page 1 of {len(pane.view.pages)}")
    assert "14 Sample Terrace" in pane.view.accessibleDescription()
    pane.show_none("There is nothing to show yet.")
    assert pane.view.accessibleDescription() == ""
    assert pane.none.isVisible()
