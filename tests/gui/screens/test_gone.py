"""A widget that is gone hears nothing more: the core's last words and a change of theme find only what is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shiboken6

from core.events import HubChanged, PremiseChanged, UpdateChanged
from core.hub.hub import HubView
from core.premise.premise import PremiseView
from core.update.progress import Condition, DeviceUpdate
from gui.models.about import Limit
from gui.theme import ThemeName
from gui.widgets.limits import LimitRow
from tests.gui.screens import home
from tests.gui.screens.desk import Bench, bench, feed
from tests.gui.screens.states import STATES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

ONE_OF_EACH = {place: name for name, (place, _) in reversed(STATES.items())}


def let_go(bed: Bench, widget: QWidget) -> None:
    """Take it away as Qt does, and let everything it may have listened to speak."""
    shiboken6.delete(widget)
    feed(bed, HubChanged(HubView()), PremiseChanged(PremiseView(topology=home.TOPOLOGY)))
    feed(bed, UpdateChanged(DeviceUpdate(home.B1, condition=Condition.FINISHED)))
    bed.desk.look.choose(ThemeName.DARK)


@pytest.mark.parametrize("name", ONE_OF_EACH.values(), ids=str)
def test_a_screen_that_is_gone_hears_nothing_more(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    bed = bench()
    screen, _ = STATES[name][1](bed, tmp_path)
    with qtbot.captureExceptions() as exceptions:
        let_go(bed, screen)
    assert exceptions == []


def test_a_row_that_is_gone_hears_of_no_theme(qtbot: QtBot) -> None:
    bed = bench()
    with qtbot.captureExceptions() as exceptions:
        let_go(bed, LimitRow(bed.desk.look, Limit("Window", "60 s", "")))
    assert exceptions == []


DELETED = """
import sys
from pathlib import Path
import shiboken6
from PySide6.QtWidgets import QApplication
from gui.app import open_session
from gui.look import Look
from gui.shell import Shell
from gui.styling import dress
from gui.theme import ThemeName
from gui.typography import load_fonts

application = QApplication([])
load_fonts()
look = Look(ThemeName.LIGHT)
dress(application, look)
shell = Shell(look, open_session, Path(sys.argv[1]))
window = shell.window
window.show()
for name in ("map", "start"):
    window.go(name)
    application.processEvents()
shell.show_help()
window.focus_ring.show_on(window.nowbar.primary if sys.argv[2] == "now" else window.screen_shown._offer.all)
application.processEvents()
shiboken6.delete(window)
for _ in range(20):
    application.processEvents()
"""


@pytest.mark.parametrize("ring", ["now", "page"])
def test_a_window_may_be_deleted_without_being_closed(tmp_path: Path, ring: str) -> None:
    """Its focus ring was called while Qt took the window apart, which ended the program."""
    done = subprocess.run(
        [sys.executable, "-c", DELETED, str(tmp_path), ring],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "ALTHAN_HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Error" not in done.stderr
