"""The drawer of one link: both directions, the worse first; its last minutes, facts, advice, and two acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from core.links.desk import Lane, ordered
from core.premise.link import rank
from gui.charts.signal_chart import SignalChart
from gui.topology.direction_view import LARGE, DirectionView
from gui.topology.link_words import NOT_LATELY, NOT_MEASURED, busy_words, facts_of_test, traces_of
from gui.topology.tables import also_hears, name_of
from gui.typography import Type
from gui.widgets.beside import stand
from gui.widgets.buttons import Button
from gui.widgets.drawer import REMARK
from gui.widgets.page import Hairline, Inside
from gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from core.links.link_test import LinkTest
    from core.premise.device import Eui64
    from core.premise.link import Link
    from core.premise.topology import Topology
    from gui.bridge import Call
    from gui.desk import Desk

_SIDE = 24  # px beside what is read, with the scroll bar in it
_FOOT, _FOOT_INSIDE = (24, 8, 24, 12), (0, 12, 0, 4)  # px round the two acts
_TIMES = 3  # a panel lower than so many times its acts has no room for them below


class LinkPanel(QWidget):
    """The drawer's content for one link.

    Signals:
        move_wanted: try this bridge at another place; a second press ends the trial.
    """

    move_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, look = desk, desk.look
        self._topology: Topology | None = None
        self._link: Link | None = None
        self._lanes: tuple[Lane, ...] = ()
        self._asked: Call | None = None
        self._testing: Call | None = None
        self._now = 0.0
        self._movable: Eui64 | None = None
        self.worse, self.better = DirectionView(look), DirectionView(look)
        self._hop = Text(look, "", Type.BODY, "ink2")
        self.chart = SignalChart(look)
        self.empty = Text(look, NOT_MEASURED, Type.BODY, "ink2", wrap=True)
        self.facts = Text(look, "", Type.BODY, "ink2", wrap=True)
        self.advice, self._advice_rule = Text(look, "", Type.BODY, wrap=True), Hairline(look)
        self.test = Button(look, "Test this link", self._press_test)
        self.move_it = Button(look, "Try a move", self._press_move, icon="move")
        self._foot, self._low = QWidget(), False
        self._moving = False  # a move is tried
        self._acts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._foot)
        self._build()
        desk.mirror.links_changed.connect(self._on_links)

    def _build(self) -> None:
        look = self._desk.look
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setSpacing(0)
        column.addWidget(self._hop)
        for part in (self.worse, Hairline(look), self.better, Hairline(look)):
            column.addWidget(part)
        column.addSpacing(4)  # at 1093×574 the minutes under the chart are then whole
        column.addWidget(self.chart)
        column.addWidget(self.empty)
        column.addSpacing(8)
        column.addWidget(self.facts)
        column.addSpacing(8)
        column.addWidget(self._advice_rule)
        column.addSpacing(10)
        column.addWidget(self.advice)
        column.addStretch(1)
        self._acts.setContentsMargins(*_FOOT)
        self._acts.setSpacing(8)
        self._acts.addWidget(self.test, 3)
        self._acts.addWidget(self.move_it, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self._area = _scrolled(inside)
        whole.addWidget(self._area, 1)
        whole.addWidget(self._foot)
        self._column, self._whole = column, whole
        self._area.verticalScrollBar().rangeChanged.connect(self._leave_to_bar)
        self._area.verticalScrollBar().rangeChanged.connect(self._show_advice)
        self._leave_to_bar()

    def _leave_to_bar(self) -> None:
        """A scroll bar stands in the margin: what is read ends where the title and the acts do."""
        bar = self._area.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > 0 else 0
        self._column.setContentsMargins(_SIDE, 0, max(0, _SIDE - taken), 0)

    @property
    def _test_now(self) -> LinkTest | None:
        link = self._link
        return self._desk.mirror.links.test(link.a, link.b) if link is not None else None

    @property
    def sentence(self) -> str:
        """Both directions in words, the worse first, for a screen reader."""
        return f"{self.worse.head.accessibleName()}; {self.better.head.accessibleName()}."

    def show_link(self, topology: Topology, link: Link, hop: str, advice: str, now: float) -> None:
        """Show both directions, the worse first, with the hop's number and what to do."""
        if self._link is None or {link.a, link.b} != {self._link.a, self._link.b}:
            self._leave()
        self._topology, self._link, self._now = topology, link, now
        large = self._desk.look.theme.scale >= LARGE  # beside the title there is no room for it then
        self.setProperty(REMARK, "" if large else hop)
        self._hop.write(hop)
        self._hop.setVisible(bool(hop) and large)
        self.say_advice(advice)
        self._fill()
        self._ask_lanes()

    def say_advice(self, advice: str) -> None:
        """What to do; a trial of a move says here what it expects."""
        self.advice.write(advice)
        for part in (self.advice, self._advice_rule):
            part.setVisible(bool(advice))

    def _leave(self) -> None:
        """Another link is shown: nothing of the former one may arrive here."""
        for call in (self._asked, self._testing):
            if call is not None:
                call.cancel()
        self._asked = self._testing = None
        self._lanes = ()

    def _fill(self) -> None:
        topology, link = self._topology, self._link
        if topology is None or link is None:
            return
        test = self._test_now
        for view, ends in zip((self.worse, self.better), _ends(link), strict=True):
            lane = next((x for x in self._lanes if (x.sender, x.receiver) == ends), None)
            view.show_direction(topology, link, ends, test, lane.trend if lane else None, self._now)
        traces = traces_of(topology, self._lanes, link, self._now)
        shown = any(trace.readings for trace in traces)
        self.chart.setVisible(shown)
        self.empty.setVisible(not shown and bool(self._lanes))  # while they are asked for nothing is said
        known = link.a_to_b is not None or link.b_to_a is not None
        self.empty.write(NOT_LATELY if known else NOT_MEASURED)
        if shown:
            self.chart.show_traces(traces)
        self.facts.write(self._fact_lines(topology, link, test))
        self._fill_acts(topology, link, test)

    def _fact_lines(self, topology: Topology, link: Link, test: LinkTest | None) -> str:
        near, far = ordered(topology, link.a, link.b)
        told, heard = facts_of_test(topology, test, self._now), also_hears(topology, far, near)
        also = f"{name_of(topology, far)} also hears *{heard}*." if heard else ""
        return "\n".join(line for line in (told, also) if line)

    def _fill_acts(self, topology: Topology, link: Link, test: LinkTest | None) -> None:
        busy = busy_words(test) if self._testing is not None else ""
        self.test.write(busy or ("Stop the test" if self._testing is not None else "Test this link"))
        if self._desk.mirror.connected:
            self.test.turn_on()
        else:
            self.test.turn_off("Connect to a hub first.")
        self._movable = movable(topology, link)
        if self._movable is None:
            self.move_it.turn_off("Only a bridge can be moved, and neither end is one.")
        else:
            self.move_it.turn_on()

    def _ask_lanes(self) -> None:
        link = self._link
        if link is None or self._asked is not None:
            return
        self._asked = self._desk.ask(
            lambda session: session.links.lanes(link.a, link.b), self._on_lanes, lambda _: self._on_lanes(())
        )

    def _on_lanes(self, lanes: tuple[Lane, ...]) -> None:
        self._asked = None
        if lanes:
            self._lanes = lanes
            self._fill()

    def _on_links(self) -> None:
        if self.isVisible():
            self._fill()

    def _press_test(self) -> None:
        link = self._link
        if self._testing is not None:
            self._testing.cancel()
            self._testing = None
        elif link is not None:
            self._testing = self._desk.ask(
                lambda session: session.links.test(link.a, link.b), self._on_tested, self._on_failed
            )
        self._fill()

    def _on_tested(self, _test: LinkTest) -> None:
        self._testing = None
        self._fill()
        self._ask_lanes()

    def _on_failed(self, error: Exception) -> None:
        self._testing = None
        self._desk.notices.failed(error)
        self._fill()

    def _press_move(self) -> None:
        if self._movable is not None:
            self.move_wanted.emit(self._movable)

    def show_moving(self, *, moving: bool) -> None:
        """Say on the button whether a move is being tried, and bring what is expected of it into sight."""
        self.move_it.write("End the move" if moving else "Try a move", icon="close" if moving else "move")
        self._moving = moving
        self._show_advice()

    def _show_advice(self) -> None:
        """While a move is tried, scroll to what is expected of it, once it has its place."""
        if self._moving:
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.advice, 0, 4))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the drawer: its acts then stand one above the other."""
        acts = 0 if self._low else self._acts.minimumSize().height()
        return QSize(240, self._area.minimumHeight() + acts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The two acts stand in a row, or one above the other where large text needs it."""
        super().resizeEvent(event)
        wide = self.test.sizeHint().width() + self.move_it.sizeHint().width() + 8 <= self.width() - 48
        stand(self._acts, beside=wide)
        self._place_acts(low=self.height() < _TIMES * self._foot.sizeHint().height())

    def _place_acts(self, *, low: bool) -> None:
        """Where they would leave little for the figures, as in very large text, the acts scroll with them."""
        if low != self._low:
            self._low = low
            self._acts.setContentsMargins(*(_FOOT_INSIDE if low else _FOOT))
            (self._column if low else self._whole).addWidget(self._foot)


def _scrolled(inside: QWidget) -> QScrollArea:
    """The figures scroll where the window is low; the two acts below them stay in reach."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setMinimumHeight(120)
    area.setWidget(inside)
    for ground in (area.viewport(), inside):
        ground.setAutoFillBackground(False)
    return area


def link_title(topology: Topology, link: Link) -> str:
    """The drawer's title: “Link B1 and B4”."""
    return f"Link {name_of(topology, link.a)} and {name_of(topology, link.b)}"


def movable(topology: Topology, link: Link) -> Eui64 | None:
    """The end of a link that can be tried elsewhere: a bridge, the one further from the hub if both are."""
    for eui in reversed(ordered(topology, link.a, link.b)):
        device = topology.device(eui)
        if device is not None and device.kind.is_bridge:
            return eui
    return None


def _ends(link: Link) -> tuple[tuple[Eui64, Eui64], tuple[Eui64, Eui64]]:
    """(sender, receiver) of the worse direction and of the better one; unknown comes last."""
    sides = [((link.a, link.b), link.a_to_b), ((link.b, link.a), link.b_to_a)]
    ordered_sides = sorted(sides, key=lambda side: 9 if side[1] is None else rank(side[1].quality))
    return ordered_sides[0][0], ordered_sides[1][0]
