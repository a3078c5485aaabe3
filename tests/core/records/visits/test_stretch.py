"""What of a visit is written when, under clocks of the test's own, on a real disk."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.events import (
    DeviceLogChanged,
    HubChanged,
    Level,
    LogRecord,
    LogWritten,
    TrialChanged,
    UpdateChanged,
)
from core.hub.hub import EmulatedMark, HubState, HubView
from core.premise.device import Eui64
from core.records.job import Job
from core.records.laptop_key import NAME
from core.records.visits.file import Head, head_line, read_visit, sealed
from core.records.visits.listing import recorded
from core.records.visits.recorder import EvenClock
from core.records.visits.stretch import (
    AGAIN_AFTER,
    CHECKPOINT_EVERY,
    FOLDER,
    MOST_WAITING,
    Stretch,
    Surroundings,
)
from core.records.visits.thinning import EVERY
from core.records.visits.visit import Checkpoint, Visit
from core.records.visits.writer import VisitWriter
from core.update.progress import Condition, DeviceUpdate, Phase
from core.update.readiness import Trial
from tests.core.records.visits.writing import JOB, NUMBER, line
from tests.flows.secrets import leaks

if TYPE_CHECKING:
    from core.records.visits.codec import Said

B1 = Eui64.parse("00-DB-12-34-56-78-90-B1")
HUB = HubView(HubState.CONNECTED, "/dev/ttyUSB0")
EMULATED = replace(HUB, emulated=EmulatedMark("happy-house", "20"))
ROW = DeviceUpdate(B1, phase=Phase.SENDING, condition=Condition.RUNNING, bytes_total=1000)


class Desk:
    """A stretch with clocks that stand until they are moved."""

    def __init__(self, folder: Path, job: Job = JOB) -> None:
        self.folder, self.now = folder, 1000.0
        self.told: list[tuple[str, Level]] = []
        around = Surroundings(
            folder, lambda words, level: self.told.append((words, level)), lambda: self.now, lambda: self.now
        )
        self.stretch = Stretch(around, job)

    def hear(self, *said: Said, after: float = 0.0) -> None:
        """Let some time go by, then say something, and have it written."""
        self.now += after
        for one in said:
            if isinstance(one, Job):
                self.stretch.about(one, self.now)
            else:
                self.stretch.heard(one, self.now)  # type: ignore[arg-type]
        self.stretch.tick()

    def visit(self, name: str = NUMBER) -> Visit:
        """What is on disk now; the recording is sound."""
        visit = read_visit(self.folder / FOLDER / f"{name}.althan")
        assert visit.damage == ""
        return visit

    def said(self, kind: type) -> list[Said]:
        """The entries of a kind."""
        return [e.said for e in self.visit().entries if isinstance(e.said, kind)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def at_bytes(count: int) -> UpdateChanged:
    return UpdateChanged(replace(ROW, bytes_done=count))


def test_it_begins_with_the_job_and_all_that_is_so_when_the_hub_is_there(desk: Desk) -> None:
    early = (HubChanged(replace(HUB, state=HubState.CONNECTING, step=1)), line(1), DeviceLogChanged((), 16))
    desk.hear(*early)
    assert not (desk.folder / FOLDER).exists()
    desk.hear(HubChanged(HUB))
    assert [e.said for e in desk.visit().entries] == [JOB, line(1), HubChanged(HUB), DeviceLogChanged((), 16)]


def test_a_row_that_only_moves_on_is_written_every_five_seconds_and_a_change_at_once(desk: Desk) -> None:
    desk.hear(HubChanged(HUB), at_bytes(0))
    for count in range(1, 100):
        desk.hear(at_bytes(count), after=0.1)
    rows = [r.update.bytes_done for r in desk.said(UpdateChanged) if isinstance(r, UpdateChanged)]
    assert rows == [0, 50]
    desk.hear(UpdateChanged(replace(ROW, bytes_done=99, phase=Phase.CHECKING)), after=0.1)
    assert desk.said(UpdateChanged)[-1] == UpdateChanged(replace(ROW, bytes_done=99, phase=Phase.CHECKING))
    paused = UpdateChanged(replace(ROW, bytes_done=99, phase=Phase.CHECKING, condition=Condition.PAUSED))
    desk.hear(paused)
    assert desk.said(UpdateChanged)[-1] == paused


def test_the_last_value_of_a_row_is_written_though_nothing_follows_it(desk: Desk) -> None:
    desk.hear(HubChanged(HUB), at_bytes(0), at_bytes(7))
    wait = desk.stretch.wait()
    assert wait is not None
    assert wait <= EVERY
    desk.hear(after=EVERY)
    assert desk.said(UpdateChanged)[-1] == at_bytes(7)
    desk.hear(at_bytes(8))
    desk.stretch.end(desk.now)
    assert desk.said(UpdateChanged)[-1] == at_bytes(8)


def test_rows_of_different_devices_do_not_hold_each_other_and_what_is_the_same_is_not_repeated(
    desk: Desk,
) -> None:
    other = UpdateChanged(replace(ROW, eui=Eui64.from_int(5)))
    desk.hear(HubChanged(HUB), at_bytes(0), other, at_bytes(0), other, after=0.0)
    desk.hear(at_bytes(0), other, after=60.0)
    assert desk.said(UpdateChanged) == [at_bytes(0), other]
    desk.hear(TrialChanged(Trial(B1, 5, 5, 20)), TrialChanged(Trial(B1, 10, 10, 20)))
    desk.hear(TrialChanged(Trial(B1, 20, 19, 20)))
    assert desk.said(TrialChanged) == [TrialChanged(Trial(B1, 5, 5, 20)), TrialChanged(Trial(B1, 20, 19, 20))]


def test_no_line_of_the_log_is_ever_left_out(desk: Desk) -> None:
    desk.hear(HubChanged(HUB))
    lines = [line(n, "the same words") for n in range(600)]
    desk.hear(*lines)
    assert desk.said(LogWritten) == lines


def test_a_checkpoint_stands_after_so_many_entries_and_at_the_end(desk: Desk) -> None:
    desk.hear(HubChanged(HUB), *(line(n) for n in range(3 * CHECKPOINT_EVERY)))
    marks = [e.number for e in desk.visit().entries if isinstance(e.said, Checkpoint)]
    assert marks == [CHECKPOINT_EVERY, 2 * CHECKPOINT_EVERY, 3 * CHECKPOINT_EVERY]
    desk.stretch.end(desk.now)
    *_, job, last = desk.visit().entries
    assert (job.said, isinstance(last.said, Checkpoint)) == (JOB, True)


def test_a_checkpoint_can_be_wished_for_and_covers_all_that_was_said(desk: Desk) -> None:
    assert desk.stretch.checkpoint() is None
    desk.hear(HubChanged(HUB), at_bytes(0), at_bytes(9))
    made = desk.stretch.checkpoint()
    visit = desk.visit()
    assert made == visit.last
    assert visit.entries[-2].said == at_bytes(9)


def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of the last entry at each sync, which is made all the same."""
    found: list[int] = []
    sync = VisitWriter.sync

    def seen(writer: VisitWriter) -> None:
        sync(writer)
        found.append(writer.number)

    monkeypatch.setattr(VisitWriter, "sync", seen)
    return found


def test_data_is_on_disk_within_a_second_and_what_counts_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = synced(monkeypatch)
    desk.hear(HubChanged(HUB))  # job and hub
    assert found == [2]
    desk.hear(line(1), after=0.5)
    assert found == [2]
    wait = desk.stretch.wait()
    assert wait is not None
    assert wait <= 1.0
    desk.hear(after=wait)
    assert found == [2, 3]
    warning = LogWritten(LogRecord(2, 1.0, Level.WARNING, "hub", "It is gone."))
    over = UpdateChanged(replace(ROW, condition=Condition.FAILED))
    counts: tuple[Said, ...] = (warning, over, DeviceLogChanged((), 16), replace(JOB, premise="Flat 15"))
    for number, urgent in enumerate(counts, 4):
        desk.hear(urgent)
        assert found[-1] == number
    assert desk.stretch.wait() is None


def test_another_job_begins_another_recording_with_all_that_is_so(desk: Desk) -> None:
    desk.hear(HubChanged(HUB), at_bytes(0), at_bytes(5))
    other = replace(JOB, number="20260802-101010", premise="Flat 15")
    desk.hear(other, after=1.0)
    assert [e.said for e in desk.visit(other.number).entries] == [other, HubChanged(HUB), at_bytes(5)]
    first = desk.visit()
    assert (first.entries[-3].said, first.entries[-2].said, first.job) == (at_bytes(5), JOB, JOB)
    assert isinstance(first.entries[-1].said, Checkpoint)
    desk.hear(at_bytes(6), after=EVERY)
    assert len(desk.visit().entries) == len(first.entries)


def test_a_job_that_is_put_away_leaves_a_look_round_behind_it(desk: Desk) -> None:
    desk.hear(HubChanged(HUB))
    desk.hear(Job(), after=1.0)
    desk.hear(line(1), Job())
    names = {f.number for f in recorded(desk.folder / FOLDER)}
    assert len(names) == 2
    (look,) = names - {NUMBER}
    assert desk.visit(look).job.empty
    assert desk.visit(look).entries[-1].said == line(1)


def test_an_emulated_home_is_told_by_every_job_of_its_recording(tmp_path: Path) -> None:
    for job in (JOB, Job()):
        desk = Desk(tmp_path / (job.number or "look"), job)
        desk.hear(HubChanged(EMULATED))
        desk.stretch.end(desk.now)
        (file,) = recorded(desk.folder / FOLDER)
        visit = read_visit(file.path)
        assert (file.emulated, visit.emulated, visit.job.scenario) == (True, True, "happy-house")
        assert {j.said.scenario for j in visit.entries if isinstance(j.said, Job)} == {"happy-house"}


def test_the_same_job_goes_on_in_its_file_after_a_kill_and_a_clock_set_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.hear(HubChanged(HUB), line(1))
    desk.stretch._close()  # as a kill leaves it
    again = Desk(tmp_path)
    again.now = 400.0
    again.hear(HubChanged(HUB), line(2))
    again.hear(line(3), after=10.0)
    times = [e.at for e in again.visit().entries if isinstance(e.said, LogWritten)]
    assert times == [1000.0, 1000.0, 1010.0]  # it goes on at the pace of the clock
    again.stretch.end(again.now)


def test_a_clock_set_back_during_a_visit_costs_the_recording_no_time() -> None:
    wall, steady = [5000.0], [10.0]
    clock = EvenClock(lambda: wall[0], lambda: steady[0])
    found = [clock()]
    for to_wall, to_steady in (
        (5001.0, 11.0),
        (1402.0, 12.0),
        (1403.0, 13.0),
        (9000.0, 14.0),
        (9001.0, 15.0),
    ):
        wall[0], steady[0] = to_wall, to_steady
        found.append(clock())
    assert found == [5000.0, 5001.0, 5002.0, 5003.0, 9000.0, 9001.0]


def test_where_no_folder_can_be_made_it_is_told_once_and_made_up_for_later(desk: Desk) -> None:
    (desk.folder / FOLDER).write_text("in the way")
    desk.hear(HubChanged(HUB), line(1))
    for n in range(2, 12):
        desk.hear(line(n), after=1.0)
    assert [level for _, level in desk.told] == [Level.WARNING]
    assert desk.stretch.checkpoint() is None
    (desk.folder / FOLDER).unlink()
    desk.hear(line(12), after=AGAIN_AFTER)
    assert desk.told[1:] == [("The visit is recorded again.", Level.PLAIN)]
    assert desk.said(LogWritten) == [line(n) for n in range(1, 13)]
    assert desk.said(Job) == [JOB]


def test_what_does_not_fit_into_memory_meanwhile_is_counted(desk: Desk) -> None:
    (desk.folder / FOLDER).write_text("in the way")
    desk.hear(HubChanged(HUB))
    for n in range(MOST_WAITING + 100):
        desk.stretch.heard(line(n), desk.now)
    (desk.folder / FOLDER).unlink()
    desk.hear(after=AGAIN_AFTER)
    assert desk.told[-1][0] == "The visit is recorded again. 102 entries could not be kept."
    entries = desk.visit().entries
    assert entries[0].said == JOB
    assert entries[-1].said == line(MOST_WAITING + 99)


@contextmanager
def files_of_at_most(octets: int) -> Iterator[None]:
    """As if the disk were full behind so many octets of any file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_is_told_once_and_nothing_is_lost_when_there_is_room_again(desk: Desk) -> None:
    desk.hear(HubChanged(HUB))
    with files_of_at_most(20_000):
        for n in range(200):
            desk.hear(line(n, "x" * 300), after=0.1)
        assert [level for _, level in desk.told] == [Level.WARNING]
        assert "may not grow" in desk.told[0][0]
        assert 10 < len(desk.visit().entries) < 60
    desk.hear(after=AGAIN_AFTER)
    assert desk.said(LogWritten) == [line(n, "x" * 300) for n in range(200)]
    assert desk.told[1:] == [("The visit is recorded again.", Level.PLAIN)]


def test_without_a_key_it_is_recorded_all_the_same_and_that_is_told_once(desk: Desk) -> None:
    (desk.folder / NAME).write_text("nonsense")
    desk.hear(HubChanged(HUB), *(line(n) for n in range(2 * CHECKPOINT_EVERY)))
    assert desk.stretch.checkpoint() is None
    desk.stretch.end(desk.now)
    assert [level for _, level in desk.told] == [Level.WARNING]
    assert "not signed" in desk.told[0][0]
    assert desk.said(Checkpoint) == []
    assert len(desk.said(LogWritten)) == 2 * CHECKPOINT_EVERY


def test_what_cannot_be_written_is_left_out_and_told_once(desk: Desk) -> None:
    wrong = LogWritten(LogRecord(1, 1.0, Level.PLAIN, "hub", 7))  # type: ignore[arg-type]
    desk.hear(HubChanged(HUB), wrong, wrong, line(2))
    assert desk.said(LogWritten) == [line(2)]
    assert [level for _, level in desk.told] == [Level.TECHNICAL]


def test_the_list_is_the_newest_first_and_says_what_is_damaged(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    for number in range(1, 4):
        desk = Desk(tmp_path, replace(JOB, number=f"2026080{number}-101010", premise=f"Flat {number}"))
        desk.now = 1000.0 * number
        desk.hear(HubChanged(HUB), line(1))
        desk.hear(line(2), after=60.0)
        desk.stretch.end(desk.now)
    files = recorded(folder)
    assert [(f.number, f.premise, f.began, f.ended, f.damaged) for f in files] == [
        (f"2026080{n}-101010", f"Flat {n}", 1000.0 * n, 1000.0 * n + 60, False) for n in (3, 2, 1)
    ]
    assert [f.octets for f in files] == [f.path.stat().st_size for f in files]
    files[0].path.write_bytes(b"nothing")
    (folder / "notes.txt").write_text("mine")
    torn = files[1].path
    torn.write_bytes(torn.read_bytes()[:-30])
    again = {f.path: f for f in recorded(folder)}
    assert len(again) == 3
    assert again[files[0].path].damaged
    assert (again[torn].damaged, again[torn].premise) == (False, "Flat 2")
    assert recorded(tmp_path / "nowhere") == ()


def test_neither_a_head_alone_nor_a_newer_form_is_listed_as_damaged_and_a_pipe_is_not_opened(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.althan").write_bytes(head_line(Head(NUMBER, "0.1.0"))[0])
    (tmp_path / "b.althan").write_bytes(
        sealed({"form": 2, "number": NUMBER, "program": "9.0.0"}, bytes(32))[0]
    )
    (tmp_path / "c.althan").write_bytes(b"{}\n")
    (tmp_path / "e.althan").mkdir()
    os.mkfifo(tmp_path / "d.althan")
    assert {f.path.stem: f.damaged for f in recorded(tmp_path)} == {"a": False, "b": False, "c": True}


def test_a_code_that_somebody_typed_into_the_log_or_the_job_is_struck_out(desk: Desk) -> None:
    code = bytes.fromhex("5CE1907F42ADB36810F8D2943B6E57A0")
    secrets = {"code": code}
    typed = [code.hex(), code.hex(":").upper(), code.hex(" ", 2), code.hex("-").upper()]
    names = replace(JOB, premise=f"Flat {typed[0]}", installer=f"A. N. Other {typed[1]}", order=typed[2])
    desk.hear(HubChanged(HUB), names, *(line(n, f"Typed {form} here.") for n, form in enumerate(typed)))
    desk.hear(line(9, f"{B1}: an image of SHA-256 {'5ce1' * 16}"))
    octets = (desk.folder / FOLDER / f"{NUMBER}.althan").read_bytes()
    assert leaks(secrets, octets) == []
    assert octets.decode().count("[struck out]") == 7
    assert desk.said(LogWritten)[-1] == line(9, f"{B1}: an image of SHA-256 {'5ce1' * 16}")
    assert desk.visit().job.premise == "Flat [struck out]"


def test_a_real_hub_and_an_emulated_one_never_share_a_recording(tmp_path: Path) -> None:
    """Practised first under the job's number, then done, then practised again: two recordings, each of one kind."""
    for hub in (EMULATED, HUB, EMULATED):
        desk = Desk(tmp_path)
        desk.hear(HubChanged(hub), line(1))
        desk.stretch.end(desk.now)
    practised, done = desk.visit(), desk.visit(f"{NUMBER}-2")
    assert all(e.said.hub.emulated for e in practised.entries if isinstance(e.said, HubChanged))
    assert not done.emulated
    assert {found.emulated for found in recorded(tmp_path / FOLDER)} == {True, False}
    assert desk.told == []
    assert not list((tmp_path / FOLDER).glob("*-3*"))
