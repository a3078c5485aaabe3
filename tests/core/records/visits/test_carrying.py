"""A look round that is named as a job after its work: one recording holds all of it, whatever comes in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.events import DeviceLogChanged, HubChanged, Level, LogRecord, LogWritten, UpdateChanged
from core.hub.hub import EmulatedMark, HubState, HubView
from core.premise.device import Eui64
from core.records.certificates.certificate import HandOver, compose
from core.records.job import Job
from core.records.verifying.verify import Soundness, verify_file
from core.records.visits.carrying import carried
from core.records.visits.file import Head, entry_line, head_line, read_visit
from core.records.visits.listing import recorded
from core.records.visits.stretch import CHECKPOINT_EVERY, FOLDER
from core.records.visits.visit import Checkpoint, Visit
from core.update.evidence import Proof, Rung, Standing
from core.update.progress import Condition, DeviceUpdate
from tests.core.records.visits.test_stretch import Desk, files_of_at_most
from tests.core.records.visits.writing import line, record

NUMBER = "20260802-101010"
NAMED = Job(NUMBER, 1500.0, premise="14 Sample Terrace", installer="A. N. Other", mpxn="")
REAL = HubView(HubState.CONNECTED, "/dev/ttyUSB0", eui=Eui64.parse("00-DB-12-34-56-78-90-A0"))
EMULATED = replace(REAL, url="emulated:happy-house", emulated=EmulatedMark("happy-house", "20"))
PROOF = Proof(Rung.FETCHED, Standing.PROVED, 1100.0)
ROW = DeviceUpdate(
    Eui64.parse("00-DB-12-34-56-78-90-B1"), condition=Condition.FINISHED, bytes_total=1000,
    ladder=(PROOF,),
)  # fmt: skip


def practised(folder: Path, hub: HubView = EMULATED) -> Desk:
    """A look round with an update in it, not yet named."""
    desk = Desk(folder, Job())
    desk.hear(HubChanged(hub), line(1), DeviceLogChanged((), 16))
    desk.hear(UpdateChanged(ROW), after=100.0)
    return desk


def look_round(folder: Path) -> Path:
    """The recording that is no job's."""
    (path,) = (f.path for f in recorded(folder / FOLDER) if f.number != NUMBER)
    return path


def kept(visit: Visit) -> list[object]:
    return [e.said for e in visit.entries if not isinstance(e.said, Checkpoint)]


def test_the_recording_of_the_job_holds_what_was_done_before_it_was_named(tmp_path: Path) -> None:
    desk = practised(tmp_path)
    desk.hear(NAMED, after=400.0)
    desk.hear(line(2), after=1.0)
    visit, before = desk.visit(NUMBER), read_visit(look_round(tmp_path))
    assert visit.number == visit.job.number == NUMBER
    assert [(e.number, e.at) for e in visit.entries][: len(before.entries)] == [
        (e.number, e.at) for e in before.entries
    ]
    assert kept(visit)[: len(kept(before))] == kept(before)
    assert (visit.entries[0].at, visit.entries[-1].said) == (1000.0, line(2))
    certificate = compose(visit, HandOver())
    assert certificate.began == 1_000_000
    assert not any("after part of the work" in one.words for one in certificate.missing)
    assert [u.eui for u in certificate.updates] == [str(ROW.eui)]
    (words,) = (words for words, level in desk.told if level is Level.TECHNICAL)
    assert before.last is not None
    assert before.last.digest.hex() in words
    assert look_round(tmp_path).name in words


def test_both_verify_and_a_certificate_of_either_stands(tmp_path: Path) -> None:
    desk = practised(tmp_path)
    desk.hear(*(line(n) for n in range(2, 2 * CHECKPOINT_EVERY)))
    desk.hear(NAMED, after=400.0)
    desk.stretch.end(desk.now)
    for path in (look_round(tmp_path), tmp_path / FOLDER / f"{NUMBER}.althan"):
        verdict = verify_file(path)
        assert (verdict.soundness, verdict.emulated) == (Soundness.SOUND, True)
        assert path.stat().st_mode & 0o777 == 0o600
        marks = [e for e in read_visit(path).entries if isinstance(e.said, Checkpoint)]
        assert len(marks) >= 3  # made again, each over what stands before it there


def test_it_stays_emulated_and_a_real_hub_never_goes_into_it(tmp_path: Path) -> None:
    desk = practised(tmp_path)
    desk.hear(NAMED, after=400.0)
    desk.stretch.end(desk.now)
    visit = desk.visit(NUMBER)
    assert visit.emulated
    assert {j.said.scenario for j in visit.entries if isinstance(j.said, Job)} == {"happy-house"}
    assert compose(visit, HandOver()).emulated
    real = Desk(tmp_path, NAMED)
    real.hear(HubChanged(REAL), line(3))
    real.stretch.end(real.now)
    done = real.visit(f"{NUMBER}-2")
    assert not done.emulated
    assert line(1) not in kept(done)
    assert all(f.emulated for f in recorded(tmp_path / FOLDER) if f.path.stem != f"{NUMBER}-2")
    assert line(3) not in kept(desk.visit(NUMBER))


def test_the_same_job_goes_on_behind_what_was_carried_over(tmp_path: Path) -> None:
    desk = practised(tmp_path, REAL)
    desk.hear(NAMED, replace(NAMED, premise="15 Sample Terrace", saved_at=1600.0), after=400.0)
    desk.stretch.end(desk.now)
    again = Desk(tmp_path, NAMED)
    again.hear(HubChanged(REAL), line(7))
    visit = again.visit(NUMBER)
    assert (visit.entries[0].at, visit.entries[-1].said) == (1000.0, line(7))
    assert not visit.emulated


def test_a_job_of_another_day_that_is_opened_takes_nothing_of_the_look_round_with_it(tmp_path: Path) -> None:
    desk = practised(tmp_path)
    desk.hear(replace(NAMED, saved_at=1200.0), after=400.0)
    assert line(1) not in kept(desk.visit(NUMBER))
    desk.hear(replace(NAMED, number="20260803-101010"), after=1.0)  # nor one begun while a job was open
    assert line(1) not in kept(desk.visit("20260803-101010"))


def test_where_nothing_is_on_disk_yet_the_recording_is_simply_that_of_the_job(tmp_path: Path) -> None:
    desk = Desk(tmp_path, Job())
    (tmp_path / FOLDER).write_text("in the way")
    desk.hear(HubChanged(EMULATED), line(1))
    desk.hear(NAMED, after=1.0)
    (tmp_path / FOLDER).unlink()
    desk.hear(line(2), after=60.0)
    assert [f.number for f in recorded(tmp_path / FOLDER)] == [NUMBER]
    assert [s for s in kept(desk.visit(NUMBER)) if isinstance(s, LogWritten)] == [line(1), line(2)]


def test_where_the_disk_is_full_what_it_did_not_take_is_in_the_recording_of_the_job(tmp_path: Path) -> None:
    desk = practised(tmp_path)
    size = look_round(tmp_path).stat().st_size
    with files_of_at_most(size):
        desk.hear(line(2), NAMED, after=1.0)
    desk.hear(line(3), after=60.0)
    assert [s for s in kept(desk.visit(NUMBER)) if isinstance(s, LogWritten)] == [line(2), line(3)]
    assert read_visit(look_round(tmp_path)).damage == ""
    stays = f"stays in {look_round(tmp_path).name} alone: the disk did not take its end."
    assert any(words.endswith(stays) and level is Level.WARNING for words, level in desk.told)


def test_a_look_round_that_is_gone_is_told_of_in_one_sentence_without_a_folder(tmp_path: Path) -> None:
    desk = practised(tmp_path)
    path = look_round(tmp_path)
    path.unlink()
    desk.hear(NAMED, after=400.0)
    words, level = desk.told[0]
    assert (words, level) == (
        f"What was recorded before the job was begun stays in {path.name} alone: No such file or directory.",
        Level.WARNING,
    )
    assert kept(desk.visit(NUMBER))[0] == replace(NAMED, scenario="happy-house")


def test_where_it_cannot_be_carried_over_that_is_told_and_the_job_is_recorded_all_the_same(
    tmp_path: Path,
) -> None:
    desk = practised(tmp_path)
    (tmp_path / FOLDER / f"{NUMBER}.althan").write_bytes(b"something else\n")
    desk.hear(NAMED, after=1.0)
    assert [level for _, level in desk.told] == [Level.WARNING, Level.TECHNICAL]
    assert str(tmp_path) not in desk.told[0][0]
    assert kept(desk.visit(f"{NUMBER}-2"))[0] == replace(NAMED, scenario="happy-house")


def test_what_was_altered_is_never_bound_anew(tmp_path: Path) -> None:
    path = record(tmp_path, 60)
    data = path.read_bytes().replace(b"It answered", b"It anzwered", 1)
    with pytest.raises(Exception, match="altered"):
        list(carried(data, bytes(32), Head(NUMBER, "0.1.0"), lambda _: pytest.fail("it was signed")))


def test_what_somebody_laid_in_its_place_is_never_signed_as_this_laptops_own(tmp_path: Path) -> None:
    desk = practised(tmp_path)
    path = look_round(tmp_path)
    before = read_visit(path)
    made, digest = head_line(Head(before.number, before.program))
    for entry in before.entries:
        said = line(99) if entry.said == line(1) else entry.said
        added, digest = entry_line(entry.number, entry.at, said, digest)
        made += added
    other = path.with_name("other")
    other.write_bytes(made)
    other.replace(path)
    desk.hear(NAMED, after=400.0)
    assert line(99) in kept(read_visit(path)), "it is sound by itself"
    assert line(99) not in kept(desk.visit(NUMBER))
    assert [level for _, level in desk.told] == [Level.WARNING]
    assert "stays in" in desk.told[0][0]


_KILLED = """
import os, signal, sys
from pathlib import Path
from core.disk import atomic
from tests.core.records.visits.test_carrying import NAMED, practised
name_new = atomic._name_new
def killed(draft, path):
    if sys.argv[2] == "after":
        name_new(draft, path)
    os.kill(os.getpid(), signal.SIGKILL)
desk = practised(Path(sys.argv[1]))
atomic._name_new = killed
desk.hear(NAMED, after=400.0)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_in_the_middle_leaves_the_look_round_and_all_of_the_other_or_nothing(
    tmp_path: Path, when: str
) -> None:
    done = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), when], check=False, cwd=os.getcwd())
    assert done.returncode == -signal.SIGKILL
    whole = read_visit(look_round(tmp_path))
    assert whole.damage == ""
    assert isinstance(whole.entries[-1].said, Checkpoint)
    path = tmp_path / FOLDER / f"{NUMBER}.althan"
    assert path.exists() is (when == "after")
    again = Desk(tmp_path, NAMED)
    again.hear(HubChanged(EMULATED), LogWritten(LogRecord(9, 2000.0, Level.PLAIN, "hub", "It is back.")))
    visit = again.visit(NUMBER)
    assert (line(1) in kept(visit)) is (when == "after")
    assert visit.emulated
