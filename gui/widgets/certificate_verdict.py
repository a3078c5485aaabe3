"""What verification found: one big line with its glyph, what the file says, whose key it was, what stays unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.aside import EMULATED, Point
from gui.widgets.beside import stand
from gui.widgets.facts import Facts
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import SectionHead
from gui.widgets.rows import empty
from gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QResizeEvent

    from gui.look import Look

_GLYPH, _GAP = 40, 16
_BESIDE_FROM = 760  # px of width at 100 % text from which both halves stand side by side
_ROLES = {Glyph.STOP: "stop", Glyph.WARN: "warn"}
_EMULATED = "*EMULATED.* It was made on an emulated premise: no real home, no radio; for practice only."


@dataclass(frozen=True, slots=True)
class VerdictView:
    """A verdict in words: the big line, what follows from it, what no longer fits, what the file says of itself.

    `advice` is what the Now line says to do. `key` is the fingerprint in lines as it is compared, `signer` whose it
    is; `limits` is what nobody can know.
    """

    glyph: Glyph
    head: str
    sentence: str
    advice: str = ""
    broken: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    key: str = ""
    signer: str = ""
    limits: tuple[str, ...] = ()
    emulated: bool = False


class VerdictPanel(QWidget):
    """Shows one verdict after another."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._view: VerdictView | None = None
        self._glyph = StateGlyph(look, Glyph.NOT_STARTED, _GLYPH)
        self._head = QVBoxLayout()
        self.sentence = Text(look, "", Type.SUBTITLE, "ink2", wrap=True)
        self._emulated = Point(look, EMULATED, _EMULATED, column=_GLYPH, gap=_GAP)
        self._broken_head = SectionHead(look, "What no longer fits")
        self._broken, self._limits = QVBoxLayout(), QVBoxLayout()
        self._facts = QVBoxLayout()
        self.key = Text(look, "", Type.ID_LARGE)
        self._signer = Text(look, "", wrap=True)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._left, self._right = QWidget(), QWidget()
        self._build()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(self._head)
        words.addWidget(self.sentence)
        top = QHBoxLayout()
        top.setSpacing(_GAP)
        top.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self._says = SectionHead(self._look, "")
        says = _column(self._left, self._says)
        says.addLayout(self._facts)
        says.addStretch(1)
        self._key_head = SectionHead(self._look, "Who signed it")
        limits = _column(self._right, self._key_head, self.key, self._signer)
        self._gap = QWidget()
        self._gap.setFixedHeight(4)
        limits.addWidget(self._gap)
        self._limits_head = SectionHead(self._look, "What this cannot prove")
        limits.addWidget(self._limits_head)
        limits.addLayout(self._limits)
        limits.addStretch(1)
        self._halves.setSpacing(28)
        self._halves.addWidget(self._left, 1)
        self._halves.addWidget(self._right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self._emulated)
        column.addWidget(self._broken_head)
        column.addLayout(self._broken)
        column.addLayout(self._halves)

    @property
    def broken(self) -> tuple[str, ...]:
        """What no longer fits, as shown."""
        return self._view.broken if self._view is not None else ()

    def show_verdict(self, view: VerdictView) -> None:
        """Show this one."""
        self._view = view
        self._glyph.show_glyph(view.glyph)
        empty(self._head)
        self._head.addWidget(Text(self._look, view.head, Type.HERO, _ROLES.get(view.glyph, "ink"), wrap=True))
        self.sentence.write(view.sentence)
        self.sentence.setVisible(bool(view.sentence))
        self._emulated.setVisible(view.emulated)
        self._broken_head.setVisible(bool(view.broken))
        self._fill(self._broken, Glyph.STOP, view.broken)
        self._left.setVisible(bool(view.facts))
        self._says.name.write("What the file says now" if view.broken else "What the file says")
        empty(self._facts)
        facts = Facts(self._look, 6)
        facts.show_facts(view.facts)
        self._facts.addWidget(facts)
        for part in (self._key_head, self.key, self._gap):
            part.setVisible(bool(view.key))
        self._limits_head.setVisible(bool(view.limits))
        self.key.write(view.key)
        self._signer.write(view.signer)
        self._signer.setVisible(bool(view.signer))
        self._right.setVisible(bool(view.key or view.limits))
        self._fill(self._limits, Glyph.NOT_POSSIBLE, view.limits)
        self.setAccessibleName(f"{view.head} {view.sentence}".strip())

    def _fill(self, rows: QVBoxLayout, glyph: Glyph, sentences: Iterable[str]) -> None:
        empty(rows)
        for sentence in sentences:
            rows.addWidget(_line(self._look, glyph, sentence))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both halves side by side where there is room."""
        super().resizeEvent(event)
        beside = event.size().width() >= _BESIDE_FROM * self._look.theme.scale
        stand(self._halves, beside=beside)


def _line(look: Look, glyph: Glyph, sentence: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(14)
    row.addWidget(StateGlyph(look, glyph, 18), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(look, sentence, wrap=True), 1)
    return line


def _column(inside: QWidget, *parts: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for part in parts:
        column.addWidget(part)
    return column
