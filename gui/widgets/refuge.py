"""Where the keyboard goes when what it was on goes off or away, and when another screen is come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LINE = 24  # px; what lies no further up or down stands in the same row


def takes_keyboard(widget: QWidget) -> bool:
    """Whether Tab can reach it and something can be done there; a page that only scrolls is no target."""
    tabbed = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    there = widget.isVisible() and widget.isEnabled() and not isinstance(widget, QScrollArea)
    return there and tabbed == Qt.FocusPolicy.TabFocus


def refuge(lost: Sequence[QWidget], spot: QRect, window: QWidget, now_line: QWidget) -> QWidget | None:
    """The target nearest to `spot` in the closest of what the lost one lay in, else the Now line's primary.

    `lost` are the ancestors of what went, the closest first; `spot` is where it was, in the window.
    """
    for place in lost:
        if not isValid(place) or place is window or isinstance(place, QStackedWidget):
            break
        found = _nearest(place.findChildren(QWidget), spot, window) if place.isVisible() else None
        if found is not None:
            return found
    return now_line if takes_keyboard(now_line) else None


def landing(page: QWidget, primary: QWidget, main: QWidget | None = None) -> QWidget | None:
    """What the keyboard is on when a page is come to: the primary, else its main thing, else its first target.

    Never a second button: what cancels or leaves is not what one came for.
    """
    for wanted in (primary, main):
        if wanted is not None and takes_keyboard(wanted):
            return wanted
    child = page.nextInFocusChain()
    while child is not None and page.isAncestorOf(child):
        if takes_keyboard(child):
            return child
        child = child.nextInFocusChain()
    return None


def _nearest(candidates: Iterable[QWidget], spot: QRect, window: QWidget) -> QWidget | None:
    targets = [widget for widget in candidates if takes_keyboard(widget)]
    return min(targets, key=lambda widget: _distance(widget, spot, window), default=None)


def _distance(widget: QWidget, spot: QRect, window: QWidget) -> tuple[int, int]:
    at = widget.mapTo(window, QPoint(0, 0))
    down = abs(at.y() + widget.height() // 2 - spot.center().y())
    across = abs(at.x() + widget.width() // 2 - spot.center().x())
    return (0 if down <= _LINE else down, across)
