"""Parts side by side or one under the other, and the room between columns by the window's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from gui.theme import WIDE_FROM
from gui.widgets.beside import column_gap, stand

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_parts_stand_beside_each_other_or_under(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    row = QBoxLayout(QBoxLayout.Direction.LeftToRight, page)
    one, other = QLabel("one"), QLabel("other")
    row.addWidget(one)
    row.addWidget(other)
    page.resize(400, 200)
    for beside in (False, True, False):
        stand(row, beside=beside)
        row.activate()
        assert (one.x() < other.x()) is beside
        assert (one.y() < other.y()) is not beside


@pytest.mark.parametrize(("width", "gap"), [(WIDE_FROM, 44), (WIDE_FROM - 1, 28)])
def test_the_gap_is_that_of_the_window_not_of_the_screen(qtbot: QtBot, width: int, gap: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(width, 300)
    screen = QWidget(window)
    screen.resize(300, 300)
    assert column_gap(screen) == gap
