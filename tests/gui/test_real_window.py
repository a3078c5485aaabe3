"""The program on a real X display, used by pointer and by a scanner that types, as the installer's laptop has it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.flows.emulated import Emulated
from tests.flows.house import code, eui, house

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
LIMIT_S = 120.0  # it only ends a test that fails: a machine with other work is slow at times
SIZE = (1366, 768)
JOIN = (94, 56 + 10 + 3 * 56 + 28)  # the middle of “4 Join” in the rail, by the measures of the look
PRIMARY = (SIZE[0] - 16 - 95, SIZE[1] - 36)  # the middle of the primary button
pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        shutil.which("Xvfb") is None or shutil.which("xdotool") is None,
        reason="Xvfb and xdotool are missing; packaging/system-libraries.sh installs them",
    ),
]


def came_true(condition: Callable[[], bool], limit: float) -> bool:
    until = time.monotonic() + limit
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def wait_for(condition: Callable[[], bool], what: str) -> None:
    assert came_true(condition, LIMIT_S), f"waited in vain for: {what}"


@pytest.fixture
def display() -> Iterator[str]:
    """A display of its own, on a number that the server picks."""
    near, far = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(far), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp"],
        pass_fds=(far,),
        stderr=subprocess.DEVNULL,
    )
    os.close(far)
    try:
        with os.fdopen(near) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(LIMIT_S)


class Hand:
    """Pointer and keyboard on a display."""

    def __init__(self, display: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display}

    def do(self, *words: str) -> str:
        """One xdotool command; what it prints."""
        done = subprocess.run(
            ["xdotool", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        return done.stdout.strip()

    def click(self, spot: tuple[int, int]) -> None:
        """Press the left button there."""
        self.do("mousemove", str(spot[0]), str(spot[1]), "click", "1")

    def scan(self, text: str) -> None:
        """Type as a scanner does: a fast burst and Return."""
        self.do("type", "--delay", "2", text)
        self.do("key", "Return")

    def window(self) -> str:
        """The id of the program's window, once it is shown."""
        return self.do("search", "--onlyvisible", "--name", "Althan").partition("\n")[0]


@pytest.fixture
def program(display: str, tmp_path: Path) -> Iterator[tuple[Emulated, Hand, subprocess.Popen[str]]]:
    """The program on that display, on an emulated premise whose bridge is not in yet."""
    environment = {
        **os.environ,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "ALTHAN_HOME": str(tmp_path / "data"),
    }
    with Emulated(house(tmp_path, "B1", joined=False)) as emulated:
        command = [
            sys.executable,
            "-m",
            "gui.app",
            "--hub",
            emulated.url,
            "--theme",
            "light",
            "--size",
            "1366x768",
        ]
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            yield emulated, Hand(display), child
        finally:
            child.kill()
            child.communicate(timeout=LIMIT_S)


def rows(folder: Path, question: str) -> list[str]:
    """The first column of a question to every record file under a folder."""
    found: list[str] = []
    for file in folder.rglob("records.sqlite"):
        records = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        with closing(records), suppress(sqlite3.OperationalError):  # the file is there before its tables are
            found += [str(row[0]) for row in records.execute(question)]
    return found


def on_log(folder: Path) -> set[str]:
    """The EUI-64s on the device logs that the program has written down."""
    return set(rows(folder, "SELECT eui FROM device_log"))


def told(folder: Path) -> str:
    """The event log that the program has written down."""
    return "\n".join(rows(folder, "SELECT text FROM event"))


def test_a_click_and_a_scan_bring_a_bridge_onto_the_han(
    program: tuple[Emulated, Hand, subprocess.Popen[str]], tmp_path: Path
) -> None:
    emulated, hand, child = program
    wait_for(lambda: bool(hand.window()) or child.poll() is not None, "the window")
    assert child.poll() is None, child.stderr.read() if child.stderr else ""
    hand.do("windowfocus", "--sync", hand.window())
    wait_for(lambda: bool(list((tmp_path / "data").rglob("records.sqlite"))), "the records of the premise")
    wait_for(lambda: "Connected to" in told(tmp_path / "data"), "the hub")
    for patience in range(
        1, 11
    ):  # a slow machine may not have drawn the screen yet: so may an installer again
        hand.click(JOIN)
        time.sleep(2.0)
        hand.scan(f"Z:{eui('B1').replace('-', '')}$I:{code('B1')}")
        time.sleep(2.0)
        hand.click(PRIMARY)
        if came_true(lambda: eui("B1") in on_log(tmp_path / "data"), 3.0 * patience):
            break
    assert eui("B1") in on_log(tmp_path / "data"), "scanned and whitelisted"
    assert code("B1") not in told(tmp_path / "data"), "no code is written down"
    wait_for(lambda: eui("B1") in emulated.joined(), "B1 on the HAN, by the emulator's own word")
    hand.do("windowclose", hand.window())
