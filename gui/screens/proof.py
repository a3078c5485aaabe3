"""Proof: one ladder of evidence for each device, its outcome, and what cannot be known and why."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout

from core.events import Level
from core.hub.comparison import compare
from core.update.evidence import Outcome
from core.update.progress import Condition
from gui.live_screen import LiveScreen
from gui.models.proving import (
    RUNGS,
    contradictions,
    ladder_of,
    not_sent,
    read_words,
    summary,
    unknowable,
    verdict,
)
from gui.screen import Action, Glyph, NowLine
from gui.theme import WIDE_FROM
from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.cards import FaultCard
from gui.widgets.flow import FlowRow
from gui.widgets.join_as import JoinAsView
from gui.widgets.ladder import Ladder
from gui.widgets.page import Page
from gui.widgets.rows import empty
from gui.widgets.rungs import LadderLabels, RungsGround
from gui.widgets.text import Text
from gui.widgets.told import Told, ToldRow
from gui.widgets.trouble import Trouble
from gui.wording import clock as clock_words
from gui.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent

    from core.premise.device import Eui64
    from core.update.progress import DeviceUpdate
    from gui.bridge import Call
    from gui.desk import Desk

_OVER = 58  # px of the page over the ladders
EMPTY = "*Nothing updated in this job.* When a bridge is updated, what proves it stands here, rung by rung."


class ProofScreen(LiveScreen):
    """The ladders side by side; labels at the left are read from the bottom up."""

    title = "Proof"

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.time) -> None:
        super().__init__(desk)
        self._clock = clock
        self._accepted = False
        self._call: Call | None = None
        self._asked: set[Eui64] = set()
        self._tried: set[Eui64] = set()  # those that were read once more, whatever came of it
        self._told: object = None
        self._ladders: dict[Eui64, Ladder] = {}
        self._page = Page(desk.look, "Proof")
        self._again = Button(desk.look, "Read again", self._read_again, icon="again")
        self._empty = Text(desk.look, EMPTY, Type.BODY, wrap=True)
        self._labels = LadderLabels(desk.look, RUNGS)
        self._unknowable = Text(desk.look, "", wrap=True)
        self._compare = Button(desk.look, "Compare CAD and PPMID", self._show_comparison, kind=Kind.TEXT)
        self._comparison = JoinAsView(desk.look)
        self._trouble = Trouble(desk.look)
        self._cards, self._row, self._across = QVBoxLayout(), QHBoxLayout(), RungsGround(desk.look)
        self._build()
        self.due.connect(self._refresh)
        mirror = desk.mirror
        for signal in (
            mirror.update_changed,
            mirror.campaign_changed,
            mirror.premise_changed,
            mirror.hub_changed,
        ):
            signal.connect(self._refresh)
        self._refresh()

    def _build(self) -> None:
        self._page.tools.addWidget(self._again)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(28)
        self._row.addWidget(self._labels, 306, Qt.AlignmentFlag.AlignTop)
        self._across.setLayout(self._row)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._across)
        self._cards.setSpacing(8)
        foot = QHBoxLayout()
        foot.setSpacing(28)
        foot.addWidget(self._unknowable, 1)
        foot.addWidget(FlowRow(self._compare))
        body = self._page.body
        for part in (self._trouble, self._empty):
            body.addWidget(part)
        body.addLayout(self._cards)
        body.addWidget(self._scroll)
        body.addLayout(foot)
        body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)

    @property
    def _all(self) -> tuple[DeviceUpdate, ...]:
        return tuple(self.desk.mirror.updates.values())

    @property
    def _updates(self) -> tuple[DeviceUpdate, ...]:
        return tuple(u for u in self._all if u.ladder)

    @property
    def _doubtful(self) -> bool:
        """Whether an old version should be read once more before anything is accepted."""
        against = {u.eui for u in self._updates if u.outcome is Outcome.CONTRADICTED}
        return self.desk.mirror.connected and not against <= self._tried

    def now(self) -> NowLine:
        """Accept what stands, or wait for more; an old version is read once more first."""
        updates = self._updates
        if not updates:
            go = Action("Go to updates", lambda: self.desk.go("update"))
            return NowLine(
                "Nothing is updated in this job.", "Start with the pre-flight checks.", Glyph.NOT_STARTED, go
            )
        ways = self._ways_on(updates)
        if self._call is not None:
            busy = Action("Read again" if self._doubtful else "Accept results", busy="Reading again")
            return NowLine(
                "The versions are read again.", "Each bridge is asked.", Glyph.UNDER_WAY, busy, ways
            )
        if self._accepted:
            on = Action("Continue to Hand over", lambda: self.desk.go("handover"))
            return NowLine(
                "The results are accepted.",
                "They stand in the log, and on the certificate.",
                Glyph.DONE,
                on,
                ways,
            )
        fact, advice, glyph = verdict(
            updates, self._clock(), doubtful=self._doubtful, connected=self.desk.mirror.connected
        )
        if self._doubtful:
            return NowLine(fact, advice, glyph, Action("Read again", self._read_again, icon="again"), ways)
        return NowLine(fact, advice, glyph, Action("Accept results", self._accept, icon="check"), ways)

    def _ways_on(self, updates: Sequence[DeviceUpdate]) -> tuple[Action, ...]:
        """To the cards, while something runs there or a reason stands there; for an old version to its update."""
        if any(not u.condition.over for u in updates) or self.desk.mirror.campaign.running:
            return (Action("Back to running", lambda: self.desk.go("update")),)
        if any(u.outcome is Outcome.CONTRADICTED for u in updates):
            return (Action("Update it again", lambda: self.desk.go("update"), icon="update"),)
        if any(u.condition is not Condition.FINISHED for u in updates):
            return (Action("Open the card", lambda: self.desk.go("update")),)
        return ()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the gap of the window's form."""
        super().resizeEvent(event)
        self._row.setSpacing(28 if self.window().width() >= WIDE_FROM else 20)
        self._stack()

    def _accept(self) -> None:
        self._accepted = True
        names = listed([f"{u.kind.value} {u.outcome.value if u.outcome else 'open'}" for u in self._updates])
        self.desk.notices.tell(Glyph.DONE, "The results are accepted:", f"{names}.")
        words = f"The results are accepted: {names}."
        self.desk.ask(lambda session: session.remark("proof", words, Level.PLAIN))
        self.now_changed.emit()

    # --- reading again ------------------------------------------------------------------------------------

    def _read_again(self) -> None:
        rows = tuple(u for u in self._updates if u.condition.over)
        if self._call is None and rows:
            self._trouble.clear()
            self._accepted = False
            self._asked = {row.eui for row in rows}
            self._call = self.desk.ask(
                lambda session: session.proofs.read_again(rows), self._on_read, self._on_failed
            )
            self._refresh()

    def _on_read(self, rows: Sequence[DeviceUpdate]) -> None:
        self._call = None
        self._tried |= self._asked
        if rows:
            at = clock_words(self._clock())
            self.desk.notices.tell(Glyph.DONE, f"Read again at {at}:", read_words(rows))
        self._refresh()

    def _on_failed(self, error: Exception) -> None:
        self._call = None
        self._tried |= self._asked  # who does not answer must not be in the way of what the others proved
        self._trouble.show_error(error)
        self._refresh()

    def _show_comparison(self) -> None:
        mirror = self.desk.mirror
        self._comparison.show_rows(compare(mirror.hub.capability, len(mirror.device_log)))
        self.drawer_wanted.emit(self._comparison, "CAD or PPMID")

    # --- showing ------------------------------------------------------------------------------------------

    def _refresh(self, _eui: object = None) -> None:
        updates, topology, now = self._updates, self.desk.mirror.premise.topology, self._clock()
        if any(not u.condition.over for u in updates):
            self._accepted = False
        self._tried &= {u.eui for u in updates if u.condition.over}  # a new run is in doubt anew
        if self.behind:
            return
        some = bool(updates)
        self._empty.setVisible(not some)
        self._scroll.setVisible(some)
        self._again.setVisible(some and not self._doubtful)  # else it is the primary
        self._show_again()
        self._page.subtitle.write(summary(updates) if some else "")
        self._unknowable.write(unknowable(updates))
        self._compare.setVisible(bool(self._unknowable.words))
        self._show_cards(updates)
        for eui in [eui for eui in self._ladders if eui not in {u.eui for u in updates}]:
            gone = self._ladders.pop(eui)
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for update in updates:
            ladder = self._ladders.get(update.eui)
            if ladder is None:
                ladder = self._ladders[update.eui] = Ladder(self.look)
                # queued: what is asked for amid a layout is undone by the rest of it
                ladder.resized.connect(self._stack, Qt.ConnectionType.QueuedConnection)
                self._row.addWidget(ladder, 244, Qt.AlignmentFlag.AlignTop)
            ladder.show_view(ladder_of(update, topology, now))
        self._stack()
        self.now_changed.emit()

    def _show_again(self) -> None:
        over = any(u.condition.over for u in self._updates)
        if self._call is not None:
            self._again.turn_off("The bridges are being asked.")
        elif not over:
            self._again.turn_off("Each bridge is asked by itself while it is updated.")
        elif not self.desk.mirror.connected:
            self._again.turn_off("Connect to the hub first.")
        else:
            self._again.turn_on()

    def _show_cards(self, updates: Sequence[DeviceUpdate]) -> None:
        told = (contradictions(updates, self._tried), not_sent(self._all))
        if told == self._told:
            return
        self._told = told
        empty(self._cards)
        for what, why, do in told[0]:
            self._cards.addWidget(FaultCard(self.look, what, why, do))
        for name, reason in told[1]:
            self._cards.addWidget(ToldRow(self.look, Told(Glyph.STOP, f"{name} was not updated.", reason)))

    def _stack(self) -> None:
        """Outcome and what it rests on stand in one line where every ladder has room for it."""
        ladders = tuple(self._ladders.values())
        beside = all(ladder.fits_beside(ladder.width()) for ladder in ladders)
        everything = (self._labels, *ladders)
        extra = max(rungs.extra for rungs in everything)
        lines = tuple(max(needed) for needed in zip(*(rungs.lines for rungs in everything), strict=True))
        low = self.height() < self._labels.usual_height + self.look.theme.px(_OVER)
        for rungs in everything:
            rungs.stack(stacked=not beside, extra=extra, lines=lines, low=low)
        slides = self._across.minimumSizeHint().width() > self._scroll.viewport().width()
        self._scroll.setFixedHeight(self._labels.sizeHint().height() + (16 if slides else 2))
