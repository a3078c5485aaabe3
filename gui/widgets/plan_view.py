"""The proposed bridges: each with why, those not needed, the parts for the van, and what else would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.plan_desk import PlanExtras
from core.premise.device import Device, Eui64
from gui.topology.picture import look_of
from gui.typography import Type
from gui.widgets.page import Hairline, NodeShape, SectionHead
from gui.widgets.rows import empty
from gui.widgets.text import Text
from gui.wording import count, listed

if TYPE_CHECKING:
    from core.premise.alternatives import Alternative
    from core.premise.planning import Plan, PlannedBridge
    from gui.look import Look

_NOBODY = Eui64(bytes(8))


class PlanView(QWidget):
    """The plan with all that stands beside it; `middle` is shown between the bridges and their parts."""

    def __init__(self, look: Look, *middle: QWidget) -> None:
        super().__init__()
        self._look = look
        self._plan: Plan | None = None
        self._head = SectionHead(look, "Bridges")
        self._rows, self._more = QVBoxLayout(), QVBoxLayout()
        self._note = Text(look, "", Type.BODY, "ink2", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for box in (self._rows, self._more):
            box.setSpacing(0)
        self._more.setSpacing(8)
        column.addWidget(self._head)
        column.addLayout(self._rows)
        column.addWidget(self._note)
        for part in middle:
            column.addWidget(part)
        column.addLayout(self._more)
        column.addStretch(1)

    def show_plan(self, plan: Plan | None, missing: int, *, stopped: bool = False) -> None:
        """Show a plan, or what is missing for one; `stopped` if none could be made."""
        if plan is not None and plan is self._plan:
            return
        self._plan = plan
        empty(self._rows)
        self.show_extras(PlanExtras())
        self._head.count.write("" if plan is None else str(len(plan.bridges)))
        if plan is None:
            self._head.remark.write("")
            choosing = "None could be chosen." if stopped else "Choosing them."
            self._note.write(f"Answer {count(missing, 'question')} to see them." if missing else choosing)
            return
        self._head.remark.write("chosen by hand" if plan.rule == "by hand" else "by the rule file")
        if not plan.bridges:
            self._rows.addWidget(Text(self._look, plan.summary, wrap=True))
        for bridge in plan.bridges:
            self._rows.addWidget(BridgeRow(self._look, bridge))
            self._rows.addWidget(Hairline(self._look))
        self._note.write(remarks(plan))

    def show_extras(self, extras: PlanExtras) -> None:
        """Show parts and alternatives."""
        empty(self._more)
        if extras.parts:
            self._more.addWidget(SectionHead(self._look, "For the van", count(len(extras.parts), "part")))
            words = "\n".join(part.words[:1].upper() + part.words[1:] for part in extras.parts)
            self._more.addWidget(Text(self._look, words, wrap=True))
        if extras.others:
            self._more.addWidget(SectionHead(self._look, "What else would do"))
        for one in extras.others:
            self._more.addWidget(Text(self._look, alternative_words(one), wrap=True))


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
        words.addStretch(1)
        words.addWidget(Text(look, _capital(bridge.place), Type.LEAD, wrap=True))
        words.addWidget(Text(look, bridge.reason, Type.BODY, "ink2", wrap=True))
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(Text(look, "mains" if bridge.mains else "battery", Type.BODY, "ink2"))
        power = "on mains" if bridge.mains else "on battery"
        self.setAccessibleName(f"{bridge.kind.value}, {bridge.place}, {power}. {bridge.reason}")


def remarks(plan: Plan) -> str:
    """What is not needed and what is assumed, in words. Pure."""
    lines = []
    if plan.not_needed:
        kinds = " ".join(f"{kind.value}: {_sentence(why)}" for kind, why in plan.not_needed)
        lines.append(f"*Not needed.* {kinds}")
    if plan.assumption:
        lines.append(f"*Assumed.* {_sentence(plan.assumption)}")
    if plan.rule != "by hand":
        lines.append(f"*Rule.* {_capital(_sentence(plan.rule))}")
    return "\n".join(lines)


def alternative_words(one: Alternative) -> str:
    """Another set, what it costs, and why it is not the first choice. Pure."""
    kinds = listed([kind.value for kind in one.kinds])
    return f"*{kinds}.* {one.cost} Not chosen: {one.why_not}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
