"""The link drawer: what each state says, a test that ticks, and a move that is tried on the map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from core.errors import HubError
from core.events import LinksChanged, PremiseChanged
from core.links.air import CHANNELS, EnergyScan
from core.links.desk import OFF_ROUTE, Lane, LinksView
from core.links.history import LinkHistory
from core.links.link_test import LinkTest, Pings
from core.links.what_if import TOO_FEW, WhatIf, what_if
from core.premise.link import Link, LinkClass, Reading
from core.premise.premise import PremiseView
from gui.screens.map import MapScreen
from gui.topology.floor_plan import FloorPlan
from gui.topology.link_panel import movable
from gui.topology.link_words import NOT_LATELY, facts_of_test, move_advice, move_lanes, move_short, pings_line
from gui.topology.move_trial import NO_PLAN
from gui.topology.places import PlaceStore
from tests.gui.painted import sheet_of
from tests.gui.screen_pictures import framed
from tests.gui.screens import home
from tests.gui.screens.desk import answer
from tests.gui.screens.stage import feed, premise

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from core.premise.device import Eui64
    from gui.topology.link_panel import LinkPanel
    from gui.window import Window
    from tests.gui.screens.desk import Bench

TEST = LinkTest(
    home.B1, home.B4, 50, home.NOW - 120, running=False, whole=Pings(50, 46), up_to_near=Pings(50, 50)
)

SCAN = EnergyScan(home.NOW - 30, None, tuple((c, 190 if 15 < c < 20 else 20) for c in CHANNELS))


def lanes_of(a: Eui64, b: Eui64) -> tuple[Lane, Lane]:
    history = LinkHistory()
    for age, there, back in ((300, 150, 90), (200, 140, 60), (4, 142, 38)):
        at = home.NOW - age
        readings = (Reading(a, b, there, "neighbour table", at), Reading(b, a, back, "neighbour table", at))
        history.add(readings, at)
    return tuple(Lane(x, y, history.of(x, y), history.trend(x, y)) for x, y in ((a, b), (b, a)))  # type: ignore[return-value]


@pytest.fixture
def screen(bed: Bench, tmp_path: Path) -> MapScreen:
    made = MapScreen(bed.desk, PlaceStore(tmp_path), lambda: home.NOW)
    premise(bed)
    made.show_plan(home.PLAN)
    return made


@pytest.fixture
def window(bed: Bench, screen: MapScreen) -> Window:
    from gui.screen import Place

    return framed(bed, screen, Place.UPDATE, (1366, 768))


@pytest.fixture
def panel(window: Window, screen: MapScreen) -> LinkPanel:
    screen.open_link(home.B1, home.B4)
    return screen._link_panel


def answer_lanes(bed: Bench) -> None:
    done = bed.asks.last("links.lanes").done
    assert done is not None
    done(lanes_of(home.B1, home.B4))


def test_the_last_minutes_are_asked_for_and_shown_with_median_and_lowest(
    bed: Bench, panel: LinkPanel
) -> None:
    assert panel.empty.words == NOT_LATELY.replace("*", "")
    assert bed.asks.last("links.lanes").arguments == (home.B1, home.B4)
    answer_lanes(bed)
    assert [len(trace.readings) for trace in panel.chart.traces] == [3, 3]
    assert (panel.worse.middle.words, panel.worse.lowest.words) == ("median 60", "lowest 38")
    assert panel.empty.isHidden()
    assert not panel.chart.isHidden()


def test_a_test_ticks_and_can_be_stopped(bed: Bench, panel: LinkPanel) -> None:
    panel.test.click()
    asked = bed.asks.last("links.test")
    assert asked.arguments == (home.B1, home.B4)
    for sent, answered in ((1, 1), (12, 11)):
        running = replace(TEST, running=True, whole=Pings(sent, answered), up_to_near=Pings(sent, sent))
        feed(bed, LinksChanged(LinksView((running,))))
        assert panel.test.text() == f"Stop, {sent} of 50"
        assert panel.worse.pings.words.startswith(f"{answered} of {sent} round trips")
    panel.test.click()
    assert not asked.call.running
    assert panel.test.text() == "Test this link"


def test_what_a_test_found_stays_and_the_hop_that_lost_is_named(bed: Bench, panel: LinkPanel) -> None:
    panel.test.click()
    feed(bed, LinksChanged(LinksView((TEST,))))
    done = bed.asks.last("links.test").done
    assert done is not None
    done(TEST)
    assert panel.worse.pings.words == panel.better.pings.words == "46 of 50 round trips, at least 81\u00a0%"
    assert "B1 itself answered 50 of 50: the others were lost on this hop, or in B4." in panel.facts.words
    assert "Pinged 2 min ago." in panel.facts.words
    assert "B4 also hears B2 and GSME." in panel.facts.words
    assert panel.test.text() == "Test this link"


def test_a_dongle_that_goes_is_told_and_the_button_is_back(bed: Bench, panel: LinkPanel) -> None:
    told: list[object] = []
    bed.desk.notices.given.connect(told.append)
    panel.test.click()
    error = bed.asks.last("links.test").error
    assert error is not None
    error(HubError("The dongle is gone.", "It was unplugged.", "Plug it in again."))
    assert panel.test.text() == "Test this link"
    assert len(told) == 1


def test_nothing_of_another_link_arrives_late(bed: Bench, screen: MapScreen, panel: LinkPanel) -> None:
    late = bed.asks.last("links.lanes")
    panel.test.click()
    running = bed.asks.last("links.test")
    screen.open_link(home.B2, home.IHD)
    assert not late.call.running
    assert not running.call.running
    assert panel.test.text() == "Test this link"


def test_own_hop_and_far_hop_and_no_ping_are_told_apart() -> None:
    own = LinkTest(home.HUB, home.B1, 50, home.NOW, False, Pings(50, 40), None, Pings(50, 45), Pings(45, 40))
    assert pings_line(own, None, home.HUB, home.B1) == "45 of 50 pings, at least 79\u00a0%"
    assert pings_line(own, None, home.B1, home.HUB) == "40 of 45 pings, at least 77\u00a0%"
    beside = LinkTest(home.B1, home.B4, 0, home.NOW, running=False, words=OFF_ROUTE)
    reading = Reading(home.B1, home.B4, 38, "neighbour table", home.NOW)
    assert pings_line(beside, reading, home.B1, home.B4) == "No ping crosses it."
    assert facts_of_test(home.TOPOLOGY, beside, home.NOW) == OFF_ROUTE
    assert pings_line(None, reading, home.B1, home.B4) == "Not pinged yet."
    assert pings_line(None, None, home.B1, home.B4) == "Not measured yet."
    both = replace(TEST, whole=Pings(50, 30), up_to_near=Pings(50, 45))
    assert "about 15 were lost on this hop, the others before it" in facts_of_test(
        home.TOPOLOGY, both, home.NOW
    )


def test_only_a_bridge_can_be_moved_the_far_one_first(bed: Bench, screen: MapScreen, window: Window) -> None:
    assert movable(home.TOPOLOGY, Link(home.B4, home.B1)) == home.B4
    assert movable(home.TOPOLOGY, Link(home.B1, home.B4)) == home.B4
    assert movable(home.TOPOLOGY, Link(home.HUB, home.B1)) == home.B1
    screen.open_link(home.HUB, home.ESME)
    button = screen._link_panel.move_it
    assert not button.isEnabled()
    assert "Only a bridge" in button.accessibleDescription()


def test_a_move_is_tried_on_the_map_and_ends_with_the_drawer(screen: MapScreen, panel: LinkPanel) -> None:
    panel.move_it.click()
    ghost = screen.canvas.view.ghost
    assert ghost is not None
    assert ghost.eui == home.B4
    assert panel.move_it.text() == "End the move"
    assert panel.advice.words.startswith("B4 there: over B1, about Weak")
    assert panel.advice.words.endswith("Drag the dashed B4, or move it by the arrow keys.")
    ghost.moveBy(-60, -110)
    assert panel.advice.words.startswith("B4 there: over B1, about ")
    assert "Its weakest hop goes from Weak to about" in panel.advice.words
    assert "Drag" not in panel.advice.words, "who has moved it knows how"
    assert ghost.words.startswith("B1: about ")
    screen._refresh()
    assert "B4 there" in panel.advice.words
    screen.drawer_closed()
    assert screen.canvas.view.ghost is None
    assert panel.move_it.text() == "Try a move"


def test_what_is_expected_of_a_move_is_whole_in_sight_on_the_smallest_screen(
    qtbot: QtBot, bed: Bench, window: Window, screen: MapScreen
) -> None:
    window.resize(1093, 574)
    screen.open_link(home.B1, home.B4)
    answer(bed, "links.lanes", lanes_of(home.B1, home.B4))
    _settle()
    panel = screen._link_panel
    view = panel._area.viewport()
    assert panel._area.verticalScrollBar().maximum() > 0

    def whole() -> bool:
        place = QRect(panel.advice.mapTo(view, QPoint()), panel.advice.size())
        return panel.advice.isVisible() and view.rect().contains(place)

    panel.move_it.click()
    qtbot.waitUntil(whole)


def test_without_a_plan_it_says_what_is_missing(screen: MapScreen, panel: LinkPanel) -> None:
    screen.show_plan(FloorPlan())
    panel.move_it.click()
    assert panel.advice.words == NO_PLAN
    assert screen.canvas.view.ghost is None
    assert panel.move_it.text() == "Try a move"


def test_the_map_shows_the_way_and_what_is_better_than_weak() -> None:
    places = {eui: (place.x, place.y) for eui, place in home.PLACES.items()}
    found = what_if(home.TOPOLOGY, places, home.B4, (600.0, 400.0))
    shown = move_lanes(found)
    assert found.route[1] in {lane.other for lane in shown}
    weak = [lane.other for lane in shown if LinkClass.WEAK in (lane.heard_here, lane.heard_there)]
    assert set(weak) <= {found.route[1]}
    assert move_short(home.TOPOLOGY, found).startswith("B")
    assert f"{found.fitted} measured directions" in move_advice(home.TOPOLOGY, found)
    nothing = WhatIf(home.B4, why_not=TOO_FEW)
    assert move_advice(home.TOPOLOGY, nothing) == TOO_FEW
    assert move_short(home.TOPOLOGY, nothing) == "Nothing can be foretold"


def test_the_doctor_hears_of_the_channel(bed: Bench, screen: MapScreen, window: Window) -> None:
    """Pings are lost over fine hops while the channel is loud: busy air, which no table alone can tell."""

    def fine(reading: Reading | None) -> Reading | None:
        return replace(reading, lqi=180) if reading and reading.lqi else reading

    links = tuple(Link(x.a, x.b, fine(x.a_to_b), fine(x.b_to_a)) for x in home.LINKS)
    mesh = replace(home.TOPOLOGY, links=links)
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=mesh)))
    assert not any("busy" in f.sentence for f in screen._findings)
    scan = EnergyScan(home.NOW, None, ((20, 200),))
    lost = replace(TEST, whole=Pings(50, 40))
    feed(bed, LinksChanged(LinksView((lost,), (scan,))))
    assert any("air is busy" in f.sentence for f in screen._findings)


@pytest.mark.parametrize("size", [(1366, 768), (1093, 574)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_in_the_drawers_is_cut(
    bed: Bench, screen: MapScreen, window: Window, size: tuple[int, int], scale: float
) -> None:
    bed.desk.look.scale_text(scale)
    window.resize(*size)
    screen.open_link(home.B1, home.B4)
    feed(bed, LinksChanged(LinksView((TEST,))))
    answer_lanes(bed)
    _settle()
    assert not sheet_of(screen._link_panel).faults()
    screen.open_device(home.HUB)
    feed(bed, LinksChanged(LinksView((TEST,), (SCAN,))))
    _settle()
    assert not sheet_of(screen._device_panel).faults()


def _settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def test_in_very_large_text_the_acts_scroll_with_the_figures(
    bed: Bench, window: Window, panel: LinkPanel
) -> None:
    area = panel._area

    def seen(widget: QWidget) -> bool:
        return (
            area.viewport().rect().intersects(QRect(widget.mapTo(area.viewport(), QPoint()), widget.size()))
        )

    assert not area.isAncestorOf(panel.test), "else they stay in reach below"
    window.resize(1093, 574)
    bed.desk.look.scale_text(2.0)
    for _ in range(5):
        QApplication.processEvents()
    assert area.isAncestorOf(panel.test)
    assert seen(panel.worse.head)
    assert seen(panel.better.head)
    panel.move_it.setFocus()
    QTest.keyClick(panel.move_it, Qt.Key.Key_Backtab)
    assert panel.test.hasFocus()
    assert seen(panel.test), "the keyboard brings it into sight"
    bed.desk.look.scale_text(1.0)
    window.resize(1366, 768)
    for _ in range(5):
        QApplication.processEvents()
    assert not area.isAncestorOf(panel.test)


@pytest.mark.parametrize("height", [768, 560])
def test_what_is_read_ends_where_the_acts_do_with_a_scroll_bar_and_without(
    bed: Bench, window: Window, screen: MapScreen, height: int
) -> None:
    window.resize(1366, height)
    screen.open_link(home.B1, home.B4)
    answer(bed, "links.lanes", lanes_of(home.B1, home.B4))
    for _ in range(5):
        QApplication.processEvents()
    panel = screen._link_panel
    assert (panel._area.verticalScrollBar().maximum() > 0) is (height < 768), "no bar where all is in sight"
    parts = panel.worse, panel.better, panel.move_it
    assert len({part.mapTo(panel, QPoint(part.width(), 0)).x() for part in parts}) == 1
