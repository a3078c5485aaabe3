"""Cards for what must be dealt with: a refused entry, a fault, and toasts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout

from gui.screen import Glyph
from gui.theme import RADIUS_CARD
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.glyphs import StateGlyph
from gui.widgets.nowbar import press
from gui.widgets.paint import card_ground, frame, hairline
from gui.widgets.text import Text
from gui.widgets.themed import Themed
from gui.widgets.veil import Veil
from gui.wording import breakable

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.notices import Notice
    from gui.screen import Action

_READ_MS = 8000  # good news leaves after this, unless under pointer or focus


@dataclass(frozen=True, slots=True)
class RefusedView:
    """A refused device: the cause as head, what happened, what to do, and at most one act.

    A stranger is a warning, not a stop: there is nothing to do.
    """

    head: str
    happened: str
    todo: str = ""
    eui: str = ""
    glyph: Glyph = Glyph.STOP
    act: Action | None = None


class RefusedEntry(Themed):
    """One entry of the Refused column, parted from the next by a hairline."""

    def __init__(self, look: Look, view: RefusedView, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 16)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(StateGlyph(look, view.glyph, 22), 0, Qt.AlignmentFlag.AlignTop)
        role = "stop" if view.glyph is Glyph.STOP else "ink"
        head.addWidget(Text(look, breakable(view.head), Type.LEAD, role, wrap=True), 1)
        column.addLayout(head)
        column.addWidget(Text(look, view.happened, wrap=True))
        if view.todo:
            act, _, more = view.todo.partition(". ")  # what to do in 600, why or how after it
            column.addWidget(Text(look, f"*{act}.* {more}" if more else f"*{act}*", wrap=True))
        if view.eui:
            column.addWidget(Text(look, view.eui, Type.ID, "ink2"))
        if view.act is not None:
            column.addSpacing(4)
            button = Button(look, view.act.words, partial(press, view.act), icon=view.act.icon)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.say(f"{view.head}. {view.happened} {view.todo} {view.eui}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the hairline below."""
        painter, thick = QPainter(self), self.theme.metrics.hairline
        hairline(painter, self.theme, 0, self.width(), self.height() - thick)


class FaultCard(Themed):
    """What happened; why; what to do; buttons; a code that can be copied at the lower right."""

    def __init__(
        self,
        look: Look,
        what: str,
        why: str = "",
        do: str = "",
        *,
        actions: tuple[Action, ...] = (),
        code: str = "",
        glyph: Glyph = Glyph.STOP,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(StateGlyph(look, glyph, 22), 0, Qt.AlignmentFlag.AlignTop)
        role = "stop" if glyph is Glyph.STOP else "warn" if glyph is Glyph.WARN else "ink"
        head.addWidget(Text(look, what, Type.LEAD, role, wrap=True), 1)
        column.addLayout(head)
        parts = [f"*Why:* {why}" if why else "", f"*Do:* {do}" if do else ""]
        words = " ".join(part for part in parts if part)
        if words:
            column.addWidget(Text(look, words, wrap=True))
        if actions or code:
            column.addLayout(self._foot(actions, code))
        self.say(f"{what} {why} {do}".strip())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _foot(self, actions: tuple[Action, ...], code: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for action in actions:
            row.addWidget(Button(self.look, action.words, partial(press, action), icon=action.icon))
        row.addStretch(1)
        if code:
            row.addWidget(Text(self.look, code, Type.ID, "ink2"))
            copy = Button(self.look, f"Copy the code {code}", kind=Kind.BARE, icon="copy")
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(code))
            row.addWidget(copy)
        return row

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bordered ground: a card is only for what floats or must be handled."""
        card_ground(QPainter(self), self.rect(), self.theme)


class Toast(Themed):
    """One notice: glyph, sentence, one act, close.

    Signals:
        done: it may go.
    """

    done = Signal()

    def __init__(self, look: Look, notice: Notice, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.notice = notice
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 6, 6)
        row.setSpacing(14)
        row.addWidget(StateGlyph(look, notice.glyph, 20))
        row.addWidget(Text(look, f"*{notice.fact}* {notice.rest}".strip(), wrap=True), 1)
        self._waiting = Text(look, "", role="ink2")
        self._waiting.hide()
        row.addWidget(self._waiting)
        if notice.act is not None:
            row.addWidget(Button(look, notice.act.words, self._act, kind=Kind.TEXT))
        row.addWidget(Button(look, "Close this notice", self.done.emit, kind=Kind.BARE, icon="close"))
        self.say(f"{notice.fact} {notice.rest}".strip())
        self.setMinimumHeight(56)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._clock = QTimer(self, singleShot=True, interval=_READ_MS)
        self._clock.timeout.connect(self._leave)
        if not notice.stays:
            self._clock.start()

    def height_at(self, width: int) -> int:
        """The height in px that its words need at this width."""
        layout = self.layout()
        wanted = layout.heightForWidth(width) if layout is not None else 0
        return max(56, wanted)

    def tell_waiting(self, others: int) -> None:
        """Say how many notices have no room and come once this one is closed."""
        self._waiting.write(f"{others} more" if others else "")
        self._waiting.setVisible(bool(others))

    def _act(self) -> None:
        press(self.notice.act)
        self.done.emit()

    def _leave(self) -> None:
        focused = self.focusWidget()
        if self.underMouse() or (focused is not None and focused.hasFocus()):
            self._clock.start()
        else:
            self.done.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while it is being read."""
        super().enterEvent(event)
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Count anew once the pointer has left."""
        super().leaveEvent(event)
        if not self.notice.stays:
            self._clock.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground for its kind."""
        theme = self.theme
        ground = {Glyph.WARN: "warntint", Glyph.STOP: "stoptint"}.get(self.notice.glyph, "raised")
        frame(
            QPainter(self),
            QRectF(self.rect()),
            RADIUS_CARD,
            fill=theme.colour(ground),
            outline=theme.colour("edge"),
            width=theme.metrics.outline,
        )


_WIDE, _LEFT, _RIGHT, _MOST, _GAP = 1280, 20, 16, 3, 8
_SHARE = 0.3  # of the window's height that notices may take; what does not fit waits behind the others


class Toasts(Themed):
    """The pile of notices, at most three, the newest on top, in a strip between the content and the Now line.

    The content gives its room: a notice never lies over what can be pressed, and nothing above it moves.
    """

    def __init__(self, look: Look, content: QWidget) -> None:
        super().__init__(look, content.parentWidget())
        self._content = content
        self._toasts: list[Toast] = []
        self.say("Notices")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def shown(self) -> tuple[Notice, ...]:
        """The notices that are not read yet, newest first."""
        return tuple(toast.notice for toast in self._toasts)

    def give(self, notice: Notice) -> None:
        """Show a notice; the same one twice is shown once, the oldest makes room."""
        if notice in self.shown:
            return
        toast = Toast(self.look, notice, self)
        toast.done.connect(lambda: self._remove(toast))
        veil = self._veil(toast.height_at(self._room()[1]) + (_GAP if self._toasts else 2 * _GAP))
        self._toasts.insert(0, toast)
        for oldest in self._toasts[_MOST:]:
            self._take_out(oldest)
        self.settle()
        if veil is not None:
            veil.lift()

    def _remove(self, toast: Toast) -> None:
        if toast in self._toasts:
            veil = self._veil()
            self._take_out(toast)
            self.settle()
            if veil is not None:
                veil.lift()

    def _take_out(self, toast: Toast) -> None:
        self._toasts.remove(toast)
        toast.hide()
        toast.deleteLater()

    def _veil(self, more: int = 0) -> Veil | None:
        """What is to be seen now where notices come and go; nothing where nothing shall move."""
        content, window = self._content, self._content.window()
        if self.look.still or not content.isVisible():
            return None
        foot = content.mapTo(window, QPoint(0, content.height()))
        height = self.height() if self._toasts else 0
        return Veil(window, QRect(foot.x(), foot.y() - more, content.width(), height + more))

    def _room(self) -> tuple[int, int]:
        """Left edge and width of the pile: it ends at the right where the primary does."""
        across = self._content.width()
        width = min(self.theme.px(_WIDE), across - _LEFT - _RIGHT)
        return across - _RIGHT - width, width

    def restyle(self) -> None:
        """Make room for the theme's text size."""
        super().restyle()
        self.settle()

    def settle(self) -> None:
        """Take the room that the newest notices need, and say on the last one how many wait behind it."""
        left, width = self._room()
        top, most = _GAP, round(self._content.window().height() * _SHARE)
        seen = 0
        for toast in self._toasts:
            height = toast.height_at(width)
            if seen and top + height + _GAP > most:
                break
            toast.setGeometry(left, top, width, height)
            seen, top = seen + 1, top + height + _GAP
        for number, toast in enumerate(self._toasts, start=1):
            toast.setVisible(number <= seen)
            toast.tell_waiting(len(self._toasts) - seen if number == seen else 0)
        self.setFixedHeight(top)
        self.setVisible(bool(self._toasts))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The content's ground, and a hairline where the content ends."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("base"))
        hairline(painter, self.theme, 0, self.width(), 0)
