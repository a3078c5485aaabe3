"""The frame at the sizes that installers have: forms, edges, targets, keys, drawer, notices, names."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from core.errors import HubError
from gui.notices import CrashWindow, Notices
from gui.palette import LIGHT
from gui.screen import STEPS, Action, Glyph, NowLine, Place
from gui.theme import TARGET, ThemeName
from gui.widgets.cards import Toast, Toasts
from gui.widgets.paint import runs_width
from gui.widgets.running_card import RunningCard
from gui.widgets.topbar import TopFacts, fitting
from tests.gui import samples
from tests.gui.sheet import component_sheet

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look
    from gui.window import Window

SIZES = [(1093, 574), (1366, 768), (1920, 1080)]


def shown(qtbot: QtBot, look: Look, size: tuple[int, int], now: NowLine = samples.RUNNING_NOW) -> Window:
    window = samples.framed(look, samples.running(look), now, size)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(1)
    return window


def page(window: Window) -> samples.Page:
    screen = window.screen_shown
    assert isinstance(screen, samples.Page)
    return screen


def visible(root: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [w for w in root.findChildren(kind) if w.isVisibleTo(root)]


def cut(root: QWidget) -> list[str]:
    """The words of labels and buttons that have less room than they need."""
    found = []
    for label in visible(root, QLabel):
        assert isinstance(label, QLabel)
        if label.wordWrap():
            if label.heightForWidth(label.width()) > label.height() + 1:
                found.append(label.text())
        elif label.sizeHint().width() > label.width() + 1 or label.sizeHint().height() > label.height() + 1:
            found.append(label.text())
    for button in visible(root, QAbstractButton):
        assert isinstance(button, QAbstractButton)
        if button.minimumSizeHint().width() > button.width() + 1:
            found.append(button.text())
    return found


def small_targets(root: QWidget) -> list[str]:
    """Enabled buttons and inputs that a glove would miss."""
    targets = [*visible(root, QAbstractButton), *visible(root, QLineEdit)]
    return [
        f"{t.accessibleName()} {t.width()}x{t.height()}"
        for t in targets
        if t.isEnabled() and min(t.width(), t.height()) < TARGET
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", list(ThemeName))
def test_nothing_is_cut_and_every_target_is_large_enough(
    qtbot: QtBot, look: Look, size: tuple[int, int], theme: ThemeName
) -> None:
    look.choose(theme)
    window = shown(qtbot, look, size)
    assert (window.width(), window.height()) == size
    assert cut(window) == []
    assert small_targets(window) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_parts_have_the_measures_of_the_look(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    window = shown(qtbot, look, size)
    wide = size[0] >= 1200
    assert window.wide is wide
    assert window.topbar.height() == (56 if wide else 48)
    assert window.nowbar.height() == (72 if wide else 64)
    assert window.rail.width() == (188 if wide else 96)
    primary = window.nowbar.primary
    assert primary.mapTo(window, QPoint(0, 0)).x() + primary.width() == size[0] - 16
    assert primary.height() == 48
    assert primary.width() >= 190
    tops = [window.rail.entry(place).mapTo(window, QPoint(0, 0)).y() for place in STEPS]
    assert tops == sorted(tops)
    assert window.rail.entry(Place.SETTINGS).mapTo(window, QPoint(0, 44)).y() <= window.nowbar.y()


def test_the_form_follows_the_width_back_and_forth(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1366, 768))
    card = window.findChildren(RunningCard)[1]
    heights = []
    for size in ((1093, 574), (1366, 768), (1093, 574), (1366, 768)):
        window.resize(*size)
        qtbot.wait(5)
        heights.append(card.height())
        assert window.nowbar.height() == (72 if size[0] >= 1200 else 64)
        assert window.nowbar.geometry().bottom() + 1 == size[1]
        assert cut(window) == []
    assert heights[0] == heights[2] == 142
    assert heights[1] == heights[3] == 164


@pytest.mark.parametrize("now", [samples.RUNNING_NOW, samples.OFF_NOW, samples.PROOF_NOW])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_large_text_grows_the_now_line_and_cuts_nothing(
    qtbot: QtBot, look: Look, now: NowLine, scale: float
) -> None:
    look.scale_text(scale)
    window = shown(qtbot, look, (1093, 574), now)
    assert cut(window) == []
    assert small_targets(window.nowbar) == []
    words = window.nowbar.words
    assert words.wanted_height(words.width()) <= words.height()
    edges = [
        (b.x(), b.x() + b.width()) for b in (*window.nowbar.seconds, window.nowbar.primary) if b.isVisible()
    ]
    assert all(one[1] < other[0] for one, other in itertools.pairwise(edges))


@pytest.mark.parametrize("scale", [1.0, 1.4, 2.0])
@pytest.mark.parametrize("width", [997, 1178])
def test_a_card_makes_room_for_long_places_and_versions(
    qtbot: QtBot, look: Look, scale: float, width: int
) -> None:
    look.scale_text(scale)
    card = RunningCard(look)
    qtbot.addWidget(card)
    card.resize(width, 200)
    card.show_view(samples.CARDS[1])
    short = card.height()
    place = "At the far end, near the gas meter behind the boiler"
    card.show_view(replace(samples.CARDS[1], place=place, before="01000000", after="01000100"))
    measures = card._measures()
    lines = card._left_lines(measures)
    room = card._middle(measures).left() - measures.margin - 72
    assert all(runs_width(runs) <= room for _, runs in lines)
    said = " ".join(run.text for _, runs in lines for run in runs)
    assert said == f"{place} 01000000 → 01000100"
    assert card.height() >= short
    assert measures.top + card._left_height(measures) < card.height()


def grabbed(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def test_emulated_covers_the_whole_top_edge_and_goes_with_a_real_hub(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1093, 574))
    violet = QColor(LIGHT.colours.emu)

    def stripes() -> list[int]:
        picture = grabbed(window.topbar)
        return [x for x in range(picture.width()) if picture.pixelColor(x, 2) == violet]

    marked = stripes()
    assert max(b - a for a, b in zip([0, *marked], [*marked, 1093], strict=True)) < 20
    window.show_facts(TopFacts(premise="Flat 14", hub="Hub connected", clock="13:42"))
    assert stripes() == []


def test_facts_give_way_in_their_order_and_the_mark_never() -> None:
    def width(facts: TopFacts) -> float:
        parts = (
            facts.premise,
            facts.reference,
            facts.hub,
            facts.firmware,
            facts.channel,
            facts.pan,
            facts.clock,
        )
        return sum(map(len, parts))

    lost: list[str] = []
    for room in range(int(width(samples.FACTS)), 0, -1):
        left = fitting(samples.FACTS, room, width)
        lost += [
            n for n in ("pan", "reference", "firmware", "channel") if not getattr(left, n) and n not in lost
        ]
        assert left.clock
        assert left.emulated
        assert left.premise
        assert left.hub
    assert lost == ["pan", "reference", "firmware", "channel"]


def test_the_reason_stands_where_the_advice_stood(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1366, 768), samples.OFF_NOW)
    assert not window.nowbar.primary.isEnabled()
    assert window.nowbar.primary.accessibleDescription() == "2 stops: fix B4 and IHD first."
    assert window.nowbar.words.accessibleName() == "Pre-flight found stops. 2 stops: fix B4 and IHD first."


def test_the_now_line_runs_the_action_it_shows_now(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1366, 768))
    done: list[str] = []
    first = NowLine("One.", primary=Action("Do", lambda: done.append("first")))
    second = NowLine(
        "Two.",
        primary=Action("Do", lambda: done.append("second"), key="F10"),
        seconds=(Action("Leave", lambda: done.append("left")),),
    )
    page(window).say(first)
    QTest.mouseClick(window.nowbar.primary, Qt.MouseButton.LeftButton)
    page(window).say(second)
    QTest.mouseClick(window.nowbar.primary, Qt.MouseButton.LeftButton)
    QTest.mouseClick(window.nowbar.seconds[0], Qt.MouseButton.LeftButton)
    QTest.keyClick(window, Qt.Key.Key_F10)
    QTest.keyClick(window, Qt.Key.Key_F9)
    assert done == ["first", "second", "left", "second"]


def test_a_busy_primary_keeps_its_place_and_cannot_be_pressed(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1366, 768))
    before = window.nowbar.primary.geometry()
    done: list[str] = []
    busy = Action("Pause all", lambda: done.append("no"), busy="2 of 3", icon="pause", key="F10")
    page(window).say(NowLine("Pausing.", primary=busy))
    assert window.nowbar.primary.text() == "2 of 3"
    assert window.nowbar.primary.geometry().right() == before.right()
    assert window.nowbar.primary.width() >= before.width()
    QTest.mouseClick(window.nowbar.primary, Qt.MouseButton.LeftButton)
    QTest.keyClick(window, Qt.Key.Key_F10)
    assert done == []


def test_steps_are_reached_by_key_where_they_have_a_screen(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1366, 768))
    plan = samples.Page(samples.desk(look), "Plan", QWidget(), NowLine("Plan."))
    window.add("plan", Place.PLAN, plan)
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.name_shown == "plan"
    assert window.rail.entry(Place.PLAN).isChecked()
    assert window.nowbar.now.fact == "Plan."
    QTest.keyClick(window, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert window.name_shown == "plan"


def test_a_screen_behind_does_not_speak_on_the_now_line(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1366, 768))
    behind = page(window)
    front = samples.Page(samples.desk(look), "Plan", QWidget(), NowLine("Plan."))
    window.add("plan", Place.PLAN, front)
    window.go("plan")
    behind.say(NowLine("Not now."))
    assert window.nowbar.now.fact == "Plan."


@pytest.mark.parametrize(("size", "over"), [((1366, 768), False), ((1093, 574), True)])
def test_the_drawer_stands_beside_or_lies_over_and_escape_shuts_it(
    qtbot: QtBot, look: Look, size: tuple[int, int], over: bool
) -> None:
    window = shown(qtbot, look, size)
    room = window.stack.width()
    content = QLabel("Weak, 38")
    page(window).drawer_wanted.emit(content, "Link B1 and B4")
    qtbot.wait(5)
    assert window.drawer.isVisible()
    assert window.drawer.width() == (360 if over else 376)
    assert window.drawer.geometry().right() + 1 == size[0]
    assert window.stack.width() == (room if over else room - 376)
    assert window.drawer.height() == window.stack.height()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    qtbot.wait(5)
    assert not window.drawer.isVisible()
    assert window.stack.width() == room
    assert content.text() == "Weak, 38", "the screen keeps its widget"


def test_f6_walks_the_areas_and_the_ring_follows(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1366, 768))
    window.activateWindow()
    areas = []
    for _ in range(4):
        QTest.keyClick(window, Qt.Key.Key_F6)
        target = window.focus_ring.target
        assert target is not None
        areas.append(next(a for a in (window.rail, window.stack, window.nowbar) if a.isAncestorOf(target)))
    assert {id(a) for a in areas} == {id(window.rail), id(window.stack), id(window.nowbar)}
    ring = grabbed(window.focus_ring)
    assert any(
        ring.pixelColor(x, y) in (QColor(LIGHT.colours.accent), QColor(LIGHT.colours.prim))
        for x in range(0, ring.width(), 2)
        for y in range(0, ring.height(), 2)
    )


def test_the_theme_changes_live_and_changes_what_is_seen(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1093, 574))
    light = grabbed(window)
    look.choose(ThemeName.DARK)
    qtbot.wait(5)
    dark = grabbed(window)
    middle = QPoint(600, 480)
    assert light.pixelColor(middle).lightness() > 200
    assert dark.pixelColor(middle).lightness() < 60
    look.choose(ThemeName.LIGHT)
    qtbot.wait(5)
    assert grabbed(window).pixelColor(middle) == light.pixelColor(middle)


def interactive(root: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit)
    return [w for kind in kinds for w in visible(root, kind)]


def test_everything_that_can_be_used_has_a_name(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1093, 574))
    sheet = component_sheet(look)
    qtbot.addWidget(sheet)
    sheet.show()
    for root in (window, sheet):
        found = interactive(root)
        assert len(found) > 8
        assert [type(w).__name__ for w in found if not w.accessibleName()] == []
    assert small_targets(sheet) == []
    assert cut(sheet) == []


def test_steps_and_cards_speak_in_sentences(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1093, 574))
    assert window.rail.entry(Place.JOIN).accessibleName() == "Step 4, Join: 3 of 3 on log, done"
    spoken = window.findChildren(RunningCard)[1].accessibleName()
    for part in ("B1 Landing, version 1.3.2 to 1.4.0", "Phase 2 of 6, Sending, 62%", "13:50–13:55", "Safe."):
        assert part.rstrip(".") in spoken


def test_toasts_pile_up_to_three_and_the_same_is_shown_once(qtbot: QtBot, look: Look) -> None:
    window = shown(qtbot, look, (1093, 574))
    toasts, notices = Toasts(look, window.stack), Notices()
    window.lay_below(toasts)
    window.content_resized.connect(toasts.settle)
    notices.given.connect(toasts.give)
    long = "It may be held by another program. Close that program, or plug the dongle in somewhere else. " * 2
    notices.tell(Glyph.STOP, "A long one.", long)
    notices.tell(Glyph.STOP, "And another.", "It has a cause.")
    assert cut(toasts) == []
    boxes = [t.geometry() for t in toasts.findChildren(Toast)]
    assert not boxes[0].intersects(boxes[1])
    assert toasts.height() == sum(box.height() for box in boxes) + 3 * 8
    page(window).drawer_wanted.emit(QLabel("Weak, 38"), "Link B1 and B4")
    qtbot.wait(5)
    top = toasts.mapTo(window, QPoint()).y()
    assert window.drawer.geometry().bottom() < top, "the drawer and its buttons end above the notices"
    assert top + toasts.height() == window.nowbar.y()
    for number in (1, 2, 3, 4, 4):
        notices.tell(Glyph.STOP, f"Fault {number}.", "It has a cause.")
    assert [n.fact for n in toasts.shown] == ["Fault 4.", "Fault 3.", "Fault 2."]
    qtbot.wait(5)
    assert cut(toasts) == []
    closers = [b for b in visible(toasts, QAbstractButton) if b.accessibleName() == "Close this notice"]
    close = min(closers, key=lambda b: b.mapTo(toasts, QPoint(0, 0)).y())
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert [n.fact for n in toasts.shown] == ["Fault 3.", "Fault 2."]


def test_good_news_leaves_and_a_fault_stays(
    qtbot: QtBot, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.widgets.cards._READ_MS", 30)
    window = shown(qtbot, look, (1366, 768))
    toasts, notices = Toasts(look, window.stack), Notices()
    window.lay_below(toasts)
    window.content_resized.connect(toasts.settle)
    notices.given.connect(toasts.give)
    notices.tell(Glyph.DONE, "B2 runs 1.4.0.")
    notices.failed(HubError("The hub does not answer.", "It was unplugged.", "Plug it in."))
    qtbot.waitUntil(lambda: len(toasts.shown) == 1)
    qtbot.wait(80)
    assert [(n.fact, n.rest) for n in toasts.shown] == [
        ("The hub does not answer.", "It was unplugged. Plug it in.")
    ]


def test_a_fault_of_our_own_opens_the_crash_window_once(
    qtbot: QtBot, look: Look, caplog: pytest.LogCaptureFixture
) -> None:
    notices = Notices()
    crashes: list[tuple[str, str]] = []
    notices.crashed.connect(lambda summary, trace: crashes.append((summary, trace)))

    def fail() -> Exception:
        try:
            raise RuntimeError("wires crossed")
        except RuntimeError as error:
            return error

    error = fail()
    notices.failed(error)
    notices.failed(error)
    assert len(crashes) == 1
    assert "wires crossed" in crashes[0][1]
    assert "fault of its own" in caplog.text
    dialog = CrashWindow(look, *crashes[0])
    qtbot.addWidget(dialog)
    dialog.show()
    assert cut(dialog) == []
    assert [w for w in interactive(dialog) if not w.accessibleName()] == []
