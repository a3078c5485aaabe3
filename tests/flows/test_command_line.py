"""The command line keeps secrets off itself, says what it is, and asks the file before the dongle."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.flows import firmware
from tests.flows.house import eui, house
from tests.flows.labels import label_of
from tests.flows.tool import START

if TYPE_CHECKING:
    from tests.flows.conftest import StartPremise
    from tests.flows.emulated import Emulated
    from tests.flows.tool import Tool

NOBODY = "socket://127.0.0.1:1"


def test_it_says_which_version_it_is(tool: Tool) -> None:
    ended = tool.run("--version")
    assert (ended.code, ended.out.split()) == (0, ["althan", "0.1.0"])


def test_a_bad_file_is_told_before_a_dongle_is_touched(tool: Tool, tmp_path: Path) -> None:
    file = tmp_path / "torn.ota"
    file.write_bytes(firmware.image(4096)[:1000])
    ended = tool.run("update", "--hub", NOBODY, "--image", file)
    assert ended.code in (1, 2)
    assert "cut short" in ended.words
    assert "127.0.0.1" not in ended.words
    good = firmware.write(tmp_path, firmware.image(4096))
    assert "127.0.0.1" in tool.run("update", "--hub", NOBODY, "--image", good).words


@pytest.mark.parametrize("ago", [timedelta(seconds=61), timedelta(days=400)])
def test_a_time_that_is_over_is_no_time_to_activate(tool: Tool, tmp_path: Path, ago: timedelta) -> None:
    file = firmware.write(tmp_path, firmware.image(4096))
    then = (datetime.now(UTC).astimezone() - ago).strftime("%Y-%m-%dT%H:%M")
    ended = tool.run("update", "--hub", NOBODY, "--image", file, "--activate", then)
    assert ended.code == 2
    assert f"{then} is over." in ended.words
    assert "Say now, or a time to come." in ended.words


@pytest.mark.parametrize("how", ["code", "label", "file"])
def test_an_install_code_need_not_stand_on_the_command_line(
    how: str, tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1", joined=False))
    right = label_of(emulated, "B1")
    text = f"Z:{right.eui.replace('-', '')}$I:{right.code}\n"
    file = tmp_path / "labels.txt"
    file.write_text(f"\n{text}", encoding="utf-8")
    given = {
        "code": ("--device", right.eui, "--install-code", "-"),
        "label": ("--label", "-"),
        "file": ("--label", str(file)),
    }[how]
    typed = {"code": f"{right.code}\n", "label": text, "file": None}[how]
    ended = tool.run("admit", "--hub", emulated.url, "--as", "CAD", *given, typed=typed)
    assert ended.code == 0, ended.words
    assert emulated.joined() == {eui("B1")}
    assert right.code not in ended.words


@pytest.mark.parametrize("given", [("--device", eui("B1"), "--install-code", "-"), ("--label", "-")])
def test_nothing_on_standard_input_is_told(given: tuple[str, ...], tool: Tool) -> None:
    ended = tool.run("admit", "--hub", NOBODY, *given, typed="")
    assert ended.code == 2
    assert "standard input" in ended.words.lower()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of POSIX")
def test_at_a_terminal_the_code_is_asked_for_and_not_shown(
    tool: Tool, premise: StartPremise, tmp_path: Path
) -> None:
    emulated = premise(house(tmp_path, "B1", joined=False))
    right = label_of(emulated, "B1")
    assert at_a_terminal(tool, emulated, right.eui, right.code) == 0
    assert emulated.joined() == {eui("B1")}


def until_echo_is_off(terminal: int) -> None:
    """Wait until what is typed there is not shown."""
    import termios

    for _ in range(4_500):
        if not termios.tcgetattr(terminal)[3] & termios.ECHO:
            return
        time.sleep(0.02)
    raise AssertionError("the echo stays on")


def at_a_terminal(tool: Tool, emulated: Emulated, device: str, code: str) -> int:
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", START, "admit", "--hub", emulated.url, "--as", "CAD", "--device", device]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=tool.environment, start_new_session=True
    )
    os.close(theirs)
    shown = b""
    while b"Install code of" not in shown:
        shown += os.read(ours, 4096)
    until_echo_is_off(ours)
    os.write(ours, code.encode() + b"\n")
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:
        pass  # its end of the terminal is shut
    os.close(ours)
    ended = process.wait(150)
    tool.said.append(shown)
    assert code.encode() not in shown
    return ended
