"""A bridge that joined earlier is called by the place of the plan in use, on every screen alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from core.events import DeviceLogChanged, PremiseChanged, UpdateChanged
from core.premise.device import DeviceKind
from core.premise.planning import Plan, PlannedBridge
from core.premise.premise import PremiseView
from gui.models.places import placed
from gui.models.proving import ladder_of
from gui.models.updating import card_of
from gui.screens.update import UpdateScreen
from gui.widgets.text import Text
from tests.gui.screens import home
from tests.gui.screens.desk import bench, feed
from tests.gui.screens.stage_firmware import told_devices
from tests.gui.screens.stage_proof import AGAINST

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from gui.look import Look

FAR, NEAR = "at the far end, near the IHD", "beside the hub"
PLAN = Plan(
    "out of range", "Two bridges.",
    (PlannedBridge(DeviceKind.B1, NEAR, "It hears the hub.", True),
     PlannedBridge(DeviceKind.B2, FAR, "It carries the IHD.", True)),
)  # fmt: skip
NAMELESS = replace(home.TOPOLOGY, devices=tuple(replace(d, name="") for d in home.TOPOLOGY.devices))
PREMISE = PremiseView(plan=PLAN, topology=NAMELESS)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_checks_cards_and_proof_say_the_place_that_join_says(look: Look, qtbot: QtBot) -> None:
    bed = bench(look=look)
    told_devices(bed)
    log = tuple(replace(entry, name="") for entry in bed.mirror.device_log)
    feed(bed, DeviceLogChanged(log, 16), PremiseChanged(PREMISE), UpdateChanged(AGAINST))
    screen = UpdateScreen(bed.desk, lambda: home.NOW)
    qtbot.addWidget(screen)
    screen.before.refresh()
    said = [text.words for text in screen.before.blocks[home.B2].findChildren(Text)]
    assert "At the far end, near the IHD" in said
    topology = bed.mirror.premise.topology
    assert card_of(AGAINST, topology, home.NOW).place == "At the far end, near the IHD"
    assert ladder_of(AGAINST, topology, home.NOW).place == "At the far end, near the IHD"


def test_a_name_that_the_hub_keeps_stays() -> None:
    premise = PremiseView(plan=PLAN, topology=home.TOPOLOGY)
    assert placed(premise) is premise


def test_two_of_one_kind_are_given_no_place() -> None:
    twins = tuple(replace(d, kind=DeviceKind.B2) if d.kind is DeviceKind.B1 else d for d in NAMELESS.devices)
    view = placed(replace(PREMISE, topology=replace(NAMELESS, devices=twins)))
    assert {d.name for d in view.topology.devices} == {""}


def test_without_a_plan_nothing_is_made_up() -> None:
    bare = replace(PREMISE, plan=None)
    assert placed(bare) is bare
