"""The program as it is started: options, a missing display, the real core behind it, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize

from gui.app import first_size, has_display, main, open_session
from gui.shell import Shell
from gui.window import Window

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look

ROOT = Path(__file__).parents[2]
LIMIT_S = 60.0


def test_without_a_display_it_says_so_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main([]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "althan demo" in said


def test_a_display_is_only_asked_for_where_there_may_be_none() -> None:
    assert has_display({}, "win32")
    assert not has_display({"DISPLAY": ""}, "linux")
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux")


@pytest.mark.parametrize("wrong", [["--size", "wide"], ["--size", "0x5"], ["--theme", "pink"]])
def test_wrong_options_are_answered_in_words(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(wrong)
    assert left.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_window_connects_to_the_emulated_premise_and_lets_go_of_it(
    qtbot: QtBot, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    shell = Shell(look, open_session, tmp_path, "emulated:happy-house?speed=max")
    qtbot.addWidget(shell.window)
    shell.window.show()
    assert shell.window.topbar.facts.hub == "No hub"
    shell.start()
    try:
        qtbot.waitUntil(lambda: shell.mirror.connected)
        assert shell.window.topbar.facts.emulated
        assert shell.window.topbar.facts.channel.startswith("Ch ")
        qtbot.waitUntil(
            lambda: shell.mirror.log.rowCount() > 0
        )  # told after the state, a frame later at times
    finally:
        shell.close()
    assert not shell.bridge.alive


def test_a_hub_that_is_not_there_is_told_in_words(
    qtbot: QtBot, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    shell = Shell(look, open_session, tmp_path, "emulated:no-such-home")
    qtbot.addWidget(shell.window)
    shell.window.show()
    shell.start()
    try:
        qtbot.waitUntil(lambda: bool(shell.toasts.shown))
        notice = shell.toasts.shown[0]
        assert "no-such-home" in f"{notice.fact} {notice.rest}"
        assert not shell.mirror.connected
    finally:
        shell.close()


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="what a process listens to is read from /proc"
)
def test_ctrl_c_ends_it_in_good_order(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALTHAN_HOME": str(tmp_path)}
    child = subprocess.Popen(
        [sys.executable, "-m", "gui.app"], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            assert child.poll() is None, child.stderr.read() if child.stderr else ""
            if _hears_signals(child.pid):
                break
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=LIMIT_S)
    finally:
        child.kill()
    assert child.returncode == 0
    assert "Traceback" not in said


def _hears_signals(pid: int) -> bool:
    """Whether a process has a handler of its own for SIGTERM, which Python does not set by itself."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def test_it_opens_as_large_as_the_screen_has_room_for(qtbot: QtBot, look: Look) -> None:
    window = Window(look)
    qtbot.addWidget(window)
    room = window.screen().availableSize()
    assert first_size(window, None) == window.sizeHint().boundedTo(room)
    assert first_size(window, None).width() == min(1366, room.width()), (
        "not the two thirds that Qt would take"
    )
    assert first_size(window, (1093, 574)) == QSize(1093, 574)


def test_a_bad_settings_file_is_told_at_the_start_and_the_window_works_all_the_same(
    qtbot: QtBot, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    (tmp_path / "settings.toml").write_text("join_window_s = 120\njoin_windows = 3\n")
    shell = Shell(look, open_session, tmp_path)
    qtbot.addWidget(shell.window)
    shell.window.show()
    shell.start()
    try:
        qtbot.waitUntil(lambda: bool(shell.toasts.shown))
        (notice,) = shell.toasts.shown
        assert "join_windows" in notice.fact
        assert "line 2" in notice.fact
        assert "as if there were none" in notice.rest
        assert notice.act is not None
        assert notice.act.run is not None
        notice.act.run()
        assert shell.window.name_shown == "settings"
        assert shell.bridge.alive
    finally:
        shell.close()
