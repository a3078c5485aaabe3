"""A row of Expected: what stands beside its ring does not run into it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gui.widgets.join_row import JoinRow
from tests.gui import samples
from tests.gui.painted import sheet_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look


# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.mark.parametrize("width", [470, 580, 900])
def test_a_long_verdict_on_the_code_wraps_beside_the_ring(qtbot: QtBot, look: Look, width: int) -> None:
    short = next(view for view in samples.JOINS if view.opened)
    row = JoinRow(look)
    qtbot.addWidget(row)
    row.show_view(replace(short, code_verdict="16 bytes without check digits: compare it with the label"))
    row.resize(width, row.minimumHeight())
    row.show()
    row.resize(width, row.minimumHeight())
    assert sheet_of(row).faults() == []
    ring = row.width() - 20 - 116
    beside = [ink for ink in sheet_of(row).texts if "check digits" in ink.words or "compare" in ink.words]
    assert beside
    assert all(ink.box.right() < ring for ink in beside)
