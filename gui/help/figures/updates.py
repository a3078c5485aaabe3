"""Pictures of the update: checks, phases, one card's figures, the power line, the ladder, outcomes, the library."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.premise.device import DeviceKind, Eui64
from core.premise.topology import Topology
from core.update.evidence import Outcome
from core.update.progress import DeviceUpdate, Phase
from gui.help.figures.parts import Drawing, Stack, beside, legend, remark, side_by_side
from gui.models.library import CONFLICT
from gui.models.proving import RUNGS, ladder_of
from gui.models.teaching import SPEEDS
from gui.screen import Glyph
from gui.topology.picture import NodeLook, Shape
from gui.typography import Type, font
from gui.widgets.answer import answer_height, paint_answer
from gui.widgets.bar import BarView, Fill, paint_phase_bar, phase_bar_height
from gui.widgets.buttons import Button
from gui.widgets.cards import RefusedEntry, RefusedView
from gui.widgets.chips import Switch, VerdictChip
from gui.widgets.fact_flow import CardFact, facts_height, paint_facts
from gui.widgets.flow import FlowRow
from gui.widgets.glyphs import paint_glyph
from gui.widgets.ladder import Ladder, LadderView, RungState, RungView
from gui.widgets.page import Hairline, NodeShape
from gui.widgets.powerline import PowerLine
from gui.widgets.rungs import LadderLabels
from gui.widgets.segments import Segments
from gui.widgets.table import Cell, Column, Row, Table
from gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gui.look import Look
    from gui.theme import Theme

_BARS = (
    (BarView(Phase.SENDING, Fill.SOLID, 0.62), "Full as far as the image has come."),
    (BarView(Phase.WAKE, Fill.WAITING), "Hatched: it is waited for. Nothing is sent."),
    (BarView(Phase.SENDING, Fill.PAUSED, 0.62), "Two bars: paused."),
    (BarView(Phase.SENDING, Fill.NO_DONGLE, 0.62), "The rest hatched: the dongle is away."),
    (BarView(Phase.SENDING, Fill.FAILED, 0.62), "Slanted end: it failed, with the reason below."),
)
_SENDING = BarView(Phase.SENDING, Fill.SOLID, 0.62)
_FACTS = (CardFact("160", "of 256 KiB"), CardFact("172", "B/s"))
_READY = ("Ready between", "13:50–13:55", "in 8–13 min")
_CHECKS = (
    (Glyph.DONE, "Pass", "Maker, type and hardware fit."),
    (Glyph.WARN, "Warn", "One hop is Marginal: it will be slow."),
    (Glyph.STOP, "Stop", "The battery may die in mid-update."),
)
_LADDER = LadderView(
    NodeLook(Shape.BRIDGE, "B1"),
    "B1",
    "Landing",
    "00010302",
    "00010400",
    Glyph.DONE,
    "Confirmed",
    "by rungs 1–4",
)
_STATES = (*(RungState.PROVED,) * 4, RungState.NOT_POSSIBLE, RungState.NOT_POSSIBLE)
_TIMES = ("12:49:10", "12:50:10", "12:50:35", "12:51:10", "Not possible", "Not possible")
_LABELS_FROM = 470  # px of room from which the names of the rungs stand beside the ladder
_LADDER_WIDE = 240
_VERSION = Column("Version", Type.ID, yields=1)
_IMAGES = (
    (Glyph.DONE, "Ready", "meter-2.1.ota", "00020100"),
    (Glyph.STOP, CONFLICT, "bridge-1.4.ota", "00010400"),
    (Glyph.STOP, CONFLICT, "new-bridge.ota", "00010400"),
)
_OUTCOMES = (Outcome.CONFIRMED, Outcome.INFERRED, Outcome.NOT_PROVED, Outcome.CONTRADICTED)
_NOBODY = Eui64.parse("00-DB-12-34-56-78-90-B1")


def checks(look: Look, _room: int) -> QWidget:
    """Three checks: passed, warned, stopped."""
    return legend(
        look, [(VerdictChip(look, glyph, word), words) for glyph, word, words in _CHECKS], columns=1
    )


def phases(look: Look, _room: int) -> QWidget:
    """The phase bar in each of its conditions."""
    rows: list[QWidget] = []
    for view, words in _BARS:
        rows += [_bar(look, view), remark(look, words)]
    return Stack(*rows, gap=6)


def _bar(look: Look, view: BarView) -> Drawing:
    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        paint_phase_bar(painter, rect, view, theme)

    return Drawing(look, lambda _width, theme: phase_bar_height(theme), paint)


def card(look: Look, _room: int) -> QWidget:
    """What a card says of one device: its phase, how far it is, when it will be ready."""

    def facts(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        paint_facts(painter, rect, "62 %", _FACTS, theme)

    def ready(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        paint_answer(painter, rect, _READY, theme)

    head = side_by_side(
        NodeShape(look, NodeLook(Shape.BRIDGE, "B1")), Text(look, "Landing", Type.LEAD, wrap=True)
    )
    return Stack(
        head,
        _bar(look, _SENDING),
        Drawing(look, lambda width, theme: facts_height("62 %", _FACTS, width, theme), facts),
        Drawing(look, partial(answer_height, _READY), ready),
    )


def power(look: Look, _room: int) -> QWidget:
    """The power line while it is safe to pull the plug, and while it is not."""
    safe, unsafe = PowerLine(look), PowerLine(look)
    safe.write("Safe. Old firmware stays, sending goes on from 160 KiB.", safe=True)
    unsafe.write("Do not unplug B1 for 40 s. It is swapping its firmware.", safe=False)
    return Stack(safe, unsafe, gap=12)


def ladder(look: Look, room: int) -> QWidget:
    """The ladder of a bridge that was confirmed: four rungs proved, two that are not possible for it."""
    wide = room >= look.theme.px(_LABELS_FROM)
    rungs = []
    for (name, _), state, at in zip(RUNGS, _STATES, _TIMES, strict=True):
        rungs.append(RungView(state, at) if wide else RungView(state, name, at))
    made = Ladder(look)
    made.show_view(replace(_LADDER, rungs=tuple(rungs)))
    if not wide:
        return made
    labels, both = LadderLabels(look, RUNGS), QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(20)
    made.setFixedWidth(look.theme.px(_LADDER_WIDE))
    row.addWidget(labels, 1)
    row.addWidget(made)
    return both


def outcomes(look: Look, _room: int) -> QWidget:
    """The four outcomes of an update."""
    return Stack(*(_outcome(look, outcome) for outcome in _OUTCOMES), gap=6)


def _outcome(look: Look, outcome: Outcome) -> Drawing:
    """As it stands over a ladder."""
    view = ladder_of(DeviceUpdate(_NOBODY, DeviceKind.B1, outcome=outcome), Topology(), 0.0)

    def paint(painter: QPainter, rect: QRectF, theme: Theme) -> None:
        role = {Glyph.DONE: "accentink", Glyph.STOP: "stop"}.get(view.glyph, "warn")
        sign = QRectF(2, rect.center().y() - 12, 24, 24)
        paint_glyph(painter, sign, view.glyph, theme, role="warn" if role == "warn" else "")
        painter.setFont(font(theme, Type.OUTCOME))
        painter.setPen(theme.colour(role))
        painter.drawText(rect.adjusted(38, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, view.outcome)

    return Drawing(look, lambda _width, theme: theme.px(Type.OUTCOME.line), paint)


def images(look: Look, _room: int) -> QWidget:
    """Three rows of the library: one image that can be sent, two in conflict."""
    table = Table(look, "Images", (Column("State"), Column("Image", Type.STRONG, stretch=True), _VERSION))
    table.rows.show_rows(
        tuple(
            Row(number, (Cell(state, glyph=glyph), Cell(name), Cell(version)))
            for number, (glyph, state, name, version) in enumerate(_IMAGES)
        )
    )
    return table


def refused_file(look: Look, _room: int) -> QWidget:
    """A file that stays listed with its reason."""
    return RefusedEntry(
        look,
        RefusedView("bridge-1.4.0.ota", "Cut short: the header promises 65,602 bytes, 40,000 are there."),
    )


def controls(look: Look, _room: int) -> QWidget:
    """What can be done with the emulated home: the speed of its clock, the power and place of a device, faults."""
    speed = Segments(look, [f"×{speed}" for speed in SPEEDS], "Speed of its clock")
    speed.choose(1)
    faults = FlowRow(
        Button(look, "Unplug the dongle", icon="plug"),
        Button(look, "Let a stranger in", icon="join"),
        Button(look, "Add noise", icon="channel"),
    )
    power = Switch(look, "Power")
    power.setChecked(True)
    device = Stack(Text(look, "B1 bridge", Type.STRONG), remark(look, "on the HAN"), gap=0)
    return Stack(
        beside(Text(look, "Its clock", Type.STRONG), speed, gap=14),
        faults,
        Hairline(look),
        device,
        FlowRow(power, Button(look, "Move…", icon="move")),
    )
