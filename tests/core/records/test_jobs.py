"""Jobs outlive damage: what was kept comes back whole, a damaged file is seen, said, and can be gone back on."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from core.disk.atomic import OLD_DRAFT
from core.errors import CoreError, FileError, UsageError
from core.events import Event, Level, LogWritten
from core.joining.work_order import WorkOrderError
from core.premise.device import DeviceKind, Eui64, JoinAs
from core.records.job import LARGEST, Job, JobDevice, JobOutcome, SignedCertificate, job_octets, read_job
from core.records.jobs import JobDesk, JobFolder
from core.session import Session
from core.settings import Settings

AT = 1_790_000_000.0
DEVICE = JobDevice(Eui64.parse("00-DB-12-34-56-78-90-B1"), DeviceKind.B1, "beside the hub", JoinAs.PPMID, 2)
JOB = Job(
    "20260922-141320", AT, AT, "Flat 14, Example House", "2000000000015", "A. Example", "EXAMPLE-17",
    "emulated:happy-house", "happy-house", JobOutcome.PROVED, (DEVICE,),
)  # fmt: skip


class _Clock:
    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> float:
        self.now += 60
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> JobFolder:
    return JobFolder(tmp_path, _Clock())


def _file(tmp_path: Path, number: str = JOB.number) -> Path:
    return tmp_path / "jobs" / f"{number}.json"


@pytest.mark.skipif(os.name == "nt", reason="permissions of this kind are not known there")
def test_a_job_is_for_its_owner_alone(folder: JobFolder, tmp_path: Path) -> None:
    folder.save(JOB)
    folder.save(replace(JOB, order="W-2"))
    files = [f for f in tmp_path.rglob("*") if f.is_file()]
    assert len(files) == 2, "the job and its last good save"
    assert [f.name for f in files if f.stat().st_mode & 0o077] == []


def test_a_job_comes_back_as_it_was(folder: JobFolder) -> None:
    saved = folder.save(JOB)
    assert saved == replace(JOB, saved_at=AT + 60)
    kept = folder.read(JOB.number)
    assert (kept.job, kept.damage) == (saved, "")


def test_what_a_killed_program_left_half_written_is_taken_away_and_what_is_being_written_stays(
    tmp_path: Path,
) -> None:
    folder = JobFolder(tmp_path, lambda: AT)
    folder.save(JOB)
    left, fresh, ahead = (_file(tmp_path).with_name(f"{JOB.number}.json.{n}.part") for n in (1, 2, 3))
    for draft, age in ((left, OLD_DRAFT + 1), (fresh, 1.0), (ahead, -OLD_DRAFT - 1)):
        draft.write_bytes(b"{")
        os.utime(draft, (AT - age, AT - age))
    assert [kept.job.number for kept in folder.jobs()] == [JOB.number]
    assert sorted(p.name for p in (tmp_path / "jobs").iterdir()) == [f"{JOB.number}.json", fresh.name]


def test_the_last_job_opened_stands_first_and_two_of_one_second_differ(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path, lambda: AT)
    first = folder.save(folder.new())
    second = folder.save(folder.new())
    assert second.number == f"{first.number}-2"
    older = folder.save(replace(JOB, number="20200101-080000"))
    assert [k.job.number for k in folder.jobs()] == [second.number, first.number, older.number]
    assert JobFolder(tmp_path / "nowhere", lambda: AT).jobs() == ()


@pytest.mark.parametrize("cut", [0, 1, 40, -3])
def test_a_file_cut_short_shows_the_save_before_it(tmp_path: Path, folder: JobFolder, cut: int) -> None:
    first = folder.save(JOB)
    folder.save(replace(JOB, premise="Flat 15"))
    path = _file(tmp_path)
    path.write_bytes(path.read_bytes()[:cut])
    kept = folder.read(JOB.number)
    assert kept.damage
    assert (kept.job, kept.last_good) == (first, first.saved_at)
    assert [k.damage for k in folder.jobs()] == [kept.damage]


def test_a_changed_letter_is_seen(tmp_path: Path, folder: JobFolder) -> None:
    folder.save(JOB)
    path = _file(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("Flat 14", "Flat 41"), encoding="utf-8")
    kept = folder.read(JOB.number)
    assert kept.damage == "its content is not what was saved"
    assert (kept.job, kept.last_good) == (Job(JOB.number), None)


def test_a_damaged_job_is_not_written_over_and_can_be_recovered(tmp_path: Path, folder: JobFolder) -> None:
    first = folder.save(JOB)
    folder.save(replace(JOB, premise="Flat 15"))
    path = _file(tmp_path)
    path.write_bytes(b"\0" * 64)
    with pytest.raises(FileError, match="is damaged and was not saved"):
        folder.save(JOB)
    assert path.read_bytes() == b"\0" * 64
    assert folder.recover(JOB.number) == first
    assert folder.read(JOB.number).damage == ""
    assert path.with_name(path.name + ".damaged").read_bytes() == b"\0" * 64


def test_what_has_no_earlier_save_cannot_be_recovered(tmp_path: Path, folder: JobFolder) -> None:
    folder.save(JOB)
    _file(tmp_path).write_bytes(b"{}")
    with pytest.raises(FileError, match="cannot be recovered"):
        folder.recover(JOB.number)
    assert _file(tmp_path).read_bytes() == b"{}"


@pytest.mark.parametrize("number", ["../library/x", "", "20260922-141320/../x", "1"])
def test_a_number_leads_nowhere_else(folder: JobFolder, number: str) -> None:
    with pytest.raises(UsageError):
        folder.read(number)
    with pytest.raises(UsageError):
        folder.save(replace(JOB, number=number))


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("in the way", encoding="utf-8")
    with pytest.raises(CoreError, match="cannot be written"):
        JobFolder(tmp_path, lambda: AT).save(JOB)


def test_another_jobs_file_under_this_name_is_damage(tmp_path: Path, folder: JobFolder) -> None:
    folder.save(JOB)
    _file(tmp_path, "20260101-000000").write_bytes(_file(tmp_path).read_bytes())
    assert folder.read("20260101-000000").damage == "it holds another job than its name says"


def test_what_is_no_job_is_refused_in_words() -> None:
    for octets, words in (
        (b"x" * (LARGEST + 1), "larger"),
        (b"\xff", "UTF-8"),
        (b"[]", "not an object"),
        (job_octets(JOB).replace(b'"form": 1', b'"form": 2'), "newer version"),
    ):
        with pytest.raises(ValueError, match=words):
            read_job(octets)


def test_when_a_job_counts_as_complete() -> None:
    assert JOB.complete
    assert replace(JOB, mpxn="").complete
    assert not replace(JOB, mpxn="2000000000016").complete
    assert not replace(JOB, installer="").complete
    assert not replace(JOB, premise="").complete
    assert Job("20260922-141320", AT).empty
    assert not JOB.empty


async def test_a_recovery_leaves_a_line(tmp_path: Path) -> None:
    lines: list[tuple[str, str, Level]] = []
    desk = JobDesk(tmp_path, _Clock(), lambda *line: lines.append(line))
    made = await desk.new()
    await desk.save(replace(made, premise="Flat 14"))
    await desk.save(replace(made, premise="Flat 15"))
    _file(tmp_path, made.number).write_bytes(b"")
    assert (await desk.recover(made.number)).premise == "Flat 14"
    assert (await desk.read(made.number)).damage == ""
    assert [k.job.premise for k in await desk.jobs()] == ["Flat 14"]
    assert [(s, level) for s, _, level in lines] == [("job", Level.WARNING)]
    assert "is in force again" in lines[0][1]


async def test_a_session_keeps_jobs_and_the_windows_remarks(tmp_path: Path) -> None:
    heard: list[Event] = []
    async with Session(Settings(data_folder=tmp_path), heard.append) as session:
        job = await session.jobs.save(replace(await session.jobs.new(), premise="Flat 14"))
        await session.remark("window", "A fault was shown.", Level.PROBLEM)
    assert [k.job for k in JobFolder(tmp_path, lambda: AT).jobs()] == [job]
    assert [(e.record.subject, e.record.level) for e in heard if isinstance(e, LogWritten)] == [
        ("window", Level.PROBLEM)
    ]


async def test_a_work_order_is_read_beside_the_jobs_with_every_mistake_by_row(tmp_path: Path) -> None:
    order = tmp_path / "order.csv"
    order.write_text("eui,install_code\nnothing,\n00-DB-12-34-56-78-90-B1,12\n", encoding="utf-8")
    desk = JobDesk(tmp_path, _Clock(), lambda *_: None)
    with pytest.raises(WorkOrderError) as told:
        await desk.work_order(order)
    assert [m.row for m in told.value.mistakes] == [2, 2, 3]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (replace(JOB, order="x" * 1_001), "“order” is not a text of at most 1000 characters"),
        (replace(JOB, premise="Flat \ud800"), "half a character"),
        (replace(JOB, devices=(DEVICE,) * 201), "is not a list of at most 200"),
    ],
)
def test_a_job_that_could_not_be_read_again_is_not_saved(
    folder: JobFolder, tmp_path: Path, changed: Job, why: str
) -> None:
    saved = folder.save(JOB)
    with pytest.raises(FileError) as told:
        folder.save(changed)
    assert why in told.value.why
    assert folder.read(JOB.number).job == saved
    assert [p.name for p in (tmp_path / "jobs").iterdir()] == [f"{JOB.number}.json"]


async def test_of_saves_asked_for_at_once_the_last_one_stands(tmp_path: Path) -> None:
    desk = JobDesk(tmp_path, _Clock(), lambda *_: None)
    for _ in range(5):
        await asyncio.gather(*(desk.save(replace(JOB, premise=f"Flat {n}" * (1 + n))) for n in range(12)))
        kept = await desk.read(JOB.number)
        assert (kept.job.premise, kept.damage) == ("Flat 11" * 12, "")


# SHA-256 of the file of JOB as it was written before it kept what belongs to Hand over
BEFORE = "8db3ee00df48c027ba4a31b9bda962f40ac6c0e483abd94e85431565e0a6c83d"
SIGNED = SignedCertificate("a/c.pdf", "a/c.json", "a1" * 32, AT, "b2" * 32, "c3" * 32)
HANDED_OVER = replace(JOB, notes="Two batteries.\nKey: gas box.", customer="B. Sample", signed=SIGNED)


def test_what_was_typed_and_signed_at_hand_over_comes_back(folder: JobFolder) -> None:
    saved = folder.save(HANDED_OVER)
    assert folder.read(JOB.number).job == saved
    assert (saved.notes, saved.customer, saved.signed) == (
        HANDED_OVER.notes,
        HANDED_OVER.customer,
        SIGNED,
    )
    assert not Job(JOB.number, customer="B. Sample").empty, "it would not be kept"


def test_a_file_from_before_there_was_a_hand_over_is_read_and_is_written_as_before() -> None:
    octets = job_octets(JOB)
    assert not any(word in octets for word in (b"notes", b"customer", b"signed"))
    assert hashlib.sha256(octets).hexdigest() == BEFORE
    assert read_job(octets) == JOB


@pytest.mark.parametrize(
    "code", ["83FED3407A939723A5C639B26916D505C3B5", "83FE D340 7A93 9723 A5C6 39B2 6916 D505 C3B5"]
)
def test_a_code_typed_into_notes_or_name_is_not_on_disk(folder: JobFolder, tmp_path: Path, code: str) -> None:
    folder.save(replace(JOB, notes=f"Garage: {code}\nbehind the meter", customer=f"B. Sample {code}"))
    assert not any(code[:9] in file.read_text() for file in tmp_path.rglob("*.json*"))
    kept = folder.read(JOB.number).job
    assert kept.notes == "Garage: [struck out]\nbehind the meter"
    assert kept.customer == "B. Sample [struck out]"


@pytest.mark.parametrize("wrong", [b'"at": "x"', b'"at": -1', b'"other": 1'])
def test_a_signature_of_another_form_is_damage(wrong: bytes) -> None:
    content = json.loads(job_octets(HANDED_OVER))["job"]
    content["signed"].update(json.loads(b"{" + wrong + b"}"))
    digest = hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()
    with pytest.raises(ValueError, match=r"at|other"):
        read_job(json.dumps({"form": 1, "sha256": digest, "job": content}).encode())


def test_customer_and_notes_are_in_no_repr() -> None:
    assert "Sample" not in repr(HANDED_OVER)
    assert "batteries" not in repr(HANDED_OVER)
