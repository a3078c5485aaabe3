"""One look for all GUI tests, with the bundled fonts, dressed as the program is, and no windows left over."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from gui.look import Look
from gui.steady import Sweeper
from gui.styling import dress
from gui.theme import ThemeName
from gui.typography import load_fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QApplication
    from pytestqt.wait_signal import SignalBlocker

PATIENCE_MS = 60_000  # a limit only ends a test that fails: a machine with other work is slow at times


class PatientBot(QtBot):
    """Waits for what is to come true as long as a busy machine may need for it."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:  # noqa: N802 - of pytest-qt
        """Until it is so, looking every 10 ms."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(  # noqa: N802 - of pytest-qt
        self, signal: SignalInstance, *, timeout: int = PATIENCE_MS, **how: Any
    ) -> SignalBlocker:
        """Until the signal is given; its arguments are kept."""
        return super().waitSignal(signal, timeout=timeout, **how)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """The robot of pytest-qt, with patience."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def sweeper(qapp: QApplication) -> Iterator[Sweeper]:
    """Garbage is searched for as in the program, which is on this thread only: a window dies in any other."""
    gc.disable()
    yield Sweeper(qapp)
    gc.enable()


@pytest.fixture(autouse=True)
def garbage_ends_here(sweeper: Sweeper) -> Iterator[None]:
    yield
    sweeper.sweep()


@pytest.fixture(scope="session")
def fonts(qapp: QApplication) -> int:
    return load_fonts()


@pytest.fixture
def look(qapp: QApplication, fonts: int) -> Iterator[Look]:
    """Light, at 100 %, without motion."""
    made = Look(ThemeName.LIGHT)
    made.still = True
    dress(qapp, made)
    yield made
    made.changed.disconnect()
    qapp.setStyleSheet("")
