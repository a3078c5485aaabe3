"""The map beside the real core and an emulated home: scans kept, blocks seen only while they are sent."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.look import Look
from gui.screens.map import MapScreen
from gui.shell import Shell
from gui.theme import ThemeName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.events import Event
    from core.session import Session

LIMIT_S = 90.0

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path) -> Iterator[Shell]:
    """A window in which things may move."""
    del qapp

    def opened(on_event: Callable[[Event], None]) -> Session:
        from core.session import Session
        from core.settings import load

        return Session(replace(load(), data_folder=tmp_path), on_event)

    made = Shell(Look(ThemeName.LIGHT), opened, tmp_path, "emulated:happy-house?speed=max")
    made.window.resize(1093, 574)
    made.window.show()
    made.start()
    yield made
    made.close()
    made.window.close()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < until, f"waited in vain for: {what}"
        QApplication.processEvents()
        time.sleep(0.005)


def press_primary(shell: Shell, words: str) -> None:
    button = shell.window.nowbar.primary
    wait_for(lambda: button.text() == words and button.isEnabled(), f"{words} (now: {button.text()})")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)


def scanned(shell: Shell, before: float | None) -> float:
    press_primary(shell, "Check links")
    wait_for(lambda: shell.mirror.premise.topology.at not in (None, before), "a measured mesh")
    wait_for(shell.window.nowbar.primary.isEnabled, "the end of the measurement")
    at = shell.mirror.premise.topology.at
    assert at is not None
    return at


@pytest.mark.timeout(170)
def test_scans_are_kept_and_blocks_fly_while_an_update_runs_and_not_after(shell: Shell) -> None:
    press_primary(shell, "Continue to Plan")
    press_primary(shell, "Use this plan")
    for _ in range(len(shell.mirror.premise.plan.bridges) if shell.mirror.premise.plan else 0):
        press_primary(shell, "Read label")
        press_primary(shell, "Add to whitelist")
    press_primary(shell, "Open join window")
    press_primary(shell, "Continue to Check")
    screen = shell.window.screen_shown
    assert isinstance(screen, MapScreen)
    first = scanned(shell, None)
    scanned(shell, first)
    moments = [moment.at for moment in screen._memory.moments]
    assert moments == sorted(moments)
    assert first in moments
    shell.window.go("update")
    press_primary(shell, "Use a sample image")
    press_primary(shell, "Start updates")
    shell.window.go("map")
    flown: set[object] = set()

    def over() -> bool:
        flown.update(screen.canvas.packets.flying)
        updates = shell.mirror.updates.values()
        return bool(updates) and all(update.condition.over for update in updates)

    wait_for(over, "the end of the updates")
    assert flown == set(shell.mirror.updates)
    wait_for(lambda: not screen.canvas.packets.flying, "the last block to land")
