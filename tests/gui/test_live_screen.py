"""A screen that grows old looks again while it is shown, and is still while it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.live_screen import LiveScreen
from tests.gui.screens.desk import bench

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Clock(LiveScreen):
    """A screen for this test."""

    pace_ms = 20


def test_it_looks_when_it_comes_into_view_again_and_again_and_not_while_it_is_hidden(qtbot: QtBot) -> None:
    screen = Clock(bench().desk)
    qtbot.addWidget(screen)
    looks: list[None] = []
    screen.due.connect(lambda: looks.append(None))
    qtbot.wait(60)
    assert looks == []
    screen.show()
    assert len(looks) == 1
    qtbot.waitUntil(lambda: len(looks) > 3)
    screen.hide()
    seen = len(looks)
    qtbot.wait(60)
    assert len(looks) == seen
