"""A row of Expected on the join screen: 84 high, and open while its device is joining."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy

from gui.screen import Glyph
from gui.theme import TARGET
from gui.topology.paint import paint_node
from gui.topology.picture import NodeLook, Shape
from gui.typography import Type, font
from gui.widgets.bar import outline
from gui.widgets.buttons import Button, Kind
from gui.widgets.focus import INSIDE
from gui.widgets.glyphs import paint_glyph
from gui.widgets.paint import Run, baseline, hairline, paint_runs, wrapped
from gui.widgets.ring import paint_ring
from gui.widgets.themed import Arranged

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.theme import Theme

_CLOSED = 84
_PAD = 16  # the open row's tint reaches this far beyond the text on both sides
_NODE_SCALE = 0.72
_TEXT = 94  # from the row's left edge to its text
_RING = 116
_MASKED_GROUPS = 4  # for every code: not even its length is shown


@dataclass(frozen=True, slots=True)
class StepView:
    """One of the four steps: its name, how it stands, and when or how long."""

    name: str
    glyph: Glyph = Glyph.NOT_STARTED
    note: str = ""


@dataclass(frozen=True, slots=True)
class JoinRowView:
    """An expected device at one moment. The install code itself is never part of it."""

    node: NodeLook = field(default_factory=lambda: NodeLook(Shape.BRIDGE))
    label: str = ""
    place: str = ""
    eui: str = ""
    glyph: Glyph = Glyph.NOT_STARTED
    state: str = "Not started"
    note: str = ""
    opened: bool = False
    code_known: bool = False  # whether the eye has something to show
    code_verdict: str = ""  # “16 bytes, check digits right”
    code_glyph: Glyph = Glyph.DONE
    join_as: str = ""
    join_note: str = ""
    seconds_left: float | None = None
    window: float = 90.0
    steps: tuple[StepView, ...] = ()
    remark: str = ""  # what should be known of it, in a sentence
    editable: bool = False  # whether a press takes it into the form

    @property
    def sentence(self) -> str:
        """The row for a screen reader."""
        head = f"{self.label}, {self.place}, {self.eui}. {self.state} {self.note} {self.remark}".strip()
        if not self.opened:
            return head
        steps = ", ".join(f"{s.name}: {s.glyph.value} {s.note}".strip() for s in self.steps)
        left = f" {round(self.seconds_left)} seconds left." if self.seconds_left is not None else ""
        return f"{head}. Joins as {self.join_as}. {steps}.{left}"


class JoinRow(Arranged):
    """Node, place and EUI; its state at the right; code, join-as, ring and steps when open.

    Signals:
        chosen: it was pressed, or Enter or Space was, while it can be edited.
    """

    chosen = Signal()

    def __init__(
        self, look: Look, reveal: Callable[[], str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, parent)
        self.setProperty(INSIDE, True)
        self._view = JoinRowView()
        self._reveal = reveal
        self._shown_code = ""
        self._eye = Button(look, "Show the install code while held", kind=Kind.BARE, icon="eye", parent=self)
        self._eye.pressed.connect(self._show_code)
        self._eye.released.connect(self._hide_code)
        self._eye.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.arrange()

    def show_view(self, view: JoinRowView) -> None:
        """Show this state from now on."""
        if view == self._view:
            return
        self._view = view
        self.say(view.sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if view.editable else Qt.FocusPolicy.NoFocus)
        if not (view.opened and view.code_known):
            self._shown_code = ""
        self.arrange()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press takes it into the form."""
        super().mousePressEvent(event)
        if self._view.editable:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space do what a press does."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._view.editable and event.key() in keys:
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def _show_code(self) -> None:
        self._shown_code = self._reveal() if self._reveal is not None else ""
        self.update()

    def _hide_code(self) -> None:
        self._shown_code = ""
        self.update()

    def _fitting(self, kind: Type, words: str, room: float) -> QFont:
        """The font of a kind, smaller where the words would not fit whole; never below 14 px."""
        size = float(kind.size)
        while size > Type.BODY.size / self.theme.scale:
            if QFontMetricsF(font(self.theme, kind, size=size)).horizontalAdvance(words) <= room:
                break
            size -= 0.5
        return font(self.theme, kind, size=size)

    def _state_below(self) -> bool:
        """Whether the state has a line of its own because the EUI leaves no room beside it."""
        view, strong = self._view, QFontMetricsF(font(self.theme, Type.STRONG))
        name = QFontMetricsF(font(self.theme, Type.LEAD)).horizontalAdvance(view.place)
        note = QFontMetricsF(font(self.theme, Type.BODY)).horizontalAdvance(
            f" {view.note}" if view.note else ""
        )
        code = QFontMetricsF(font(self.theme, Type.ID)).horizontalAdvance(view.eui)
        needed = (
            _TEXT
            + max(name, code)
            + 20
            + self._mark
            + strong.horizontalAdvance(view.state)
            + note
            + 12
            + _PAD
        )
        return not view.opened and needed > self.width()

    def _value_left(self) -> int:
        return _TEXT if self._stacked() else _TEXT + self.theme.px(98)

    def _stacked(self) -> bool:
        """Whether the ring stands above the steps because the row is narrow or the text large."""
        return self.width() < 460 * self.theme.scale

    def _wanted_height(self) -> int:
        px = self.theme.px
        if not self._view.opened:
            below = (24 if self._state_below() else 0) + 20 * len(self._remark())
            return max(_CLOSED, px(Type.LEAD.line * len(self._names()) + 20 + below) + 42)
        more = 24 * (len(self._verdict()) - 1)
        rows = 20 + px(Type.SECTION.line * len(self._names()) + 26 + 12 + 24 + 24 + more + 24 + 16) + 16
        steps = px(46) * (1 if self._per_row() == len(self._view.steps) else 2)
        return rows + steps + 8

    def _verdict(self) -> list[str]:
        """The verdict on the code in as many lines as it needs: it runs on beside the ring, never through it."""
        view = self._view
        ring = view.seconds_left is not None and not self._stacked()
        room = (
            self.width()
            - self._value_left()
            - self._sign
            - _PAD
            - (_RING * self.theme.scale + 12 if ring else 0)
        )
        return wrapped(view.code_verdict, font(self.theme, Type.BODY), max(80, room)) or [""]

    def _names(self) -> list[str]:
        """The place in as many lines as it needs: a name is never cut."""
        view = self._view
        ring = view.opened and view.seconds_left is not None and not self._stacked()
        room = self.width() - _TEXT - _PAD - (_RING * self.theme.scale + 24 if ring else 8)
        return wrapped(
            view.place, font(self.theme, Type.SECTION if view.opened else Type.LEAD), max(80, room)
        )

    def _head_height(self) -> int:
        """Place and EUI of a closed row."""
        return self.theme.px(Type.LEAD.line * len(self._names()) + 20)

    def _remark(self) -> list[str]:
        """The remark in as many lines as it needs below a closed row."""
        if self._view.opened or not self._view.remark:
            return []
        return wrapped(self._view.remark, font(self.theme, Type.BODY), max(80, self.width() - _TEXT - _PAD))

    def arrange(self) -> None:
        """As high as its rows, and the eye behind the code."""
        height = self._wanted_height()
        if self.minimumHeight() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)
        offered = self._view.opened and self._view.code_known and self._reveal is not None
        self._eye.setVisible(offered)
        if offered:
            px = self.theme.px
            middle = 20 + px(Type.SECTION.line * len(self._names()) + 26 + 12) + px(12)
            left = min(self._value_left() + self._code_width() + 2, self.width() - TARGET - 2)
            self._eye.setGeometry(round(left), round(middle - TARGET / 2), TARGET, TARGET)

    def _masked(self) -> str:
        return "  ".join(["••••"] * _MASKED_GROUPS)

    def _code_width(self) -> float:
        code = self._shown_code or self._masked()
        room = self.width() - self._value_left() - _PAD - TARGET
        return QFontMetricsF(self._fitting(Type.ID, code, room)).horizontalAdvance(code)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(540, self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the row closed or open."""
        painter, theme, view = QPainter(self), self.theme, self._view
        if view.opened:
            self._paint_ground(painter, theme)
        below = self._below()
        top = 20 if view.opened else (self.height() - self._head_height() - below) / 2
        ground = "accenttint" if view.opened else "base"
        paint_node(painter, QPointF(_PAD + 26, top + theme.px(20)), view.node, theme, _NODE_SCALE, ground)
        if view.opened:
            self._paint_open(painter, theme, top)
        else:
            self._paint_names(painter, theme, top, Type.LEAD, Type.ID)
            self._paint_state(painter, theme)
            self._paint_remark(painter, theme, top)
            hairline(painter, theme, _PAD, self.width() - _PAD, self.height() - theme.metrics.hairline)

    def _below(self) -> float:
        """How much of a closed row is taken by what stands below its two lines."""
        return self.theme.px((24 if self._state_below() else 0) + 20 * len(self._remark()))

    def _paint_remark(self, painter: QPainter, theme: Theme, top: float) -> None:
        face = font(theme, Type.BODY)
        top += self._head_height() + theme.px(24 if self._state_below() else 0)
        painter.setFont(face)
        painter.setPen(theme.colour("warn"))
        for line in self._remark():
            painter.drawText(QPointF(_TEXT, baseline(face, top, theme.px(20))), line)
            top += theme.px(20)

    def _paint_ground(self, painter: QPainter, theme: Theme) -> None:
        rect = QRectF(self.rect())
        painter.fillRect(rect, theme.colour("accenttint"))
        if not theme.metrics.tints:
            outline(painter, rect, theme.colour("ink"), theme.metrics.outline)
        painter.fillRect(QRectF(0, 0, theme.metrics.mark, rect.height()), theme.colour("accent"))

    def _paint_names(self, painter: QPainter, theme: Theme, top: float, name: Type, eui: Type) -> float:
        room = self.width() - _TEXT - _PAD - (0 if self._view.opened else 8)
        lines = [(words, name, "ink") for words in self._names()]
        below = Type.BODY if " " in self._view.eui else eui  # words in place of an EUI are no code
        for words, kind, role in (*lines, (self._view.eui, below, "ink2")):
            face = font(theme, kind) if kind is name else self._fitting(kind, words, room)
            painter.setFont(face)
            painter.setPen(theme.colour("ink" if self._view.opened else role))
            painter.drawText(QPointF(_TEXT, baseline(face, top, theme.px(kind.line))), words)
            top += theme.px(kind.line)
        return top

    @property
    def _mark(self) -> int:
        """Width of the state's glyph and the gap to its word, in px."""
        return self.theme.px(20) + 8

    @property
    def _sign(self) -> int:
        """Width of a smaller glyph and its gap."""
        return self.theme.px(18) + 8

    def _paint_state(self, painter: QPainter, theme: Theme) -> None:
        view = self._view
        strong, body = font(theme, Type.STRONG), font(theme, Type.BODY)
        ink = theme.colours.stop if view.glyph is Glyph.STOP else theme.colours.ink
        runs = [Run(view.state, strong, ink, 4)]
        runs += [Run(view.note, body, theme.colours.ink2)] if view.note else []
        width = sum(r.width for r in runs) + 4 * (len(runs) - 1)
        name = QFontMetricsF(font(theme, Type.LEAD)).horizontalAdvance(view.place)
        code = QFontMetricsF(font(theme, Type.ID)).horizontalAdvance(view.eui)
        right = float(self.width() - _PAD)
        head = self._head_height()
        top = (self.height() - head - self._below()) / 2
        middle = top + head / 2
        if self._state_below():
            middle = top + head + theme.px(12)
            right = _TEXT + self._mark + width
        # the note would touch the name: word only
        if right > self.width() - _PAD or (
            not self._state_below() and _TEXT + max(name, code) + 20 + self._mark + width > right
        ):
            right -= width - runs[0].width if self._state_below() else 0
            runs, width = runs[:1], runs[0].width
        side = theme.px(20)
        box = QRectF(right - width - self._mark, middle - side / 2, side, side)
        paint_glyph(painter, box, view.glyph, theme)
        paint_runs(painter, right - width, baseline(strong, middle - 10, 20), runs)

    def _paint_open(self, painter: QPainter, theme: Theme, top: float) -> None:
        view, px = self._view, theme.px
        top = self._paint_names(painter, theme, top, Type.SECTION, Type.ID_LARGE) + px(14)
        label, value = font(theme, Type.BODY), self._value_left()
        room = self.width() - value - _PAD
        if not self._stacked():
            self._write(painter, _TEXT, top, "Install code", label, "ink2")
        code = self._shown_code or self._masked()
        self._write(painter, value, top, code, self._fitting(Type.ID, code, room - TARGET), "ink")
        top += px(24)
        if view.code_verdict:
            sign = px(18)
            paint_glyph(painter, QRectF(value, top + px(12) - sign / 2, sign, sign), view.code_glyph, theme)
        for line in self._verdict():
            self._write(painter, value + self._sign, top, line, label, "ink")
            top += px(24)
        top += px(4)
        if not self._stacked():
            self._write(painter, _TEXT, top, "Joins as", label, "ink2")
        strong = font(theme, Type.STRONG)
        foot = baseline(strong, top, px(24))
        runs = [
            Run(view.join_as, strong, theme.colours.ink, 8),
            Run(view.join_note, label, theme.colours.ink2),
        ]
        paint_runs(painter, value, foot, runs)
        if view.seconds_left is not None and not self._stacked():
            side = _RING * theme.scale
            ring = QRectF(self.width() - _PAD - 4 - side, 20, side, side)
            share = view.seconds_left / max(1.0, view.window)
            paint_ring(painter, ring, share, str(round(view.seconds_left)), "s left", theme)
        self._paint_steps(painter, theme, top + px(24) + px(16))

    def _write(self, painter: QPainter, left: float, top: float, words: str, face: QFont, role: str) -> None:
        painter.setFont(face)
        painter.setPen(self.theme.colour(role))
        painter.drawText(QPointF(left, baseline(face, top, self.theme.px(24))), words)

    def _paint_steps(self, painter: QPainter, theme: Theme, top: float) -> None:
        steps = self._view.steps
        per_row = max(1, self._per_row())
        for start in range(0, len(steps), per_row):
            self._paint_step_row(painter, theme, steps[start : start + per_row], top)
            top += theme.px(46)

    def _per_row(self) -> int:
        """How many steps stand beside each other: all of them where their words have room, else half."""
        steps = self._view.steps
        needed = sum(self._step_widths(steps)) + 8 * (len(steps) - 1)
        wrap = self._stacked() or needed > self.width() - 2 * _PAD
        return (len(steps) + 1) // 2 if wrap else len(steps)

    def _step_widths(self, steps: tuple[StepView, ...]) -> list[float]:
        strong = QFontMetricsF(font(self.theme, Type.STRONG))
        body = QFontMetricsF(font(self.theme, Type.BODY))
        return [
            self._sign + 2 + max(strong.horizontalAdvance(s.name), body.horizontalAdvance(s.note))
            for s in steps
        ]

    def _paint_step_row(
        self, painter: QPainter, theme: Theme, steps: tuple[StepView, ...], top: float
    ) -> None:
        strong, body, line = font(theme, Type.STRONG), font(theme, Type.BODY), theme.px(22)
        widths = self._step_widths(steps)
        room = self.width() - 2 * _PAD
        gap = max(8.0, (room - sum(widths)) / max(1, len(steps) - 1))
        left = float(_PAD)
        for index, (step, width) in enumerate(zip(steps, widths, strict=True)):
            side = theme.px(18)
            paint_glyph(painter, QRectF(left, top + (line - side) / 2, side, side), step.glyph, theme)
            paint_runs(
                painter,
                left + side + 10,
                baseline(strong, top, line),
                [Run(step.name, strong, theme.colours.ink)],
            )
            note = wrapped(step.note, body, max(width - side - 10, 40) + gap)[0]
            foot = baseline(body, top + line, line)
            paint_runs(painter, left + side + 10, foot, [Run(note, body, theme.colours.ink2)])
            if index + 1 < len(steps) and gap > 34:
                dash = QRectF(left + width + (gap - 18) / 2, round(top + line / 2), 18, 2)
                painter.fillRect(dash, theme.colour("edge"))
            left += width + gap
