"""The bridges chosen by hand, where the rule file has no answer or the installer knows better: a set and its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.premise.device import BRIDGES, DeviceKind
from gui.typography import Type
from gui.widgets.chips import Switch
from gui.widgets.field import Field, Verdict
from gui.widgets.page import SectionHead
from gui.widgets.text import Text
from gui.wording import listed

if TYPE_CHECKING:
    from gui.look import Look

_NEEDED = "A choice by hand needs a reason."


class ByHand(QWidget):
    """Four switches and a reason; whoever shows it offers the button that takes them.

    Signals:
        chosen: these kinds (a tuple) for this reason.
        changed: a switch or the reason is different now.
    """

    chosen = Signal(object, str)
    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.switches = {kind: Switch(look, kind.value) for kind in BRIDGES}
        self.reason = Field(look, "Reason", "It goes into the log and on the certificate.")
        row = QHBoxLayout()
        row.setSpacing(20)
        for switch in self.switches.values():
            row.addWidget(switch)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(SectionHead(look, "Choose by hand"))
        column.addWidget(Text(look, "Two or three different bridges, or none.", Type.BODY, "ink2", wrap=True))
        column.addLayout(row)
        column.addWidget(self.reason)
        self.reason.typed.connect(self._on_typed)
        self.reason.edit.returnPressed.connect(self.take)
        for switch in self.switches.values():
            switch.toggled.connect(lambda _on: self.changed.emit())

    def _on_typed(self, _text: str) -> None:
        self.reason.judge(Verdict.NONE)
        self.changed.emit()

    def begin(self, kinds: tuple[DeviceKind, ...]) -> None:
        """Start from this set."""
        for kind, switch in self.switches.items():
            switch.setChecked(kind in kinds)

    @property
    def kinds(self) -> tuple[DeviceKind, ...]:
        """The bridges that are switched on."""
        return tuple(kind for kind, switch in self.switches.items() if switch.isChecked())

    @property
    def words(self) -> str:
        """The set in words."""
        return listed([kind.value for kind in self.kinds]) or "no bridges"

    def take(self) -> None:
        """Say the choice, or what is missing for one."""
        if not self.reason.text:
            self.reason.judge(Verdict.ERROR, f"*{_NEEDED}*")
            self.reason.edit.setFocus()
            return
        self.chosen.emit(self.kinds, self.reason.text)
