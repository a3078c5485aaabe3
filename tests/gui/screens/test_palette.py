"""Palette, device search and keys in the whole window, worked by the keyboard as an installer does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    HubChanged,
    JoinChanged,
    PremiseChanged,
    UpdateChanged,
)
from core.hub.hub import HubView
from core.joining.device_log import LogEntry
from core.joining.join_board import JoinBoard
from core.premise.device import DeviceKind
from core.premise.premise import PremiseView
from core.update.campaign import CampaignView
from gui.app import open_session
from gui.screen import Action, Glyph, Place
from gui.screens.map import MapScreen
from gui.screens.scenarios import ScenariosScreen
from gui.shell import Shell
from gui.theme import TARGET, ThemeName
from gui.widgets.cards import Toast
from gui.widgets.text import Text
from gui.widgets.veil import Veil
from tests.gui.painted import sheet_of
from tests.gui.screens import home
from tests.gui.screens.desk import Recorder
from tests.gui.screens.stage import HUB, PLAN, RUNNING, SURVEY
from tests.gui.screens.test_access import usable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.look import Look

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def shell(qtbot: QtBot, look: Look, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(look, open_session, tmp_path)
    qtbot.addWidget(made.window)
    made.window.resize(1093, 574)
    made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    made.mirror.take(HubChanged(HUB))
    made.mirror.take(PremiseChanged(PremiseView("Flat 14", SURVEY, PLAN, home.TOPOLOGY)))
    yield made
    made.close()


def _type(shell: Shell, words: str) -> list[str]:
    QTest.keyClicks(shell.window.finder.field.edit, words)
    rows = shell.window.finder.rows
    return [str(rows.data(rows.index(n))) for n in range(rows.rowCount())]


def _enter(shell: Shell) -> None:
    QTest.keyClick(shell.window.finder.field.edit, Qt.Key.Key_Return)


def test_ctrl_k_opens_it_and_whitelist_leads_to_join(shell: Shell) -> None:
    QTest.keyClick(shell.window, Qt.Key.Key_K, CTRL)
    finder = shell.window.finder
    assert finder.is_open
    assert finder.field.edit.hasFocus()
    assert _type(shell, "whitelist")[0].startswith("Add a bridge to the device log")
    _enter(shell)
    assert (shell.window.name_shown, finder.is_open) == ("join", False)


def test_ping_b2_is_found_and_asked_of_the_core(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.acts.open_palette()
    found = _type(shell, "ping b2")
    assert found[0].startswith(f"Ping B2 {home.B2}")
    _enter(shell)
    assert shell.toasts.shown[0].fact == "B2 is being pinged."


def test_what_is_off_says_why_and_is_not_run(shell: Shell) -> None:
    shell.acts.open_palette()
    assert _type(shell, "resume all")[0].endswith("off: No update is running.")
    _enter(shell)
    assert shell.window.finder.is_open


def test_open_join_is_found_and_says_why_it_is_off_or_opens_the_window(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.acts.open_palette()
    assert _type(shell, "open join")[0].endswith("off: Nobody waits to join: add a bridge first.")
    shell.window.finder.close_up()
    shell.mirror.take(DeviceLogChanged((LogEntry(home.B2, DeviceKind.B2),), 16))
    asks = Recorder()
    monkeypatch.setattr(shell.acts, "_desk", replace(shell.desk, ask=asks))
    shell.acts.open_palette()
    assert _type(shell, "open join")[0] == "Open the join window, Hub"
    _enter(shell)
    assert asks.names() == ["reopen_window"]
    assert shell.window.name_shown == "join"
    shell.mirror.take(JoinChanged(JoinBoard(opened_at=home.NOW, closes_at=home.NOW + 90)))
    shell.acts.open_palette()
    assert "off: It is open until" in _type(shell, "open join")[0]


def test_every_command_that_is_off_is_listed_with_its_reason(shell: Shell) -> None:
    shell.mirror.take(HubChanged(HubView()))
    for name, _ in shell.window.places():
        shell.window.go(name)
        off = [command for command in shell.window.commands.all() if command.run is None]
        assert off
        assert [command.words for command in off if not command.reason] == [], name


def test_the_reason_is_painted_whole_under_the_words(shell: Shell) -> None:
    shell.mirror.take(HubChanged(HubView()))
    shell.acts.open_palette()
    _type(shell, "ping b2")
    QApplication.processEvents()
    painted = [ink.words for ink in sheet_of(shell.window).texts]
    assert "Connect to a hub first." in painted
    assert "Ping B2" in painted


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_covers_neither_top_bar_nor_now_line(qtbot: QtBot, shell: Shell, scale: float) -> None:
    window = shell.window
    shell.look.scale_text(scale)
    for size in ((1366, 768), (1093, 574)):
        window.resize(*size)
        shell.acts.open_palette()
        qtbot.wait(20)
        assert window.stack.geometry().top() <= window.finder.geometry().top()
        assert window.finder.geometry().bottom() <= window.stack.geometry().bottom()
        assert window.finder.list.isVisible()
        window.finder.close_up()


def test_what_is_off_stands_below_what_can_be_done(shell: Shell) -> None:
    shell.mirror.take(HubChanged(HubView()))
    shell.acts.open_palette()
    found = _type(shell, "join")
    off = [" off: " in row for row in found]
    assert True in off
    assert off == sorted(off)


def test_with_no_device_known_the_search_says_what_to_do(shell: Shell) -> None:
    shell.mirror.take(PremiseChanged(PremiseView()))
    shell.acts.open_devices()
    assert shell.window.finder._nothing.words == "No device is known yet: connect to a hub first."


def test_a_running_update_and_an_open_window_have_their_own_commands(shell: Shell) -> None:
    on = {command.words for command in shell.window.commands.all() if command.run is not None}
    assert not {"Pause the update of B1", "Close the join window"} & on
    for row in RUNNING:
        shell.mirror.take(UpdateChanged(row))
    shell.mirror.take(JoinChanged(JoinBoard(opened_at=home.NOW, closes_at=home.NOW + 90)))
    on = {command.words for command in shell.window.commands.all() if command.run is not None}
    assert {"Pause the update of B1", "Close the join window"} <= on
    shell.acts.open_palette()
    assert _type(shell, "disconnect")[0].endswith("off: Updates are running.")


def test_arrows_choose_and_esc_closes_and_gives_the_keyboard_back(qtbot: QtBot, shell: Shell) -> None:
    button = shell.window.nowbar.primary
    button.setFocus()
    QTest.keyClick(shell.window, Qt.Key.Key_K, CTRL)
    finder = shell.window.finder
    QTest.keyClick(finder.field.edit, Qt.Key.Key_Down)
    QTest.keyClick(finder.field.edit, Qt.Key.Key_Down)
    QTest.keyClick(finder.field.edit, Qt.Key.Key_Up)
    assert finder.list.currentIndex().row() == 1
    assert finder.field.edit.accessibleDescription() == finder.rows.data(finder.rows.index(1))
    QTest.keyClick(finder.field.edit, Qt.Key.Key_Escape)
    assert not finder.is_open
    assert button.hasFocus()


def test_an_emulated_home_is_found_before_the_core_has_told_which_there_are(shell: Shell) -> None:
    shell.acts.open_palette()
    assert _type(shell, "emulated")[0].startswith("Try an emulated home")
    _enter(shell)
    assert shell.window.name_shown == "scenarios"


@pytest.mark.parametrize("typed", ["emulated premise happy", "scenario happy", "happy house"])
def test_a_scenario_is_found_by_name_and_taken(
    qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str
) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    shell.bridge.start()
    shell.acts.open_palette()
    first = _type(shell, typed)
    assert not [row for row in first if "Happy house" in row]
    rows = shell.window.finder.rows
    qtbot.waitUntil(lambda: "Happy house" in str(rows.data(rows.index(0))))  # shown while it is open
    _enter(shell)
    screen = shell.window.screen_shown
    assert isinstance(screen, ScenariosScreen)
    assert screen.now().fact.startswith("Happy house")
    run = screen.now().primary
    assert run is not None
    assert (run.words, run.run is not None) == ("Run scenario", True)
    assert shell.window.focusWidget() is shell.window.nowbar.primary
    qtbot.waitUntil(lambda: len(screen._found) > 30)
    assert screen.now().fact.startswith("Happy house")


def test_a_scenario_taken_while_the_list_is_shown_is_brought_into_view(
    qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    shell.bridge.start()
    shell.mirror.take(HubChanged(HubView()))
    shell.window.go("scenarios")
    screen = shell.window.screen_shown
    assert isinstance(screen, ScenariosScreen)
    qtbot.waitUntil(lambda: len(screen._found) > 30 and not screen.tiles._wanted, timeout=30_000)
    other = screen.tiles._groups[1]._buttons[0]
    other.setFocus(Qt.FocusReason.TabFocusReason)
    rows = shell.window.finder.rows
    for words in ("old version", "close together"):  # far below what is shown, then above it
        shell.acts.open_palette()
        _type(shell, words)
        qtbot.waitUntil(lambda: str(rows.data(rows.index(0))).startswith("Emulated home: "), timeout=30_000)
        _enter(shell)
        taken = next(g.button_taken for g in screen.tiles._groups if g.button_taken is not None)

        def is_seen(row: QWidget = taken) -> bool:
            area = screen._page.area.viewport()
            return area.rect().contains(QRect(row.mapTo(area, QPoint()), row.size()))

        qtbot.waitUntil(is_seen, timeout=30_000)
        assert shell.window.focusWidget() is shell.window.nowbar.primary
        assert screen.now().fact == "This scenario is ready to run.", "too long a title is not cut"


def test_the_rail_has_a_place_for_scenarios_while_they_are_shown_and_no_hub_is_there(shell: Shell) -> None:
    row = shell.window.rail.entry(Place.SCENARIOS)
    shell.mirror.take(HubChanged(HubView()))
    assert row.isHidden()
    shell.window.go("scenarios")
    assert not row.isHidden()
    assert row.isChecked()
    shell.window.go("log")
    assert row.isHidden()


def test_nonsense_says_so(shell: Shell) -> None:
    shell.acts.open_palette()
    assert _type(shell, "xyzzy") == []
    assert not shell.window.finder._nothing.isHidden()
    _enter(shell)
    assert shell.window.finder.is_open


def test_ctrl_f_brings_the_map_to_a_device(shell: Shell) -> None:
    shell.window.go("log")
    QTest.keyClick(shell.window, Qt.Key.Key_F, CTRL)
    assert _type(shell, "gas box")[0].startswith("GSME")
    _enter(shell)
    screen = shell.window.screen_of("map")
    assert isinstance(screen, MapScreen)
    assert shell.window.name_shown == "map"
    assert screen._selected == home.GSME


def test_a_device_is_found_by_part_of_its_id(shell: Shell) -> None:
    shell.acts.open_devices()
    assert [row.split(",")[0] for row in _type(shell, "90-A2")] == ["B2"]


@pytest.mark.parametrize("theme", list(ThemeName))
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_fits_the_window_and_every_row_is_a_target(
    qtbot: QtBot, shell: Shell, theme: ThemeName, scale: float
) -> None:
    shell.look.choose(theme)
    shell.look.scale_text(scale)
    shell.acts.open_palette()
    qtbot.wait(1)
    finder = shell.window.finder
    assert shell.window.rect().contains(finder.geometry())
    first = finder.list.visualRect(finder.rows.index(0))
    assert first.height() >= TARGET
    assert finder.list.viewport().rect().contains(first)


def test_every_screen_can_be_reached_by_its_name(shell: Shell) -> None:
    for name, _ in shell.window.places():
        screen = shell.window.screen_of(name)
        assert screen is not None
        commands = [c for c in shell.window.commands.all() if screen.title in c.words]
        assert commands, name


def test_done_leads_back_to_where_the_user_came_from(shell: Shell) -> None:
    shell.window.go("join")
    shell.window.go("settings")
    shell.window.go("help")
    primary = shell.window.nowbar.now.primary
    assert primary is not None
    assert primary.run is not None
    primary.run()
    assert shell.window.name_shown == "join"


def test_f10_pauses_from_any_screen_and_f5_reaches_the_map(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(shell.acts, "_pause", lambda: asked.append("pause"))
    shell.window.go("log")
    QTest.keyClick(shell.window, Qt.Key.Key_F10)
    assert (shell.window.name_shown, asked) == ("update", [])
    for row in RUNNING:
        shell.mirror.take(UpdateChanged(row))
    shell.mirror.take(CampaignChanged(CampaignView(running=True)))
    shell.window.go("log")
    QTest.keyClick(shell.window, Qt.Key.Key_F10)
    assert (shell.window.name_shown, asked) == ("log", ["pause"])
    QTest.keyClick(shell.window, Qt.Key.Key_F5)
    assert shell.window.name_shown == "map"


def test_the_theme_is_changed_by_name_and_kept(shell: Shell, tmp_path: Path) -> None:
    shell.acts.open_palette()
    _type(shell, "sunlight")
    _enter(shell)
    assert shell.look.theme.name is ThemeName.SUNLIGHT
    assert 'theme = "sunlight"' in (tmp_path / "window.toml").read_text(encoding="utf-8")


def test_a_toast_fades_in_and_out_in_160_ms_and_is_seen_on_every_page(qtbot: QtBot, shell: Shell) -> None:
    shell.look.still = False
    shell.keeper.save_now()
    veil = shell.window.findChild(Veil)
    assert isinstance(veil, Veil)
    assert veil._run.duration() == 160
    qtbot.waitUntil(lambda: shell.window.findChild(Veil) is None)
    toast = shell.toasts.findChild(Toast)
    assert isinstance(toast, Toast)
    for name in ("help", "map", "start"):
        shell.window.go(name)
        over = shell.window.childAt(toast.mapTo(shell.window, QPoint(10, 10)))
        assert over is not None
        assert over is toast or toast.isAncestorOf(over), name
    toast.done.emit()
    assert shell.toasts.shown == ()
    assert shell.window.findChild(Veil) is not None
    qtbot.waitUntil(lambda: shell.window.findChild(Veil) is None)


@pytest.mark.parametrize("size", [(960, 540), (1093, 574), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_notices_lie_over_nothing_that_can_be_pressed(
    shell: Shell, size: tuple[int, int], scale: float
) -> None:
    window = shell.window
    window.resize(*size)
    shell.look.scale_text(scale)
    for glyph in (Glyph.UNDER_WAY, Glyph.WARN, Glyph.STOP):
        words = "It was unplugged or has lost its power. Plug it in again and wait a minute."
        shell.notices.tell(glyph, "The hub does not answer.", words, Action("Open Connect", lambda: None))
    for name, _ in window.places():
        window.go(name)
        settle()
        strip = QRect(shell.toasts.mapTo(window, QPoint()), shell.toasts.size())
        others = [w for w in usable(window) if not shell.toasts.isAncestorOf(w)]
        seen = {w: w.visibleRegion().boundingRect().translated(w.mapTo(window, QPoint())) for w in others}
        assert [w.accessibleName() for w, place in seen.items() if place.intersects(strip)] == []
        assert len(seen) > 5
        assert window.stack.height() >= 0.3 * window.height() - 30, "the content keeps the larger part"


def test_notices_without_room_wait_behind_the_others(shell: Shell) -> None:
    shell.window.resize(1093, 574)
    for number in range(3):
        shell.notices.tell(Glyph.WARN, f"B{number} is weak.", "Move it.")
    settle()
    toasts = shell.toasts.findChildren(Toast)
    told = {
        t.notice.fact: [w.words for w in t.findChildren(Text) if w.isVisible()]
        for t in toasts
        if t.isVisible()
    }
    assert list(told) == ["B1 is weak.", "B2 is weak."]
    assert told["B1 is weak."][-1] == "1 more"
    next(t for t in toasts if t.notice.fact == "B2 is weak.").done.emit()
    settle()
    assert [t.notice.fact for t in shell.toasts._toasts if t.isVisible()] == ["B1 is weak.", "B0 is weak."]


def settle() -> None:
    for _ in range(20):
        QApplication.processEvents()


def test_what_failed_is_in_the_log_too(
    qtbot: QtBot, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    shell.start()
    from core.errors import HubError

    qtbot.waitUntil(lambda: shell.bridge.alive)
    shell.notices.failed(HubError("The hub went away.", "Its lead was pulled.", "Plug it in."))
    assert shell.toasts.shown[0].stays
    log = shell.mirror.log
    qtbot.waitUntil(
        lambda: any("Its lead was pulled" in str(log.index(n).data()) for n in range(log.rowCount()))
    )
