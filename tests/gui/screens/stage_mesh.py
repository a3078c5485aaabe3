"""The map and its drawers where there is little, much or old news to show: each drawn, measured and judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.events import DeviceLogChanged, HubChanged, PremiseChanged, UpdateChanged
from core.joining.device_log import LogEntry
from core.premise.device import Device, DeviceKind, Presence
from core.premise.link import Reading
from core.premise.premise import PremiseView
from core.premise.topology import Topology, links_of
from core.update.progress import Condition, DeviceUpdate, Phase
from gui.screen import Place, Screen
from gui.screens.map import MapScreen
from gui.topology.picture import Layer
from gui.topology.places import PlaceStore
from gui.topology.view import STEP
from tests.gui.screens import home
from tests.gui.screens.stage_map import HUB
from tests.gui.topology.crowd import crowd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gui.screens.desk import Bench

    Made = tuple[Screen, Callable[[], None]]
    Maker = Callable[[Bench, Path], Made]
    Act = Callable[[MapScreen], object]

HUB_ONLY = Topology()
ON_LOG = Topology(
    devices=tuple(
        Device(d.eui, d.kind, d.name, Presence.EXPECTED if d.kind.is_bridge else Presence.JOINED)
        for d in home.DEVICES[1:5]
    )
)


def _told(bed: Bench, folder: Path, topology: Topology, *, plan: bool = True) -> MapScreen:
    screen = MapScreen(bed.desk, PlaceStore(folder), lambda: home.NOW)
    log = tuple(LogEntry(d.eui, d.kind, name=d.name) for d in topology.devices if d.eui != home.HUB)
    bed.mirror.take(HubChanged(HUB))
    bed.mirror.take(PremiseChanged(PremiseView("Flat 14, Example House", topology=topology)))
    bed.mirror.take(DeviceLogChanged(log[:16], 16))
    if plan:
        screen.show_plan(home.PLAN)
    return screen


def _nothing(_screen: MapScreen) -> None:
    return None


def _then(*acts: Act) -> Act:
    def act(screen: MapScreen) -> None:
        for one in acts:
            one(screen)

    return act


def _listed(screen: MapScreen) -> None:
    screen.show_list(True)


def _state(topology: Topology, act: Act = _nothing, *, plan: bool = True, scale: float = 1.0) -> Maker:
    def make(bed: Bench, folder: Path) -> Made:
        screen = _told(bed, folder, topology, plan=plan)

        def after() -> None:
            act(screen)
            if scale != 1.0:
                bed.desk.look.scale_text(scale)

        return screen, after

    return make


def _silent() -> Topology:
    """B2 has not answered for 40 s; the others have."""
    devices = tuple(
        replace(d, last_heard=home.NOW - 40, presence=Presence.SILENT) if d.eui == home.B2 else d
        for d in home.DEVICES
    )
    return replace(home.TOPOLOGY, devices=devices, silent=frozenset({home.B2}))


def _measuring() -> Topology:
    """An old map: measured 7 min ago, three of seven have answered, two are asked."""
    return replace(
        _silent(),
        at=home.NOW - 420,
        answered=frozenset({home.HUB, home.B1, home.ESME}),
        scanning=frozenset({home.B4, home.IHD}),
    )


def _sending(screen: MapScreen) -> None:
    update = DeviceUpdate(
        home.B4, phase=Phase.SENDING, condition=Condition.RUNNING, bytes_done=42, bytes_total=100
    )
    screen.desk.mirror.take(UpdateChanged(update))
    screen._refresh()


def _closer(screen: MapScreen) -> None:
    for _ in range(4):
        screen.canvas.view.zoom_by(STEP)


def _problems(screen: MapScreen) -> None:
    screen.show_list(True)
    screen.head.layers._segments[list(Layer).index(Layer.PROBLEMS)].click()


FIFTY = replace(crowd(50, 100), at=home.NOW - 4)
CENTRE = FIFTY.devices[0].eui  # its hub
STAR = replace(
    FIFTY,
    parents=tuple((d.eui, CENTRE) for d in FIFTY.devices if d.eui != CENTRE),
    links=links_of(
        Reading(here, there, 40 + 4 * n, "table", home.NOW)
        for n, d in enumerate(FIFTY.devices[1:])
        for here, there in ((d.eui, CENTRE), (CENTRE, d.eui))
    ),
)
ONE_SIDED = replace(
    home.TOPOLOGY,
    links=tuple(replace(k, b_to_a=None) if k.b == home.GSME and k.a == home.B4 else k for k in home.LINKS),
)
FINE = replace(
    home.TOPOLOGY,
    devices=tuple(d for d in home.DEVICES if d.kind in (DeviceKind.CHF, DeviceKind.ESME, DeviceKind.B1)),
    links=home.LINKS[:2],
    parents=((home.B1, home.HUB), (home.ESME, home.HUB)),
)

MESHES: dict[str, tuple[Place, Maker]] = {
    name: (Place.UPDATE, made)
    for name, made in {
        "mesh_hub_only": _state(HUB_ONLY),
        "mesh_hub_only_list": _state(HUB_ONLY, _listed),
        "mesh_not_measured": _state(ON_LOG, plan=False),
        "mesh_not_measured_list": _state(ON_LOG, _listed, plan=False),
        "mesh_no_answer": _state(_silent()),
        "mesh_no_answer_list": _state(_silent(), _listed),
        "mesh_no_answer_drawer": _state(_silent(), lambda screen: screen.open_device(home.B2)),
        "mesh_old_measuring": _state(_measuring(), lambda screen: screen.select(home.GSME)),
        "mesh_old_measuring_list": _state(_measuring(), _listed),
        "mesh_sending": _state(home.TOPOLOGY, _sending),
        "mesh_sending_list": _state(home.TOPOLOGY, _then(_sending, _listed)),
        "mesh_all_fine": _state(FINE),
        "mesh_fifty": _state(FIFTY, plan=False),
        "mesh_star": _state(STAR, plan=False),
        "mesh_fifty_closer": _state(FIFTY, _closer, plan=False),
        "mesh_fifty_list": _state(FIFTY, _listed, plan=False),
        "mesh_problems_list": _state(home.TOPOLOGY, _problems),
        "mesh_drawer_over_list": _state(
            home.TOPOLOGY, _then(_listed, lambda screen: screen.open_link(home.B1, home.B4))
        ),
        "mesh_device_drawer": _state(home.TOPOLOGY, lambda screen: screen.open_device(home.B4)),
        "mesh_one_side_known": _state(ONE_SIDED, lambda screen: screen.open_link(home.B4, home.GSME)),
        "mesh_no_plan": _state(home.TOPOLOGY, plan=False),
        "mesh_text_200": _state(home.TOPOLOGY, scale=2.0),
        "mesh_text_200_list": _state(home.TOPOLOGY, _listed, scale=2.0),
        "mesh_text_200_drawer": _state(
            home.TOPOLOGY, lambda screen: screen.open_link(home.B4, home.B1), scale=2.0
        ),
    }.items()
}
