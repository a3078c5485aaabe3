"""The manual: a page for every screen, links that lead somewhere, keys that exist, and F1 that opens the right one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QUrl
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

import gui
from gui.app import open_session
from gui.help.book import INDEX, Book, Page, anchor, read_book
from gui.help.topics import TOPICS, topic_of
from gui.help.view import HelpView
from gui.screens.help import HelpScreen, PageRow
from gui.screens.job import JobScreen
from gui.shell import Shell
from gui.theme import ThemeName
from gui.typography import Type, font
from gui.widgets.row_button import RowButton

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from gui.look import Look
    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
BOOK = read_book(())
KEY = re.compile(r"`((?:Ctrl\+|Shift\+)*(?:F\d{1,2}|[A-Z0-9]|Esc))`")


@pytest.fixture
def shell(qtbot: QtBot, look: Look, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(look, open_session, tmp_path)
    qtbot.addWidget(made.window)
    made.window.resize(1093, 574)
    made.window.show()
    yield made
    made.close()


def test_every_screen_has_its_page(shell: Shell) -> None:
    names = {name for name, _ in shell.window.places()} - {"help"}
    assert names <= set(BOOK.pages)
    assert INDEX in BOOK.pages


def test_every_link_leads_to_a_page_and_a_heading_of_it() -> None:
    links = [(page.name, link) for page in BOOK.pages.values() for link in page.links]
    assert len(links) > 25
    assert [entry for entry in links if BOOK.resolve(entry[1], entry[0]) is None] == []


def test_every_topic_is_a_page_and_belongs_to_a_widget_that_exists(shell: Shell) -> None:
    assert [page for page in TOPICS.values() if BOOK.resolve(page) is None] == []
    sources = (Path(gui.__file__).parent).rglob("*.py")
    classes = {
        name for source in sources for name in re.findall(r"^class (\w+)", source.read_text(), re.MULTILINE)
    }
    assert sorted(set(TOPICS) - classes) == []
    for name, _ in shell.window.places():
        shell.window.make(name)
    given = {w.property("help") for w in shell.window.findChildren(QWidget)} - {None}
    assert len(given) >= 3
    assert [page for page in given if BOOK.resolve(page) is None] == []


def test_every_page_is_reached_from_the_first() -> None:
    seen, ahead = set(), [INDEX]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += [target[0] for link in BOOK.pages[name].links if (target := BOOK.resolve(link, name))]
    assert seen == set(BOOK.pages)


def test_every_key_that_a_page_names_is_registered_and_every_registered_one_is_listed(shell: Shell) -> None:
    register = shell.window.commands
    named = {key for page in BOOK.pages.values() for key in KEY.findall(page.text)}
    assert len(named) >= 6
    assert [key for key in sorted(named) if register.of_key(key) is None] == []
    listed = shell.book.pages["keys"].text
    keys = [c.key for c in register.all() if c.key and not re.fullmatch(r"Ctrl\+[1-6]", c.key)]
    assert len(keys) >= 10
    assert [key for key in keys if f"`{key}`" not in listed] == []


def test_pages_are_short_and_name_nothing_from_elsewhere() -> None:
    for page in BOOK.pages.values():
        assert page.text.startswith("# "), page.name
        assert len(page.plain) < 4000, page.name
        assert "http" not in page.text


def test_links_that_lead_nowhere_are_seen() -> None:
    book = Book(
        [Page(INDEX, "# One\n\n[x](two.md) [y](#three) [z](two.md#four)"), Page("two", "# Two\n## Three b")]
    )
    assert [book.resolve(link) for link in book.pages[INDEX].links] == [("two", ""), None, None]
    assert book.resolve("#three-b", "two") == ("two", "three-b")
    assert anchor("GSME, ESME") == "gsme-esme"


def test_a_search_finds_the_page_by_title_first() -> None:
    assert BOOK.search("firmware")[0].page == "library"
    hits = BOOK.search("mistyped digit")
    assert [hit.page for hit in hits] == ["job"]
    assert "mistyped" in hits[0].words
    assert BOOK.search("xyzzy") == ()
    assert len(BOOK.search("")) == len(BOOK.pages)


@pytest.mark.parametrize("theme", list(ThemeName))
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_page_fits_its_width_in_the_drawer(
    qtbot: QtBot, look: Look, theme: ThemeName, scale: float
) -> None:
    look.choose(theme)
    look.scale_text(scale)
    view = HelpView(look, BOOK)
    qtbot.addWidget(view)
    view.resize(316, 400)
    view.show()
    for name in BOOK.pages:
        if name == "keys":
            continue  # a table, which scrolls
        view.show_page(name)
        assert view.document().size().width() <= view.viewport().width() + 1, name
        sizes = set(_sizes(view))
        assert min(sizes) >= 14 * scale, name


def _sizes(view: HelpView) -> list[int]:
    sizes, block = [], view.document().begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            sizes.append(fragments.fragment().charFormat().font().pixelSize())
            fragments += 1
        block = block.next()
    return sizes


def test_f1_opens_the_page_of_the_screen_or_of_what_has_the_keyboard(qtbot: QtBot, shell: Shell) -> None:
    shell.window.go("map")
    shell.show_help()
    assert _helped(shell) == ("map", "", True)
    shell.window.shut_top()
    assert _helped(shell) == ("map", "", False)
    shell.window.go("job")
    job = shell.window.screen_of("job")
    assert isinstance(job, JobScreen)
    shell.window.activateWindow()
    job.mpxn.edit.setFocus()
    assert topic_of(job.mpxn.edit) == "job#mpxn"
    shell.show_help()
    assert _helped(shell) == ("job", "mpxn", True)
    shell.help.all_wanted.emit("job")
    assert shell.window.name_shown == "help"
    assert _helped(shell) == ("job", "mpxn", False)


def _helped(shell: Shell) -> tuple[str, str, bool]:
    view = shell.help.view
    return view.page, view._spot, shell.window.drawer.is_open


def test_the_manual_is_searched_and_its_links_followed(qtbot: QtBot, bed: Bench) -> None:
    screen = HelpScreen(bed.desk, BOOK)
    qtbot.addWidget(screen)
    screen.resize(900, 500)
    screen.show()
    screen.search.write("mistyped digit")
    assert [hit.page for hit in screen.hits] == ["job"]
    qtbot.waitUntil(lambda: any(not row.isHidden() for row in screen.findChildren(RowButton)))
    next(row for row in screen.findChildren(RowButton) if not row.isHidden()).click()
    assert screen.view.page == "job"
    screen.view.anchorClicked.emit(QUrl("join.md"))
    assert screen.view.page == "join"
    assert screen.now().fact == "Manual: Join."
    screen.search.write("xyzzy")
    assert not screen._nothing.isHidden()


def test_headings_are_as_large_as_the_look_says(qtbot: QtBot, look: Look) -> None:
    view = HelpView(look, BOOK)
    qtbot.addWidget(view)
    view.resize(600, 600)
    view.show()
    view.show_page("map")
    heights: dict[int, float] = {}
    block = view.document().begin()
    while block.isValid():
        line = block.layout().lineAt(0)
        heights.setdefault(block.blockFormat().headingLevel(), line.ascent() + line.descent())
        block = block.next()
    for level, kind in ((1, Type.TITLE), (2, Type.SECTION)):
        assert heights[level] == pytest.approx(QFontMetricsF(font(look.theme, kind)).height(), abs=1)


def test_the_page_that_is_read_is_marked_in_the_list_and_in_sight(qtbot: QtBot, bed: Bench) -> None:
    screen = HelpScreen(bed.desk, BOOK)
    qtbot.addWidget(screen)
    screen.resize(900, 400)
    screen.show()
    screen.show_page("words")
    qtbot.wait(1)
    marked = [row for row in screen.findChildren(PageRow) if row.accessibleName().endswith("Shown.")]
    assert [row.accessibleName() for row in marked] == ["Words. Shown."]
    top = marked[0].mapTo(screen, QPoint(0, 0)).y()
    assert 0 < top < screen.height() - marked[0].height() + 1
    assert screen.search.mapTo(screen, QPoint(0, 0)).y() > 0  # the field stays where it is


def test_with_large_text_the_page_has_the_room_and_the_list_comes_with_a_search(
    qtbot: QtBot, bed: Bench
) -> None:
    bed.desk.look.scale_text(2.0)
    screen = HelpScreen(bed.desk, BOOK)
    qtbot.addWidget(screen)
    screen.resize(960, 420)
    screen.show()
    qtbot.wait(1)
    assert screen.stacked
    assert screen.view.height() > screen.height() / 2
    assert not any(row.isVisible() for row in screen.findChildren(PageRow))
    screen.search.write("mistyped digit")
    rows = [row for row in screen.findChildren(PageRow) if row.isVisible()]
    assert len(rows) == 1
    rows[0].click()
    assert (screen.view.page, screen.search.text) == ("job", "")
    assert not any(row.isVisible() for row in screen.findChildren(PageRow))


def test_the_drawer_is_named_after_the_page(qtbot: QtBot, shell: Shell) -> None:
    shell.window.go("map")
    shell.show_help()
    assert shell.window.drawer.accessibleName() == "Help: Map"
    shell.help.view.anchorClicked.emit(QUrl("keys.md"))
    assert shell.window.drawer.accessibleName() == "Help: Keys"


def test_apostrophes_are_those_of_print_and_the_typed_ones_still_find(look: Look, qtbot: QtBot) -> None:
    for page in BOOK.pages:
        view = HelpView(look, BOOK)
        qtbot.addWidget(view)
        view.show_page(page)
        assert re.findall(r"[a-z]'[a-z]", view.toPlainText()) == []
    assert BOOK.search("hub's device log")


@pytest.mark.parametrize("size", [(1093, 574), (1366, 768)])
def test_list_and_page_stand_level_and_begin_where_the_field_does(
    shell: Shell, qtbot: QtBot, size: tuple[int, int]
) -> None:
    shell.window.resize(*size)
    shell.window.activateWindow()
    shell.window.go("help")
    screen = shell.window.screen_of("help")
    assert isinstance(screen, HelpScreen)
    title, page = screen._list.title, screen.view

    def level() -> bool:
        left = title.mapTo(screen, QPoint(0, title.height() // 2)).y()
        block = page.document().documentLayout().blockBoundingRect(page.document().begin())
        line = font(shell.look.theme, Type.TITLE)
        right = page.mapTo(screen, QPoint(0, 0)).y() + block.bottom() - QFontMetricsF(line).height() / 2
        return abs(left - right) <= 6

    qtbot.waitUntil(level)
    row = next(iter(screen._entries.values()))
    words = row.findChildren(QWidget)[0].mapTo(screen, QPoint(0, 0)).x()
    assert words == screen.search.mapTo(screen, QPoint(0, 0)).x()
