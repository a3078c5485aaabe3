"""The checks before an update: one block a device, what stops it first, each with its way out, the rest at a press."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.errors import UsageError
from core.firmware.preflight import SHORTEST_REASON, Check, CheckName, Preflight, Verdict, checked_override
from core.update.readiness import more_pings
from gui.models.preflight import check_words, fix_of, summary
from gui.screen import Glyph
from gui.theme import SPACE
from gui.topology.picture import look_of
from gui.typography import Type
from gui.widgets.beside import stand
from gui.widgets.buttons import Button, Kind
from gui.widgets.chips import Switch, VerdictChip
from gui.widgets.field import Field
from gui.widgets.field import Verdict as Judged
from gui.widgets.flow import FlowRow
from gui.widgets.page import Hairline, NodeShape
from gui.widgets.reveal import reveal
from gui.widgets.text import Text
from gui.wording import begun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

    from core.premise.device import Device, Eui64
    from gui.look import Look

_CHIPS = {
    Verdict.PASS: (Glyph.DONE, "Pass"),
    Verdict.WARN: (Glyph.WARN, "Warn"),
    Verdict.STOP: (Glyph.STOP, "Stop"),
}


class OverrideForm(QWidget):
    """Asks for the reason why a stop is let go; nothing happens without one.

    Signals:
        given: the reason.
        left: the stop is kept.
    """

    given = Signal(str)
    left = Signal()

    def __init__(self, look: Look, check: Check) -> None:
        super().__init__()
        self._name = check.name.value
        self.keep = Button(look, "Keep the stop", self.left.emit)
        help_line = (
            f"At least {SHORTEST_REASON} characters. It is kept in the event log and in the result, and it holds for "
            "this check on every bridge of this run."
        )
        self.field = Field(look, "Why may it go all the same?", help_line)
        self.sure = Button(look, f"Override “{self._name}”", self._give, kind=Kind.DANGER)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.addWidget(self.field)
        column.addWidget(FlowRow(self.sure, self.keep))
        self.field.edit.returnPressed.connect(self._give)
        self.setFocusProxy(self.field)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """It stays in view where the window is made smaller."""
        super().resizeEvent(event)
        reveal(self)

    def _give(self) -> None:
        try:
            _, words = checked_override(self._name, self.field.text)
        except UsageError as error:
            self.field.judge(Judged.ERROR, f"*{error.what}* {error.do}".strip())
            return
        self.given.emit(words)


class CheckRow(QWidget):
    """What a check says, for a stop the way out, and for the way to the device the act that says more of it."""

    def __init__(self, look: Look, check: Check, said: str, block: PreflightBlock, more: int = 0) -> None:
        super().__init__()
        self._look, self._check, self._said, self._block = look, check, said, block
        self._more = more  # pings in all that would say more; 0: none would
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(4)
        self.words = Text(look, said, wrap=True)
        self.measure = Button(look, "Measure more", self._measure, kind=Kind.TEXT)
        self.measure.setAccessibleName(f"Measure more: {more} pings to {block.device.label}")
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(4)
        self._beside.addWidget(self.words, 1)
        if check.verdict is not Verdict.STOP:
            self._beside.addWidget(self.measure, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(self._beside)
        self._form: OverrideForm | None = None
        self.buttons: tuple[Button, ...] = ()
        if check.verdict is Verdict.STOP:
            self._offer_ways_out()
        elif check.override:
            back = Button(look, "Take the override back", kind=Kind.TEXT)
            back.clicked.connect(partial(self._take_back))
            self._put(back)
        self.measure.setVisible(bool(more))  # not before it stands in the row: it would be a window

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The act goes under the words where they need the width."""
        super().resizeEvent(event)
        beside = event.size().width() >= _ROOM * self._look.theme.scale
        stand(self._beside, beside=beside)

    def _measure(self) -> None:
        self._block.measure_wanted.emit(self._more)

    def tell(self, words: str) -> None:
        """Say how far measuring has come; empty words: what the check says."""
        self.words.write(words or self._said)
        if words:
            self.measure.turn_off("It is being measured.")
        else:
            self.measure.turn_on()

    def _offer_ways_out(self) -> None:
        fix = fix_of(self._check)
        self._column.addWidget(Text(self._look, f"*Do:* {fix.words}", wrap=True))
        mend = Button(self._look, fix.button, kind=Kind.TEXT)
        mend.clicked.connect(lambda _checked=False: self._block.fix_wanted.emit(fix))
        first = (self.measure,) if self._more else ()
        if not self._check.overridable:
            self._put(*first, mend)
            return
        override = Button(self._look, "Override…", self.ask, kind=Kind.TEXT)
        override.setAccessibleName(f"Override “{self._check.name.value}” with a reason")
        self._put(*first, mend, override)

    def _put(self, *buttons: Button) -> None:
        self.buttons = buttons
        self._column.addWidget(FlowRow(*buttons))

    def ask(self) -> None:
        """Open the form for the reason."""
        if self._form is None:
            self._form = OverrideForm(self._look, self._check)
            self._form.given.connect(self._given)
            self._form.left.connect(self._close)
            self._column.addWidget(self._form)
        self._form.show()
        self._form.field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(self._form)

    @property
    def form(self) -> OverrideForm | None:
        """The form, while it is open."""
        return self._form if self._form is not None and not self._form.isHidden() else None

    @property
    def in_turn(self) -> tuple[QWidget, ...]:
        """What the Tab key reaches here, from first to last."""
        form = self._form
        asked: tuple[QWidget, ...] = () if form is None else (form.field.edit, form.sure, form.keep)
        here = (one for one in (self.measure, *self.buttons) if self.isAncestorOf(one))
        return (*dict.fromkeys(here), *asked)

    def _given(self, reason: str) -> None:
        self._block.override_given.emit(self._check.name, reason)

    def _close(self) -> None:
        if self._form is not None:
            self._form.hide()

    def _take_back(self, _checked: bool = False) -> None:
        self._block.override_given.emit(self._check.name, "")


class PreflightBlock(QWidget):
    """One device: whether it takes part, its turn and finish, and its checks.

    Signals:
        switched: it takes part, or no more.
        fix_wanted: the way out of a stop (a `Fix`).
        override_given: a check's name and the reason to let it go; an empty reason takes it back.
        measure_wanted: the way to it is to be tried with so many pings in all.
        turned: all its checks are shown now, or fewer.
    """

    turned = Signal()
    measure_wanted = Signal(int)
    switched = Signal(bool)
    fix_wanted = Signal(object)
    override_given = Signal(object, str)

    def __init__(self, look: Look, device: Device) -> None:
        super().__init__()
        self._look = look
        self.device = device
        self._shown: Preflight | None = None
        self._labels: Mapping[Eui64, str] = {}
        self._whole = False  # whether the passed checks are shown too
        self.sum = Text(look, "Not checked yet.", Type.BODY, "ink2", wrap=True)
        self.turn = Text(look, "", Type.BODY, "ink2", wrap=True)
        self.finish = Text(look, "", Type.FIGURE_S)
        self.takes = Text(look, "", Type.BODY, "ink2")
        self.switch = Switch(look, f"Update {device.label}")
        self.switch.setChecked(True)
        self.switch.toggled.connect(self.switched)
        self.more = Button(look, "", self._turn_whole, kind=Kind.TEXT)
        self.rows: dict[str, CheckRow] = {}
        self._grid = QGridLayout()
        self._side = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._build()

    def _build(self) -> None:
        look = self._look
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(SPACE[1])
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnMinimumWidth(0, look.theme.px(80))
        self._grid.setColumnMinimumWidth(1, look.theme.px(150))
        words, times = QVBoxLayout(), QVBoxLayout()
        words.setSpacing(0)
        times.setSpacing(0)
        for part in (
            Text(look, begun(self.device.name) or self.device.label, Type.LEAD),
            self.sum,
            self.turn,
        ):
            words.addWidget(part)
        words.addStretch(1)
        for part in (self.finish, self.takes):
            part.setAlignment(Qt.AlignmentFlag.AlignRight)
            times.addWidget(part)
        times.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(NodeShape(look, look_of(self.device), self.device.label, 0.765), 0, _TOP)
        head.addLayout(words, 1)
        head.addLayout(times)
        head.addSpacing(12)
        self._side.setSpacing(SPACE[1])
        self._side.addWidget(self.switch, 0, _TOP | Qt.AlignmentFlag.AlignRight)
        self._side.addWidget(self.more, 0, _TOP | Qt.AlignmentFlag.AlignRight)
        head.addLayout(self._side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addSpacing(4)
        column.addLayout(self._grid)
        column.addWidget(Hairline(look))
        self.more.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What passed is asked for beside the switch, or under it where there is no room."""
        super().resizeEvent(event)
        beside = event.size().width() >= _BESIDE * self._look.theme.scale
        ways = QBoxLayout.Direction
        self._side.setDirection(ways.RightToLeft if beside else ways.TopToBottom)

    @property
    def in_turn(self) -> tuple[QWidget, ...]:
        """What the Tab key reaches here, as the eye goes: its head, then row by row."""
        rows = (widget for row in self.rows.values() for widget in row.in_turn)
        return (self.switch, self.more, *rows)

    def shows(self, device: Device) -> bool:
        """Whether this device looks the same as the one it was made for."""
        one, other = self.device, device
        return (one.kind, one.name, one.sleepy) == (other.kind, other.name, other.sleepy)

    def show_turn(self, turn: str, finish: str, takes: str) -> None:
        """Say when its turn comes and why, and when it will be done."""
        self.turn.write(turn)
        self.turn.setVisible(bool(turn))
        self.finish.write(finish)
        self.takes.write(takes)

    def show_state(self, words: str) -> None:
        """Say how the checks stand while there are none."""
        self.sum.write(words)
        if self._shown is not None:
            self._shown = None
            self._clear()
            self.more.hide()

    def show_preflight(self, preflight: Preflight, labels: Mapping[Eui64, str], measured: str = "") -> None:
        """Show what stops and warns, how the way stands, and what else passed if that is wanted.

        `labels` are the short words of devices; `measured` says how far the way has been measured further.
        """
        if preflight != self._shown or labels != self._labels:
            self._shown, self._labels = preflight, labels
            self._lay_out()
        way = self.rows.get(CheckName.LINK)
        if way is not None:
            way.tell(measured)

    def _turn_whole(self) -> None:
        self._whole = not self._whole
        self._lay_out()
        self.turned.emit()

    def _lay_out(self) -> None:
        preflight = self._shown
        self._clear()  # the button stays: hidden for a moment it would lose the keyboard
        if preflight is None:
            return
        self.sum.write(summary(preflight))
        troubled = (*preflight.stops, *preflight.warnings)
        good = [c for c in preflight.checks if c.verdict is Verdict.PASS]
        way = [c for c in good if c.name is CheckName.LINK]  # always shown: the way is what fails on site
        rest = [c for c in good if c not in way]
        for row, check in enumerate((*troubled, *way, *(rest if self._whole else ()))):
            self._add(row, check)
        self.more.setVisible(bool(rest))
        words = "Show fewer" if self._whole else f"Show all {len(preflight.checks)}"
        # the number is that of the line of sums: what is in the open is no further one
        self.more.write(words)
        self.more.setAccessibleName(f"{words} checks of {self.device.label}")

    def _add(self, row: int, check: Check) -> None:
        glyph, word = _CHIPS[check.verdict]
        name = Text(self._look, check.name.value.capitalize(), Type.STRONG, wrap=True)
        name.setContentsMargins(0, 4, 0, 4)
        margin = self._shown.margin if self._shown is not None and check.name is CheckName.LINK else None
        more = more_pings(margin.sent, margin.answered) if margin is not None else 0
        words = check_words(check, self._labels)
        said = self.rows[check.name] = CheckRow(self._look, check, words, self, more)
        chip = VerdictChip(self._look, glyph, word)
        # of one height where they are words alone; acts under them stand below the line that chip and name begin
        in_line = check.verdict is not Verdict.STOP and not check.override
        for column, part in enumerate((chip, name, said)):
            self._grid.addWidget(part, row, column, Qt.AlignmentFlag.AlignVCenter if in_line else _TOP)

    def _clear(self) -> None:
        self.rows.clear()
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()


_TOP = Qt.AlignmentFlag.AlignTop
_ROOM = 420  # px from which on what a check says has room for its act beside it
_BESIDE = 900  # px from which on a block has room for both at its right
