"""What is a scanner's burst is told by when its keys were pressed."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from gui.widgets.scanner import ScannerEar
from tests.gui.pressed import SCANNER_MS, type_at_pace

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LABEL = "Z:00DB1234567890A0$I:83FED3407A939723A5C639B26916D505C3B5"


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
