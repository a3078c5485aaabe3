"""The ring of a device that is being measured: it runs once round when the question goes out, then stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QVariantAnimation

if TYPE_CHECKING:
    from core.premise.device import Eui64
    from gui.look import Look
    from gui.topology.scene import MapScene

ROUND_MS = 900


class Sweeps(QObject):
    """Runs the rings; with reduced motion they stand from the beginning."""

    def __init__(self, scene: MapScene, look: Look) -> None:
        super().__init__(scene)
        self._scene, self._look = scene, look
        self._running: dict[Eui64, QVariantAnimation] = {}
        scene.measuring_began.connect(self._begin)

    @property
    def running(self) -> tuple[Eui64, ...]:
        """The devices whose ring runs."""
        return tuple(self._running)

    def stop(self) -> None:
        """Let every ring stand."""
        for eui in list(self._running):
            self._end(eui)

    def _begin(self, eui: Eui64) -> None:
        if self._look.still or eui in self._running:
            return
        run = self._running[eui] = QVariantAnimation(self)
        run.setStartValue(0.0)
        run.setEndValue(1.0)
        run.setDuration(ROUND_MS)
        run.valueChanged.connect(lambda share: self._show(eui, share))
        run.finished.connect(lambda: self._end(eui))
        run.start()

    def _show(self, eui: Eui64, share: object) -> None:
        item = self._scene.node_item(eui)
        if item is not None and (share is None or isinstance(share, float)):
            item.sweep = share
            item.update()

    def _end(self, eui: Eui64) -> None:
        run = self._running.pop(eui, None)
        if run is not None:
            run.stop()
            run.deleteLater()
        self._show(eui, None)
