"""The link and hub drawers and the running cards in each of their states, to be looked at and judged."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from core.events import CampaignChanged, LinksChanged, UpdateChanged
from core.links.air import CHANNELS, EnergyScan, under_wifi
from core.links.desk import Lane, LinksView
from core.links.history import LinkHistory
from core.links.link_test import LinkTest, Pings
from core.premise.link import Reading
from core.update.campaign import CampaignView
from core.update.evidence import Outcome, Rung
from core.update.progress import Condition, DeviceUpdate, FinishRange, Phase
from gui.screen import Place, Screen
from gui.screens.map import MapScreen
from gui.screens.update import UpdateScreen
from tests.gui.screens import home
from tests.gui.screens.stage import RUNNING, _ladder, _update, feed, map_screen, nothing, premise

if TYPE_CHECKING:
    from pathlib import Path

    from core.premise.device import Eui64
    from tests.gui.screens.desk import Bench

importlib.import_module("pyqtgraph")  # a picture is taken at once: the window would fetch it beside itself

Made = tuple[Screen, Callable[[], None]]
Maker = Callable[["Bench", "Path"], Made]
NOW = home.NOW

TEST = LinkTest(home.B1, home.B4, 50, NOW - 120, running=False, whole=Pings(50, 46), up_to_near=Pings(50, 50))
TICKING = replace(TEST, running=True, whole=Pings(12, 11), up_to_near=Pings(12, 12))
OWN = LinkTest(home.HUB, home.B1, 50, NOW - 40, False, Pings(50, 49), None, Pings(50, 50), Pings(50, 49))


def lanes_of(a: Eui64, b: Eui64) -> tuple[Lane, ...]:
    """Ten minutes of the home's weak hop: one way steady, the other falling."""
    chance, history = Random(3), LinkHistory()
    for step in range(101):
        at = NOW - 600 + 6 * step
        falling = 85 if step < 35 else max(36, 85 - (step - 35) * 2)
        for sender, receiver, lqi in ((home.B1, home.B4, 140.0), (home.B4, home.B1, float(falling))):
            reading = Reading(sender, receiver, round(lqi + 5 * chance.gauss(0, 1)), "neighbour table", at)
            history.add([reading], at)
    return tuple(Lane(x, y, history.of(x, y), history.trend(x, y)) for x, y in ((a, b), (b, a)))


def scan(*wifi: int) -> EnergyScan:
    """The channels as the hub hears them, with these Wi-Fi networks about."""
    chance = Random(5)
    loud = {channel for one in wifi for channel in under_wifi(one)}
    levels = ((c, chance.randint(170, 220) if c in loud else chance.randint(8, 40)) for c in CHANNELS)
    return EnergyScan(NOW - 30, None, tuple(levels))


def _on_map(act: Callable[[Bench, MapScreen], None]) -> Maker:
    def make(bed: Bench, folder: Path) -> Made:
        screen, _ = map_screen(bed, folder)
        assert isinstance(screen, MapScreen)
        return screen, lambda: act(bed, screen)

    return make


def _open(bed: Bench, screen: MapScreen, a: Eui64, b: Eui64, *tests: LinkTest) -> None:
    feed(bed, LinksChanged(LinksView(tests)))
    screen.open_link(a, b)
    done = bed.asks.last("links.lanes").done
    if done is not None and {a, b} == {home.B1, home.B4}:
        done(lanes_of(a, b))


def _ticking(bed: Bench, screen: MapScreen) -> None:
    _open(bed, screen, home.B4, home.B1)
    screen._link_panel.test.click()
    feed(bed, LinksChanged(LinksView((TICKING,))))


def _moving(bed: Bench, screen: MapScreen) -> None:
    _open(bed, screen, home.B4, home.B1, TEST)
    screen._link_panel.move_it.click()
    if screen.canvas.view.ghost is not None:
        screen.canvas.view.ghost.moveBy(-60, -110)


def _hub(bed: Bench, screen: MapScreen, *scans: EnergyScan) -> None:
    feed(bed, LinksChanged(LinksView((), scans)))
    screen.open_device(home.HUB)


# --- the running cards --------------------------------------------------------------------------------

SENDING = _update(
    home.B1, phase=Phase.SENDING, condition=Condition.RUNNING, bytes_done=163840, rate=172.0,
    finish=FinishRange(NOW + 480, NOW + 780),
)  # fmt: skip
FETCHED = {"condition": Condition.RUNNING, "bytes_done": 262144}
SWAPPING = (
    _update(
        home.B1, phase=Phase.RESTART, ladder=_ladder((Rung.FETCHED, NOW - 20)),
        finish=FinishRange(NOW + 30, NOW + 110), **FETCHED,
    ),
    _update(home.B2, phase=Phase.CHECKING, finish=FinishRange(NOW + 60, NOW + 210), **FETCHED),
    _update(
        home.B4, phase=Phase.REJOINING, ladder=_ladder((Rung.FETCHED, NOW - 80)),
        finish=FinishRange(NOW + 60, NOW + 210), **FETCHED,
    ),
)  # fmt: skip
PAUSED = (
    replace(SENDING, condition=Condition.PAUSED),
    _update(home.B2, finish=FinishRange(NOW + 1400, NOW + 2100)),
    _update(home.B4),
)
NO_DONGLE = (
    replace(SENDING, condition=Condition.NO_DONGLE),
    _update(home.B2, phase=Phase.SENDING, condition=Condition.ASKING, bytes_done=80000),
    _update(home.B4),
)
FAILED = (
    SENDING,
    _update(
        home.B2, phase=Phase.SENDING, condition=Condition.FAILED, bytes_done=107520, outcome=Outcome.FAILED,
        reason="It asked for the block at 107,520 twice and stopped. It was tried 3 times; the old firmware stays. "
        "Check its link and its power, then try again.",
    ),
    _update(home.B4, condition=Condition.CANCELLED, reason="Cancelled by hand. The old firmware stays."),
)  # fmt: skip


def _run(rows: tuple[DeviceUpdate, ...]) -> Maker:
    def make(bed: Bench, folder: Path) -> Made:
        clock = [NOW - 600]
        screen = UpdateScreen(bed.desk, lambda: clock[0])
        premise(bed)
        screen.running.start(folder, [row.eui for row in rows])
        finish = FinishRange(NOW + 600, NOW + 780)
        order = tuple(row.eui for row in rows)
        view = CampaignView(order, "bridge-1.4.0.ota", 425984, 786432, NOW - 2300, finish, running=True)
        for step in range(1, 61):
            clock[0] = NOW - 600 + 10 * step
            began = (_earlier(row, step / 60, clock[0]) for row in rows)
            feed(bed, *(UpdateChanged(row) for row in began if row is not None), CampaignChanged(view))
        feed(bed, *(UpdateChanged(row) for row in rows))
        active = [row for row in rows if row.condition not in (Condition.QUEUED, Condition.FINISHED)]
        paused = all(row.condition is Condition.PAUSED for row in active)
        feed(bed, CampaignChanged(replace(view, paused=paused)))
        return screen, nothing

    return make


def _earlier(row: DeviceUpdate, share: float, now: float) -> DeviceUpdate | None:
    """A row as it was on the way to where it stands, for the pace of the run."""
    if row.phase is not Phase.SENDING or not row.bytes_done:
        return None
    finish = FinishRange(now + 480, now + 780)
    octets = round(row.bytes_done * share)
    return replace(
        row, condition=Condition.RUNNING, bytes_done=octets, finish=finish, reason="", outcome=None
    )


CHARTS: dict[str, tuple[Place, Maker]] = {
    "link_tested": (Place.UPDATE, _on_map(lambda bed, s: _open(bed, s, home.B4, home.B1, TEST))),
    "link_own_hop": (Place.UPDATE, _on_map(lambda bed, s: _open(bed, s, home.HUB, home.B1, OWN))),
    "link_ticking": (Place.UPDATE, _on_map(_ticking)),
    "link_not_lately": (Place.UPDATE, _on_map(lambda bed, s: _open(bed, s, home.B4, home.GSME))),
    "link_move": (Place.UPDATE, _on_map(_moving)),
    "hub_loud": (Place.UPDATE, _on_map(lambda bed, s: _hub(bed, s, scan(6)))),
    "hub_not_listened": (Place.UPDATE, _on_map(_hub)),
    "running_swapping": (Place.UPDATE, _run(SWAPPING)),
    "running_paused": (Place.UPDATE, _run(PAUSED)),
    "running_no_dongle": (Place.UPDATE, _run(NO_DONGLE)),
    "running_failed": (Place.UPDATE, _run(FAILED)),
    "running_pace": (Place.UPDATE, _run(RUNNING)),
}
