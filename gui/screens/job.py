"""Job: which premise, which meter point, who does it, the work order, and what is known of the premise so far."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QSpacerItem, QVBoxLayout, QWidget

from core.joining.meter_points import mpxn_mistake
from core.records.job import LONGEST
from gui.going_on import go_on, waits
from gui.models.premise_facts import facts
from gui.models.start import day_and_time
from gui.screen import Action, Glyph, NowLine, Screen
from gui.theme import WIDE_FROM
from gui.widgets.beside import column_gap, stand
from gui.widgets.facts import Facts
from gui.widgets.field import Field, Verdict
from gui.widgets.library import DropVeil
from gui.widgets.order_panel import OrderPanel
from gui.widgets.page import Page, SectionHead
from gui.widgets.trouble import Trouble
from gui.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent

    from core.joining.work_order import WorkOrder
    from core.records.job import Job
    from gui.bridge import Call
    from gui.desk import Desk

_MPAN_DIGITS = 13
_READ_ONLY = "This job is damaged: recover it first."
_FILES = "Work orders (*.csv *.json *.txt);;All files (*)"


class JobScreen(Screen):
    """Fields are judged on leaving them; what was typed is kept, be it right or wrong."""

    title = "Job"

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.time) -> None:
        super().__init__(desk)
        self._clock = clock
        self._asked_new = False
        self._going: Call | None = None  # on its way back to an update that was cut off
        self._number = ""  # of the job that the fields show
        look = desk.look
        self.premise = Field(look, "Premise", "Its name or reference, as on the job sheet.")
        self.mpxn = Field(
            look, "MPxN", "The meter point: an MPAN of 13 digits or an MPRN of 6 to 10. Optional.", mono=True
        )
        self.installer = Field(look, "Installer", "Who does this job; it stands in the record.")
        self.order = OrderPanel(look)
        self._trouble = Trouble(look)
        self._facts = Facts(look)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._page = Page(look, "Job")
        self._page.keep_together()
        self._build()
        self._connect()
        self._show_job()
        self._refresh()

    def _build(self) -> None:
        fields = QVBoxLayout()
        fields.setSpacing(14)
        fields.addWidget(SectionHead(self.look, "This visit"))
        for field in (self.premise, self.mpxn, self.installer):
            field.edit.setMaxLength(LONGEST)
            fields.addWidget(field)
        fields.addStretch(1)
        self._columns.addLayout(fields, 1)
        self._columns.addWidget(self._beside(), 1)
        self._page.body.addWidget(self._trouble)
        self._page.body.addLayout(self._columns)
        self._page.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        self._veil = DropVeil(self.look, self)
        self.setAcceptDrops(True)
        for part, page in ((self.premise, "job"), (self.mpxn, "job#mpxn")):
            part.setProperty("help", page)

    def _beside(self) -> QWidget:
        """Beside the fields: the work order, and under it what is known of the premise."""
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.order)
        self._apart = QSpacerItem(0, 0)
        column.addItem(self._apart)
        self._known = column
        column.addWidget(SectionHead(self.look, "The premise so far"))
        column.addWidget(self._facts)
        column.addStretch(1)
        return made

    def _connect(self) -> None:
        mirror, job = self.desk.mirror, self.desk.job
        for signal in (
            mirror.hub_changed,
            mirror.premise_changed,
            mirror.device_log_changed,
            mirror.campaign_changed,
        ):
            signal.connect(self._refresh)
        job.changed.connect(self._show_job)
        job.expected_changed.connect(self._show_order)
        self.premise.left.connect(partial(self._leave, self.premise))
        self.installer.left.connect(partial(self._leave, self.installer))
        self.mpxn.left.connect(self._leave_mpxn)
        self.mpxn.typed.connect(self._type_mpxn)
        for field in (self.premise, self.mpxn, self.installer):
            field.left.connect(self._keep)
        self.order.import_wanted.connect(self._choose_order)
        self.order.drop_wanted.connect(job.drop_order)

    # --- what the Now line says -----------------------------------------------------------------------

    def now(self) -> NowLine:
        """Recover a damaged job; else on to Connect, or on to the plan."""
        job = self.desk.job
        if job.damage:
            return self._damaged()
        missing = [
            w for w, f in (("the premise", self.premise), ("the installer", self.installer)) if not f.text
        ]
        wrong = bool(self.mpxn.text and mpxn_mistake(self.mpxn.text))
        where = "Plan" if self.desk.mirror.connected else "Connect"
        go_on = Action(f"Continue to {where}", partial(self.desk.go, where.lower()))
        recent = (Action("Recent jobs", partial(self.desk.go, "start")),)
        if not job.is_open and len(missing) == 2:
            return NowLine(
                "No job is open.", "Name the premise to begin one, or go on without.", Glyph.NOT_STARTED, go_on, recent
            )  # fmt: skip
        if self._going is not None:
            busy, cancel = (
                Action("Continue the update", busy="Connecting"),
                Action("Cancel", self._stop_going),
            )
            detail = self.desk.mirror.hub.detail or "It takes a few seconds."
            return NowLine("Back to the hub of this job.", detail, Glyph.UNDER_WAY, busy, (cancel,))
        if waits(self.desk, job.job):
            act = Action("Continue the update", self._go_on, icon="again")
            advice = "The devices keep what they have; it goes on from there."
            return NowLine("The update of this job was cut off.", advice, Glyph.WAITING, act, recent)
        if missing or wrong:
            advice = f"Still to name: {listed(missing)}." if missing else "Look at the MPxN again."
            return NowLine("The job is not complete.", advice, Glyph.UNDER_WAY, go_on, recent)
        return NowLine("The job is complete.", "It is kept as you go.", Glyph.DONE, go_on, recent)

    def entered(self) -> None:
        """Put the keyboard into the first field of a job that has just been begun."""
        model = self.desk.job
        if model.is_open and not model.damage and not self.premise.text:
            self.premise.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self) -> None:
        self._trouble.clear()
        self._going = go_on(self.desk, self.desk.job.job.hub, self._gone, self._not_gone)
        self.now_changed.emit()

    def _gone(self) -> None:
        self._going = None
        self.now_changed.emit()

    def _not_gone(self, error: Exception) -> None:
        self._gone()
        self._trouble.show_error(error)

    def _stop_going(self) -> None:
        if self._going is not None:
            self._going.cancel()
        self._gone()

    def _damaged(self) -> NowLine:
        job = self.desk.job.job
        if not job.saved_at:
            off = Action("Recover", reason="There is no earlier save of it.")
            return NowLine("This job is damaged.", "", Glyph.STOP, off, self._to_start())
        when = day_and_time(job.saved_at, self._clock())
        return NowLine(
            "This job is damaged: read-only.", f"Last good save {when}.", Glyph.WARN,
            Action("Recover", self._recover, icon="again"), self._to_start(),
        )  # fmt: skip

    def _to_start(self) -> tuple[Action, ...]:
        return (Action("Recent jobs", partial(self.desk.go, "start")),)

    # --- fields ---------------------------------------------------------------------------------------

    def _leave(self, field: Field) -> None:
        """Judge a field that must not be empty."""
        if field.text:
            field.judge(Verdict.VALID)
        else:
            said = f"{field.label.words} is still empty: the job is not complete without it."
            field.judge(
                Verdict.ERROR if self.desk.job.is_open else Verdict.NONE,
                said if self.desk.job.is_open else "",
            )

    def _leave_mpxn(self) -> None:
        mistake = mpxn_mistake(self.mpxn.text) if self.mpxn.text else ""
        if not self.mpxn.text:
            self.mpxn.judge(Verdict.NONE)
        elif mistake:
            self.mpxn.judge(Verdict.ERROR, mistake)
        else:
            self.mpxn.judge(Verdict.VALID, _mpxn_words(self.mpxn.text))

    def _type_mpxn(self, text: str) -> None:
        """The check digit is judged live once an MPAN is whole; a shorter number only on leaving."""
        whole = len("".join(text.split())) >= _MPAN_DIGITS
        self._leave_mpxn() if whole else self.mpxn.judge(Verdict.NONE)
        self.now_changed.emit()

    def _keep(self) -> None:
        """Write what was typed into the job; the first word that is typed begins one."""
        job = self.desk.job
        if job.damage or self._asked_new:
            return
        if job.is_open:
            job.write(self._filled(job.job))
        elif self.premise.text or self.mpxn.text or self.installer.text:
            self._asked_new = True
            self.desk.ask(lambda session: session.jobs.new(), self._begin, self._not_begun)
        self.now_changed.emit()

    def _filled(self, job: Job) -> Job:
        mpxn = "".join(self.mpxn.text.split())
        return replace(job, premise=self.premise.text, mpxn=mpxn, installer=self.installer.text)

    def _begin(self, job: Job) -> None:
        self._asked_new = False
        typed = self._filled(job)
        self.desk.job.open(job)
        opened = self.desk.job.job  # which hub it is has been written into it
        self.desk.job.write(
            replace(opened, premise=typed.premise, mpxn=typed.mpxn, installer=typed.installer)
        )

    def _not_begun(self, error: Exception) -> None:
        self._asked_new = False
        self.desk.notices.failed(error)

    def _show_job(self) -> None:
        """Show the job that is open; a field that has the keyboard keeps what is being typed of the same job."""
        model = self.desk.job
        job, other = model.job, model.job.number != self._number
        self._number = job.number
        for field, words in (
            (self.premise, job.premise),
            (self.mpxn, job.mpxn),
            (self.installer, job.installer),
        ):
            field.edit.setReadOnly(bool(model.damage))
            same = words in (field.text, "".join(field.text.split()))
            if other or not (same or field.edit.hasFocus()):
                field.write(words)
                field.judge(Verdict.NONE)
        if model.damage:
            self._trouble.show_error(_damage_error(model.damage))
            self.order.turn_off(_READ_ONLY)
        else:
            self._trouble.clear()
            self.order.turn_on()
        self._show_order()
        self._refresh()

    def _recover(self) -> None:
        number = self.desk.job.job.number
        self.desk.ask(lambda session: session.jobs.recover(number), self._recovered)

    def _recovered(self, job: Job) -> None:
        self.desk.job.open(job)
        self.desk.notices.tell(Glyph.DONE, "The job is recovered.", "The damaged file is kept beside it.")

    # --- work order -----------------------------------------------------------------------------------

    def _choose_order(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import a work order", "", _FILES)
        if name:
            self.take_order(Path(name))

    def take_order(self, path: Path) -> None:
        """Read a work order; one that cannot be used leaves the former in force."""
        self.desk.ask(lambda session: session.jobs.work_order(path), self._on_order, self.order.show_error)

    def _on_order(self, order: WorkOrder) -> None:
        if not self.desk.job.is_open:
            self.desk.ask(lambda session: session.jobs.new(), partial(self._begin_with, order))
            return
        self.desk.job.take_order(order)
        points = {device.mpxn for device in order.devices if device.mpxn}
        remarks = list(order.remarks)
        mpxn = "".join(self.mpxn.text.split())
        if len(points) == 1 and not mpxn:
            self.desk.job.write(replace(self.desk.job.job, mpxn=points.pop()))
        elif points and points != {mpxn}:
            remarks.append(f"The order is for MPxN {listed(sorted(points))}; the job says {mpxn or 'none'}.")
        self.order.show_remarks(remarks)

    def _begin_with(self, order: WorkOrder, job: Job) -> None:
        self._begin(job)
        self._on_order(order)

    def _show_order(self) -> None:
        self.order.show_expected(self.desk.job.expected, self.desk.job.job.order)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file, unless the job can only be read."""
        files = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if len(files) == 1 and not self.desk.job.damage:
            event.acceptProposedAction()
            self._veil.lower_over("Let go to read this work order")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The file went elsewhere."""
        super().dragLeaveEvent(event)
        self._veil.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the file that was dropped."""
        self._veil.hide()
        event.acceptProposedAction()
        self.take_order(Path(event.mimeData().urls()[0].toLocalFile()))

    # --- the premise so far ---------------------------------------------------------------------------

    def _refresh(self) -> None:
        self._facts.show_facts(facts(self.desk.mirror, self.desk.job.job.premise))
        self.now_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fields and order side by side where there is room."""
        super().resizeEvent(event)
        stand(self._columns, beside=self.width() >= self.look.theme.px(720))
        self._columns.setSpacing(column_gap(self))
        self._apart.changeSize(0, 12 if self.window().width() >= WIDE_FROM else 0)  # low windows have none
        self._known.invalidate()


def _mpxn_words(text: str) -> str:
    digits = "".join(text.split())
    return f"{'MPAN' if len(digits) == _MPAN_DIGITS else 'MPRN'}, check digits right."


def _damage_error(damage: str) -> Exception:
    from core.errors import FileError

    return FileError(
        "This job’s file is damaged; here is its last good save.",
        f"{damage[:1].upper()}{damage[1:]}.",
        "Recover it to go on from that save; the damaged file is kept beside it.",
    )
