"""The Log: levels, filters, search, rows in the drawer, the way to the map, and how it bears a storm of lines."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from core.events import Level, LogRecord, LogWritten
from core.hub.frame_words import words_of
from core.radio.frame_log import FramesSeen, Way
from gui.bridge import _Inbox
from gui.models.lines import Names, Wish, fine_clock, octets
from gui.screens.log_view import LogScreen
from tests.gui.screens import home
from tests.gui.screens.stage import log_screen
from tests.gui.screens.stage_log import answer, choose, frames, lines, long_log
from tests.gui.screens.test_every_screen import staged

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core.premise.device import Eui64
    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def shown(qtbot: QtBot, bed: Bench, tmp_path: Path) -> LogScreen:
    screen, _ = log_screen(bed, tmp_path)
    assert isinstance(screen, LogScreen)
    qtbot.addWidget(screen)
    screen.resize(997, 462)
    screen.show()
    screen._flush()
    return screen


def test_technical_lines_are_left_out_until_wanted(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = shown(qtbot, bed, tmp_path)
    assert screen.now().fact == "4 lines."
    choose(screen, 1)
    assert screen.lines.rowCount() == 5
    assert screen.now().fact == "5 lines."
    choose(screen, 0)
    assert screen.lines.rowCount() == 4


def test_the_log_is_copied_as_it_is_shown(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = shown(qtbot, bed, tmp_path)
    copy = screen.now().seconds[0]
    assert copy.run is not None
    copy.run()
    told = QGuiApplication.clipboard().text().splitlines()
    assert len(told) == 4
    assert told[-1].endswith("B2 did not come back after its restart.")


def test_an_empty_log_says_so_and_a_bundle_can_be_made(qtbot: QtBot, bed: Bench) -> None:
    screen = LogScreen(bed.desk)
    qtbot.addWidget(screen)
    now = screen.now()
    assert now.fact == "Quiet so far."
    assert now.primary is not None
    assert now.primary.words == "Make support bundle"
    assert now.primary.run is not None


def test_lines_that_came_before_the_screen_was_made_are_there(qtbot: QtBot, bed: Bench) -> None:
    for record in lines(30):
        bed.mirror.take(LogWritten(record))
    screen = LogScreen(bed.desk)
    qtbot.addWidget(screen)
    assert screen.lines.total == 30
    bed.mirror.take(LogWritten(LogRecord(31, home.NOW, Level.PLAIN, "hub", "One more.")))
    qtbot.waitUntil(lambda: screen.lines.total == 31)


def test_chips_leave_out_what_is_not_wanted(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen, _ = long_log(bed, tmp_path)
    qtbot.addWidget(screen)
    whole = screen.lines.rowCount()
    assert list(screen.filters._about) == ["Hub", "Laptop", "B1", "B2", "B4", "GSME"]
    screen.filters.warnings.click()
    warned = screen.lines.rowCount()
    assert 0 < warned < whole
    assert {r.level for r in screen.lines.shown} == {Level.WARNING, Level.PROBLEM}
    screen.filters._about["B2"].click()
    assert {r.subject for r in screen.lines.shown} == {str(home.B2)}
    assert screen.now().fact == f"{screen.lines.rowCount():,} of 2,000 lines."
    screen._show_all()
    assert screen.lines.rowCount() == whole


def test_search_looks_into_words_names_and_device_ids(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen, _ = long_log(bed, tmp_path)
    qtbot.addWidget(screen)
    for text, right in (
        ("JOIN window", lambda r: "join window" in r.text),
        ("b2", lambda r: r.subject == str(home.B2)),
        ("78-90-A4", lambda r: r.subject == str(home.B4)),
    ):
        screen.search.write(text)
        qtbot.waitUntil(lambda: not screen._search_soon.isActive())
        assert screen.lines.rowCount() > 0
        assert all(right(record) for record in screen.lines.shown), text
    screen.search.write("a word that nobody wrote")
    qtbot.waitUntil(lambda: not screen._search_soon.isActive())
    assert screen.lines.rowCount() == 0
    assert screen._empty.words == "Nothing matches"
    assert screen.now().fact == "No line matches."


def test_frames_are_fetched_while_they_are_looked_at(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen, _ = long_log(bed, tmp_path)
    qtbot.addWidget(screen)
    screen.show()
    assert "support.frames" not in bed.asks.names()
    choose(screen, 2)
    log = frames()
    whole = log.after(0)
    assert bed.asks.last("support.frames").arguments[0] == 0
    answer(bed, replace(whole, records=whole.records[:50]))
    assert screen.feed.model.total == 50
    qtbot.waitUntil(lambda: bed.asks.names().count("support.frames") == 2)
    assert bed.asks.last("support.frames").arguments[0] == 50
    answer(bed, log.after(50))
    assert screen.feed.model.total == len(whole.records)
    assert screen.now().fact == f"{len(whole.records)} frames."
    choose(screen, 0)
    asked = bed.asks.names().count("support.frames")
    qtbot.wait(600)
    assert bed.asks.names().count("support.frames") == asked


def with_frames(qtbot: QtBot, bed: Bench, folder: Path) -> LogScreen:
    """A long log, shown with its frames."""
    screen, _ = long_log(bed, folder)
    qtbot.addWidget(screen)
    screen.show()
    choose(screen, 2)
    answer(bed, frames().after(0))
    return screen


def test_another_home_begins_its_frames_anew(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = with_frames(qtbot, bed, tmp_path)
    qtbot.waitUntil(lambda: bed.asks.names().count("support.frames") == 2)
    fresh = frames().after(0)
    answer(bed, FramesSeen(fresh.since + 1000, 1, ()))
    assert screen.feed.model.total == 0
    qtbot.waitUntil(lambda: bed.asks.names().count("support.frames") == 3)
    assert bed.asks.last("support.frames").arguments[0] == 0


def test_frames_are_filtered_by_device_blocks_and_delivery(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = with_frames(qtbot, bed, tmp_path)
    assert list(screen.filters._about) == ["B1", "B2", "B4"]
    screen.filters.blocks.click()
    assert screen.feed.model.rowCount() == 7
    screen.filters.blocks.click()
    screen.filters.warnings.click()
    assert {r.way for r in screen.feed.model.shown} == {Way.UNDELIVERED}
    screen.filters.warnings.click()
    screen.filters._about["B4"].click()
    assert {frame.eui for frame in screen.feed.model.shown} == {home.B4}


def test_frames_are_searched_by_their_words(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen = with_frames(qtbot, bed, tmp_path)
    screen.search.write("query next")
    qtbot.waitUntil(lambda: not screen._search_soon.isActive())
    assert [words_of(r).split(" Re")[0] for r in screen.feed.model.shown] == ["Query Next Image"] * 2


def test_a_frame_shows_its_octets_and_a_line_its_words(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen, _ = long_log(bed, tmp_path)
    qtbot.addWidget(screen)
    screen.show()
    drawn: list[str] = []
    screen.drawer_wanted.connect(lambda _content, title: drawn.append(title))
    screen.list.clicked.emit(screen.lines.index(3, 0))
    assert drawn == ["Line of the log"]
    assert screen.detail.sentence.words == screen.lines.shown[3].text
    choose(screen, 2)
    answer(bed, frames().after(0))
    record = screen.feed.model.shown[5]
    screen.frames.clicked.emit(screen.feed.model.index(5, 0))
    assert drawn[-1] == "Frame 6"
    assert screen.detail.octets.words == octets(record)
    assert bytes.fromhex(screen.detail.octets.words) == record.payload


@pytest.mark.parametrize("level", [0, 1, 2])
def test_the_map_is_shown_as_it_was_then_from_each_level(
    qtbot: QtBot, bed: Bench, tmp_path: Path, level: int
) -> None:
    asked: list[tuple[float, Eui64 | None]] = []
    desk = replace(bed.desk, recall=lambda at, eui: asked.append((at, eui)))
    for record in lines(60):
        bed.mirror.take(LogWritten(record))
    screen = LogScreen(desk)
    qtbot.addWidget(screen)
    screen.show()
    choose(screen, level)
    if level == 2:
        answer(bed, frames().after(0))
        frame = screen.feed.model.shown[4]
        screen.frames.clicked.emit(screen.feed.model.index(4, 0))
        assert frame.eui == home.B1
        expected = (frame.at, frame.eui)
    else:
        line = next(r for r in screen.lines.shown if r.subject == str(home.B2))
        screen.list.clicked.emit(screen.lines.index(list(screen.lines.shown).index(line), 0))
        expected = (line.at, home.B2)
    screen.detail.map_wanted.emit()
    assert asked == [expected]


def test_it_stays_at_the_end_unless_somebody_went_up(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen, _ = long_log(bed, tmp_path)
    qtbot.addWidget(screen)
    screen.resize(997, 462)
    screen.show()
    qtbot.wait(20)
    bar = screen.list.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    screen.lines.take(lines(40))
    qtbot.wait(20)
    assert bar.value() == bar.maximum()
    bar.setValue(100)
    screen.lines.take(lines(40))
    qtbot.wait(20)
    assert bar.value() == 100


def test_a_drawer_beside_the_list_leaves_it_where_it_was(qtbot: QtBot, bed: Bench, tmp_path: Path) -> None:
    screen, _ = long_log(bed, tmp_path)
    qtbot.addWidget(screen)
    screen.resize(1178, 640)
    screen.show()
    qtbot.wait(20)
    index = screen.lines.index(900, 0)
    screen.list.setCurrentIndex(index)
    before = screen.list.verticalScrollBar().value()
    assert before < 950
    screen.list.clicked.emit(index)
    screen.resize(802, 640)  # the drawer takes its room
    qtbot.wait(20)
    assert screen.list.verticalScrollBar().value() == before
    screen.list.to_end()
    screen.resize(1178, 640)
    qtbot.wait(20)
    assert screen.list.verticalScrollBar().value() == screen.list.verticalScrollBar().maximum()


def test_lines_are_painted_with_the_apostrophes_of_print_and_kept_as_they_are(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = shown(qtbot, bed, tmp_path)
    words = "B1 is on the hub's device log."
    bed.mirror.take(LogWritten(LogRecord(99, home.NOW, Level.PLAIN, "hub", words)))
    screen._flush()
    painter, record = screen.list._painter, screen.lines.shown[-1]
    assert painter is not None
    row = painter.row_of(record)
    assert row is not None
    assert row.text == "B1 is on the hub’s device log."
    assert isinstance(record, LogRecord)
    assert record.text == words, "what is searched, copied and written is as the core said it"


def test_words_of_times_and_names() -> None:
    assert fine_clock(home.NOW + 0.0375).endswith(".037")
    assert Names().short("hub") == "Hub"
    assert Names().short("library") == "Laptop"
    assert Names().short(str(home.STRANGER)) == "…5E-6F-7A"
    assert not Wish().narrow


STORM_S, RATE = 3.0, 2000


def test_a_storm_of_lines_leaves_input_its_turn(qtbot: QtBot, bed: Bench) -> None:
    """Scenario 37: 2,000 lines a second on a log that is full already; no key waits for 100 ms.

    Counted in this thread's own time: what others do on the machine meanwhile is not the window's doing.
    """
    inbox = _Inbox(bed.mirror)
    inbox.arrived.connect(bed.mirror.take)
    for record in lines(20_000):
        bed.mirror.take(LogWritten(record))
    screen = LogScreen(bed.desk)
    qtbot.addWidget(screen)
    screen.resize(997, 462)
    screen.show()
    qtbot.wait(50)
    busy: list[float] = []
    template, sent, begun = lines(500), 0, time.perf_counter()
    whole = round(STORM_S * RATE)
    while sent < whole:
        due = min(whole, (time.perf_counter() - begun) * RATE)
        while sent < due:
            inbox.put(LogWritten(template[sent % 500]))
            sent += 1
        started = time.thread_time()
        QApplication.processEvents()  # a key pressed now is served when this returns
        busy.append(time.thread_time() - started)
        time.sleep(0.001)
    while inbox.waiting:
        inbox.drain()
    screen._flush()
    print(f"longest {max(busy) * 1000:.0f} ms, {sum(busy) / STORM_S:.0%} of the time, {sent} lines")
    assert screen.lines.total >= 20_000
    assert screen.lines.all[-1].text == template[(sent - 1) % 500].text
    assert max(busy) < 0.1


def test_a_long_word_makes_the_third_line_that_it_needs_room_for(
    qtbot: QtBot, bed: Bench, tmp_path: Path
) -> None:
    screen = shown(qtbot, bed, tmp_path)
    url = "emulated:gas-meter-out-of-range?speed=20&home=20261122-191838-d4d973"
    words = f"Connected to {url}: ZNP Z-Stack 20220219, channel 15."
    bed.mirror.take(LogWritten(LogRecord(99, home.NOW, Level.PLAIN, "hub", words)))
    screen._flush()
    painter, record = screen.list._painter, screen.lines.shown[-1]
    assert painter is not None
    for width in range(300, 1000, 3):
        _, height = painter._laid_out(words, painter._room(width))
        assert painter.height_of(record, width) >= height, f"cut at {width} px"


@pytest.mark.parametrize("name", ["log", "log_long", "log_frames", "log_frames_few"])
@pytest.mark.parametrize("size", [(1093, 574, 1.0), (1366, 768, 1.0)])
def test_rows_end_where_the_head_does_with_a_scroll_bar_and_without(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str, size: tuple[int, int, float]
) -> None:
    window, screen = staged(qtbot, bed, tmp_path, name, size)
    assert isinstance(screen, LogScreen)
    view = screen.frames if screen.on_frames else screen.list

    def right_of(part: QWidget) -> int:
        return part.mapTo(window, QPoint(part.width(), 0)).x()

    qtbot.waitUntil(lambda: right_of(view.viewport()) == right_of(screen.kinds))
    bar = view.verticalScrollBar()
    assert (bar.maximum() > bar.minimum()) is (name in ("log_long", "log_frames"))
