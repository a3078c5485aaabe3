"""From survey to bridges: which of B1–B4 this home needs, where, and why, by an editable rule file.

The source document does not say which letter does which job, so nothing of that is written here: all of it
stands in the rule file, which marks itself as an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from core.errors import Refused, UsageError
from core.premise.device import BRIDGES, DeviceKind
from core.premise.survey import QUESTIONS, Answer, Survey
from core.premise.toml_table import Table, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SIZES = (0, 2, 3)  # bridges work in sets of two or three, or are not needed


@dataclass(frozen=True, slots=True)
class PlannedBridge:
    """One bridge of a plan: its type, where it goes, and the reason in words."""

    kind: DeviceKind
    place: str
    reason: str
    mains: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The bridges for one home: none, two or three, with the rule that says so."""

    rule: str
    summary: str
    bridges: tuple[PlannedBridge, ...]
    not_needed: tuple[tuple[DeviceKind, str], ...] = ()  # each with the reason
    assumption: str = ""  # what the rule file itself marks as assumed


@dataclass(frozen=True, slots=True)
class Condition:
    """One question of a rule and the answers it takes."""

    question: str
    answers: frozenset[Answer]


@dataclass(frozen=True, slots=True)
class Rule:
    """The plan for all surveys that meet every condition."""

    conditions: tuple[Condition, ...]
    plan: Plan

    @property
    def name(self) -> str:
        """How the rule file calls it."""
        return self.plan.rule

    def unmet(self, survey: Survey) -> tuple[str, ...]:
        """The questions whose answers keep this rule from applying."""
        return tuple(c.question for c in self.conditions if survey.answer(c.question) not in c.answers)


@dataclass(frozen=True, slots=True)
class BridgeType:
    """What the rule file says of one bridge type, wherever it is used."""

    kind: DeviceKind
    place: str
    mains: bool
    parts: tuple[str, ...] = ()  # what goes into the van with it


@dataclass(frozen=True, slots=True)
class Rules:
    """A whole rule file; no survey is covered by two rules."""

    assumption: str
    types: tuple[BridgeType, ...]
    rules: tuple[Rule, ...]
    costs: tuple[tuple[str, str], ...] = ()  # question, what it takes to make its answer another

    def cost_of(self, question: str) -> str:
        """What it takes to make the answer to a question another one; empty if the rule file does not say."""
        return dict(self.costs).get(question, "")

    def type_of(self, kind: DeviceKind) -> BridgeType:
        """What is said of a bridge type; a rule file has all four."""
        return next(t for t in self.types if t.kind is kind)


def plan(survey: Survey, rules: Rules) -> Plan:
    """The bridges that this home needs; Refused, naming the nearest rule, if no rule covers the answers."""
    for rule in rules.rules:
        if not rule.unmet(survey):
            return rule.plan
    nearest = min(rules.rules, key=lambda r: _distance(r, survey))
    raise Refused(
        "The rule file has no answer for this mix.",
        f"Nearest is the rule “{nearest.name}”; it does not apply because of {_because(nearest, survey)}.",
        "Answer what is still open, or choose the bridges by hand and give a reason.",
    )


def plan_by_hand(kinds: Sequence[DeviceKind], reason: str, rules: Rules) -> Plan:
    """The plan that the installer chose himself; UsageError without a reason or with an impossible set."""
    if not reason.strip():
        raise UsageError("A choice by hand needs a reason.", "The reason goes on the certificate.")
    if len(kinds) not in _SIZES or len(set(kinds)) != len(kinds) or not all(k.is_bridge for k in kinds):
        raise UsageError("A home takes two or three different bridges, or none.", "", "Choose from B1 to B4.")
    chosen = [rules.type_of(k) for k in sorted(kinds)]
    bridges = tuple(PlannedBridge(t.kind, t.place, reason.strip(), t.mains) for t in chosen)
    rest = tuple((k, "Not chosen by the installer.") for k in BRIDGES if k not in kinds)
    return Plan("by hand", f"Chosen by hand: {reason.strip()}", bridges, rest, rules.assumption)


def load_rules(path: Path) -> Rules:
    """Read and check a rule file; FileError names table, key and reason of the first mistake."""
    top = read_table(path)
    top.only(("assumption", "bridges", "costs", "rule"))
    types = tuple(_bridge_types(top.table("bridges")))
    unplanned = Rules(top.text("assumption"), types, ())
    rules = tuple(_rule(table, unplanned) for table in top.tables("rule"))
    if not rules:
        top.wrong("rule", "at least one rule is needed")
    _check_names(top, rules)
    _check_overlap(top, rules)
    return Rules(unplanned.assumption, types, rules, _costs(top))


def _distance(rule: Rule, survey: Survey) -> tuple[int, int]:
    """Answers that contradict the rule weigh more than answers that are only open."""
    unmet = rule.unmet(survey)
    against = sum(survey.answer(q) is not Answer.UNKNOWN for q in unmet)
    return against, len(unmet)


def _because(rule: Rule, survey: Survey) -> str:
    return " and ".join(f"“{QUESTIONS[q]} {survey.answer(q).value}”" for q in rule.unmet(survey))


def _bridge_types(table: Table) -> Iterator[BridgeType]:
    table.only(BRIDGES)
    for kind in BRIDGES:
        one = table.table(kind)
        one.only(("place", "mains", "parts"))
        parts = one.values.get("parts", [])
        if not isinstance(parts, list) or not all(isinstance(p, str) and p.strip() for p in parts):
            one.wrong("parts", "this must be a list of texts")
        yield BridgeType(kind, one.text("place"), one.flag("mains"), tuple(parts))


def _costs(top: Table) -> tuple[tuple[str, str], ...]:
    if "costs" not in top.values:
        return ()
    table = top.table("costs")
    table.only(QUESTIONS)
    return tuple((question, table.text(question)) for question in table.values)


def _rule(table: Table, rules: Rules) -> Rule:
    table.only(("name", "summary", "when", "bridges", "not_needed"))
    bridges = tuple(_planned(one, rules) for one in table.tables("bridges"))
    used = [b.kind for b in bridges]
    if len(used) not in _SIZES:
        table.wrong("bridges", f"a home takes two or three bridges, or none; here are {len(used)}")
    if len(set(used)) != len(used):
        table.wrong("bridges", "the same bridge type is named twice")
    rest = table.table("not_needed")
    unused = [k for k in BRIDGES if k not in used]
    rest.only(unused)
    not_needed = tuple((k, rest.text(k)) for k in unused)
    made = Plan(table.text("name"), table.text("summary"), bridges, not_needed, rules.assumption)
    return Rule(tuple(_conditions(table.table("when"))), made)


def _planned(table: Table, rules: Rules) -> PlannedBridge:
    table.only(("kind", "place", "reason"))
    kind = next((k for k in BRIDGES if k.value == table.text("kind")), None)
    if kind is None:
        table.wrong("kind", f"this must be one of {', '.join(BRIDGES)}")
    usual = rules.type_of(kind)
    place = table.text("place") if "place" in table.values else usual.place
    return PlannedBridge(kind, place, table.text("reason"), usual.mains)


def _conditions(table: Table) -> Iterator[Condition]:
    table.only(QUESTIONS)
    for question, value in table.values.items():
        given = value if isinstance(value, list) else [value]
        answers = frozenset(a for a in Answer if a in given)
        if not given or len(answers) != len(given):
            table.wrong(question, "this must be yes, no or unknown, or a list of these")
        yield Condition(question, answers)


def _check_names(top: Table, rules: tuple[Rule, ...]) -> None:
    names = [r.name for r in rules]
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice is not None:
        top.wrong("rule", f"the name “{twice}” is given twice")


def _check_overlap(top: Table, rules: tuple[Rule, ...]) -> None:
    """Two rules for one survey would make the plan depend on the order of the file."""
    for answers in product(Answer, repeat=len(QUESTIONS)):
        survey = Survey(*answers)
        names = [r.name for r in rules if not r.unmet(survey)]
        if len(names) > 1:
            top.wrong("rule", f"the rules “{names[0]}” and “{names[1]}” both cover the same answers")
