"""Writing a recording: through kills, torn tails, a full disk, a second copy of the program and a clock set back."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from core.premise.device import Eui64
from core.records.job import JobDevice
from core.records.visits.file import Head, LineTooLongError, read_visit
from core.records.visits.visit import SUFFIX
from core.records.visits.writer import ROOM, VisitWriter
from tests.core.records.visits.writing import HEAD, JOB, NUMBER, line, record, writer_of

KILLS = 20

WRITES_FOR_EVER = """
import sys
from pathlib import Path
from tests.core.records.visits.writing import line, writer_of
writer = writer_of(Path(sys.argv[1]))
print("from", writer.number, flush=True)
while True:
    for _ in range(7):
        number = writer.append(line(writer.number + 1, "x" * (writer.number % 900)), writer.at + 0.001)
    writer.sync()
    print(number, flush=True)
"""


def killed_at_random(folder: Path, chance: random.Random) -> int:
    """Let a process write, kill it, and give the last number that it had acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITES_FOR_EVER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    acknowledged = int(process.stdout.readline().split()[1])
    told = [process.stdout.readline().strip() for _ in range(chance.randrange(0, 12))]
    time.sleep(chance.uniform(0.0, 0.01))  # anywhere between two of them
    process.send_signal(signal.SIGKILL)
    told += process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    whole = [int(one) for one in told if one.isdigit()]
    return max([acknowledged, *whole[:-1]])  # the last line may have been cut in the pipe


def test_a_kill_loses_nothing_that_was_acknowledged_and_the_recording_goes_on(tmp_path: Path) -> None:
    chance = random.Random(20260801)
    path = tmp_path / f"{NUMBER}{SUFFIX}"
    before = 0
    for kill in range(KILLS):
        acknowledged = killed_at_random(tmp_path, chance)
        visit = read_visit(path)
        assert visit.damage == "", kill
        assert len(visit.entries) >= acknowledged >= before
        assert [e.number for e in visit.entries] == list(range(1, len(visit.entries) + 1))
        before = len(visit.entries)
    assert before > KILLS * 7
    assert list(tmp_path.glob(f"*{SUFFIX}")) == [path]


def test_a_power_cut_tears_the_unsynced_tail_anywhere_and_the_recording_goes_on(tmp_path: Path) -> None:
    """What was not synced may be cut anywhere: every octet of the last three entries."""
    octets = record(tmp_path / "made", 20).read_bytes()
    synced = len(b"".join(octets.splitlines(keepends=True)[:18]))
    folder = tmp_path / "cut"
    folder.mkdir()
    path = folder / f"{NUMBER}{SUFFIX}"
    for end in range(synced, len(octets) + 1, 3):
        path.write_bytes(octets[:end])
        held = octets[:end].count(b"\n") - 1
        writer = writer_of(folder)
        assert writer.number == held
        writer.append(line(9, "It goes on."), 2000.0)
        writer.close()
        visit = read_visit(path)
        assert (visit.damage, visit.torn, len(visit.entries)) == ("", False, held + 1)
        assert (
            path.read_bytes()[: len(octets[:end].rpartition(b"\n")[0])] == octets[:end].rpartition(b"\n")[0]
        )


def test_a_damaged_recording_is_left_as_it_is_and_another_begun_beside_it(tmp_path: Path) -> None:
    path = record(tmp_path, 20)
    octets = bytearray(path.read_bytes())
    octets[len(octets) // 2] ^= 1
    path.write_bytes(octets)
    writer, left = VisitWriter.open(tmp_path, HEAD)
    assert writer.path.name == f"{NUMBER}-2{SUFFIX}"
    assert len(left) == 1
    assert "damaged at entry" in left[0]
    writer.append(JOB, 1.0)
    writer.close()
    assert path.read_bytes() == bytes(octets)
    again, left = VisitWriter.open(tmp_path, HEAD)
    assert (again.path.name, again.number, len(left)) == (f"{NUMBER}-2{SUFFIX}", 1, 1)
    again.close()


def test_a_head_that_was_cut_off_is_begun_anew_and_another_file_of_that_name_is_left_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / f"{NUMBER}{SUFFIX}"
    path.write_bytes(b'{"form":1,"num')  # killed between the file and its head
    writer = writer_of(tmp_path)
    assert (writer.path, writer.number) == (path, 0)
    writer.close()
    path.write_bytes(b"a letter to somebody")
    writer, left = VisitWriter.open(tmp_path, HEAD)
    assert (writer.path.name, len(left)) == (f"{NUMBER}-2{SUFFIX}", 1)
    writer.close()
    assert path.read_bytes() == b"a letter to somebody"


def test_a_job_whose_number_looks_like_a_second_recording_gets_a_file_of_its_own(tmp_path: Path) -> None:
    record(tmp_path, 3)
    first = writer_of(tmp_path)  # holds the lock
    second, _ = VisitWriter.open(tmp_path, HEAD)
    assert second.path.name == f"{NUMBER}-2{SUFFIX}"
    other, _ = VisitWriter.open(tmp_path, Head(f"{NUMBER}-2", "0.1.0"))
    assert other.path.name == f"{NUMBER}-2-2{SUFFIX}"
    for writer in (first, second, other):
        writer.close()


HOLDS = """
import sys
from pathlib import Path
from tests.core.records.visits.writing import line, writer_of
writer = writer_of(Path(sys.argv[1]))
writer.append(line(1), 1.0)
print(writer.path.name, flush=True)
sys.stdin.readline()
"""


def test_two_processes_never_write_to_one_recording_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == f"{NUMBER}{SUFFIX}"
        writer, left = VisitWriter.open(tmp_path, HEAD)
        assert writer.path.name == f"{NUMBER}-2{SUFFIX}"
        assert "another copy" in left[0]
        writer.close()
        process.kill()
    writer = writer_of(tmp_path)
    assert (writer.path.name, writer.number) == (f"{NUMBER}{SUFFIX}", 1)
    writer.close()


def test_time_never_goes_back_and_is_kept_in_milliseconds(tmp_path: Path) -> None:
    writer = writer_of(tmp_path)
    for at in (1000.0004, 1000.0006, 5.0, 1001.0):
        writer.append(line(1), at)
    writer.close()
    assert [e.at for e in read_visit(writer.path).entries] == [1000.0, 1000.001, 1000.001, 1001.0]
    again = writer_of(tmp_path)
    again.append(line(1), 7.0)
    again.close()
    assert read_visit(writer.path).entries[-1].at == 1001.0


FULL = """
import resource, signal, sys
from pathlib import Path
from tests.core.records.visits.writing import line, writer_of
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
writer = writer_of(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
taken, refused = 0, 0
for number in range(200):
    try:
        taken = writer.append(line(number, "x" * 300), 1.0)
    except OSError:
        refused += 1
print(taken, refused)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(writer.append(line(7), 2.0))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of a file to set")
def test_an_entry_that_a_full_disk_takes_by_half_is_taken_back(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    taken, refused, after = map(int, ended.stdout.split())
    assert taken > 10
    assert refused > 100
    assert after == taken + 1
    visit = read_visit(tmp_path / f"{NUMBER}{SUFFIX}")
    assert (visit.damage, visit.torn, len(visit.entries)) == ("", False, after)


def test_a_recording_is_for_its_owner_alone_and_no_link_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    writer = writer_of(folder)
    writer.close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert writer.path.stat().st_mode & 0o777 == 0o600
    writer.path.unlink()
    target = tmp_path / "elsewhere"
    writer.path.symlink_to(target)
    with pytest.raises(OSError):
        VisitWriter.open(folder, HEAD)
    assert not target.exists()


READ_ONLY = """
import os, sys
from pathlib import Path
from tests.core.records.visits.writing import HEAD, VisitWriter
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
try:
    VisitWriter.open(Path(sys.argv[1]) / "recordings", HEAD)
except PermissionError:
    print("forbidden")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no permissions of this kind")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    command = [sys.executable, "-c", READ_ONLY, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "forbidden"
    assert list(tmp_path.iterdir()) == []


def test_an_entry_that_is_too_long_is_refused_and_the_next_one_taken(tmp_path: Path) -> None:
    writer = writer_of(tmp_path)
    devices = tuple(JobDevice(Eui64.from_int(n), name="x" * 120) for n in range(10_000))
    with pytest.raises(LineTooLongError):
        writer.append(replace(JOB, devices=devices), 1.0)
    assert writer.append(JOB, 1.0) == 1
    writer.close()
    assert read_visit(writer.path).damage == ""


def test_a_full_recording_is_followed_by_another(tmp_path: Path) -> None:
    writer = writer_of(tmp_path)
    while not writer.full:
        writer.append(line(1, "x" * 90_000), 1.0)
    writer.close()
    assert writer.path.stat().st_size > ROOM
    assert read_visit(writer.path).damage == ""
    other, left = VisitWriter.open(tmp_path, HEAD)
    assert (other.path.name, left[0].endswith("it is full.")) == (f"{NUMBER}-2{SUFFIX}", True)
    other.close()
