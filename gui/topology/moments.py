"""Looking back: the meshes of the last ten minutes behind a time slider, and the one that is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.topology.memory import Memory
from gui.wording import ago

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

    def to_now(self) -> None:
        """Look at the present again."""
        self._choose(-1)

    def _choose(self, index: int) -> None:
        earlier = self.kept[:-1]
        self.past = earlier[index] if 0 <= index < len(earlier) else None
        self.chosen.emit()
