"""The window: how soon it can be used, how long it ever stands still, and what an hour of work leaves in memory.

Run: python -m tests.benchmarks window          (about two minutes)
     ALTHAN_BENCH=full python -m tests.benchmarks window   (ten real minutes of work, thirty starts)
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.window_work import flood, work

FULL = os.environ.get("ALTHAN_BENCH") == "full"
STARTS = 30 if FULL else 7
WORK_S = 600.0 if FULL else 66.0

_READY = """
import os
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

class Paints(QObject):
    def __init__(self, watched):
        super().__init__()
        watched.installEventFilter(self)
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self.told)  # once all that was waiting beside the paint is done
        return False
    def told(self):
        print("ready", flush=True)
        os._exit(0)
"""
BARE = (
    _READY
    + """
from PySide6.QtWidgets import QLabel
app = QApplication([])
window = QLabel("Althan")
window.resize(1366, 768)
paints = Paints(window)
window.show()
app.exec()
"""
)
OURS = (
    _READY
    + """
import gui.shell
from gui import app
begun = gui.shell.Shell.start
def start(self):
    begun(self)
    self.paints = Paints(self.window.nowbar)
    self.window.nowbar.update()
gui.shell.Shell.start = start
app.main(["--theme", "light", "--size", "1366x768"])
"""
)
WHOLE = """
import gui.shell
from gui import app
begun = gui.shell.Shell.start
def told():
    print("ready", flush=True)
    os._exit(0)
def start(self):
    self.settled.connect(told)
    begun(self)
import os
gui.shell.Shell.start = start
app.main(["--theme", "light", "--size", "1366x768"])
"""


@dataclass
class Series:
    """Seconds of several runs."""

    taken: list[float] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Median and spread in milliseconds."""
        in_ms = sorted(1000 * s for s in self.taken)
        return f"median {statistics.median(in_ms):.0f} ms, {in_ms[0]:.0f}–{in_ms[-1]:.0f} ms"


def start_of(code: str, home: Path) -> float:
    """Seconds from the start of a process until its window is painted and idle."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALTHAN_HOME": str(home)}
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    line = child.stdout.readline()
    taken = time.perf_counter() - begun
    child.kill()
    child.communicate()
    assert line.strip() == "ready", "the window did not come"
    return taken


def start_up() -> None:
    """Ours and a bare window in turn, so that both meet the same machine."""
    bare, ours, whole = Series(), Series(), Series()
    with tempfile.TemporaryDirectory() as folder:
        for code in (BARE, OURS, WHOLE):
            start_of(code, Path(folder))  # the files are in the cache from now on
        for _ in range(STARTS):
            bare.taken.append(start_of(BARE, Path(folder)))
            ours.taken.append(start_of(OURS, Path(folder)))
            whole.taken.append(start_of(WHOLE, Path(folder)))
    more = statistics.median(ours.taken) - statistics.median(bare.taken)
    print(f"start to painted and idle, {STARTS} starts each in turn")
    print(f"  a bare PySide6 window   {bare.words}")
    print(f"  this window             {ours.words}   ({1000 * more:+.0f} ms)")
    print(f"  until every screen is made and the radio libraries are loaded   {whole.words}")


def run() -> None:
    """Print all figures of the window."""
    start_up()
    work(WORK_S)
    flood()


if __name__ == "__main__":
    run()
