"""Plan: three questions about the home, and the bridges that follow, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.premise.device import Device, Eui64
from core.premise.survey import Answer, Survey
from gui.screen import Action, Glyph, NowLine, Screen
from gui.theme import WIDE_FROM
from gui.topology.picture import look_of
from gui.typography import Type
from gui.widgets.choice import Choices
from gui.widgets.page import Hairline, NodeShape, Page, SectionHead
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble
from gui.wording import count, listed

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from core.premise.planning import Plan, PlannedBridge
    from gui.bridge import Call
    from gui.desk import Desk
    from gui.look import Look

_YES, _NO, _OPEN = Answer.YES, Answer.NO, Answer.UNKNOWN
_REACH = (
    ((_NO, _NO), "Nothing", "IHD and gas meter reach the hub", ""),
    ((_YES, _NO), "The IHD", "The display is out of reach", ""),
    ((_NO, _YES), "The gas meter", "The GSME is out of reach", ""),
    ((_YES, _YES), "Both", "IHD and gas meter", ""),
)
_NOBODY = Eui64(bytes(8))


class PlanScreen(Screen):
    """The questions at the left, the proposed bridges at the right."""

    title = "Plan"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._survey = Survey()
        self._plan: Plan | None = None
        self._call: Call | None = None
        self._asked_for = ""
        self._from_home = False
        self._reach = Choices(desk.look, "What is out of the hub’s reach?", columns=2, framed=True)
        self._close = Choices(desk.look, "Are the two close together?", columns=2, framed=True)
        self._mains = Choices(desk.look, "Is there mains at the gas meter?", columns=2, framed=True)
        self._close_part = _question(desk.look, "Are the two close together?", self._close)
        self._mains_part = _question(desk.look, "Is there mains at the gas meter?", self._mains)
        self._result = PlanView(desk.look)
        self._trouble = Trouble(desk.look)
        self._page = Page(desk.look, "Plan")
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        self._reach.taken.connect(self._on_reach)
        self._close.taken.connect(lambda answer: self._on_answer("close_together", answer))
        self._mains.taken.connect(lambda answer: self._on_answer("mains_at_gas_meter", answer))
        desk.mirror.premise_changed.connect(self._on_premise)
        desk.mirror.hub_changed.connect(self._on_hub)
        self._on_premise()
        self._refresh()

    def _build(self) -> None:
        self._reach.offer(_REACH)
        self._close.offer(
            ((_YES, "Yes", "One bridge can serve both", ""), (_NO, "No", "Each end needs its own", ""))
        )
        self._mains.offer(
            ((_YES, "Yes", "A mains bridge will do", ""), (_NO, "No", "Battery: it sleeps between", ""))
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        questions = QVBoxLayout()
        questions.setSpacing(16)
        questions.addWidget(_question(self.look, "What is out of the hub’s reach?", self._reach))
        questions.addWidget(self._close_part)
        questions.addWidget(self._mains_part)
        questions.addStretch(1)
        self._halves.setSpacing(44)
        self._halves.addLayout(questions, 11)
        self._halves.addWidget(self._result, 9)
        self._page.body.addWidget(self._trouble)
        self._page.body.addLayout(self._halves)
        self._page.body.addStretch(1)

    def entered(self) -> None:
        """An emulated home tells its own answers once."""
        mirror = self.desk.mirror
        emulated = mirror.hub.emulated
        if emulated is not None and mirror.connected and self._asked_for != emulated.scenario:
            self._asked_for = emulated.scenario
            self.desk.ask(lambda session: session.survey(), self._on_survey)

    def now(self) -> NowLine:
        """Answer what is open, or use the plan."""
        missing = open_questions(self._survey)
        if not self._trouble.isHidden():
            off = Action("Use this plan", reason="No rule covers this mix: change an answer.")
            return NowLine("There is no plan for these answers.", "", Glyph.STOP, off)
        if missing:
            off = Action("Use this plan", reason=f"Answer {count(missing, 'question')}.")
            return NowLine("Which bridges does this home need?", "", Glyph.NOT_STARTED, off)
        if self._plan is None:
            return NowLine(
                "Choosing the bridges.", "", Glyph.UNDER_WAY, Action("Use this plan", busy="Choosing")
            )
        if not self._plan.bridges:
            go_on = Action("Continue to Check", lambda: self.desk.go("map"))
            return NowLine("No bridges are needed.", "Everything reaches the hub.", Glyph.DONE, go_on)
        kinds = listed([bridge.kind.value for bridge in self._plan.bridges])
        return NowLine(
            f"This home needs {kinds}.",
            "Take them to their places, then let them join.",
            Glyph.DONE,
            Action("Use this plan", lambda: self.desk.go("join")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the gap of the window's form; under 900 px the halves stand one above the other."""
        super().resizeEvent(event)
        self._halves.setSpacing(44 if self.window().width() >= WIDE_FROM else 28)
        narrow = self.width() < 900 * self.look.theme.scale
        self._halves.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )

    def _on_hub(self) -> None:
        if self.isVisible():
            self.entered()

    def _on_survey(self, survey: Survey | None) -> None:
        if survey is not None:
            self._from_home = True
            self._answer(survey)

    def _on_premise(self) -> None:
        premise = self.desk.mirror.premise
        if premise.plan is not None and premise.plan is not self._plan:
            self._plan = premise.plan
            self._survey = premise.survey or self._survey
            self._refresh()

    def _on_reach(self, value: object) -> None:
        ihd, gas = value if isinstance(value, tuple) else (_OPEN, _OPEN)
        self._answer(replace(self._survey, ihd_out_of_reach=ihd, gsme_out_of_reach=gas))

    def _on_answer(self, question: str, answer: object) -> None:
        if isinstance(answer, Answer):
            close = question == "close_together"
            changed = (
                replace(self._survey, close_together=answer)
                if close
                else replace(self._survey, mains_at_gas_meter=answer)
            )
            self._answer(changed)

    def _answer(self, survey: Survey) -> None:
        self._survey, self._plan = survey, None
        self._trouble.clear()
        if self._call is not None:
            self._call.cancel()
            self._call = None
        if not open_questions(survey):
            self._call = self.desk.ask(lambda session: session.plan(survey), self._on_plan, self._on_no_plan)
        self._refresh()

    def _on_plan(self, plan: Plan) -> None:
        self._plan, self._call = plan, None
        self._refresh()

    def _on_no_plan(self, error: Exception) -> None:
        self._call = None
        self._trouble.show_error(error)
        self._refresh()

    def _refresh(self) -> None:
        survey = self._survey
        answered = _OPEN not in (survey.ihd_out_of_reach, survey.gsme_out_of_reach)
        self._reach.take((survey.ihd_out_of_reach, survey.gsme_out_of_reach) if answered else None)
        self._close.take(survey.close_together)
        self._mains.take(survey.mains_at_gas_meter)
        self._close_part.setVisible(asks_close(survey))
        self._mains_part.setVisible(asks_mains(survey))
        origin = (
            "The emulated home has answered for itself." if self._from_home else "Three questions at most."
        )
        self._page.subtitle.write(origin)
        self._result.show_plan(self._plan, open_questions(survey))
        self.now_changed.emit()


class PlanView(QWidget):
    """The proposed bridges, those not needed, and what the rule assumes."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._head = SectionHead(look, "Bridges")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._note = Text(look, "", Type.BODY, "ink2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._head)
        column.addLayout(self._rows)
        column.addWidget(self._note)
        column.addStretch(1)

    def show_plan(self, plan: Plan | None, missing: int) -> None:
        """Show a plan, or what is missing for one."""
        _clear(self._rows)
        if plan is None:
            self._head.count.write("")
            self._head.remark.write("")
            self._note.write(
                f"Answer {count(missing, 'question')} to see them." if missing else "Choosing them."
            )
            return
        self._head.count.write(str(len(plan.bridges)))
        self._head.remark.write(f"rule {plan.rule}")
        if not plan.bridges:
            self._rows.addWidget(Text(self._look, plan.summary, wrap=True))
        for bridge in plan.bridges:
            self._rows.addWidget(BridgeRow(self._look, bridge))
            self._rows.addWidget(Hairline(self._look))
        self._note.write(_remarks(plan))


class BridgeRow(QWidget):
    """One planned bridge: shape, place, power, and why."""

    def __init__(self, look: Look, bridge: PlannedBridge) -> None:
        super().__init__()
        device = Device(_NOBODY, bridge.kind, bridge.place, sleepy=not bridge.mains, mains=bridge.mains)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 10, 0, 10)
        row.setSpacing(16)
        row.addWidget(NodeShape(look, look_of(device), bridge.kind.value))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(look, _capital(bridge.place), Type.LEAD, wrap=True))
        words.addWidget(Text(look, bridge.reason, Type.BODY, "ink2", wrap=True))
        row.addLayout(words, 1)
        row.addWidget(Text(look, "mains" if bridge.mains else "battery", Type.BODY, "ink2"))
        power = "on mains" if bridge.mains else "on battery"
        self.setAccessibleName(f"{bridge.kind.value}, {bridge.place}, {power}. {bridge.reason}")


def asks_close(survey: Survey) -> bool:
    """Whether it matters how far apart the two are: only when both are out of reach. Pure."""
    return survey.ihd_out_of_reach is _YES and survey.gsme_out_of_reach is _YES


def asks_mains(survey: Survey) -> bool:
    """Whether mains at the gas meter matters: only when it is out of reach. Pure."""
    return survey.gsme_out_of_reach is _YES


def open_questions(survey: Survey) -> int:
    """How many questions that arise in this home have no answer yet. Pure."""
    first = _OPEN in (survey.ihd_out_of_reach, survey.gsme_out_of_reach)
    close = asks_close(survey) and survey.close_together is _OPEN
    mains = asks_mains(survey) and survey.mains_at_gas_meter is _OPEN
    return int(first) + int(close) + int(mains)


def _remarks(plan: Plan) -> str:
    lines = []
    if plan.not_needed:
        lines.append(
            "*Not needed.* " + " ".join(f"{kind.value}: {_sentence(why)}" for kind, why in plan.not_needed)
        )
    if plan.assumption:
        lines.append(f"*Assumed.* {_sentence(plan.assumption)}")
    return "\n".join(lines)


def _question(look: Look, words: str, choices: Choices) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(Text(look, words, Type.LEAD, wrap=True))
    column.addWidget(choices)
    return part


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sentence(words: str) -> str:
    return words if words.endswith(".") else f"{words}."


def _clear(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
