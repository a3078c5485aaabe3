"""Running: one card for each device of an update, under a head that says when one can leave."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from core.update.progress import Condition, Phase
from gui.charts.rate_chart import RateChart
from gui.models.old_image import OldImages
from gui.models.run_story import RunStory
from gui.models.silence import Silences, quiet_card, quiet_total, quiet_words
from gui.models.updating import card_of, spoken, total_of, usual_restart
from gui.models.wakes import Wakes
from gui.screen import Action, Glyph, NowLine
from gui.widgets.running_card import RunningCard, is_low, middle_margins
from gui.widgets.total import TotalHead
from gui.widgets.trouble import Trouble
from gui.widgets.wake_panel import WakePanel
from gui.wording import begun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent

    from core.premise.device import Eui64
    from core.update.progress import DeviceUpdate
    from gui.bridge import Call
    from gui.desk import Desk


_BY_ITSELF = (Phase.CHECKING, Phase.RESTART, Phase.REJOINING)  # nobody can stop it there

_SETTLES_MS = 300  # in which cards that were made, or take another form, have found their places


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a run was started with."""

    image: Path
    overrides: Mapping[str, str] | None
    parallel: int | None


class RunningPane(QWidget):
    """Starts a run, shows it, and lets it be paused, resumed or dropped.

    Signals:
        changed: `now()` gives something else now.
        ended: a run is over, whatever came of it.
        failed: a run broke down; carries the exception.
        back_wanted: the old image shall go to a device; carries it and the device.
        drawer_wanted: show this widget in the drawer, under this title.
        drawer_done: what the drawer was opened for is over.
    """

    changed = Signal()
    ended = Signal()
    failed = Signal(object)
    back_wanted = Signal(object, object)
    drawer_wanted = Signal(object, str)
    drawer_done = Signal()

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.desk, self.look, self._clock = desk, desk.look, clock
        self._run: Call | None = None
        self._asked_to_drop: Eui64 | None = None
        self._sent: _Sent | None = None  # for sending again
        self._again: list[Eui64] = []  # to be sent to again when the run is over
        self.story = RunStory()
        self.silences = Silences()
        self.wakes = Wakes()
        self._wake_panel = WakePanel(desk.look)
        self._wake_panel.drop_wanted.connect(self._leave_asleep)
        self._shown_waking: Eui64 | None = None
        self._followed: Eui64 | None = None  # whose card was last brought into view
        self._settling = QTimer(self, singleShot=True, interval=_SETTLES_MS)
        self._scroll = QScrollArea()
        self.old_images = OldImages(desk.ask, self)
        self.old_images.changed.connect(self.changed)
        self.cards: dict[Eui64, RunningCard] = {}
        self.trouble = Trouble(desk.look)
        self.card_box = QVBoxLayout()
        self._total = TotalHead(desk.look)
        self.pace = RateChart(desk.look)
        self._build()

    def _build(self) -> None:
        cards = QWidget()
        inside = QVBoxLayout(cards)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self.card_box.setSpacing(0)
        inside.addWidget(self.trouble)
        inside.addLayout(self.card_box)
        self._pace_box = QVBoxLayout()
        self._pace_box.addWidget(self.pace)
        self.pace.hide()
        inside.addLayout(self._pace_box)
        inside.addStretch(1)
        scroll = self._scroll
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(cards)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        scroll.verticalScrollBar().rangeChanged.connect(self._leave_to_bar)
        scroll.verticalScrollBar().rangeChanged.connect(self._bring_up)
        column.addWidget(self._total)
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
        return NowLine(*self._spoken())

    def _spoken(self) -> tuple[str, str, Glyph]:
        updates, now, asleep = self.updates, self._clock(), self._asleep()
        quiet = self.silences.note(updates, now, asleep)
        return quiet_words(updates, quiet, asleep) or spoken(updates, now)

    def _asleep(self) -> set[Eui64]:
        topology = self.desk.mirror.premise.topology
        devices = (topology.device(update.eui) for update in self.updates)
        return {device.eui for device in devices if device is not None and device.sleepy}

    def now(self) -> NowLine:
        """Pause, then resume."""
        fact, advice, glyph = self._spoken()
        live = [u.condition for u in self.updates if not u.condition.over]
        moving = [c for c in live if c is not Condition.QUEUED]
        if moving and all(c is Condition.NO_DONGLE for c in moving):
            act = Action("Pause all", icon="pause", key="F10", reason=advice)
        elif moving and all(c is Condition.PAUSED for c in moving):
            act = Action("Resume all", lambda: self._tell("resume", None), icon="play", key="F10")
        else:
            act = Action("Pause all", lambda: self._tell("pause", None), icon="pause", key="F10")
        return NowLine(fact, advice, glyph, act)

    def start(
        self,
        image: Path,
        euis: list[Eui64],
        overrides: Mapping[str, str] | None = None,
        parallel: int | None = None,
    ) -> None:
        """Send an image to these devices, so many at once (0: as measured; None: as the settings say).

        `overrides` gives a written reason by the name of a check.
        """
        if self._run is not None:
            return
        self.desk.mirror.forget_updates()
        self._again.clear()
        self._sent = _Sent(image, overrides, parallel)
        self._send(euis)

    def _send(self, euis: list[Eui64]) -> None:
        if self._sent is None:
            return
        sent = self._sent
        self.trouble.clear()
        self._run = self.desk.ask(
            lambda session: session.update(
                sent.image, euis, overrides=sent.overrides, parallel=sent.parallel
            ),
            self._on_ended,
            self._on_failed,
        )
        self.changed.emit()

    def send_again(self, eui: Eui64) -> None:
        """Offer a device the image of this run once more, after the run if one is under way; others are left alone."""
        if eui not in self._again:
            self._again.append(eui)
        if self._run is None:
            self._take_up()
        self.changed.emit()

    def _leave_out(self, eui: Eui64) -> None:
        """It is not to be sent to again after all."""
        self._again.remove(eui)
        self.changed.emit()

    def _take_up(self) -> None:
        again, self._again = self._again, []
        self._send(again)

    def _on_ended(self, _updates: Sequence[DeviceUpdate]) -> None:
        self._run = None
        self.old_images.read()
        if self._again:
            self._take_up()
        else:
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
            return (*self._to_proof(), *self._way_back(update))
        if update.condition.over:
            return self._actions_after(update)
        if self._asked_to_drop == eui:
            keep = Action("Keep it", partial(self._ask_drop, None))
            drop = Action("Drop it", partial(self._tell, "cancel", eui))
            # who presses twice where “Cancel…” was keeps it
            return (drop, keep) if update.condition is Condition.PAUSED else (keep, drop)
        cancel = Action("Cancel…", partial(self._ask_drop, eui))
        if update.condition is Condition.QUEUED:
            return (Action("Skip", partial(self._tell, "cancel", eui)),)
        if update.condition is Condition.PAUSED:
            return (Action("Resume", partial(self._tell, "resume", eui), "play"), cancel)
        if update.condition is Condition.RUNNING and update.phase is Phase.WAKE and eui in self._asleep():
            return (Action("How to wake it", partial(self._show_waking, update)),)
        if update.condition is Condition.RUNNING and update.phase is Phase.PROVING:
            return self._to_proof()
        if update.condition is Condition.RUNNING and update.phase in _BY_ITSELF:
            return ()
        if update.condition is Condition.RUNNING and update.bytes_done:
            return (Action("Pause", partial(self._tell, "pause", eui), "pause"),)
        return (cancel,)

    def _to_proof(self) -> tuple[Action, ...]:
        """To the proof, while others run: after that it is the primary, and stands once."""
        return (Action("Open proof", lambda: self.desk.go("proof")),) if self.going else ()

    def _show_waking(self, update: DeviceUpdate) -> None:
        device = self.desk.mirror.premise.topology.device(update.eui)
        place = update.name or (device.name if device is not None else "")
        self._shown_waking = update.eui
        self._wake_panel.show_device(begun(place) or update.kind.value)
        self.drawer_wanted.emit(self._wake_panel, f"Wake {update.kind.value}")

    def _leave_asleep(self) -> None:
        """It is asked on the card whether it shall really be dropped."""
        self._ask_drop(self._shown_waking)
        self.drawer_done.emit()

    def _actions_after(self, update: DeviceUpdate) -> tuple[Action, ...]:
        """What can be done for a device that was not updated; it keeps its part of the image unless it dropped it."""
        eui = update.eui
        back = self._way_back(update)
        if update.condition is Condition.REFUSED or self._sent is None:
            return back
        if eui in self._again:
            return (Action("Leave it out", partial(self._leave_out, eui)),)
        if update.version_after is not None and update.version_after == update.version_wanted:
            return (*self._to_proof(), *back)  # it has what would be sent
        kept = update.condition is Condition.FAILED and bool(update.bytes_done)
        words = "Resume" if kept else "Retry from start"
        again = partial(self.send_again, eui)
        return (Action(words, again, "play" if kept else "again"), *back)

    def _way_back(self, update: DeviceUpdate) -> tuple[Action, ...]:
        """Putting the old image back, where the library has it, the settings allow it, and no run is in the way."""
        image = self.old_images.of(update, self.desk.mirror.premise.topology.device(update.eui))
        if image is None or self.going:
            return ()
        return (Action("Put old image back", lambda: self.back_wanted.emit(image, update.eui), "again"),)

    def refresh(self, *, seen: bool = True) -> None:
        """Show the run as it stands now; if nobody sees it, only its story is kept."""
        updates, now, topology = self.updates, self._clock(), self.desk.mirror.premise.topology
        campaign, usual = self.desk.mirror.campaign, usual_restart(updates)
        self.story.note(updates, campaign.started, now, campaign.finish)
        self.wakes.note(topology.devices)
        quiet = self.silences.note(updates, now, self._asleep())
        if not seen:
            return
        total = total_of(campaign, updates, now, self.story.left)
        self._total.show_view(quiet_total(total) if quiet else total)
        self._show_pace(now)
        shown = {update.eui for update in updates}
        for eui in [eui for eui in self.cards if eui not in shown]:
            self.cards.pop(eui).deleteLater()
        for index, update in enumerate(updates):
            card = self.cards.get(update.eui)
            if card is None:
                card = self.cards[update.eui] = RunningCard(self.look)
            if self.card_box.indexOf(card) != index:
                self.card_box.insertWidget(index, card)
            actions, left = self._actions(update), self.story.kept(update.eui)
            waits = update.eui in self._again
            wake = self.wakes.next(update.eui, now)
            view = card_of(update, topology, now, actions, kept=left, usual=usual, again=waits, wake=wake)
            silent = quiet.get(update.eui)
            card.show_view(view if silent is None else quiet_card(view, update, silent))
        self._fit()
        self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chart stands on the middle column of the cards; these take the form that the height has room for."""
        super().resizeEvent(event)
        self._fit()
        self._followed = None
        self._follow()

    def _fit(self) -> None:
        low = is_low(self.width(), self.height(), len(self.cards), self.look.theme)
        self._total.take_low(low=low)
        for card in self.cards.values():
            card.take_low(low=low)
        self._leave_to_bar()

    def _leave_to_bar(self) -> None:
        """The scroll bar stands in the cards' margin: nothing moves sideways when it comes."""
        bar = self._scroll.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        for card in self.cards.values():
            card.leave_to_bar(taken)
        self._place_pace(taken)

    def _follow(self) -> None:
        """Bring the card into view that has begun to move; who scrolls elsewhere then is left alone."""
        moving = next((eui for eui, card in self.cards.items() if card.view.sending), None)
        if moving is not None and moving != self._followed:
            self._followed = moving
            self._settling.start()
            self._bring_up()
        self._followed = moving

    def _bring_up(self) -> None:
        """Scroll to the card that moves, again while the cards still find their places."""
        card = self.cards.get(self._followed) if self._followed is not None else None
        if card is not None and self._settling.isActive():
            self._scroll.ensureWidgetVisible(card, 0, 0)

    def _place_pace(self, taken: int) -> None:
        """While there is no chart its margins are none either: they alone could bring a scroll bar."""
        left, right = middle_margins(self.width(), self.look.theme)
        margins = (0, 0, 0, 0) if self.pace.isHidden() else (left, 14, right - taken, 20)
        self._pace_box.setContentsMargins(*margins)

    def _show_pace(self, now: float) -> None:
        """The chart comes once there is something to draw, under the cards, on their middle columns."""
        lines, started = self.story.lines, self.story.started
        if self.pace.isHidden() == bool(lines):
            self.pace.setVisible(bool(lines))
            self._leave_to_bar()
        if lines and started is not None:
            ended = max(line.points[-1][0] for line in lines)  # what is over stretches no further
            self.pace.show_lines(lines, started, now if self.going else ended)
