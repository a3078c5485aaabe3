"""A screen is made when it is first needed: it says the same as if it had been there from the start."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractItemView, QApplication

from gui.catalogue import screens
from gui.widgets.text import Text
from gui.window import Window
from tests.gui.screens.desk import bench
from tests.gui.screens.states import catalogue_places, entry, everything

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.screen import Screen

TURNS, TURN_S = 40, 0.005  # the Log shows what comes in the meantime together: a time, and turns to use it


def _shown(qtbot: QtBot, folder: Path, name: str, *, late: bool) -> tuple[Screen, list[str]]:
    bed = bench()
    window = Window(bed.desk.look)
    qtbot.addWidget(window)
    made = entry(bed, folder, name)
    if late:
        everything(bed, folder)
        window.promise(name, made.place, made.title, made.make)
    else:
        window.add(name, made.place, made.make())
        everything(bed, folder)
    bed.desk.job.expected_changed.emit()  # the home is given its install codes behind the model's back
    window.resize(1366, 768)
    window.show()
    window.go(name)
    for _ in range(TURNS):
        QApplication.processEvents()
        time.sleep(TURN_S)
    screen = window.screen_shown
    assert screen is not None
    return screen, bed.asks.names()


def _octets(screen: Screen) -> bytes:
    image = screen.grab().toImage()  # its bits live no longer than it
    return bytes(image.constBits())


@pytest.mark.parametrize("name", [n for n in catalogue_places() if n != "start"])  # Start is always the first
def test_made_late_it_shows_and_asks_the_same(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    early, asked = _shown(qtbot, tmp_path, name, late=False)
    late, asked_late = _shown(qtbot, tmp_path, name, late=True)
    words = [
        sorted(t.words for t in s.findChildren(Text) if t.isVisible() and t.words) for s in (early, late)
    ]
    assert words[0] == words[1]
    assert (late.now().fact, late.now().said) == (early.now().fact, early.now().said)
    assert set(asked_late) == set(asked)
    tops = [[v.verticalScrollBar().value() for v in s.findChildren(QAbstractItemView)] for s in (early, late)]
    assert tops[0] == tops[1]
    qtbot.waitUntil(lambda: _octets(early) == _octets(late))


@pytest.mark.parametrize("name", list(catalogue_places()))
def test_the_catalogue_knows_each_title(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    bed = bench()
    made = entry(bed, tmp_path, name)
    screen = made.make()
    qtbot.addWidget(screen)
    assert screen.title == made.title


def test_the_catalogue_makes_nothing_by_itself(tmp_path: Path) -> None:
    bed = bench()
    assert [e.name for e in screens(bed.desk, tmp_path, lambda _theme, _scale: None)] == list(
        catalogue_places()
    )
    assert bed.asks.names() == []
