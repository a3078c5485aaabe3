"""Join where something stands in the way: a wrong code, a full log, a window that shut, strangers, nothing yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.events import DeviceLogChanged, HubChanged, JoinChanged, PremiseChanged
from core.hub.hub import HubState, HubView
from core.joining.device_log import LogEntry
from core.joining.install_code import InstallCode
from core.joining.join_board import Expected, JoinBoard, JoinStep, RefusedJoin, Seen
from core.joining.label import Label
from core.premise.device import DeviceKind, Eui64, JoinAs
from core.premise.premise import PremiseView
from gui.screen import Place
from gui.screens.join import JoinScreen
from tests.gui.screens import home
from tests.gui.screens.stage_joining import HUB, LOG, PLAN, SURVEY, feed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gui.screen import Screen
    from tests.gui.screens.desk import Bench

    Made = tuple[Screen, Callable[[], None]]

DONGLE = replace(HUB, url="/dev/ttyUSB0", emulated=None)
METERS = tuple(e for e in LOG if e.kind in (DeviceKind.ESME, DeviceKind.GSME, DeviceKind.IHD))
WAITING = (LogEntry(home.B1, DeviceKind.B1), LogEntry(home.B4, DeviceKind.B4))
OTHER = Eui64.parse("00-1A-22-33-4C-60-11-08")
WRONG = RefusedJoin(
    home.B4,
    1,
    home.NOW - 60,
    "Its install code is not the one entered.",
    "Read the label again and admit it anew.",
)


def _silent_home() -> PremiseView:
    """The example home before its bridges: the display is on the log and was never heard."""
    devices = tuple(
        replace(d, last_heard=None) if d.kind is DeviceKind.IHD else d
        for d in home.TOPOLOGY.devices
        if not d.kind.is_bridge
    )
    return PremiseView("Flat 14", SURVEY, PLAN, replace(home.TOPOLOGY, devices=devices, links=()))


def _code(last: int) -> InstallCode:
    return InstallCode(bytes([*range(15), last]), checked=True)


def _screen(bed: Bench, hub: HubView = HUB, premise: PremiseView | None = None) -> JoinScreen:
    screen = JoinScreen(bed.desk, lambda: home.NOW)
    feed(bed, HubChanged(hub), PremiseChanged(premise or _silent_home()))
    return screen


def _read(screen: JoinScreen) -> None:
    """Both labels were read."""
    for last, (eui, kind) in enumerate(((home.B1, DeviceKind.B1), (home.B4, DeviceKind.B4))):
        screen.roster.take(Label(eui, kind, "", _code(last)), JoinAs.CAD)


def join_wrong(bed: Bench, _folder: Path) -> Made:
    """The window is shut; the hub refused one for its code, the other is in."""
    screen = _screen(bed)
    _read(screen)
    board = JoinBoard(
        (
            Expected(home.B1, DeviceKind.B1, step=JoinStep.ON_LOG, since=home.NOW - 70),
            Expected(home.B4, DeviceKind.B4, step=JoinStep.FAILED, since=home.NOW - 60, reason="Wrong code."),
        ),
        (Seen(home.B4, home.NOW - 60),),
        (WRONG,),
    )
    entries = (replace(WAITING[0], joined_at=home.NOW - 70), WAITING[1])
    feed(bed, DeviceLogChanged((*METERS, *entries), 16), JoinChanged(board))
    return screen, lambda: None


def join_full(bed: Bench, _folder: Path) -> Made:
    """Every place of the log is taken before the first bridge."""
    screen = _screen(bed)
    strays = tuple(
        LogEntry(Eui64(bytes([0, 0xDB, 9, 9, 9, 9, 9, n])), admitted_at=home.NOW - 9e6) for n in range(13)
    )
    feed(bed, DeviceLogChanged((*METERS, *strays), 16))
    return screen, lambda: None


def join_closed(bed: Bench, _folder: Path) -> Made:
    """The window shut before anybody had come."""
    screen = _screen(bed)
    _read(screen)
    reason = "It was not heard before the window shut."
    rows = tuple(
        Expected(e.eui, e.kind, step=JoinStep.FAILED, since=home.NOW - 5, reason=reason) for e in WAITING
    )
    feed(bed, DeviceLogChanged((*METERS, *WAITING), 16), JoinChanged(JoinBoard(rows)))
    return screen, lambda: None


def join_refused(bed: Bench, _folder: Path) -> Made:
    """Behind a real dongle: ours with a wrong code and two strangers, while the window is open."""
    screen = _screen(bed, DONGLE)
    _read(screen)
    sent_away = "It was sent away. If it belongs to this home, scan its label and admit it."
    on_none = "It is not on the hub's device log."
    board = JoinBoard(
        (
            Expected(home.B1, DeviceKind.B1, step=JoinStep.SENT, since=home.NOW - 13),
            Expected(home.B4, DeviceKind.B4, step=JoinStep.FAILED, since=home.NOW - 60, reason="Wrong code."),
        ),
        (Seen(home.STRANGER, home.NOW - 40), Seen(OTHER, home.NOW - 8), Seen(home.B4, home.NOW - 60)),
        (
            WRONG,
            RefusedJoin(home.STRANGER, 17, home.NOW - 40, on_none, sent_away),
            RefusedJoin(OTHER, 1, home.NOW - 8, on_none, sent_away),
        ),
        home.NOW - 70,
        home.NOW + 20,
    )
    feed(bed, DeviceLogChanged((*METERS, *WAITING), 16), JoinChanged(board))
    return screen, lambda: None


def join_empty(bed: Bench, _folder: Path) -> Made:
    """A real dongle, and neither plan nor work order."""
    return _screen(bed, DONGLE, PremiseView("Flat 14")), lambda: None


def join_lost(bed: Bench, _folder: Path) -> Made:
    """The dongle was unplugged while labels were read."""
    screen = _screen(bed)
    _read(screen)
    feed(bed, HubChanged(replace(HUB, state=HubState.LOST)))
    return screen, lambda: None


def join_taking_off(bed: Bench, _folder: Path) -> Made:
    """The device log asks once more before a device is taken off."""
    screen = _screen(bed)
    feed(bed, DeviceLogChanged((*METERS, *WAITING), 16))

    def after() -> None:
        screen.drawer.show_log()
        done = bed.asks.last("stickers.stale").done
        assert done is not None
        done(((home.IHD, "it does not answer"),))
        screen.drawer.log_view._ask(home.IHD)

    return screen, after


def _large(make: Callable[[Bench, Path], Made]) -> Callable[[Bench, Path], Made]:
    def made(bed: Bench, folder: Path) -> Made:
        screen, after = make(bed, folder)

        def grown() -> None:
            after()
            bed.desk.look.scale_text(2.0)

        return screen, grown

    return made


JOINS: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "join_wrong": (Place.JOIN, join_wrong),
    "join_full": (Place.JOIN, join_full),
    "join_closed": (Place.JOIN, join_closed),
    "join_refused": (Place.JOIN, join_refused),
    "join_empty": (Place.JOIN, join_empty),
    "join_lost": (Place.JOIN, join_lost),
    "join_taking_off": (Place.JOIN, join_taking_off),
    "join_text_200": (Place.JOIN, _large(join_refused)),
    "join_text_200_label": (Place.JOIN, _large(join_empty)),
}
