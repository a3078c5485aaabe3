"""A crowd on the map: shapes that do not touch, what is weak on top, and the rest back with a zoom."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.premise.link import LinkClass
from gui.palette import THEMES
from gui.theme import ThemeName
from gui.topology.canvas import MapCanvas
from gui.topology.detail import CLOSE_UP, FULL, SMALL, TINY, detail_for
from gui.topology.floor_plan import FloorPlan
from gui.topology.lanes import line_ink, paint_thread
from gui.topology.layers import box_round
from gui.topology.layout import layered
from gui.topology.picture import picture_of
from gui.topology.strip import strip_of
from tests.gui.topology.crowd import crowd

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.premise.topology import Topology
    from gui.look import Look
    from gui.topology.naming import Box


def grid(devices: int, apart: float) -> list[tuple[float, float]]:
    return [(apart * (n % 8), apart * (n // 8)) for n in range(devices)]


def test_a_home_is_always_whole_and_a_crowd_by_its_room() -> None:
    assert detail_for(grid(12, 20)) == FULL
    assert detail_for(grid(50, 90)) == CLOSE_UP
    assert detail_for(grid(50, 50)) == SMALL
    assert detail_for(grid(50, 30)) == TINY
    assert detail_for([]) == FULL


def test_one_pair_that_was_dragged_together_makes_no_crowd() -> None:
    places = grid(48, 100)
    assert detail_for([*places, (5, 5)]) == CLOSE_UP


def shown(qtbot: QtBot, look: Look, topology: Topology, size: tuple[int, int]) -> MapCanvas:
    canvas = MapCanvas(look)
    qtbot.addWidget(canvas)
    canvas.resize(*size)
    picture = picture_of(topology, selected=topology.devices[-1].eui)
    strip = strip_of(topology, picture.hops)
    canvas.show_map(picture, layered(topology), FloorPlan(), strip)
    canvas.show()
    settle()
    return canvas


def settle() -> None:
    for _ in range(5):
        QApplication.processEvents()


def shapes(canvas: MapCanvas) -> list[Box]:
    scene, where = canvas.scene, canvas.view.viewportTransform()
    return [
        box_round(scene.centre(node.eui, where), node, field=False, scale=scene.detail.scale)
        for node in scene.picture.nodes
    ]


@pytest.mark.parametrize("size", [(997, 366), (1178, 536)], ids=["1093", "1366"])
def test_fifty_devices_stand_apart_and_in_sight(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    canvas = shown(qtbot, look, crowd(50, 100), size)
    assert canvas.scene.detail == SMALL
    boxes = shapes(canvas)
    assert [pair for pair in combinations(boxes, 2) if pair[0].touches(pair[1])] == []
    assert all(canvas.scene.view_box.holds(box) for box in boxes)
    called = [n.name for n in canvas.scene.picture.nodes if n.name and canvas.scene.names(n)]
    assert called == ["Hub", "ESME"], "both ends of the selected way"


def test_a_zoom_tells_the_rest(qtbot: QtBot, look: Look) -> None:
    canvas = shown(qtbot, look, crowd(50, 100), (997, 366))
    few = len(canvas.scene.name_boxes(canvas.view.viewportTransform()))
    for _ in range(4):
        canvas.view.zoom_by(1.25)
    settle()
    assert canvas.scene.detail == CLOSE_UP
    assert len(canvas.scene.name_boxes(canvas.view.viewportTransform())) > few + 20
    canvas.view.fit()
    settle()
    assert canvas.scene.detail == SMALL


def test_the_one_with_the_keyboard_is_called_by_its_name_and_taken_hold_of(qtbot: QtBot, look: Look) -> None:
    canvas = shown(qtbot, look, crowd(50, 100), (997, 366))
    node = next(n for n in canvas.scene.picture.nodes if n.name == "ESME")
    assert not canvas.scene.names(node)
    canvas.view.focus_node(node.eui)
    assert canvas.scene.names(node)
    item = canvas.scene.node_item(node.eui)
    assert item is not None
    assert item.toolTip() == node.sentence
    assert min(item.shape().boundingRect().width(), item.shape().boundingRect().height()) >= 43
    opened: list[object] = []
    canvas.view.node_chosen.connect(opened.append)
    spot = canvas.scene.centre(node.eui, canvas.view.viewportTransform()).toPoint()
    QTest.mouseClick(canvas.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened == [node.eui]


def test_a_device_that_does_not_answer_keeps_its_words_in_a_crowd(qtbot: QtBot, look: Look) -> None:
    canvas = shown(qtbot, look, crowd(50, 100), (997, 366))
    node = canvas.scene.picture.nodes[20]
    canvas.scene.show_node(replace(node, note="no answer for 40 s"))
    assert canvas.scene.names(canvas.scene.picture.nodes[20])


@pytest.mark.parametrize("theme", list(ThemeName))
def test_what_is_weak_is_as_bold_as_ever_and_what_is_fine_is_thin(look: Look, theme: ThemeName) -> None:
    from PySide6.QtCore import QPointF

    def inked(quality: LinkClass) -> int:
        image = QImage(60, 40, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        paint_thread(painter, QPointF(0, 20), QPointF(60, 20), quality, THEMES[theme])
        painter.end()
        wanted = line_ink(THEMES[theme], quality)
        column = [max(wanted.rgb() == image.pixel(x, y) for x in range(60)) for y in range(40)]
        return sum(column)

    fine = max(inked(LinkClass.STRONG), inked(LinkClass.OK))
    assert 1 <= fine <= min(inked(LinkClass.WEAK), inked(LinkClass.MARGINAL))
    assert inked(LinkClass.WEAK) >= 3
