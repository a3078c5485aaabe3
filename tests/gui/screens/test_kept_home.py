"""The window's own emulated home, killed or closed in mid-transfer: opened again from Start, it goes on and is proved.

The real window and the real core; how far a device is and what it asked for is the emulator's own count.
"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.joining.join_session import Admission
from core.records.job import JobOutcome
from core.records.jobs import JobFolder
from core.update.evidence import Outcome
from gui.app import open_session
from gui.screens.start import StartScreen
from gui.shell import Shell
from gui.widgets.closing import ClosingQuestion
from tests.gui.screens.living import LIMIT_S, press_primary, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from core.records.job import Job
    from core.session import Session
    from gui.look import Look

ROOT = Path(__file__).parents[3]
SIZE, PAGE = 32_768, 4_096
HOME = "emulated:happy-house?speed=10"  # several seconds for an image: a busy machine may look late
pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints"), pytest.mark.timeout(600)]


async def begin(session: Session) -> None:
    """Let the bridges of the home join, and start to update them."""
    labels = [label for label in await session.labels() if label.kind.is_bridge]
    await session.admit(
        [
            Admission(label.eui, label.install_code, label.kind, label.name)
            for label in labels
            if label.install_code is not None
        ]
    )
    await session.update(await session.sample_image(SIZE))


def run_window(premise: str) -> None:
    """A window of its own process, on an emulated home, in a job for `premise` if it is named; runs until killed."""
    from PySide6.QtWidgets import QApplication

    from gui.look import Look
    from gui.styling import dress
    from gui.typography import load_fonts

    app = QApplication([])
    load_fonts()
    look = Look()
    dress(app, look)
    shell = Shell(look, open_session, Path(os.environ["ALTHAN_HOME"]), HOME)
    shell.window.show()
    shell.start()
    begun: list[object] = []

    def on_hub() -> None:
        if shell.mirror.connected and not begun:
            begun.append(shell)
            begin_job(shell, premise)
            shell.bridge.call(begin)

    shell.mirror.hub_changed.connect(on_hub)
    app.exec()


def begin_job(shell: Shell, premise: str) -> None:
    def named(job: Job) -> None:
        shell.job.open(job)
        shell.job.write(replace(shell.job.job, premise=premise))

    if premise:
        shell.bridge.call(lambda session: session.jobs.new(), named)


def reached(folder: Path) -> tuple[str, int]:
    """Which device the records of the one kept home say to be furthest, and how many octets it has."""
    for records in folder.glob("homes/*/records.sqlite"):
        with closing(sqlite3.connect(f"file:{records}?mode=ro", uri=True)) as db:
            try:
                found = db.execute("SELECT eui, reached FROM transfer ORDER BY reached DESC").fetchone()
            except sqlite3.OperationalError:
                continue  # not made yet
            if found is not None:
                return str(found[0]), int(found[1])
    return "", 0


@pytest.fixture
def opened(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Shell]]:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path / "data"))
    made: list[Shell] = []

    def start(hub: str = "") -> Shell:
        shell = Shell(look, open_session, tmp_path / "data", hub)
        made.append(shell)
        shell.window.resize(1093, 574)
        shell.window.show()
        shell.start()
        return shell

    yield start
    for shell in made:
        shell.close()
        shell.window.may_close = lambda: True
        shell.window.close()


def killed_in_mid_transfer(folder: Path, premise: str) -> tuple[str, int]:
    """Run a window in a process, kill it once a quarter of the image is over; which device was how far."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALTHAN_HOME": str(folder)}
    code = f"from tests.gui.screens.test_kept_home import run_window; run_window({premise!r})"
    child = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + LIMIT_S
        while (so_far := reached(folder))[1] < SIZE / 4:
            assert time.monotonic() < until, "waited in vain for a quarter of the image"
            assert child.poll() is None, "the window ended by itself"
            time.sleep(0.02)
        assert so_far[1] < SIZE
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(10)
    return so_far


def press_row(shell: Shell) -> str:
    """Press the one recent row of Start; gives what it says."""
    screen = shell.window.screen_of("start")
    assert isinstance(screen, StartScreen)
    wait_for(lambda: bool(screen._recent.rows), "a recent row")
    (row,) = screen._recent.rows
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    return row.accessibleName()


def finish(shell: Shell, cut_off: tuple[str, int]) -> None:
    """Start the updates that are offered; they end proved, and what the device had is not asked for again."""
    eui, kept = cut_off
    truth: list[Mapping[str, object]] = []
    told: list[tuple[str, str]] = []
    shell.mirror.log_written.connect(lambda record: told.append((record.subject, record.text)))
    wait_for(lambda: shell.mirror.connected, "the home to be entered again")
    shell.bridge.call(lambda session: session.emulator({"do": "speed", "value": "max"}))
    wait_for(lambda: shell.window.name_shown == "update", "the checks")
    press_primary(shell, "Start updates")
    wait_for(lambda: _proved(shell), f"the proof (now: {shell.window.nowbar.now.fact})")
    shell.bridge.call(lambda session: session.emulator({"do": "state"}), truth.append)
    wait_for(lambda: bool(truth), "the emulator's own count")
    devices = truth[0]["devices"]
    assert isinstance(devices, list)
    assert next(d["ota"]["blocks_requested"] for d in devices if d["eui"] == eui) > 0
    went_on = [
        int(at) for who, text in told if who == eui for at in re.findall(r"goes on at byte (\d+)", text)
    ]
    assert went_on, told
    assert went_on[-1] >= kept - PAGE > 0, "it goes on where the device was, never from 0"


def _proved(shell: Shell) -> bool:
    rows = shell.mirror.updates.values()
    return bool(rows) and all(row.outcome is Outcome.CONFIRMED for row in rows)


def test_a_killed_window_goes_on_with_its_job_from_start(
    opened: Callable[..., Shell], tmp_path: Path
) -> None:
    kept = killed_in_mid_transfer(tmp_path / "data", "Flat 14, Example House")
    shell = opened()
    press_primary(shell, "Continue")
    finish(shell, kept)
    assert shell.job.job.premise == "Flat 14, Example House"
    wait_for(lambda: shell.job.job.outcome is JobOutcome.PROVED, "the job to say it")
    shell.keeper.finish()
    (job,) = JobFolder(tmp_path / "data", time.time).jobs()
    assert job.job.outcome is JobOutcome.PROVED
    assert job.job.hub.startswith("emulated:happy-house?")


def test_a_killed_window_without_a_job_goes_on_from_its_row_on_start(
    opened: Callable[..., Shell], tmp_path: Path
) -> None:
    kept = killed_in_mid_transfer(tmp_path / "data", "")
    shell = opened()
    said = press_row(shell)
    assert said.startswith("Happy house, emulated, today")
    assert said.endswith("Update cut off; it can go on")
    finish(shell, kept)
    shell.close()
    assert list((tmp_path / "data" / "homes").iterdir()) == [], "what is over and has no job is not kept"


def test_a_window_closed_in_mid_transfer_keeps_what_its_question_promises(
    opened: Callable[..., Shell], tmp_path: Path
) -> None:
    first = opened(HOME)
    wait_for(lambda: first.mirror.connected, "a hub")
    begin_job(first, "3 Sample Terrace")
    first.bridge.call(begin, None, lambda _: None)
    wait_for(
        lambda: any(r.bytes_done > SIZE / 4 for r in first.mirror.updates.values()), "a quarter of the image"
    )
    assert not first.window.close()
    question = first.window.findChildren(ClosingQuestion)[-1]
    assert any("keeps its old firmware and the " in sentence for sentence in question.sentences)
    kept = reached(tmp_path / "data")
    question.close_button.click()
    first.close()
    second = opened()
    assert press_row(second).startswith("3 Sample Terrace, emulated")
    press_primary(second, "Continue the update")
    finish(second, kept)
    assert second.job.job.premise == "3 Sample Terrace"
