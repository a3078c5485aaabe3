"""Join: Expected, Seen, Refused; the label of each bridge, the join window, and what the hub said."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from core.joining.join_board import JoinStep
from gui.models.joining import (
    Candidate,
    SeenRow,
    candidates_of,
    expected_of,
    joined,
    label_for,
    refused_view,
    row_of,
    seen_rows,
)
from gui.screen import Action, Glyph, NowLine, Screen
from gui.typography import Type
from gui.widgets.cards import RefusedEntry
from gui.widgets.join_form import JoinForm
from gui.widgets.join_row import JoinRow
from gui.widgets.page import Hairline, Page, SectionHead
from gui.widgets.seen_row import SeenWidget
from gui.widgets.text import Text
from gui.widgets.trouble import Trouble
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent

    from core.joining.join_board import JoinBoard
    from core.joining.label import Label
    from core.premise.device import Eui64
    from gui.bridge import Call
    from gui.desk import Desk
    from gui.look import Look

WINDOW_S = 90.0
_BEYOND = 16  # a row's tint reaches this far beyond the column


class JoinScreen(Screen):
    """Keeps what was typed for each device until it has joined, so that nothing is typed twice."""

    title = "Join"

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.time) -> None:
        super().__init__(desk)
        self._clock = clock
        self._candidates: tuple[Candidate, ...] = ()
        self._current = 0
        self._labels: tuple[Label, ...] = ()
        self._call: Call | None = None
        self._times: dict[Eui64, dict[JoinStep, float]] = {}
        self._rows: list[JoinRow] = []
        self._page = Page(desk.look, "Join")
        self._expected = SectionHead(desk.look, "Expected")
        self._seen, self._refused = (
            SectionHead(desk.look, "Seen", "by radio"),
            SectionHead(desk.look, "Refused", "by the hub"),
        )
        self._rows_box, self._seen_box, self._refused_box = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._shown: dict[str, object] = {}
        self.form = JoinForm(desk.look)
        self._trouble = Trouble(desk.look)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._right = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        self._timer = QTimer(self, interval=1000)
        self._connect()
        self._refresh()

    def _build(self) -> None:
        expected = QVBoxLayout()
        expected.setSpacing(0)
        for box in (self._rows_box, self._seen_box, self._refused_box):
            box.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(_BEYOND, 0, _BEYOND, 0)
        head.addWidget(self._expected)
        expected.addLayout(head)
        expected.addLayout(self._rows_box)
        expected.addStretch(1)
        self._columns.addLayout(expected, 57)
        self._right.addLayout(_column(self._seen, self._seen_box), 24)
        self._right.addLayout(_column(self._refused, self._refused_box), 27)
        self._columns.addLayout(self._right, 54)
        self._page.outdent = _BEYOND
        self._above = QVBoxLayout()
        self._above.setContentsMargins(_BEYOND, 0, 0, 0)
        self._above.addWidget(self._trouble)
        self._above.addWidget(self.form)
        self._page.body.addLayout(self._above)
        self._page.body.addLayout(self._columns)
        self._page.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)

    def _connect(self) -> None:
        mirror = self.desk.mirror
        for signal in (mirror.premise_changed, mirror.device_log_changed, mirror.join_changed):
            signal.connect(self._refresh)
        mirror.hub_changed.connect(self._on_hub)
        self.form.changed.connect(self.now_changed)
        self.form.entered.connect(self._add)
        self.form.label_wanted.connect(self._read_label)
        self._timer.timeout.connect(self._refresh)

    @property
    def _board(self) -> JoinBoard:
        return self.desk.mirror.join

    @property
    def _open(self) -> bool:
        return self._call is not None or self._board.closes_at is not None

    def now(self) -> NowLine:
        """Read labels, add, open the window, wait, go on."""
        if not self.desk.mirror.connected:
            off = Action("Open join window", reason="Connect to a hub first.")
            return NowLine("No hub is connected.", "", Glyph.NOT_STARTED, off)
        if self._open:
            return self._while_open()
        if self.form.complete:
            add = Action("Add to whitelist", self._add, icon="check")
            return NowLine(
                "The label is read.", "Nothing is sent before the window opens.", Glyph.UNDER_WAY, add
            )
        return self._while_shut()

    def _while_shut(self) -> NowLine:
        ready, missing = self._waiting(ready=True), self._waiting(ready=False)
        window = Action("Open join window", self._admit, icon="join")
        if missing:
            who = missing[0].label
            seconds = (window,) if ready else ()
            if label_for(missing[0], self._labels, self._taken()) is not None:
                read = Action("Read label", self._read_label, icon="scan")
                return NowLine(
                    f"Read the label of {who}.",
                    "As a scanner would: ID and install code.",
                    Glyph.UNDER_WAY,
                    read,
                    seconds,
                )
            off = Action("Add to whitelist", reason="Type or scan device ID and install code.")
            return NowLine(f"The label of {who} is wanted.", "", Glyph.NOT_STARTED, off, seconds)
        if ready:
            tried = [c for c in ready if expected_of(c, self._board) is not None]
            if tried:
                again = Action(f"Re-open {WINDOW_S:.0f} s", self._admit, icon="again")
                fact = f"{count(len(tried), 'bridge')} not joined."
                return NowLine(fact, "Check its power, then open the window again.", Glyph.WARN, again)
            fact = f"{count(len(ready), 'bridge')} may join."
            return NowLine(fact, "Switch them on, then open the window.", Glyph.UNDER_WAY, window)
        go_on = Action("Continue to Check", lambda: self.desk.go("map"))
        if not self._candidates:
            return NowLine(
                "No bridge is needed here.", "Check that everything reaches the hub.", Glyph.DONE, go_on
            )
        return NowLine(
            "All bridges are on the log.", "Next: check the links between them.", Glyph.DONE, go_on
        )

    def _while_open(self) -> NowLine:
        closes = self._board.closes_at
        left = max(0, round(closes - self._clock())) if closes is not None else round(WINDOW_S)
        under_way = [c for c in self._candidates if self._is_joining(c)]
        who = under_way[0].label if under_way else "The window"
        fact = f"{who[:1].upper()}{who[1:]} is joining." if under_way else "The join window is open."
        busy = Action("Open join window", busy=f"{left} s left")
        close = (Action("Close window", self._close),)
        return NowLine(
            fact, f"Keep its power on. The join window shuts in {left} s.", Glyph.UNDER_WAY, busy, close
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Count down while it is shown."""
        super().showEvent(event)
        self._timer.start()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Be still while nobody looks."""
        super().hideEvent(event)
        self._timer.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns side by side while there is room for the words, else one under the other."""
        super().resizeEvent(event)
        stacked = self.width() < 900 * self.look.theme.scale
        way = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(way)
        wide = self.width() >= 1100 * self.look.theme.scale
        self._right.setDirection(
            QBoxLayout.Direction.LeftToRight if wide or stacked else QBoxLayout.Direction.BottomToTop
        )
        self._right.setSpacing(36 if wide else 20)
        self._columns.setStretch(1, 54 if wide else 28)
        self._columns.setSpacing(36 - _BEYOND)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press on a row takes its device into the form."""
        if event.type() == QEvent.Type.MouseButtonPress and watched in self._rows:
            self._edit(self._rows.index(watched))
        return super().eventFilter(watched, event)

    def _waiting(self, *, ready: bool) -> list[Candidate]:
        mirror = self.desk.mirror
        return [
            c for c in self._candidates if c.ready is ready and not joined(c, self._board, mirror.device_log)
        ]

    def _taken(self) -> list[Eui64]:
        return [c.eui for c in self._candidates if c.eui is not None]

    def _is_joining(self, candidate: Candidate) -> bool:
        row = expected_of(candidate, self._board)
        return row is not None and row.step in (JoinStep.SENT, JoinStep.HEARD, JoinStep.KEY_AGREED)

    def _on_hub(self) -> None:
        mirror = self.desk.mirror
        if not mirror.connected:
            self._labels, self._candidates, self._times = (), (), {}
            self._call = None
        elif mirror.hub.emulated is not None and not self._labels:
            self.desk.ask(lambda session: session.labels(), self._on_labels)
        self._refresh()

    def _on_labels(self, labels: Sequence[Label]) -> None:
        self._labels = tuple(labels)
        self._edit(self._next())

    def _read_label(self) -> None:
        if not self._candidates:
            return
        found = label_for(self._candidates[self._current], self._labels, self._taken())
        if found is not None:
            self.form.fill(found)
            self.now_changed.emit()

    def _add(self) -> None:
        if not self.form.complete or not self._candidates:
            return
        taken = [c for i, c in enumerate(self._candidates) if i != self._current and c.eui == self.form.eui]
        if taken:
            self.desk.notices.tell(
                Glyph.STOP,
                "This device ID is given twice.",
                f"{taken[0].label} has it already: read the label again.",
            )
            return
        made = replace(
            self._candidates[self._current],
            eui=self.form.eui,
            install_code=self.form.code,
            join_as=self.form.joins_as,
        )
        self._candidates = tuple(made if i == self._current else c for i, c in enumerate(self._candidates))
        self._edit(self._next())

    def _next(self) -> int:
        mirror = self.desk.mirror
        for index, candidate in enumerate(self._candidates):
            if not candidate.ready and not joined(candidate, self._board, mirror.device_log):
                return index
        return max(0, len(self._candidates) - 1)

    def _edit(self, index: int) -> None:
        self._current = index
        self._refresh()
        if self._candidates:
            candidate = self._candidates[min(index, len(self._candidates) - 1)]
            place = f", {candidate.place}" if candidate.place else ""
            self.form.begin(f"Label of {candidate.label}{place}", reads_labels=bool(self._labels))

    def _scan_again(self, eui: Eui64) -> None:
        for index, candidate in enumerate(self._candidates):
            if candidate.eui == eui:
                fresh = replace(candidate, eui=None, install_code=None)
                self._candidates = tuple(fresh if i == index else c for i, c in enumerate(self._candidates))
                self._edit(index)
                self.form.eui_field.edit.setFocus()
                return

    def _admit(self) -> None:
        wanted = [a for c in self._waiting(ready=True) if (a := c.admission()) is not None]
        if not wanted or self._call is not None:
            return
        self._trouble.clear()
        self._call = self.desk.ask(
            lambda session: session.admit(wanted, WINDOW_S), self._on_admitted, self._on_failed
        )
        self._refresh()

    def _close(self) -> None:
        self.desk.ask(lambda session: session.close_window())

    def _on_admitted(self, _board: JoinBoard) -> None:
        self._call = None
        self._refresh()

    def _on_failed(self, error: Exception) -> None:
        self._call = None
        self._trouble.show_error(error)
        self._refresh()

    def _refresh(self) -> None:
        mirror, now = self.desk.mirror, self._clock()
        self._candidates = candidates_of(mirror.premise.plan, mirror.device_log, self._candidates)
        self._current = min(self._current, max(0, len(self._candidates) - 1))
        self._remember_times()
        self._show_rows(now)
        self._show_seen(seen_rows(mirror.premise.topology, self._board, mirror.device_log, now))
        self._show_refused(now)
        done = sum(joined(c, self._board, mirror.device_log) for c in self._candidates)
        size = (
            f", {len(mirror.device_log)} of {mirror.log_capacity} entries used" if mirror.log_capacity else ""
        )
        self._page.subtitle.write(f"{done} of {len(self._candidates)} on the hub’s log{size}")
        self.form.setVisible(not self._open and bool(self._waiting(ready=False)))
        self.now_changed.emit()

    def _remember_times(self) -> None:
        for row in self._board.expected:
            if row.since is not None:
                self._times.setdefault(row.eui, {}).setdefault(row.step, row.since)

    def _show_rows(self, now: float) -> None:
        self._expected.count.write(str(len(self._candidates)))
        while len(self._rows) < len(self._candidates):
            row = JoinRow(self.look)
            row.installEventFilter(self)
            self._rows.append(row)
            self._rows_box.addWidget(row)
        for index, row in enumerate(self._rows):
            row.setVisible(index < len(self._candidates))
        log = self.desk.mirror.device_log
        first = next((c for c in self._candidates if self._is_joining(c)), None)
        for row, candidate in zip(self._rows, self._candidates, strict=False):
            times = self._times.get(candidate.eui, {}) if candidate.eui is not None else {}
            row.show_view(row_of(candidate, self._board, log, times, now, opened=candidate == first))

    def _show_seen(self, rows: tuple[SeenRow, ...]) -> None:
        self._seen.count.write(str(len(rows)))
        if self._shown.get("seen") == rows:
            return
        self._shown["seen"] = rows
        _clear(self._seen_box)
        if not rows:
            self._seen_box.addWidget(_quiet(self.look, "Nothing heard yet."))
        for row in rows:
            self._seen_box.addWidget(SeenWidget(self.look, row))
            self._seen_box.addWidget(Hairline(self.look))

    def _show_refused(self, now: float) -> None:
        refused = self._board.refused
        self._refused.count.write(str(len(refused)))
        if self._shown.get("refused") == refused:
            return
        self._shown["refused"] = refused
        _clear(self._refused_box)
        if not refused:
            self._refused_box.addWidget(_quiet(self.look, "Nobody was turned away."))
        for entry in refused:
            ours = next((c for c in self._candidates if c.eui == entry.eui), None)
            act = None
            if ours is not None and entry.eui is not None:
                act = Action(f"Read {ours.label} again", partial(self._scan_again, entry.eui), icon="scan")
            self._refused_box.addWidget(
                RefusedEntry(self.look, refused_view(entry, self._candidates, act, now))
            )


def _column(head: SectionHead, box: QVBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(head)
    column.addLayout(box)
    column.addStretch(1)
    return column


def _quiet(look: Look, words: str) -> QWidget:
    text = Text(look, words, Type.BODY, "ink2", wrap=True)
    text.setContentsMargins(0, 12, 0, 0)
    return text


def _clear(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
