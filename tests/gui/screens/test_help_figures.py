"""The pictures of the manual: they exist, fit, are whole, speak, are drawn in the theme, and are kept as files too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import resources
from gui.help.book import KEYS, figure_name, read_book
from gui.help.figures.catalogue import FIGURES
from gui.help.figures.figure import drawn, staged
from gui.help.panel import HelpPanel
from gui.help.view import images
from gui.theme import ThemeName
from gui.widgets.drawer import NARROW
from tests.gui.figure_files import DRAWER_ROOM, KEPT_ROOM, kept, likeness
from tests.gui.painted import sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from gui.help.view import HelpView
    from gui.look import Look

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
BOOK = read_book(())
IMAGE = QTextDocument.ResourceType.ImageResource.value
FILES = resources.path("help/figures")


def shown(qtbot: QtBot, look: Look, page: str, width: int = NARROW) -> HelpPanel:
    panel = HelpPanel(look, BOOK)
    qtbot.addWidget(panel)
    panel.resize(width, 500)
    panel.show()
    panel.view.show_page(page)
    QApplication.processEvents()
    return panel


def pictures(view: HelpView) -> Iterator[tuple[str, QImage, bool]]:
    """Name, image and whether it is a link, of each picture as the page has it, once all are drawn."""
    while view.isVisible() and not view.settled:
        QApplication.processEvents()
    for fragment in images(view.document()):
        form = fragment.charFormat()
        name = form.toImageFormat().name()
        image = view.document().resource(IMAGE, QUrl(name))
        assert isinstance(image, QImage)
        yield name, image, form.isAnchor()


def test_every_page_but_the_keys_has_pictures_and_every_picture_is_on_a_page() -> None:
    used = {figure_name(figure.file) for page in BOOK.pages.values() for figure in page.figures}
    assert used == set(FIGURES)
    assert [name for name, page in BOOK.pages.items() if not page.figures] == [KEYS]


def test_every_picture_says_in_words_what_it_shows() -> None:
    for page in BOOK.pages.values():
        for figure in page.figures:
            assert len(figure.alt) > 20, (page.name, figure)
            assert figure.alt.endswith("."), (page.name, figure)
            assert figure.alt not in page.plain  # a search finds words that can be read


def test_a_screen_reader_is_told_of_them(qtbot: QtBot, look: Look) -> None:
    panel = shown(qtbot, look, "power")
    assert "do not unplug B1 for 40 s" in panel.view.accessibleDescription()
    panel.view.show_page(KEYS)
    assert panel.view.accessibleDescription() == ""


@pytest.mark.parametrize("scale", [1.0, 2.0], ids=["100 %", "200 %"])
@pytest.mark.parametrize("width", [NARROW, 700])
def test_no_picture_is_wider_than_the_view(qtbot: QtBot, look: Look, width: int, scale: float) -> None:
    look.scale_text(scale)
    panel = shown(qtbot, look, "index", width)
    for page in BOOK.pages:
        panel.view.show_page(page)
        found = list(pictures(panel.view))
        assert len(found) == len(BOOK.pages[page].figures), page
        for name, image, _ in found:
            assert 100 < image.deviceIndependentSize().width() <= panel.view.room, (page, name)
        assert panel.view.document().idealWidth() <= panel.view.viewport().width() + 1, page


@pytest.mark.parametrize("scale", [1.0, 2.0], ids=["100 %", "200 %"])
@pytest.mark.parametrize("room", [DRAWER_ROOM, 420, 620])
@pytest.mark.parametrize("name", list(FIGURES))
def test_nothing_in_a_picture_is_cut(qtbot: QtBot, look: Look, name: str, room: int, scale: float) -> None:
    look.scale_text(scale)
    widget = staged(FIGURES[name], look, room)
    qtbot.addWidget(widget)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    size = widget.size()
    widget.show()
    assert widget.size() == size
    assert sheet_of(widget).faults() == []


@pytest.mark.parametrize("name", list(FIGURES))
def test_a_picture_has_its_own_size_in_the_drawer_and_the_colours_of_each_theme(
    look: Look, name: str
) -> None:
    seen = []
    for theme in ThemeName:
        look.choose(theme)
        made = drawn(FIGURES[name], look, DRAWER_ROOM)
        assert not made.shrunk
        seen.append(made.image.convertToFormat(QImage.Format.Format_RGB32))
    assert seen[0] != seen[1]
    assert seen[1] != seen[2]


def test_a_sharper_screen_has_sharper_pictures(look: Look) -> None:
    plain, sharp = (drawn(FIGURES["lanes"], look, DRAWER_ROOM, ratio).image for ratio in (1.0, 2.0))
    assert sharp.width() == 2 * plain.width()
    assert sharp.deviceIndependentSize() == plain.deviceIndependentSize()


def test_a_picture_that_was_made_smaller_leads_to_the_whole_manual(qtbot: QtBot, look: Look) -> None:
    panel = shown(qtbot, look, "map")
    assert not any(link for _, _, link in pictures(panel.view))
    look.scale_text(2.0)
    QApplication.processEvents()
    assert all(link for _, _, link in pictures(panel.view))
    panel.activateWindow()
    panel.view.setFocus()
    with qtbot.waitSignal(panel.all_wanted) as wanted:
        QTest.keyClick(panel.view, Qt.Key.Key_Tab)  # the first link of the page is its first picture
        QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert wanted.args == ["map"]


def test_pictures_follow_theme_and_width_while_they_are_read(qtbot: QtBot, look: Look) -> None:
    panel = shown(qtbot, look, "power")
    ((_, light, _),) = pictures(panel.view)
    look.choose(ThemeName.DARK)
    ((_, dark, _),) = pictures(panel.view)
    assert light.pixelColor(4, 4) == "#ffffff"
    assert dark.pixelColor(4, 4) == look.theme.colour("base")
    panel.resize(700, 500)
    QApplication.processEvents()
    ((_, wide, _),) = pictures(panel.view)
    assert wide.width() > dark.width()


def test_nothing_is_drawn_before_somebody_can_see_it(qtbot: QtBot, look: Look) -> None:
    panel = HelpPanel(look, BOOK)
    qtbot.addWidget(panel)
    assert {image.width() for _, image, _ in pictures(panel.view)} == {1}


@pytest.mark.parametrize("name", list(FIGURES))
def test_the_kept_file_shows_what_is_drawn_now(look: Look, name: str) -> None:
    """`python -m tests.gui.screen_pictures --manual resources/help/figures` draws them anew."""
    file = QImage(str(FILES / f"{name}.png"))
    assert not file.isNull(), name
    assert likeness(file, kept(FIGURES[name], look)) > 0.9


def test_a_stale_file_is_seen(look: Look) -> None:
    lanes, route = (kept(FIGURES[name], look) for name in ("lanes", "route"))
    assert likeness(lanes, lanes) == 1.0
    assert likeness(lanes, route) < 0.9
    blank = QImage(lanes.size(), QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.white)
    assert likeness(lanes, blank) < 0.9


def test_the_files_are_small_and_no_more_than_are_used() -> None:
    files = sorted(Path(FILES).glob("*"))
    assert sorted(file.stem for file in files) == sorted(FIGURES)
    assert sum(file.stat().st_size for file in files) < 1_200_000
    assert KEPT_ROOM >= 400


def test_a_caption_is_of_second_rank_and_the_text_after_a_picture_is_not(qtbot: QtBot, look: Look) -> None:
    panel, second = shown(qtbot, look, "power"), look.theme.colour("ink2")
    caption = panel.view.document().find("Above: safe")
    assert (caption.charFormat().foreground().color(), caption.charFormat().fontItalic()) == (second, False)
    panel.view.show_page("connect")
    after = panel.view.document().find("Make a network")
    assert after.charFormat().foreground().color() != second


def test_parts_of_pictures_that_were_drawn_hear_nothing_more(qtbot: QtBot, look: Look) -> None:
    for figure in FIGURES.values():
        drawn(figure, look, DRAWER_ROOM)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    with qtbot.captureExceptions() as faults:
        look.choose(ThemeName.DARK)
        look.scale_text(1.5)
    assert faults == []
