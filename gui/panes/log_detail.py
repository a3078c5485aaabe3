"""One line of the log or one frame in the drawer: the sentence, its facts, a frame's octets, and the way to the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.hub.frame_words import words_of
from core.radio.frame_log import FrameRecord
from gui.models.lines import frame_facts, frame_line, line_facts, octet_count, octets
from gui.models.log import line_of
from gui.typography import Type
from gui.widgets.buttons import Button
from gui.widgets.facts import Facts
from gui.widgets.flow import FlowRow
from gui.widgets.page import SectionHead
from gui.widgets.text import Text

if TYPE_CHECKING:
    from core.events import LogRecord
    from gui.look import Look
    from gui.models.lines import Names


class LogDetail(QWidget):
    """What the Log has to say of the row that is chosen.

    Signals:
        map_wanted: show the map as it was then.
        copied: it lies on the clipboard.
    """

    map_wanted = Signal()
    copied = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.record: LogRecord | FrameRecord | None = None
        self._line = ""
        self.sentence = Text(look, "", Type.LEAD, wrap=True)
        self._facts_of = (Facts(look), Facts(look))  # of a line, of a frame
        self._head = SectionHead(look, "Bytes")
        self.octets = Text(look, "", Type.ID, wrap=True)
        acts = FlowRow(
            Button(look, "Show on the map", self.map_wanted.emit, icon="map"),
            Button(look, "Copy", self._copy, icon="copy"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 4, 24, 20)
        column.setSpacing(14)
        for part in (self.sentence, acts, self._head, self.octets, *self._facts_of):
            column.addWidget(part)
        column.addStretch(1)

    def show_line(self, record: LogRecord, names: Names) -> None:
        """Show a line of the log."""
        self._show(record, record.text, line_of(record))
        self._facts_of[0].show_facts(_whole(line_facts(record, names), "Device ID"))

    def show_frame(self, record: FrameRecord, names: Names) -> None:
        """Show a frame."""
        line = f"{frame_line(record)}\n{octets(record)}"
        self._show(record, words_of(record), line)
        self._facts_of[1].show_facts(_whole(frame_facts(record, names), "Device ID", "Last hop"))
        self._head.remark.write(octet_count(record))
        self.octets.write(octets(record))

    def _show(self, record: LogRecord | FrameRecord, words: str, line: str) -> None:
        frame = isinstance(record, FrameRecord)
        self.record, self._line = record, line
        self.sentence.write(words.replace("*", "∗"))
        for facts, shown in zip(self._facts_of, (not frame, frame), strict=True):
            facts.setVisible(shown)
        self._head.setVisible(frame)
        self.octets.setVisible(frame)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._line)
        self.copied.emit()


def _whole(facts: tuple[tuple[str, str], ...], *names: str) -> tuple[tuple[str, str], ...]:
    """The facts, with those that are sometimes missing said to be so: a row keeps its place."""
    known = {name for name, _ in facts}
    return (*facts, *((name, "Not told") for name in names if name not in known))
