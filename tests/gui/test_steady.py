"""Python's own pauses: no search for garbage while the program starts, and none of what it started with."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gui import steady

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SETTLED = """
import gc, json, os, sys
import gui.shell
from PySide6.QtCore import QTimer
from gui import app

begun = gui.shell.Shell.start
started = []

def start(self):
    started.append(gc.isenabled())
    begun(self)
    self.settled.connect(lambda: QTimer.singleShot(0, told))

def told():
    loaded = [name for name in ("bellows", "zigpy_znp", "gui.screens.map") if name in sys.modules]
    print(json.dumps([started, gc.isenabled(), gc.get_freeze_count() > 50_000, loaded]), flush=True)
    os._exit(0)

gui.shell.Shell.start = start
app.main(["--theme", "light"])
"""


@pytest.fixture
def as_before() -> Iterator[None]:
    """The interpreter's settings are put back."""
    turn = sys.getswitchinterval()
    yield
    sys.setswitchinterval(turn)
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("as_before")
def test_what_is_there_when_it_settles_is_not_searched_again() -> None:
    steady.begin()
    assert not gc.isenabled()
    assert sys.getswitchinterval() == pytest.approx(steady.TURN_S)
    kept = [[n] for n in range(1000)]
    steady.settle()
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(kept)
    assert not any(found is kept for found in gc.get_objects())


def test_the_program_settles_with_everything_loaded(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALTHAN_HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", SETTLED],
        check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [[False], True, True, ["bellows", "zigpy_znp", "gui.screens.map"]]
