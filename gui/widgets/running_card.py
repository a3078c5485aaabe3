"""One device's update as a card: who and how far away, the phase bar with its figure, when it will be ready."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from gui.topology.paint import paint_node
from gui.topology.picture import NodeLook, Shape
from gui.topology.strip import Strip, paint_strip, strip_width
from gui.typography import Type, font
from gui.widgets.answer import NO_BRIEF, Answer, Brief, answer_height, paint_answer, shortened
from gui.widgets.bar import BarView, outline, paint_phase_bar, phase_bar_height
from gui.widgets.buttons import Button
from gui.widgets.fact_flow import CardFact, facts_height, paint_facts
from gui.widgets.paint import Run, baseline, hairline, paint_runs, runs_width, wrapped
from gui.widgets.powerline import paint_power, power_height
from gui.widgets.themed import Arranged

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget

    from gui.look import Look
    from gui.screen import Action
    from gui.theme import Theme

_NODE_SCALE = 0.765
_NAME_LEFT = 72  # from the left margin to the place's name
WIDE_CARD = 1012  # from this width on a card has the wide frame's columns


@dataclass(frozen=True, slots=True)
class CardView:
    """A running card at one moment, in words."""

    node: NodeLook = field(default_factory=lambda: NodeLook(Shape.BRIDGE))
    label: str = ""  # B1
    place: str = ""
    before: str = ""
    after: str = ""
    strip: Strip = field(default_factory=Strip)
    bar: BarView = field(default_factory=BarView)
    figure: str = ""
    facts: tuple[CardFact, ...] = ()
    fault: str = ""  # stands in place of figure and facts, and stays until read
    power: str = ""
    power_safe: bool = True
    ready: str = ""  # “Ready between”
    finish: str = ""  # a range, or “about 13:43”; never one minute as a promise
    span: str = ""  # “in 8–13 min”
    brief: Brief = NO_BRIEF  # label and figure where there is no room for three lines: “Ready in 8–13 min”
    actions: tuple[Action, ...] = ()
    sending: bool = False  # the one that is being sent has tint and mark

    @property
    def sentence(self) -> str:
        """The card for a screen reader."""
        facts = " ".join(fact.words for fact in self.facts)
        parts = (
            f"{self.label} {self.place}, version {self.before} to {self.after}".strip(),
            self.bar.sentence,
            self.fault or f"{self.figure} {facts}".strip(),
            f"{self.ready} {self.finish} {self.span}".strip(),
            self.power.rstrip("."),
            self.strip.sentence.rstrip("."),
        )
        return ". ".join(part for part in parts if part) + "."


@dataclass(frozen=True, slots=True)
class _Measures:
    """Columns and rows of a card in px, for the wide and the narrow frame."""

    margin: int
    gap: int
    left: int
    right: int
    top: int
    after_bar: int
    after_figure: int
    foot: int
    over_button: int
    under_button: int


_WIDE = _Measures(28, 28, 220, 248, 19, 11, 7, 27, 8, 18)
_NARROW = _Measures(20, 20, 190, 184, 10, 9, 5, 17, 4, 9)
_WIDE_LOW = _Measures(28, 28, 220, 248, 10, 7, 5, 4, 10, 8)  # where the page has no room for every card
_NARROW_LOW = _Measures(20, 20, 190, 184, 10, 7, 5, 4, 10, 8)
_BETWEEN = 8  # px between two buttons, and from them to the middle column
# px of the head and of a card, in the wide frame and in the narrow one
_USUAL_HEIGHTS = ((106, 164), (86, 142))
_WARNED = 10  # px by which a card is higher while its device may not be unplugged


def is_low(width: int, height: int, cards: int, theme: Theme) -> bool:
    """Whether a page of this size has no room for so many cards in their usual form, and takes the low one."""
    head, card = _USUAL_HEIGHTS[width < WIDE_CARD]
    return height < (head + cards * card + _WARNED) * theme.scale


def middle_margins(width: float, theme: Theme) -> tuple[int, int]:
    """What lies left and right of a card's middle column at this width, in px."""
    measures, grown = _WIDE if width >= WIDE_CARD else _NARROW, theme.scale**0.5
    sides = (measures.left, measures.right)
    left, right = (round(measures.margin + side * grown + measures.gap) for side in sides)
    return left, right


class RunningCard(Arranged):
    """A full-width card, parted from the next by a hairline; its buttons are real and come last.

    Signals:
        pressed: the index of the action whose button was pressed.
    """

    pressed = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._view = CardView()
        self._low = False
        self._bar = 0  # px of the right margin in which a scroll bar stands
        self._buttons: list[Button] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.arrange()

    @property
    def view(self) -> CardView:
        """What it shows."""
        return self._view

    def show_view(self, view: CardView) -> None:
        """Show this state from now on; focus stays on a button that stays."""
        if view == self._view:
            return
        self._view = view
        self.say(view.sentence)
        self._fill_buttons()
        self.arrange()
        self.update()

    def take_low(self, *, low: bool) -> None:
        """Take the low form, or the usual one: the same words in less height."""
        if low != self._low:
            self._low = low
            self.arrange()
            self.update()

    def leave_to_bar(self, width: int) -> None:
        """So many px of the right margin are taken by a scroll bar: no column is moved by that."""
        if width != self._bar:
            self._bar = width
            self.arrange()
            self.update()

    @property
    def _whole(self) -> int:
        """Its width with what the scroll bar takes."""
        return self.width() + self._bar

    def _fill_buttons(self) -> None:
        actions = self._view.actions
        while len(self._buttons) < len(actions):
            index = len(self._buttons)
            button = Button(self.look, "", partial(self._press, index), parent=self)
            self._buttons.append(button)
        for index, button in enumerate(self._buttons):
            button.setVisible(index < len(actions))
            if index < len(actions):
                action = actions[index]
                if action.run is None:
                    button.turn_off(action.reason)
                else:
                    button.turn_on()

    def _write_buttons(self, *, icons: bool) -> None:
        for button, action in zip(self._buttons, self._view.actions, strict=False):
            button.write(action.words, icon=action.icon if icons else "")
            button.setAccessibleName(f"{action.words}, {self._view.label}")

    def _press(self, index: int) -> None:
        action = self._view.actions[index]
        self.pressed.emit(index)
        if action.run is not None:
            action.run()

    def _measures(self) -> _Measures:
        if self._whole >= WIDE_CARD:
            return _WIDE_LOW if self._low else _WIDE
        return _NARROW_LOW if self._low else _NARROW

    def _middle(self, measures: _Measures) -> QRectF:
        grown = self.theme.scale**0.5
        left = measures.margin + measures.left * grown + measures.gap
        right = self._whole - measures.margin - measures.right * grown - measures.gap
        return QRectF(left, measures.top, max(160.0, right - left), 0)

    def _figure_height(self, width: float) -> int:
        if not self._view.fault:
            return facts_height(self._view.figure, self._view.facts, width, self.theme)
        lines = wrapped(self._view.fault, font(self.theme, Type.STRONG), width)
        return max(self.theme.px(Type.FIGURE_S.line), self.theme.px(20) * len(lines))

    def _wanted_height(self) -> int:
        measures = self._measures()
        rows = self._middle_height(measures)
        heights = [b.sizeHint().height() for b in self._shown_buttons()]
        buttons = max(heights) if self._abreast(measures) else sum(h + _BETWEEN for h in heights) - _BETWEEN
        right = self._buttons_top(measures) - measures.top + max(0, buttons)
        left = self._left_height(measures) + measures.under_button
        return measures.top + max(rows + measures.foot, right + measures.under_button, left) + 1

    def _middle_height(self, measures: _Measures) -> int:
        theme, view, width = self.theme, self._view, self._middle(measures).width()
        power = self._power_height(width) if view.power else 0
        figure = self._figure_height(width)
        return phase_bar_height(theme) + measures.after_bar + figure + measures.after_figure + power

    def _buttons_top(self, measures: _Measures) -> int:
        """Under the answer, or under the middle column too where a button is wider than its own column."""
        under = measures.top + self._answer_height(measures) + measures.over_button
        widest = max((b.sizeHint().width() for b in self._shown_buttons()), default=0)
        if self._abreast(measures) or widest <= self._beside_middle(measures):
            return under
        return max(under, measures.top + self._middle_height(measures) + measures.over_button)

    def _power_height(self, width: float) -> int:
        view = self._view
        return power_height(view.power, width, self.theme, safe=view.power_safe, low=self._low)

    def _beside_middle(self, measures: _Measures) -> float:
        """The room at the right of the middle column, in px."""
        return self._whole - measures.margin - self._middle(measures).right()

    def _abreast(self, measures: _Measures) -> bool:
        """Whether several buttons have room beside each other there."""
        widths = [b.sizeHint().width() + _BETWEEN for b in self._shown_buttons()]
        return len(widths) > 1 and sum(widths) <= self._beside_middle(measures)

    def _shown_buttons(self) -> list[Button]:
        return [button for button in self._buttons if not button.isHidden()]

    def arrange(self) -> None:
        """Wrap anew, and keep the buttons at the right."""
        measures = self._measures()
        self._write_buttons(icons=True)
        if len(self._shown_buttons()) > 1 and not self._abreast(measures):
            self._write_buttons(icons=False)  # rather than one under another, which costs a row of height
            if not self._abreast(measures):
                self._write_buttons(icons=True)
        height = self._wanted_height()
        if self.minimumHeight() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)
        self._place_buttons(measures)

    def _place_buttons(self, measures: _Measures) -> None:
        """The first at the right edge, where it stands when it is alone; the next left of it, or under it."""
        top, right, abreast = (
            self._buttons_top(measures),
            self._whole - measures.margin,
            self._abreast(measures),
        )
        for button in self._shown_buttons():
            hint = button.sizeHint()
            button.setGeometry(right - hint.width(), top, hint.width(), hint.height())
            if abreast:
                right -= hint.width() + _BETWEEN
            else:
                top += hint.height() + _BETWEEN

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(900, self.minimumHeight())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, three columns, and the hairline below."""
        painter, theme = QPainter(self), self.theme
        measures = self._measures()
        self._paint_ground(painter, theme)
        self._paint_left(painter, theme, measures)
        self._paint_middle(painter, theme, measures)
        self._paint_right(painter, theme, measures)

    def _paint_ground(self, painter: QPainter, theme: Theme) -> None:
        rect = QRectF(self.rect())
        if self._view.sending:
            painter.fillRect(rect, theme.colour("accenttint"))
            if not theme.metrics.tints:
                outline(painter, rect, theme.colour("ink"), theme.metrics.outline)
            painter.fillRect(QRectF(0, 0, theme.metrics.mark, rect.height()), theme.colour("accent"))
        else:
            painter.fillRect(rect, theme.colour("base"))
        hairline(painter, theme, 0, rect.width(), rect.height() - theme.metrics.hairline)

    def _left_lines(self, measures: _Measures) -> list[tuple[int, list[Run]]]:
        """The lines beside the node, each with its height: the whole place, then the versions."""
        theme, view = self.theme, self._view
        room = self._middle(measures).left() - measures.gap / 2 - measures.margin - _NAME_LEFT
        lead, body, strong = (font(theme, kind) for kind in (Type.LEAD, Type.BODY, Type.STRONG))
        ink, ink2 = theme.colours.ink, theme.colours.ink2
        names = wrapped(view.place or view.label, lead, room)
        lines = [(theme.px(22), [Run(words, lead, ink)]) for words in names]
        before = [Run(view.before, body, ink2, 5)]
        if not view.after:
            return [*lines, (theme.px(20), before)]
        after = [Run("→", body, ink2, 5), Run(view.after, strong, ink)]
        if runs_width([*before, *after]) <= room:
            return [*lines, (theme.px(20), [*before, *after])]
        return [*lines, (theme.px(20), before), (theme.px(20), after)]

    def _left_height(self, measures: _Measures) -> int:
        return sum(line for line, _ in self._left_lines(measures)) + 1 + 16 + self.theme.px(20)

    def _paint_left(self, painter: QPainter, theme: Theme, measures: _Measures) -> None:
        view, left, top = self._view, measures.margin, measures.top
        ground = "accenttint" if view.sending else "base"
        paint_node(painter, QPointF(left + 27, top + 19), view.node, theme, _NODE_SCALE, ground)
        top += 1
        for line, runs in self._left_lines(measures):
            paint_runs(painter, left + _NAME_LEFT, baseline(runs[-1].font, top, line), runs)
            top += line
        room = self._middle(measures).left() - measures.gap / 2 - left
        self._paint_strip(painter, QRectF(left, top + 16, room, theme.px(20)), theme)

    def _paint_strip(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        strip = self._view.strip
        sample = 38.0
        while sample > 16 and strip_width(strip, theme, framed=False, sample=sample) > rect.width():
            sample -= 2
        paint_strip(painter, rect, strip, theme, framed=False, sample=sample)

    def _paint_middle(self, painter: QPainter, theme: Theme, measures: _Measures) -> None:
        view, column = self._view, self._middle(measures)
        top = column.top()
        bar = QRectF(column.left(), top, column.width(), phase_bar_height(theme))
        paint_phase_bar(painter, bar, view.bar, theme)
        top += bar.height() + measures.after_bar
        height = self._figure_height(column.width())
        row = QRectF(column.left(), top, column.width(), height)
        if view.fault:
            self._paint_fault(painter, row, theme)
        else:
            paint_facts(painter, row, view.figure, view.facts, theme)
        top += height + measures.after_figure
        if view.power:
            power = self._power_height(column.width())
            line = QRectF(column.left(), top, column.width(), power)
            paint_power(painter, line, view.power, theme, safe=view.power_safe)

    def _paint_fault(self, painter: QPainter, row: QRectF, theme: Theme) -> None:
        face, line, top = font(theme, Type.STRONG), theme.px(20), row.top()
        painter.setFont(face)
        painter.setPen(theme.colour("stop"))
        for words in wrapped(self._view.fault, face, row.width()):
            painter.drawText(QPointF(row.left(), baseline(face, top, line)), words)
            top += line

    @property
    def _answer(self) -> Answer:
        view = self._view
        usual = view.ready, view.finish, view.span
        return shortened(usual, view.brief) if self._low else usual

    def _answer_width(self, measures: _Measures) -> float:
        right = self._whole - measures.margin
        return max(80.0, right - self._middle(measures).right() - measures.gap / 2)

    def _answer_height(self, measures: _Measures) -> int:
        return answer_height(self._answer, self._answer_width(measures), self.theme, low=self._low)

    def _paint_right(self, painter: QPainter, theme: Theme, measures: _Measures) -> None:
        width = self._answer_width(measures)
        left = self._whole - measures.margin - width
        box = QRectF(left, measures.top, width, self._answer_height(measures))
        paint_answer(painter, box, self._answer, theme)
