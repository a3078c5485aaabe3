"""What may happen to a transfer, as the installer meets it: the real window, the real core, an emulator process.

Paused, resumed and dropped; a dongle pulled out; an image that must not be sent; the program killed.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.hub.hub import HubState
from core.ota.transfer_values import MAINS
from core.premise.device import DeviceKind
from core.update.evidence import Outcome
from core.update.progress import Condition, Phase
from gui.app import open_session
from gui.screens.update import UpdateScreen
from gui.widgets.buttons import Button
from tests.flows import firmware
from tests.flows.emulated import Emulated
from tests.flows.house import house
from tests.gui.painted import sheet_of
from tests.gui.screens.living import LIMIT_S, living, press_primary, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.update.progress import DeviceUpdate
    from gui.look import Look
    from gui.shell import Shell

ROOT = Path(__file__).parents[3]
SIZE, BLOCK = 65_536, 48
# At a fixed speed a bridge waits 5 s of its own for an answer: ten times as fast is all that a busy machine can serve.
QUICK = "10"
pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints"), pytest.mark.timeout(600)]


@pytest.fixture
def opened(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Shell]]:
    """Opens the window on a hub, with records that outlive it."""
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path / "data"))
    with ExitStack() as windows:

        def start(url: str) -> Shell:
            shell = windows.enter_context(living(look, tmp_path / "data", url, opened=open_session))
            wait_for(lambda: shell.mirror.connected, "a hub")
            return shell

        yield start


def updates(shell: Shell) -> list[DeviceUpdate]:
    return list(shell.mirror.updates.values())


def press_on_card(shell: Shell, *words: str) -> str:
    """Press a button of the screen that is shown as soon as it says one of these; what it said."""

    def found() -> Button | None:
        shown = shell.window.screen_shown
        assert shown is not None
        return next((b for b in shown.findChildren(Button) if b.isVisible() and b.text() in words), None)

    wait_for(lambda: found() is not None, " or ".join(words))
    button = found()
    assert button is not None
    said = button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    return said


def checks(shell: Shell, file: Path) -> UpdateScreen:
    """Measure the mesh, go to the checks and hand them an image."""
    scanned: list[object] = []
    shell.bridge.call(lambda session: session.scan(), scanned.append)
    wait_for(lambda: bool(scanned), "a measured mesh")
    shell.window.go("update")
    screen = shell.window.screen_shown
    assert isinstance(screen, UpdateScreen)
    screen.take_image(file)
    return screen


def begin(shell: Shell, file: Path) -> None:
    checks(shell, file)
    press_primary(shell, "Start updates")


def read(shell: Shell) -> str:
    """All words that the window has painted."""
    return " ".join(ink.words for ink in sheet_of(shell.window).texts)


def drop_all(shell: Shell) -> None:
    """Cancel one device after the other by the buttons of its card."""
    while left := [u for u in updates(shell) if not u.condition.over]:
        many = len(left)
        if press_on_card(shell, "Skip", "Cancel…") == "Cancel…":
            press_on_card(shell, "Drop it")
        wait_for(lambda many=many: sum(not u.condition.over for u in updates(shell)) < many, "one fewer")  # type: ignore[misc]


def standing(emulated: Emulated) -> int:
    """How much the bridges have, once what was on its way to them has arrived."""
    seen = [-2, -1]

    def stands() -> bool:
        time.sleep(0.5)  # 5 s of theirs
        seen.append(sum(emulated.ota(kind)["offset"] for kind in ("B1", "B2")))
        return seen[-1] == seen[-2]

    wait_for(stands, "bridges that fetch nothing")
    return seen[-1]


def test_paused_nothing_is_fetched_resumed_it_goes_on_and_dropped_it_keeps_the_old(
    opened: Callable[[str], Shell], tmp_path: Path
) -> None:
    file = firmware.write(tmp_path, firmware.image(SIZE))
    with Emulated(house(tmp_path, "B1", "B2"), speed=QUICK) as emulated:
        shell = opened(emulated.url)
        begin(shell, file)
        wait_for(lambda: any(u.bytes_done > 2_000 for u in updates(shell)), "a transfer")
        press_primary(shell, "Pause all")
        wait_for(lambda: any(u.condition is Condition.PAUSED for u in updates(shell)), "the pause")
        fetched = standing(emulated)
        asked = emulated.blocks_asked()
        wait_for(lambda: emulated.blocks_asked() >= asked + 8, "questions that are told to wait")
        assert sum(emulated.ota(kind)["offset"] for kind in ("B1", "B2")) <= fetched + BLOCK
        press_primary(shell, "Resume all")
        wait_for(
            lambda: sum(emulated.ota(k)["offset"] for k in ("B1", "B2")) > fetched + 4 * BLOCK, "more blocks"
        )
        press_primary(shell, "Pause all")
        drop_all(shell)
        assert {u.condition for u in updates(shell)} == {Condition.CANCELLED}
        assert all(emulated.device(kind)["version"] != firmware.NEW for kind in ("B1", "B2"))


def test_a_dongle_pulled_out_in_mid_transfer_is_waited_for(
    opened: Callable[[str], Shell], tmp_path: Path
) -> None:
    content = firmware.image(SIZE)
    file = firmware.write(tmp_path, content)
    with Emulated(house(tmp_path, "B1"), speed=QUICK) as emulated:
        shell = opened(emulated.url)
        begin(shell, file)
        wait_for(lambda: any(u.bytes_done > SIZE / 8 for u in updates(shell)), "an eighth of the image")
        emulated.ask("unplug", seconds=10_000)
        wait_for(lambda: shell.mirror.hub.state is HubState.LOST, "the loss to be told")
        wait_for(lambda: shell.window.topbar.facts.hub == "Waiting for dongle", "the top bar to say it")
        assert not any(u.condition is Condition.FAILED for u in updates(shell))
        emulated.ask("advance", seconds=10_000)
        emulated.ask("speed", value="max")
        wait_for(lambda: shell.mirror.connected, "the dongle to be back")
        wait_for(lambda: [u.outcome for u in updates(shell)] == [Outcome.CONFIRMED], "the proof")
        assert emulated.ota("B1")["image_sha256"] == firmware.sha256(content)


def test_a_dongle_pulled_out_while_the_bridge_restarts_misses_nothing_that_is_not_asked_for_again(
    opened: Callable[[str], Shell], tmp_path: Path
) -> None:
    """Report, answer or return may be lost with it; the bridge itself would ask again only after an hour."""
    file = firmware.write(tmp_path, firmware.image(8_192))
    assert MAINS.restart > LIMIT_S, "the proof comes before the patience with a restart is over"
    with Emulated(house(tmp_path, "B1"), speed="2") as emulated:
        shell = opened(emulated.url)
        begin(shell, file)
        wait_for(
            lambda: any(u.phase in (Phase.CHECKING, Phase.RESTART) for u in updates(shell)), "the last block"
        )
        emulated.ask("unplug", seconds=300)
        wait_for(lambda: shell.mirror.hub.state is HubState.LOST, "the loss to be told")
        emulated.ask("advance", seconds=300)
        emulated.ask("speed", value=QUICK)  # an hour would be longer than the limit
        wait_for(lambda: [u.outcome for u in updates(shell)] == [Outcome.CONFIRMED], "the proof")


def test_an_image_for_another_maker_is_stopped_and_not_a_block_is_sent(
    opened: Callable[[str], Shell], tmp_path: Path
) -> None:
    file = firmware.write(tmp_path, firmware.image(4096, manufacturer=0x1234))
    with Emulated(house(tmp_path, "B1")) as emulated:
        shell = opened(emulated.url)
        screen = checks(shell, file)
        wait_for(lambda: screen.now().primary is not None and bool(screen.now().said), "the checks")
        wait_for(lambda: "stop" in screen.now().said.lower(), f"the stop (now: {screen.now().said})")
        primary = screen.now().primary
        assert primary is not None
        assert primary.run is None
        wait_for(lambda: "1234" in read(shell), f"the maker that stops it (now: {read(shell)})")
        assert emulated.blocks_asked() == 0


KILLED = """
import os, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from gui.app import open_session
from gui.look import Look
from gui.shell import Shell
from gui.styling import dress
from gui.typography import load_fonts
app = QApplication([])
load_fonts()
look = Look()
dress(app, look)
shell = Shell(look, open_session, Path(os.environ["ALTHAN_HOME"]), sys.argv[1])
shell.window.show()
shell.start()
begun = []
def begin(*_):
    if shell.mirror.connected and not begun:
        begun.append(shell.bridge.call(lambda session: session.update(Path(sys.argv[2]))))
shell.mirror.hub_changed.connect(begin)
app.exec()
"""


def test_a_killed_program_goes_on_where_it_left_off(opened: Callable[[str], Shell], tmp_path: Path) -> None:
    content = firmware.image(SIZE)
    file = firmware.write(tmp_path, content)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALTHAN_HOME": str(tmp_path / "data")}
    with Emulated(house(tmp_path, "B1"), speed=QUICK) as emulated:
        command = [sys.executable, "-c", KILLED, emulated.url, str(file)]
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            emulated.until(lambda: emulated.ota("B1")["offset"] > SIZE / 8, LIMIT_S)
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait(10)
        offset = emulated.ota("B1")["offset"]
        assert SIZE / 8 < offset < SIZE
        emulated.ask("speed", value="max")
        shell = opened(emulated.url)
        told: list[str] = []
        shell.mirror.log_written.connect(lambda record: told.append(record.text))
        begin(shell, file)
        wait_for(lambda: [u.outcome for u in updates(shell)] == [Outcome.CONFIRMED], "the proof")
        went_on = [int(found) for text in told for found in re.findall(r"goes on at byte (\d+)", text)]
        assert went_on
        assert went_on[-1] >= offset - BLOCK
        assert emulated.ota("B1")["image_sha256"] == firmware.sha256(content)
        assert shell.mirror.updates[next(iter(shell.mirror.updates))].kind is DeviceKind.B1
