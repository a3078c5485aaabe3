"""The installer's questions: what is out of reach, is it close together, is there mains."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Answer(StrEnum):
    """An answer to a survey question; not every question arises in every home."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Survey:
    """What the installer found (source document: what decides which bridges a home needs)."""

    ihd_out_of_reach: Answer = Answer.UNKNOWN
    gsme_out_of_reach: Answer = Answer.UNKNOWN
    close_together: Answer = Answer.UNKNOWN  # only asked when both are out of reach
    mains_at_gas_meter: Answer = Answer.UNKNOWN  # only asked when the gas meter is

    def answer(self, question: str) -> Answer:
        """The answer to a question of `QUESTIONS`."""
        found: Answer = getattr(self, question)
        return found


QUESTIONS = {
    "ihd_out_of_reach": "Is the IHD out of reach of the hub?",
    "gsme_out_of_reach": "Is the gas meter out of reach of the hub?",
    "close_together": "Are the IHD and the gas meter close together?",
    "mains_at_gas_meter": "Is there mains at the gas meter?",
}
assert tuple(QUESTIONS) == tuple(f.name for f in fields(Survey))

_MEANINGS: dict[object, Answer] = {True: Answer.YES, False: Answer.NO, **{a.value: a for a in Answer}}


def survey_from(answers: Mapping[str, object]) -> Survey:
    """A survey from named answers (yes, no, unknown, true, false); what is not named is unknown.

    UsageError names a question that does not exist, or an answer that is none.
    """
    found: dict[str, Answer] = {}
    for question, answer in answers.items():
        if question not in QUESTIONS:
            raise UsageError(
                f"“{question}” is not a question of the survey.", f"The questions are {', '.join(QUESTIONS)}."
            )
        found[question] = _meaning(question, answer)
    return Survey(**found)


def _meaning(question: str, answer: object) -> Answer:
    key = answer.strip().lower() if isinstance(answer, str) else answer
    if isinstance(key, str | bool) and key in _MEANINGS:
        return _MEANINGS[key]
    shown = str(answer)[:40]
    raise UsageError(f"“{shown}” is no answer to “{QUESTIONS[question]}”", "It takes yes, no or unknown.")
