"""The ghost of a device that would stand elsewhere: nudged, dragged, foretold, gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.premise.link import LinkClass
from gui.topology.ghost import GhostLane
from gui.topology.layout import NUDGE, Place
from tests.gui.screens import home

if TYPE_CHECKING:
    from gui.topology.canvas import MapCanvas


def test_a_ghost_begins_where_the_device_is_and_is_nudged_by_the_arrows(canvas: MapCanvas) -> None:
    seen: list[Place] = []
    assert canvas.view.begin_ghost(home.B4, seen.append)
    QTest.keyClick(canvas.view, Qt.Key.Key_Right)
    QTest.keyClick(canvas.view, Qt.Key.Key_Up)
    start = home.PLACES[home.B4]
    assert seen == [start, start.moved(NUDGE, 0), start.moved(NUDGE, -NUDGE)]
    assert canvas.scene.given[home.B4] == start


def test_a_ghost_is_dragged_and_the_device_stays(canvas: MapCanvas) -> None:
    seen: list[Place] = []
    canvas.view.begin_ghost(home.B4, seen.append)
    before = canvas.scene.places[home.B4]
    spot = canvas.scene.centre(home.B4, canvas.view.viewportTransform()).toPoint()
    view = canvas.view.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=spot)
    for step in (5, 20, 40):
        QTest.mouseMove(view, spot + QPoint(step, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=spot + QPoint(40, 0))
    assert seen[-1].x == pytest.approx(home.PLACES[home.B4].x + 40 / canvas.view.transform().m11(), abs=2)
    assert canvas.scene.places[home.B4] == before


def test_a_prediction_is_drawn_and_said_and_goes_with_the_ghost(canvas: MapCanvas) -> None:
    canvas.view.begin_ghost(home.B4, lambda _place: None)
    canvas.view.ghost.setPos(canvas.view.ghost.pos().x() - 60, canvas.view.ghost.pos().y())  # type: ignore[union-attr]
    without = canvas.view.grab().toImage()
    canvas.view.show_prediction(
        [GhostLane(home.ESME, LinkClass.OK, LinkClass.WEAK)], "About Marginal, could be Weak"
    )
    assert canvas.view.accessibleDescription() == "About Marginal, could be Weak"
    assert canvas.view.grab().toImage() != without
    canvas.view.end_ghost()
    assert canvas.view.ghost is None


def test_no_ghost_of_a_device_that_is_not_on_the_map(canvas: MapCanvas) -> None:
    assert not canvas.view.begin_ghost(home.STRANGER, lambda _place: None)
    assert canvas.view.ghost is None
