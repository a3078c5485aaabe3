"""Beside the map of a replay: what each device did at that moment, and the lines of the log up to it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.events import Level
from gui.models.lines import Names
from gui.models.log import line_of
from gui.models.tail import TailModel
from gui.panes.replay_log import NarrowLinePainter, PastView
from gui.widgets.bar import Fill, paint_bar
from gui.widgets.page import NodeShape, SectionHead
from gui.widgets.row_button import ROW_PAD, RowButton
from gui.widgets.segments import Segments
from gui.widgets.text import Text
from gui.widgets.themed import Themed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from core.events import LogRecord
    from core.premise.device import Device, Eui64
    from gui.look import Look
    from gui.models.replay import Replay
    from gui.models.replay_words import Doing

MOST_LINES = 1_000  # of the log up to the moment; a longer list would be measured anew at every step back
_BOTH_FROM = 470  # px at 100 %; lower than this devices and log take turns
_SHAPE = 0.55
_OVER = 4  # px over a bar
_LOG_LEAST = 128  # px


class _Share(Themed):
    """How far one device had come: a bar that stands where it is put, at a drag as in play."""

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._share, self._fill = 0.0, Fill.SOLID
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Lower than a bar of its own: words stand over it."""
        return QSize(100, _OVER + self.theme.metrics.bar - 4)

    def show_share(self, share: float | None, fill: Fill) -> None:
        """Show this, or nothing."""
        self.setVisible(share is not None)
        if share is not None and (share, fill) != (self._share, self._fill):
            self._share, self._fill = share, fill
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The bar."""
        bar = QRectF(self.rect()).adjusted(0, _OVER, 0, 0)
        paint_bar(QPainter(self), bar, self._share, self.theme, self._fill)


class DoingRow:
    """One device as a row; pressed, the map shows its way."""

    def __init__(self, look: Look, doing: Doing) -> None:
        self._shape = NodeShape(look, doing.look, scale=_SHAPE)
        self._name = Text(look, "", wrap=True)
        self._words = Text(look, "", role="ink2", wrap=True)
        self._bar = _Share(look)
        parts = (self._name, self._words, self._bar)
        self.button = RowButton(look, doing.sentence, self._shape, *parts, stacked=True)
        layout = self.button.layout()
        if layout is not None:
            layout.setContentsMargins(ROW_PAD, 4, ROW_PAD, 4)  # a target high, and no more
        self._doing: Doing | None = None
        self.show_doing(doing)

    def show_doing(self, doing: Doing) -> None:
        """Show this from now on."""
        before, self._doing = self._doing, doing
        if before == doing:
            return
        self.button.setAccessibleName(doing.sentence)
        self._name.write(f"*{doing.name}*  {doing.place}".strip())
        self._words.write(doing.words)
        self._bar.show_share(doing.share, doing.fill)
        if before is None or before.look != doing.look:
            self._shape.show_node(doing.look)


class DownArea(QScrollArea):
    """Scrolls up and down by keys; those of the replay go on to the screen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Mine are the keys that lead up and down."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)
        else:
            event.ignore()


class DoingList(DownArea):
    """All devices, each in its row; rows stay where they are from moment to moment.

    Signals:
        chosen: the device (EUI-64) whose row was pressed.
    """

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._rows: dict[Eui64, DoingRow] = {}
        self._none = Text(look, "No device is known at this moment.", role="ink2", wrap=True)
        inside = self._inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(_inset(self._none))
        self._column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)

    def fit(self) -> None:
        """Be no higher than all rows are; what is left is the log's."""
        inside, width = self._inside, self.viewport().width()
        high = inside.heightForWidth(width) if inside.hasHeightForWidth() else inside.sizeHint().height()
        self.setMaximumHeight(max(self.minimumHeight(), high))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words wrap anew."""
        super().resizeEvent(event)
        self.fit()

    @property
    def rows(self) -> Mapping[Eui64, DoingRow]:
        """The rows by device, those that are not shown too."""
        return self._rows

    def show_doings(self, doings: Sequence[Doing]) -> None:
        """Show these; a device that was not known yet at this moment has no row."""
        found = {doing.eui: doing for doing in doings}
        for place, doing in enumerate(doings):
            row = self._rows.get(doing.eui)
            if row is None:
                row = self._rows[doing.eui] = DoingRow(self._look, doing)
                row.button.clicked.connect(partial(self._choose, doing.eui))
            else:
                row.show_doing(doing)
            if self._column.indexOf(row.button) != place + 1:
                self._column.insertWidget(place + 1, row.button)
        for eui, row in self._rows.items():
            row.button.setVisible(eui in found)
        self._none.setVisible(not found)
        self.fit()

    def forget(self) -> None:
        """Another visit."""
        for row in self._rows.values():
            self._column.removeWidget(row.button)
            row.button.hide()
            row.button.deleteLater()
        self._rows.clear()

    def _choose(self, eui: Eui64, _checked: bool = False) -> None:
        self.chosen.emit(eui)


class ReplaySide(QWidget):
    """Devices over log where there is room, else in turns.

    Signals:
        chosen: the device (EUI-64) whose row was pressed.
        moment_wanted: the place of the entry whose line was pressed.
    """

    chosen = Signal(object)
    moment_wanted = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._both = True
        self._shown = (0, 0)  # lines of the log in the list: from, to
        self._lines: tuple[tuple[int, LogRecord], ...] = ()
        self.turns = Segments(look, ("Devices", "Log"), "Devices or log")
        self._heads = SectionHead(look, "Devices"), SectionHead(look, "Log")
        self.devices = DoingList(look)
        self.lines: TailModel[LogRecord] = TailModel(line_of, most=MOST_LINES, parent=self)
        self.log = PastView(look, self.lines, "Log lines up to this moment")
        self._painter = NarrowLinePainter(look, self.log)
        self._quiet = Text(look, "Nothing was written down yet.", role="ink2", wrap=True)
        self._build()
        self.turns.chosen.connect(lambda _index: self._share_out())
        self.devices.chosen.connect(self.chosen)
        self.log.opened.connect(self._on_line)

    def _build(self) -> None:
        self.log.dress(self._painter)
        self.log.setMinimumHeight(_LOG_LEAST)
        self.log.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        column = self._column = QVBoxLayout(self)
        column.setSpacing(4)
        turns = QHBoxLayout()
        turns.setContentsMargins(ROW_PAD, 0, 0, 0)
        turns.addWidget(self.turns)
        turns.addStretch(1)
        column.addLayout(turns)
        column.addLayout(_inset(self._heads[0]))
        column.addWidget(self.devices, 3)
        column.addLayout(_inset(self._heads[1], over=8))
        column.addLayout(_inset(self._quiet))
        column.addWidget(self.log, 1)
        column.addStretch(0)
        self.setProperty("help", "recording#devices-and-log")
        self._share_out()

    def take_margins(self, right: int, *, left: int) -> None:
        """So much room at both sides, in px."""
        self._column.setContentsMargins(left, 8, right, 10)

    def begin(self, replay: Replay) -> None:
        """Another visit."""
        lines = replay.story.lines
        self._lines = tuple(line for line in lines if line[1].level is not Level.TECHNICAL)
        self._shown = (0, 0)
        self.lines.forget()
        self.devices.forget()

    def show_moment(self, replay: Replay, doings: Sequence[Doing], names: Mapping[str, Device]) -> None:
        """Show what was known at this moment."""
        self.devices.show_doings(doings)
        if names.keys() != self._painter.names.devices.keys() or any(
            names[eui].kind is not old.kind for eui, old in self._painter.names.devices.items()
        ):
            self._painter.names = Names(names)
            self.log.viewport().update()
        self._show_lines(self._until(replay.place))

    def _until(self, place: int) -> int:
        low, high = 0, len(self._lines)
        while low < high:
            middle = (low + high) // 2
            if self._lines[middle][0] < place:
                low = middle + 1
            else:
                high = middle
        return low

    def _show_lines(self, end: int) -> None:
        start, shown = self._shown
        if end == shown:
            return
        if end < shown or end - shown > MOST_LINES:
            start = shown = max(0, end - MOST_LINES)
            self.lines.forget()
        self.lines.take(record for _, record in self._lines[shown:end])
        self._shown = (start, end)
        self._share_out()
        self.log.to_end()

    def _on_line(self, record: object) -> None:
        place = next(
            (place for place, line in reversed(self._lines[: self._shown[1]]) if line is record), None
        )
        if place is not None:
            self.moment_wanted.emit(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Both fit, or they take turns."""
        super().resizeEvent(event)
        both = self.height() >= self._look.theme.px(_BOTH_FROM)
        if both is not self._both:
            self._both = both
            self._share_out()

    def _share_out(self) -> None:
        some, index = self._shown[1] > 0, self.turns.index
        devices, log = self._both or index == 0, self._both or index == 1
        self.turns.setVisible(not self._both)
        for head in self._heads:
            head.setVisible(self._both)
        self.devices.setVisible(devices)
        self.log.setVisible(log and some)
        self._quiet.setVisible(log and not some)


def _inset(part: QWidget, over: int = 0) -> QHBoxLayout:
    """A part that begins and ends where the words of the rows do."""
    row = QHBoxLayout()
    row.setContentsMargins(ROW_PAD, over, ROW_PAD, 0)
    row.addWidget(part)
    return row
