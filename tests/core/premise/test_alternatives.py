"""Beside the plan: parts, other sets with what they cost, and readings that answer or contradict."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from core.errors import CoreError, FileError
from core.premise.alternatives import alternatives, parts_of
from core.premise.planning import load_rules, plan
from core.premise.readings import SiteReading, judged, load_site
from core.premise.survey import Answer, Survey

RULES = load_rules(Path(__file__).parents[3] / "resources" / "rules" / "bridges.toml")
YES, NO, OPEN = Answer.YES, Answer.NO, Answer.UNKNOWN


@pytest.mark.parametrize("survey", [Survey(*answers) for answers in product(Answer, repeat=4)], ids=str)
def test_every_plan_has_its_parts_and_alternatives_that_differ(survey: Survey) -> None:
    try:
        made = plan(survey, RULES)
    except CoreError:
        return
    parts = parts_of(made, RULES)
    assert {p.kind for p in parts} == {b.kind for b in made.bridges}
    assert len(parts) >= 2 * len(made.bridges)
    for other in alternatives(survey, made, RULES):
        assert len(other.kinds) in (2, 3)
        assert set(other.kinds) != {b.kind for b in made.bridges}
        assert other.cost
        assert "was answered" in other.why_not


def test_the_gas_meter_s_other_bridge_is_offered_with_its_cost() -> None:
    survey = Survey(NO, YES, OPEN, NO)
    found = alternatives(survey, plan(survey, RULES), RULES)
    with_mains = next(a for a in found if [k.value for k in a.kinds] == ["B1", "B3"])
    assert "Mains has to be brought" in with_mains.cost
    assert "“Is there mains at the gas meter?” was answered no." in with_mains.why_not


@pytest.mark.parametrize(
    ("lqi", "answer", "used", "words"),
    [
        (12, OPEN, YES, "is taken as yes"),
        (0, OPEN, YES, "(No link)"),
        (200, OPEN, NO, "is taken as no"),
        (70, OPEN, OPEN, "neither in reach nor out of it"),
        (12, NO, NO, "was answered no. The plan follows the answer"),
        (200, YES, YES, "was answered yes. The plan follows the answer"),
    ],
)
def test_a_reading_answers_what_is_open_and_contradicts_what_is_wrong(
    lqi: int, answer: Answer, used: Answer, words: str
) -> None:
    site = judged(Survey(gsme_out_of_reach=answer), (SiteReading("GSME", lqi),))
    assert site.survey.gsme_out_of_reach is used
    assert words in site.remarks[0]


def test_a_reading_that_agrees_says_nothing() -> None:
    assert judged(Survey(YES, NO), (SiteReading("IHD", 5), SiteReading("GSME", 220))).remarks == ()


def test_readings_are_read_from_the_survey_file(tmp_path: Path) -> None:
    path = tmp_path / "survey.toml"
    path.write_text('gsme_out_of_reach = "no"\n[readings]\nIHD = 9\n', encoding="utf-8")
    assert load_site(path).survey == Survey(YES, NO)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[readings]\nGSME = 300", "key “GSME”: a reading is an LQI"),
        ("[readings]\nGSME = true", "a whole number from 0 to 255"),
        ("[readings]\nCHF = 3", "this key is not known"),
        ("readings = 3", "this must be a table"),
        ('gsme_out_of_reach = "perhaps"', "“perhaps” is no answer"),
    ],
)
def test_a_survey_with_a_wrong_reading_is_told(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "survey.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load_site(path)
    assert words in str(caught.value)
