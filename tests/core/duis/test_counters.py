"""Counters rise across calls, processes, restarts and kills; what is wrong is told in words."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from core.duis.counters import CounterFile, _only_one
from core.duis.identity import LAST_COUNTER, MessageId
from core.errors import CoreError, FileError
from tests.core.duis.conftest import DCC, HUB, SUPPLIER

if TYPE_CHECKING:
    from pathlib import Path

TAKE = """
import sys
from pathlib import Path
from core.duis.counters import CounterFile
from core.premise.device import Eui64
counters, who = CounterFile(Path(sys.argv[1]), lambda: 1000, patience=90.0), Eui64.parse("90-B3-D5-1F-30-01-00-00")
for _ in range(int(sys.argv[2])):
    print(counters.next(who), flush=True)
"""


def taker(folder: Path, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TAKE, str(folder), str(count)], stdout=subprocess.PIPE, text=True
    )


def test_counters_start_from_the_time_and_rise(tmp_path: Path) -> None:
    clock = [1_795_000_000_000]
    counters = CounterFile(tmp_path, lambda: clock[0])
    assert [counters.next(SUPPLIER) for _ in range(3)] == [clock[0], clock[0] + 1, clock[0] + 2]
    clock[0] += 10
    assert counters.next(SUPPLIER) == clock[0]
    assert counters.next_id(SUPPLIER, HUB) == MessageId(SUPPLIER, HUB, clock[0] + 1)


def test_a_clock_set_back_and_a_restart_do_no_harm(tmp_path: Path) -> None:
    first = CounterFile(tmp_path, lambda: 5000).next(SUPPLIER)
    assert CounterFile(tmp_path, lambda: 10).next(SUPPLIER) == first + 1
    assert CounterFile(tmp_path, lambda: -10).next(SUPPLIER) == first + 2


def test_each_originator_counts_for_itself(tmp_path: Path) -> None:
    counters = CounterFile(tmp_path, lambda: 1)
    assert [counters.next(who) for who in (SUPPLIER, DCC, SUPPLIER)] == [1, 1, 2]


def test_processes_at_once_never_get_the_same(tmp_path: Path) -> None:
    running = [taker(tmp_path, 60) for _ in range(3)]
    found = [[int(line) for line in (p.communicate(timeout=150)[0]).split()] for p in running]
    for one in found:
        assert one == sorted(one)
        assert len(one) == 60
    together = sorted(number for one in found for number in one)
    assert together == list(range(1000, 1180))


def test_threads_at_once_never_get_the_same(tmp_path: Path) -> None:
    counters = CounterFile(tmp_path, lambda: 1, patience=90.0)
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.extend(counters.next(SUPPLIER) for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(1, 81))


def test_a_killed_process_gives_none_out_twice(tmp_path: Path) -> None:
    for _ in range(5):
        process = taker(tmp_path, 100_000)
        assert process.stdout
        process.stdout.readline()
        process.kill()
        seen = [int(line) for line in process.communicate()[0].splitlines() if line.isdigit()]
        assert CounterFile(tmp_path, lambda: 1000).next(SUPPLIER) > max(seen, default=0)


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    CounterFile(tmp_path / "new", lambda: 1).next(SUPPLIER)
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == [f"{SUPPLIER}.counter", f"{SUPPLIER}.lock"]


@pytest.mark.parametrize("content", [b"", b"twelve", b"-5", b"\xb2", b"1" * 39, b"5\n6"])
def test_a_spoilt_file_is_not_guessed_at(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{SUPPLIER}.counter").write_bytes(content)
    with pytest.raises(FileError, match="does not hold the last request counter"):
        CounterFile(tmp_path, lambda: 1).next(SUPPLIER)
    assert (tmp_path / f"{SUPPLIER}.counter").read_bytes() == content


def test_the_last_counter_is_the_last(tmp_path: Path) -> None:
    (tmp_path / f"{SUPPLIER}.counter").write_text(f"{LAST_COUNTER - 1}")
    counters = CounterFile(tmp_path, lambda: 1)
    assert counters.next(SUPPLIER) == LAST_COUNTER
    with pytest.raises(CoreError, match="no counter left"):
        counters.next(SUPPLIER)


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CoreError, match="cannot be kept"):
        CounterFile(tmp_path / "file", lambda: 1).next(SUPPLIER)


def test_a_lock_held_for_too_long_is_told(tmp_path: Path) -> None:
    with _only_one(tmp_path / f"{SUPPLIER}.lock", 1), pytest.raises(CoreError, match="in use"):
        CounterFile(tmp_path, lambda: 1, patience=0.05).next(SUPPLIER)
