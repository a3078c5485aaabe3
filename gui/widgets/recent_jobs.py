"""Recent jobs as rows that open: premise, day, and what came of it as shape and words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.typography import Type
from gui.widgets.buttons import Button, Kind
from gui.widgets.glyphs import StateGlyph
from gui.widgets.page import SectionHead
from gui.widgets.row_button import ROW_PAD, RowButton
from gui.widgets.rows import when_cell
from gui.widgets.text import Text
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.look import Look
    from gui.models.start import RecentJob

FIRST, FEW = 5, 3  # rows that are shown before all are asked for; on a low window


class RecentJobs(QWidget):
    """The last jobs; the rest is one press away, beside the head: rows below do not move for it.

    Signals:
        opened: the number of the job that the user wants.
    """

    opened = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._jobs: tuple[RecentJob, ...] = ()
        self._all = self._few = False
        self._head = SectionHead(look, "Recent jobs")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._more = Button(look, "", self._turn, kind=Kind.TEXT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(ROW_PAD, 0, ROW_PAD, 0)
        top.addWidget(self._head)
        self._head.take(self._more)
        column.addLayout(top)
        column.addLayout(self._rows)

    def show_jobs(self, jobs: Sequence[RecentJob]) -> None:
        """Show these, the first on top."""
        if tuple(jobs) == self._jobs:
            return
        self._jobs = tuple(jobs)
        self._head.count.write(str(len(self._jobs)))
        self._fill()

    def set_few(self, few: bool) -> None:
        """Whether the window is low, so that what stands below the jobs needs their room."""
        if few is not self._few:
            self._few = few
            self._fill()

    @property
    def rows(self) -> tuple[RowButton, ...]:
        """The rows as shown."""
        items = (self._rows.itemAt(number) for number in range(self._rows.count()))
        found = (item.widget() for item in items if item is not None)
        return tuple(row for row in found if isinstance(row, RowButton))

    def _fill(self) -> None:
        for row in self.rows:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        first = FEW if self._few else FIRST
        shown = self._jobs if self._all else self._jobs[:first]
        for job in shown:
            row = _row(self._look, job)
            row.clicked.connect(partial(self._open, job.number))
            self._rows.addWidget(row)
        self._head.offer(self._more, len(self._jobs) > first)
        self._more.write("Fewer jobs" if self._all else f"All {count(len(self._jobs), 'job')}")

    def _turn(self) -> None:
        self._all = not self._all
        self._fill()

    def _open(self, number: str, _checked: bool = False) -> None:
        self.opened.emit(number)


def _row(look: Look, job: RecentJob) -> RowButton:
    return RowButton(
        look,
        job.sentence,
        StateGlyph(look, job.glyph, 20),
        Text(look, job.premise, Type.STRONG, wrap=True),
        Text(look, job.outcome, role="ink2", wrap=True),
        when_cell(look, job.when, emulated=job.emulated),
        widths=(120, 244, 130),
    )
