"""The map under what comes and goes: a notice moves no device, a card hides no link, words stand in their own room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.events import HubChanged
from gui.notices import Notice
from gui.screen import Glyph, Place
from gui.screens.map import MapScreen
from gui.topology.floor_plan import METRE
from gui.topology.naming import Box
from gui.topology.places import PlaceStore
from gui.widgets.cards import Toasts
from gui.window import Window
from tests.gui.screens import home
from tests.gui.screens.stage import HUB, feed, premise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from core.premise.device import Eui64
    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SIZES = ((1366, 768), (1093, 574))
FAULT = Notice(Glyph.STOP, "The hub does not answer.", "It was unplugged. Plug it in again.")
NEWS = Notice(Glyph.WARN, "B4 answered 7 of 10 pings.")


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}")
def window(request: pytest.FixtureRequest, bed: Bench, tmp_path: Path) -> Iterator[Window]:
    made = Window(bed.desk.look)
    made.add("map", Place.UPDATE, MapScreen(bed.desk, PlaceStore(tmp_path), lambda: home.NOW))
    made.resize(*request.param)
    made.show()
    made.go("map")
    yield made
    made.close()


def shown(window: Window) -> MapScreen:
    screen = window.screen_shown
    assert isinstance(screen, MapScreen)
    return screen


def spots(screen: MapScreen) -> dict[Eui64, QPoint]:
    """Where each device stands in the window."""
    for _ in range(5):
        QApplication.processEvents()
    view = screen.canvas.view
    where, corner = view.viewportTransform(), view.viewport().mapTo(view.window(), QPoint(0, 0))
    scene = screen.canvas.scene
    return {n.eui: scene.centre(n.eui, where).toPoint() + corner for n in scene.picture.nodes}


def piled(window: Window) -> Toasts:
    toasts = Toasts(window.look, window.stack)
    window.lay_below(toasts)
    window.content_resized.connect(toasts.settle)
    return toasts


def test_no_device_moves_when_notices_come_and_go(bed: Bench, window: Window) -> None:
    premise(bed)
    screen, toasts = shown(window), piled(window)
    screen.show_plan(home.PLAN)
    before, whole = spots(screen), screen.canvas.height()
    for notice in (NEWS, FAULT):
        toasts.give(notice)
        assert spots(screen) == before
        assert screen.canvas.height() < whole, "the notice has its room from the foot of the map"
        whole = screen.canvas.height()
    screen._refresh()
    assert spots(screen) == before, "nor with the next news of the mesh"
    for toast in list(toasts._toasts):
        toast.done.emit()
    assert spots(screen) == before


def test_while_a_notice_is_there_the_doctor_has_one_line_that_can_be_pressed(
    bed: Bench, window: Window
) -> None:
    premise(bed)
    screen, toasts = shown(window), piled(window)
    spots(screen)
    was_folded = screen.canvas.doctor.folded
    toasts.give(FAULT)
    spots(screen)
    card = screen.canvas.doctor
    assert card.isVisible()
    assert card.folded
    assert screen.canvas.rect().contains(card.geometry()), "none of it lies beneath the notice"
    toasts._toasts[0].done.emit()
    spots(screen)
    assert card.folded == was_folded


def test_who_asks_to_see_all_has_the_map_above_the_notice(bed: Bench, window: Window) -> None:
    premise(bed)
    screen, toasts = shown(window), piled(window)
    screen.show_plan(home.PLAN)
    before = spots(screen)
    toasts.give(FAULT)
    spots(screen)
    screen.canvas.view.setFocus()
    QTest.keyClick(screen.canvas.view, Qt.Key.Key_0)
    foot = screen.canvas.mapTo(window, QPoint(0, screen.canvas.height())).y()
    after = spots(screen)
    assert max(spot.y() for spot in after.values()) < foot - 26
    toasts._toasts[0].done.emit()
    assert spots(screen) == before


def test_the_whole_card_of_the_doctor_never_lies_over_a_link(bed: Bench, window: Window) -> None:
    premise(bed)
    screen = shown(window)
    spots(screen)
    canvas = screen.canvas
    card = canvas.doctor.geometry().adjusted(-8, -8, 8, 8)
    box = Box(card.x(), card.y(), card.width(), card.height())
    assert canvas.doctor.isVisible()
    assert not [s for _, _, s in canvas.scene.segments(canvas.view.viewportTransform()) if s.crosses(box)]


def test_of_a_hub_alone_the_whole_home_is_in_sight_and_words_stand_on_a_card(
    bed: Bench, window: Window
) -> None:
    screen = shown(window)
    feed(bed, HubChanged(HUB))
    screen.show_plan(home.PLAN)
    spots(screen)
    canvas, plan = screen.canvas, home.PLAN.bounds
    assert plan is not None
    where = canvas.view.viewportTransform()
    corners = [where.map(QPointF(x, y)) for x in (plan.left, plan.right) for y in (plan.top, plan.bottom)]
    assert all(canvas.view.rect().contains(corner.toPoint()) for corner in corners)
    hub = canvas.scene.centre(home.HUB, where).toPoint()
    assert canvas.hint.isVisible()
    assert canvas.rect().contains(canvas.hint.geometry())
    assert not canvas.hint.geometry().adjusted(-29, -29, 29, 29).contains(hub)


def test_the_name_of_a_room_stands_in_no_other_room(bed: Bench, window: Window) -> None:
    """A hall too narrow for its name had it in the bedroom above, over that room's own."""
    screen = shown(window)
    feed(bed, HubChanged(HUB))
    tight = [replace(r, width=METRE * 0.5) if r.name == "Hall" else r for r in home.PLAN.rooms]
    screen.show_plan(replace(home.PLAN, rooms=tuple(tight)))
    spots(screen)
    screen.grab()
    scene, where = screen.canvas.scene, screen.canvas.view.viewportTransform()
    areas = [where.mapRect(QRectF(r.left, r.top, r.width, r.height)) for r in tight]
    assert scene.room_boxes
    for name in scene.room_boxes:
        inside = [a for a in areas if a.intersects(QRectF(name.left, name.top, name.width, name.height))]
        assert len(inside) <= 1
