"""Recording: keys, list and refusals, that nothing of it reaches the core, and that a long visit holds nobody up."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from core.errors import FileError
from core.events import Level
from core.premise.device import Eui64
from core.premise.topology import Topology
from core.records.visits.visit import Visit
from gui.screen import BACK, Place, Screen
from gui.topology.plans import PlanStore
from gui.window import Window
from tests.gui.models.test_replay import long_visit
from tests.gui.screens import home
from tests.gui.screens.desk import answer
from tests.gui.screens.stage import premise
from tests.gui.screens.stage_recording import BEGAN, FILES, PATH, SCENARIO, made, opened, visit

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.screens.recording import RecordingScreen
    from tests.gui.screens.desk import Bench

FAULT = FileError(
    "holiday.althan is not a recording of a visit.", "It does not begin like one.", "Choose another."
)


def seen(qtbot: QtBot, screen: RecordingScreen, size: tuple[int, int] = (1093, 574)) -> Window:
    """The screen in a window of its own."""
    window = Window(screen.look)
    qtbot.addWidget(window)
    window.add("recording", Place.START, screen)
    window.resize(*size)
    window.show()
    window.go("recording")
    QApplication.processEvents()
    return window


def at(screen: RecordingScreen) -> int:
    """Where it stands, in s after the visit began."""
    assert screen.replay is not None
    return round(screen.replay.at - BEGAN)


# --- working it ---------------------------------------------------------------------------------------


def test_the_keys_play_step_and_change_the_speed(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 100)
    window = seen(qtbot, screen)
    line = screen.pane.line
    assert window.focusWidget() is line
    replay = screen.replay
    assert replay is not None
    for key, where in (
        (Qt.Key.Key_Right, 420), (Qt.Key.Key_Right, 620), (Qt.Key.Key_Left, 420), (Qt.Key.Key_Left, 75),
        (Qt.Key.Key_End, 1490), (Qt.Key.Key_Home, 0),
    ):  # fmt: skip
        QTest.keyClick(line, key)
        assert at(screen) == where
    QTest.keyClick(line, Qt.Key.Key_Space)
    assert replay.playing
    assert screen.now().primary is not None
    assert window.nowbar.primary.text() == "Pause"
    QTest.keyClick(line, Qt.Key.Key_Plus)
    assert (replay.speed, screen.pane.controls.speeds.index) == (10, 1)
    QTest.keyClick(line, Qt.Key.Key_Minus)
    assert replay.speed == 1
    QTest.keyClick(line, Qt.Key.Key_Space)
    assert not replay.playing


def test_on_the_map_its_own_keys_hold_and_space_still_plays(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 660)
    seen(qtbot, screen)
    view = screen.pane.map.view
    view.setFocus()
    zoom = view.zoom
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.zoom > zoom
    assert at(screen) == 660
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert screen.replay is not None
    assert screen.replay.playing


def test_in_the_log_space_plays_too(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 660)
    seen(qtbot, screen, (1366, 768))
    screen.pane.side.log.setFocus()
    QTest.keyClick(screen.pane.side.log, Qt.Key.Key_Right)
    QTest.keyClick(screen.pane.side.log, Qt.Key.Key_Space)
    assert at(screen) == 824
    assert screen.replay is not None
    assert screen.replay.playing


def test_space_plays_from_the_speeds_and_the_views_too(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 660)
    window = seen(qtbot, screen)
    replay = screen.replay
    assert replay is not None
    for part in (screen.pane.controls.speeds, screen.pane.side.turns):
        QTest.mouseClick(part.findChildren(QAbstractButton)[1], Qt.MouseButton.LeftButton)
        focused = window.focusWidget()
        assert focused is part.chosen_segment
        QTest.keyClick(focused, Qt.Key.Key_Space)
        assert replay.playing
        assert window.nowbar.now.primary is not None
        assert window.nowbar.now.primary.key == "Space"
        QTest.keyClick(focused, Qt.Key.Key_Space)
        assert not replay.playing
    assert replay.speed == 10


def test_where_space_presses_something_else_nothing_is_promised(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 100)
    window = seen(qtbot, screen)
    replay = screen.replay
    assert replay is not None
    controls, nowbar = screen.pane.controls, window.nowbar
    for part, promised in (
        (controls.next, ""), (controls.play, "Space"), (window.rail.findChildren(QAbstractButton)[0], ""),
        (nowbar.primary, "Space"), (nowbar.seconds[0], ""), (screen.pane.map.view, "Space"),
    ):  # fmt: skip
        part.setFocus()
        primary = nowbar.now.primary
        assert primary is not None
        assert (part.accessibleName(), primary.key) == (part.accessibleName(), promised)
        before = replay.playing
        if promised:
            QTest.keyClick(part, Qt.Key.Key_Space)
            assert replay.playing is not before


def test_it_rests_when_nobody_looks(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 100)
    seen(qtbot, screen)
    assert screen.replay is not None
    screen.replay.play()
    screen.hide()
    assert not screen.replay.playing


def test_a_line_of_the_log_leads_to_its_moment_and_a_device_shows_its_way(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 1_400)
    seen(qtbot, screen, (1366, 768))
    side = screen.pane.side
    told = [record.text for record in side.lines.shown]
    assert told[-1].startswith("It runs version")
    row = next(n for n, record in enumerate(side.lines.shown) if record.level is Level.WARNING)
    side.log.opened.emit(side.lines.shown[row])
    assert at(screen) == 620
    assert [record.text for record in side.lines.shown][-1].startswith("It took no block")
    side.devices.rows[home.IHD].button.click()
    assert screen.pane.map.scene.picture.route == (home.IHD, home.B2, home.B1, home.HUB)


def test_the_pointer_drags_time_and_a_sign_takes_it_to_its_very_moment(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 0)
    seen(qtbot, screen)
    line = screen.pane.line
    x, mark = next((x, mark) for x, mark in line._shown if mark.words.startswith("It took no block"))
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(round(x) + 2, 6))
    assert at(screen) == round(mark.at - BEGAN)
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=QPoint(40, 30))
    QTest.mouseMove(line, QPoint(line.width() - 2, 30))
    assert at(screen) == 1490


def test_marks_on_one_spot_are_shown_by_the_worst(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 0)
    seen(qtbot, screen)
    shown = [mark.words for mark in screen.pane.line.shown]
    assert "The update of B1 has failed." in shown
    assert len(shown) < len(screen.replay.story.marks)  # type: ignore[union-attr]


def test_the_map_shows_the_mesh_and_how_far_an_update_had_come(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 660)
    seen(qtbot, screen)
    picture = screen.pane.map.scene.picture
    assert len(picture.nodes) == len(home.DEVICES)
    assert picture.links
    node = picture.node(home.B4)
    assert node is not None
    assert node.look.sending == pytest.approx(26 / 39, abs=0.001)
    places = dict(screen.pane.map._places(Topology(), screen.replay.story.ground(home.HUB)))  # type: ignore[union-attr]
    assert screen.replay is not None
    screen.replay.seek(BEGAN + 50)
    assert len(screen.pane.map.scene.picture.nodes) == 4
    assert all(screen.pane.map._given[eui] == place for eui, place in places.items())


# --- it is past ---------------------------------------------------------------------------------------


def test_nothing_of_it_reaches_the_core_and_nothing_live_reaches_it(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 0)
    window = seen(qtbot, screen, (1366, 768))
    premise(bed)
    before = len(bed.asks.asked)
    assert screen.replay is not None
    hub = screen.replay.mirror.hub
    for place in (0.0, 62.0, 660.0, 1_490.0):
        screen.replay.seek(BEGAN + place)
        for button in screen.findChildren(QAbstractButton):
            if button.isVisible() and button.isEnabled():
                button.click()
        view = screen.pane.map.view
        view.node_opened.emit(home.B4)
        view.link_opened.emit(home.B4, home.B1)
        for key in (Qt.Key.Key_L, Qt.Key.Key_P, Qt.Key.Key_Return):
            QTest.keyClick(view, key)
    assert len(bed.asks.asked) == before
    assert bed.went == []
    screen.replay.seek(BEGAN)
    assert screen.replay.mirror.hub == hub
    assert not window.drawer.is_open
    assert {action.words for action in screen.now().seconds} == {"Close recording"}


def test_only_a_visit_to_an_emulated_home_wears_the_violet(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, visit(), 100)
    seen(qtbot, screen)
    assert screen.pane.head.plate.isVisible()
    assert not screen.pane.head.emulated.isVisible()
    bed.desk.recording.choose(None)
    again = opened(bed, visit(emulated=True), 100)
    seen(qtbot, again)
    assert again.pane.head.emulated.isVisible()


def test_a_home_whose_plan_this_laptop_has_been_told_is_replayed_over_it(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    plans = PlanStore(tmp_path)
    plans.keep(SCENARIO, home.PLAN)
    screen = opened(bed, visit(emulated=True), 660, plans)
    window = seen(qtbot, screen, (1366, 768))
    plan, scene = home.PLAN.bounds, screen.pane.map.scene
    assert scene.plan.rooms == home.PLAN.rooms
    assert plan is not None
    where, view = screen.pane.map.view.viewportTransform(), screen.pane.map.view.rect()
    for corner in (QPointF(plan.left, plan.top), QPointF(plan.right, plan.bottom)):
        assert view.contains(where.map(corner).toPoint())
    assert screen.replay is not None
    before = dict(screen.pane.map._given)
    screen.replay.seek(BEGAN + 62)
    assert scene.plan.rooms
    assert screen.pane.map._given == before, "nothing jumps while time is dragged"
    window.resize(1093, 574)
    QApplication.processEvents()
    assert not scene.plan.rooms, "on a low map the plan would squeeze the links out of sight"


def test_another_home_of_the_same_name_lends_a_replay_no_plan(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    plans = PlanStore(tmp_path)
    elsewhere = {Eui64.from_int(1000 + n): place for n, place in enumerate(home.PLAN.places.values())}
    plans.keep(SCENARIO, replace(home.PLAN, places=elsewhere))
    screen = opened(bed, visit(emulated=True), 660, plans)
    seen(qtbot, screen, (1366, 768))
    assert screen.pane.map.scene.plan.rooms == ()


def test_a_home_that_nobody_told_of_is_replayed_without_a_plan(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = opened(bed, visit(emulated=True), 660, PlanStore(tmp_path))
    seen(qtbot, screen, (1366, 768))
    assert screen.pane.map.scene.plan.rooms == ()
    assert len(screen.pane.map.scene.picture.nodes) == len(home.DEVICES)


# --- which recording ----------------------------------------------------------------------------------


def test_the_list_says_what_there_is_and_opens_it(qtbot: QtBot, bed: Bench) -> None:
    screen = made(bed)
    seen(qtbot, screen)
    answer(bed, "visits.path", PATH)
    answer(bed, "visits.recorded", FILES)
    said = [row.accessibleName() for row in screen.list.rows]
    assert said[0].startswith("Flat 14, Example House, today")
    assert "Under way" in said[0]
    assert said[2].endswith("emulated")
    assert "Damaged" in said[3]
    screen.list.rows[1].click()
    assert bed.desk.recording.path == FILES[1].path
    assert bed.asks.last("visits.read").arguments == (FILES[1].path,)


def test_what_is_no_recording_is_refused_in_words_and_the_list_can_be_used(qtbot: QtBot, bed: Bench) -> None:
    screen = made(bed)
    seen(qtbot, screen)
    answer(bed, "visits.recorded", FILES)
    bed.desk.recording.choose(Path("holiday.althan"))
    refuse = bed.asks.last("visits.read").error
    assert refuse is not None
    refuse(FAULT)
    assert "holiday.althan is not a recording" in screen.list.trouble.words
    assert bed.desk.recording.path is None
    assert all(row.isVisible() for row in screen.list.rows)
    screen.list.rows[0].click()
    assert screen.list.trouble.words == ""


def test_a_recording_that_is_being_read_can_be_let_go(qtbot: QtBot, bed: Bench) -> None:
    screen = made(bed)
    seen(qtbot, screen)
    bed.desk.recording.choose(PATH)
    call = bed.asks.last("visits.read").call
    now = screen.now()
    assert now.primary is not None
    assert now.primary.busy
    now.seconds[0].run()  # type: ignore[misc]
    assert not call.running
    assert bed.desk.recording.path is None


def test_a_damaged_one_says_which_entry_and_shows_what_stands_before_it(qtbot: QtBot, bed: Bench) -> None:
    whole = visit()
    words = "Entry 31 was altered, or an entry before it is missing."
    screen = opened(bed, replace(whole, entries=whole.entries[:30], damage=words, broken=31), 9_999)
    seen(qtbot, screen)
    assert (
        screen.pane.band.words
        == f"{words} Shown are the 30 entries before it; what comes after proves nothing."
    )
    assert screen.pane.map.scene.picture.nodes


def test_one_with_nothing_in_it_is_shown_empty_and_cannot_be_played(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, Visit("x", "", damage="The head of the recording was altered.", broken=0), 0)
    seen(qtbot, screen)
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is None
    assert primary.reason


def test_close_leads_back_to_where_one_came_from(qtbot: QtBot, bed: Bench) -> None:
    window = Window(bed.desk.look)
    qtbot.addWidget(window)
    for name, place in (("start", Place.START), ("log", Place.LOG), ("settings", Place.SETTINGS)):
        window.add(name, place, Screen(bed.desk))
    screen = opened(bed, visit(), 0)
    window.add("recording", Place.START, screen)
    window.show()
    for name in ("start", "log", "recording", "settings", BACK):
        window.go(name)
    assert window.name_shown == "recording"
    screen.close_recording()
    assert bed.went == [BACK]
    window.go(BACK)
    assert window.name_shown == "log"


def test_close_leads_back_to_the_list_it_was_opened_from(qtbot: QtBot, bed: Bench) -> None:
    screen = made(bed)
    seen(qtbot, screen)
    answer(bed, "visits.recorded", FILES)
    screen.list.rows[0].click()
    answer(bed, "visits.read", visit())
    qtbot.waitUntil(lambda: screen.replay is not None)
    screen.close_recording()
    assert bed.went == []
    assert screen.replay is None
    assert bed.asks.names()[-1] == "visits.recorded"


@pytest.mark.parametrize(("name", "taken"), [("b.althan", True), ("b.ALTHAN", True), ("b.pdf", False)])
def test_a_recording_may_be_dropped(qtbot: QtBot, bed: Bench, name: str, taken: bool) -> None:
    screen = made(bed)
    seen(qtbot, screen)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/somewhere/{name}")])
    act, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    screen.dropEvent(QDropEvent(QPointF(5, 5), act, data, button, keys))
    assert (bed.desk.recording.path is not None) is taken


# --- how light it is ----------------------------------------------------------------------------------


def test_a_drag_over_ten_thousand_entries_never_holds_the_window(qtbot: QtBot, bed: Bench) -> None:
    screen = opened(bed, long_visit(10_000), 0)
    seen(qtbot, screen, (1366, 768))
    line, turns = screen.pane.line, []
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(line, button, pos=QPoint(30, 30))
    spots = [30 + (n * 211) % (line.width() - 60) for n in range(40)]
    for x in spots * 2:
        began = time.process_time()
        spot = QPointF(x, 30)
        line.mouseMoveEvent(
            QMouseEvent(QMouseEvent.Type.MouseMove, spot, line.mapToGlobal(spot), button, button, keys)
        )
        QApplication.processEvents()
        turns.append(time.process_time() - began)
    turns = sorted(
        map(min, turns[:40], turns[40:])
    )  # of each spot the better try: others use the machine, too
    print(f"longest turn of a drag: {turns[-1] * 1000:.0f} ms, median {turns[20] * 1000:.0f} ms")
    assert turns[-1] < 0.05
