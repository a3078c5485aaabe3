from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from core.errors import HubError
from core.events import DeviceLogChanged, HubChanged, JoinChanged, PremiseChanged
from core.hub.hub import HubView
from core.joining.device_log import LogEntry
from core.joining.join_board import Expected, JoinBoard, JoinStep
from core.premise.device import DeviceKind, JoinAs
from core.premise.premise import PremiseView
from gui.models.join_view import refused_view, seen_rows
from gui.screen import Glyph
from gui.screens.join import JoinScreen
from tests.gui.screens import home
from tests.gui.screens.stage import CODE, HUB, LABELS, LOG, PLAN, SURVEY, feed, join_screen

if TYPE_CHECKING:
    from pathlib import Path

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
    assert screen.form.code_field.help.words == "16 bytes, check characters right"


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
    error(HubError("The hub’s log is full.", "16 of 16 entries are used.", "Remove an entry that is stale."))
    assert "16 of 16 entries are used." in screen.trouble.words


def test_the_three_columns_of_a_running_session(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    made, _ = join_screen(bed, tmp_path)
    assert isinstance(made, JoinScreen)
    qtbot.addWidget(made)
    made.show()
    rows = [row.accessibleName() for row in made.columns.rows]
    assert "On the log" in rows[0]
    assert "Key agreed: under way 9 s, usual 6–15 s" in rows[1]
    assert "67 seconds left" in rows[1]
    assert "Refused" in rows[2]
    assert made.now().fact == "B2 is joining."
    assert "shuts in 67 s" in made.now().advice


def test_a_stranger_is_a_warning_and_ours_a_stop(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    made, _ = join_screen(bed, tmp_path)
    assert isinstance(made, JoinScreen)
    qtbot.addWidget(made)
    views = [refused_view(r, made.roster.candidates, None, home.NOW) for r in bed.mirror.join.refused]
    assert [(v.head, v.glyph) for v in views] == [
        ("B4: wrong install code", Glyph.STOP),
        ("Stranger, not invited", Glyph.WARN),
    ]
    assert "17 times" in views[1].happened


def test_seen_names_those_that_are_not_invited() -> None:
    board = JoinBoard()
    rows = seen_rows(home.TOPOLOGY, board, LOG, home.NOW)
    assert {row.name for row in rows} == {"B1", "B2", "B4", "ESME", "GSME", "IHD"}


def test_another_hub_forgets_the_codes(bed: Bench, screen: JoinScreen) -> None:
    press_primary(screen)
    press_primary(screen)
    assert screen.roster.candidates[0].ready
    feed(bed, HubChanged(HubView()), PremiseChanged(PremiseView()))
    assert not any(c.ready for c in screen.roster.candidates)
