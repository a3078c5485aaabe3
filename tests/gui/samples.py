"""Values as the look's pictures show them, for tests and pictures: invented, plainly so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.premise.link import LinkClass
from core.update.progress import Phase
from gui.desk import Desk
from gui.models.mirror import Mirror
from gui.models.proving import RUNGS
from gui.notices import Notices
from gui.screen import Action, Glyph, NowLine, Place, Screen, Standing
from gui.topology.picture import NodeLook, Shape
from gui.topology.strip import Strip
from gui.widgets.bar import BarView, Fill
from gui.widgets.fact_flow import CardFact
from gui.widgets.join_row import JoinRow, JoinRowView, StepView
from gui.widgets.ladder import Ladder, LadderView, RungState, RungView
from gui.widgets.rungs import LadderLabels
from gui.widgets.running_card import CardView, RunningCard
from gui.widgets.topbar import TopFacts
from gui.widgets.total import TotalHead, TotalView
from gui.window import Window

if TYPE_CHECKING:
    from gui.look import Look

FACTS = TopFacts(
    premise="Flat 14, Example House", reference="MPxN 10 1234 5678 903", hub="Hub connected", firmware="4.2.1",
    channel="Ch 20", pan="PAN 1A2B", clock="13:42", emulated=True,
)  # fmt: skip

STANDINGS = {
    Place.JOB: Standing(Glyph.DONE, "Done"),
    Place.CONNECT: Standing(Glyph.DONE, "Emulated hub"),
    Place.PLAN: Standing(Glyph.DONE, "3 bridges"),
    Place.JOIN: Standing(Glyph.DONE, "3 of 3 on log"),
    Place.UPDATE: Standing(Glyph.UNDER_WAY, "Updating, 54 %"),
    Place.HAND_OVER: Standing(),
}


def nothing() -> None:
    """An act that does nothing."""


def bridge(letters: str, *, sleepy: bool = False) -> NodeLook:
    return NodeLook(Shape.BRIDGE, letters, sleepy=sleepy)


TOTAL = TotalView(
    title="Updating 3 bridges",
    share=0.54,
    facts=(
        CardFact("416", "of 768 KiB"),
        CardFact("", "B1 goes while B4 sleeps"),
        CardFact("", "since 13:04", second=True),
    ),
    leave_at="about 13:55",
    leave_note="next job 15:00",
)

CARDS = (
    CardView(
        node=bridge("B2"),
        label="B2",
        place="Living room",
        before="1.3.2",
        after="1.4.0",
        strip=Strip(("B2", "B1", "Hub"), (LinkClass.OK, LinkClass.STRONG)),
        bar=BarView(Phase.PROVING, Fill.CELLS, cells=(True, True, True, False, None, None)),
        figure="3 of 4",
        facts=(
            CardFact("", "proofs in: fetched, came back, names *1.4.0*"),
            CardFact("", "reading version…", second=True),
        ),
        power="Safe. It already runs 1.4.0.",
        ready="Ready about",
        finish="13:43",
        span="within 1 min",
        actions=(Action("Open proof", nothing),),
    ),
    CardView(
        node=bridge("B1"),
        label="B1",
        place="Landing",
        before="1.3.2",
        after="1.4.0",
        strip=Strip(("B1", "Hub"), (LinkClass.STRONG,)),
        bar=BarView(Phase.SENDING, Fill.SOLID, 0.62),
        figure="62 %",
        facts=(
            CardFact("160", "of 256 KiB"),
            CardFact("172", "B/s"),
            CardFact("", "attempt 1", second=True),
            CardFact("", "0.4 % lost", second=True),
        ),
        power="Safe. Old firmware stays, sending goes on from 160 KiB.",
        ready="Ready between",
        finish="13:50–13:55",
        span="in 8–13 min",
        actions=(Action("Pause", nothing, icon="pause"),),
        sending=True,
    ),
    CardView(
        node=bridge("B4", sleepy=True),
        label="B4",
        place="By the gas meter",
        before="1.3.2",
        after="1.4.0",
        strip=Strip(("B4", "B1", "Hub"), (LinkClass.MARGINAL, LinkClass.STRONG)),
        bar=BarView(Phase.WAKE, Fill.WAITING),
        figure="21:40",
        facts=(
            CardFact("", "to its next wake at *14:04*"),
            CardFact("", "wakes every 30 min", second=True),
            CardFact("", "no retries between", second=True),
        ),
        power="Safe. Nothing has been sent yet.",
        ready="Ready between",
        finish="15:10–16:30",
        span="finishes without you",
        actions=(Action("How to wake it", nothing),),
    ),
)

TROUBLED = (
    CardView(
        node=bridge("B1"),
        label="B1",
        place="Landing",
        before="1.3.2",
        after="1.4.0",
        strip=Strip(("B1", "Hub"), (LinkClass.STRONG,)),
        bar=BarView(Phase.RESTART, Fill.WAITING),
        figure="0:40",
        facts=(CardFact("", "usual 30–60 s"),),
        power="Do not unplug B1 until it is back.",
        power_safe=False,
        ready="Ready about",
        finish="13:55",
        span="within 2 min",
    ),
    CardView(
        node=bridge("B2"),
        label="B2",
        place="Living room",
        before="1.3.2",
        after="1.4.0",
        strip=Strip(("B2", "B1", "Hub"), (LinkClass.WEAK, LinkClass.STRONG)),
        bar=BarView(Phase.SENDING, Fill.FAILED, 0.41),
        fault="Stuck at byte 107,520, twice. Old firmware runs. Retry, or skip it and go on with the others.",
        power="Safe. Old firmware stays.",
        actions=(Action("Retry from start", nothing, icon="again"), Action("Skip", nothing)),
    ),
    CardView(
        node=bridge("B4", sleepy=True),
        label="B4",
        place="By the gas meter",
        before="1.3.2",
        after="1.4.0",
        strip=Strip(("B4", "B1", "Hub"), (LinkClass.LOST, LinkClass.STRONG)),
        bar=BarView(Phase.SENDING, Fill.NO_DONGLE, 0.62),
        figure="62 %",
        facts=(CardFact("Dongle unplugged.", "Plug it in, any port"),),
        power="Safe. Old firmware stays, sending goes on from 160 KiB.",
        ready="Range kept",
        finish="8–13 min",
        span="once you plug it in",
    ),
)

_NEVER = RungView(RungState.NOT_POSSIBLE, "Not possible", "Type 2 device")
LADDERS = (
    LadderView(
        bridge("B1"), "B1", "Landing", "1.3.2", "1.4.0", Glyph.DONE, "Confirmed", "by rungs 1–4",
        (
            RungView(RungState.PROVED, "13:51:32", "9f3c…a71e", mono=True),
            RungView(RungState.PROVED, "13:52:40", "away 48 s"),
            RungView(RungState.PROVED, "13:53:05", "query 1.4.0"),
            RungView(RungState.PROVED, "13:53:40", "read 1.4.0"),
            _NEVER,
            _NEVER,
        ),
    ),
    LadderView(
        bridge("B2"), "B2", "Living room", "1.3.2", "1.4.0", Glyph.STOP, "Contradicted", "at rung 4",
        (
            RungView(RungState.PROVED, "13:25:40", "9f3c…a71e", mono=True),
            RungView(RungState.PROVED, "13:27:10", "away 52 s"),
            RungView(RungState.AFTER, "No query yet"),
            RungView(RungState.CONTRADICTED, "13:43:08", "reads 1.3.2"),
            _NEVER,
            _NEVER,
        ),
    ),
    LadderView(
        bridge("B4", sleepy=True), "B4", "By the gas meter", "1.3.2", "1.4.0", Glyph.UNDER_WAY, "Inferred",
        "by rungs 1 and 2",
        (
            RungView(RungState.PROVED, "15:58:44", "9f3c…a71e", mono=True),
            RungView(RungState.PROVED, "16:05:10", "away 3 min"),
            RungView(RungState.WAITING, "in 11:26", "at its wake, 16:34"),
            RungView(RungState.AFTER, "After rung 3"),
            _NEVER,
            _NEVER,
        ),
    ),
)  # fmt: skip

JOINS = (
    JoinRowView(
        node=bridge("B1"),
        label="B1",
        place="Near the hub",
        eui="00-DB-12-34-56-78-90-A0",
        glyph=Glyph.DONE,
        state="On the log",
        note="12:21, as CAD",
    ),
    JoinRowView(
        node=bridge("B2"),
        label="B2",
        place="Living room, for the IHD",
        eui="00-DB-12-34-56-78-90-A2",
        glyph=Glyph.UNDER_WAY,
        state="Joining",
        opened=True,
        code_verdict="16 bytes, check digits right",
        join_as="CAD (Type 2)",
        join_note="fixed while joining",
        seconds_left=67,
        steps=(
            StepView("Sent to hub", Glyph.DONE, "12:30:35"),
            StepView("Heard", Glyph.DONE, "after 4 s"),
            StepView("Key agreed", Glyph.UNDER_WAY, "9 s, usual 6–15"),
            StepView("On log"),
        ),
    ),
    JoinRowView(
        node=bridge("B4", sleepy=True),
        label="B4",
        place="By the gas meter, battery",
        eui="00-DB-12-34-56-78-90-A4",
        glyph=Glyph.STOP,
        state="Refused",
        note="12:28, wrong code",
    ),
)


def desk(look: Look) -> Desk:
    """A desk whose questions go nowhere: for pages that only show values."""
    from gui.bridge import Call

    return Desk(look, Mirror(), Notices(), lambda *_: Call(None), lambda _: None)


class Page(Screen):
    """A screen of a test that only shows a widget and a Now line."""

    def __init__(self, desk: Desk, title: str, body: QWidget, now: NowLine) -> None:
        super().__init__(desk)
        self.title = title
        self._now = now
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        column.addWidget(area)

    def now(self) -> NowLine:
        return self._now

    def say(self, now: NowLine) -> None:
        self._now = now
        self.now_changed.emit()


def running(look: Look, views: tuple[CardView, ...] = CARDS) -> QWidget:
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    head = TotalHead(look)
    head.show_view(TOTAL)
    column.addWidget(head)
    for view in views:
        card = RunningCard(look)
        card.show_view(view)
        column.addWidget(card)
    column.addStretch(1)
    return body


def proof(look: Look) -> QWidget:
    body = QWidget()
    row = QHBoxLayout(body)
    row.setContentsMargins(28, 8, 28, 20)
    row.setSpacing(28)
    row.addWidget(LadderLabels(look, RUNGS), 306, Qt.AlignmentFlag.AlignTop)
    for view in LADDERS:
        ladder = Ladder(look)
        ladder.show_view(view)
        row.addWidget(ladder, 244, Qt.AlignmentFlag.AlignTop)
    return body


def joining(look: Look) -> QWidget:
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(12, 20, 500, 20)
    column.setSpacing(0)
    for view in JOINS:
        row = JoinRow(look, reveal=lambda: "83FE D340 7A93 9723")
        row.show_view(view)
        column.addWidget(row)
    column.addStretch(1)
    return body


RUNNING_NOW = NowLine(
    "B1 is fetching its image.",
    "Nothing to do. 8–13 min.",
    Glyph.UNDER_WAY,
    Action("Pause all", nothing, icon="pause", key="F10"),
    (Action("Leave it running", nothing),),
)
PROOF_NOW = NowLine(
    "B4 proves itself at its next wake, 16:34.",
    "Accept now as Inferred, or wait 11 min.",
    Glyph.WAITING,
    Action("Accept results", nothing),
    (Action("Back to running", nothing),),
)
OFF_NOW = NowLine(
    "Pre-flight found stops.",
    "",
    Glyph.STOP,
    Action("Start updates", None, key="F9", reason="2 stops: fix B4 and IHD first."),
    (Action("Read again", nothing, icon="again"), Action("Other image", nothing)),
)


def framed(look: Look, body: QWidget, now: NowLine, size: tuple[int, int]) -> Window:
    """The window in its frame with one page in it."""
    window = Window(look)
    window.add("page", Place.UPDATE, Page(desk(look), "Page", body, now))
    window.show_facts(FACTS)
    for place, standing in STANDINGS.items():
        window.show_standing(place, standing)
    window.resize(*size)
    window.go("page")
    return window
