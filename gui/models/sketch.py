"""The sketch beside a plan: rooms, the devices of the home, and its planned bridges as ghosts. Pure.

Distances are those of `gui.topology.floor_plan`; the sketch is drawn to fit wherever it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.premise.device import Device, DeviceKind, Eui64
from core.premise.survey import Answer
from gui.topology.floor_plan import FloorPlan, Room, read_plan
from gui.topology.layout import Place
from gui.topology.picture import NodeLook, Shape, look_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.premise.planning import Plan
    from core.premise.survey import Survey

SAMPLE_NOTE = "A sample home, not this one: it shows which bridge serves whom."
OWN_NOTE = "This home’s floor plan; bridges are dashed until they join."
JOINED_NOTE = "This home’s floor plan, with its bridges."
_NOBODY = Eui64(bytes(8))
_HOME = (DeviceKind.CHF, DeviceKind.ESME, DeviceKind.IHD, DeviceKind.GSME)
_NAMES = {DeviceKind.CHF: "Hub", DeviceKind.ESME: "ESME", DeviceKind.IHD: "IHD", DeviceKind.GSME: "GSME"}
_SAMPLE_ROOMS = (
    Room("Meter room", 0, 0, 240, 300),
    Room("Hall", 240, 0, 220, 300),
    Room("Living room", 460, 0, 300, 300),
    Room("Kitchen", 240, 300, 520, 200),
    Room("Gas box", 830, 270, 170, 230),
)
_SAMPLE_WALLS = (
    (Place(240, 0), Place(240, 300)),
    (Place(460, 0), Place(460, 300)),
    (Place(240, 300), Place(760, 300)),
)
_SAMPLE_PLACES = {
    DeviceKind.CHF: Place(90, 80),
    DeviceKind.ESME: Place(90, 205),
    DeviceKind.IHD: Place(690, 80),
    DeviceKind.GSME: Place(915, 395),
    DeviceKind.B1: Place(300, 80),
    DeviceKind.B2: Place(530, 80),
    DeviceKind.B3: Place(690, 400),
    DeviceKind.B4: Place(915, 265),
}


@dataclass(frozen=True, slots=True)
class SketchNode:
    """A device or a ghost, where it stands, and its name."""

    look: NodeLook
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that is drawn; `ways` are the legs that the bridges would carry."""

    plan: FloorPlan = field(default_factory=FloorPlan)
    nodes: tuple[SketchNode, ...] = ()
    ways: tuple[tuple[Place, Place], ...] = ()
    note: str = ""

    @property
    def sentence(self) -> str:
        """The sketch for a screen reader."""
        bridges = [n for n in self.nodes if n.look.shape is Shape.BRIDGE]
        ghosts = [n.look.letters for n in bridges if n.look.ghost]
        joined = [n.look.letters for n in bridges if not n.look.ghost]
        planned = "" if joined and not ghosts else f" Planned: {', '.join(ghosts) or 'no bridges'}."
        there = f" Joined: {', '.join(joined)}." if joined else ""
        return f"Floor sketch. {self.note}{planned}{there}"


def sketch_of(
    described: Mapping[str, object] | None,
    plan: Plan | None,
    survey: Survey,
    joined: frozenset[DeviceKind] = frozenset(),
) -> Sketch:
    """The sketch of an emulated home from its own description, or of the sample home; who joined is no ghost."""
    floor, places = _own(described) if described is not None else (None, {})
    note = OWN_NOTE
    if floor is None or DeviceKind.CHF not in places:
        floor, places, note = FloorPlan(_SAMPLE_ROOMS, _SAMPLE_WALLS), dict(_SAMPLE_PLACES), SAMPLE_NOTE
    sample = note is SAMPLE_NOTE and plan is None
    nodes = [_node(kind, places[kind], ghost=sample) for kind in _HOME if kind in places]
    ghosts = _ghosts(plan, places)
    there = joined if note is OWN_NOTE else frozenset()
    if ghosts and there.issuperset(kind for kind, _, _ in ghosts):
        note = JOINED_NOTE
    nodes += [_bridge(kind, mains, place, ghost=kind not in there) for kind, mains, place in ghosts]
    ways = _ways({kind: place for kind, _, place in ghosts}, places, survey)
    return Sketch(floor, tuple(nodes), ways, note)


def _own(described: Mapping[str, object]) -> tuple[FloorPlan | None, dict[DeviceKind, Place]]:
    kinds: dict[DeviceKind, Place] = {}
    try:
        floor = read_plan(described)
    except ValueError:  # an EUI-64 that is none
        return None, kinds
    listed = described.get("places")
    for row in listed if isinstance(listed, (list, tuple)) else ():
        if "eui" not in row:
            continue
        kind = next((k for k in DeviceKind if k.value == row.get("kind")), None)
        place = floor.places.get(Eui64.parse(str(row.get("eui"))))
        if kind is not None and place is not None:
            kinds.setdefault(kind, place)
    return (floor if floor.rooms else None), kinds


def _node(kind: DeviceKind, place: Place, *, ghost: bool) -> SketchNode:
    return SketchNode(replace(look_of(Device(_NOBODY, kind)), ghost=ghost), _NAMES[kind], place)


def _ghosts(plan: Plan | None, places: Mapping[DeviceKind, Place]) -> list[tuple[DeviceKind, bool, Place]]:
    """The planned bridges: where the premise has them, else a step off the device that they serve."""
    found = []
    for bridge in plan.bridges if plan is not None else ():
        near = {DeviceKind.B1: DeviceKind.CHF, DeviceKind.B2: DeviceKind.IHD}.get(
            bridge.kind, DeviceKind.GSME
        )
        beside = places.get(near) or places[DeviceKind.CHF]
        found.append((bridge.kind, bridge.mains, places.get(bridge.kind) or beside.moved(90, -40)))
    return found


def _bridge(kind: DeviceKind, mains: bool, place: Place, *, ghost: bool) -> SketchNode:
    solid = look_of(Device(_NOBODY, kind, sleepy=not mains, mains=mains))
    return SketchNode(NodeLook(solid.shape, solid.letters, solid.sleepy, ghost=ghost), "", place)


def _ways(
    bridges: Mapping[DeviceKind, Place], places: Mapping[DeviceKind, Place], survey: Survey
) -> tuple[tuple[Place, Place], ...]:
    """Hub to the near bridge, from there to each far one, and from a far one to what it serves."""
    near = bridges.get(DeviceKind.B1)
    if near is None:
        return ()
    ways = [(places[DeviceKind.CHF], near)]
    far = {kind: place for kind, place in bridges.items() if kind is not DeviceKind.B1}
    ways += [(near, place) for place in far.values()]
    served = (
        (DeviceKind.IHD, survey.ihd_out_of_reach, (DeviceKind.B2, DeviceKind.B3, DeviceKind.B4)),
        (DeviceKind.GSME, survey.gsme_out_of_reach, (DeviceKind.B3, DeviceKind.B4, DeviceKind.B2)),
    )
    for kind, out, by in served:
        carrier = next((far[b] for b in by if b in far), None)
        if out is Answer.YES and carrier is not None and kind in places:
            ways.append((carrier, places[kind]))
    return tuple(ways)
