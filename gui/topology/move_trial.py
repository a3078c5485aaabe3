"""“Try a move”: the ghost of a bridge on the map, and what its links would be where it is put."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.links.what_if import what_if
from gui.topology.link_words import move_advice, move_lanes, move_short
from gui.topology.tables import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.premise.device import Eui64
    from core.premise.topology import Topology
    from gui.topology.layout import Place
    from gui.topology.view import MapView

NO_PLAN = (
    "This premise has no plan, so no distances are known. Drag the devices on the map to where they stand, "
    "then try the move."
)

_HOW = "*Drag the dashed {}, or move it by the arrow keys.*"


class MoveTrial(QObject):
    """One trial at a time.

    Args:
        view: the map, which draws the ghost.
        topology: the mesh as last measured.
        places: where devices really stand: on the plan, or where somebody dragged them.

    Signals:
        said: what is expected where the ghost stands now, in words; empty when the trial has ended.
    """

    said = Signal(str)

    def __init__(
        self,
        view: MapView,
        topology: Callable[[], Topology],
        places: Callable[[], Mapping[Eui64, Place]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._view, self._topology, self._places = view, topology, places
        self.moved: Eui64 | None = None
        self._from: Place | None = None  # where the ghost was put up
        self.words = ""

    def toggle(self, eui: Eui64) -> None:
        """Begin to move this bridge, or end the trial that is on."""
        if self.moved is None:
            self.begin(eui)
        else:
            self.end()

    def begin(self, eui: Eui64) -> None:
        """Put up a ghost of this bridge; without real places it is said what is missing."""
        if eui not in self._places():
            self._say(NO_PLAN)
            return
        self.moved, self._from = eui, None
        if not self._view.begin_ghost(eui, self._on_moved):
            self.end()

    def end(self) -> None:
        """Take the ghost away."""
        self._view.end_ghost()
        if self.moved is not None or self.words:
            self.moved = None
            self._say("")

    def _on_moved(self, place: Place) -> None:
        if self.moved is None:
            return
        topology, places = self._topology(), {e: (p.x, p.y) for e, p in self._places().items()}
        found = what_if(topology, places, self.moved, (place.x, place.y))
        self._view.show_prediction(move_lanes(found), move_short(topology, found))
        self._from = self._from or place
        words = move_advice(topology, found)
        if place == self._from and not found.why_not:
            words = f"{words} {_HOW.format(name_of(topology, self.moved))}"
        self._say(words)

    def _say(self, words: str) -> None:
        self.words = words
        self.said.emit(words)
