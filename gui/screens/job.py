"""Job: which premise this is, and what is known of it so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from core.premise.device import Presence
from core.premise.survey import Answer
from gui.screen import Action, Glyph, NowLine, Screen
from gui.typography import Type
from gui.widgets.page import Page, SectionHead
from gui.widgets.text import Text
from gui.wording import count, listed

if TYPE_CHECKING:
    from core.premise.premise import PremiseView
    from core.premise.survey import Survey
    from gui.desk import Desk
    from gui.models.mirror import Mirror


class JobScreen(Screen):
    """The premise's name and facts; they come from the hub that is connected."""

    title = "Job"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._page = Page(desk.look, "Job")
        self._facts = QGridLayout()
        self._values: dict[str, Text] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        self._page.body.addWidget(SectionHead(desk.look, "Premise"))
        self._facts.setHorizontalSpacing(28)
        self._facts.setVerticalSpacing(12)
        self._facts.setColumnStretch(1, 1)
        self._page.body.addLayout(self._facts)
        self._page.body.addStretch(1)
        mirror = desk.mirror
        for signal in (
            mirror.hub_changed,
            mirror.premise_changed,
            mirror.device_log_changed,
            mirror.campaign_changed,
        ):
            signal.connect(self._refresh)
        self._refresh()

    def now(self) -> NowLine:
        """On to Connect, or on to the plan."""
        if self.desk.mirror.connected:
            go_on = Action("Continue to Plan", lambda: self.desk.go("plan"))
            return NowLine("The premise is known.", "Next: which bridges it needs.", Glyph.DONE, go_on)
        return NowLine(
            "No hub is connected yet.",
            "The premise names itself when its hub is connected.",
            Glyph.NOT_STARTED,
            Action("Continue to Connect", lambda: self.desk.go("connect")),
        )

    def _refresh(self) -> None:
        for name, words in facts(self.desk.mirror):
            if name not in self._values:
                row = len(self._values)
                self._values[name] = Text(self.look, "", wrap=True)
                self._facts.addWidget(Text(self.look, name, Type.BODY, "ink2"), row, 0)
                self._facts.addWidget(self._values[name], row, 1)
            self._values[name].write(words)
        self.now_changed.emit()


def facts(mirror: Mirror) -> tuple[tuple[str, str], ...]:
    """What is known of the premise, as pairs of name and words; each says what to do while it is empty."""
    premise, hub = mirror.premise, mirror.hub
    kind = (
        "emulated; all that is made here is marked EMULATED" if hub.emulated else "by a dongle in this laptop"
    )
    return (
        ("Premise", f"*{premise.name}*" if premise.name else "Not named yet: connect its hub."),
        ("Hub", f"{hub.state.value}, {kind}" if mirror.connected else f"{hub.state.value}."),
        ("Out of reach", _reach_words(premise.survey)),
        ("Bridges", _plan_words(premise)),
        ("Device log", _log_words(mirror)),
        ("Devices heard", _devices_words(premise)),
    )


def _reach_words(survey: Survey | None) -> str:
    if survey is None:
        return "Not asked yet: answer the questions of the plan."
    both = (("IHD", survey.ihd_out_of_reach), ("gas meter", survey.gsme_out_of_reach))
    out = [name for name, answer in both if answer is Answer.YES]
    return listed(out) if out else "nothing"


def _plan_words(premise: PremiseView) -> str:
    if premise.plan is None:
        return "No plan yet."
    return "; ".join(f"*{b.kind.value}* {b.place}" for b in premise.plan.bridges) or "None needed."


def _log_words(mirror: Mirror) -> str:
    if not mirror.log_capacity:
        return "Not read yet."
    joined = sum(entry.joined for entry in mirror.device_log)
    return f"{len(mirror.device_log)} of {mirror.log_capacity} entries used, {joined} joined"


def _devices_words(premise: PremiseView) -> str:
    heard = [d for d in premise.topology.devices if d.presence is Presence.JOINED]
    return count(len(heard), "device")
