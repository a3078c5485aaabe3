"""Every survey gives the bridges that the rule file says, or a refusal that names the nearest rule."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from core.errors import FileError, Refused, UsageError
from core.premise.device import BRIDGES, DeviceKind
from core.premise.planning import Rules, load_rules, plan, plan_by_hand
from core.premise.survey import QUESTIONS, Answer, Survey, survey_from

RULE_FILE = Path(__file__).parents[3] / "resources" / "rules" / "bridges.toml"
YES, NO, OPEN = Answer.YES, Answer.NO, Answer.UNKNOWN
ALL = [Survey(*answers) for answers in product(Answer, repeat=4)]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules(RULE_FILE)


def expected(survey: Survey) -> str | None:
    """The shipped default, told a second time and in another way than the rule file does."""
    ihd, gsme = survey.ihd_out_of_reach, survey.gsme_out_of_reach
    if OPEN in (ihd, gsme):
        return None
    if gsme is NO:
        return "B1 B2" if ihd is YES else ""
    if ihd is YES and survey.close_together is not NO:
        return "B1 B3" if survey.close_together is YES else None
    far = {YES: "B3", NO: "B4", OPEN: None}[survey.mains_at_gas_meter]
    if far is None:
        return None
    return f"B1 B2 {far}" if ihd is YES else f"B1 {far}"


@pytest.mark.parametrize("survey", ALL, ids=lambda s: "-".join(s.answer(q) for q in QUESTIONS))
def test_every_mix_of_answers_gives_its_bridges_or_names_the_nearest_rule(
    survey: Survey, rules: Rules
) -> None:
    wanted = expected(survey)
    if wanted is None:
        with pytest.raises(Refused, match="no answer for this mix") as caught:
            plan(survey, rules)
        assert any(rule.name in caught.value.why for rule in rules.rules)
        assert "by hand" in caught.value.do
        return
    made = plan(survey, rules)
    assert " ".join(b.kind for b in made.bridges) == wanted
    assert len(made.bridges) in (0, 2, 3)
    assert {b.kind for b in made.bridges} | {k for k, _ in made.not_needed} == set(BRIDGES)
    assert all(b.place and b.reason for b in made.bridges)
    assert all(reason for _, reason in made.not_needed)
    assert "assumed" in made.assumption


def test_survey_is_refused_by_the_question_that_is_open(rules: Rules) -> None:
    with pytest.raises(Refused) as caught:
        plan(Survey(NO, YES), rules)
    assert "Nearest is the rule “gas meter out of reach, with mains”" in caught.value.why
    assert "“Is there mains at the gas meter? unknown”" in caught.value.why


def test_battery_bridge_is_the_only_one_without_mains(rules: Rules) -> None:
    made = plan(Survey(YES, YES, NO, NO), rules)
    assert [(b.kind, b.mains) for b in made.bridges] == [
        (DeviceKind.B1, True), (DeviceKind.B2, True), (DeviceKind.B4, False),
    ]  # fmt: skip


def test_choice_by_hand_needs_a_reason_and_a_possible_set(rules: Rules) -> None:
    made = plan_by_hand([DeviceKind.B4, DeviceKind.B1], "walk test", rules)
    assert [b.kind for b in made.bridges] == [DeviceKind.B1, DeviceKind.B4]
    assert made.assumption
    for kinds, reason in (([DeviceKind.B1, DeviceKind.B2], " "), ([DeviceKind.B1], "x"),
                          ([DeviceKind.B1, DeviceKind.B1], "x"), ([DeviceKind.B1, DeviceKind.IHD], "x")):  # fmt: skip
        with pytest.raises(UsageError):
            plan_by_hand(kinds, reason, rules)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('kind = "B2"', 'kind = "B9"', ("rule 2.bridges 2", "kind", "one of B1, B2, B3, B4")),
        ('gsme_out_of_reach = "no"', 'gsme_out_of_reach = "perhaps"', ("rule 1.when", "yes, no or unknown")),
        ('gsme_out_of_reach = "no"', "gsme_out_of_reach = []", ("rule 1.when", "yes, no or unknown")),
        ('gsme_out_of_reach = "no"', 'gsm_out_of_reach = "no"', ("rule 1.when", "not known")),
        ('name = "IHD out of reach"', "name = 7", ("rule 2", "name", "must be a text")),
        ('name = "IHD out of reach"', 'name = "nothing out of reach"', ("given twice",)),
        ("mains = true", 'mains = "yes"', ("bridges.B1", "mains", "true or false")),
        ('mains_at_gas_meter = "yes"\n', "", ("both cover the same answers",)),
        ('B3 = "The gas meter reaches the hub."\n', "", ("rule 1.not_needed", "B3", "a text is missing")),
        ("bridges = []", 'bridges = [{kind = "B1", reason = "x"}]', ("rule 1", "here are 1")),
        ("[bridges.B4]", "[bridges.B5]", ("bridges", "B5", "not known")),
        ("assumption", "assumed", ("assumed", "not known")),
        ("[[rule]]", "[[rule]", ("not TOML", "Line")),
        ("[bridges.B1]\n", "[bridges]\nB1 = 1\n[bridges.B9]\n", ("bridges", "not known")),
    ],
)
def test_mistake_in_the_rule_file_is_named_by_its_place(
    tmp_path: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    text = RULE_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "bridges.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileError) as caught:
        load_rules(path)
    assert all(word in str(caught.value) for word in ("bridges.toml", *words)), str(caught.value)


@pytest.mark.parametrize(
    "text", ['assumption = "x"', "rule = 1\nassumption = 'x'", "a = [", "\ufeff", "[" * 5000, "bridges = 1"]
)
def test_no_rule_file_gives_a_traceback(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bridges.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError):
        load_rules(path)


def test_missing_and_binary_rule_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        load_rules(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="not text"):
        load_rules(tmp_path / "binary.toml")


def test_survey_takes_words_and_truths() -> None:
    assert survey_from({"ihd_out_of_reach": "Yes", "gsme_out_of_reach": False}) == Survey(YES, NO, OPEN, OPEN)


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("ihd_out_of_reach", "perhaps", "“perhaps” is no answer to “Is the IHD out of reach of the hub?”"),
        ("ihd_out_of_reach", 1, "It takes yes, no or unknown."),
        ("ihd_out_of_reach", [1], "It takes yes, no or unknown."),
        ("ihd_far", "yes", "“ihd_far” is not a question of the survey."),
    ],
)
def test_answer_that_is_none_is_told_in_a_sentence(question: str, answer: object, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        survey_from({question: answer})
    assert words in str(caught.value)


def test_answers_by_name_are_a_survey() -> None:
    assert survey_from({}) == Survey()
    assert survey_from({"close_together": True, "mains_at_gas_meter": "no"}) == Survey(OPEN, OPEN, YES, NO)
