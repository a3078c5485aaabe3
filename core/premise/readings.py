"""Measured readings beside the answers of a survey: they answer what is open, and contradict what is wrong.

A reading is the LQI (0–255) of the hub where the device stands, taken on the walk test.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import FileError, UsageError
from core.premise.link import LinkClass, class_of
from core.premise.survey import QUESTIONS, Answer, Survey, survey_from
from core.premise.toml_table import Table, read_table

if TYPE_CHECKING:
    from pathlib import Path

_QUESTION = {"IHD": "ihd_out_of_reach", "GSME": "gsme_out_of_reach"}
_WORDS = {"IHD": "the IHD", "GSME": "the gas meter"}
_MEANS = {
    LinkClass.STRONG: Answer.NO, LinkClass.OK: Answer.NO, LinkClass.WEAK: Answer.YES, LinkClass.LOST: Answer.YES,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SiteReading:
    """What was measured where the IHD or the gas meter stands."""

    of: str  # IHD or GSME
    lqi: int


@dataclass(frozen=True, slots=True)
class SiteSurvey:
    """The answers as they are to be used, and what the readings say about them."""

    survey: Survey
    remarks: tuple[str, ...] = ()


def judged(survey: Survey, readings: tuple[SiteReading, ...]) -> SiteSurvey:
    """The survey with open questions answered by readings; a reading against an answer is said, not followed."""
    remarks = []
    for reading in readings:
        question, found = _QUESTION[reading.of], class_of(reading.lqi)
        given, meant = survey.answer(question), _MEANS.get(found)
        measured = f"{reading.lqi} was measured at {_WORDS[reading.of]} ({found.value})"
        if meant is None:
            remarks.append(
                f"{measured}: that is neither in reach nor out of it. Measure again where it hangs."
            )
        elif given is Answer.UNKNOWN:
            survey = _answered(survey, question, meant)
            remarks.append(f"{measured}: “{QUESTIONS[question]}” is taken as {meant.value}.")
        elif given is not meant:
            remarks.append(
                f"{measured}, but “{QUESTIONS[question]}” was answered {given.value}. The plan follows the answer: "
                "measure again, or correct it."
            )
    return SiteSurvey(survey, tuple(remarks))


def _answered(survey: Survey, question: str, answer: Answer) -> Survey:
    if question == "ihd_out_of_reach":
        return replace(survey, ihd_out_of_reach=answer)
    return replace(survey, gsme_out_of_reach=answer)


def load_site(path: Path) -> SiteSurvey:
    """Read a survey with its table `readings`, if there is one; FileError says what is wrong."""
    top = read_table(path)
    answers = {k: v for k, v in top.values.items() if k != "readings"}
    try:
        survey = survey_from(answers)
    except UsageError as error:
        raise FileError(f"The survey “{path.name}” cannot be used.", f"{error.what} {error.why}") from None
    return judged(survey, _readings(top))


def _readings(top: Table) -> tuple[SiteReading, ...]:
    if "readings" not in top.values:
        return ()
    table = top.table("readings")
    table.only(_QUESTION)
    found = []
    for of, value in table.values.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 255:
            table.wrong(of, "a reading is an LQI, a whole number from 0 to 255")
        found.append(SiteReading(of, value))
    return tuple(found)
