"""Join: labels read by hand and by scanner, the whitelist, the window, and what is said of each device."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from core.errors import HubError
from core.events import DeviceLogChanged, HubChanged, JoinChanged, PremiseChanged
from core.hub.hub import HubState, HubView
from core.joining.device_log import LogEntry
from core.joining.install_code import InstallCode
from core.joining.join_board import Expected, JoinBoard, JoinStep
from core.joining.label import Label, LabelError
from core.premise.device import DeviceKind, JoinAs
from core.premise.premise import PremiseView
from gui.models.join_view import seen_rows
from gui.screens.join import JoinScreen
from gui.widgets.buttons import Button
from gui.widgets.join_columns import AT_ONCE
from gui.widgets.page import NodeShape
from gui.widgets.seen_row import SeenWidget
from gui.widgets.text import Text
from tests.gui.screens import home
from tests.gui.screens.stage import CODE, HUB, LABELS, LOG, PLAN, SURVEY, feed
from tests.gui.topology.crowd import crowd

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench) -> JoinScreen:
    made = JoinScreen(bed.desk, lambda: home.NOW)
    qtbot.addWidget(made)
    made.resize(1000, 460)
    made.show()
    feed(bed, HubChanged(HUB), PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN)))
    labels = bed.asks.last("labels").done
    assert labels is not None
    labels(LABELS)
    return made


def press_primary(screen: JoinScreen) -> None:
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None, primary
    primary.run()


def test_the_whole_join_by_the_primary_alone(bed: Bench, screen: JoinScreen) -> None:
    for kind in ("B1", "B2", "B4"):
        assert screen.now().fact == f"Read the label of {kind}."
        press_primary(screen)
        assert screen.now().fact == "The label is read."
        press_primary(screen)
    assert screen.now().fact == "3 devices may join."
    press_primary(screen)
    asked = bed.asks.last("admit")
    admissions, window = asked.arguments
    assert [(a.eui, a.kind, a.join_as) for a in admissions] == [
        (home.B1, DeviceKind.B1, JoinAs.CAD),
        (home.B2, DeviceKind.B2, JoinAs.CAD),
        (home.B4, DeviceKind.B4, JoinAs.CAD),
    ]
    assert window == 90.0
    assert screen.now().seconds[0].words == "Close window"


def test_after_a_window_that_shut_too_early_nothing_is_typed_again(bed: Bench, screen: JoinScreen) -> None:
    for _ in range(7):
        press_primary(screen)
    done = bed.asks.last("admit").done
    assert done is not None
    board = JoinBoard((Expected(home.B1, step=JoinStep.ON_LOG), Expected(home.B2), Expected(home.B4)))
    entries = (LogEntry(home.B1, DeviceKind.B1, joined_at=1.0), LogEntry(home.B2), LogEntry(home.B4))
    feed(bed, JoinChanged(board), DeviceLogChanged(entries, 16))
    done(board)
    assert screen.now().primary is not None
    assert screen.now().primary.words == "Re-open 90 s"  # type: ignore[union-attr]
    press_primary(screen)
    assert bed.asks.last("reopen_window").arguments == (90.0,)
    assert bed.asks.names().count("admit") == 1


def test_the_code_is_masked_once_read_and_in_no_words(screen: JoinScreen) -> None:
    press_primary(screen)
    assert screen.form.code_field.edit.echoMode() is QLineEdit.EchoMode.Password
    digits = CODE[:15].hex().upper()
    said = repr(screen.roster.candidates) + screen.form.code_field.help.words + screen.now().fact
    assert digits not in said.upper().replace(" ", "")


def test_a_wrong_character_is_marked_as_typed(screen: JoinScreen) -> None:
    screen.form.code_field.edit.setFocus()
    QTest.keyClicks(screen.form.code_field.edit, "83FE D34")
    assert screen.form.code_field.edit.verdict.name == "NONE"
    QTest.keyClicks(screen.form.code_field.edit, "0 7A93 9O")
    assert screen.form.code_field.edit.verdict.name == "ERROR"
    assert screen.form.code_field.edit.wrong == 16
    assert "It may be meant as 0." in screen.form.code_field.help.words


def test_check_digits_that_do_not_fit_are_told_as_typed(screen: JoinScreen) -> None:
    screen.form.code_field.write("83FED3407A939723A5C639B26916D505C3B6")
    assert screen.form.code_field.edit.verdict.name == "ERROR"
    assert "check digits do not fit" in screen.form.code_field.help.words
    screen.form.code_field.write("83FED3407A939723A5C639B26916D505C3B5")
    assert screen.form.code_field.edit.verdict.name == "VALID"
    assert screen.form.code_field.help.words == "16 bytes, check digits right."


def test_a_scanner_may_type_the_whole_label_into_the_first_field(screen: JoinScreen) -> None:
    field = screen.form.eui_field.edit
    field.setFocus()
    QTest.keyClicks(field, "Z:00DB1234567890A0$I:83FED3407A939723A5C639B26916D505C3B5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert screen.roster.candidates[0].eui == home.B1
    assert screen.roster.candidates[0].install_code is not None


def test_what_is_no_device_id_is_told_on_leaving(screen: JoinScreen) -> None:
    screen.form.eui_field.write("00-DB-12-34")
    assert screen.form.eui_field.edit.verdict.name == "NONE"
    screen.form.eui_field.left.emit()
    assert "16 hex digits, here are 8" in screen.form.eui_field.help.words


def test_join_as_says_what_follows(screen: JoinScreen) -> None:
    assert "Type 2" in screen.form._consequence.words
    screen.form.join_as.choose(1)
    screen.form.join_as.chosen.emit(1)
    assert "Type 1" in screen.form._consequence.words
    press_primary(screen)
    press_primary(screen)
    assert screen.roster.candidates[0].join_as is JoinAs.PPMID


def test_one_device_id_for_two_bridges_is_stopped(screen: JoinScreen) -> None:
    press_primary(screen)
    press_primary(screen)
    screen.form.fill(LABELS[0])
    press_primary(screen)
    assert f"Two labels bear {home.B1}: that of B1 and that of B2." in screen.trouble.words
    assert screen.form.eui == home.B1, "what was read stays until it is put right"
    assert screen.roster.candidates[1].eui is None


def test_a_refused_admission_says_why(bed: Bench, screen: JoinScreen) -> None:
    for _ in range(7):
        press_primary(screen)
    error = bed.asks.last("admit").error
    assert error is not None
    error(HubError("The hub’s log is full.", "16 of 16 places are taken.", "Remove a device that is stale."))
    assert "16 of 16 places are taken." in screen.trouble.words


def test_a_crowd_is_shown_a_dozen_a_turn_and_only_while_somebody_looks(
    qtbot: QtBot, bed: Bench, screen: JoinScreen
) -> None:
    def seen() -> list[str]:
        box = screen.columns._seen_box
        rows = [item.widget() for n in range(box.count()) if (item := box.itemAt(n)) is not None]
        return [row.accessibleName().split(",")[0] for row in rows if isinstance(row, SeenWidget)]

    many = crowd(50, 100)
    wanted = [row.name for row in seen_rows(many, screen._board, bed.mirror.device_log, home.NOW)]
    assert len(wanted) == 49
    before = seen()
    screen.hide()
    feed(bed, PremiseChanged(PremiseView("Fifty", plan=PLAN, topology=many)))
    assert seen() == before
    screen.show()
    assert len(seen()) == AT_ONCE
    qtbot.waitUntil(lambda: seen() == wanted)


def test_a_dongle_that_is_unplugged_for_a_while_costs_nothing_that_was_typed(
    bed: Bench, screen: JoinScreen
) -> None:
    press_primary(screen)
    press_primary(screen)
    feed(bed, HubChanged(replace(HUB, state=HubState.LOST)))
    assert screen.now().fact == "Waiting for the dongle."
    feed(bed, HubChanged(HUB))
    assert screen.roster.candidates[0].ready


def test_another_hub_forgets_the_codes(bed: Bench, screen: JoinScreen) -> None:
    press_primary(screen)
    press_primary(screen)
    assert screen.roster.candidates[0].ready
    feed(bed, HubChanged(HubView()), PremiseChanged(PremiseView()))
    assert not any(c.ready for c in screen.roster.candidates)


LABEL = "Z:00DB1234567890A0$I:83FED3407A939723A5C639B26916D505C3B5"


class Clock:
    """Seconds that pass as told: so many for each key."""

    def __init__(self) -> None:
        self.now, self.step = 0.0, 0.003

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def scanned(qtbot: QtBot, bed: Bench) -> tuple[JoinScreen, Clock]:
    clock = Clock()
    made = JoinScreen(bed.desk, lambda: home.NOW, clock)
    qtbot.addWidget(made)
    made.resize(1000, 460)
    made.show()
    made.activateWindow()
    feed(bed, HubChanged(replace(HUB, emulated=None)), PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN)))
    return made, clock


def burst(widget: QWidget, text: str = LABEL) -> None:
    widget.setFocus()
    assert QApplication.focusWidget() is widget
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def test_a_scan_lands_while_a_button_has_the_focus(scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned
    pressed: list[bool] = []
    screen.box.picture.clicked.disconnect()
    screen.box.picture.clicked.connect(lambda: pressed.append(True))
    burst(screen.box.picture, f"HUE:Z:83FED3407A939723A5C639B26916D505C3B5 M:{str(home.B1).replace('-', '')}")
    assert screen.roster.candidates[0].eui == home.B1
    assert screen.roster.candidates[0].ready
    assert pressed == [], "the blank in the label presses nothing"


def test_a_scan_leaves_the_field_as_a_hand_typed_it(scanned: tuple[JoinScreen, Clock]) -> None:
    screen, clock = scanned
    edit = screen.form.eui_field.edit
    edit.setFocus()
    clock.step = 0.2
    QTest.keyClicks(edit, "00-DB-12")
    edit.setCursorPosition(3)
    clock.now += 1
    first, rest = LABEL[0], LABEL[1:]
    QTest.keyClicks(edit, first)
    clock.step = 0.003
    QTest.keyClicks(edit, rest)
    assert edit.text() != "00-DB-12", "the keys have gone into the field"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert screen.roster.candidates[0].eui == home.B1
    assert screen.form.eui_field.text == "", "the label that was wanted is read: the form is for the next one"


def test_a_scan_that_is_stopped_gives_the_field_back(scanned: tuple[JoinScreen, Clock]) -> None:
    screen, clock = scanned
    edit = screen.form.eui_field.edit
    edit.setFocus()
    clock.step = 0.2
    QTest.keyClicks(edit, str(home.B2))
    edit.setCursorPosition(5)
    clock.now += 1
    QTest.keyClicks(edit, LABEL[0])
    clock.step = 0.003
    QTest.keyClicks(edit, LABEL[1:])
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "What was typed and what was scanned are not the same." in screen.trouble.words
    assert edit.text() == str(home.B2)
    assert edit.cursorPosition() == 5
    assert not any(c.eui for c in screen.roster.candidates)


def test_a_space_bar_pressed_fast_presses_each_time(scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned
    pressed: list[bool] = []
    screen.box.picture.clicked.disconnect()
    screen.box.picture.clicked.connect(lambda: pressed.append(True))
    screen.box.picture.setFocus()
    for _ in range(8):
        QTest.keyClick(screen.box.picture, Qt.Key.Key_Space)
    assert len(pressed) == 8


def test_a_hand_that_types_is_no_scanner(scanned: tuple[JoinScreen, Clock]) -> None:
    screen, clock = scanned
    clock.step = 0.12
    edit = screen.box.field.edit
    edit.setFocus()
    QTest.keyClicks(edit, LABEL)
    assert screen.box.field.edit.text() == LABEL
    assert screen.roster.done == 0
    assert [c.eui for c in screen.roster.candidates] == [None, None, None]
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert screen.roster.candidates[0].ready
    assert screen.box.field.edit.text() == ""


def test_nothing_is_heard_while_another_screen_is_shown(scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned
    other = QLineEdit()
    screen.hide()
    other.show()
    other.activateWindow()
    QApplication.processEvents()
    burst(other)
    assert other.text() == LABEL
    assert not screen.roster.candidates[0].ready
    other.close()


def test_a_wrong_character_of_a_typed_label_is_boxed(scanned: tuple[JoinScreen, Clock]) -> None:
    screen, clock = scanned
    clock.step = 0.12
    edit = screen.box.field.edit
    edit.setFocus()
    QTest.keyClicks(edit, LABEL.replace("83FE", "83OE"))
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.wrong == LABEL.index("83FE") + 2
    assert "It may be meant as 0." in screen.trouble.words


def test_a_photograph_is_read_by_the_core_and_told(bed: Bench, scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned
    screen.intake.take_picture(Path("label.jpg"))
    asked = bed.asks.last("stickers.photograph")
    assert asked.arguments == (Path("label.jpg"),)
    assert screen.now().fact == "Reading the photograph."
    assert asked.error is not None
    asked.error(
        LabelError("The code in “label.jpg” cannot be read.", "It is blurred.", "Photograph it again.")
    )
    assert "It is blurred." in screen.trouble.words
    assert asked.done is not None
    screen.intake.take_picture(Path("label.jpg"))
    asked.done(Label(home.B1, install_code=InstallCode(bytes(range(16)), checked=True)))
    assert screen.roster.candidates[0].eui == home.B1
    assert screen.trouble.words == ""


def test_files_and_text_may_be_dropped(bed: Bench, scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned

    def drop(data: QMimeData) -> None:
        place = QPointF(20, 20)
        event = QDropEvent(
            place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        screen.dropEvent(event)

    pictures, words = QMimeData(), QMimeData()
    pictures.setUrls([QUrl.fromLocalFile("/a/label.png")])
    drop(pictures)
    assert bed.asks.last("stickers.photograph").arguments[0].name == "label.png"
    words.setText(LABEL)
    drop(words)
    assert screen.roster.candidates[0].eui == home.B1


def test_a_label_is_pasted_from_anywhere(scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned
    QGuiApplication.clipboard().setText(LABEL)
    screen.intake._paste()
    assert screen.roster.candidates[0].eui == home.B1


def test_what_the_records_know_of_a_device_stands_in_its_row(
    bed: Bench, scanned: tuple[JoinScreen, Clock]
) -> None:
    screen, _ = scanned
    screen.intake.take_text(LABEL)
    asked = bed.asks.last("stickers.known_before")
    assert asked.arguments == (home.B1,)
    assert asked.done is not None
    asked.done("It is also on the device log of another hub.")
    assert "on the device log of another hub" in screen.columns.rows[0].accessibleName()


def test_the_eye_shows_the_code_only_while_it_is_held(bed: Bench, scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned
    screen.intake.take_text(LABEL)
    row = Expected(home.B1, DeviceKind.B1, step=JoinStep.HEARD, since=home.NOW)
    feed(bed, JoinChanged(JoinBoard((row,), closes_at=home.NOW + 60)))
    first = screen.columns.rows[0]
    assert first._eye.isVisible()
    QTest.mousePress(first._eye, Qt.MouseButton.LeftButton)
    assert first._shown_code.replace(" ", "") == "83FED3407A939723A5C639B26916D505C3B5"
    QTest.mouseRelease(first._eye, Qt.MouseButton.LeftButton)
    assert first._shown_code == ""
    assert "83FE" not in first.accessibleName()


def test_a_row_is_taken_into_the_form_by_the_keyboard(scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned
    screen.intake.take_text(LABEL)
    row = screen.columns.rows[0]
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    assert screen.form.eui == home.B1
    screen.form.join_as.choose(1)
    press_primary(screen)
    assert screen.roster.candidates[0].join_as is JoinAs.PPMID


def test_taking_a_device_off_the_log_asks_first(bed: Bench, scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned
    feed(bed, DeviceLogChanged(LOG, 16))
    assert not screen.drawer.log_view.findChildren(NodeShape), "rows are made for who looks"
    shown: list[str] = []
    screen.drawer_wanted.connect(lambda _panel, title: shown.append(title))
    screen.drawer.show_log()
    assert shown == ["Device log"]
    view = screen.drawer.log_view

    def button(words: str) -> Button:
        found = [b for b in view.findChildren(Button) if b.accessibleName() == words and not b.isHidden()]
        return found[0]

    button("Take B1, Landing off the log…").click()
    assert "remove" not in bed.asks.names()
    button("Keep it").click()
    button("Take B1, Landing off the log…").click()
    button("Take it off").click()
    assert bed.asks.last("remove").arguments == (home.B1,)


def test_a_full_log_says_which_entries_look_stale(bed: Bench, scanned: tuple[JoinScreen, Clock]) -> None:
    screen, _ = scanned
    feed(bed, DeviceLogChanged(LOG, len(LOG)))
    screen.drawer.show_log()
    stale = bed.asks.last("stickers.stale").done
    assert stale is not None
    stale(((home.IHD, "it does not answer"),))
    words = [t.words for t in screen.drawer.log_view.findChildren(Text) if not t.isHidden()]
    assert "The log is full. 1 of them looks stale." in words
    assert "Looks stale: it does not answer." in words


def test_a_device_that_is_not_in_the_plan_is_in_refused_with_a_way_out(
    bed: Bench, scanned: tuple[JoinScreen, Clock]
) -> None:
    screen, _ = scanned
    row = Expected(home.B1, DeviceKind.B3, step=JoinStep.ON_LOG, reason="It is a B3; the plan wants B1.")
    feed(bed, JoinChanged(JoinBoard((row,))))
    words = [t.words for t in screen.columns.findChildren(Text) if not t.isHidden()]
    assert "B3 is not in the plan" in words
    assert "It is a B3; the plan wants B1." in words


def test_after_what_stopped_is_mended_the_next_label_is_in_view(qtbot: QtBot, screen: JoinScreen) -> None:
    screen.resize(1000, 300)
    screen.intake.take_text("no label at all")
    assert screen.trouble.words
    bar, area = screen._page.area.verticalScrollBar(), screen._page.area.viewport()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    screen.intake.take_text(f"{home.B1} {CODE.hex()}")
    assert screen.trouble.words == ""
    assert screen.now().fact == "Read the label of B2."

    def is_seen() -> bool:
        return area.rect().contains(QRect(screen.form.mapTo(area, QPoint()), screen.form.size()))

    qtbot.waitUntil(is_seen)
