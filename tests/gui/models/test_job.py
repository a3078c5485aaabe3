"""The model of the open job: what is expected, and that a code lives no longer than its sitting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.joining.work_order import parse
from core.premise.device import Eui64
from core.records.job import Job, JobOutcome
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate
from gui.models.job import JobModel, outcome_of

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

CODE = "83FED3407A939723A5C639B26916D505C3B5"  # the specification's own example
ORDER = (
    "reference,eui,install_code,kind,name,join_as\n"
    f"EXAMPLE-17,00-DB-12-34-56-78-90-B1,{CODE},B1,beside the hub,CAD\n"
    f"EXAMPLE-17,00-DB-12-34-56-78-90-B2,{CODE},B2,at the IHD,PPMID\n"
)


def _signals(model: JobModel) -> list[str]:
    heard: list[str] = []
    model.changed.connect(lambda: heard.append("changed"))
    model.expected_changed.connect(lambda: heard.append("expected"))
    return heard


def test_a_work_order_becomes_expected_devices_with_their_codes(qapp: QCoreApplication) -> None:
    model = JobModel()
    heard = _signals(model)
    model.take_order(parse(ORDER.encode(), "order.csv"))
    assert [(str(d.eui), d.kind.value, d.name, d.join_as.value, d.row) for d in model.expected] == [
        ("00-DB-12-34-56-78-90-B1", "B1", "beside the hub", "CAD", 2),
        ("00-DB-12-34-56-78-90-B2", "B2", "at the IHD", "PPMID", 3),
    ]
    assert all(d.install_code is not None for d in model.expected)
    assert model.job.order == "EXAMPLE-17"
    assert heard == ["changed", "expected"]
    assert CODE[:8] not in repr(model.expected)


def test_another_job_forgets_the_codes_and_the_same_order_read_again_is_told(qapp: QCoreApplication) -> None:
    model, order = JobModel(), parse(ORDER.encode(), "order.csv")
    model.take_order(order)
    kept = replace(model.job, number="1")
    model.open(kept)
    assert [d.install_code for d in model.expected] == [None, None]
    heard = _signals(model)
    model.take_order(order)
    assert heard == ["changed", "expected"]
    assert model.expected[0].install_code is not None


def test_fields_change_without_touching_the_devices(qapp: QCoreApplication) -> None:
    model = JobModel()
    model.take_order(parse(ORDER.encode(), "order.csv"))
    heard = _signals(model)
    model.write(replace(Job(), premise="Flat 14"))
    assert model.job.premise == "Flat 14"
    assert len(model.expected) == 2
    assert heard == ["changed"]
    model.drop_order()
    assert not model.expected


def _row(condition: Condition, outcome: Outcome | None = None) -> DeviceUpdate:
    return DeviceUpdate(Eui64.from_int(1), condition=condition, outcome=outcome)


def test_the_outcome_of_a_job_is_the_worst_of_its_devices() -> None:
    done = _row(Condition.FINISHED, Outcome.CONFIRMED)
    assert outcome_of([]) is JobOutcome.OPEN
    assert outcome_of([done]) is JobOutcome.PROVED
    assert outcome_of([done, _row(Condition.RUNNING)]) is JobOutcome.UNDER_WAY
    assert outcome_of([done, _row(Condition.FINISHED, Outcome.INFERRED)]) is JobOutcome.NOT_PROVED
    assert outcome_of([_row(Condition.RUNNING), _row(Condition.FAILED, Outcome.FAILED)]) is JobOutcome.FAILED
    assert outcome_of([done, _row(Condition.FINISHED, Outcome.CONTRADICTED)]) is JobOutcome.FAILED
    assert outcome_of([done, _row(Condition.REFUSED, Outcome.REFUSED)]) is JobOutcome.FAILED
