"""Blocks of running updates seen travelling from the hub to their device: one for each real step forward.

Nothing flies by a timer of its own: a block sets out when the core says that a device has come further, at most
one at a time for each device, and only while motion is wanted.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QObject, QPointF, QVariantAnimation

from gui.topology.items import PacketItem

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from gui.look import Look
    from gui.topology.scene import MapScene

HOP_MS = 260  # one hop of a block's flight


class Packets(QObject):
    """The blocks in flight."""

    def __init__(self, scene: MapScene, look: Look) -> None:
        super().__init__(scene)
        self._scene, self._look = scene, look
        self._flying: dict[Eui64, tuple[QVariantAnimation, PacketItem]] = {}
        self._come: dict[Eui64, int] = {}
        self.wanted = True

    @property
    def flying(self) -> tuple[Eui64, ...]:
        """The devices to which a block is on its way."""
        return tuple(self._flying)

    def progressed(self, eui: Eui64, bytes_done: int, way: tuple[Eui64, ...]) -> None:
        """A device has come this far; `way` leads from it to the hub. A block sets out if that is further."""
        before = self._come.get(eui)
        self._come[eui] = bytes_done
        if before is None or bytes_done <= before or eui in self._flying or len(way) < 2:
            return
        if self.wanted and not self._look.still and self._scene.views() and self._seen():
            self._launch(eui, way[::-1])

    def stop(self) -> None:
        """Take every block off the map."""
        for eui in list(self._flying):
            self._landed(eui)

    def _seen(self) -> bool:
        return any(view.isVisible() for view in self._scene.views())

    def _launch(self, eui: Eui64, way: tuple[Eui64, ...]) -> None:
        item = PacketItem(self._scene)
        flight = QVariantAnimation(self)
        flight.setStartValue(0.0)
        flight.setEndValue(float(len(way) - 1))
        flight.setDuration(HOP_MS * (len(way) - 1))
        flight.valueChanged.connect(lambda share: self._move(item, way, share))
        flight.finished.connect(lambda: self._landed(eui))
        self._flying[eui] = (flight, item)
        self._move(item, way, 0.0)
        self._scene.addItem(item)
        flight.start()

    def _move(self, item: PacketItem, way: tuple[Eui64, ...], share: object) -> None:
        if isinstance(share, float):
            item.setPos(self.spot(way, share))

    def spot(self, way: tuple[Eui64, ...], share: float) -> QPointF:
        """Where a block is after `share` hops of its way, in scene units."""
        places = [self._scene.places.get(eui) for eui in way]
        points = [QPointF(place.x, place.y) for place in places if place is not None]
        legs = [QLineF(a, b) for a, b in pairwise(points)]
        if not legs:
            return points[0] if points else QPointF()
        index = min(int(share), len(legs) - 1)
        return legs[index].pointAt(min(1.0, share - index))

    def _landed(self, eui: Eui64) -> None:
        flight, item = self._flying.pop(eui, (None, None))
        if item is not None and item.scene() is not None:
            self._scene.removeItem(item)
        if flight is not None:
            flight.stop()
            flight.deleteLater()
