"""Python's own pauses: no search for garbage while the program starts, none of what it started with, none elsewhere."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt

from gui import steady

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

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
    turn, enabled = sys.getswitchinterval(), gc.isenabled()
    yield
    sys.setswitchinterval(turn)
    gc.unfreeze()
    if enabled:
        gc.enable()


@pytest.mark.usefixtures("as_before", "qapp")
def test_what_is_there_when_it_settles_is_not_searched_again() -> None:
    steady.begin()
    assert not gc.isenabled()
    assert sys.getswitchinterval() == pytest.approx(steady.TURN_S)
    kept = [[n] for n in range(1000)]
    sweeper = steady.settle()
    assert gc.get_freeze_count() > len(kept)
    assert not any(found is kept for found in gc.get_objects())
    shiboken6.delete(sweeper)


class _Knot(QObject):
    """Garbage that only a search finds, as every screen with a slot of its own is."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.mark.usefixtures("as_before")
def test_what_is_of_the_window_ends_on_the_windows_thread(qtbot: QtBot) -> None:
    """A widget or a timer that is taken apart in the core's thread ends the program: seen as a segmentation fault."""
    steady.begin()
    sweeper = steady.settle()
    ended_in: list[str] = []
    knot = _Knot()
    knot.destroyed.connect(
        lambda: ended_in.append(threading.current_thread().name), Qt.ConnectionType.DirectConnection
    )
    del knot
    made: list[list[int]] = []
    core = threading.Thread(target=lambda: made.extend([n] for n in range(100_000)), name="core")
    core.start()
    core.join()
    qtbot.waitUntil(lambda: bool(ended_in))
    assert ended_in == [threading.current_thread().name]
    shiboken6.delete(sweeper)


def _due(counts: tuple[int, int, int], clock: float, sweeper: steady.Sweeper, now: list[float]) -> list[int]:
    """Which generations it searches with these counts at this time; each search takes 10 ms."""
    searched: list[int] = []

    def collect(generation: int) -> int:
        searched.append(generation)
        now[0] += 0.01
        return 0

    now[0] = clock
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "get_count", lambda: counts)
        patch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
        patch.setattr(gc, "collect", collect)
        sweeper.sweep()
    return searched


@pytest.mark.usefixtures("qapp")
def test_it_searches_what_is_due_and_all_of_it_only_after_a_rest() -> None:
    now = [0.0]
    sweeper = steady.Sweeper(clock=lambda: now[0])
    assert _due((700, 10, 10), 0.0, sweeper, now) == []
    assert _due((701, 10, 10), 0.0, sweeper, now) == [0]
    assert _due((701, 11, 10), 0.0, sweeper, now) == [1]
    assert _due((701, 11, 11), 1.0, sweeper, now) == [2]
    assert _due((701, 11, 11), 11.0, sweeper, now) == [1], "the rest is a thousand times the 10 ms"
    assert _due((701, 11, 11), 11.02, sweeper, now) == [2]


def test_the_program_settles_with_everything_loaded(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALTHAN_HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", SETTLED],
        check=False, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=170,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [[False], False, True, ["bellows", "zigpy_znp", "gui.screens.map"]]
