"""The box of the join screen's head: a label scanned, pasted or typed into it, and the button for a photograph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.widgets.buttons import Button
from gui.widgets.field import Field, Verdict

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gui.look import Look

_HINT = "Scan a label, or type the device ID"
_HINTS = (_HINT, "Scan or type a label", "Scan a label", "Label")  # the longest that fits is shown
_NARROW, _WIDE = 290, 396  # px of the field at 100 % text


class ScanBox(QWidget):
    """Takes a whole label or a device ID; says only what was entered, and judges nothing itself.

    Signals:
        entered: Enter was pressed on this text.
        picture_wanted: a photograph of a label is to be opened.
    """

    entered = Signal(str)
    picture_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._wide = look, False
        self.field = Field(look, "", placeholder=_HINT, icon="scan")
        self.field.edit.setAccessibleName(_HINT)
        self.field.edit.returnPressed.connect(self._on_enter)
        self.field.typed.connect(lambda _text: self.field.judge(Verdict.NONE))
        self.picture = Button(look, "Photograph", self.picture_wanted.emit, icon="camera")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(self.field, 1)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._resize)
        self._resize(None)

    def set_wide(self, *, wide: bool) -> None:
        """Take the width for a head with much room, or with little."""
        self._wide = wide
        self._resize(None)

    def _resize(self, _theme: object) -> None:
        self.field.setMinimumWidth(self._look.theme.px(_WIDE if self._wide else _NARROW))
        self.picture.setFixedHeight(self.field.edit.sizeHint().height())

    def _on_enter(self) -> None:
        text = self.field.text
        if text:
            self.entered.emit(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much in the empty field as there is room for."""
        super().resizeEvent(event)
        edit = self.field.edit
        margins, metrics = edit.textMargins(), QFontMetricsF(edit.font())
        room = self.field.width() - margins.left() - margins.right() - 12
        fitting = (hint for hint in _HINTS if metrics.horizontalAdvance(hint) <= room)
        edit.setPlaceholderText(next(fitting, ""))

    def clear(self) -> None:
        """Empty it for the next label."""
        self.field.write("")
        self.field.judge(Verdict.NONE)

    def mark(self, position: int | None) -> None:
        """Show that what is in it was not taken, and which character is to blame."""
        self.field.judge(Verdict.ERROR, "", position)
