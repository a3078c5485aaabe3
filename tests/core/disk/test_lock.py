"""A file is held by one at a time, and let go of when it is closed or its process is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from core.disk.lock import taken

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import os, sys, time
from core.disk.lock import taken
assert taken(os.open(sys.argv[1], os.O_RDWR))
print("held", flush=True)
time.sleep(600)
"""


def opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def test_a_file_is_held_by_one_until_it_is_closed(tmp_path: Path) -> None:
    one, other = (opened(tmp_path / "held") for _ in range(2))
    try:
        assert taken(one)
        assert not taken(other)
        os.close(one)
        assert taken(other)
    finally:
        os.close(other)


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "held"
    mine = opened(path)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert not taken(mine)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert taken(mine)
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout is not None:
            holder.stdout.close()
        os.close(mine)
