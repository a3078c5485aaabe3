"""Plan: three questions about the home, a walk test, and the bridges that follow, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from core.errors import Refused
from core.premise.readings import judged
from core.premise.survey import Survey
from gui.models.sketch import sketch_of
from gui.models.teaching import is_ours
from gui.models.walk_test import WalkTest, targets_of
from gui.screen import Action, Glyph, NowLine, Screen
from gui.typography import Type
from gui.widgets.beside import column_gap, stand
from gui.widgets.buttons import Button, Kind
from gui.widgets.by_hand import ByHand
from gui.widgets.page import Page
from gui.widgets.plan_view import PlanView
from gui.widgets.sketch import SketchView
from gui.widgets.survey_questions import SurveyQuestions, open_questions
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble
from gui.widgets.walk_test import WalkTestPart
from gui.wording import count, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QResizeEvent

    from core.joining.label import Label
    from core.plan_desk import PlanExtras
    from core.premise.device import DeviceKind
    from core.premise.planning import Plan
    from core.premise.readings import SiteReading
    from gui.bridge import Call
    from gui.desk import Desk
    from gui.models.walk_test import Target

_NOT_CONNECTED = "To measure, connect to a hub first; or type a reading of your own."
_NOT_ON_LOG = "Neither IHD nor gas meter is on the hub’s log: type the reading of your walk test."


class PlanScreen(Screen):
    """The questions at the left, the sketch and the proposed bridges at the right."""

    title = "Plan"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._given = Survey()  # the answers, by hand or from the home itself
        self._survey = Survey()  # the same with what the readings add
        self._plan: Plan | None = None
        self._call: Call | None = None
        self._asked_for = ""
        self._home: Mapping[str, object] | None = None
        self._stickers: tuple[Label, ...] = ()  # of an emulated home
        self._from_home = False
        look = desk.look
        self.questions = SurveyQuestions(look)
        self.walk = WalkTestPart(look)
        self.test = WalkTest(desk, self)
        self.walk.setProperty("help", "plan#the-walk-test")
        self.by_hand = ByHand(look)
        self._hand_button = Button(look, "Choose by hand…", self._begin_by_hand, kind=Kind.TEXT)
        self.sketch, self._sketch_note = SketchView(look), Text(look, "", Type.BODY, "ink2", wrap=True)
        self._result = PlanView(look, self._sketch_note, self.sketch)
        self.trouble = Trouble(look)
        self._page = Page(look, "Plan")
        self._page.keep_together()
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        self._connect()
        self._on_premise()
        self._refresh()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        questions = QVBoxLayout()
        questions.setSpacing(16)
        questions.addWidget(self.questions)
        questions.addWidget(self.walk)
        questions.addStretch(1)
        result = QVBoxLayout()
        result.setSpacing(8)
        for part in (self.by_hand, self._result):
            result.addWidget(part)
        result.addWidget(self._hand_button, 0, Qt.AlignmentFlag.AlignLeft)
        result.addStretch(1)
        self.by_hand.hide()
        self._halves.setSpacing(44)
        self._halves.addLayout(questions, 11)
        self._halves.addLayout(result, 9)
        self._page.body.addWidget(self.trouble)
        self._page.body.addLayout(self._halves)
        self._page.body.addStretch(1)

    def _connect(self) -> None:
        self.questions.answered.connect(self._answer)
        self.walk.changed.connect(self._on_readings)
        self.walk.measure_wanted.connect(self._measure)
        self.test.changed.connect(self._on_test)
        self.test.finished.connect(self._on_measured)
        self.by_hand.chosen.connect(self._take_by_hand)
        self.by_hand.changed.connect(self.now_changed)
        mirror = self.desk.mirror
        mirror.premise_changed.connect(self._on_premise)
        mirror.device_log_changed.connect(self._offer_measuring)
        mirror.device_log_changed.connect(self._refresh)
        mirror.hub_changed.connect(self._on_hub)

    def entered(self) -> None:
        """An emulated home tells its own answers once."""
        mirror = self.desk.mirror
        emulated = mirror.hub.emulated
        ours = is_ours(mirror.hub)
        if emulated is not None and ours and mirror.connected and self._asked_for != emulated.scenario:
            self._asked_for = emulated.scenario
            self.desk.ask(lambda session: session.survey(), self._on_survey)
            self.desk.ask(lambda session: session.emulator({"do": "premise"}), self._on_home)
            self.desk.ask(lambda session: session.labels(), self._on_stickers)
        self._offer_measuring()

    def now(self) -> NowLine:
        """Answer what is open, or use the plan."""
        missing = open_questions(self._survey)
        if self.test.running:
            skip = Action("Use this plan", busy=f"Measuring {self.test.over} of 10")
            rest = (Action("Skip the rest", self.test.skip),)
            return NowLine("The walk test is running.", "It can be skipped.", Glyph.UNDER_WAY, skip, rest)
        if not self.by_hand.isHidden():
            return self._now_by_hand()
        if not self.trouble.isHidden() and self._plan is None:
            again = Action("Try again", lambda: self._answer(self._given), icon="again")
            return NowLine("The bridges could not be chosen.", "The answers are kept.", Glyph.STOP, again)
        if missing and self._plan is None:
            off = Action("Use this plan", reason=f"Answer {count(missing, 'question')}.")
            return NowLine("Which bridges does this home need?", "", Glyph.NOT_STARTED, off)
        if self._plan is None:
            return NowLine(
                "Choosing the bridges.", "", Glyph.UNDER_WAY, Action("Use this plan", busy="Choosing")
            )
        if not self._plan.bridges:
            go_on = Action("Continue to Map", lambda: self.desk.go("map"))
            return NowLine("No bridges are needed.", "Everything reaches the hub.", Glyph.DONE, go_on)
        kinds = listed([bridge.kind.value for bridge in self._plan.bridges])
        return NowLine(
            f"This home needs {kinds}.",
            self._way_on(),
            Glyph.DONE,
            Action("Use this plan", lambda: self.desk.go("join")),
        )

    def _way_on(self) -> str:
        """What to do with the planned bridges that are not on the hub's log."""
        assert self._plan is not None
        kinds, joined = [bridge.kind for bridge in self._plan.bridges], self._joined()
        rest = [kind.value for kind in kinds if kind not in joined]
        if not rest:
            return "They have joined already."
        whom = "them" if len(rest) == len(kinds) else listed(rest)
        there, who = ("its place", "it") if len(rest) == 1 else ("their places", "them")
        return f"Take {whom} to {there}, then let {who} join."

    def _joined(self) -> frozenset[DeviceKind]:
        return frozenset(entry.kind for entry in self.desk.mirror.device_log if entry.joined)

    def _now_by_hand(self) -> NowLine:
        stopped = not self.trouble.isHidden()
        fact = "No rule fits these answers." if stopped else "Choosing the bridges by hand."
        use = Action("Use this choice", self.by_hand.take)
        if not self.by_hand.reason.text:
            use = Action("Use this choice", reason="Switch on the bridges that you fit, and give a reason.")
        leave = (Action("Leave it", self._leave_by_hand),) if self._plan is not None else ()
        glyph = Glyph.STOP if stopped else Glyph.UNDER_WAY
        return NowLine(fact, "The reason goes into the log.", glyph, use, leave)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the gap of the window's form; under 900 px the halves stand one above the other."""
        super().resizeEvent(event)
        self._halves.setSpacing(column_gap(self))
        self._look_at_ring()
        stand(self._halves, beside=self.width() >= 900 * self.look.theme.scale)

    # --- what comes from the home ---------------------------------------------------------------------

    def _on_hub(self) -> None:
        if not self.desk.mirror.connected:
            self._home, self._asked_for, self._stickers = None, "", ()
            if self.test.running:
                self.test.skip()
        if self.isVisible():
            self.entered()
        self._refresh()

    def _on_survey(self, survey: Survey | None) -> None:
        if survey is not None:
            self._from_home = True
            self._answer(survey)

    def _on_home(self, described: Mapping[str, object]) -> None:
        self._home = described
        self._refresh()

    def _on_stickers(self, found: Sequence[Label]) -> None:
        self._stickers = tuple(found)
        self._offer_measuring()

    def _targets(self) -> tuple[Target, ...]:
        mirror = self.desk.mirror
        return targets_of(mirror.device_log, mirror.premise.topology, self._stickers)

    def _on_premise(self) -> None:
        premise = self.desk.mirror.premise
        if premise.plan is not None and premise.plan is not self._plan:
            if premise.survey is not None and premise.survey != self._survey:
                self._given = self._survey = premise.survey
            self._on_plan(premise.plan)
        self._offer_measuring()

    # --- answers and readings -------------------------------------------------------------------------

    def _on_readings(self) -> None:
        before = self._survey
        site = judged(self._given, self.walk.readings)
        self.walk.show_remarks(site.remarks)
        if site.survey != before:
            self._answer(self._given)

    def _answer(self, survey: Survey) -> None:
        site = judged(survey, self.walk.readings)
        self._given, self._survey, self._plan = survey, site.survey, None
        self.walk.show_remarks(site.remarks)
        self.trouble.clear()
        if self._call is not None:
            self._call.cancel()
            self._call = None
        wanted = site.survey
        if not open_questions(wanted):
            self._call = self.desk.ask(lambda session: session.plan(wanted), self._on_plan, self._on_no_plan)
        self._refresh()

    def _on_plan(self, plan: Plan) -> None:
        self._call = None
        if plan is self._plan and self.trouble.isHidden():
            return  # the mirror was faster than the answer
        self._plan = plan
        self.by_hand.hide()
        self.trouble.clear()
        survey = self._survey
        self._refresh()
        self.desk.ask(
            lambda session: session.planning.extras(survey, plan), self._on_extras, self.trouble.show_error
        )

    def _on_extras(self, extras: PlanExtras) -> None:
        self._result.show_extras(extras)

    def _on_no_plan(self, error: Exception) -> None:
        """No rule fits: the hand chooses. Anything else is a fault, and is tried again."""
        self._call = None
        self.trouble.show_error(error)
        if isinstance(error, Refused):
            self._begin_by_hand()
        self._refresh()

    # --- by hand --------------------------------------------------------------------------------------

    def _begin_by_hand(self) -> None:
        self.by_hand.begin(tuple(b.kind for b in self._plan.bridges) if self._plan is not None else ())
        self.by_hand.show()
        self._refresh()

    def _leave_by_hand(self) -> None:
        self.by_hand.hide()
        self.trouble.clear()
        self._refresh()

    def _take_by_hand(self, kinds: object, reason: str) -> None:
        chosen, survey = self.by_hand.kinds, self._survey
        self.desk.ask(
            lambda session: session.planning.by_hand(survey, chosen, reason),
            self._on_plan,
            self._on_no_choice,
        )

    def _on_no_choice(self, error: Exception) -> None:
        self.trouble.show_error(error)
        self._refresh()

    # --- the walk test --------------------------------------------------------------------------------

    def _measure(self) -> None:
        self.test.start(self._targets())
        self._look_at_ring()

    def _look_at_ring(self) -> None:
        """While it measures the ring is in view, once the page is laid out anew."""
        if self.test.running:
            QTimer.singleShot(0, self.walk, lambda: self._page.area.ensureWidgetVisible(self.walk, 0, 20))

    def _on_test(self) -> None:
        self.walk.show_running(self.test.over if self.test.running else None)
        self._offer_measuring()
        self.now_changed.emit()

    def _on_measured(self, readings: tuple[SiteReading, ...]) -> None:
        self.walk.take(readings)
        self._refresh()

    def _offer_measuring(self) -> None:
        mirror, targets = self.desk.mirror, self._targets()
        self.walk.offer(
            "" if mirror.connected and targets else _NOT_ON_LOG if mirror.connected else _NOT_CONNECTED
        )

    def _refresh(self) -> None:
        survey = self._survey
        self.questions.show_survey(self._given, survey)
        origin = (
            "The emulated home has answered for itself." if self._from_home else "Three questions at most."
        )
        self._page.subtitle.write(origin)
        self._result.show_plan(self._plan, open_questions(survey), stopped=not self.trouble.isHidden())
        drawn = sketch_of(self._home, self._plan, survey, self._joined())
        self.sketch.show_sketch(drawn)
        self._sketch_note.write(drawn.note)
        self._hand_button.setVisible(self.by_hand.isHidden())
        self._result.setVisible(self._plan is not None or self.by_hand.isHidden())
        self.now_changed.emit()
