"""Brings into view what opened below the edge: giving a widget the focus does not scroll to it by itself."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget


def reveal(widget: QWidget) -> None:
    """Scroll the area that a widget stands in until it is seen, once its place is settled."""
    QTimer.singleShot(0, widget, lambda: _bring_up(widget))


@contextmanager
def unscrolled(widget: QWidget) -> Iterator[None]:
    """Take things out of `widget` while its page stays: Qt scrolls to what it gives the keyboard to in their stead."""
    area = _around(widget)
    at = area.verticalScrollBar().value() if area is not None else 0
    yield
    if area is not None:
        area.verticalScrollBar().setValue(at)


def _bring_up(widget: QWidget) -> None:
    area = _around(widget)
    if area is not None and widget.isVisible():
        area.ensureWidgetVisible(widget, 0, 16)


def _around(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above
