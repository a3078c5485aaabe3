"""The form for one device that is to join: its device ID, its install code checked as typed, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from core.errors import UsageError
from core.joining import install_code, label
from core.joining.install_code import InstallCode, InstallCodeError
from core.joining.label import Label
from core.premise.device import Eui64, JoinAs
from gui.models.joining import CONSEQUENCES, code_words
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.field import Field, Verdict
from gui.widgets.segments import Segments
from gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from gui.look import Look
    from gui.models.joining import Candidate

_JOIN_AS = (JoinAs.CAD, JoinAs.PPMID)
_BETWEEN = 16  # px between the fields where they follow no columns
_JUDGED_FROM = 8  # characters from which the install code is judged as typed


class JoinForm(QWidget):
    """Fills itself from a label in either field; emits only what it could read.

    Signals:
        changed: what it knows is different now.
        entered: Enter was pressed while everything is known.
        compare_wanted: show CAD and PPMID side by side.
    """

    changed = Signal()
    entered = Signal()
    compare_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.eui: Eui64 | None = None
        self.code: InstallCode | None = None
        self._by_hand = False  # whether a hand typed any of it
        self._head = Text(look, "", Type.LEAD, wrap=True)
        self.eui_field = Field(look, "Device ID", "16 hex digits, any separators; or scan the whole label.",
                               placeholder="00-DB-…", mono=True, icon="scan")  # fmt: skip
        self.code_field = Field(
            look, "Install code", "As printed, with its check digits.", mono=True, icon="key"
        )
        self.join_as = Segments(look, [j.value for j in _JOIN_AS], "Join as")
        self._consequence = Text(look, "", Type.BODY, "ink2", wrap=True)
        self.compare = Button(look, "Compare", self.compare_wanted.emit, kind=Kind.TEXT)
        self.compare.setAccessibleName("Compare CAD and PPMID for this hub")
        self._look = look
        self._grid = QGridLayout()
        self._split = (0, 0)  # width of the column that the first field ends with, and the gap after it
        self._build(look)
        self.eui_field.typed.connect(self._on_eui_typed)
        self.eui_field.left.connect(self._on_eui_left)
        self.code_field.typed.connect(self._on_code_typed)
        self.code_field.left.connect(self._on_code_left)
        self.code_field.edit.installEventFilter(self)
        self.join_as.chosen.connect(self._on_join_as)
        for field in (self.eui_field, self.code_field):
            field.edit.returnPressed.connect(self._on_enter)
        self._on_join_as(0)

    def _build(self, look: Look) -> None:
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._head, 1)
        head.addWidget(Text(look, "Joins as", Type.STRONG))
        head.addWidget(self.join_as)
        head.addWidget(self.compare)
        self._grid.setVerticalSpacing(8)
        self._grid.addWidget(self.eui_field, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self.code_field, 0, 1, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._consequence)
        column.addLayout(self._grid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The fields stand side by side while both show a whole device ID."""
        super().resizeEvent(event)
        self._lay_fields()

    def align(self, first: int, gap: int) -> None:
        """Let the first field end where a column of this width (px) does, and the second begin `gap` px on.

        0 stands for no such column: the fields are then of one width.
        """
        if (first, gap) != self._split:
            self._split = first, gap
            self._lay_fields()

    def _lay_fields(self) -> None:
        stacked = self.width() < 760 * self._look.theme.scale
        first, gap = self._split
        rest = max(0, self.width() - first - gap)
        aligned = bool(first and rest) and not stacked
        self._grid.setHorizontalSpacing(gap if aligned else _BETWEEN)
        self._grid.setColumnStretch(0, first if aligned else 1)
        self._grid.setColumnStretch(1, rest if aligned else 1)
        top, span = Qt.AlignmentFlag.AlignTop, 2 if stacked else 1
        self._grid.addWidget(self.eui_field, 0, 0, 1, span, top)
        self._grid.addWidget(self.code_field, int(stacked), int(not stacked), 1, span, top)

    @property
    def joins_as(self) -> JoinAs:
        """As which device type it is to join."""
        return _JOIN_AS[self.join_as.index]

    @property
    def complete(self) -> bool:
        """Whether device ID and install code are both known."""
        return self.eui is not None and self.code is not None

    def begin(self, candidate: Candidate) -> None:
        """Start anew for another device, with what is known of its label already."""
        place = f", {candidate.place}" if candidate.place else ""
        self._head.write(f"Label of {candidate.label}{place}")
        self.join_as.choose(_JOIN_AS.index(candidate.join_as))
        self._on_join_as(0)
        self.forget()
        said = candidate.said
        if said is not None and candidate.ready:
            self.fill(said)
        elif said is not None:
            self._fill(str(said.eui), "")
            self.eui = said.eui
            self.eui_field.judge(Verdict.VALID, "From the work order." if candidate.row else "")
        self.changed.emit()

    def forget(self) -> None:
        """Empty both fields."""
        self._fill("", "")
        self.eui_field.judge(Verdict.NONE)
        self.code_field.judge(Verdict.NONE)
        self.eui = self.code = None
        self._by_hand = False

    @property
    def in_use(self) -> bool:
        """Whether something stands in it that must not be lost."""
        return self._by_hand or self.complete

    def reading(self) -> Label | None:
        """What it knows, as a label; None while that is not whole."""
        if self.eui is None or self.code is None:
            return None
        return Label(self.eui, install_code=self.code)

    def typed_for(self, scanned: Eui64) -> Label | None:
        """What a hand typed so far, to be compared with a scan; a device ID that is not whole is none yet."""
        if not self._by_hand or (self.eui is None and self.code is None):
            return None
        return Label(self.eui or scanned, install_code=self.code)

    def fill(self, found: Label) -> None:
        """Take over what a label says, as a scanner would; the code is kept masked."""
        printed = found.install_code.with_crc.hex(" ", 2).upper() if found.install_code is not None else ""
        self._fill(str(found.eui), printed)
        self.eui, self.code = found.eui, found.install_code
        self._by_hand = False
        self.eui_field.judge(Verdict.VALID, "Read from the label.")
        if found.install_code is not None:
            self._judge_code(found.install_code)
            self._mask(masked=True)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The code is readable only while its field has the focus."""
        if watched is self.code_field.edit and event.type() == QEvent.Type.FocusIn:
            self._mask(masked=False)
        return super().eventFilter(watched, event)

    def _fill(self, eui: str, code: str) -> None:
        for field, words in ((self.eui_field, eui), (self.code_field, code)):
            field.edit.blockSignals(True)
            field.write(words)
            field.edit.blockSignals(False)

    def _mask(self, *, masked: bool) -> None:
        mode = QLineEdit.EchoMode.Password if masked else QLineEdit.EchoMode.Normal
        self.code_field.edit.setEchoMode(mode)

    def _on_eui_typed(self, text: str) -> None:
        self.eui, self._by_hand = _eui_of(text), True
        self.eui_field.judge(Verdict.VALID if self.eui is not None else Verdict.NONE)
        self.changed.emit()

    def _on_eui_left(self) -> None:
        text = self.eui_field.text
        if not text or self.eui is not None:
            return
        try:
            found = label.parse(text)
        except UsageError:
            self._refuse_eui(text)
            return
        self.fill(found)

    def _refuse_eui(self, text: str) -> None:
        try:
            Eui64.parse(text)
        except ValueError as error:
            words = str(error)
            self.eui_field.judge(Verdict.ERROR, f"{words[:1].upper()}{words[1:]}.")

    def _on_code_typed(self, text: str) -> None:
        self.code, self._by_hand = None, True
        if len(text.strip()) < _JUDGED_FROM:
            self.code_field.judge(Verdict.NONE)
        else:
            self._judge_typed(text, leaving=False)
        self.changed.emit()

    def _on_code_left(self) -> None:
        text = self.code_field.edit.text()
        if text.strip() and self.code is None:
            self._judge_typed(text, leaving=True)
            self.changed.emit()
        if self.code is not None and not self.code_field.edit.hasFocus():
            self._mask(masked=True)

    def _judge_typed(self, text: str, *, leaving: bool) -> None:
        try:
            self.code = install_code.parse(text)
        except InstallCodeError as error:
            if leaving or error.position is not None or "check digits do not fit" in error.what:
                sentence = " ".join(part for part in (f"*{error.what}*", error.why, error.do) if part)
                self.code_field.judge(Verdict.ERROR, sentence, error.position)
            else:
                self.code_field.judge(Verdict.NONE, error.why or error.what)
            return
        self._judge_code(self.code)

    def _judge_code(self, code: InstallCode) -> None:
        self.code_field.judge(Verdict.VALID, f"{code_words(code)}.")

    def _on_join_as(self, _index: int) -> None:
        self._consequence.write(CONSEQUENCES[self.joins_as])

    def _on_enter(self) -> None:
        self._on_eui_left()
        if self.complete:
            self.entered.emit()
        elif self.eui is not None:
            self.code_field.edit.setFocus()


def _eui_of(text: str) -> Eui64 | None:
    try:
        return Eui64.parse(text)
    except ValueError:
        return None
