"""Keys that say when they were pressed, as those of a display do: a busy machine hears them late, and no nearer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SCANNER_MS = 3  # between two keys of a scanner


def type_at_pace(widget: QWidget, text: str, apart_ms: int = SCANNER_MS) -> None:
    """Press these keys and Return, so far apart by their own word, however long it takes here."""
    for number, letter in enumerate(f"{text}\r", 1):
        key = Qt.Key.Key_Return if letter == "\r" else Qt.Key.Key_unknown
        pressed = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter)
        pressed.setTimestamp(1000 + number * apart_ms)
        QApplication.sendEvent(widget, pressed)
