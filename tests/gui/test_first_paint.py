"""What there is when the window has been painted for the first time, and what only comes afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gui.ahead import Ahead
from gui.app import open_session
from gui.first_paint import when_painted
from gui.screen import NowLine, Place
from gui.shell import Shell
from gui.window import Window
from tests.gui import samples

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look

ROOT = Path(__file__).parents[2]
HEAVY = (
    "zigpy",
    "bellows",
    "zigpy_znp",
    "aiohttp",
    "cryptography",
    "numpy",
    "pyqtgraph",
    "serial",
    "sqlite3",
)
SEEN = """
import json, os, sys
import gui.shell
from gui import app

def start(self):
    screens = [m for m in sys.modules if m.startswith("gui.screens.")]
    made = type(self.window.screen_shown).__name__
    print(json.dumps({"modules": sorted(sys.modules), "made": self.window.stack.count(), "shown": made}), flush=True)
    os._exit(0)

gui.shell.Shell.start = start
app.main(["--theme", "light"])
"""


@pytest.fixture(scope="module")
def at_first_paint(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the program has loaded and made when it has been painted and would start its core."""
    home = str(tmp_path_factory.mktemp("home"))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALTHAN_HOME": home}
    ran = subprocess.run(
        [sys.executable, "-c", SEEN],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=170,
    )
    assert ran.returncode == 0, ran.stderr
    seen: dict[str, object] = json.loads(ran.stdout)
    return seen


def test_only_start_is_made_before_the_first_paint(at_first_paint: dict[str, object]) -> None:
    assert at_first_paint["shown"] == "StartScreen"
    assert at_first_paint["made"] == 1


@pytest.mark.parametrize(
    "heavy",
    [
        *HEAVY,
        "core.session",
        "core.ota",
        "core.update.campaign",
        "gui.screens.map",
        "gui.screens.join",
        "gui.help.view",
    ],
)
def test_nothing_heavy_is_loaded_before_the_first_paint(
    at_first_paint: dict[str, object], heavy: str
) -> None:
    modules = at_first_paint["modules"]
    assert isinstance(modules, list)
    assert "gui.screens.start" in modules
    assert heavy not in modules


def test_all_screens_are_made_while_nobody_waits(
    qtbot: QtBot, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    shell = Shell(look, open_session, tmp_path)
    qtbot.addWidget(shell.window)
    shell.window.show()
    assert shell.window.stack.count() == 1
    with qtbot.waitSignal(shell.ahead.done):
        shell.start()
    try:
        assert shell.window.stack.count() == len(shell.window.places())
        assert shell.window.name_shown == "start"
    finally:
        shell.close()


def test_pieces_are_done_one_in_a_turn_and_a_fault_ends_none_but_its_own(qtbot: QtBot) -> None:
    turns: list[int] = []
    passed = 0

    def fail() -> None:
        raise ValueError("a piece that fails")

    ahead = Ahead((lambda: turns.append(passed), fail, lambda: turns.append(passed)))
    with qtbot.captureExceptions() as faults, qtbot.waitSignal(ahead.done):
        ahead.start()
        until = time.monotonic() + 60
        while len(turns) < 2 and time.monotonic() < until:
            QApplication.processEvents()
            passed += 1
    assert [kind for kind, _, _ in faults] == [ValueError]
    assert turns[0] < turns[1]


def test_the_first_paint_is_told_once_after_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.first_paint._LONGEST_MS", 600_000)  # the way out for one that is not painted
    window, told = QWidget(), list[bool]()
    qtbot.addWidget(window)
    when_painted(window, lambda: told.append(window.isVisible()))
    QApplication.processEvents()
    assert told == []
    window.show()
    qtbot.waitUntil(lambda: bool(told))
    window.repaint()
    qtbot.wait(20)
    assert told == [True]


def test_a_promised_screen_is_made_once_when_it_is_gone_to(qtbot: QtBot, look: Look) -> None:
    window, made = Window(look), list[QWidget]()
    qtbot.addWidget(window)

    def make() -> samples.Page:
        made.append(page := samples.Page(samples.desk(look), "Plan", QLabel("Plan"), NowLine("Plan.")))
        return page

    window.promise("plan", Place.PLAN, "Plan", make)
    assert window.title_of("plan") == "Plan"
    assert window.offers(Place.PLAN)
    assert made == []
    window.go_to_place(Place.PLAN)
    window.make("plan")
    assert [window.screen_of("plan")] == made
    assert window.nowbar.now.fact == "Plan."
