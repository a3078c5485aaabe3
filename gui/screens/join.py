"""Join: Expected, Seen, Refused; the label of each device, the join window, and what the hub said."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from core.errors import CoreError
from core.hub.hub import HubState
from core.joining.join_board import JoinStep
from gui.models.join_heads import heads_of, order_words, silence_of
from gui.models.join_now import WINDOW_S, JoinActs, JoinMoment, join_now
from gui.models.join_view import outdated, refused_view, row_of, seen_rows, wrong_kind_view
from gui.models.join_window import JoinWindow
from gui.models.joining import code_shown
from gui.models.label_reading import agreed
from gui.models.roster import Roster
from gui.models.teaching import is_ours
from gui.panes.label_intake import LabelIntake
from gui.screen import Action, NowLine, Screen
from gui.widgets.buttons import Button, Kind
from gui.widgets.join_columns import BEYOND, GAP, JoinColumns
from gui.widgets.join_drawer import JoinDrawer
from gui.widgets.join_form import JoinForm
from gui.widgets.page import Page
from gui.widgets.reveal import reveal
from gui.widgets.scan_box import ScanBox
from gui.widgets.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from core.joining.join_board import JoinBoard
    from core.joining.label import Label
    from core.premise.device import Eui64
    from gui.desk import Desk
    from gui.models.joining import Candidate
    from gui.widgets.cards import RefusedView

_ROOM_FOR_BOX = 860  # px of width at 100 % text from which the scan box stands in the head
_ROOM_FOR_WIDE_BOX, _STACKED_BELOW = 1100, 900


class JoinScreen(Screen):
    """Keeps what was read for each device until it has joined, so that nothing is typed twice."""

    title = "Join"

    def __init__(
        self,
        desk: Desk,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(desk)
        self._clock = clock
        self.roster = Roster()
        self.drawer = JoinDrawer(desk, self.roster, self)
        self._window = JoinWindow(desk, self)
        self._acts = JoinActs(
            self._add, self._add_now, self._admit, self._reopen, self._window.close, self._read_label, self._to_box,
            self._scan_misread, self.drawer.show_log, lambda: desk.go("map"),
        )  # fmt: skip
        self._times: dict[Eui64, dict[JoinStep, float]] = {}
        self._editing = False
        self._begun_for: tuple[object, ...] | None = None  # for whom the form was begun
        self._page = Page(desk.look, "Join")
        self.box = ScanBox(desk.look)
        self.form = JoinForm(desk.look)
        self.columns = JoinColumns(desk.look, self._code_of)
        self.trouble = Trouble(desk.look)
        self._log_button = Button(desk.look, "Device log", self.drawer.show_log, kind=Kind.TEXT)
        for part in (self.box, self.form):
            part.setProperty("help", "join#the-label")
        self._above = QVBoxLayout()
        self._build()
        self.intake = LabelIntake(desk, self.box, self, steady)
        self._timer = QTimer(self, interval=1000)
        self._connect()
        self._on_hub()  # the screen may be made after the hub was connected

    def _build(self) -> None:
        self._page.tools.setSpacing(16)
        self._page.tools.addWidget(self._log_button)
        self._page.tools.addWidget(self.box)
        self._page.outdent = BEYOND
        self._above.setContentsMargins(BEYOND, 0, 0, 0)
        self._above.setSpacing(12)
        self._above.addWidget(self.trouble)
        self._above.addWidget(self.form)
        self._page.body.addLayout(self._above)
        self._page.body.addWidget(self.columns)
        self._page.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        mirror = self.desk.mirror
        for signal in (mirror.premise_changed, mirror.device_log_changed, mirror.join_changed):
            signal.connect(self._refresh)
        mirror.hub_changed.connect(self._on_hub)
        self.desk.job.expected_changed.connect(self._on_order)
        self.form.changed.connect(self.now_changed)
        self.form.entered.connect(self._add)
        self.form.compare_wanted.connect(self.drawer.show_join_as)
        self.intake.found.connect(self._take)
        self.intake.stopped.connect(self._stopped)
        self.intake.changed.connect(self.now_changed)
        self.columns.chosen.connect(self._edit)
        self.columns.split.connect(lambda first: self.form.align(first, GAP))
        self.drawer.wanted.connect(self.drawer_wanted)
        self.drawer.changed.connect(self._refresh)
        self.drawer.admit_wanted.connect(self._admit)
        self._window.changed.connect(self._refresh)
        self._window.failed.connect(self._stopped)
        self._timer.timeout.connect(self._refresh)

    @property
    def _board(self) -> JoinBoard:
        return self.desk.mirror.join

    def now(self) -> NowLine:
        """Read labels, add, open the window, wait, go on."""
        closes = self._board.closes_at
        left = max(0, round(closes - self._clock())) if closes is not None else round(WINDOW_S)
        moment = JoinMoment(
            self.desk.mirror.connected, self._window.is_open, left, self.intake.reading_picture, self.form.complete,
            self.desk.mirror.hub.state is HubState.LOST, len(self.desk.mirror.device_log),
            self.desk.mirror.log_capacity,
        )  # fmt: skip
        return join_now(moment, self.roster, self._acts)

    @property
    def main_thing(self) -> QWidget:
        """The box that takes a label."""
        return self.box.field.edit

    # --- shown and hidden -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Count down and hear the scanner while it is shown."""
        super().showEvent(event)
        self._timer.start()
        self.intake.ear.listen(on=True)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Be still while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()
        self.intake.ear.listen(on=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The scan box stands in the head while there is room, else below it."""
        super().resizeEvent(event)
        self.box.set_wide(wide=self.width() >= _ROOM_FOR_WIDE_BOX * self.look.theme.scale)
        stacked = self.width() < _STACKED_BELOW * self.look.theme.scale
        self._above.setContentsMargins(BEYOND, 0, BEYOND if stacked else 0, 0)
        in_head = self.width() >= _ROOM_FOR_BOX * self.look.theme.scale
        if in_head and self._page.tools.indexOf(self.box) < 0:
            self._page.tools.addWidget(self.box)
        elif not in_head and self._above.indexOf(self.box) < 0:
            self._above.insertWidget(0, self.box)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photographs of labels, and their text, may be dropped anywhere here."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read what was dropped."""
        self.intake.take_drop(event.mimeData())
        event.acceptProposedAction()

    # --- labels ---------------------------------------------------------------------------------------

    def _to_box(self) -> None:
        self.box.field.edit.setFocus()

    def _read_label(self) -> None:
        found = self.roster.sticker()
        if found is not None:
            self.form.fill(found)
            self.now_changed.emit()

    def _take(self, found: Label, *, by_hand: bool = False) -> None:
        """Put a label to its device, unless it is stopped; then what was typed stays."""
        try:
            whole = found if by_hand else self._with_typed(found)
            made = self.roster.take(whole, self.form.joins_as)
        except CoreError as error:
            self._stopped(error)
            return
        stopped_before = bool(self.trouble.words)
        self.trouble.clear()
        self.box.clear()
        self.form.forget()
        self._editing = False
        eui = found.eui
        self.desk.ask(
            lambda session: session.stickers.known_before(eui), partial(self._on_known, eui), self._on_unknown
        )
        self._begin()
        if stopped_before:
            reveal(self.form)  # the card that is gone had pushed it down, and the page may be scrolled
        if not made.ready:
            self.form.code_field.edit.setFocus()

    def _with_typed(self, found: Label) -> Label:
        """A scan together with what a hand typed into the form before; LabelError if they disagree."""
        typed = self.form.typed_for(found.eui)
        return found if typed is None else agreed(typed, found)

    def _stopped(self, error: Exception) -> None:
        self.trouble.show_error(error)
        self._page.area.ensureVisible(0, 0)
        self._refresh()

    def _on_known(self, eui: Eui64, words: str) -> None:
        self.roster.remark(eui, words)
        self._refresh()

    def _on_unknown(self, _error: Exception) -> None:
        """No hub is connected: nothing is known of it, and nothing is lost."""

    def _add(self) -> None:
        if self.form.complete and self.form.eui is not None:
            self._take_form()

    def _take_form(self) -> None:
        found, before = self.form.reading(), self.roster.asked
        if found is None:
            return
        if before is not None and before.eui == found.eui and before.ready:
            self.roster.read_again(found.eui)  # it was taken into the form to be changed
        self._take(found, by_hand=True)

    def _add_now(self) -> None:
        self._add()
        if not self.intake.reading_picture and self.roster.fresh:
            self._admit()

    def _edit(self, index: int) -> None:
        self.roster.current, self._editing = index, True
        self._begin()
        self.form.eui_field.edit.setFocus()

    def _begin(self) -> None:
        self._begun_for = None
        self._refresh()

    def _keep_form(self) -> None:
        """The form is for the one whose label is wanted; what a hand typed for it stays."""
        asked = self.roster.asked
        wanted = None if asked is None else (asked.kind, asked.place, asked.eui, bool(self.roster.stickers))
        if wanted == self._begun_for or (self._begun_for is not None and self.form.in_use):
            return
        self._begun_for = wanted
        if asked is None or (asked.ready and not self._editing):
            self.form.forget()
        else:
            self.form.begin(asked)

    def _scan_misread(self) -> None:
        misread = next((c.eui for c in self.roster.misread if c.eui is not None), None)
        if misread is not None:
            self._scan_again(misread)

    def _scan_again(self, eui: Eui64) -> None:
        if self.roster.read_again(eui) is not None:
            self._begin()
            self._to_box()

    def _code_of(self, number: int) -> str:
        code = self.roster.candidates[number].install_code if number < len(self.roster.candidates) else None
        return code_shown(code) if code is not None else ""

    # --- hub, work order, window ----------------------------------------------------------------------

    def _on_hub(self) -> None:
        mirror = self.desk.mirror
        if mirror.hub.state in (HubState.DISCONNECTED, HubState.CONNECTING):  # a lost dongle comes back
            self.roster.forget()
            self.drawer.forget()
            self._times = {}
            self._window.forget()
        elif is_ours(mirror.hub) and not self.roster.stickers:
            self.desk.ask(lambda session: session.labels(), self._on_labels)
        self._refresh()

    def _on_labels(self, labels: Sequence[Label]) -> None:
        self.roster.stickers = tuple(labels)
        self._on_order()

    def _on_order(self) -> None:
        self._refresh()
        self.roster.current = self.roster.next()
        self._begin()

    def _admit(self) -> None:
        wanted = self.roster.admissions()
        if wanted:
            self.trouble.clear()
            self.roster.asked_for(wanted)
            self._window.admit(wanted, others=bool(self.roster.tried))

    def _reopen(self) -> None:
        self.trouble.clear()
        self._window.reopen()

    # --- what is shown --------------------------------------------------------------------------------

    def _refresh(self) -> None:
        mirror, now, roster = self.desk.mirror, self._clock(), self.roster
        order = self.desk.job.expected
        roster.refresh(mirror.premise.plan, mirror.device_log, self._board, order)
        if not self._editing and not self.form.in_use:
            roster.current = roster.next()
        self._remember_times()
        heads = heads_of(
            roster,
            plan=mirror.premise.plan,
            order=order_words(self.desk.job.job.order, order),
            log=(len(mirror.device_log), mirror.log_capacity),
            window_open=self._window.is_open,
        )
        first = next((c for c in heads.rows if roster.is_joining(c)), None)
        views = [
            row_of(
                c, self._board, mirror.device_log, self._times_of(c), now, opened=c == first
            )
            for c in heads.rows
        ]  # fmt: skip
        self.columns.show_expected(views, heads)
        if self.isVisible():  # fifty rows take 25 ms, and each word of each device would make them anew
            self.columns.show_seen(seen_rows(mirror.premise.topology, self._board, mirror.device_log, now))
        self._show_refused(now)
        self._page.subtitle.write(heads.subtitle)
        self.desk.labels.write(sum(c.ready for c in heads.rows), len(heads.rows))
        self._keep_form()
        wanted = bool(roster.missing) and (not self._window.is_open or self.form.in_use)
        self.form.setVisible(wanted or self._editing)
        self.drawer.refresh()
        self.now_changed.emit()

    def _times_of(self, candidate: Candidate) -> dict[JoinStep, float]:
        return self._times.get(candidate.eui, {}) if candidate.eui is not None else {}

    def _remember_times(self) -> None:
        for row in self._board.expected:
            if row.since is not None:
                self._times.setdefault(row.eui, {}).setdefault(row.step, row.since)

    def _show_refused(self, now: float) -> None:
        candidates = self.roster.candidates
        told = [r for r in self._board.refused if not outdated(r, self.roster)]
        views = [refused_view(r, candidates, self._again(r.eui), now) for r in told]
        views += self._wrong_kinds()
        minute = int(now // 60)  # ages are told in words that change by the minute
        key = (self._board.refused, tuple(v.head for v in views), minute)
        self.columns.show_refused(key, views, silence_of(self.desk.mirror.hub))

    def _wrong_kinds(self) -> list[RefusedView]:
        """Devices that came in and are not what the plan wants, each with the way out."""
        rows = [r for r in self._board.expected if r.step is JoinStep.ON_LOG and r.reason]
        return [
            wrong_kind_view(r, Action(f"Take {r.kind.value} off…", self.drawer.show_log)) for r in rows
        ]  # fmt: skip

    def _again(self, eui: Eui64 | None) -> Action | None:
        ours = next((c for c in self.roster.candidates if c.eui == eui and eui is not None), None)
        if ours is None or eui is None or self.roster.is_joined(ours):
            return None
        return Action(f"Scan {ours.label} again", partial(self._scan_again, eui), icon="scan")
