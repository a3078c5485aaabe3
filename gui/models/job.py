"""The job that is open: what was typed of it, and the devices that its work order expects."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.premise.device import DeviceKind, Eui64, JoinAs
from core.records.job import Job, JobDevice, JobOutcome
from core.update.evidence import Outcome
from core.update.progress import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.joining.install_code import InstallCode
    from core.joining.work_order import WorkOrder
    from core.update.progress import DeviceUpdate


@dataclass(frozen=True, slots=True)
class ExpectedDevice:
    """A device of the work order. `install_code` is there only in the sitting in which the order was read."""

    eui: Eui64
    kind: DeviceKind = DeviceKind.UNKNOWN
    name: str = ""
    join_as: JoinAs = JoinAs.CAD
    row: int = 0
    install_code: InstallCode | None = field(default=None, repr=False)


class JobModel(QObject):
    """What screens share of the open job; one for the whole window, at `desk.job`.

    Signals:
        changed: `job` is different now.
        expected_changed: `expected` is different now.
    """

    changed = Signal()
    expected_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = Job()
        self._codes: dict[Eui64, InstallCode] = {}
        self._damage = ""

    @property
    def job(self) -> Job:
        """The job as it stands."""
        return self._job

    @property
    def expected(self) -> tuple[ExpectedDevice, ...]:
        """The devices of the work order in its order, with the codes that are still known."""
        return tuple(
            ExpectedDevice(d.eui, d.kind, d.name, d.join_as, d.row, self._codes.get(d.eui))
            for d in self._job.devices
        )

    @property
    def is_open(self) -> bool:
        """Whether a job is open, be it still empty."""
        return bool(self._job.number)

    @property
    def damage(self) -> str:
        """Why the job can only be read, in words; empty for a job that is whole."""
        return self._damage

    def open(self, job: Job, damage: str = "") -> None:
        """Put this job in place of the one that is open; install codes of the former are forgotten."""
        self._codes.clear()
        self._job, self._damage = job, damage
        self.changed.emit()
        self.expected_changed.emit()

    def write(self, job: Job) -> None:
        """Keep the job as it is now; its devices change by `take_order` and `drop_order` only."""
        if job != self._job:
            self._job = replace(job, devices=self._job.devices)
            self.changed.emit()

    def take_order(self, order: WorkOrder) -> None:
        """Expect the devices of a work order; their install codes stay in memory only."""
        self._codes = {d.eui: d.install_code for d in order.devices}
        devices = tuple(JobDevice(d.eui, d.kind, d.name, d.join_as, d.row) for d in order.devices)
        self._expect(replace(self._job, devices=devices, order=order.reference))

    def drop_order(self) -> None:
        """Expect nothing any more."""
        self._codes.clear()
        self._expect(replace(self._job, devices=(), order=""))

    def _expect(self, job: Job) -> None:
        self._job = job
        self.changed.emit()
        self.expected_changed.emit()


def outcome_of(rows: Iterable[DeviceUpdate]) -> JobOutcome:
    """What came of the updates so far: the worst of them. Pure."""
    found = list(rows)
    if not found:
        return JobOutcome.OPEN
    if any(row.outcome is Outcome.CONTRADICTED or _failed(row) for row in found):
        return JobOutcome.FAILED
    if any(not row.condition.over for row in found):
        return JobOutcome.UNDER_WAY
    proved = all(row.outcome is Outcome.CONFIRMED for row in found)
    return JobOutcome.PROVED if proved else JobOutcome.NOT_PROVED


def _failed(row: DeviceUpdate) -> bool:
    return row.condition.over and row.condition is not Condition.FINISHED
