"""The focus ring: one overlay per window, drawn round whatever the keyboard has reached.

Qt's own focus rectangle hugs the content and is hidden by `QuietStyle`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QProxyStyle, QStyle, QWidget
from shiboken6 import isValid

from gui.theme import FOCUS_GAP, RADIUS_CONTROL
from gui.widgets.refuge import refuge, takes_keyboard

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QStyleOption

    from gui.look import Look

INSIDE = "focusInside"  # a widget with this property wears the ring inside its edges
_FOLLOWED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show)


class QuietStyle(QProxyStyle):
    """The platform's style without its own focus rectangle."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw everything but the focus rectangle."""
        if element is not QStyle.PrimitiveElement.PE_FrameFocusRect:
            super().drawPrimitive(element, option, painter, widget)


class FocusWatch(QObject):
    """The event filter of the ring: the first child of its window, so that it is the first to go with it.

    Qt must not call into Python while it takes a window apart, of which it hands over what is half gone. A window
    that is deleted without being closed deletes its children in order; no filter of this one is left after the first.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.heard: Callable[[QObject, QEvent], None] | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand on what happens to what is watched."""
        if self.heard is not None and isValid(self._window):
            self.heard(watched, event)
        return False


class FocusRing(QWidget):
    """Lies over the whole window, lets every click through, and follows the focus.

    What has the ring may go off or away: then the keyboard moves to the next target in the same place, else to
    `now_line`; it comes back when what went off is on again and nobody has moved on.
    """

    def __init__(
        self, look: Look, window: QWidget, watch: FocusWatch, now_line: QWidget | None = None
    ) -> None:
        super().__init__(window)
        self._watch = watch
        watch.heard = self._on_event
        self._look, self._window = look, window
        self._now_line = now_line or window
        self._spot = self._lost_spot = QRect()  # where the target, and what was lost, was seen last
        self._lost: QWidget | None = None  # went off while it had the ring
        self._lost_in: list[QWidget] = []  # what that lay in, the closest first
        self._moved_to: QWidget | None = None  # where the keyboard was put instead
        self._moving = QTimer(self, singleShot=True, interval=0)
        self._moving.timeout.connect(self._move)
        self._target: QWidget | None = None
        self._before: QWidget | None = None
        self._watched: list[QWidget] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        look.changed.connect(self._on_theme)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
            app.aboutToQuit.connect(self._retire)

    def _on_theme(self, _theme: object) -> None:
        self.update()

    @property
    def target(self) -> QWidget | None:
        """The widget that wears the ring, if any."""
        return self._target

    def _on_event(self, watched: QObject, event: QEvent) -> None:
        """Move with the focused widget and with what it lies in."""
        if watched is self._lost and event.type() in (QEvent.Type.EnabledChange, QEvent.Type.Show):
            self._moving.start()
        elif event.type() in _FOLLOWED:
            self.cover()

    def _retire(self) -> None:
        """Let go of every filter: the program ends."""
        self._follow(None)

    def cover(self) -> None:
        """Lie over the whole window, whose size may be another one, and on top."""
        target = self._target
        if target is not None and isValid(target) and target.isVisible():
            self._spot = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        self.setGeometry(self._window.rect())
        self.raise_()
        self.update()

    def _on_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if not isValid(self._window):
            return
        if new is None:
            self._before = self._target  # the window lost the keyboard; it may come back
        by_mouse = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        came_back = old is None and new is not self._before
        # Qt moved on by itself from a widget that went off or away: a ring that was not there stays away
        pushed = old is not None and isValid(old) and not (old.isEnabled() and old.isVisible())
        by_mouse = by_mouse or (pushed and self._target is None)
        if self._target is not None and (pushed or (new is None and self._window.isActiveWindow())):
            self._lose(self._target)
        elif new is not self._moved_to:
            self._forget_lost()
        self._follow(None if new is None or by_mouse or came_back else new)

    def show_on(self, widget: QWidget) -> None:
        """Give a widget the focus and the ring, as a key of the window does."""
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._follow(widget)

    def quietly(self, turn: Callable[[], object]) -> None:
        """Do what moves the keyboard by itself, as a stack does: a ring that was not there stays away."""
        had = self._target is not None
        turn()
        if not had:
            self._follow(None)

    def _lose(self, widget: QWidget) -> None:
        self._forget_lost()
        self._lost, self._lost_in = widget, [w for w in self._watched if w is not widget]
        self._lost_spot = QRect(self._spot)
        if isValid(widget):
            widget.installEventFilter(self._watch)
        self._moving.start()

    def _forget_lost(self) -> None:
        if self._lost is not None and isValid(self._lost):
            self._lost.removeEventFilter(self._watch)
        self._lost, self._moved_to = None, None
        self._lost_in = []
        self._moving.stop()

    def _move(self) -> None:
        """Once the page has settled: back to what was lost, if it is on again, else to the next best."""
        lost = self._lost
        if lost is None or not isValid(self._window) or not self._window.isActiveWindow():
            return
        if isValid(lost) and takes_keyboard(lost):
            self._forget_lost()
            self.show_on(lost)
            return
        place = refuge(self._lost_in, self._lost_spot, self._window, self._now_line)
        if place is None:  # nothing can be done here at this moment
            self._moved_to = self._window.focusWidget()
            self._follow(None)
        elif place is not self._moved_to:
            self._moved_to = place
            self.show_on(place)

    def _follow(self, widget: QWidget | None) -> None:
        if not isValid(self._window):  # the program ends: nothing is left to draw on
            return
        for watched in self._watched:
            if watched is not self._window and watched is not self._lost and isValid(watched):
                watched.removeEventFilter(self._watch)
        ours = widget is not None and self._window.isAncestorOf(widget)
        self._target = widget if ours else None
        self._watched = [] if self._target is None else [self._target, *_parents(self._target)]
        for watching in self._watched:
            if watching is not self._window:
                watching.installEventFilter(self._watch)
        self.cover()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring 2 px outside the widget, cut to what is visible of it."""
        target = self.target
        if target is None or not isValid(target) or not target.isVisible():
            return
        width = self._look.theme.metrics.focus
        origin = target.mapTo(self._window, QPoint(0, 0))
        inside = bool(target.property(INSIDE))  # lies edge to edge with others: the ring must not cover them
        out = -width / 2 if inside else FOCUS_GAP + width / 2
        ring = QRectF(origin.x(), origin.y(), target.width(), target.height()).adjusted(-out, -out, out, out)
        room = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._seen(target))
        painter.setPen(QPen(self._look.theme.colour(self._role(target)), width))
        radius = 0 if inside else RADIUS_CONTROL + 3
        painter.drawRoundedRect(ring.intersected(room), radius, radius)

    def _seen(self, target: QWidget) -> QRectF:
        """Where a ring may be: not over what lies beside a view that its target is scrolled out of."""
        room, at = QRectF(self.rect()), self._place(target)
        for area in _parents(target):
            if isinstance(area, QAbstractScrollArea) and area.viewport().isAncestorOf(target):
                view = self._place(area.viewport())
                room = room if view.contains(at) else room.intersected(view)
        return room

    def _place(self, widget: QWidget) -> QRectF:
        return QRectF(QRect(widget.mapTo(self._window, QPoint(0, 0)), widget.size()))

    def _role(self, target: QWidget) -> str:
        on_strip = any(type(p).__name__ == "NowBar" for p in _parents(target))
        return "prim" if on_strip else "accent"


def _parents(widget: QWidget) -> list[QWidget]:
    found = []
    parent = widget.parentWidget()
    while parent is not None:
        found.append(parent)
        parent = parent.parentWidget()
    return found
