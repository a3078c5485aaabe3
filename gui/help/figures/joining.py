"""Pictures of planning and joining: the sketch, the label, a mistyped code, the open row, who was turned away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.premise.device import DeviceKind
from core.premise.planning import Plan, PlannedBridge
from core.premise.survey import Answer, Survey
from gui.help.figures.parts import Stack, beside
from gui.models.sketch import sketch_of
from gui.screen import Glyph
from gui.topology.picture import NodeLook, Shape
from gui.widgets.cards import RefusedEntry, RefusedView
from gui.widgets.choice import Choice
from gui.widgets.field import Field, Verdict
from gui.widgets.join_row import JoinRow, JoinRowView, StepView
from gui.widgets.label_hint import LabelPicture
from gui.widgets.ring import Ring
from gui.widgets.sketch import SketchView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from gui.look import Look

_PLAN = Plan(
    "IHD out of reach",
    "Two bridges.",
    (
        PlannedBridge(DeviceKind.B1, "beside the hub", "It is the near end.", mains=True),
        PlannedBridge(DeviceKind.B2, "at the IHD", "The display is out of reach.", mains=True),
    ),
    (),
    "",
)
_SURVEY = Survey(Answer.YES, Answer.NO)
_CODE, _WRONG = "83FE D340 7A93 9O23", 16
_OPEN = JoinRowView(
    NodeLook(Shape.BRIDGE, "B2"),
    "B2",
    "Living room",
    "00-DB-12-34-56-78-90-A2",
    Glyph.UNDER_WAY,
    "Joining",
    opened=True,
    code_known=True,
    code_verdict="Check characters right",
    join_as="CAD (Type 2)",
    seconds_left=67,
    steps=(
        StepView("Sent to hub", Glyph.DONE, "12:55:10"),
        StepView("Heard", Glyph.UNDER_WAY, "9 s, usual 6–15 s"),
        StepView("Key agreed"),
        StepView("On log"),
    ),
)


def dongles(look: Look, _room: int) -> QWidget:
    """A dongle that was found, and the emulated home below it; the chosen one is marked."""
    found = Choice(look, "USB dongle", "CP210x serial, /dev/ttyUSB0", framed=True)
    home = Choice(look, "Emulated home", "No dongle needed; marked EMULATED", framed=True)
    found.setChecked(True)
    return Stack(found, home)


def sketch(look: Look, _room: int) -> QWidget:
    """A home with two bridges planned, dashed, and the way that they would carry."""
    view = SketchView(look)
    view.show_sketch(sketch_of(None, _PLAN, _SURVEY))
    return view


def label(look: Look, _room: int) -> QWidget:
    """Where the label is."""
    return beside(LabelPicture(look))


def wrong_code(look: Look, _room: int) -> QWidget:
    """An install code in which the letter O was typed for a digit: it is boxed."""
    field = Field(look, "Install code", mono=True)
    field.write(_CODE)
    field.judge(Verdict.ERROR, "“O” is no hex digit: a 0 is likely meant.", _WRONG)
    return field


def joining(look: Look, _room: int) -> QWidget:
    """The row of a bridge that is joining: the masked code, the ring that counts down, the four steps."""
    row = JoinRow(look)
    row.show_view(_OPEN)
    return row


def ring(look: Look, _room: int) -> QWidget:
    """The ring that counts down how long the join window is open."""
    made = Ring(look)
    made.show_left(67, 90)
    return beside(made)


def refused(look: Look, _room: int) -> QWidget:
    """A bridge with the wrong code, and a stranger."""
    wrong = RefusedView(
        "B4: wrong install code",
        "The code sent to the hub is not the one in the device.",
        "Scan its label again.",
        "00-DB-12-34-56-78-90-A4",
    )
    stranger = RefusedView(
        "Stranger, not invited",
        "Not on the hub’s log, so it gets no key.",
        "Nothing to do; leave it out.",
        glyph=Glyph.WARN,
    )
    return Stack(RefusedEntry(look, wrong), RefusedEntry(look, stranger), gap=0)
