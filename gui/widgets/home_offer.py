"""The emulated homes that Start offers: a few to choose from, and the act that starts one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.models.start import home_words
from gui.typography import Type
from gui.widgets.beside import stand
from gui.widgets.buttons import Button, Kind
from gui.widgets.choice import Choices
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from core.session import ScenarioSummary
    from gui.look import Look

_GAP, _CLOSE = 16, 10  # px between the acts under the homes, and beside their head


class HomeOffer(QWidget):
    """Head, rows of homes, and the act: under the rows on a first run, else beside the head where there is room.

    `outdent` is how far the frame of a chosen row reaches beyond the column.
    """

    def __init__(
        self, look: Look, outdent: int, start: Callable[[], object], show_all: Callable[[], object]
    ) -> None:
        super().__init__()
        self._first, self._beside = True, False
        self.head = Text(look, "", Type.SECTION, wrap=True)
        self.homes = Choices(look, "Emulated homes", in_line=True)
        self.homes.setProperty("help", "start#emulated-home")
        self.trouble = Trouble(look)
        self.start = Button(look, "Start emulated home", start, kind=Kind.LEADING, icon="home")
        self.all = Button(look, "All homes and faults", show_all, kind=Kind.TEXT)
        self.why_off = Text(look, "", role="ink2", wrap=True)
        self._top, self._foot = QHBoxLayout(), QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.addWidget(self.head, 1)
        for row in (self._top, self._foot):
            row.setSpacing(_CLOSE if row is self._top else _GAP)
            row.setContentsMargins(outdent, 0, outdent if row is self._top else 0, 0)
        self._foot.addWidget(self.start)
        self._foot.addWidget(self.all)
        self._foot.addStretch(1)
        told = QVBoxLayout()
        told.setContentsMargins(outdent, 0, outdent, 0)
        for part in (self.why_off, self.trouble):
            told.addWidget(part)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(self._top)
        self._column.addLayout(told)
        self._column.addWidget(self.homes)
        self._column.addLayout(self._foot)
        self.why_off.hide()

    def offer(self, offered: Sequence[ScenarioSummary], of: int) -> None:
        """Offer these homes, the first of them taken unless another is; `of` is how many there are."""
        self.homes.offer([(one.name, one.title, home_words(one), _length(one.minutes)) for one in offered])
        if self.homes.value is None and offered:
            self.homes.take(offered[0].name)
        self.all.write(f"All {count(of, 'home')} and faults")
        self._put_in_order()
        self._arrange()

    def set_first(self, first: bool, *, roomy: bool) -> None:
        """Whether this is a first run, on which the act stands under the homes; and whether there is room to spare."""
        self._first = first
        self.head.write("Choose a home" if first else "Try with an emulated home")
        outdent = self._top.contentsMargins().left()
        self._foot.setContentsMargins(outdent, 8 if roomy else 4, 0, 0)
        self._top.setContentsMargins(outdent, 16 if roomy and not first else 0, outdent, 0)
        self._arrange()

    def turn(self, reason: str, *, said: bool = True) -> None:
        """Let a home be started, or not, for this reason; it is told under the head where that is `said`."""
        self.homes.setEnabled(not reason)
        if reason:
            self.start.turn_off(reason)
        else:
            self.start.turn_on()
        self.why_off.write(reason if said else "")
        self.why_off.setVisible(bool(self.why_off.words))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the act where there is room for it."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        acts = self.start.sizeHint().width() + self.all.sizeHint().width() + 2 * _CLOSE
        margins = self._top.contentsMargins()
        room = self.width() - margins.left() - margins.right() - acts
        beside = not self._first and room >= self.head.fontMetrics().horizontalAdvance(self.head.words) + 4
        stacked = self.width() < acts + margins.left()
        stand(self._foot, beside=not stacked)
        if beside == self._beside:
            return
        self._beside = beside
        former, row = (self._foot, self._top) if beside else (self._top, self._foot)
        for place, part in enumerate(self._acts):
            former.removeWidget(part)
            row.insertWidget(place + int(beside), part)
        self._put_in_order()

    @property
    def _acts(self) -> tuple[Button, Button]:
        return (self.all, self.start) if self._beside else (self.start, self.all)

    def _put_in_order(self) -> None:
        """Tab and a screen reader meet homes and acts as the eye does."""
        homes = self.homes.findChildren(QAbstractButton)
        order = [*self._acts, *homes] if self._beside else [*homes, *self._acts]
        for one, other in pairwise(order):
            QWidget.setTabOrder(one, other)
        for part in (*self._acts, self.homes) if self._beside else (self.homes, *self._acts):
            part.raise_()


def _length(minutes: int) -> str:
    return f"about {minutes} min" if minutes else ""
