from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gui.desk import Desk
from gui.models.mirror import Mirror
from gui.notices import Notices
from tests.gui.screens.desk import Bench, Recorder

if TYPE_CHECKING:
    from gui.look import Look


@pytest.fixture
def bed(look: Look) -> Bench:
    """A desk whose mirror is fed with values and whose questions are recorded."""
    mirror, asks, went = Mirror(), Recorder(), list[str]()
    return Bench(Desk(look, mirror, Notices(), asks, went.append), mirror, asks, went)
