"""A killed program's practice records are swept up by the next; those of a program that runs, and all else, stay."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.practice_folder import DAY, PREFIX, practice_folder, sweep

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="whether a process lives is asked on POSIX")


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def made(place: Path, name: str, age: float = 0.0) -> Path:
    folder = place / name
    folder.mkdir()
    (folder / "records.sqlite").write_bytes(b"records")
    os.utime(folder, (time.time() - age, time.time() - age))
    return folder


def test_only_what_a_dead_program_left_is_swept_up(tmp_path: Path) -> None:
    left = made(tmp_path, f"{PREFIX}{dead_process()}-a")
    old = made(tmp_path, f"{PREFIX}x1y2", age=2 * DAY)
    kept = [
        made(tmp_path, f"{PREFIX}{os.getpid()}-b", age=9 * DAY),
        made(tmp_path, f"{PREFIX}1-of-somebody-else"),
        made(tmp_path, f"{PREFIX}fresh"),
        made(tmp_path, "something-else", age=9 * DAY),
    ]
    real = made(tmp_path, "real-home")
    link = tmp_path / f"{PREFIX}{dead_process()}-link"
    link.symlink_to(real, target_is_directory=True)
    assert set(sweep(tmp_path, time.time())) == {left, old}
    assert not left.exists()
    assert all((folder / "records.sqlite").exists() for folder in (*kept, real))


def test_a_new_folder_sweeps_and_is_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = made(tmp_path, f"{PREFIX}{dead_process()}-a")
    first, second = practice_folder(), practice_folder()
    assert not left.exists()
    assert first != second
    assert first.is_dir()
    assert second.is_dir()
