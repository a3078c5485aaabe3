"""How parts stand where there is room side by side, and one under the other where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout

from gui.theme import WIDE_FROM

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_GAP_WIDE, _GAP_NARROW = 44, 28


def stand(row: QBoxLayout, *, beside: bool) -> None:
    """Put the parts of a row beside each other, or one under the other."""
    row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)


def column_gap(screen: QWidget) -> int:
    """The room between two columns of a screen, by the form of the window that shows it."""
    return _GAP_WIDE if screen.window().width() >= WIDE_FROM else _GAP_NARROW
