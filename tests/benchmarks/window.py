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
from typing import TYPE_CHECKING

from tests.benchmarks.watchdog import Watchdog

if TYPE_CHECKING:
    from core.session import Session
    from gui.shell import Shell

FULL = os.environ.get("ALTHAN_BENCH") == "full"
STARTS = 30 if FULL else 7
WORK_S = 600.0 if FULL else 66.0
SPEED = 60  # emulated seconds in a real one: an hour of work in a minute
EARLY_S = 5 * 60 / SPEED
IMAGE = 262_144

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
    bare, ours = Series(), Series()
    with tempfile.TemporaryDirectory() as folder:
        for code in (BARE, OURS):
            start_of(code, Path(folder))  # the files are in the cache from now on
        for _ in range(STARTS):
            bare.taken.append(start_of(BARE, Path(folder)))
            ours.taken.append(start_of(OURS, Path(folder)))
    more = statistics.median(ours.taken) - statistics.median(bare.taken)
    print(f"start to painted and idle, {STARTS} starts each in turn")
    print(f"  a bare PySide6 window   {bare.words}")
    print(f"  this window             {ours.words}   ({1000 * more:+.0f} ms)")


def resident_mib() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def _work(session: Session) -> None:
    from core.joining.join_session import Admission

    labels = [label for label in await session.labels() if label.kind.is_bridge and label.install_code]
    await session.admit([Admission(s.eui, s.install_code, s.kind, s.name) for s in labels if s.install_code])
    await session.update(await session.sample_image(IMAGE))


@dataclass
class Worker:
    """Keeps the window busy: an update, the screens in turn, a fresh measurement now and then."""

    shell: Shell
    turns: int = 0

    def step(self) -> None:
        """One change of screen; every fourth time the links are measured anew."""
        names = ("map", "update", "log", "proof", "join", "plan")
        self.shell.window.go(names[self.turns % len(names)])
        self.turns += 1
        if self.turns % 4 == 0:
            self.shell.bridge.call(lambda session: session.scan(), None, lambda _error: None)


def work() -> None:
    """An emulated premise at work behind the real window, watched for stalls and for what it keeps."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from gui.app import open_session
    from gui.look import Look
    from gui.shell import Shell
    from gui.styling import dress
    from gui.theme import ThemeName
    from gui.typography import load_fonts

    with tempfile.TemporaryDirectory() as folder:
        os.environ["ALTHAN_HOME"] = folder
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        load_fonts()
        look = Look(ThemeName.LIGHT)
        dress(app, look)
        shell = Shell(look, open_session, Path(folder), f"emulated:happy-house?speed={SPEED}")
        shell.window.resize(1366, 768)
        shell.window.show()
        shell.start()
        while not shell.mirror.connected:
            app.processEvents()
            time.sleep(0.005)
        shell.bridge.call(_work)
        worker, watchdog = Worker(shell), Watchdog()
        turn = QTimer()
        turn.timeout.connect(worker.step)
        turn.start(700)
        held: list[float] = []
        memory = QTimer()
        memory.timeout.connect(lambda: held.append(resident_mib()))
        memory.start(round(EARLY_S * 1000))
        QTimer.singleShot(round(WORK_S * 1000), app.quit)
        with watchdog:
            app.exec()
        rows = len(shell.mirror.updates)
        turn.stop()
        memory.stop()
        shell.close()
        shell.window.close()
    print(
        f"{WORK_S:.0f} s of work at {SPEED} times the speed, {rows} devices, {worker.turns} changes of screen"
    )
    print(f"  the window's thread     {watchdog.words}")
    for culprit in watchdog.culprits:
        print(f"    {culprit}")
    told = held[:: max(1, len(held) // 13)]
    print("  memory in emulated time, MiB: " + " ".join(f"{mib:.0f}" for mib in told))
    print(f"  after 60 minutes {held[11] - held[0]:+.1f} MiB against 5, {held[11] - held[5]:+.1f} against 30")


def run() -> None:
    """Print all figures of the window."""
    start_up()
    work()


if __name__ == "__main__":
    run()
