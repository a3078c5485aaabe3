"""From a line of the log to the map of its time: the moment that is shown, and how that is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.events import HubChanged, PremiseChanged
from core.premise.premise import PremiseView
from gui.screens.map import MapScreen
from gui.topology.places import PlaceStore
from tests.gui.screens import home
from tests.gui.screens.stage import HUB, PLAN, SURVEY

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def measured(bed: Bench, *moments: float) -> None:
    """The mesh was measured at these moments, the last one being what is known now."""
    for at in moments:
        topology = replace(home.TOPOLOGY, at=at)
        bed.mirror.take(PremiseChanged(PremiseView("Flat 14, Example House", SURVEY, PLAN, topology)))


@pytest.mark.parametrize(
    ("at", "shown", "words"),
    [
        (home.NOW - 250, home.NOW - 300, "The map as it was measured at"),
        (home.NOW - 299, home.NOW - 300, "The map as it was measured at"),
        (home.NOW - 500, home.NOW - 300, "The map keeps ten minutes."),
        (home.NOW - 10, home.NOW - 40, "the map is as it is now"),
    ],
)
def test_the_moment_before_the_line_is_shown(
    qtbot: QtBot, bed: Bench, tmp_path: Path, at: float, shown: float, words: str
) -> None:
    screen = MapScreen(bed.desk, PlaceStore(tmp_path), lambda: home.NOW)
    qtbot.addWidget(screen)
    bed.mirror.take(HubChanged(HUB))
    measured(bed, home.NOW - 300, home.NOW - 200, home.NOW - 40)
    assert words in screen.look_back(at)
    assert screen.topology.at == shown
    assert screen.bring(home.B2)
    assert screen.topology.at == shown  # with the device to the fore it is still that moment


def test_before_anything_was_measured_the_map_says_so(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = MapScreen(bed.desk, PlaceStore(tmp_path), lambda: home.NOW)
    qtbot.addWidget(screen)
    assert "Nothing was measured yet" in screen.look_back(home.NOW)
