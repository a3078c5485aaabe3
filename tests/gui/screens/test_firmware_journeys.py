"""Firmware with nothing played: the real window, the real core, an emulated premise that is asked what it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.firmware.preflight import CheckName
from core.hub.hub import HubState
from core.premise.device import DeviceKind
from core.update.evidence import Outcome
from gui.screens.library import LibraryScreen
from gui.screens.proof import ProofScreen
from gui.screens.update import UpdateScreen
from gui.widgets.library import ConflictCard, RefusedRow
from tests.flows import firmware
from tests.flows.emulated import Emulated
from tests.flows.house import OLD_VERSION, house
from tests.gui.screens.living import living, press_primary, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gui.look import Look
    from gui.shell import Shell

pytestmark = [pytest.mark.timeout(600), pytest.mark.qt_log_ignore("propagateSizeHints")]
REASON = "The owner moves the shelf tomorrow."


@pytest.fixture
def premise(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Emulated]:
    """The small house with one bridge, or the shipped scenario that the test asks for."""
    with Emulated(getattr(request, "param", None) or house(tmp_path, "B1")) as emulated:
        yield emulated


@pytest.fixture
def shell(look: Look, tmp_path: Path, premise: Emulated) -> Iterator[Shell]:
    with living(look, tmp_path / "data", premise.url) as made:
        wait_for(lambda: made.mirror.hub.state is HubState.CONNECTED, "a hub")
        wait_for(
            lambda: any(d.kind.is_bridge for d in made.mirror.premise.topology.devices),
            "a bridge that says so",
        )
        yield made


def screen_of(shell: Shell, name: str) -> object:
    shell.window.go(name)
    return shell.window.screen_shown


def library_with(shell: Shell, *files: Path) -> LibraryScreen:
    """The library after these files have been dropped on it."""
    screen = screen_of(shell, "library")
    assert isinstance(screen, LibraryScreen)
    wait_for(lambda: screen.now().fact == "The library has no image.", "the library")
    screen.intake.take(files)
    wait_for(lambda: len(screen.intake.files) == len(files) and not screen.intake.running, "the files")
    wait_for(lambda: bool(screen._library.entries or screen._library.refused), "the library read again")
    return screen


def primary(shell: Shell) -> str:
    return shell.window.nowbar.primary.text()


def checks_of(shell: Shell) -> UpdateScreen:
    """The checks of the image that is chosen in the library, once they are over."""
    press_primary(shell, "Check against devices")
    screen = shell.window.screen_shown
    assert isinstance(screen, UpdateScreen)
    pane = screen.before
    wait_for(lambda: bool(pane.checking.flights) and not pane.checking.running, "the checks")
    return screen


def told(shell: Shell) -> str:
    return "\n".join(record.text for record in shell.mirror.log._records)


def test_a_cut_file_stays_listed_with_its_reason_and_nobody_is_sent_a_byte(
    shell: Shell, premise: Emulated, tmp_path: Path
) -> None:
    whole = firmware.image(4096)
    screen = library_with(shell, firmware.write(tmp_path, whole[: len(whole) * 61 // 100], "cut.ota"))
    entries = [e.accessibleName() for e in screen.findChildren(RefusedRow) if not e.isHidden()]
    assert len(entries) == 1
    assert entries[0].startswith("cut.ota. The file is cut short at ")
    assert primary(shell) == "Add files…"
    screen.read()
    wait_for(lambda: bool(screen._library.refused), "the refused file, still there")
    assert premise.blocks_asked() == 0
    assert premise.ota("B1")["size"] is None


def test_an_image_of_another_type_is_stopped_at_the_checks(
    shell: Shell, premise: Emulated, tmp_path: Path
) -> None:
    file = firmware.write(tmp_path, firmware.image(4096, image_type=0x1234), "other.ota")
    library = library_with(shell, file)
    library.pane.table.selectRow(0)
    screen = checks_of(shell)
    (block,) = screen.before.blocks.values()
    row = block.rows[CheckName.IMAGE_TYPE]
    assert [b.text() for b in row.buttons] == ["Open the library"]
    assert not shell.window.nowbar.primary.isEnabled()
    assert "stop" in screen.now().said
    assert premise.blocks_asked() == 0
    assert premise.device("B1")["version"] == OLD_VERSION


def test_two_files_of_one_version_block_each_other_until_one_is_removed(
    shell: Shell, premise: Emulated, tmp_path: Path
) -> None:
    good = firmware.write(tmp_path, firmware.image(4096, seed="one"), "good.ota")
    evil = firmware.write(tmp_path, firmware.image(4096, seed="two"), "evil.ota")
    screen = library_with(shell, good, evil)
    wait_for(lambda: len(screen._library.entries) == 2, "both entries")
    (card,) = [c for c in screen.findChildren(ConflictCard) if not c.isHidden()]
    screen.pane.table.selectRow(0)
    assert not shell.window.nowbar.primary.isEnabled()
    wrong = next(e for e in screen._library.entries if e.name == "evil.ota")
    card.remove_wanted.emit(wrong.sha256)
    assert len(screen._library.entries) == 2, "nothing goes before it was asked"
    screen.panel.sure.click()
    wait_for(lambda: len(screen._library.entries) == 1, "one entry")
    assert screen._library.entries[0].name == "good.ota"
    screen.pane.table.selectRow(0)
    wait_for(shell.window.nowbar.primary.isEnabled, "a primary that is on")
    assert premise.blocks_asked() == 0


@pytest.mark.parametrize("premise", ["low-battery"], indirect=True)
def test_a_stop_is_overridden_with_a_reason_that_is_kept_and_the_version_is_read_again(
    shell: Shell, premise: Emulated, tmp_path: Path
) -> None:
    content = firmware.image(4096)
    library = library_with(shell, firmware.write(tmp_path, content, "new.ota"))
    library.pane.table.selectRow(0)
    wait_for(lambda: len(library._devices()) == len(premise.bridges()), "all bridges")
    screen = checks_of(shell)
    wait_for(lambda: not screen.before.checking.running, "all checks")
    for block in screen.before.blocks.values():
        block.switch.setChecked(block.device.kind is DeviceKind.B4)
    (block,) = [b for b in screen.before.blocks.values() if b.switch.isChecked()]
    assert screen.now().said == "1 stop: fix or leave out B4."
    row = block.rows[CheckName.BATTERY]
    row.ask()
    assert row.form is not None
    row.form.field.write(REASON)
    row.form.sure.click()
    wait_for(lambda: screen.now().fact == "1 bridge may be updated.", "the checks with the override")
    assert premise.blocks_asked() == 0
    press_primary(shell, "Start updates")
    press_primary(shell, "Open proof")
    assert premise.ota("B4")["image_sha256"] == firmware.sha256(content)
    assert f"The check “battery” (found 12 %) was overridden: {REASON}" in told(shell)
    proof = shell.window.screen_shown
    assert isinstance(proof, ProofScreen)
    (before,) = shell.mirror.updates.values()
    assert before.outcome is Outcome.CONFIRMED
    proof._again.click()
    wait_for(lambda: "Read again over the HAN: it runs 02000000." in told(shell), "the version read again")
    wait_for(
        lambda: next(iter(shell.mirror.updates.values())).ladder[3].at != before.ladder[3].at, "a new proof"
    )


def test_a_way_is_measured_to_fifty_and_what_that_proves_is_said(
    shell: Shell, premise: Emulated, tmp_path: Path
) -> None:
    library = library_with(shell, firmware.write(tmp_path, firmware.image(4096), "new.ota"))
    library.pane.table.selectRow(0)
    screen = checks_of(shell)
    (block,) = screen.before.blocks.values()
    assert "which proves at least 84" in block.rows[CheckName.LINK].words.words
    block.rows[CheckName.LINK].measure.click()
    assert screen.now().fact == "Measuring the way to B1."
    wait_for(lambda: not screen.before.checking.measured, "the pings")
    row = block.rows[CheckName.LINK]
    assert "which proves at least 93" in row.words.words
    assert row.measure.isHidden()
    assert screen.now().fact == "1 bridge may be updated."
    assert premise.blocks_asked() == 0
