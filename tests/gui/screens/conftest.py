"""What every screen is tried on: a desk whose questions to the core are written down, on a mirror fed with values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from gui.desk import Desk
from gui.models.mirror import Mirror
from gui.notices import Notices
from tests.gui.screens.desk import Bench, Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gui.look import Look


@pytest.fixture(autouse=True)
def sweep(qapp: QApplication) -> Iterator[None]:
    """No window outlives its test: each one left over would be dressed again with every later one."""
    yield
    for left in QApplication.topLevelWidgets():
        left.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def bed(look: Look) -> Bench:
    """A desk whose mirror is fed with values and whose questions are recorded."""
    mirror, asks, went = Mirror(), Recorder(), list[str]()
    return Bench(Desk(look, mirror, Notices(), asks, went.append), mirror, asks, went)
