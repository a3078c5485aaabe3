"""What the map stands on: an emulated home's own plan or the user's picture, and where devices were dragged to."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from gui.screen import Glyph
from gui.topology.floor_plan import FloorPlan, read_plan
from gui.topology.ground import Ground
from gui.topology.plans import FOLDER, PlanStore
from gui.topology.sheet import KINDS, SheetStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from core.premise.device import Eui64
    from gui.desk import Desk
    from gui.topology.canvas import MapCanvas
    from gui.topology.layers_panel import LayersPanel
    from gui.topology.layout import Place
    from gui.topology.places import PlaceStore

_NO_PLAN = "None: devices stand in the order of their hops."


class Beneath(QObject):
    """Plan, picture and places of the premise that is shown; worked from Layers and kept for each premise.

    Signals:
        changed: another plan or picture lies under the map now, or it is to be shown otherwise.
    """

    changed = Signal()

    def __init__(self, desk: Desk, store: PlaceStore, layers: LayersPanel, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk, self._store, self._layers, self._owner = desk, store, layers, owner
        self.ground = Ground(SheetStore(store.folder), self)
        self.plan, self._plan_of = FloorPlan(), ""
        self._plans = PlanStore(store.folder / FOLDER)
        layers.picture_wanted.connect(self._choose_picture)
        layers.picture_unwanted.connect(self.ground.drop)
        layers.opacity_chosen.connect(lambda opacity: self.ground.wish(opacity=opacity))
        layers.packets_chosen.connect(lambda wanted: self.ground.wish(packets=wanted))
        self.ground.changed.connect(self.changed)
        self.ground.refused.connect(self._on_refused)

    @property
    def premise(self) -> str:
        """The name under which this premise's places and pictures are kept."""
        emulated = self._desk.mirror.hub.emulated
        return self._desk.mirror.premise.name or (emulated.scenario if emulated else "premise")

    @property
    def dragged(self) -> dict[Eui64, Place]:
        """Where the user put devices by hand."""
        return self._store.read(self.premise)

    @property
    def real_places(self) -> Mapping[Eui64, Place]:
        """Where devices stand on the plan, or were dragged to; not where the map put them for the eye."""
        return {**self.plan.places, **self.dragged}

    def keep(self, eui: Eui64, place: Place) -> None:
        """Remember where the user put a device."""
        self._store.keep(self.premise, eui, place)

    def ask_plan(self) -> None:
        """An emulated home is asked for its plan, once."""
        emulated = self._desk.mirror.hub.emulated
        name = emulated.scenario if emulated is not None and self._desk.mirror.connected else ""
        if name != self._plan_of:
            self._plan_of, self.plan = name, FloorPlan()
            if name:
                told = partial(self._on_plan, name)
                self._desk.ask(lambda session: session.emulator({"do": "premise"}), told, self._on_no_plan)

    def show_plan(self, plan: FloorPlan) -> None:
        """Draw the map over this floor plan."""
        self.plan = plan
        self.changed.emit()

    def take_picture(self, path: Path) -> None:
        """Lay this picture under the map of this premise, and keep a copy of it."""
        self.ground.take(path)

    def show_on(self, canvas: MapCanvas) -> None:
        """Lay what is kept for this premise under the map, and say in Layers what that is."""
        self.ground.follow(self.premise)
        wishes, sheet = self.ground.wishes, self.ground.sheet(self.plan.bounds)
        canvas.show_sheet(sheet, wishes.opacity)
        canvas.packets.wanted = wishes.packets
        planned = bool(self.plan.rooms)
        words = "Your picture." if sheet else "The emulated home’s own." if planned else _NO_PLAN
        self._layers.show_plan(words, pictured=sheet is not None, planned=planned)
        self._layers.show_wishes(wishes.opacity, packets=wishes.packets)

    def _on_plan(self, name: str, described: Mapping[str, object]) -> None:
        plan = read_plan(described)
        self._plans.keep(name, plan)
        self.show_plan(plan)

    def _on_no_plan(self, _error: Exception) -> None:
        """Nobody asked for it, and an emulator that another process runs tells no plan: Layers says so."""
        self.show_plan(FloorPlan())

    def _on_refused(self, why: str) -> None:
        self._desk.notices.tell(Glyph.WARN, "The picture of the plan is not shown.", why)

    def _choose_picture(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._owner, "A picture of the floor plan", "", KINDS)
        if name:
            self.take_picture(Path(name))
