"""The map beside the real core and an emulated home: scans kept, blocks seen only while they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.look import Look
from gui.screens.map import MapScreen
from gui.theme import ThemeName
from tests.gui.screens.living import from_plan_to_map, living, press_primary, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from gui.shell import Shell

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def shell(qapp: QApplication, tmp_path: Path) -> Iterator[Shell]:
    """A window in which things may move."""
    del qapp

    with living(Look(ThemeName.LIGHT), tmp_path, "emulated:happy-house?speed=max", (1093, 574)) as made:
        yield made


def scanned(shell: Shell, before: float | None) -> float:
    shell.window.press_key("F5")  # whatever the primary is by now
    wait_for(lambda: shell.mirror.premise.topology.at not in (None, before), "a measured mesh")
    wait_for(shell.window.nowbar.primary.isEnabled, "the end of the measurement")
    at = shell.mirror.premise.topology.at
    assert at is not None
    return at


@pytest.mark.timeout(600)
def test_scans_are_kept_and_blocks_fly_while_an_update_runs_and_not_after(shell: Shell) -> None:
    press_primary(shell, "Continue to Plan")
    from_plan_to_map(shell)
    screen = shell.window.screen_shown
    assert isinstance(screen, MapScreen)
    first = scanned(shell, None)
    whole = len(screen.canvas.scene.picture.links)
    seen: list[tuple[int, int]] = []
    shell.mirror.premise_changed.connect(
        lambda: seen.append((len(screen.canvas.scene.picture.links), len(screen.topology.scanning)))
    )
    slow = shell.bridge.call(lambda session: session.emulator({"do": "speed", "value": 2}))
    wait_for(lambda: not slow.running, "a clock that leaves time to see who is asked")
    scanned(shell, first)
    shell.bridge.call(lambda session: session.emulator({"do": "speed", "value": "max"}))
    assert [links for links, asked in seen if asked and links < whole] == [], "the old map stays"
    assert any(asked for _, asked in seen), "and says whom it asks"
    moments = [moment.at for moment in screen.moments.kept]
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
