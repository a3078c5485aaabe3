"""The map: what it says of the weakest hop, its drawers, places that are kept, and measuring anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.events import HubChanged, PremiseChanged
from core.premise.premise import PremiseView
from core.premise.topology import Topology
from gui.screen import Glyph
from gui.screens.map import MapScreen
from gui.topology.floor_plan import read_plan
from gui.topology.layout import Place
from gui.topology.picture import Layer, MapPicture, picture_of
from gui.topology.places import PlaceStore
from gui.topology.plans import FOLDER, PlanStore
from gui.topology.verdict import hint, verdict
from tests.gui.screens import home
from tests.gui.screens.desk import answer
from tests.gui.screens.stage import HUB, feed, premise

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.gui.screens.desk import Bench

# The offscreen platform says so whenever a window with a least size is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench, tmp_path: Path) -> MapScreen:
    made = MapScreen(bed.desk, PlaceStore(tmp_path), lambda: home.NOW)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    premise(bed)
    made.show_plan(home.PLAN)
    return made


def test_the_weak_hop_is_said_and_the_doctor_says_what_to_do(screen: MapScreen) -> None:
    now = screen.now()
    assert (now.fact, now.glyph) == ("One hop is weak: B4 to B1.", Glyph.WARN)
    assert now.advice == "Turn B4, or lift it 30 cm off metal."
    assert screen.canvas.doctor.isVisible()
    assert screen.canvas.strip.accessibleName().startswith("GSME, then a hop")


def test_check_links_measures_and_the_old_map_stays(bed: Bench, screen: MapScreen) -> None:
    primary = screen.now().primary
    assert primary is not None
    assert primary.run is not None
    primary.run()
    assert bed.asks.last("scan")
    partial = replace(home.TOPOLOGY, scanning=frozenset({home.B4}), answered=frozenset({home.HUB, home.B1}))
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=partial)))
    assert screen.now().primary is not None
    assert screen.now().primary.busy == "Checking 2 of 3"  # type: ignore[union-attr]
    assert len(screen.canvas.scene.picture.nodes) == len(home.DEVICES)
    node = screen.canvas.scene.picture.node(home.B4)
    assert node is not None
    assert node.look.measuring
    done = bed.asks.last("scan").done
    assert done is not None
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=replace(home.TOPOLOGY, at=home.NOW))))
    done(home.TOPOLOGY)
    assert screen.now().primary.run is not None  # type: ignore[union-attr]


def test_enter_on_a_device_opens_its_drawer(qtbot: QtBot, screen: MapScreen) -> None:
    screen.canvas.view.focus_node(home.B4)
    with qtbot.waitSignal(screen.drawer_wanted) as wanted:
        QTest.keyClick(screen.canvas.view, Qt.Key.Key_Return)
    assert wanted.args is not None
    assert wanted.args[1] == "B4, By the gas meter"


def test_the_link_drawer_has_the_worse_direction_first(screen: MapScreen) -> None:
    screen.open_link(home.B1, home.B4)
    panel = screen._link_panel
    assert panel.worse.head.accessibleName() == "B4 → B1: Weak, LQI 38"
    assert panel.better.head.accessibleName() == "B1 → B4: OK, LQI 142"
    assert panel.worse.pings.words == "46 of 50 pings, at least 81 %"
    assert panel.worse.source.words == "B1’s neighbour table, 4 s ago"
    assert panel._hop.words == "hop 2 of 3"
    assert "Turn B4" in panel.advice.words


def test_a_side_nobody_told_is_a_fact_and_no_fault(bed: Bench, screen: MapScreen) -> None:
    links = tuple(replace(link, b_to_a=None) if link.b == home.GSME else link for link in home.LINKS)
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=replace(home.TOPOLOGY, links=links))))
    screen.open_link(home.B4, home.GSME)
    assert screen._link_panel.better.pings.words == "Not measured yet."
    assert "A fact, no fault." in screen._link_panel.better.source.words


def test_the_most_telling_way_is_shown_until_somebody_chooses(bed: Bench, screen: MapScreen) -> None:
    few = replace(home.TOPOLOGY, links=home.LINKS[:2], parents=home.TOPOLOGY.parents[:2])
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=few)))
    assert screen.canvas.scene.picture.selected in (home.B1, home.ESME)
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=home.TOPOLOGY)))
    assert screen.canvas.scene.picture.selected == home.GSME
    screen.select(home.IHD)
    feed(bed, PremiseChanged(PremiseView("Flat 14", topology=replace(home.TOPOLOGY, at=home.NOW))))
    assert screen.canvas.scene.picture.selected == home.IHD


def test_p_shows_the_route_alone(screen: MapScreen) -> None:
    screen.canvas.view.focus_node(home.IHD)
    QTest.keyClick(screen.canvas.view, Qt.Key.Key_P)
    assert screen._layer is Layer.ROUTE
    assert screen.canvas.scene.picture.route == (home.IHD, home.B2, home.B1, home.HUB)
    assert len(screen.canvas.scene.picture.links) == 3


def test_a_place_is_kept_for_the_premise(bed: Bench, screen: MapScreen, tmp_path: Path) -> None:
    screen.canvas.view.focus_node(home.B2)
    QTest.keyClick(screen.canvas.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    again = MapScreen(bed.desk, PlaceStore(tmp_path), lambda: home.NOW)
    again.show_plan(home.PLAN)
    kept = again.canvas._given[home.B2]
    assert kept == Place(home.PLACES[home.B2].x, home.PLACES[home.B2].y + 16)
    again.deleteLater()


def test_the_list_says_the_same_and_opens_the_same_drawer(qtbot: QtBot, screen: MapScreen) -> None:
    screen.show_list(True)
    assert screen.list.devices.rows.rowCount() == len(home.DEVICES)
    assert screen.list.links.rows.rowCount() == 2 * len(home.LINKS)
    place = screen.list.links.rows.place_of((home.B4, home.B1))
    assert place is not None
    index = screen.list.links.rows.index(place, 0)
    assert index.data() == "B4 → B1"
    assert screen.list.links.rows.index(place, 1).data() == "Weak"
    with qtbot.waitSignal(screen.drawer_wanted) as wanted:
        screen.list.links.activated.emit(index)
    assert wanted.args is not None
    assert wanted.args[1] == "Link B1 and B4"


def test_the_rows_are_a_proper_model(qtmodeltester: object, screen: MapScreen) -> None:
    qtmodeltester.check(screen.list.links.rows)  # type: ignore[attr-defined]


def test_an_emulated_home_is_asked_for_its_plan_once(bed: Bench, screen: MapScreen) -> None:
    feed(bed, HubChanged(HUB), HubChanged(replace(HUB, detail="x")))
    asked = [a for a in bed.asks.asked if a.name == "emulator"]
    assert [a.arguments for a in asked] == [({"do": "premise"},)]
    assert screen.canvas.scene.plan == home.PLAN


def test_the_plan_that_a_home_told_is_kept_for_its_replays(
    bed: Bench, screen: MapScreen, tmp_path: Path
) -> None:
    feed(bed, HubChanged(HUB))
    told = {
        "plan": {"rooms": [{"name": "Hall", "x": 0, "y": 0, "width": 4, "depth": 3}], "walls": []},
        "places": [{"eui": str(home.B1), "x": 1, "y": 1}],
    }
    answer(bed, "emulator", told)
    assert HUB.emulated is not None
    assert (
        PlanStore(tmp_path / FOLDER).read(HUB.emulated.scenario)
        == screen.canvas.scene.plan
        == read_plan(told)
    )


def test_an_empty_map_says_what_to_do() -> None:
    none = MapPicture()
    assert "No hub yet" in hint(Topology(), none, connected=False)
    assert "Check links" in hint(Topology(), none, connected=True)
    alone = Topology(home.HUB, home.DEVICES[:1])
    assert "Only the hub so far" in hint(alone, picture_of(alone), connected=True)
    assert hint(home.TOPOLOGY, picture_of(home.TOPOLOGY), connected=True) == ""


def test_a_device_without_a_way_is_named() -> None:
    lost = replace(home.TOPOLOGY, parents=((home.B1, home.HUB), (home.ESME, home.HUB)))
    assert verdict(lost)[0] == "B2 has no way to the hub."
    fine = replace(
        home.TOPOLOGY, parents=((home.B1, home.HUB), (home.ESME, home.HUB)), devices=home.DEVICES[:3]
    )
    assert verdict(fine)[0] == "No hop is weak."
