"""The map's layers: as it was some minutes ago, a plan under it, blocks on their way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from core.events import PremiseChanged, UpdateChanged
from core.premise.premise import PremiseView
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.screens.map import MapScreen
from gui.topology.head import LAYERS
from gui.topology.picture import Layer
from gui.topology.places import PlaceStore
from tests.gui.screens import home
from tests.gui.screens.stage import feed, premise

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench, tmp_path: Path) -> MapScreen:
    made = MapScreen(bed.desk, PlaceStore(tmp_path / "places"), lambda: home.NOW)
    qtbot.addWidget(made)
    made.resize(1220, 640)
    made.show()
    premise(bed)
    made.show_plan(home.PLAN)
    return made


def scans(bed: Bench, *ages: float) -> None:
    """Whole scans this many seconds ago, B2 missing from all but the last."""
    fewer = tuple(d for d in home.DEVICES if d.eui != home.B2)
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=replace(home.TOPOLOGY, hub=home.B1))))
    for age in ages[:-1]:
        past = replace(home.TOPOLOGY, devices=fewer, at=home.NOW - age)
        feed(bed, PremiseChanged(PremiseView("Flat 14", topology=past)))
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=replace(home.TOPOLOGY, at=home.NOW - ages[-1]))))


def sending(done: int) -> UpdateChanged:
    return UpdateChanged(
        DeviceUpdate(
            home.B4, phase=Phase.SENDING, condition=Condition.RUNNING, bytes_done=done, bytes_total=1000
        )
    )


def test_the_map_is_looked_at_as_it_was_and_says_so(bed: Bench, screen: MapScreen) -> None:
    scans(bed, 300, 60, 4)
    assert screen.when.words == "Now"
    assert screen.canvas.scene.picture.node(home.B2) is not None
    screen.when.slider.setFocus()
    QTest.keyClick(screen.when.slider, Qt.Key.Key_Home)
    assert screen.when.words == "5 min ago"
    assert screen.canvas.scene.picture.node(home.B2) is None
    assert screen.now().fact == "The map as it was 5 min ago."
    assert screen.layers.when.words == "5 min ago"
    back = screen.now().seconds[0].run
    assert back is not None
    back()
    assert screen.when.words == "Now"
    assert screen.canvas.scene.picture.node(home.B2) is not None


def test_to_check_links_ends_looking_back(bed: Bench, screen: MapScreen) -> None:
    scans(bed, 300, 4)
    QTest.keyClick(screen.when.slider, Qt.Key.Key_Left)
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()
    assert screen.when.words == "Now"


def test_a_picture_becomes_the_plan_and_is_there_the_next_time(
    qtbot: QtBot, bed: Bench, screen: MapScreen, tmp_path: Path
) -> None:
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#AA3311"))
    image.save(str(tmp_path / "photo.png"))
    screen.take_picture(tmp_path / "photo.png")
    qtbot.waitUntil(lambda: screen.canvas.scene.sheet is not None)
    shown = screen.canvas.view.grab().toImage()
    assert any(
        shown.pixelColor(x, shown.height() - 40) == QColor("#AA3311") for x in range(0, shown.width(), 5)
    )
    again = MapScreen(bed.desk, PlaceStore(tmp_path / "places"), lambda: home.NOW)
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.canvas.scene.sheet is not None)
    again.layers.picture_unwanted.emit()
    assert again.canvas.scene.sheet is None
    assert not list((tmp_path / "places").glob("*.png"))


def test_a_file_that_is_no_picture_is_said_and_the_plan_stays(
    qtbot: QtBot, bed: Bench, screen: MapScreen, tmp_path: Path
) -> None:
    (tmp_path / "notes.png").write_text("no picture")
    with qtbot.waitSignal(bed.desk.notices.given) as told:
        screen.take_picture(tmp_path / "notes.png")
    assert told.args is not None
    assert "PNG, JPEG or SVG" in str(told.args[0])
    assert screen.canvas.scene.plan == home.PLAN


def test_how_strong_the_plan_is_and_the_wish_for_blocks_are_kept(
    bed: Bench, screen: MapScreen, tmp_path: Path
) -> None:
    QTest.keyClick(screen.layers.opacity.slider, Qt.Key.Key_Home)
    assert screen.canvas.scene.plan_opacity == pytest.approx(0.2)
    screen.layers.packets.click()
    assert not screen.canvas.packets.wanted
    again = MapScreen(bed.desk, PlaceStore(tmp_path / "places"), lambda: home.NOW)
    assert again.canvas.scene.plan_opacity == pytest.approx(0.2)
    assert not again.canvas.packets.wanted
    again.deleteLater()


def picture(screen: MapScreen) -> int:
    """Which picture of the map it is: another one with each painting."""
    return screen.canvas.scene.under._picture.cacheKey()


def at_rest(qtbot: QtBot, screen: MapScreen) -> int:
    """The picture of the map, once nothing more is to be painted."""
    seen = [-1]

    def rests() -> bool:
        qtbot.wait(50)
        seen.append(picture(screen))
        return seen[-1] == seen[-2]

    qtbot.waitUntil(rests)
    return seen[-1]


def test_progress_paints_one_device_and_not_the_map(qtbot: QtBot, bed: Bench, screen: MapScreen) -> None:
    feed(bed, sending(100))
    before = at_rest(qtbot, screen)
    for done in range(200, 1000, 100):
        feed(bed, sending(done))
        qtbot.wait(1)
    node = screen.canvas.scene.picture.node(home.B4)
    assert node is not None
    assert node.look.sending == pytest.approx(0.9)
    assert node.sentence.endswith("update 90 per cent")
    assert picture(screen) == before
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=replace(home.TOPOLOGY, links=home.LINKS[:4]))))
    qtbot.waitUntil(lambda: picture(screen) != before)


def test_the_list_says_how_far_an_update_has_come(bed: Bench, screen: MapScreen) -> None:
    screen.show_list(True)
    feed(bed, sending(420))
    rows = screen.list.devices.rows
    place = rows.place_of(home.B4)
    assert place is not None
    assert rows.index(place, 2).data() == "joined, sleeps, update 42 %"


def test_layers_opens_by_its_button_and_shuts_by_escape(screen: MapScreen) -> None:
    screen.activateWindow()
    QTest.mouseClick(screen.head._words, Qt.MouseButton.LeftButton)
    assert screen.layers.isVisible()
    assert screen.rect().contains(screen.layers.geometry())
    assert screen.layers._choose.hasFocus()
    QTest.keyClick(screen.layers.opacity.slider, Qt.Key.Key_Escape)
    assert screen.layers.isHidden()


def test_what_has_no_room_moves_into_layers(screen: MapScreen) -> None:
    assert not screen.when.isHidden()
    screen.resize(980, 460)
    assert screen.when.isHidden()
    assert not screen.layers._when_part.isHidden()
    assert screen.layers._links_part.isHidden()
    screen.resize(420, 340)
    assert screen.head.folded
    assert not screen.layers._links_part.isHidden()
    assert not screen.layers._lines_part.isHidden()
    screen.layers.layers._segments[LAYERS.index(Layer.PROBLEMS)].click()
    assert screen._layer is Layer.PROBLEMS
    assert screen.head.layers.index == LAYERS.index(Layer.PROBLEMS)
