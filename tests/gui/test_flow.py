"""Widgets in a row that wraps: the next line where the width ends, and all of a line in its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from gui.widgets.flow import FlowRow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def block(width: int, height: int) -> QWidget:
    """As large as it is told."""
    made = QWidget()
    made.setFixedSize(width, height)
    return made


def test_a_low_one_stands_in_the_middle_of_its_line_and_the_rest_wraps(qtbot: QtBot) -> None:
    high, low, third = block(100, 48), block(80, 44), block(60, 44)
    row = FlowRow(high, low, third)
    qtbot.addWidget(row)
    row.resize(200, row.heightForWidth(200))
    row.show()
    assert row.heightForWidth(200) == 48 + 8 + 44
    assert high.geometry().getRect() == (0, 0, 100, 48)
    assert low.geometry().getRect() == (108, 2, 80, 44)
    assert third.geometry().getRect() == (0, 56, 60, 44)
    row.add(block(60, 44))
    row.drop(third)
    assert row.heightForWidth(400) == 48


def test_nothing_needs_no_height(qtbot: QtBot) -> None:
    row = FlowRow()
    qtbot.addWidget(row)
    assert row.heightForWidth(100) == 0
