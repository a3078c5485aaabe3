"""A USB scanner heard from anywhere on a screen: its burst of keys becomes one text, and no field keeps any of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from core.joining import label
from core.joining.wedge import WedgeReader

if TYPE_CHECKING:
    from collections.abc import Callable

_HELD_FROM = 4  # keys of a burst from which what has the focus no longer gets them, unless it takes text
_ENDS = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t"}
_SPOILS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


class ScannerEar(QObject):
    """Listens to the keys of whatever has the focus in one window, while it is switched on.

    A field that had the focus gets back the text and cursor that it had before the burst.

    A button takes no text. What comes to it more slowly than a burst, and has the form of a label, is taken if it
    came as evenly as a scanner over the air sends it; else it is told, and lost to nobody in silence.

    Signals:
        scanned: the text of a label came from a scanner.
        too_slow: a label was typed where no text is taken, too slowly for a scanner.
    """

    scanned = Signal(str)
    too_slow = Signal()

    def __init__(self, owner: QWidget, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(owner)
        self._owner, self._clock = owner, clock
        self._reader = WedgeReader()
        self._listened: QWidget | None = None
        self._before: tuple[QLineEdit, str, int] | None = (
            None  # the field as it was when a burst may have begun
        )
        self._on = False

    def listen(self, *, on: bool) -> None:
        """Switch it on while its screen is shown, off otherwise."""
        if on == self._on:
            return
        self._on = on
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if on:
            application.focusChanged.connect(self._follow)
            application.aboutToQuit.connect(self._let_go)
            self._follow(None, QApplication.focusWidget())
        else:
            application.focusChanged.disconnect(self._follow)
            application.aboutToQuit.disconnect(self._let_go)
            self._let_go()

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._let_go()
        self._reader.pause()
        if not isValid(self._owner):
            return
        target = new if new is not None else self._owner.window()
        if target.window() is self._owner.window():
            target.installEventFilter(self)
            self._listened = target

    def _let_go(self) -> None:
        if self._listened is not None and isValid(self._listened):
            self._listened.removeEventFilter(self)
        self._listened = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what a scanner sends; leave what a hand types."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, watched: QObject, event: QKeyEvent) -> bool:
        text = _ENDS.get(Qt.Key(event.key()), event.text())
        if event.isAutoRepeat() or event.modifiers() & _SPOILS or len(text) != 1:
            return False
        if text == " " and not self._reader.running and not self._reader.running_slowly:
            return False  # no label begins with a blank: it is the space bar, however fast
        field = watched if isinstance(watched, QLineEdit) else None
        was = (field, field.text(), field.cursorPosition()) if field is not None else None
        found = self._reader.key(text, self._pressed_at(event))
        if found is not None:
            self._restore()
            self.scanned.emit(found)
            return True
        if text in _ENDS.values() and field is None and label.looks_like(self._reader.slow):
            self._take_slow()
            return True  # the end of a label presses no button
        if self._reader.running <= 1:
            self._before = was
        if text == " " and self._reader.running_slowly > _HELD_FROM:
            return field is None  # a blank within a label presses no button either
        return field is None and self._reader.running >= _HELD_FROM

    def _take_slow(self) -> None:
        text, self._reader.slow = self._reader.slow, ""  # a code is kept no longer than it is needed
        if self._reader.steady:
            self.scanned.emit(text)
        else:
            self.too_slow.emit()

    def _pressed_at(self, event: QKeyEvent) -> float:
        """When the key was pressed, as the display says; a busy window hears the keys late, or all at once."""
        return event.timestamp() / 1000 if event.timestamp() else self._clock()

    def _restore(self) -> None:
        """Give the field back what it had before the burst."""
        if self._before is None:
            return
        field, text, cursor = self._before
        self._before = None
        if not isValid(field):
            return
        field.setText(text)
        field.setCursorPosition(cursor)
