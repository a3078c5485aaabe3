"""Brings into view what opened below the edge: giving a widget the focus does not scroll to it by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def reveal(widget: QWidget) -> None:
    """Scroll the area that a widget stands in until it is seen, once its place is settled."""
    QTimer.singleShot(0, widget, lambda: _bring_up(widget))


def _bring_up(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if isinstance(above, QScrollArea) and widget.isVisible():
        above.ensureWidgetVisible(widget, 0, 16)
