"""Log: one timeline, in plain words, with the technical lines, or frame by frame; and the support bundle."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout

from core.events import LogRecord
from core.radio.frame_log import FrameRecord
from gui.models.frames import FrameFeed
from gui.models.lines import Names, Wish, eui_of
from gui.models.log import line_of
from gui.models.tail import TailModel
from gui.panes.bundle import TITLE, BundlePane, size_words
from gui.panes.frame_files import FrameFiles
from gui.panes.log_detail import LogDetail
from gui.panes.log_filters import LogFilters
from gui.panes.log_lines import FramePainter, LinePainter, TailView
from gui.screen import Action, Glyph, NowLine, Screen
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.field import Field
from gui.widgets.files import FileChooser
from gui.widgets.flow import FlowRow
from gui.widgets.page import Page
from gui.widgets.segments import Segments
from gui.widgets.text import Text
from gui.wording import count, number

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QHideEvent, QShowEvent

    from core.records.bundle import Bundle
    from gui.bridge import Call
    from gui.desk import Desk

_FLUSH_MS = 60  # lines that come meanwhile are shown together
_SEARCH_MS = 150
_FRAMES = 2  # index of the third level
_QUIET = ("Quiet so far", "Whatever happens here is written down with its time.")
_NO_FRAMES = ("No frames so far", "What this dongle sends and receives is shown here; it is no sniffer.")
_NONE = ("Nothing matches", "Take away a filter or a word of the search.")


class LogScreen(Screen):
    """The timeline, newest at the bottom; it follows the end unless the user has gone up."""

    title = "Log"

    def __init__(
        self, desk: Desk, files: FileChooser | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(desk)
        self._files, self._clock = files or FileChooser(), clock
        self._names = Names()
        self.lines: TailModel[LogRecord] = TailModel(line_of, parent=self)
        self.feed = FrameFeed(desk.ask, self)
        self.keeping = FrameFiles(desk, lambda: self._files, self._clock, self)
        self._pending: list[LogRecord] = []
        self._subjects: set[str] = set()  # of whom the lines are
        self._partners: dict[object, FrameRecord] = {}  # a frame of each device, by EUI-64 or address
        self._bundle: Bundle | None = None
        self._making: Call | None = None
        self._saving = False
        self._bundling = False
        self.kinds = Segments(desk.look, ("Plain", "Technical", "Frames"), "What is shown")
        self.search = Field(desk.look, "", placeholder="Search", icon="search")
        self.filters = LogFilters(desk.look)
        self.list = TailView(desk.look, self.lines, "Log lines")
        self.frames = TailView(desk.look, self.feed.model, "Frames")
        self._line_painter = LinePainter(desk.look, self.list)
        self._frame_painter = FramePainter(desk.look, self.frames)
        self.detail, self.pane = LogDetail(desk.look), BundlePane(desk.look)
        self._empty, self._empty_rest = (
            Text(desk.look, "", Type.LEAD),
            Text(desk.look, "", role="ink2", wrap=True),
        )
        self._all = FlowRow(Button(desk.look, "Show all", self._show_all, icon="close"))
        self._flush_soon = QTimer(self, interval=_FLUSH_MS, singleShot=True)
        self._search_soon = QTimer(self, interval=_SEARCH_MS, singleShot=True)
        self._build()
        self._connect()
        self._on_premise()
        self.lines.take(desk.mirror.log.record(row) for row in range(desk.mirror.log.rowCount()))
        self._refilter()

    def _build(self) -> None:
        self.search.edit.setAccessibleName("Search the log")
        self.search.setFixedWidth(220)
        self.list.dress(self._line_painter)
        self.frames.dress(self._frame_painter)
        page = self._page = Page(self.look, "Log")
        page.leave_room_for_bar()
        for view in (self.list, self.frames):
            view.beyond = view.verticalScrollBar().sizeHint().width()
        page.tools.addWidget(FlowRow(self.search, self.kinds))
        for part in (self.filters, self._empty, self._empty_rest, self._all):
            page.body.addWidget(part)
        page.body.setSpacing(8)
        page.body.addWidget(self.list, 1)
        page.body.addWidget(self.frames, 1)
        page.body.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._on_level)
        self.search.typed.connect(lambda _text: self._search_soon.start())
        self._search_soon.timeout.connect(self._refilter)
        self.filters.changed.connect(self._refilter)
        self._flush_soon.timeout.connect(self._flush)
        self.lines.came.connect(self._heard_lines)
        self.feed.model.came.connect(self._heard_frames)
        for model in (self.lines, self.feed.model):
            model.rowsInserted.connect(self._refresh)
            model.modelReset.connect(self._refresh)
        for view in (self.list, self.frames):
            view.opened.connect(self._on_opened)
        self.detail.map_wanted.connect(self._to_map)
        self.detail.copied.connect(lambda: self.desk.notices.tell(Glyph.DONE, "It is copied."))
        self.pane.wishes_changed.connect(self._gather)
        self.pane.titled.connect(lambda title: self.drawer_wanted.emit(self.pane, title))
        mirror = self.desk.mirror
        mirror.log_written.connect(self._on_line)
        mirror.premise_changed.connect(self._on_premise)
        self.keeping.changed.connect(self.now_changed)

    @property
    def on_frames(self) -> bool:
        """Whether frames are shown, not lines."""
        return self.kinds.index == _FRAMES

    @property
    def _model(self) -> TailModel[LogRecord] | TailModel[FrameRecord]:
        return self.feed.model if self.on_frames else self.lines

    # --- what is said ---------------------------------------------------------------------------------

    def now(self) -> NowLine:
        """How many there are, or how the bundle stands; the support bundle."""
        if self._bundling:
            return self._bundle_now()
        model = self._model
        shown, noun = model.rowCount(), "frame" if self.on_frames else "line"
        make = Action("Make support bundle", self.make_bundle, "library", "Ctrl+Shift+B")
        if not model.total:
            return NowLine(
                "No frames so far." if self.on_frames else "Quiet so far.",
                "A support bundle tells those who help how things stand.", Glyph.NOT_STARTED, make,
            )  # fmt: skip
        if not shown:
            return NowLine(f"No {noun} matches.", _NONE[1], Glyph.NOT_STARTED, make)
        whole = self._everything
        fact = f"{number(shown)} of {count(whole, noun)}." if shown != whole else f"{count(whole, noun)}."
        if not self.on_frames:
            copy = Action("Copy", self._copy)
            return NowLine(fact, "The newest stand at the bottom.", Glyph.DONE, make, (copy,))
        glyph = Glyph.DONE if self.keeping.air is None else Glyph.UNDER_WAY
        return NowLine(fact, self.keeping.words, glyph, make, self.keeping.acts)

    @property
    def _everything(self) -> int:
        """How many there are without filters."""
        if self.on_frames or self.kinds.index == 1 or self._wish.narrow:
            return self._model.total
        return self.lines.rowCount()

    def _bundle_now(self) -> NowLine:
        bundle = self._bundle
        if self._saving:
            return NowLine(
                "The bundle is being written.", "", Glyph.UNDER_WAY, Action("Save bundle…", busy="Writing")
            )
        if bundle is None:
            if self._making is not None:
                busy = Action("Save bundle…", busy="Gathering")
                return NowLine("The support bundle is being gathered.", "", Glyph.UNDER_WAY, busy)
            off = Action("Save bundle…", reason="Choose fewer hours, then look it over.")
            return NowLine("There is no bundle yet.", "", Glyph.STOP, off)
        size = size_words(len(bundle.octets))
        return NowLine(
            f"{count(len(bundle.files), 'file')}, {size} zipped.", "Look them over; nothing has left yet.", Glyph.DONE,
            Action("Save bundle…", self._save_bundle, "file"),
        )  # fmt: skip

    # --- lines and frames -----------------------------------------------------------------------------

    def _on_line(self, record: LogRecord) -> None:
        self._pending.append(record)
        if not self._flush_soon.isActive():
            self._flush_soon.start()

    def _flush(self) -> None:
        fresh, self._pending = self._pending, []
        self.lines.take(fresh)

    def _on_premise(self) -> None:
        devices = {str(device.eui): device for device in self.desk.mirror.premise.topology.devices}
        if devices.keys() == self._names.devices.keys() and all(
            devices[eui].kind is old.kind and devices[eui].name == old.name
            for eui, old in self._names.devices.items()
        ):
            return
        self._names = Names(devices)
        self._line_painter.names = self._frame_painter.names = self._names
        self._offer()
        for view in (self.list, self.frames):
            view.relay()

    def _on_level(self, level: int) -> None:
        self._line_painter.technical = level == 1
        self.filters.show_for(frames=level == _FRAMES)
        if level == _FRAMES and self.isVisible():
            self.feed.watch()
        else:
            self.feed.rest()
        self._refilter()
        (self.frames if self.on_frames else self.list).to_end()

    @property
    def _wish(self) -> Wish:
        return Wish(
            self.kinds.index == 1, self.filters.warnings.isChecked(), self.filters.about,
            self.search.text.casefold(), self.on_frames and self.filters.blocks.isChecked(),
        )  # fmt: skip

    def _refilter(self) -> None:
        wish, names = self._wish, self._names
        if self.on_frames:
            self.feed.model.want(
                (lambda frame: wish.frame(frame, names, self.feed.said)) if wish.narrow else None
            )
        else:
            every = wish.technical and not wish.narrow
            self.lines.want(None if every else lambda line: wish.line(line, names))
        self._offer()
        self._refresh()

    def _heard_lines(self, fresh: list[LogRecord]) -> None:
        known = len(self._subjects)
        self._subjects.update(record.subject for record in fresh)
        if len(self._subjects) != known:
            self._offer()

    def _heard_frames(self, fresh: list[FrameRecord]) -> None:
        known = len(self._partners)
        self._partners.update((record.eui or record.address, record) for record in fresh)
        if len(self._partners) != known:
            self._offer()

    def _offer(self) -> None:
        """Chips for those who are spoken of at this level."""
        if self.on_frames:
            self.filters.offer({self._names.frame(record) for record in self._partners.values()})
        else:
            self.filters.offer({self._names.short(subject) for subject in self._subjects})

    def _refresh(self, *_: object) -> None:
        model = self._model
        some, any_at_all = model.rowCount() > 0, model.total > 0
        what, rest = _NONE if any_at_all else _NO_FRAMES if self.on_frames else _QUIET
        self._empty.write(what)
        self._empty_rest.write(rest)
        for part in (self._empty, self._empty_rest):
            part.setVisible(not some)
        self._all.setVisible(not some and any_at_all)
        self.filters.setVisible(any_at_all)
        self.list.setVisible(some and not self.on_frames)
        self.frames.setVisible(some and self.on_frames)
        self.now_changed.emit()

    def _show_all(self) -> None:
        self.filters.clear()
        self.search.write("")
        self._refilter()

    def showEvent(self, event: QShowEvent) -> None:
        """Frames are fetched while they are looked at."""
        super().showEvent(event)
        if self.on_frames:
            self.feed.watch()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: fetch nothing."""
        super().hideEvent(event)
        self.feed.rest()

    def _on_opened(self, record: object) -> None:
        if isinstance(record, FrameRecord):
            self.detail.show_frame(record, self._names)
            title = f"Frame {number(record.number)}"
        elif isinstance(record, LogRecord):
            self.detail.show_line(record, self._names)
            title = "Line of the log"
        else:
            return
        self._bundling = False
        self.drawer_wanted.emit(self.detail, title)
        self.now_changed.emit()

    def _to_map(self) -> None:
        record = self.detail.record
        if record is not None:
            self.desk.recall(record.at, eui_of(record))

    def drawer_closed(self) -> None:
        """The user shut the drawer: a bundle that was not saved is let go."""
        self._bundling, self._bundle = False, None
        if self._making is not None:
            self._making.cancel()
        self.list.clearSelection()
        self.frames.clearSelection()
        self.now_changed.emit()

    def _copy(self) -> None:
        text = "\n".join(line_of(record) for record in self.lines.shown)
        QGuiApplication.clipboard().setText(text)
        words = f"{count(self.lines.rowCount(), 'line')}; no keys and no codes in it."
        self.desk.notices.tell(Glyph.DONE, "The log is copied.", words)

    # --- the support bundle ---------------------------------------------------------------------------

    def make_bundle(self) -> None:
        """Gather a bundle and show it; nothing is written yet."""
        job = self.desk.job
        self._bundling = True
        self.pane.begin(job.job if job.is_open and not job.job.empty else None)
        self.drawer_wanted.emit(self.pane, TITLE)
        self._gather()

    def _gather(self) -> None:
        if self._making is not None:
            self._making.cancel()
        self._bundle = None
        self.pane.gathering()
        wishes = self.pane.wishes
        self._making = self.desk.ask(
            lambda session: session.support.make(wishes), self._on_made, self._on_not_made
        )
        self.now_changed.emit()

    def _on_made(self, bundle: Bundle) -> None:
        self._bundle, self._making = bundle, None
        self.pane.show_bundle(bundle)
        self.now_changed.emit()

    def _on_not_made(self, error: Exception) -> None:
        self._making = None
        self.pane.show_error(error)
        self.now_changed.emit()

    def _save_bundle(self) -> None:
        bundle = self._bundle
        if bundle is None:
            return
        path = self._files.target(self, "Save the support bundle", bundle.name, "Zip files (*.zip)")
        if path is not None:
            self._write(bundle, path)

    def _write(self, bundle: Bundle, path: Path) -> None:
        self._saving = True

        def done(kept: Path) -> None:
            self._saving = self._bundling = False
            self._bundle = None
            self.drawer_done.emit()
            words = f"{kept.name}, {size_words(len(bundle.octets))}; no codes and no keys in it."
            self.desk.notices.tell(Glyph.DONE, "The support bundle is saved.", words)
            self.now_changed.emit()

        def failed(error: Exception) -> None:
            self._saving = False
            self.desk.notices.failed(error)
            self.now_changed.emit()

        self.desk.ask(lambda session: session.support.save(bundle, path), done, failed)
        self.now_changed.emit()
