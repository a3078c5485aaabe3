"""The support bundle through the window: gathered, looked at, cut to hours, saved; and from anywhere by its keys."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.errors import CoreError
from core.records.bundle import Personal, TooBigError
from gui.panes.bundle import shown_text, size_words
from gui.screen import Glyph
from gui.screens.log_view import LogScreen
from gui.widgets.files import FileChooser
from tests.core.emulator import pcap
from tests.gui.screens.living import living, press_primary, wait_for
from tests.gui.screens.stage_log import JOB, answer, bundle, long_log

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from gui.look import Look
    from gui.shell import Shell
    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Chooser(FileChooser):
    """Chooses what the test says."""

    def __init__(self, path: Path | None) -> None:
        self.path, self.named = path, ""

    def target(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """The test's own place."""
        self.named = name
        return self.path


def gathered(qtbot: QtBot, bed: Bench, tmp_path: Path, chosen: Path | None) -> LogScreen:
    bed.desk.job.open(JOB)
    screen, _ = long_log(bed, tmp_path)
    screen._files = Chooser(chosen)
    qtbot.addWidget(screen)
    screen.show()
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()
    return screen


def test_it_is_looked_at_before_it_is_saved(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = gathered(qtbot, bed, tmp_path, tmp_path / "b.zip")
    busy = screen.now().primary
    assert busy is not None
    assert busy.busy == "Gathering"
    made = bundle()
    answer(bed, made)
    assert "support.save" not in bed.asks.names()
    assert screen.now().fact == f"9 files, {size_words(len(made.octets))} zipped."
    save = screen.now().primary
    assert save is not None
    assert save.run is not None
    save.run()
    asked = bed.asks.last("support.save")
    assert asked.arguments == (made, tmp_path / "b.zip")
    told: list[tuple[Glyph, str]] = []
    bed.desk.notices.given.connect(lambda notice: told.append((notice.glyph, notice.fact)))
    done: list[bool] = []
    screen.drawer_done.connect(lambda: done.append(True))
    assert asked.done is not None
    asked.done(tmp_path / "b.zip")
    assert told == [(Glyph.DONE, "The support bundle is saved.")]
    assert done == [True]
    again = screen.now().primary
    assert again is not None
    assert again.words == "Make support bundle"


def test_nothing_is_written_where_somebody_thought_better_of_it(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = gathered(qtbot, bed, tmp_path, None)
    answer(bed, bundle())
    screen._save_bundle()
    assert "support.save" not in bed.asks.names()
    assert screen.now().fact.startswith("9 files")


def test_hours_and_personal_words_are_asked_for_anew(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = gathered(qtbot, bed, tmp_path, None)
    first = bed.asks.last("support.make")
    (wishes,) = first.arguments
    assert (wishes.hours, wishes.left_out, wishes.job) == (
        None,
        frozenset(Personal),
        JOB,
    )  # it leaves the laptop
    screen.pane.span.choose(2)
    screen.pane.span.chosen.emit(2)
    assert not first.call.running  # what is no longer wanted is given up
    screen.pane.personal[2].click()
    (wishes,) = bed.asks.last("support.make").arguments
    assert (wishes.hours, wishes.left_out) == (2.0, frozenset(Personal) - {Personal.INSTALLER})


def test_too_big_says_to_choose_fewer_hours(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = gathered(qtbot, bed, tmp_path, None)
    error = bed.asks.last("support.make").error
    assert error is not None
    error(
        TooBigError("The support bundle would be too big.", "It has 4 million lines.", "Choose fewer hours.")
    )
    assert "too big" in screen.pane.trouble.words
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is None
    assert screen.now().said == "Choose fewer hours, then look it over."


def test_a_disk_that_does_not_take_it_leaves_the_bundle_where_it_is(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = gathered(qtbot, bed, tmp_path, tmp_path / "b.zip")
    answer(bed, bundle())
    screen._save_bundle()
    told: list[str] = []
    bed.desk.notices.given.connect(lambda notice: told.append(notice.fact))
    error = bed.asks.last("support.save").error
    assert error is not None
    error(CoreError("The support bundle was not written.", "The disk is full.", "Choose another folder."))
    assert told == ["The support bundle was not written."]
    save = screen.now().primary
    assert save is not None
    assert save.run is not None  # it can be saved elsewhere without gathering it again


def test_the_preview_is_the_text_of_the_file(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = gathered(qtbot, bed, tmp_path, None)
    made = bundle()
    answer(bed, made)
    titles: list[str] = []
    screen.drawer_wanted.connect(lambda _content, title: titles.append(title))
    screen.pane.show_file(made.files[2])
    assert titles == ["hub.json"]
    assert screen.pane.text.toPlainText() == made.files[2].text
    log = shown_text(made.files[1])
    assert log.splitlines()[-1] == made.files[1].text.splitlines()[-1]  # the newest lines
    assert "before this are in the file" in log.splitlines()[0]
    screen.pane.show_files()
    assert titles[-1] == "Support bundle"


def test_the_keyboard_makes_one_of_a_real_home_from_another_screen(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: connect, Ctrl+Shift+B on Connect, the preview, save; then a look at the frames and the map."""
    out, began = tmp_path / "for support.zip", time.time()
    monkeypatch.setattr(FileChooser, "target", lambda *_: out)
    with living(look, tmp_path / "home", "emulated:happy-house?speed=max", (1093, 574)) as shell:
        wait_for(lambda: shell.mirror.connected, "the home")
        QTest.keyClick(
            shell.window,
            Qt.Key.Key_B,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
        )
        wait_for(lambda: shell.window.name_shown == "log", "the Log")
        assert shell.window.drawer.is_open
        press_primary(shell, "Save bundle…")
        wait_for(out.exists, "the file")
        with zipfile.ZipFile(out) as archive:
            assert archive.testzip() is None
            assert b"EMULATED" in archive.read("READ-ME.txt")
            assert b"Connected to" in archive.read("log.jsonl")
        wait_for(lambda: shell.window.nowbar.primary.text() == "Make support bundle", "the end of it")
        screen = shell.window.screen_of("log")
        assert isinstance(screen, LogScreen)
        screen.kinds.choose(2)
        screen.kinds.chosen.emit(2)
        wait_for(lambda: screen.feed.model.total > 5, "frames")
        monkeypatch.setattr(FileChooser, "target", lambda *_: tmp_path / "air.pcap")
        press_second(shell, "Record air…")
        wait_for(lambda: "air.pcap" in screen.now().advice, "the recording")
        wait_for(lambda: (tmp_path / "air.pcap").stat().st_size > 500, "frames of the air")
        press_second(shell, "Stop recording")
        wait_for(lambda: "air.pcap" not in screen.now().advice, "the end of it")
        wait_for(lambda: len(pcap.records(tmp_path / "air.pcap")) > 5, "a file that can be read")
        screen.frames.clicked.emit(screen.feed.model.index(0, 0))
        screen.detail.map_wanted.emit()
        wait_for(lambda: shell.window.name_shown == "map", "the map")
        assert began <= screen.feed.model.all[0].at <= time.time()


def press_second(shell: Shell, words: str) -> None:
    """Press the second button that says this."""
    buttons = shell.window.nowbar.seconds
    wait_for(lambda: any(b.text() == words and b.isVisible() for b in buttons), words)
    next(b for b in buttons if b.text() == words).click()
