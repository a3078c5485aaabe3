"""Running: one card for each device of an update, under a head that says when one can leave."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from core.update.progress import Condition
from gui.models.updating import card_of, spoken, total_of
from gui.screen import Action, NowLine
from gui.widgets.running_card import RunningCard
from gui.widgets.total import TotalHead
from gui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from core.premise.device import Eui64
    from core.update.progress import DeviceUpdate
    from gui.bridge import Call
    from gui.desk import Desk


class RunningPane(QWidget):
    """Starts a run, shows it, and lets it be paused, resumed or dropped.

    Signals:
        changed: `now()` gives something else now.
        ended: a run is over, whatever came of it.
        failed: a run broke down; carries the exception.
    """

    changed = Signal()
    ended = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.desk, self.look, self._clock = desk, desk.look, clock
        self._run: Call | None = None
        self._asked_to_drop: Eui64 | None = None
        self.cards: dict[Eui64, RunningCard] = {}
        self.trouble = Trouble(desk.look)
        self.card_box = QVBoxLayout()
        self._total = TotalHead(desk.look)
        self._build()

    def _build(self) -> None:
        cards = QWidget()
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self.card_box.setSpacing(0)
        inside.addWidget(self.trouble)
        inside.addLayout(self.card_box)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(cards)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._head = QVBoxLayout()
        self._head.addWidget(self._total)
        scroll.verticalScrollBar().installEventFilter(self)
        column.addLayout(self._head)
        column.addWidget(scroll, 1)

    @property
    def updates(self) -> tuple[DeviceUpdate, ...]:
        """The updates in the order of the run."""
        mirror = self.desk.mirror
        order = [eui for eui in mirror.campaign.order if eui in mirror.updates]
        return tuple(mirror.updates[eui] for eui in (*order, *(e for e in mirror.updates if e not in order)))

    @property
    def going(self) -> bool:
        """Whether a run is under way."""
        return self._run is not None or self.desk.mirror.campaign.running

    def spoken(self) -> NowLine:
        """What is said of the run, without a button."""
        return NowLine(*spoken(self.updates, self._clock()))

    def now(self) -> NowLine:
        """Pause, then resume."""
        fact, advice, glyph = spoken(self.updates, self._clock())
        live = [u for u in self.updates if not u.condition.over]
        if live and all(u.condition is Condition.PAUSED for u in live):
            act = Action("Resume all", lambda: self._tell("resume", None), icon="play", key="F10")
        else:
            act = Action("Pause all", lambda: self._tell("pause", None), icon="pause", key="F10")
        return NowLine(fact, advice, glyph, act)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The head ends where the cards end, so that the right columns stay in line beside a scroll bar."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide) and isinstance(watched, QWidget):
            bar = watched.sizeHint().width() if event.type() == QEvent.Type.Show else 0
            self._head.setContentsMargins(0, 0, bar, 0)
        return super().eventFilter(watched, event)

    def start(self, image: Path, euis: list[Eui64], overrides: Mapping[str, str] | None = None) -> None:
        """Send an image to these devices; `overrides` gives a written reason by the name of a check."""
        if self._run is not None:
            return
        self.desk.mirror.forget_updates()
        self.trouble.clear()
        self._run = self.desk.ask(
            lambda session: session.update(image, euis, overrides=overrides), self._on_ended, self._on_failed
        )
        self.changed.emit()

    def _on_ended(self, _updates: Sequence[DeviceUpdate]) -> None:
        self._run = None
        self.ended.emit()

    def _on_failed(self, error: Exception) -> None:
        self._run = None
        self.trouble.show_error(error)
        self.failed.emit(error)

    def _tell(self, verb: str, eui: Eui64 | None) -> None:
        if verb == "pause":
            self.desk.ask(lambda session: session.pause(eui))
        elif verb == "resume":
            self.desk.ask(lambda session: session.resume(eui))
        elif eui is not None:
            self._asked_to_drop = None
            self.desk.ask(lambda session: session.cancel(eui))
        self.changed.emit()

    def _ask_drop(self, eui: Eui64 | None) -> None:
        self._asked_to_drop = eui
        self.changed.emit()

    def _actions(self, update: DeviceUpdate) -> tuple[Action, ...]:
        eui = update.eui
        if update.condition is Condition.FINISHED:
            return (Action("Open proof", lambda: self.desk.go("proof")),)
        if update.condition.over:
            return ()
        if self._asked_to_drop == eui:
            return (
                Action("Keep sending", partial(self._ask_drop, None)),
                Action("Drop it", partial(self._tell, "cancel", eui)),
            )
        cancel = Action("Cancel…", partial(self._ask_drop, eui))
        if update.condition is Condition.PAUSED:
            return (Action("Resume", partial(self._tell, "resume", eui), "play"), cancel)
        if update.condition is Condition.RUNNING and update.bytes_done:
            return (Action("Pause", partial(self._tell, "pause", eui), "pause"),)
        return (cancel,)

    def refresh(self) -> None:
        """Show the run as it stands now."""
        updates, now, topology = self.updates, self._clock(), self.desk.mirror.premise.topology
        self._total.show_view(total_of(self.desk.mirror.campaign, updates))
        shown = {update.eui for update in updates}
        for eui in [eui for eui in self.cards if eui not in shown]:
            self.cards.pop(eui).deleteLater()
        for index, update in enumerate(updates):
            card = self.cards.get(update.eui)
            if card is None:
                card = self.cards[update.eui] = RunningCard(self.look)
            if self.card_box.indexOf(card) != index:
                self.card_box.insertWidget(index, card)
            card.show_view(card_of(update, topology, now, self._actions(update)))
