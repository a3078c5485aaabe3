"""What the doctor says, for the list: the same words as on its card, as a paragraph with the evidence folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.text import Text

if TYPE_CHECKING:
    from gui.look import Look
    from gui.topology.doctor import Advice


class DoctorNote(QWidget):
    """Sentence, cause and act in a paragraph; how sure, what it rests on and the rule unfold below."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._shown = False
        self._head = Text(look, "Doctor", Type.SECTION, "warn")
        self._more = Button(look, "Show evidence", self._toggle, kind=Kind.TEXT)
        self.words = Text(look, "", Type.BODY, wrap=True)
        self.evidence = Text(look, "", Type.BODY, "ink2", wrap=True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        top = QHBoxLayout()
        top.addWidget(self._head)
        top.addStretch(1)
        top.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.words)
        column.addWidget(self.evidence)
        self.show_advice(None)

    def show_advice(self, advice: Advice | None) -> None:
        """Say this, or nothing."""
        self.setVisible(advice is not None)
        if advice is not None:
            self._head.write(f"Doctor, {advice.sure}")
            self.words.write(f"*{advice.sentence}* {advice.cause} *{advice.act}*")
            self.evidence.write(f"{advice.evidence}. Rule {advice.rule}." if advice.evidence else advice.rule)
        self._arrange()

    def _toggle(self) -> None:
        self._shown = not self._shown
        self._arrange()

    def _arrange(self) -> None:
        self.evidence.setVisible(self._shown)
        self._more.write("Hide evidence" if self._shown else "Show evidence")
