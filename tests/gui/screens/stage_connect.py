"""Connect in each of its states: reading, choosing, each step, failed, and with the hub there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import HubError, PortError
from core.events import DeviceLogChanged, HubChanged
from core.homes import KeptHome
from core.hub.capability import HubTold, capability_of
from core.hub.hub import HubState, HubView
from core.practice import ScenarioSummary
from core.premise.device import DeviceKind
from core.radio.ports import Port
from core.radio.radio import RadioInfo
from core.records.job import Job
from gui.models.connecting import Target
from gui.screen import Place, Screen
from gui.screens.connect import ConnectScreen
from tests.gui.screens import home
from tests.gui.screens.desk import answer

if TYPE_CHECKING:
    from tests.gui.screens.desk import Bench

Made = tuple[Screen, Callable[[], None]]
SCENARIOS = (
    ScenarioSummary(
        "gas-meter-out-of-range", "Gas meter out of reach", "No mains beside it. A battery bridge."
    ),
    ScenarioSummary("happy-house", "Happy house", "IHD out of reach. Two bridges."),
    ScenarioSummary("rogue-device", "Rogue device", "A stranger keeps trying to join."),
)
DONGLE = Port("/dev/ttyUSB0", "CP210x serial (many Zigbee dongles)", "0001", likely=True)
HELD = Port(
    "/dev/ttyACM0", "TI LaunchPad", likely=True, holder="minicom", usable=False,
    advice="Close minicom: only one program at a time can talk to a dongle.",
)  # fmt: skip
OLD_HUB = capability_of(
    RadioInfo(home.HUB, 20, 0x1A2B, 0x1122334455667788, "ZNP", "4.2.1"),
    HubTold("4.2.1", frozenset({DeviceKind.CAD, DeviceKind.ESME}), 16),
)
VIEW = HubView(HubState.CONNECTED, DONGLE.path, home.HUB, 20, 0x1A2B, "ZNP 20210708", capability=OLD_HUB)


def answered(bed: Bench, *ports: Port) -> ConnectScreen:
    """The screen with homes and ports answered."""
    screen = ConnectScreen(bed.desk)
    screen.look_round()
    answer(bed, "scenarios", SCENARIOS)
    answer(bed, "ports", ports)
    return screen


def tell(bed: Bench, view: HubView) -> None:
    bed.mirror.take(HubChanged(view))


def connecting_screen(bed: Bench, _folder: Path) -> Made:
    screen = answered(bed, DONGLE)
    screen._choose(Target(DONGLE.path, DONGLE.description), by_hand=True)
    screen._connect()
    detail = "Asking the dongle and starting its network."
    tell(bed, HubView(HubState.CONNECTING, DONGLE.path, detail=detail, step=2))
    return screen, lambda: None


def failed_screen(bed: Bench, folder: Path) -> Made:
    screen, _ = connecting_screen(bed, folder)
    error = PortError(
        f"No Zigbee dongle answers on {DONGLE.path}.",
        "It spoke none of the dongle languages ZNP, EZSP and deCONZ.",
        "Check that it is a Zigbee dongle with coordinator firmware, unplug it for five seconds and try again.",
    )
    fail(bed, error)
    return screen, lambda: None


def fail(bed: Bench, error: HubError) -> None:
    told = bed.asks.last("connect").error
    tell(bed, HubView(HubState.DISCONNECTED, DONGLE.path, detail=str(error)))
    assert told is not None
    told(error)


def hub_screen(bed: Bench, _folder: Path) -> Made:
    screen = answered(bed, DONGLE, HELD)
    from tests.gui.screens.stage import LOG

    tell(bed, VIEW)
    bed.mirror.take(DeviceLogChanged(LOG, 16))
    return screen, lambda: None


def lost_screen(bed: Bench, folder: Path) -> Made:
    screen, _ = hub_screen(bed, folder)
    tell(bed, replace(VIEW, state=HubState.LOST, detail="The dongle is gone: unplugged, or its port died."))
    return screen, lambda: None


def reading_screen(bed: Bench, _folder: Path) -> Made:
    return ConnectScreen(bed.desk), lambda: None


def held_screen(bed: Bench, _folder: Path) -> Made:
    screen = answered(bed, HELD)
    held = Target(HELD.path, HELD.description, "In use by minicom.")
    screen._choose(held, by_hand=True)
    return screen, lambda: None


def kept_screen(bed: Bench, _folder: Path) -> Made:
    """A job is open whose emulated home was left in mid-transfer."""
    url = "emulated:happy-house?speed=20&home=20261122-090000-a1b2c3"
    bed.desk.job.open(
        Job("20261122-090000", home.NOW, home.NOW, "8 Example Mews", hub=url, scenario="happy-house")
    )
    screen = answered(bed)

    def after() -> None:
        answer(bed, "homes", (KeptHome(url, "happy-house", "Happy house", home.NOW, cut_off=True),))

    return screen, after


CONNECT: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "connect_reading": (Place.CONNECT, reading_screen),
    "connect_kept": (Place.CONNECT, kept_screen),
    "connect_held": (Place.CONNECT, held_screen),
    "connect_steps": (Place.CONNECT, connecting_screen),
    "connect_failed": (Place.CONNECT, failed_screen),
    "connect_hub": (Place.CONNECT, hub_screen),
    "connect_lost": (Place.CONNECT, lost_screen),
}
