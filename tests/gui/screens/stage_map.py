"""The map in its other states: Layers open, as it was some minutes ago, while it is measured, a move being tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.events import HubChanged, PremiseChanged, UpdateChanged
from core.premise.premise import PremiseView
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.screen import Place, Screen
from gui.screens.map import MapScreen
from gui.topology.places import PlaceStore
from tests.gui.screens import home

if TYPE_CHECKING:
    from core.premise.topology import Topology
    from tests.gui.screens.desk import Bench

Made = tuple[Screen, Callable[[], None]]
HUB = home.CONNECTED
AGES = (420, 300, 180, 60, 4)  # s since each scan of the sitting


def told(bed: Bench, topology: Topology) -> None:
    bed.mirror.take(PremiseChanged(PremiseView("Flat 14, Example House", topology=topology)))


def measured(bed: Bench, folder: Path) -> MapScreen:
    """The home after five scans."""
    screen = MapScreen(bed.desk, PlaceStore(folder), lambda: home.NOW)
    bed.mirror.take(HubChanged(HUB))
    for age in AGES:
        told(bed, replace(home.TOPOLOGY, at=home.NOW - age))
    screen.show_plan(home.PLAN)
    screen.select(home.GSME)
    return screen


def map_layers(bed: Bench, folder: Path) -> Made:
    screen = measured(bed, folder)
    return screen, screen.head.layers_wanted.emit


def map_past(bed: Bench, folder: Path) -> Made:
    screen = measured(bed, folder)
    return screen, lambda: screen.when.slider.setValue(1)


def map_busy(bed: Bench, folder: Path) -> Made:
    """B1 and B4 are asked, B2 has not answered for 40 s, B4 has 42 % of its image, B1's has failed."""
    screen = measured(bed, folder)
    devices = tuple(
        replace(device, last_heard=home.NOW - 40) if device.eui == home.B2 else device
        for device in home.DEVICES
    )
    asked = replace(
        home.TOPOLOGY,
        devices=devices,
        scanning=frozenset({home.B1, home.IHD}),
        silent=frozenset({home.B2}),
    )
    told(bed, asked)
    rows = (
        DeviceUpdate(
            home.B4, phase=Phase.SENDING, condition=Condition.RUNNING, bytes_done=42, bytes_total=100
        ),
        DeviceUpdate(
            home.B1, phase=Phase.SENDING, condition=Condition.FAILED, bytes_done=80, bytes_total=100
        ),
    )
    for row in rows:
        bed.mirror.take(UpdateChanged(row))
    return screen, screen._refresh


def map_moved(bed: Bench, folder: Path) -> Made:
    """B4 is tried nearer to B1."""
    screen = measured(bed, folder)

    def follow() -> None:
        screen.open_link(home.B4, home.B1)
        screen.trial.begin(home.B4)
        ghost = screen.canvas.view.ghost
        if ghost is not None:
            ghost.moveBy(-70, -60)

    return screen, follow


MAPS: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "map_layers": (Place.UPDATE, map_layers),
    "map_past": (Place.UPDATE, map_past),
    "map_busy": (Place.UPDATE, map_busy),
    "map_moved": (Place.UPDATE, map_moved),
}
