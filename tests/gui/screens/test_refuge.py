"""The keyboard is never lost: what had the ring goes off or away, and the next target in the same place has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from gui.screen import Action, Glyph, NowLine, Place, Screen
from gui.widgets.buttons import Button
from gui.widgets.page import Page
from gui.window import Window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class TwoRows(Screen):
    """A page of two rows of buttons, and nothing else that takes the keyboard."""

    title = "Two rows"

    def __init__(self, bed: Bench) -> None:
        super().__init__(bed.desk)
        page = Page(bed.desk.look, "Two rows")
        self.rows: list[QWidget] = []
        self.lines: list[QHBoxLayout] = []
        self.buttons: list[Button] = []
        for row in range(2):
            line = QWidget()
            across = QHBoxLayout(line)
            self.lines.append(across)
            for number in range(3):
                button = Button(bed.desk.look, f"{row}{number}", lambda: None)
                across.addWidget(button)
                self.buttons.append(button)
            self.rows.append(line)
            page.body.addWidget(line)
        column = QVBoxLayout(self)
        column.addWidget(page)

    def now(self) -> NowLine:
        return NowLine("Here.", "", Glyph.DONE, Action("Go on", lambda: None))


@pytest.fixture
def window(qtbot: QtBot, bed: Bench) -> tuple[Window, TwoRows]:
    made, screen = Window(bed.desk.look), TwoRows(bed)
    qtbot.addWidget(made)
    made.add("it", Place.JOB, screen)
    made.resize(1093, 574)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.go("it")
    QTest.qWait(20)
    return made, screen


def test_the_next_in_its_row_has_the_ring_when_a_button_goes_off(window: tuple[Window, TwoRows]) -> None:
    frame, screen = window
    frame.focus_ring.show_on(screen.buttons[1])
    screen.buttons[1].turn_off("Not now.")
    QTest.qWait(20)
    assert frame.focus_ring.target in (screen.buttons[0], screen.buttons[2])
    assert frame.focus_ring.target is frame.focusWidget()


def test_it_comes_back_when_it_is_on_again_unless_the_user_moved_on(window: tuple[Window, TwoRows]) -> None:
    frame, screen = window
    frame.focus_ring.show_on(frame.nowbar.primary)
    frame.nowbar.primary.turn_off("Busy.")
    QTest.qWait(20)
    frame.nowbar.primary.turn_on()
    QTest.qWait(20)
    assert frame.focus_ring.target is frame.nowbar.primary
    frame.focus_ring.show_on(screen.buttons[1])
    screen.buttons[1].turn_off("Busy.")
    QTest.qWait(20)
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Tab)
    QTest.qWait(20)
    moved = frame.focus_ring.target
    screen.buttons[1].turn_on()
    QTest.qWait(20)
    assert frame.focus_ring.target is moved


def test_a_row_that_goes_leaves_the_keyboard_to_the_row_beside_it(window: tuple[Window, TwoRows]) -> None:
    frame, screen = window
    frame.focus_ring.show_on(screen.buttons[4])
    screen.rows[1].hide()
    screen.rows[1].deleteLater()
    QTest.qWait(20)
    target = frame.focus_ring.target
    assert isinstance(target, Button)
    assert target.text() == "01"


def test_with_nothing_left_in_the_place_it_is_the_now_lines_primary(window: tuple[Window, TwoRows]) -> None:
    frame, screen = window
    frame.focus_ring.show_on(screen.buttons[4])
    for row in screen.rows:
        row.hide()
    QTest.qWait(20)
    assert frame.focus_ring.target is frame.nowbar.primary


def test_what_the_program_itself_gives_the_keyboard_to_keeps_it(window: tuple[Window, TwoRows]) -> None:
    frame, screen = window
    field = QLineEdit()
    screen.lines[0].addWidget(field)
    frame.focus_ring.show_on(screen.buttons[4])
    screen.buttons[4].hide()
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    QTest.qWait(20)
    assert frame.focusWidget() is field


def test_without_a_ring_none_appears(window: tuple[Window, TwoRows]) -> None:
    frame, screen = window
    QTest.mouseClick(screen.buttons[1], Qt.MouseButton.LeftButton)
    assert frame.focus_ring.target is None
    screen.buttons[1].turn_off("Not now.")
    QTest.qWait(20)
    assert frame.focus_ring.target is None


def test_a_page_that_is_turned_to_by_mouse_has_no_ring(window: tuple[Window, TwoRows], bed: Bench) -> None:
    frame, screen = window
    frame.add("other", Place.PLAN, TwoRows(bed))
    QTest.mouseClick(screen.buttons[1], Qt.MouseButton.LeftButton)
    frame.go("other")
    QTest.qWait(20)
    assert frame.focus_ring.target is None


class Waiting(TwoRows):
    """Its primary is off, and it has a second button that must not be pressed unawares."""

    title = "Waiting"
    off = True

    def now(self) -> NowLine:
        on = Action("Send", None if self.off else (lambda: None), reason="Not now.")
        return NowLine("Waiting.", "", Glyph.WAITING, on, (Action("Cancel", lambda: None),))


@pytest.fixture
def waiting(window: tuple[Window, TwoRows], bed: Bench) -> tuple[Window, TwoRows, Waiting]:
    frame, screen = window
    second = Waiting(bed)
    frame.add("second", Place.PLAN, second)
    return frame, screen, second


def test_a_step_change_never_leaves_the_keyboard_on_a_second_button(
    waiting: tuple[Window, TwoRows, Waiting],
) -> None:
    frame, screen, second = waiting
    frame.focus_ring.show_on(screen.buttons[4])
    frame.go("second")
    QTest.qWait(20)
    assert frame.focusWidget() is second.buttons[0]
    frame.go("it")
    QTest.qWait(20)
    assert frame.focusWidget() is screen.buttons[4]  # where the keyboard was left there
    frame.focus_ring.show_on(frame.nowbar.primary)
    frame.go("second")
    QTest.qWait(20)
    assert frame.focusWidget() is second.buttons[0]
    assert frame.focus_ring.target is second.buttons[0]


def test_the_primary_of_the_next_step_has_the_keyboard_where_it_is_on(
    waiting: tuple[Window, TwoRows, Waiting],
) -> None:
    frame, screen, second = waiting
    second.off = False
    frame.focus_ring.show_on(screen.buttons[1])
    frame.go("second")
    QTest.qWait(20)
    assert frame.focus_ring.target is frame.nowbar.primary


def test_who_walks_along_the_rail_stays_on_it(waiting: tuple[Window, TwoRows, Waiting]) -> None:
    frame, _, _ = waiting
    step = frame.rail.entry(Place.PLAN)
    frame.focus_ring.show_on(step)
    QTest.keyClick(step, Qt.Key.Key_Space)
    QTest.qWait(20)
    assert frame.name_shown == "second"
    assert frame.focus_ring.target is step


def test_what_is_scrolled_out_has_no_ring_over_the_now_line(window: tuple[Window, TwoRows]) -> None:
    frame, screen = window
    screen.lines[1].setContentsMargins(0, 350, 0, 0)
    QTest.qWait(20)
    frame.focus_ring.show_on(screen.buttons[4])
    area = frame.findChild(QScrollArea)
    assert area is not None
    area.verticalScrollBar().setValue(0)
    assert screen.buttons[4].mapTo(frame, QPoint(0, 0)).y() < frame.height()
    assert ringed(frame) == 0, "it is further down than the page shows"
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert ringed(frame) > 0


def ringed(frame: Window) -> int:
    """How many pixels of the ring are drawn."""
    image = QImage(frame.focus_ring.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    frame.focus_ring.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    return sum(
        image.pixelColor(x, y).alpha() > 0 for x in range(0, image.width(), 2) for y in range(image.height())
    )
