"""The map with little, old or troubled news, and the list as its equal: on the window as people have it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.events import DeviceLogChanged, HubChanged, PremiseChanged, UpdateChanged
from core.links.finding import Confidence, Finding, RuleId
from core.premise.device import DeviceKind, Presence
from core.premise.premise import PremiseView
from core.premise.topology import Topology
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.screen import Glyph, Place
from gui.screens.map import MapScreen
from gui.topology.picture import Layer
from gui.topology.places import PlaceStore
from gui.topology.verdict import verdict
from tests.gui.screen_pictures import framed
from tests.gui.screens import home
from tests.gui.screens.stage import HUB, feed, premise

if TYPE_CHECKING:
    from pathlib import Path

    from gui.window import Window
    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def screen(bed: Bench, tmp_path: Path) -> MapScreen:
    made = MapScreen(bed.desk, PlaceStore(tmp_path), lambda: home.NOW)
    made.show_plan(home.PLAN)
    return made


@pytest.fixture
def window(bed: Bench, screen: MapScreen) -> Window:
    return framed(bed, screen, Place.UPDATE, (1093, 574))


def told(bed: Bench, topology: Topology, name: str = "Flat 14") -> None:
    feed(bed, PremiseChanged(PremiseView(name, topology=topology)))
    QApplication.processEvents()


def words_in(table: object) -> set[str]:
    rows = table.rows  # type: ignore[attr-defined]
    return {str(rows.index(r, c).data()) for r in range(rows.rowCount()) for c in range(rows.columnCount())}


def test_before_anything_is_measured_the_hub_stands_alone_over_a_hint(
    bed: Bench, window: Window, screen: MapScreen
) -> None:
    hint = screen.canvas.hint
    assert (hint.hexagon, hint.words[:10]) == (True, "No hub yet"), "a dotted hexagon, for none is there"
    assert screen.canvas.zoom.isHidden()
    feed(bed, HubChanged(HUB))
    assert [node.eui for node in screen.canvas.scene.picture.nodes] == [home.HUB]
    assert (hint.hexagon, hint.words) == (False, "Only the hub so far. Let the first device join.")
    where = screen.canvas.view.viewportTransform()
    hub = screen.canvas.scene.centre(home.HUB, where)
    assert screen.canvas.view.rect().contains(hub.toPoint())
    assert hint.y() > hub.y() + 30, "the words stand under the hexagon"
    screen.canvas.view.setFocus()
    QTest.keyClick(screen.canvas.view, Qt.Key.Key_Tab)
    assert screen.canvas.view.accessibleDescription().startswith("Hub")
    del window


def test_who_is_on_the_log_and_has_not_joined_is_dotted(bed: Bench, screen: MapScreen) -> None:
    feed(bed, HubChanged(HUB))
    waiting = replace(home.DEVICES[2], presence=Presence.EXPECTED, last_heard=None)
    told(bed, Topology(devices=(waiting,)))
    node = screen.canvas.scene.picture.node(waiting.eui)
    assert node is not None
    assert node.look.silent
    assert node.note == "not joined yet"
    assert screen.canvas.hint.words == ""
    screen.show_list(True)
    assert "not joined yet" in words_in(screen.list.devices)
    told(bed, Topology(devices=(replace(waiting, presence=Presence.GONE),)))
    left = screen.canvas.scene.picture.node(waiting.eui)
    assert left is not None
    assert (left.look.silent, left.note) == (True, "has left")
    assert "has left" in words_in(screen.list.devices)


def test_an_old_map_says_its_age_where_its_way_is_written(
    bed: Bench, window: Window, screen: MapScreen
) -> None:
    premise(bed)
    screen.select(home.GSME)
    assert "ago" not in screen.canvas.strip.accessibleName(), "young news needs no age"
    told(bed, replace(home.TOPOLOGY, at=home.NOW - 420))
    assert screen.canvas.strip.accessibleName().endswith("Measured 7 min ago.")
    wide = screen.canvas.strip.width()
    assert screen.canvas.strip.narrow_to(wide - 20), "the age stays when the count of hops has no room"
    assert screen.canvas.strip._tail == "7 min ago"
    del window


def test_a_scan_that_another_began_is_told_and_not_to_be_stopped_here(bed: Bench, screen: MapScreen) -> None:
    premise(bed)
    told(bed, replace(home.TOPOLOGY, scanning=frozenset({home.B1}), answered=frozenset({home.HUB})))
    now = screen.now()
    assert now.fact == "Measuring who hears whom."
    assert now.primary is not None
    assert now.primary.busy == "Checking 1 of 2"
    assert now.seconds == ()
    assert "The old map stays" in now.advice
    told(bed, Topology(home.HUB, home.DEVICES[:2], scanning=frozenset({home.HUB})))
    assert "old map" not in screen.now().advice, "the first time there is none"
    told(bed, home.TOPOLOGY)
    assert screen.now().fact.startswith("One hop is weak")


def test_a_device_that_does_not_answer_is_said_with_what_to_do_about_it(
    bed: Bench, screen: MapScreen
) -> None:
    premise(bed)
    devices = tuple(
        replace(d, last_heard=home.NOW - 40, presence=Presence.SILENT) if d.eui == home.B2 else d
        for d in home.DEVICES
    )
    told(bed, replace(home.TOPOLOGY, devices=devices, silent=frozenset({home.B2})))
    node = screen.canvas.scene.picture.node(home.B2)
    assert node is not None
    assert (node.look.silent, node.note) == (True, "no answer for 40 s")
    now = screen.now()
    assert (now.fact, now.glyph) == ("B2 does not answer.", Glyph.WARN)
    assert now.advice.startswith("Wake B2"), "not what the doctor says of another device"
    others = [n for n in screen.canvas.scene.picture.nodes if n.eui != home.B2]
    assert not any(n.look.silent for n in others)


def test_the_advice_is_never_that_for_another_device() -> None:
    words = "the display is not heard.", "It is off.", "Switch the display on."
    other = Finding(RuleId.NOT_HEARD, (home.IHD,), *words, Confidence.CERTAIN, (), home.NOW)
    fact, advice, _ = verdict(home.TOPOLOGY, (other,))
    assert (fact, advice) == ("One hop is weak: B4 to B1.", "Move B4 a little, then check again.")
    own = replace(other, about=(home.B4, home.B1), act="Turn B4.")
    assert verdict(home.TOPOLOGY, (other, own))[1] == "Turn B4."


def test_all_that_the_map_says_stands_in_the_list(bed: Bench, screen: MapScreen) -> None:
    premise(bed)
    feed(
        bed,
        UpdateChanged(
            DeviceUpdate(
                home.B4, phase=Phase.SENDING, condition=Condition.RUNNING, bytes_done=42, bytes_total=100
            )
        ),
    )
    screen.select(home.GSME)
    screen.show_list(True)
    picture, shown = screen.canvas.scene.picture, screen.list
    card = screen.canvas.doctor
    for words in (card._sentence.words, card._cause.words, card._act.words):
        assert words in shown.doctor.words.words
    assert card._evidence.words in shown.doctor.evidence.words
    assert card._rule.words in shown.doctor.evidence.words
    devices, links = words_in(shown.devices), words_in(shown.links)
    assert len(picture.nodes) == shown.devices.rows.rowCount()
    assert 2 * len(picture.links) == shown.links.rows.rowCount()
    assert "joined, sleeps, update 42 %" in devices
    assert "B4 → B1 → Hub" in devices
    assert {f"{hop.number} of 3" for hop in picture.hops} <= links
    assert {"Strong", "OK", "Marginal", "Weak", "No link"} <= links


def test_the_list_shows_the_links_that_the_map_shows(bed: Bench, screen: MapScreen) -> None:
    premise(bed)
    screen.select(home.GSME)
    screen.show_list(True)
    screen._on_layer([Layer.ROUTE, Layer.ALL, Layer.PROBLEMS].index(Layer.ROUTE))
    assert screen.list.links.rows.rowCount() == 2 * 3
    assert screen.list._links_head.words == "Links, both directions, 3 of 8"
    told(bed, replace(home.TOPOLOGY, links=(), parents=(), at=None))
    assert screen.list.links.isHidden()
    assert "Not measured yet" in screen.list.no_links.words


def test_the_list_scrolls_as_a_whole_in_whatever_text_size(
    bed: Bench, window: Window, screen: MapScreen
) -> None:
    premise(bed)
    screen.show_list(True)
    bed.desk.look.scale_text(2.0)
    QApplication.processEvents()
    assert [t.verticalScrollBar().maximum() for t in (screen.list.devices, screen.list.links)] == [0, 0]
    del window


def test_the_list_gives_way_to_the_drawer_that_lies_over_it(
    bed: Bench, window: Window, screen: MapScreen
) -> None:
    premise(bed)
    screen.show_list(True)
    free = screen.list.devices.width()
    screen.open_link(home.B1, home.B4)
    QApplication.processEvents()
    assert screen.list.devices.width() <= free - 340
    del window


def test_l_goes_round_the_links_of_a_device_in_the_drawer(
    bed: Bench, window: Window, screen: MapScreen
) -> None:
    premise(bed)
    screen.canvas.view.setFocus()
    screen.canvas.view.focus_node(home.B4)
    titles = []
    screen.drawer_wanted.connect(lambda _panel, title: titles.append(title))
    for _ in range(4):
        QTest.keyClick(screen.canvas.view, Qt.Key.Key_L)
    assert titles == ["Link B1 and B4", "Link B2 and B4", "Link B4 and GSME", "Link B1 and B4"]
    assert screen.canvas.scene.focused == home.B4, "the keyboard stays on the device"
    said = screen.canvas.view.accessibleDescription()
    assert said == "Link B1 and B4: B4 → B1: Weak, LQI 38; B1 → B4: OK, LQI 142."
    QTest.keyClick(screen.canvas.view, Qt.Key.Key_P)
    said = screen.canvas.view.accessibleDescription()
    assert said == "B4, then a hop that is Weak, B1, then a hop that is Strong, Hub."
    del window


def test_tab_walks_back_and_leaves_before_the_hub(bed: Bench, window: Window, screen: MapScreen) -> None:
    premise(bed)
    view, order = screen.canvas.view, [node.eui for node in screen.canvas.scene.picture.nodes]
    view.setFocus()
    walked = []
    for _ in order:
        QTest.keyClick(view, Qt.Key.Key_Backtab)
        walked.append(screen.canvas.scene.focused)
    assert walked == order[::-1]
    assert view.accessibleDescription().startswith("Hub")
    QTest.keyClick(view, Qt.Key.Key_Backtab)
    assert screen.canvas.scene.focused is None
    assert not view.hasFocus()
    del window


def test_places_are_kept_for_each_premise_alone(bed: Bench, screen: MapScreen) -> None:
    premise(bed)
    told(bed, home.TOPOLOGY, "First")
    screen.canvas.view.focus_node(home.B2)
    QTest.keyClick(screen.canvas.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    moved = screen.beneath.dragged
    assert set(moved) == {home.B2}
    told(bed, home.TOPOLOGY, "Second")
    assert screen.beneath.dragged == {}
    told(bed, home.TOPOLOGY, "First")
    assert screen.beneath.dragged == moved


def test_while_a_move_is_tried_the_way_over_the_old_place_is_not_drawn(
    bed: Bench, window: Window, screen: MapScreen
) -> None:
    premise(bed)
    screen.show_plan(home.PLAN)
    screen.select(home.GSME)
    view = screen.canvas.view
    accent = bed.desk.look.theme.colour("accent")

    def outlined() -> int:
        image = view.grab().toImage()
        spot = screen.canvas.scene.centre(home.GSME, view.viewportTransform()).toPoint()
        return sum(
            image.pixelColor(x, y) == accent
            for x in range(spot.x() - 46, spot.x() + 47)
            for y in range(spot.y() - 46, spot.y() + 47)
            if image.rect().contains(x, y)
        )

    assert outlined() > 40
    screen.trial.begin(home.B4)
    assert view.ghost is not None
    assert outlined() < 20
    del window


def test_the_next_step_is_the_primary_where_nothing_is_weak_and_f5_checks_all_the_same(
    bed: Bench, window: Window, screen: MapScreen
) -> None:
    premise(bed)

    def buttons() -> list[tuple[str, str]]:
        now = screen.now()
        return [(a.words, a.key) for a in (now.primary, *now.seconds) if a is not None]

    check, update = ("Check links", "F5"), ("Pre-flight", "")
    assert buttons() == [check, update], "a weak hop"
    devices, parents = home.DEVICES[:3], ((home.B1, home.HUB), (home.ESME, home.HUB))
    well = replace(home.TOPOLOGY, devices=devices, parents=parents)
    told(bed, well)
    assert buttons() == [update, check]
    asked = len([a for a in bed.asks.asked if a.name == "scan"])
    window.press_key("F5")
    assert len([a for a in bed.asks.asked if a.name == "scan"]) == asked + 1
    bed.asks.last("scan").done(well)  # type: ignore[misc]
    told(bed, replace(well, at=home.NOW - 601))
    assert buttons() == [check, update], "it was not lately"


def test_once_the_updates_are_over_the_map_leads_on_to_what_is_proved_of_them(
    bed: Bench, window: Window, screen: MapScreen
) -> None:
    premise(bed)
    devices, parents = home.DEVICES[:3], ((home.B1, home.HUB), (home.ESME, home.HUB))
    told(bed, replace(home.TOPOLOGY, devices=devices, parents=parents))

    def leads() -> tuple[str, str]:
        primary = screen.now().primary
        assert primary is not None
        assert primary.run is not None
        primary.run()
        return primary.words, bed.went[-1]

    row = DeviceUpdate(home.B1, phase=Phase.SENDING, bytes_done=9, bytes_total=99)
    feed(bed, UpdateChanged(replace(row, condition=Condition.RUNNING)))
    assert leads() == ("Continue to Update", "update")
    over = replace(row, condition=Condition.FINISHED, phase=Phase.PROVING)
    feed(bed, UpdateChanged(replace(over, outcome=Outcome.INFERRED)))
    assert leads() == ("Open proof", "proof")
    feed(bed, UpdateChanged(replace(over, outcome=Outcome.CONFIRMED)))
    assert leads() == ("Continue to Hand over", "handover")
    assert "for updates" not in screen.now().advice
    assert [action.words for action in screen.now().seconds] == ["Check links"], "to measure once more"
    assert window.nowbar.primary.text() == "Continue to Hand over"


def test_who_is_known_to_the_device_log_is_called_by_its_short_word(bed: Bench, screen: MapScreen) -> None:
    premise(bed)
    strange = tuple(
        replace(d, kind=DeviceKind.UNKNOWN, sleepy=False) if d.eui == home.GSME else d for d in home.DEVICES
    )
    told(bed, replace(home.TOPOLOGY, devices=strange, silent=frozenset({home.GSME})))
    feed(bed, DeviceLogChanged(home.LOG, 16))
    assert screen.now().fact == "GSME does not answer."
