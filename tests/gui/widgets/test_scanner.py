"""What is a scanner's burst is told by when its keys were pressed."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.widgets.scanner import ScannerEar
from tests.gui.pressed import SCANNER_MS, type_at_pace

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LABEL = "Z:00DB1234567890A0$I:83FED3407A939723A5C639B26916D505C3B5"
PAIR = "00DB1234567890A0 83FED3407A939723A5C639B26916D505C3B5"


@pytest.mark.parametrize(
    ("apart_ms", "heard_ms", "scans"), [(SCANNER_MS, 200, [LABEL]), (200, 1, [])], ids=["scanner", "hand"]
)
def test_a_busy_window_that_hears_keys_late_takes_neither_for_the_other(
    qtbot: QtBot, apart_ms: int, heard_ms: int, scans: list[str]
) -> None:
    screen, clock = QWidget(), count(0, heard_ms)
    qtbot.addWidget(screen)
    button = QPushButton("Picture…")
    QVBoxLayout(screen).addWidget(button)
    screen.show()
    screen.activateWindow()
    button.setFocus()
    ear, heard = ScannerEar(screen, lambda: next(clock) / 1000), list[str]()
    ear.scanned.connect(heard.append)
    ear.listen(on=True)
    type_at_pace(button, LABEL, apart_ms)
    ear.listen(on=False)
    assert heard == scans


@pytest.mark.parametrize(
    ("text", "apart_ms", "return_ms", "taken", "told"),
    [
        (LABEL, 60, 60, 1, 0),
        (LABEL, SCANNER_MS, 300, 1, 0),
        (PAIR, 90, 90, 1, 0),
        (LABEL, 300, 300, 0, 1),
        (LABEL, SCANNER_MS, 900, 0, 1),
        ("good morning", 90, 90, 0, 0),
        ("00DB1234", 90, 90, 0, 0),
        ("00DB12345678", 2500, 100, 0, 0),
    ],
    ids=["over the air", "late end", "blanks", "slow", "far too late", "no label", "half", "with pauses"],
)
def test_a_label_that_comes_slowly_to_a_button_is_taken_or_told_and_presses_nothing(
    qtbot: QtBot, text: str, apart_ms: int, return_ms: int, taken: int, told: int
) -> None:
    screen = QWidget()
    qtbot.addWidget(screen)
    button = QPushButton("Picture…")
    QVBoxLayout(screen).addWidget(button)
    screen.show()
    screen.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    ear, heard, slow, clicks = ScannerEar(screen), list[str](), list[bool](), list[bool]()
    ear.scanned.connect(heard.append)
    ear.too_slow.connect(lambda: slow.append(True))
    button.clicked.connect(lambda: clicks.append(True))
    ear.listen(on=True)
    type_at_pace(button, text, apart_ms, return_ms)
    ear.listen(on=False)
    assert (heard, len(slow)) == ([text] * taken, told)
    assert clicks == []


def test_what_was_typed_in_a_field_is_not_told_when_enter_presses_a_button(qtbot: QtBot) -> None:
    screen = QWidget()
    qtbot.addWidget(screen)
    field, button = QLineEdit(), QPushButton("Picture…")
    column = QVBoxLayout(screen)
    column.addWidget(field)
    column.addWidget(button)
    screen.show()
    screen.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    ear, slow = ScannerEar(screen), list[bool]()
    ear.scanned.connect(lambda _text: slow.append(False))
    ear.too_slow.connect(lambda: slow.append(True))
    ear.listen(on=True)
    type_at_pace(field, LABEL, 90, ends=False)
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    type_at_pace(button, "", return_ms=1)
    ear.listen(on=False)
    assert slow == []
