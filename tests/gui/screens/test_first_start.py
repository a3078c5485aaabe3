"""From the first start to a proved update: no hub named, no job kept, the real core and the real emulator behind."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from core.records.job import JobOutcome
from core.records.jobs import JobFolder
from core.update.evidence import Outcome
from gui.app import open_session
from gui.screen import Glyph, Place, Screen
from gui.screens.job import JobScreen
from gui.shell import Shell
from gui.standings import standings
from tests.gui.screens.living import from_map_to_proof, from_plan_to_map, press_primary, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gui.look import Look

HOME = "Happy house"


@pytest.fixture
def shell(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """The window as `althan` opens it on a laptop that has never seen it; only the emulated clock is quicker."""
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    (tmp_path / "settings.toml").write_text('emulated_speed = "max"\n', encoding="utf-8")
    made = Shell(look, open_session, tmp_path)
    made.window.resize(1093, 574)
    made.window.show()
    made.start()
    yield made
    made.close()
    made.window.close()


def shown(shell: Shell) -> Screen:
    screen = shell.window.screen_shown
    assert screen is not None
    return screen


def take(shell: Shell, title: str) -> None:
    """Choose the home of this title in the list of the screen."""

    def found() -> list[QAbstractButton]:
        buttons = shown(shell).findChildren(QAbstractButton)
        return [b for b in buttons if b.isVisible() and b.accessibleName().startswith(f"{title}.")]

    wait_for(lambda: len(found()) == 1 and found()[0].isEnabled(), f"{title} in the list")
    found()[0].click()


def name_the_job(screen: JobScreen) -> None:
    fields = ((screen.premise, "Flat 14"), (screen.mpxn, "2000000000015"), (screen.installer, "A. Example"))
    for field, words in fields:
        field.edit.setFocus()
        QTest.keyClicks(field.edit, words)
        field.left.emit()
    assert screen.now().fact == "The job is complete."


@pytest.mark.timeout(600)
def test_from_the_first_start_with_a_new_job_to_a_proved_update(shell: Shell, tmp_path: Path) -> None:
    assert shell.window.name_shown == "start"
    wait_for(lambda: shell.window.topbar.facts.reference == "First run on this laptop", "the first run")
    press_primary(shell, "New job")
    wait_for(lambda: shell.window.name_shown == "job", "the new job")
    job = shown(shell)
    assert isinstance(job, JobScreen)
    name_the_job(job)
    press_primary(shell, "Continue to Connect")
    take(shell, HOME)
    press_primary(shell, "Connect")
    press_primary(shell, "Continue to Plan")
    bridges = from_plan_to_map(shell)
    from_map_to_proof(shell)
    assert [row.outcome for row in shell.mirror.updates.values()] == [Outcome.CONFIRMED] * bridges
    assert shown(shell).now().fact == f"{bridges} bridges confirmed."
    assert standings(shell.mirror, shell.job.job)[Place.UPDATE].glyph is Glyph.DONE

    shell.keeper.finish()  # as the window closes
    (kept,) = JobFolder(tmp_path, time.time).jobs()
    assert kept.damage == ""
    assert (kept.job.premise, kept.job.mpxn, kept.job.installer) == ("Flat 14", "2000000000015", "A. Example")
    assert (kept.job.outcome, kept.job.scenario) == (JobOutcome.PROVED, "happy-house")
