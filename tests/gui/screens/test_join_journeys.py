"""Joining as an installer meets it: the real window, the real core, the emulator as a process of its own."""

from __future__ import annotations

import io
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.joining import work_order
from core.joining.join_board import JoinStep
from core.premise.device import DeviceKind
from core.premise.survey import Survey
from gui.screens.join import JoinScreen
from gui.screens.plan import PlanScreen
from gui.screens.scenarios import ScenariosScreen
from gui.widgets.buttons import Button
from gui.widgets.text import Text
from tests.core.joining.photographs import qr
from tests.gui.pressed import SCANNER_MS, type_at_pace
from tests.gui.screens.living import living, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from core.joining.label import Label
    from gui.look import Look
    from gui.screen import Action
    from gui.shell import Shell

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def opened(look: Look, tmp_path: Path) -> Iterator[Callable[..., Shell]]:
    """Opens the window on an emulated home and waits until it is connected."""
    with ExitStack() as windows:

        def start(scenario: str, speed: str = "max") -> Shell:
            shell = windows.enter_context(living(look, tmp_path, f"emulated:{scenario}?speed={speed}"))
            wait_for(lambda: shell.mirror.connected, "a hub")
            shell.window.go("plan")
            wait_for(lambda: shell.mirror.premise.plan is not None, "a plan")
            shell.window.go("join")
            wait_for(lambda: bool(screen_of(shell).roster.stickers), "the labels of the home")
            return shell

        yield start


def screen_of(shell: Shell) -> JoinScreen:
    screen = shell.window.screen_shown
    assert isinstance(screen, JoinScreen)
    return screen


def sticker(shell: Shell, kind: DeviceKind) -> Label:
    return next(s for s in screen_of(shell).roster.stickers if s.kind is kind)


def text_of(label: Label, code: str = "") -> str:
    assert label.install_code is not None
    return f"Z:{str(label.eui).replace('-', '')}$I:{code or label.install_code.with_crc.hex().upper()}"


def scan(shell: Shell, text: str, focused: Button, apart_ms: int = SCANNER_MS) -> None:
    """A scanner sends its burst while a button of the screen has the focus."""
    shell.window.activateWindow()
    QApplication.processEvents()
    focused.setFocus(Qt.FocusReason.TabFocusReason)
    assert QApplication.focusWidget() is focused
    type_at_pace(focused, text, apart_ms)


def press(action: Action | None, words: str) -> None:
    assert action is not None
    assert action.words == words
    assert action.run is not None, action
    action.run()


def press_when(shell: Shell, words: str) -> None:
    def offered() -> bool:
        primary = screen_of(shell).now().primary
        return primary is not None and primary.words == words and primary.run is not None

    wait_for(offered, words)
    press(screen_of(shell).now().primary, words)


def step_of(shell: Shell, kind: DeviceKind) -> JoinStep | None:
    eui = next((c.eui for c in screen_of(shell).roster.candidates if c.kind is kind), None)
    return next((r.step for r in shell.mirror.join.expected if r.eui == eui), None)


def refused_words(shell: Shell) -> str:
    return " ".join(t.words for t in screen_of(shell).columns.findChildren(Text) if not t.isHidden())


def test_scans_land_with_the_focus_on_a_button_and_all_join(opened: Callable[..., Shell]) -> None:
    shell = opened("happy-house")
    screen = screen_of(shell)
    for kind in (DeviceKind.B1, DeviceKind.B2):
        scan(shell, text_of(sticker(shell, kind)), screen.box.picture)
    assert [c.ready for c in screen.roster.candidates] == [True, True]
    assert screen.now().fact == "2 devices may join."
    press_when(shell, "Open join window")
    wait_for(lambda: screen.now().fact == "All bridges are on the log.", "both bridges")


def test_a_scanner_over_the_air_is_heard_and_what_comes_more_slowly_still_is_told(
    opened: Callable[..., Shell],
) -> None:
    shell = opened("happy-house")
    screen = screen_of(shell)
    scan(shell, text_of(sticker(shell, DeviceKind.B1)), screen.box.picture, 300)
    assert not any(c.ready for c in screen.roster.candidates)
    assert "too slowly for a scanner" in screen.trouble.words
    assert "Click in the label field" in screen.trouble.words
    scan(shell, text_of(sticker(shell, DeviceKind.B1)), screen.box.picture, 60)
    assert screen.trouble.words == ""
    assert [c.ready for c in screen.roster.candidates] == [True, False]


def test_a_wrong_code_is_marked_then_refused_by_the_hub_then_right(opened: Callable[..., Shell]) -> None:
    shell = opened("happy-house")
    screen = screen_of(shell)
    label = sticker(shell, DeviceKind.B1)
    assert label.install_code is not None
    printed = label.install_code.with_crc.hex().upper()
    screen.form.eui_field.write(str(label.eui))
    screen.form.code_field.write(f"O{printed[1:]}")
    assert screen.form.code_field.edit.wrong == 0, "the letter O is boxed"
    assert screen.form.reading() is None
    wrong = label.install_code.without_crc[:-1] + bytes([label.install_code.without_crc[-1] ^ 1])
    screen.form.code_field.write(wrong.hex().upper())
    assert screen.form.reading() is not None, "16 bytes without check digits are taken"
    press_when(shell, "Add to device log")
    press(screen.now().seconds[0], "Open join window")
    wait_for(lambda: step_of(shell, DeviceKind.B1) is JoinStep.FAILED, "the refusal")
    wait_for(lambda: "B1: wrong install code" in refused_words(shell), "the refusal on screen")
    assert wrong.hex().upper() not in refused_words(shell).upper().replace(" ", "")
    again = next(b for b in screen.columns.findChildren(Button) if b.text() == "Scan B1 again")
    again.click()
    wait_for(lambda: shell.mirror.join.closes_at is None and not screen._window.is_open, "the window to shut")
    screen.intake.take_text(text_of(label))
    wait_for(lambda: any(c.kind is DeviceKind.B1 and c.ready for c in screen.roster.candidates), "the label")
    press(screen.now().seconds[0], "Open join window")
    wait_for(lambda: step_of(shell, DeviceKind.B1) is JoinStep.ON_LOG, "B1 on the log")


def test_a_stranger_is_turned_away_and_seen_on_the_screen(opened: Callable[..., Shell]) -> None:
    shell = opened("rogue-device", "20")
    screen = screen_of(shell)
    screen.intake.take_text(text_of(sticker(shell, DeviceKind.B1)))
    screen.intake.take_text(
        f"00-DB-12-34-56-78-91-FF {bytes(range(16)).hex()}"
    )  # of nobody: the window stays open
    press_when(shell, "Open join window")
    wait_for(lambda: bool(shell.mirror.join.refused), "a stranger")
    wait_for(lambda: "Stranger, not invited" in refused_words(shell), "the stranger on screen")
    stranger = shell.mirror.join.refused[0].eui
    assert str(stranger) in refused_words(shell)
    wait_for(lambda: step_of(shell, DeviceKind.B1) is JoinStep.ON_LOG, "the bridge all the same")
    press(screen.now().seconds[0], "Close window")
    wait_for(lambda: shell.mirror.join.closes_at is None, "a window that is shut")
    assert stranger not in {e.eui for e in shell.mirror.device_log if e.joined}


def test_the_window_is_opened_again_and_nothing_is_typed_twice(
    opened: Callable[..., Shell], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.models.join_window.WINDOW_S", 2.0)
    shell = opened("window-ends-early", "1")
    screen = screen_of(shell)
    for kind in (DeviceKind.B1, DeviceKind.B2):
        screen.intake.take_text(text_of(sticker(shell, kind)))
    press_when(shell, "Open join window")

    def over() -> bool:
        primary = screen.now().primary
        return primary is not None and primary.words == "Re-open 90 s" and primary.run is not None

    wait_for(over, "the window, and its end")
    assert shell.mirror.join.closes_at is None
    primary = screen.now().primary
    assert not screen.roster.missing, "nothing is asked for again"
    monkeypatch.setattr("gui.models.join_window.WINDOW_S", 90.0)
    shell.bridge.call(lambda session: session.emulator({"do": "speed", "value": "max"}))
    press(primary, "Re-open 90 s")
    wait_for(lambda: screen.now().fact == "All bridges are on the log.", "both bridges")


def test_a_work_order_is_expected_then_joined(opened: Callable[..., Shell], tmp_path: Path) -> None:
    shell = opened("happy-house")
    screen = screen_of(shell)
    rows = ["eui,install_code,kind,reference"]
    for kind in (DeviceKind.B1, DeviceKind.B2):
        label = sticker(shell, kind)
        assert label.install_code is not None
        rows.append(f"{label.eui},{label.install_code.with_crc.hex()},{kind.value},WO-20418")
    order = work_order.parse("\n".join(rows).encode(), "order.csv")
    shell.desk.job.take_order(order)
    assert [c.row for c in screen.roster.candidates] == [2, 3]
    assert screen.columns.expected.remark.words == "from work order WO-20418"
    press_when(shell, "Open join window")
    wait_for(lambda: screen.now().fact == "All bridges are on the log.", "both bridges")


def test_a_photograph_of_a_label_admits_its_device(opened: Callable[..., Shell], tmp_path: Path) -> None:
    shell = opened("happy-house")
    screen = screen_of(shell)
    octets = io.BytesIO()
    qr(text_of(sticker(shell, DeviceKind.B1))).save(octets, "PNG")
    picture = tmp_path / "label.png"
    picture.write_bytes(octets.getvalue())
    screen.intake.take_picture(picture)
    wait_for(lambda: screen.roster.candidates[0].ready, "the label in the picture")
    picture.write_bytes(b"no picture")
    screen.intake.take_picture(picture)
    wait_for(lambda: "is not a picture that can be read" in screen.trouble.words, "the sentence")


def test_two_labels_with_one_device_id_are_stopped(opened: Callable[..., Shell]) -> None:
    shell = opened("twin-eui")
    screen = screen_of(shell)
    press_when(shell, "Read label")
    press_when(shell, "Add to device log")
    press_when(shell, "Read label")
    press_when(shell, "Add to device log")
    assert "Two labels bear" in screen.trouble.words
    assert "that of B1 and that of B2" in screen.trouble.words


def test_a_full_log_names_the_stale_entry_and_lets_it_be_taken_off(opened: Callable[..., Shell]) -> None:
    shell = opened("full-device-log")
    screen, chosen = screen_of(shell), (DeviceKind.B1, DeviceKind.B2)
    shell.bridge.call(
        lambda session: session.planning.by_hand(Survey(), chosen, "Fitted to try the full log.")
    )
    wait_for(lambda: len(screen.roster.candidates) == 2, "the plan by hand")
    screen.intake.take_text(text_of(sticker(shell, DeviceKind.B1)))
    assert screen.now().fact == "The hub’s log is full: 16 of 16.", screen.now()
    screen._admit()  # the core says no as well, whoever asks
    wait_for(lambda: "device log is full" in screen.trouble.words, "the refusal")
    press(screen.now().primary, "Open device log")
    view = screen.drawer.log_view
    wait_for(lambda: "The log is full." in " ".join(t.words for t in view.findChildren(Text)), "the drawer")
    gone = shell.mirror.device_log[-1].eui
    view.remove_wanted.emit(gone)
    wait_for(lambda: all(e.eui != gone for e in shell.mirror.device_log), "a free place")
    wait_for(lambda: "full" not in screen.now().fact, "the way on")


def test_scenarios_run_move_and_switch(opened: Callable[..., Shell], tmp_path: Path) -> None:
    shell = opened("happy-house")
    shell.window.go("scenarios")
    screen = shell.window.screen_shown
    assert isinstance(screen, ScenariosScreen)
    wait_for(lambda: bool(screen.controls._home.devices), "the home")
    screen.controls.wanted.emit({"do": "power", "device": "B1 bridge", "on": False}, "B1 has no power now.")
    wait_for(
        lambda: any(d.name == "B1 bridge" and not d.powered for d in screen.controls._home.devices),
        "no power",
    )
    wait_for(lambda: "B1 has no power now." in screen._lines.words, "its line in the log")
    screen.controls.wanted.emit({"do": "speed", "value": 10}, "Its clock runs ×10 now.")
    wait_for(lambda: shell.mirror.hub.emulated is not None and shell.mirror.hub.emulated.speed == "10", "×10")
    screen.controls.stranger.click()
    wait_for(lambda: screen.controls._home.strangers == 1, "a stranger")
    wrong = tmp_path / "mine.toml"
    wrong.write_text('title = "Mine"\n[hub]\nchannel = 99\n', encoding="utf-8")
    screen.open_file(wrong)
    wait_for(lambda: "mine.toml, line" in screen.trouble.words, "the mistake")
    assert shell.mirror.connected, "the home that runs is not let go for a file that is wrong"
    rogue = next(s for s in screen._found if s.name == "rogue-device")
    screen.tiles.take(rogue)
    press(screen.now().primary, "Run scenario")
    wait_for(
        lambda: (
            shell.mirror.hub.emulated is not None and shell.mirror.hub.emulated.scenario == "rogue-device"
        ),
        "the other home",
    )


def test_the_walk_test_reads_what_the_home_is(opened: Callable[..., Shell]) -> None:
    shell = opened("happy-house")
    shell.window.go("plan")
    screen = shell.window.screen_shown
    assert isinstance(screen, PlanScreen)
    wait_for(screen.walk.measure.isEnabled, "something to measure")
    screen.walk.measure.click()
    assert screen.test.running
    wait_for(lambda: not screen.test.running, "the end of the walk test")
    readings = {r.of: r.lqi for r in screen.walk.readings}
    assert readings["IHD"] == 0
    assert readings.get("GSME", 1) > 0, "it is in reach, or its reading is left to the hand"
