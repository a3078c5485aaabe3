"""The map by keyboard, mouse and wheel, and what is painted where."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from core.premise.link import LinkClass
from gui.palette import THEMES
from gui.theme import ThemeName
from gui.topology.canvas import MapCanvas
from gui.topology.floor_plan import FloorPlan
from gui.topology.lanes import line_ink, paint_link
from gui.topology.layout import NUDGE, Place, layered
from gui.topology.picture import hops_of, picture_of
from gui.topology.strip import strip_of
from tests.gui.screens import home
from tests.gui.topology.crowd import crowd

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.premise.device import Eui64
    from gui.look import Look


def press(
    canvas: MapCanvas, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(canvas.view, key, modifier)


def where(canvas: MapCanvas, eui: Eui64) -> QPoint:
    return canvas.scene.centre(eui, canvas.view.viewportTransform()).toPoint()


def test_everything_is_in_the_free_part_when_fitted(canvas: MapCanvas) -> None:
    for eui in home.PLACES:
        spot = where(canvas, eui)
        assert 40 <= spot.x() <= canvas.width() - 40
        assert canvas.strip.geometry().bottom() + 40 <= spot.y() <= canvas.height() - 40


def test_tab_walks_in_hop_order_and_leaves_after_the_last(canvas: MapCanvas) -> None:
    walked = []
    for _ in home.DEVICES:
        press(canvas, Qt.Key.Key_Tab)
        walked.append(canvas.scene.focused)
    assert walked == [node.eui for node in canvas.scene.picture.nodes]
    assert canvas.view.accessibleDescription() == canvas.scene.picture.nodes[-1].sentence
    canvas.view.focusNextPrevChild(True)
    assert canvas.scene.focused is None


def test_arrows_walk_by_place(canvas: MapCanvas) -> None:
    press(canvas, Qt.Key.Key_Tab)
    press(canvas, Qt.Key.Key_Right)
    assert canvas.scene.focused == home.B1
    press(canvas, Qt.Key.Key_Down)
    assert canvas.scene.focused == home.B4


def test_arrows_go_on_in_hop_order_where_nothing_lies_that_way(canvas: MapCanvas) -> None:
    order = [node.eui for node in canvas.scene.picture.nodes]
    canvas.view.focus_node(home.HUB)
    press(canvas, Qt.Key.Key_Left)
    assert canvas.scene.focused == order[-1]
    seen = set()
    for _ in range(3 * len(order)):
        press(canvas, Qt.Key.Key_Right)
        seen.add(canvas.scene.focused)
    assert home.IHD in seen


def test_enter_opens_p_shows_the_way_and_l_walks_the_links(qtbot: QtBot, canvas: MapCanvas) -> None:
    canvas.view.focus_node(home.B4)
    with qtbot.waitSignal(canvas.view.node_opened) as opened:
        press(canvas, Qt.Key.Key_Return)
    assert opened.args == [home.B4]
    with qtbot.waitSignal(canvas.view.route_wanted) as route:
        press(canvas, Qt.Key.Key_P)
    assert route.args == [home.B4]
    seen = []
    canvas.view.link_opened.connect(lambda a, b: seen.append({a, b}))
    for _ in range(3):
        press(canvas, Qt.Key.Key_L)
    assert seen == [{home.B1, home.B4}, {home.B2, home.B4}, {home.B4, home.GSME}]


def test_plus_minus_and_zero_zoom(canvas: MapCanvas) -> None:
    fitted = canvas.view.zoom
    press(canvas, Qt.Key.Key_Plus)
    assert canvas.view.zoom > fitted * 1.2
    press(canvas, Qt.Key.Key_Minus)
    press(canvas, Qt.Key.Key_Minus)
    assert canvas.view.zoom < fitted
    press(canvas, Qt.Key.Key_0)
    assert canvas.view.zoom == pytest.approx(fitted)


def test_shift_and_an_arrow_nudges_and_the_place_is_worth_keeping(qtbot: QtBot, canvas: MapCanvas) -> None:
    canvas.view.focus_node(home.B2)
    before = canvas.scene.places[home.B2]
    with qtbot.waitSignal(canvas.place_left) as left:
        press(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert left.args == [home.B2, Place(before.x + NUDGE, before.y)]


def test_dragging_a_device_keeps_its_place(qtbot: QtBot, canvas: MapCanvas) -> None:
    start = where(canvas, home.IHD)
    view = canvas.view.viewport()
    with qtbot.waitSignal(canvas.place_left) as left:
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        for step in (5, 20, 40):
            QTest.mouseMove(view, start + QPoint(-step, step))
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(-40, 40))
    assert left.args is not None
    assert left.args[0] == home.IHD
    assert (where(canvas, home.IHD) - start - QPoint(-40, 40)).manhattanLength() <= 3


def test_a_click_on_a_device_chooses_it_and_one_on_a_lane_opens_the_link(
    qtbot: QtBot, canvas: MapCanvas
) -> None:
    with qtbot.waitSignal(canvas.view.node_chosen) as chosen:
        QTest.mouseClick(canvas.view.viewport(), Qt.MouseButton.LeftButton, pos=where(canvas, home.B2))
    assert chosen.args == [home.B2]
    middle = (where(canvas, home.B2) + where(canvas, home.B4)) / 2
    with qtbot.waitSignal(canvas.view.link_opened) as opened:
        QTest.mouseClick(canvas.view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert set(opened.args or []) == {home.B2, home.B4}


def test_device_names_touch_neither_each_other_nor_the_strip(canvas: MapCanvas) -> None:
    boxes = list(canvas.scene._names.boxes(canvas.view.viewportTransform()).values())
    assert len(boxes) == 4  # bridges carry their name in their shape
    for index, box in enumerate(boxes):
        assert not any(box.touches(other) for other in boxes[index + 1 :])
        assert not any(box.touches(card) for card in canvas.scene.chrome)


def _lane_picture(theme: ThemeName, sides: tuple[LinkClass, LinkClass]) -> QImage:
    image = QImage(240, 60, QImage.Format.Format_RGB32)
    image.fill(QColor(THEMES[theme].colours.base))
    painter = QPainter(image)
    paint_link(painter, QPointF(10, 30), QPointF(230, 30), sides, THEMES[theme])
    painter.end()
    return image


def _columns_inked(image: QImage, y: int, ground: QColor) -> int:
    return sum(image.pixelColor(x, y) != ground for x in range(image.width()))


@pytest.mark.parametrize("theme", list(ThemeName))
def test_each_direction_is_drawn_on_its_own_side_in_its_own_class(theme: ThemeName) -> None:
    image = _lane_picture(theme, (LinkClass.STRONG, LinkClass.WEAK))
    lane = round(THEMES[theme].metrics.lane)
    ground = QColor(THEMES[theme].colours.base)
    strong, weak = _columns_inked(image, 30 + lane, ground), _columns_inked(image, 30 - lane, ground)
    assert strong > 130  # solid
    assert 40 < weak < strong - 20  # dashed
    assert image.pixelColor(120, 30 + lane) == line_ink(THEMES[theme], LinkClass.STRONG)


def test_lost_both_ways_is_one_dotted_line_in_the_middle() -> None:
    image = _lane_picture(ThemeName.LIGHT, (LinkClass.LOST, LinkClass.LOST))
    ground = QColor("#FFFFFF")
    assert 15 < _columns_inked(image, 30, ground) < 90
    assert _columns_inked(image, 20, ground) == 0


def test_fifty_devices_and_a_hundred_links_are_painted_in_time(qtbot: QtBot, look: Look) -> None:
    topology = crowd(50, 100)
    assert len(topology.links) >= 90
    canvas = MapCanvas(look)
    qtbot.addWidget(canvas)
    canvas.resize(1178, 520)
    picture = picture_of(topology, selected=topology.devices[-1].eui)
    canvas.show_map(
        picture, layered(topology), FloorPlan(), strip_of(topology, hops_of(topology, picture.route))
    )
    canvas.show()
    qtbot.waitExposed(canvas)
    image = QImage(canvas.size(), QImage.Format.Format_RGB32)
    times = []
    for _ in range(15):
        started = time.process_time()
        canvas.view.viewport().render(image)
        times.append(time.process_time() - started)
    assert statistics.median(times) < 3 * 0.016
