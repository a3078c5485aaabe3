"""A real window over the real core and an emulated home: opened, waited for, and used by its primary."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.session import Session
from core.settings import load
from gui.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.events import Event
    from gui.look import Look

    Opener = Callable[[Callable[[Event], None]], Session]

LIMIT_S = 240.0  # it only ends a test that fails: a machine with other work is slow at times
SMALL = (1093, 574)  # px of a laptop at 125 %


@contextmanager
def living(
    look: Look, folder: Path, hub: str, size: tuple[int, int] = SMALL, opened: Opener | None = None
) -> Iterator[Shell]:
    """A window of this size, its records in the folder, connecting to the hub; ended as by its user, who is sure.

    `opened` makes its session where it is not to be one with the settings as they are.
    """

    def usual(on_event: Callable[[Event], None]) -> Session:
        return Session(replace(load(), data_folder=folder), on_event)

    made = Shell(look, opened or usual, folder, hub)
    made.window.resize(*size)
    made.window.show()
    made.start()
    try:
        yield made
    finally:
        end(made)


def end(shell: Shell) -> None:
    """Close core and window; what the core said last is heard while there is a window."""
    shell.close()
    QApplication.processEvents()
    shell.window.may_close = lambda: True
    shell.window.close()


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


def from_plan_to_map(shell: Shell) -> int:
    """Use the plan that is offered, let its bridges in by their labels, go on to the map; how many they are."""
    press_primary(shell, "Use this plan")
    plan = shell.mirror.premise.plan
    assert plan is not None
    for _ in plan.bridges:
        press_primary(shell, "Read label")
        press_primary(shell, "Add to device log")
    press_primary(shell, "Open join window")
    press_primary(shell, "Continue to Map")
    return len(plan.bridges)


def from_map_to_proof(shell: Shell) -> None:
    """Measure the mesh, update every bridge with a sample image and open the proof."""
    press_primary(shell, "Check links")
    wait_for(lambda: shell.mirror.premise.topology.at is not None, "a measured mesh")
    wait_for(shell.window.nowbar.primary.isEnabled, "the end of the measurement")
    shell.window.go("update")
    press_primary(shell, "Use a sample image")
    press_primary(shell, "Start updates")
    press_primary(shell, "Open proof")
