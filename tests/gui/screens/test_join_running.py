"""Join while its window is open: who is on the log, who is joining, who was turned away and who was not invited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.joining.join_board import JoinBoard
from gui.models.join_view import refused_view, seen_rows
from gui.screen import Glyph
from gui.screens.join import JoinScreen
from tests.gui.screens import home
from tests.gui.screens.stage import LOG, join_screen

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_the_three_columns_of_a_running_session(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    made, _ = join_screen(bed, tmp_path)
    assert isinstance(made, JoinScreen)
    qtbot.addWidget(made)
    made.show()
    rows = [row.accessibleName() for row in made.columns.rows]
    assert "On the log" in rows[0]
    assert "Key agreed: under way 9 s, usual 6–15 s" in rows[1]
    assert "67 seconds left" in rows[1]
    assert "Refused" in rows[2]
    assert made.now().fact == "B2 is joining."
    assert "shuts in 67 s" in made.now().advice


def test_a_stranger_is_a_warning_and_ours_a_stop(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    made, _ = join_screen(bed, tmp_path)
    assert isinstance(made, JoinScreen)
    qtbot.addWidget(made)
    views = [refused_view(r, made.roster.candidates, None, home.NOW) for r in bed.mirror.join.refused]
    assert [(v.head, v.glyph) for v in views] == [
        ("B4: wrong install code", Glyph.STOP),
        ("Stranger, not invited", Glyph.WARN),
    ]
    assert "17 times" in views[1].happened


def test_seen_names_those_that_are_not_invited() -> None:
    board = JoinBoard()
    rows = seen_rows(home.TOPOLOGY, board, LOG, home.NOW)
    assert {row.name for row in rows} == {"B1", "B2", "B4", "ESME", "GSME", "IHD"}
