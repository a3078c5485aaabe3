"""Keys that say when they were pressed, as those of a display do: a busy machine hears them late, and no nearer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SCANNER_MS = 3  # between two keys of a scanner
_KEYS = {"\r": Qt.Key.Key_Return, " ": Qt.Key.Key_Space}


def type_at_pace(
    widget: QWidget, text: str, apart_ms: int = SCANNER_MS, return_ms: int | None = None, *, ends: bool = True
) -> None:
    """Press these keys and Return, so far apart by their own word, however long it takes here."""
    at = 1000
    for letter in f"{text}\r" if ends else text:
        at += return_ms if letter == "\r" and return_ms is not None else apart_ms
        key = _KEYS.get(letter, Qt.Key.Key_unknown)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            pressed = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
            pressed.setTimestamp(at)
            QApplication.sendEvent(widget, pressed)
