"""A screen that another one hides lays nothing out, misses nothing, and is right as soon as it is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from core.events import CampaignChanged, UpdateChanged
from core.update.campaign import CampaignView
from gui.catalogue import screens
from gui.screens.proof import ProofScreen
from gui.screens.update import UpdateScreen
from gui.widgets.text import Text
from gui.window import Window
from tests.gui.screens import home
from tests.gui.screens.desk import Bench, bench
from tests.gui.screens.stage import RUNNING, feed, premise

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

STEPS = 20


def _window(qtbot: QtBot, folder: Path) -> tuple[Window, Bench]:
    bed = bench()
    window = Window(bed.desk.look)
    qtbot.addWidget(window)
    for entry in screens(bed.desk, folder, lambda _theme, _scale: None):
        if entry.name in ("update", "proof", "plan"):
            window.add(entry.name, entry.place, entry.make())
    window.resize(1366, 768)
    window.show()
    premise(bed)
    return window, bed


def _run(bed: Bench) -> None:
    euis = tuple(row.eui for row in RUNNING)
    for step in range(1, STEPS + 1):
        feed(bed, *(UpdateChanged(replace(row, bytes_done=step * 1000)) for row in RUNNING))
        done = step * 1000 * len(euis)
        view = CampaignView(euis, "bridge-1.4.0.ota", done, 786432, home.NOW - 2300, running=True)
        feed(bed, CampaignChanged(view))


def _words(window: Window) -> list[str]:
    for _ in range(4):
        QApplication.processEvents()
    shown = window.screen_shown
    assert shown is not None
    return sorted(text.words for text in shown.findChildren(Text) if text.isVisible())


@pytest.mark.parametrize("name", ["update", "proof"])
def test_what_happened_behind_is_shown_when_it_is_gone_to(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    said = []
    for front in (name, "plan"):
        window, bed = _window(qtbot, tmp_path / front)
        window.go(front)
        _run(bed)
        window.go(name)
        said.append((_words(window), window.nowbar.now.fact))
        if name == "update":
            update = window.screen_of("update")
            assert isinstance(update, UpdateScreen)
            said[-1] += (list(update.running.cards), len(update.running.story.lines))  # type: ignore[assignment]
    assert said[0] == said[1]


@pytest.mark.parametrize("front", ["plan", "update", "proof"])
def test_only_what_is_seen_is_laid_out(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, front: str
) -> None:
    window, bed = _window(qtbot, tmp_path)
    window.go(front)
    laid: list[str] = []
    monkeypatch.setattr("gui.panes.running.card_of", _told(laid, "update", "gui.panes.running.card_of"))
    monkeypatch.setattr("gui.screens.proof.ladder_of", _told(laid, "proof", "gui.screens.proof.ladder_of"))
    _run(bed)
    assert set(laid) == {front} - {"plan"}
    assert isinstance(window.screen_of("proof"), ProofScreen)


def _told(laid: list[str], name: str, target: str) -> object:
    """The same function, and a note of each call."""
    module, _, attribute = target.rpartition(".")
    real = getattr(__import__(module, fromlist=[attribute]), attribute)

    def noted(*args: object, **kwargs: object) -> object:
        laid.append(name)
        return real(*args, **kwargs)

    return noted
