"""Notes of several lines: Tab leaves them, and what is too long is not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.widgets.buttons import Button
from gui.widgets.certificate_notes import NotesField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from gui.look import Look

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def notes(qtbot: QtBot, look: Look) -> Iterator[NotesField]:
    window = QWidget()
    qtbot.addWidget(window)
    made = NotesField(look, "Notes", "For who comes next.", 40)
    column = QVBoxLayout(window)
    column.addWidget(made)
    column.addWidget(Button(look, "Next"))
    window.resize(400, 300)
    window.show()
    window.activateWindow()
    made.edit.setFocus()
    yield made
    window.close()


def test_several_lines_are_typed_and_tab_leaves(notes: NotesField) -> None:
    QTest.keyClicks(notes.edit, "One")
    QTest.keyClick(notes.edit, Qt.Key.Key_Return)
    QTest.keyClicks(notes.edit, "two")
    QTest.keyClick(notes.edit, Qt.Key.Key_Tab)
    assert notes.text == "One\ntwo"
    assert not notes.edit.hasFocus()


def test_what_is_too_long_is_not_taken_and_said_before(notes: NotesField) -> None:
    QTest.keyClicks(notes.edit, "x" * 38)
    assert notes.help.words == "2 characters left."
    notes.edit.insertPlainText("yyyyyy")
    assert notes.text == "x" * 38 + "yy"
    assert notes.help.words == "There is no room for more."
    assert notes.edit.textCursor().position() == 40
    notes.write("short")
    assert notes.help.words == "For who comes next."


def test_it_says_when_it_was_typed_into_and_not_when_nothing_changed(notes: NotesField) -> None:
    heard: list[str] = []
    notes.typed.connect(lambda: heard.append(notes.text))
    notes.write("short")
    notes.write("short")
    assert heard == ["short"]
