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
from gui.widgets.text import Text
from gui.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gui.look import Look
    from gui.models.start import RecentJob

FIRST = 5  # rows that are shown before “All jobs” is asked for


class RecentJobs(QWidget):
    """The last jobs; the rest is one press away.

    Signals:
        opened: the number of the job that the user wants.
    """

    opened = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._jobs: tuple[RecentJob, ...] = ()
        self._all = False
        head = SectionHead(look, "Recent jobs")
        self._count = head.count
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._more = Button(look, "", self._show_all, kind=Kind.TEXT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top, foot = QHBoxLayout(), QHBoxLayout()
        for row, part in ((top, head), (foot, self._more)):
            row.setContentsMargins(ROW_PAD, 0, ROW_PAD, 0)
            row.addWidget(part)
        foot.addStretch(1)
        column.addLayout(top)
        column.addLayout(self._rows)
        column.addLayout(foot)

    def show_jobs(self, jobs: Sequence[RecentJob]) -> None:
        """Show these, the first on top."""
        if tuple(jobs) == self._jobs:
            return
        self._jobs = tuple(jobs)
        self._count.write(str(len(self._jobs)))
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
        shown = self._jobs if self._all else self._jobs[:FIRST]
        for job in shown:
            row = _row(self._look, job)
            row.clicked.connect(partial(self._open, job.number))
            self._rows.addWidget(row)
        self._more.setVisible(len(shown) < len(self._jobs))
        self._more.write(f"Show all {count(len(self._jobs), 'job')}")

    def _show_all(self) -> None:
        self._all = True
        self._fill()

    def _open(self, number: str, _checked: bool = False) -> None:
        self.opened.emit(number)


def _row(look: Look, job: RecentJob) -> RowButton:
    day = f"*EMULATED*\n{job.when}" if job.emulated else job.when
    return RowButton(
        look,
        job.sentence,
        StateGlyph(look, job.glyph, 20),
        Text(look, job.premise, Type.STRONG, wrap=True),
        Text(look, job.outcome, role="ink2", wrap=True),
        Text(look, day, role="emu" if job.emulated else "ink2", wrap=True),
        widths=(120, 244, 130),
    )
