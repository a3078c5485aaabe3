"""The hub's device log in the drawer: every place, what looks stale, and the way off it, which asks first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.screen import Glyph
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import Hairline, NodeShape
from gui.widgets.rows import empty
from gui.widgets.text import Text

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from gui.look import Look
    from gui.topology.picture import NodeLook

RESTORING = (
    "Restoring the log of an exchanged hub (CCS03) is done by the Communications Hub itself. Behind a dongle each "
    "device comes back by its label."
)


@dataclass(frozen=True, slots=True)
class LogPlace:
    """One place of the device log as it is shown; `stale` says why it looks unused."""

    eui: Eui64
    look: NodeLook
    name: str
    note: str
    stale: str = ""


class DeviceLogView(QWidget):
    """Rows of the log. To take one off asks once more, in the row itself.

    Signals:
        remove_wanted: this device (its `Eui64`) is to be taken off, after the question.
        back_wanted: the device that was taken off last is to be let in again.
    """

    remove_wanted = Signal(object)
    back_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._places: tuple[LogPlace, ...] = ()
        self._asking: Eui64 | None = None
        self._gone = ""
        self._count = Text(look, "", Type.STRONG, wrap=True)
        self._full = Text(look, "", Type.BODY, "warn", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._back = Button(look, "Put it back", self.back_wanted.emit, icon="again")
        self._gone_words = Text(look, "", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 20, 20)
        column.setSpacing(8)
        for part in (self._count, self._full, self._gone_words, self._back):
            column.addWidget(part)
        column.addLayout(self._rows)
        column.addWidget(Text(look, RESTORING, Type.BODY, "ink2", wrap=True))
        column.addStretch(1)

    def show_log(self, places: tuple[LogPlace, ...], capacity: int, gone: str = "") -> None:
        """Show these places; `gone` names a device that was taken off and can be let in again."""
        free = max(0, capacity - len(places))
        words = f"{len(places)} of {capacity} places are taken, {free} free." if capacity else "No hub."
        self._count.write(words)
        stale = sum(bool(p.stale) for p in places)
        full = "" if free or not capacity else f"The log is full. {stale or 'None'} of them "
        self._full.write(f"{full}{'looks' if stale == 1 else 'look'} stale." if full else "")
        self._full.setVisible(bool(full))
        self._gone_words.write(f"*{gone}* was taken off the log." if gone else "")
        self._gone_words.setVisible(bool(gone))
        self._back.setVisible(bool(gone))
        if places != self._places:
            self._places = places
            self._fill()

    def _fill(self) -> None:
        empty(self._rows)
        for place in sorted(self._places, key=lambda p: not p.stale):
            self._rows.addWidget(self._row(place))
            self._rows.addWidget(Hairline(self._look))

    def _row(self, place: LogPlace) -> QWidget:
        look, row = self._look, QWidget()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(look, place.name, Type.STRONG, wrap=True))
        words.addWidget(Text(look, str(place.eui), Type.ID, "ink2"))
        words.addWidget(Text(look, place.note, Type.BODY, "ink2", wrap=True))
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(NodeShape(look, place.look, place.name, 0.62))
        top.addLayout(words, 1)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(6)
        column.addLayout(top)
        if place.stale:
            column.addLayout(self._stale(place.stale))
        column.addLayout(self._acts(place))
        row.setAccessibleName(f"{place.name}, {place.eui}, {place.note} {place.stale}".strip())
        return row

    def _stale(self, why: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(StateGlyph(self._look, Glyph.WARN, 20))
        line.addWidget(Text(self._look, f"*Looks stale:* {why}.", Type.BODY, "warn", wrap=True), 1)
        return line

    def _acts(self, place: LogPlace) -> QVBoxLayout:
        look, acts = self._look, QVBoxLayout()
        if self._asking != place.eui:
            take = Button(look, "Take off the log…", lambda: self._ask(place.eui))
            take.setAccessibleName(f"Take {place.name} off the log…")
            acts.addWidget(take, 0, Qt.AlignmentFlag.AlignLeft)
            return acts
        words = f"It leaves the HAN (CCS02), and comes in again by its label only. Take *{place.name}* off?"
        acts.addWidget(Text(look, words, wrap=True))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        yes = Button(look, "Take it off", lambda: self._take(place.eui), kind=Kind.DANGER)
        keep = Button(look, "Keep it", lambda: self._ask(None))
        buttons.addWidget(yes)
        buttons.addWidget(keep)
        buttons.addStretch(1)
        acts.addLayout(buttons)
        keep.setFocus()
        return acts

    def _ask(self, eui: Eui64 | None) -> None:
        self._asking = eui
        self._fill()

    def _take(self, eui: Eui64) -> None:
        self._asking = None
        self._fill()
        self.remove_wanted.emit(eui)
