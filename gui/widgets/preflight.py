"""The checks before an update: one block a device, what stops it first, what passed in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.firmware.preflight import Check, Preflight, Verdict
from gui.screen import Glyph
from gui.topology.picture import look_of
from gui.typography import Type
from gui.widgets.chips import Switch, VerdictChip
from gui.widgets.page import Hairline, NodeShape
from gui.widgets.text import Text
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.premise.device import Device
    from gui.look import Look

_CHIPS = {
    Verdict.PASS: (Glyph.DONE, "Pass"),
    Verdict.WARN: (Glyph.WARN, "Warn"),
    Verdict.STOP: (Glyph.STOP, "Stop"),
}


class PreflightBlock(QWidget):
    """One device: whether it takes part, and its checks."""

    def __init__(self, look: Look, device: Device, on_switch: Callable[[bool], object]) -> None:
        super().__init__()
        self._look = look
        self.device = device
        self._shown: Preflight | None = None
        self._sum = Text(look, "Not checked yet.", Type.BODY, "ink2", wrap=True)
        self.switch = Switch(look, f"Update {device.label}")
        self.switch.setChecked(True)
        self.switch.toggled.connect(on_switch)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(6)
        self._rows.setColumnStretch(2, 1)
        self._rows.setColumnMinimumWidth(0, look.theme.px(80))
        self._rows.setColumnMinimumWidth(1, look.theme.px(180))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(look, device.name.capitalize() or device.label, Type.LEAD))
        words.addWidget(self._sum)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(NodeShape(look, look_of(device), device.label, 0.765))
        head.addLayout(words, 1)
        head.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(self._rows)
        column.addWidget(Hairline(look))

    def shows(self, device: Device) -> bool:
        """Whether this device looks the same as the one it was made for."""
        one, other = self.device, device
        return (one.kind, one.name, one.sleepy) == (other.kind, other.name, other.sleepy)

    def show_state(self, words: str) -> None:
        """Say how the checks stand while there are none."""
        self._sum.write(words)
        if self._shown is not None:
            self._shown = None
            self._clear()

    def show_preflight(self, preflight: Preflight) -> None:
        """Show what stops and warns, and what passed."""
        if preflight == self._shown:
            return
        self._shown = preflight
        self._clear()
        self._sum.write(summary(preflight))
        for row, check in enumerate((*preflight.stops, *preflight.warnings)):
            glyph, word = _CHIPS[check.verdict]
            self._rows.addWidget(VerdictChip(self._look, glyph, word), row, 0, Qt.AlignmentFlag.AlignTop)
            name = Text(self._look, check.name.value.capitalize(), Type.STRONG, wrap=True)
            words = Text(self._look, check_words(check), wrap=True)
            for column, part in ((1, name), (2, words)):
                part.setContentsMargins(0, 4, 0, 4)
                self._rows.addWidget(part, row, column, Qt.AlignmentFlag.AlignTop)

    def _clear(self) -> None:
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def check_words(check: Check) -> str:
    """A check in words, with both values compared. Pure."""
    values = f" Found {check.found}; wanted {check.wanted}." if check.found and check.wanted else ""
    return f"{check.words}{values}"


def summary(preflight: Preflight) -> str:
    """The checks of a device in one line. Pure."""
    passed = [c for c in preflight.checks if c.verdict is Verdict.PASS]
    parts = [count(len(preflight.stops), "stop") if preflight.stops else ""]
    parts.append(count(len(preflight.warnings), "warning") if preflight.warnings else "")
    parts.append(f"{len(passed)} of {len(preflight.checks)} checks passed")
    return ", ".join(part for part in parts if part) + "."
