"""The map of a recorded visit: drawn like the live one, from a mirror of its own; nothing on it reaches a hub."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gui.models.replay_words import mesh_at
from gui.topology.canvas import MapCanvas, most_telling
from gui.topology.floor_plan import FloorPlan
from gui.topology.layout import Place, arranged
from gui.topology.picture import picture_of
from gui.topology.strip import strip_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from gui.look import Look
    from gui.models.mirror import Mirror

_ONE, _EACH = 165, 65  # px of height for one device under path strip and buttons, and for each one below it
_NO_HUB = "*No hub was connected at this moment.*"
_NOTHING = "*Nothing was measured yet.*"


class ReplayMap(MapCanvas):
    """The canvas of the map without what acts: no links to test, no doctor; a device shows its way.

    Devices stand at every moment where the whole visit puts them, so that nothing jumps while time is dragged.
    """

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._selected: Eui64 | None = None
        self._chosen = False  # by hand; else the device with the most telling way is shown
        self._dragged: dict[Eui64, Place] = {}
        self._ground: tuple[Topology | None, dict[Eui64, Place]] = (None, {})
        self._plan = FloorPlan()
        self._planned = (
            True  # there is the height for a plan; on a lower map devices stand in the order of their hops
        )
        self._moment: tuple[Mirror, Topology, float] | None = None
        self.view.setAccessibleName("Map of the recorded visit")
        self.view.setProperty("help", "recording#the-map")
        for signal in (self.view.node_chosen, self.view.node_opened, self.view.route_wanted):
            signal.connect(self.select)
        self.place_left.connect(self._dragged.__setitem__)

    def begin(self) -> None:
        """Another visit: no device is chosen and none was dragged."""
        self._selected, self._chosen, self._moment = None, False, None
        self._dragged.clear()

    def lay_beneath(self, plan: FloorPlan) -> None:
        """The floor plan of the home that is shown from now on; an empty one where none is known."""
        if plan is not self._plan:
            self._plan, self._ground = plan, (None, {})

    def show_moment(self, mirror: Mirror, ground: Topology, at: float) -> None:
        """Show the mesh as it was; `ground` says how the whole home is arranged, `at` is in s since 1970."""
        self._moment = (mirror, ground, at)
        mesh = mesh_at(mirror)
        if self._selected is None or mesh.device(self._selected) is None or not self._chosen:
            self._selected, self._chosen = most_telling(mesh), False
        picture = picture_of(mesh, selected=self._selected, updates=mirror.updates, now=at)
        age = at - mesh.at if mesh.at is not None else 0.0
        strip = strip_of(mesh, picture.hops)
        plan = self._plan if picture.nodes and self._planned else FloorPlan()
        self.show_map(picture, self._places(mesh, ground), plan, strip, self._dragged, age)
        self.show_hint("" if picture.nodes else _NOTHING if mirror.connected else _NO_HUB)

    @property
    def _real(self) -> Mapping[Eui64, Place]:
        return self._plan.places if self._planned else {}

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the plan would squeeze the links out of sight it is left out."""
        super().resizeEvent(event)
        if self._planned is self._cramped:
            self._planned, self._ground = not self._cramped, (None, {})
            if self._moment is not None:
                self.show_moment(*self._moment)

    def select(self, eui: Eui64) -> None:
        """Show the way of this device."""
        self._selected, self._chosen = eui, True
        if self._moment is not None:
            self.show_moment(*self._moment)

    def _arrange_top(self, right: int) -> None:
        """On a low map path strip and buttons would take the devices' room: the wheel and keys zoom too."""
        super()._arrange_top(right)
        columns = Counter(round(place.x) for place in self._given.values())
        roomy = self.height() >= _ONE + _EACH * (max(columns.values(), default=1) - 1)
        if not roomy:
            self.strip.hide()
        self.zoom.setVisible(roomy and bool(self.scene.picture.nodes))

    def _places(self, mesh: Topology, ground: Topology) -> dict[Eui64, Place]:
        if self._ground[0] is not ground:
            self._ground = (ground, arranged(ground, self._real, {}))
        places = {**self._ground[1], **self._dragged}
        if all(device.eui in places for device in mesh.devices):
            return places
        return {**arranged(mesh, self._real, {}), **places}
