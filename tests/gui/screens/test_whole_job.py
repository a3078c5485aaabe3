"""A whole job on an emulated home by the keyboard alone: the real window, the real core, the real emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.update.evidence import Outcome
from tests.gui.screens.living import from_map_to_proof, from_plan_to_map, living, press_primary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gui.look import Look
    from gui.shell import Shell


@pytest.fixture
def shell(look: Look, tmp_path: Path) -> Iterator[Shell]:
    with living(look, tmp_path, "emulated:happy-house?speed=max", (1093, 574)) as made:
        yield made


@pytest.mark.timeout(600)
def test_from_connect_to_proof_by_the_space_bar(shell: Shell) -> None:
    press_primary(shell, "Continue to Plan")
    assert from_plan_to_map(shell) == 2
    from_map_to_proof(shell)
    outcomes = {update.outcome for update in shell.mirror.updates.values()}
    assert outcomes == {Outcome.CONFIRMED}
    assert shell.window.screen_shown is not None
    assert shell.window.screen_shown.now().fact == "2 bridges confirmed."
