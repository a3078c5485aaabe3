"""A whole job on an emulated home by the keyboard alone: the real window, the real core, the real emulator."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.update.evidence import Outcome
from gui.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.events import Event
    from core.session import Session
    from gui.look import Look

LIMIT_S = 100.0


@pytest.fixture
def shell(look: Look, tmp_path: Path) -> Iterator[Shell]:
    def opened(on_event: Callable[[Event], None]) -> Session:
        from core.session import Session
        from core.settings import load

        return Session(replace(load(), data_folder=tmp_path), on_event)

    made = Shell(look, opened, tmp_path, "emulated:happy-house?speed=max")
    made.window.resize(1093, 574)
    made.window.show()
    made.start()
    yield made
    made.close()
    made.window.close()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Let the window live until it is so; `qWait` would keep the core's thread from running."""
    until = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < until, f"waited in vain for: {what}"
        QApplication.processEvents()
        time.sleep(0.01)


def press_primary(shell: Shell, words: str) -> None:
    """Press the primary by the space bar as soon as it says this."""
    button = shell.window.nowbar.primary
    wait_for(lambda: button.text() == words and button.isEnabled(), f"{words} (now: {button.text()})")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)


@pytest.mark.timeout(170)
def test_from_connect_to_proof_by_the_space_bar(shell: Shell) -> None:
    press_primary(shell, "Continue to Plan")
    press_primary(shell, "Use this plan")
    bridges = len(shell.mirror.premise.plan.bridges) if shell.mirror.premise.plan else 0
    assert bridges == 2
    for _ in range(bridges):
        press_primary(shell, "Read label")
        press_primary(shell, "Add to whitelist")
    press_primary(shell, "Open join window")
    press_primary(shell, "Continue to Check")
    press_primary(shell, "Check links")
    wait_for(lambda: shell.mirror.premise.topology.at is not None, "a measured mesh")
    wait_for(shell.window.nowbar.primary.isEnabled, "the end of the measurement")
    shell.window.go("update")
    press_primary(shell, "Use a sample image")
    press_primary(shell, "Start updates")
    press_primary(shell, "Open proof")
    outcomes = {update.outcome for update in shell.mirror.updates.values()}
    assert outcomes == {Outcome.CONFIRMED}
    assert shell.window.screen_shown is not None
    assert shell.window.screen_shown.now().fact == "2 bridges confirmed."
