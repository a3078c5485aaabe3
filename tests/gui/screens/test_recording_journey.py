"""A visit as its recording shows it, with the real window, core and emulator; and that of a killed program."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.premise.device import DeviceKind
from core.records.visits.visit import SUFFIX
from core.update.progress import Phase
from gui.screens.recording import RecordingScreen
from tests.gui.screens.living import from_map_to_proof, from_plan_to_map, living, press_primary, wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from gui.look import Look
    from gui.models.replay import Replay
    from gui.shell import Shell

HUB = "emulated:happy-house?speed=max"


def opened(shell: Shell) -> tuple[RecordingScreen, Replay]:
    """The newest recording, opened by its row."""
    shell.window.go("recording")
    screen = shell.window.screen_shown
    assert isinstance(screen, RecordingScreen)
    wait_for(lambda: bool(screen.list.rows), "the list of recordings")
    screen.list.rows[0].click()
    wait_for(lambda: screen.replay is not None, "the recording")
    assert screen.replay is not None
    return screen, screen.replay


def drag_to(screen: RecordingScreen, replay: Replay, at: float) -> None:
    """Take the knob to this moment with the pointer."""
    line, story = screen.pane.line, replay.story
    share = (at - story.began) / (story.ended - story.began)
    QTest.mousePress(line, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    QTest.mouseMove(line, QPoint(round(24 + share * (line.width() - 48)), 30))
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() // 2, 30))


def mid_transfer(replay: Replay) -> float:
    """A moment at which a bridge was fetching its image."""
    entries = replay.story.visit.entries
    for entry, at in zip(entries, replay.story.times, strict=True):
        update = getattr(entry.said, "update", None)
        if update is not None and update.phase is Phase.SENDING and 0.0 < update.share < 1.0:
            return at
    raise AssertionError("no entry in mid-transfer")


@pytest.mark.timeout(600)
def test_a_visit_is_replayed_on_the_map_while_its_hub_is_still_connected(look: Look, tmp_path: Path) -> None:
    with living(look, tmp_path, HUB) as shell:
        press_primary(shell, "Continue to Plan")
        from_plan_to_map(shell)
        slow = shell.bridge.call(lambda session: session.emulator({"do": "speed", "value": 10}))
        wait_for(lambda: not slow.running, "a clock that leaves time to see a transfer")
        from_map_to_proof(shell)
        live = shell.mirror.premise.topology
        screen, replay = opened(shell)
        assert screen.list.rows[0].accessibleName().startswith("Happy house, today")
        assert replay.story.emulated
        assert screen.pane.head.emulated.isVisible()
        told = " ".join(mark.words for mark in replay.story.marks)
        for words in (
            "hub is connected",
            "B1 has joined",
            "B2 has joined",
            "update of B1 begins",
            "confirmed",
        ):
            assert words in told
        replay.seek(mid_transfer(replay))
        drag_to(screen, replay, replay.at)
        replay.seek(mid_transfer(replay))  # a pixel of a long visit is seconds wide
        rows = {row.button.accessibleName() for row in screen.pane.side.devices.rows.values()}
        assert any("%" in row for row in rows), rows
        picture = screen.pane.map.scene.picture
        assert picture.links
        assert any(node.look.sending for node in picture.nodes)
        replay.to_start()
        replay.take_speed(60)
        press_primary(shell, "Play")
        wait_for(lambda: replay.at_end or replay.at > replay.story.began + 30, "play")
        replay.pause()
        assert shell.mirror.connected
        assert shell.mirror.premise.topology == live
        screen.close_recording()
        assert screen.replay is None


KILLED = """
import asyncio, sys
from pathlib import Path
from core.joining.join_session import Admission
from core.session import Session
from core.settings import Settings


async def run():
    async with Session(Settings(data_folder=Path(sys.argv[1])), lambda event: None) as session:
        await session.connect("emulated:happy-house?speed=max")
        await session.plan(await session.survey())
        admissions = [
            Admission(label.eui, label.install_code, label.kind, label.name)
            for label in await session.labels()
            if label.install_code is not None and label.kind.is_bridge
        ]
        await session.admit(admissions, 90.0)
        await session.scan()
        image = await session.sample_image(262144)
        task = asyncio.create_task(session.update(image))
        await task


asyncio.run(run())
"""


def killed(folder: Path) -> Path:
    """The recording of a program that was killed while it sent an image."""
    command = [sys.executable, "-c", KILLED, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            wait_for(lambda: sent(folder) or child.poll() is not None, "a transfer in the recording")
            assert child.poll() is None, "it ended by itself"
        finally:
            child.send_signal(signal.SIGKILL)
    (found,) = folder.rglob(f"*{SUFFIX}")
    return found


def sent(folder: Path) -> bool:
    """Whether a recording of some length tells of a device that has a part of its image."""
    lines = [line for file in folder.rglob(f"*{SUFFIX}") for line in file.read_bytes().splitlines()[:-1]]
    updates = [json.loads(line)["value"] for line in lines if b'"kind":"UpdateChanged"' in line]
    return len(lines) > 30 and any(said["update"].get("bytes_done", 0) > 0 for said in updates)


def choose(shell: Shell, path: Path) -> RecordingScreen:
    """Open this file, as Start does."""
    shell.desk.recording.choose(path)
    shell.window.go("recording")
    screen = shell.window.screen_shown
    assert isinstance(screen, RecordingScreen)
    wait_for(lambda: not screen.busy, f"the end of reading {path.name}")
    return screen


@pytest.mark.timeout(600)
def test_the_recording_of_a_killed_program_opens_and_what_was_done_to_a_file_is_said(
    look: Look, tmp_path: Path
) -> None:
    file = killed(tmp_path)
    with living(look, tmp_path, "") as shell:
        screen, replay = opened(shell)
        assert not replay.story.visit.damage
        assert screen.pane.band.words == ""
        replay.to_end()
        assert {u.kind for u in replay.mirror.updates.values()} & {DeviceKind.B1, DeviceKind.B2}
        assert screen.pane.map.scene.picture.nodes
        lines = file.read_bytes().splitlines(keepends=True)

        altered = tmp_path / "altered.althan"
        altered.write_bytes(b"".join([*lines[:10], lines[10].replace(b"1", b"2", 1), *lines[11:]]))
        screen = choose(shell, altered)
        assert screen.pane.band.words.startswith("Entry 10 ")
        assert "9 entries" in screen.pane.band.words
        assert screen.replay is not None
        assert len(screen.replay.story.times) == 9

        torn = tmp_path / "torn.althan"
        torn.write_bytes(b"".join(lines[:20]) + lines[20][:30])
        screen = choose(shell, torn)
        assert screen.pane.band.words == ""
        assert "cut off" in screen.pane.torn.words
        assert screen.pane.torn.isVisible()

        other = tmp_path / "holiday.althan"
        other.write_bytes(b"\x89PNG\r\n not a recording")
        screen = choose(shell, other)
        assert "holiday.althan is not a recording" in screen.list.trouble.words
        wait_for(lambda: bool(screen.list.rows), "the list, which can be used")
        screen = choose(shell, tmp_path / "gone.althan")
        assert "cannot be opened" in screen.list.trouble.words
        screen = choose(shell, file)
        assert screen.replay is not None
        assert screen.list.trouble.words == ""
