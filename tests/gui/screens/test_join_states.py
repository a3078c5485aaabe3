"""Join where something stands in the way: what the Now line offers, what the columns count, what the rail says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from core.events import DeviceLogChanged, HubChanged, JoinChanged, PremiseChanged
from core.joining.device_log import LogEntry
from core.joining.install_code import InstallCode
from core.joining.join_board import JoinBoard, JoinStep, Seen
from core.joining.label import Label
from core.premise.device import DeviceKind, JoinAs
from core.premise.premise import PremiseView
from gui.models.join_heads import heads_of, silence_of
from gui.models.roster import Roster
from gui.screen import Glyph, Place
from gui.screens.join import JoinScreen
from gui.standings import standings
from gui.widgets.text import Text
from tests.gui.screens import home
from tests.gui.screens.stage import HUB, LOG, PLAN, SURVEY, feed
from tests.gui.screens.stage_join import DONGLE, JOINS
from tests.gui.screens.test_every_screen import staged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core.premise.device import Eui64
    from gui.screen import Standing
    from tests.gui.screens.desk import Bench

    Opened = Callable[[str], JoinScreen]

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def opened(qtbot: QtBot, bed: Bench, tmp_path: Path) -> Opened:
    def make(state: str) -> JoinScreen:
        made, after = JOINS[state][1](bed, tmp_path)
        assert isinstance(made, JoinScreen)
        qtbot.addWidget(made)
        made.resize(1000, 460)
        made.show()
        after()
        QApplication.processEvents()
        return made

    return make


def words_of(screen: JoinScreen) -> str:
    QApplication.processEvents()  # what was added is shown in the next turn
    return " ".join(t.words for t in screen.columns.findChildren(Text) if t.isVisible())


def press(screen: JoinScreen, words: str) -> None:
    primary = screen.now().primary
    assert primary is not None
    assert primary.words == words
    assert primary.run is not None
    primary.run()


def test_a_refused_code_is_scanned_again_and_no_window_is_offered_for_it(opened: Opened) -> None:
    screen = opened("join_wrong")
    assert (screen.now().fact, screen.now().glyph) == ("B4: wrong install code.", Glyph.STOP)
    assert not screen.now().seconds
    press(screen, "Scan next")
    assert screen.now().fact == "Read the label of B4."
    assert [c.kind for c in screen.roster.missing] == [DeviceKind.B4]


def test_while_the_window_is_open_the_refused_one_is_what_comes_next(opened: Opened) -> None:
    screen = opened("join_refused")
    assert screen.now().fact == "B1 is joining."
    assert screen.now().advice.startswith("B4: wrong code, scan again.")
    press(screen, "Scan next")
    assert [c.kind for c in screen.roster.missing] == [DeviceKind.B4]


def heard_again(bed: Bench, *, admitted_at: float) -> None:
    """B4 tries once more after its refusal, by the code it was admitted with at this time; nobody else is out."""
    board = bed.mirror.join
    rows = tuple(
        replace(e, step=JoinStep.HEARD, since=home.NOW) if e.eui == home.B4 else e for e in board.expected
    )
    entries = tuple(
        replace(e, admitted_at=admitted_at) if e.eui == home.B4 else e for e in bed.mirror.device_log
    )
    feed(
        bed,
        DeviceLogChanged(entries, 16),
        JoinChanged(replace(board, expected=rows, closes_at=home.NOW + 20)),
    )


def test_who_tries_again_by_a_refused_code_is_not_called_joining(bed: Bench, opened: Opened) -> None:
    screen = opened("join_wrong")
    heard_again(bed, admitted_at=home.NOW - 90)
    assert (screen.now().fact, screen.now().glyph) == ("B4: wrong install code.", Glyph.STOP)
    assert screen.now().advice == "Scan its label again. The join window shuts in 20 s."
    press(screen, "Scan next")
    assert [c.kind for c in screen.roster.missing] == [DeviceKind.B4]
    assert "joining" not in screen.now().fact


def test_a_refusal_from_before_it_was_admitted_anew_is_not_held_against_it(
    bed: Bench, opened: Opened
) -> None:
    screen = opened("join_wrong")
    heard_again(bed, admitted_at=home.NOW - 5)
    assert screen.now().fact == "B4 is joining."
    assert screen.now().primary is not None
    assert screen.now().primary.busy == "20 s left"  # type: ignore[union-attr]


def test_a_full_log_is_said_before_anything_is_sent(bed: Bench, opened: Opened) -> None:
    screen, shown = opened("join_full"), []
    screen.drawer_wanted.connect(lambda _widget, title: shown.append(title))
    assert screen.now().fact == "The hub’s log is full: 16 of 16."
    press(screen, "Open device log")
    assert shown == ["Device log"]
    feed(bed, DeviceLogChanged(bed.mirror.device_log[:-1], 16))
    assert screen.now().fact == "Read the label of B1."


def test_after_the_window_has_shut_it_is_opened_again(bed: Bench, opened: Opened) -> None:
    screen = opened("join_closed")
    assert screen.now().advice == "Check their power, then open the window again."
    press(screen, "Re-open 90 s")
    assert bed.asks.last("reopen_window").arguments == (90.0,)


def test_behind_a_dongle_it_is_said_who_cannot_be_among_the_refused(bed: Bench, opened: Opened) -> None:
    screen = opened("join_refused")
    assert "turned away in silence" in words_of(screen)
    assert screen.columns.refused.count.words == "3"
    feed(bed, HubChanged(HUB), JoinChanged(JoinBoard()))
    assert "in silence" not in words_of(screen)
    assert "Nobody was turned away." in words_of(screen)
    feed(bed, HubChanged(DONGLE))
    assert "Nobody is known to be turned away." in words_of(screen)
    assert silence_of(replace(HUB, url="socket://127.0.0.1:5000")), "an emulator of others is not asked"


def test_who_was_not_heard_is_not_counted_as_seen(opened: Opened) -> None:
    screen = opened("join_closed")
    assert screen.columns.seen.count.words == "2"
    assert [row.accessibleName() for row in screen.columns.seen_rows][-1] == (
        "IHD, on the log, link No link, not heard"
    )


def test_the_rows_of_seen_are_kept_while_what_they_say_changes(
    qtbot: QtBot, bed: Bench, opened: Opened
) -> None:
    screen = opened("join_closed")
    rows = list(screen.columns.seen_rows)
    feed(bed, JoinChanged(JoinBoard(seen=(Seen(home.IHD, home.NOW - 3),))))
    assert screen.columns.seen_rows == rows
    assert "IHD, on the log, 3 s ago" in [row.accessibleName() for row in rows]
    assert screen.columns.seen.count.words == "3"
    feed(bed, JoinChanged(JoinBoard(seen=(Seen(home.STRANGER, home.NOW - 1),))))
    assert screen.columns.seen_rows[:3] == rows
    assert screen.columns.seen_rows[0].accessibleName() == "…5E-6F-7A, not invited, 1 s ago"
    feed(bed, PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN)), JoinChanged(JoinBoard()))
    assert screen.columns.seen_rows == []
    assert "Nothing heard yet." in words_of(screen)


def test_one_of_ours_that_is_refused_is_seen_by_its_name_and_is_not_in(opened: Opened) -> None:
    screen = opened("join_refused")
    said = [row.accessibleName() for row in screen.columns.seen_rows]
    assert "B4, not joined, 60 s ago" in said


def test_the_place_for_a_first_label_is_no_device(opened: Opened) -> None:
    screen = opened("join_empty")
    assert screen.columns.expected.count.words == "0"
    assert "Nothing to join yet: scan the first bridge." in words_of(screen)
    assert "Where the label is." in words_of(screen)
    assert not any(row.isVisible() for row in screen.columns.rows)
    assert screen.now().fact == "Read the label of the next device."


def test_a_label_that_nobody_expected_has_its_row_and_is_not_counted() -> None:
    roster = Roster()
    roster.refresh(PLAN, (), JoinBoard(), ())
    for eui in (home.B1, home.B2, home.B4, home.STRANGER):  # the last one finds no place of the plan free
        roster.take(Label(eui, install_code=InstallCode(bytes(16), checked=True)), JoinAs.CAD)
        roster.refresh(PLAN, (), JoinBoard(), ())
    heads = heads_of(roster, plan=PLAN, order="", log=(0, 16), window_open=False)
    known = [c for c in heads.rows if c.kind is not DeviceKind.UNKNOWN]
    assert (heads.expected, len(heads.rows)) == (len(known), len(known) + 1)
    assert heads.remark == "1 more scanned"
    assert heads.subtitle == f"0 of {len(known)} on the hub’s log, 0 of 16 places taken"


def rail(bed: Bench) -> Standing:
    return standings(bed.mirror, labels=(bed.desk.labels.read, bed.desk.labels.of))[Place.JOIN]


def test_the_rail_says_how_many_labels_are_read_and_who_is_still_out(
    qtbot: QtBot, bed: Bench, opened: Opened
) -> None:
    screen = opened("join_empty")
    assert rail(bed).glyph is Glyph.NOT_STARTED
    feed(bed, PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN)))
    with qtbot.waitSignal(bed.desk.labels.changed):
        take(screen, home.B1)
    assert (rail(bed).glyph, rail(bed).words) == (Glyph.UNDER_WAY, "1 of 3 labels read")
    one = LogEntry(home.B1, DeviceKind.B1, joined_at=1.0)
    feed(bed, DeviceLogChanged((one,), 16))
    assert (rail(bed).glyph, rail(bed).words) == (Glyph.UNDER_WAY, "1 of 3 on log")
    feed(bed, DeviceLogChanged(tuple(e for e in LOG if e.kind.is_bridge), 16))
    assert (rail(bed).glyph, rail(bed).words) == (Glyph.DONE, "3 of 3 on log")


def take(screen: JoinScreen, eui: Eui64) -> None:
    screen._take(Label(eui, DeviceKind.B1, "", InstallCode(bytes(16), checked=True)))


@pytest.mark.parametrize("width", [1093, 1366, 1600, 1920])
def test_the_fields_of_the_form_stand_on_the_columns_below_them(
    qtbot: QtBot, bed: Bench, tmp_path: Path, width: int
) -> None:
    window, screen = staged(qtbot, bed, tmp_path, "join_label", (width, 768, 1.0))
    assert isinstance(screen, JoinScreen)
    form, columns = screen.form, screen.columns

    def left_of(part: QWidget) -> int:
        return part.mapTo(window, QPoint(0, 0)).x()

    def stands() -> bool:
        first, second = form.eui_field, form.code_field
        if width < 1200:  # two columns, of which the second is too narrow for a field
            return abs(first.width() - second.width()) <= 1
        ends = left_of(first) + first.width(), left_of(columns.expected) + columns.expected.width()
        return abs(left_of(second) - left_of(columns.seen)) <= 1 and abs(ends[0] - ends[1]) <= 1

    qtbot.waitUntil(stands)
