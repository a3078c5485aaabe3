"""What comes of starting now, under the checks: who goes when, what a power cut would do, as what bridges joined."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.models.preflight import (
    all_done_words,
    by_device,
    finish_words,
    join_told,
    power_told,
    shifted,
    turn_words,
)
from gui.widgets.at_once import AtOnce
from gui.widgets.buttons import Button, Kind
from gui.widgets.page import SectionHead
from gui.widgets.told import ToldRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from core.joining.device_log import LogEntry
    from core.premise.device import Device, Eui64
    from core.premise.profile import HubCapability
    from core.update.outlook import Prospect
    from gui.look import Look
    from gui.models.checking import Checking
    from gui.widgets.preflight import PreflightBlock


class Outlook(QWidget):
    """The order and how many at once, foretold for those that are chosen.

    Signals:
        compare_wanted: CAD and PPMID are to be compared.
    """

    compare_wanted = Signal()

    def __init__(
        self,
        look: Look,
        checking: Checking,
        capability: HubCapability,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._checking, self._clock = checking, clock
        self._foretold_for: tuple[object, ...] = ()  # devices, how many at once, and the answers they rest on
        self._foretold_at = 0.0
        self.at_once = AtOnce(look)
        self.compare = Button(look, "Compare CAD and PPMID", self.compare_wanted.emit, kind=Kind.TEXT)
        self._order = SectionHead(look, "Order", "far ends first, relays last")
        self._join_as = ToldRow(look, join_told((), capability), self.compare)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._order)
        column.addWidget(self.at_once)
        column.addWidget(SectionHead(look, "If the power fails"))
        for told in power_told(2):
            column.addWidget(ToldRow(look, told))
        column.addWidget(SectionHead(look, "As what the bridges joined"))
        column.addWidget(self._join_as)

    def show_joined(self, entries: Sequence[LogEntry], capability: HubCapability) -> None:
        """Say as what these joined, and what that means at this hub."""
        self._join_as.show_told(join_told(entries, capability))

    def show_chosen(
        self,
        chosen: tuple[Eui64, ...],
        size: int | None,
        blocks: Mapping[Eui64, PreflightBlock],
        bridges: Sequence[Device],
    ) -> str:
        """Foretell who of the chosen goes when with an image of so many bytes, on their blocks; when all are done.

        The words are empty as long as that is not known; without a size nothing is asked.
        """
        checked = bool(self._checking.flights) and not self._checking.running
        wanted = chosen if checked else ()
        self._foresee(wanted, size)
        prospects = self._checking.prospects if wanted else ()
        self.at_once.show_prospects(prospects)
        for part in (self._order, self.at_once):
            part.setVisible(len(chosen) > 1)
        flights = self._checking.flights
        stopped = {eui for eui in chosen if eui in flights and flights[eui].stops}
        self._show_turns(prospects, stopped, blocks, by_device(bridges))
        now = self._clock()
        return all_done_words(prospects, now, now - self._foretold_at, stopped=bool(stopped))

    def _foresee(self, wanted: tuple[Eui64, ...], size: int | None) -> None:
        """Ask anew only when what it rests on is another."""
        at_once = self.at_once.number
        rests_on = (wanted, at_once, self._checking.rounds)
        if rests_on == self._foretold_for:
            return
        self._foretold_for, self._foretold_at = rests_on, self._clock()
        if wanted and size is not None:
            self._checking.foresee(size, wanted, at_once)

    def _show_turns(
        self,
        prospects: Sequence[Prospect],
        stopped: set[Eui64],
        blocks: Mapping[Eui64, PreflightBlock],
        labels: Mapping[Eui64, str],
    ) -> None:
        now = self._clock()
        for block in blocks.values():
            block.show_turn("", "", "")
        for place, prospect in enumerate(prospects):
            found = blocks.get(prospect.eui)
            if found is None:
                continue
            by = now - self._foretold_at
            finish = shifted(prospect.finish, by) if prospect.finish is not None else None
            turn = turn_words(prospect, place, len(prospects), labels)
            found.show_turn(turn, *finish_words(finish, now, stopped=prospect.eui in stopped))
