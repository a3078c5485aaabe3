"""Head and body of a page end at the same line, and the title stands where the look has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from gui.widgets.buttons import Button
from gui.widgets.page import Page

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
