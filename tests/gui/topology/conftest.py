"""The map of the look's home, shown and with the keyboard on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.topology.canvas import MapCanvas
from gui.topology.picture import picture_of
from gui.topology.strip import strip_of
from tests.gui.screens import home

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look


@pytest.fixture
def canvas(qtbot: QtBot, look: Look) -> MapCanvas:
    made = MapCanvas(look)
    qtbot.addWidget(made)
    made.resize(800, 540)
    picture = picture_of(home.TOPOLOGY, selected=home.GSME, now=home.NOW)
    made.show_map(picture, home.PLACES, home.PLAN, strip_of(home.TOPOLOGY, picture.hops))
    made.show()
    qtbot.waitExposed(made)
    made.view.setFocus()
    return made
