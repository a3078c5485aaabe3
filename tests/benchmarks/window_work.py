"""The window at work, watched: while it starts and connects, over an hour of updates in a minute, and in a flood."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from core.events import Level, LogRecord, LogWritten
from tests.benchmarks.watchdog import Watchdog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.events import Event
    from core.session import Session
    from gui.shell import Shell

SPEED = 60  # emulated seconds in a real one: an hour of work in a minute
EARLY_S = 5 * 60 / SPEED
IMAGE = 262_144
LINES_A_SECOND = 2000
FLOOD_S = 20.0
KEY_EVERY_S = 0.037
SCREENS = ("map", "update", "log", "proof", "join", "plan")


def resident_mib() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass
class Living:
    """A window over the real core, put together as the program does it."""

    app: QApplication
    shell: Shell
    events: Callable[[Event], None]

    def run(self, name: str, over: Callable[[], bool], limit: float) -> None:
        """Let it live until it is so, or for `limit` s, and print how it stood still meanwhile."""
        watchdog, begun = Watchdog(), time.monotonic()
        asked = QTimer(interval=20)
        asked.timeout.connect(lambda: self.app.quit() if over() or time.monotonic() - begun > limit else None)
        asked.start()
        with watchdog:
            self.app.exec()
        asked.stop()
        print(f"{name}, {time.monotonic() - begun:.1f} s")
        print(f"  the window's thread     {watchdog.words}")
        for culprit in watchdog.culprits:
            print(f"    {culprit}")

    def connect(self, scenario: str) -> None:
        """Look at the time until all is loaded, and at connecting."""
        settled: list[bool] = []
        self.shell.settled.connect(lambda: settled.append(True))
        self.shell.start()
        self.run("from the first paint until all is loaded and made", lambda: bool(settled), 60)
        self.shell.window.go("connect")
        url = f"emulated:{scenario}?speed={SPEED}"
        self.shell.bridge.call(lambda session: session.connect(url))
        self.run("connecting to an emulated hub", lambda: self.shell.mirror.connected, 60)
        self.run("two seconds after it", lambda: False, 2)


@contextmanager
def living() -> Iterator[Living]:
    """Open it on a folder of its own; the core begins with `connect`."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from gui import steady
    from gui.app import open_session
    from gui.look import Look
    from gui.shell import Shell
    from gui.styling import dress
    from gui.theme import ThemeName
    from gui.typography import load_fonts

    told: list[Callable[[Event], None]] = []

    def opened(on_event: Callable[[Event], None]) -> Session:
        told.append(on_event)
        return open_session(on_event)

    def say(event: Event) -> None:
        told[0](event)

    with tempfile.TemporaryDirectory() as folder:
        os.environ["ALTHAN_HOME"] = folder
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        steady.begin()
        load_fonts()
        look = Look(ThemeName.LIGHT)
        dress(app, look)
        shell = Shell(look, opened, Path(folder))
        shell.settled.connect(steady.settle)
        shell.window.resize(1366, 768)
        shell.window.show()
        app.processEvents()
        yield Living(app, shell, say)
        shell.close()
        shell.window.close()


@dataclass
class Worker:
    """Keeps the window busy: the screens in turn, and a fresh measurement of the links now and then."""

    shell: Shell
    turns: int = 0
    timer: QTimer = field(default_factory=lambda: QTimer(interval=700))

    def start(self) -> None:
        """Change the screen every 0.7 s."""
        self.timer.timeout.connect(self.step)
        self.timer.start()

    def step(self) -> None:
        """One change of screen; every fourth time the links are measured anew."""
        self.shell.window.go(SCREENS[self.turns % len(SCREENS)])
        self.turns += 1
        if self.turns % 4 == 0:
            self.shell.bridge.call(lambda session: session.scan(), None, lambda _error: None)


async def _update_all(session: Session) -> None:
    from core.joining.join_session import Admission

    labels = [label for label in await session.labels() if label.kind.is_bridge and label.install_code]
    known = {entry.eui for entry in await session.device_log()}
    new = [s for s in labels if s.eui not in known]
    if new:
        await session.admit([Admission(s.eui, s.install_code, s.kind, s.name) for s in new if s.install_code])
    await session.update(await session.sample_image(IMAGE))


def work(seconds: float) -> None:
    """Start, connect, and update, looking at every screen; and what it keeps in memory."""
    with living() as home:
        home.connect("happy-house")
        home.shell.bridge.call(_update_all)
        worker, held = Worker(home.shell), list[float]()
        worker.start()
        memory = QTimer(interval=round(EARLY_S * 1000))
        memory.timeout.connect(lambda: held.append(resident_mib()))
        memory.start()
        home.run(f"work at {SPEED} times the speed", lambda: False, seconds)
        worker.timer.stop()
        memory.stop()
        print(f"  {len(home.shell.mirror.updates)} devices, {worker.turns} changes of screen")
    told = held[:: max(1, len(held) // 13)]
    print("  memory in emulated time, MiB: " + " ".join(f"{mib:.0f}" for mib in told))
    if len(held) > 11:
        print(
            f"  after 60 minutes {held[11] - held[0]:+.1f} MiB against 5, {held[11] - held[5]:+.1f} against 30"
        )


class _Keyboard(QObject):
    """Sends itself events from a thread of its own, as keys come from outside, and notes when they are served."""

    def __init__(self) -> None:
        super().__init__()
        self.delays: list[float] = []
        self._sent: deque[float] = deque()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._type, daemon=True)

    def start(self) -> None:
        """Begin to type."""
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._over.set()
        self._thread.join(5)

    def _type(self) -> None:
        while not self._over.wait(KEY_EVERY_S):
            self._sent.append(time.monotonic())
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def event(self, event: QEvent) -> bool:
        """Note when it is served."""
        if event.type() == QEvent.Type.User:
            self.delays.append(1000 * (time.monotonic() - self._sent.popleft()))
            return True
        return super().event(event)


async def _flood(say: Callable[[Event], None]) -> None:
    sent, begun = 0, time.monotonic()
    while True:
        for number in range(sent, round((time.monotonic() - begun) * LINES_A_SECOND)):
            sent = number + 1
            text = f"Line {number}: the bridge asked for block {number} once more and was answered."
            level = Level.TECHNICAL if number % 3 else Level.PLAIN
            say(LogWritten(LogRecord(number, time.time(), level, "hub", text)))
        await asyncio.sleep(0.005)


def flood() -> None:
    """Four bridges are updated, 2,000 lines come each second, the screens change: how late is a key served?"""
    with living() as home:
        home.connect("four-at-once")
        home.shell.bridge.call(_update_all)
        flood = home.shell.bridge.call(lambda _session: _flood(home.events))
        worker, keyboard = Worker(home.shell), _Keyboard()
        worker.start()
        keyboard.start()
        home.run(f"four updates and {LINES_A_SECOND} lines a second", lambda: False, FLOOD_S)
        keyboard.stop()
        worker.timer.stop()
        flood.cancel()
        updates, lines = len(home.shell.mirror.updates), home.shell.mirror.log.rowCount()
        late = sorted(keyboard.delays)
    print(f"  {updates} devices, {lines} lines kept")
    print(
        f"  a key is served after   p50 {late[len(late) // 2]:.1f} ms, p99 {late[int(0.99 * len(late))]:.1f} ms, "
        f"longest {late[-1]:.1f} ms, of {len(late)}"
    )
