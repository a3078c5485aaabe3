"""Head and body of a page end at the same line, and the title stands where the look has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from gui.widgets.buttons import Button
from gui.widgets.page import WIDEST, Page

if TYPE_CHECKING:
    from gui.look import Look


def shown(look: Look, width: int, height: int, content: int) -> tuple[Page, Button, QWidget, QWidget]:
    window = QWidget()
    window.resize(width, height)
    page = Page(look, "Join", window)
    act = Button(look, "Read again", lambda: None)
    page.tools.addWidget(act)
    block = QWidget()
    block.setMinimumHeight(content)
    page.body.addWidget(block)
    page.resize(width, height)
    window.show()
    for _ in range(5):
        QApplication.processEvents()
    return page, act, block, window


def right_of(part: QWidget, page: Page) -> int:
    return part.mapTo(page, QPoint(part.width(), 0)).x()


@pytest.mark.parametrize("width", [1366, 900])
@pytest.mark.parametrize("content", [100, 3000])
def test_the_body_ends_where_the_head_does_with_and_without_a_scroll_bar(
    look: Look, width: int, content: int
) -> None:
    page, act, block, _window = shown(look, width, 500, content)
    assert page.area.verticalScrollBar().isVisible() is (content > 500)
    assert right_of(block, page) == right_of(act, page)


def test_a_scroll_bar_that_comes_moves_nothing_sideways(look: Look) -> None:
    page, _, block, _window = shown(look, 900, 500, 100)
    before = block.width()
    block.setMinimumHeight(3000)
    for _ in range(5):
        QApplication.processEvents()
    assert page.area.verticalScrollBar().isVisible()
    assert block.width() == before


def test_the_title_stands_where_the_look_has_it(look: Look) -> None:
    page, act, _, _window = shown(look, 1366, 500, 100)
    for part in (page.title, act):
        assert part.geometry().center().y() == pytest.approx(38, abs=1)  # 94 less the top bar of 56


LONG = "*bridge-1.4.0.ota*, version 00010400, 256 KiB"


def test_a_subtitle_that_needs_more_than_two_lines_stands_under_the_title(look: Look) -> None:
    look.scale_text(2.0)
    page, act, _, window = shown(look, 560, 500, 100)
    page.subtitle.write(LONG)
    for _ in range(5):
        QApplication.processEvents()
    assert page.subtitle.geometry().top() >= page.title.geometry().bottom()
    assert page.subtitle.width() == 520
    assert right_of(act, page) == 540
    window.resize(1700, 500)
    page.resize(1700, 500)
    for _ in range(5):
        QApplication.processEvents()
    assert page.subtitle.geometry().left() > page.title.geometry().right()


def test_title_and_what_stands_under_it_begin_at_one_line_in_both_forms(look: Look) -> None:
    look.scale_text(2.0)
    page, _, _, window = shown(look, 1300, 500, 100)
    page.subtitle.write(" ".join([LONG] * 3))
    for width in (1300, 900):
        window.resize(width, 500)
        page.resize(width, 500)
        for _ in range(5):
            QApplication.processEvents()
        assert page.subtitle.geometry().top() >= page.title.geometry().bottom()
        assert page.subtitle.geometry().left() == page.title.geometry().left()


def test_a_short_subtitle_stands_beside_the_title(look: Look) -> None:
    page, _, _, _window = shown(look, 900, 500, 100)
    page.subtitle.write("2 images, 1 conflict, 1 refused.")
    for _ in range(5):
        QApplication.processEvents()
    assert page.subtitle.geometry().left() > page.title.geometry().right()


@pytest.mark.parametrize(("width", "spare"), [(1178, 0), (1732, 1732 - 2 * 28 - WIDEST)])
def test_what_is_kept_together_is_not_torn_apart_on_a_large_screen(
    look: Look, width: int, spare: int
) -> None:
    page, act, block, window = shown(look, max(width, 1200), 500, 100)
    page.keep_together()
    page.resize(width, 500)
    for _ in range(5):
        QApplication.processEvents()
    assert right_of(block, page) == right_of(act, page) == width - 28 - spare
    window.close()
