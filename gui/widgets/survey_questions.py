"""The three questions of the plan as big tiles; those that do not arise in this home are not shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.premise.survey import Answer, Survey
from gui.typography import Type
from gui.widgets.choice import Choices
from gui.widgets.text import Text

if TYPE_CHECKING:
    from gui.look import Look

_YES, _NO, _OPEN = Answer.YES, Answer.NO, Answer.UNKNOWN
_REACH = (
    ((_NO, _NO), "Nothing", "Both reach the hub", ""),
    ((_YES, _NO), "The IHD", "The display is out of reach", ""),
    ((_NO, _YES), "The gas meter", "The GSME is out of reach", ""),
    ((_YES, _YES), "Both", "IHD and gas meter", ""),
)
_LEVEL = 5  # px by which the first question stands lower, level with the section head beside it


class SurveyQuestions(QWidget):
    """Shows a survey; says what it is after each answer.

    Signals:
        answered: the survey as it was given by hand, with the new answer (a `Survey`).
    """

    answered = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._given = Survey()
        self.reach = Choices(look, "What is out of the hub’s reach?", columns=2, framed=True)
        self.close_by = Choices(look, "Are the two close together?", columns=2, framed=True)
        self.mains = Choices(look, "Is there mains at the gas meter?", columns=2, framed=True)
        self.reach.offer(_REACH)
        self.close_by.offer(
            ((_YES, "Yes", "One bridge can serve both", ""), (_NO, "No", "Each end needs its own", ""))
        )
        self.mains.offer(
            ((_YES, "Yes", "A mains bridge will do", ""), (_NO, "No", "Battery: it sleeps between", ""))
        )
        self._parts = [_question(look, choices) for choices in (self.reach, self.close_by, self.mains)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _LEVEL, 0, 0)
        column.setSpacing(16)
        for part in self._parts:
            column.addWidget(part)
        self.reach.taken.connect(self._on_reach)
        self.close_by.taken.connect(lambda answer: self._tell(replace(self._given, close_together=answer)))
        self.mains.taken.connect(lambda answer: self._tell(replace(self._given, mains_at_gas_meter=answer)))

    def show_survey(self, given: Survey, survey: Survey) -> None:
        """Show `survey`; the next answer changes `given`, which holds no readings."""
        self._given = given
        reach = (survey.ihd_out_of_reach, survey.gsme_out_of_reach)
        self.reach.take(None if _OPEN in reach else reach)
        self.close_by.take(survey.close_together)
        self.mains.take(survey.mains_at_gas_meter)
        self._parts[1].setVisible(asks_close(survey))
        self._parts[2].setVisible(asks_mains(survey))

    def _on_reach(self, value: object) -> None:
        ihd, gas = value if isinstance(value, tuple) else (_OPEN, _OPEN)
        self._tell(replace(self._given, ihd_out_of_reach=ihd, gsme_out_of_reach=gas))

    def _tell(self, survey: Survey) -> None:
        self.answered.emit(survey)


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


def _question(look: Look, choices: Choices) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addWidget(Text(look, choices.accessibleName(), Type.LEAD, wrap=True))
    column.addWidget(choices)
    return part
