"""One look for all GUI tests, with the bundled fonts, dressed as the program is, and no windows left over."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from gui.look import Look
from gui.steady import Sweeper
from gui.styling import dress
from gui.theme import ThemeName
from gui.typography import load_fonts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication


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
