"""The form of Hand over: what is typed in stays where it is, and no heading says what is not done yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from core.records.certificates.values import Missing
from gui.screen import Place
from gui.window import Window
from tests.gui.screens.desk import answer
from tests.gui.screens.stage_hand_over import ask, certificate, drafted, preview

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.screens.hand_over import HandOverScreen
    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
NAMELESS = Missing("handover", "Nobody is named who takes the work over.")


def seen(qtbot: QtBot, screen: HandOverScreen) -> Window:
    window = Window(screen.look)
    qtbot.addWidget(window)
    window.add("handover", Place.HAND_OVER, screen)
    window.resize(1366, 768)
    window.show()
    window.go("handover")
    window.activateWindow()
    QApplication.processEvents()
    return window


def top(screen: HandOverScreen) -> int:
    """Where the field of the name stands, in px from the top of the form."""
    QApplication.processEvents()
    return screen.form.customer.mapTo(screen.form, QPoint(0, 0)).y()


def test_the_field_that_is_typed_in_stays_where_it_is(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    made = certificate()
    without = replace(made, customer="", missing=(*made.missing, NAMELESS))
    screen = drafted(bed, tmp_path, without)
    window = seen(qtbot, screen)
    edit = screen.form.customer.edit
    edit.clear()
    edit.setFocus()
    before = top(screen)
    QTest.keyClicks(edit, "A")
    ask(screen)
    answer(bed, "certificates.preview", preview(replace(made, customer="A", missing=())))
    assert window.focusWidget() is edit
    assert top(screen) == before
    screen.hide()
    screen.show()
    assert top(screen) < before, "once nobody types the room is given back"


def test_no_heading_says_signed_before_anything_is(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = drafted(bed, tmp_path, certificate())
    seen(qtbot, screen)
    words = [label.accessibleName() for label in screen.form.findChildren(QLabel) if label.isVisible()]
    assert "Folder and key" in words
    assert not [said for said in words if said.startswith("Signed")]
