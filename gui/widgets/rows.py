"""What rows of a list have in common: how they are taken out, and when and where what they name was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from gui.look import Look


def when_cell(look: Look, when: str, *, emulated: bool) -> QWidget:
    """When it was, under EMULATED where that is so; the violet is that word's alone."""
    time = Text(look, when, role="ink2", wrap=True)
    if not emulated:
        return time
    cell = QWidget()
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(Text(look, "*EMULATED*", role="emu", wrap=True))
    column.addWidget(time)
    return cell


def empty(layout: QLayout) -> None:
    """Take all rows out of a layout and let go of them."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
