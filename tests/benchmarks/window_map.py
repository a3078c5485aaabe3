"""What the map costs the window: frame times with 50 devices, 100 links and three updates running.

Run: python -m tests.benchmarks window_map (window-map in docs)
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FRAMES = 600
WHOLE = 60
DEVICES, LINKS, RUNNING = 50, 100, 3
TARGET_MS = 16.0


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """Times of frames in ms, and what they cost the processor, which other work on the machine does not change."""

    median: float
    p99: float
    worst: float
    processor_p99: float
    under_painted: int  # how often the picture under the devices was painted anew

    def line(self, name: str) -> str:
        """The figures in a row."""
        return (
            f"{name:<34} p50 {self.median:6.2f} ms  p99 {self.p99:6.2f} ms  worst {self.worst:6.2f} ms"
            f"  processor p99 {self.processor_p99:6.2f} ms"
            f"  map painted anew {self.under_painted} times"
        )


def times_of(frame: Callable[[int], None], frames: int, painted: Callable[[], int]) -> FrameTimes:
    """The times of these frames, each from the event to the last pixel."""
    before = painted()
    taken, worked = [], []
    for index in range(frames):
        started, busy = time.perf_counter(), time.thread_time()
        frame(index)
        taken.append((time.perf_counter() - started) * 1000)
        worked.append((time.thread_time() - busy) * 1000)
    return FrameTimes(
        statistics.median(taken),
        statistics.quantiles(taken, n=100)[98],
        max(taken),
        statistics.quantiles(worked, n=100)[98],
        painted() - before,
    )


def measure() -> dict[str, FrameTimes]:
    """Frame times of the map by what had changed; needs no screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from gui.typography import load_fonts

    application = QApplication.instance() or QApplication([])
    load_fonts()
    with tempfile.TemporaryDirectory() as folder:
        return _measure(application.processEvents, Path(folder))


def _measure(settle: Callable[[], None], folder: Path) -> dict[str, FrameTimes]:
    from core.events import CampaignChanged, PremiseChanged, UpdateChanged
    from core.premise.premise import PremiseView
    from core.update.campaign import CampaignView
    from gui.screen import Place
    from gui.screens.map import MapScreen
    from gui.theme import ThemeName
    from gui.topology.places import PlaceStore
    from gui.window import Window
    from tests.gui.screens.desk import bench
    from tests.gui.topology.crowd import crowd, step_of

    bed = bench(ThemeName.LIGHT)
    screen = MapScreen(bed.desk, PlaceStore(folder))
    window = Window(bed.desk.look)
    window.add("map", Place.UPDATE, screen)
    window.resize(1366, 768)
    window.show()
    window.go("map")
    topology = crowd(DEVICES, LINKS)
    bed.mirror.take(PremiseChanged(PremiseView("Fifty", topology=topology)))
    settle()
    scene = screen.canvas.scene
    running = [d.eui for d in topology.devices if d.kind.is_bridge][-RUNNING:]

    def progress(index: int) -> None:
        bed.mirror.take(UpdateChanged(step_of(running[index % RUNNING], index)))
        bed.mirror.take(CampaignChanged(CampaignView(tuple(running), bytes_done=index)))
        settle()

    def whole(_index: int) -> None:
        bed.mirror.take(PremiseChanged(PremiseView("Fifty", topology=topology)))
        scene.redraw()
        settle()

    for index in range(RUNNING * 2):
        progress(index)

    def painted() -> int:
        return scene.under.painted

    bed.desk.look.still = True
    figures = {"progress, motion off": times_of(progress, FRAMES, painted)}
    bed.desk.look.still = False
    figures["progress, blocks travelling"] = times_of(progress, FRAMES, painted)
    screen.canvas.packets.stop()
    figures["a new mesh, everything painted"] = times_of(whole, WHOLE, painted)
    window.close()
    window.deleteLater()
    settle()
    return figures


def run() -> None:
    """Print the figures."""
    print(f"{DEVICES} devices, {LINKS} links, {RUNNING} updates running, 1366×768, offscreen")
    for name, figure in measure().items():
        print(figure.line(name))
    print(f"wanted for progress: p99 of at most {TARGET_MS:.0f} ms")
