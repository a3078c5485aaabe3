"""Looking back: the meshes of the last ten minutes behind a time slider, and the one that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.topology.memory import Memory
from gui.wording import ago, clock_seconds

if TYPE_CHECKING:
    from core.premise.topology import Topology
    from gui.topology.memory import Moment
    from gui.topology.slider import WordedSlider


class Moments(QObject):
    """Remembers every whole scan and offers them on its sliders, the newest as “Now”.

    Signals:
        chosen: another moment is looked at, or the present again.
    """

    chosen = Signal()

    def __init__(self, sliders: tuple[WordedSlider, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._memory, self._sliders = Memory(), sliders
        self.past: Moment | None = None  # None is the present
        for slider in sliders:
            slider.chosen.connect(self._choose)

    @property
    def kept(self) -> tuple[Moment, ...]:
        """The moments that can be looked at, the oldest first; the last one is the present."""
        return self._memory.moments

    def take(self, topology: Topology, now: float) -> None:
        """Remember this mesh if it is a new whole scan; ages are told as of `now`, s since 1970."""
        self._memory.take(topology, now)
        if self.past is not None and self.past not in self.kept:
            self.past = None
        earlier = self.kept[:-1]
        words = (*(ago(moment.at, now) for moment in earlier), "Now")
        chosen = earlier.index(self.past) if self.past in earlier else len(earlier)
        for slider in self._sliders:
            slider.offer(words, chosen)

    def look_back(self, at: float) -> str:
        """Look at the mesh as it was last measured before then, s since 1970; says which moment that is."""
        if not self.kept:
            return "Nothing was measured yet: the map shows what is known now."
        before = [index for index, moment in enumerate(self.kept) if moment.at <= at]
        index = before[-1] if before else 0
        self._choose(index)
        if index == len(self.kept) - 1:
            return "Nothing newer was measured: the map is as it is now."
        shown = f"The map as it was measured at {clock_seconds(self.kept[index].at)}."
        return shown if before else f"{shown} The map keeps ten minutes."

    def to_now(self) -> None:
        """Look at the present again."""
        self._choose(-1)

    def _choose(self, index: int) -> None:
        earlier = self.kept[:-1]
        self.past = earlier[index] if 0 <= index < len(earlier) else None
        self.chosen.emit()
