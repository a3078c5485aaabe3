"""Beside the plan: what goes into the van, and what else would do, at what cost and why it is not the first choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.premise.survey import QUESTIONS

if TYPE_CHECKING:
    from core.premise.device import DeviceKind
    from core.premise.planning import Plan, Rule, Rules
    from core.premise.survey import Survey

_MOST_CHANGES = 1  # answers that may differ; what needs more is another home


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to take along, and for which bridge."""

    kind: DeviceKind
    words: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another set of bridges: its rule, what it would cost, and why it is not chosen."""

    rule: str
    kinds: tuple[DeviceKind, ...]
    cost: str
    why_not: str


def parts_of(plan: Plan, rules: Rules) -> tuple[Part, ...]:
    """The parts list of a plan: each bridge and what belongs to it, by the rule file."""
    found = []
    for bridge in plan.bridges:
        found.append(Part(bridge.kind, f"{bridge.kind.value} bridge, {bridge.place}"))
        found += [Part(bridge.kind, words) for words in rules.type_of(bridge.kind).parts]
    return tuple(found)


def alternatives(survey: Survey, plan: Plan, rules: Rules) -> tuple[Alternative, ...]:
    """The sets of bridges that one other answer would lead to; the fewest bridges first."""
    chosen = {b.kind for b in plan.bridges}
    found = [
        _alternative(rule, survey, len(chosen), rules)
        for rule in rules.rules
        if {b.kind for b in rule.plan.bridges} not in ({*()}, chosen)
        and 0 < len(rule.unmet(survey)) <= _MOST_CHANGES
    ]
    return tuple(sorted(found, key=lambda a: len(a.kinds)))


def _alternative(rule: Rule, survey: Survey, chosen: int, rules: Rules) -> Alternative:
    kinds = tuple(b.kind for b in rule.plan.bridges)
    unmet = rule.unmet(survey)
    costs = [rules.cost_of(question) for question in unmet]
    more = len(kinds) - chosen
    if more > 0:
        costs.append("One bridge more." if more == 1 else f"{more} bridges more.")
    why = " ".join(f"“{QUESTIONS[q]}” was answered {survey.answer(q).value}." for q in unmet)
    return Alternative(rule.name, kinds, " ".join(c for c in costs if c), why)
