"""Every screen in the state of its picture in the look: (place in the rail, maker of screen and what follows)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.events import (
    CampaignChanged,
    DeviceLogChanged,
    HubChanged,
    JoinChanged,
    Level,
    LogRecord,
    LogWritten,
    PremiseChanged,
    UpdateChanged,
)
from core.joining.device_log import LogEntry
from core.joining.install_code import InstallCode
from core.joining.join_board import Expected, JoinBoard, JoinStep, RefusedJoin, Seen
from core.joining.label import Label
from core.premise.device import DeviceKind, Eui64
from core.premise.planning import Plan, PlannedBridge
from core.premise.premise import PremiseView
from core.premise.profile import TYPE_2
from core.premise.survey import Answer, Survey
from core.records.job import Job, JobDevice
from core.update.campaign import CampaignView
from core.update.evidence import Proof, Rung, Standing, blank_ladder, outcome_of, with_proof
from core.update.progress import Condition, DeviceUpdate, FinishRange, Phase
from gui.screen import Place, Screen
from gui.screens.connect import ConnectScreen
from gui.screens.job import JobScreen
from gui.screens.join import JoinScreen
from gui.screens.log_view import LogScreen
from gui.screens.map import MapScreen
from gui.screens.plan import PlanScreen
from gui.screens.proof import ProofScreen
from gui.screens.settings import SettingsScreen
from gui.screens.update import UpdateScreen
from gui.topology.places import PlaceStore
from tests.gui.screens import home
from tests.gui.screens.desk import feed
from tests.gui.screens.home import LOG
from tests.gui.screens.stage_firmware import FIRMWARE
from tests.gui.screens.stage_join import JOINS
from tests.gui.screens.stage_joining import JOINING
from tests.gui.screens.stage_map import MAPS
from tests.gui.screens.stage_proof import PROOF
from tests.gui.screens.stage_teaching import TEACHING

if TYPE_CHECKING:
    from tests.gui.screens.desk import Bench

__all__ = ["LOG", "STAGES", "feed", "premise"]  # the first and the third are told on

Made = tuple[Screen, Callable[[], None]]

HUB = home.CONNECTED
SURVEY = Survey(Answer.YES, Answer.YES, Answer.NO, Answer.NO)
PLAN = Plan(
    "both out of reach, apart, without mains",
    "Three bridges.",
    (
        PlannedBridge(
            DeviceKind.B1, "beside the hub", "Every bridged home needs one end at the hub.", mains=True
        ),
        PlannedBridge(DeviceKind.B2, "at the IHD", "The display is out of reach and has mains.", mains=True),
        PlannedBridge(
            DeviceKind.B4, "by the gas meter", "No mains there: it runs on a battery.", mains=False
        ),
    ),
    ((DeviceKind.B3, "there is no mains at the gas meter"),),
    "The source document does not say which letter does which job; the rule file does.",
)


def nothing() -> None:
    return None


def premise(bed: Bench) -> None:
    feed(
        bed,
        HubChanged(HUB),
        PremiseChanged(PremiseView("Flat 14, Example House", SURVEY, PLAN, home.TOPOLOGY)),
        DeviceLogChanged(LOG, 16),
    )


def map_screen(bed: Bench, folder: Path) -> Made:
    screen = MapScreen(bed.desk, PlaceStore(folder), lambda: home.NOW)
    premise(bed)
    screen.show_plan(home.PLAN)
    screen.select(home.GSME)
    return screen, lambda: screen.open_link(home.B4, home.B1)


def map_alone(bed: Bench, folder: Path) -> Made:
    screen, _ = map_screen(bed, folder)
    return screen, nothing


def map_list(bed: Bench, folder: Path) -> Made:
    screen, _ = map_screen(bed, folder)
    assert isinstance(screen, MapScreen)
    return screen, lambda: screen.show_list(True)


def connect_screen(bed: Bench, _folder: Path) -> Made:
    screen = ConnectScreen(bed.desk)

    def answer() -> None:
        from core.radio.ports import Port
        from core.session import ScenarioSummary

        done = bed.asks.last("scenarios").done
        assert done is not None
        done(
            (
                ScenarioSummary(
                    "gas-meter-out-of-range",
                    "Gas meter out of reach",
                    "No mains beside it. A battery bridge.",
                ),
                ScenarioSummary("happy-house", "Happy house", "IHD out of reach. Two bridges."),
                ScenarioSummary("rogue-device", "Rogue device", "A stranger keeps trying to join."),
            )
        )
        ports = bed.asks.last("ports").done
        assert ports is not None
        ports((Port("/dev/ttyUSB0", "CP210x serial (many Zigbee dongles)", "0001", likely=True),))

    return screen, answer


def plan_screen(bed: Bench, _folder: Path) -> Made:
    screen = PlanScreen(bed.desk)
    premise(bed)
    return screen, nothing


def settings_screen(bed: Bench, _folder: Path) -> Made:
    return SettingsScreen(bed.desk), nothing


def job_screen(bed: Bench, _folder: Path) -> Made:
    screen = JobScreen(bed.desk)
    premise(bed)
    return screen, nothing


def log_screen(bed: Bench, _folder: Path) -> Made:
    screen = LogScreen(bed.desk)
    lines = (
        (Level.PLAIN, "hub", "Connected to the emulated home “Example house”: 4.2.1, channel 20."),
        (Level.PLAIN, str(home.B1), "B1 is put on the device log as CAD."),
        (Level.TECHNICAL, str(home.B1), "Node descriptor: router, manufacturer 1209."),
        (
            Level.WARNING,
            str(home.B4),
            "B4: wrong install code. Scan its label again; a typed 8 and B look alike.",
        ),
        (Level.PROBLEM, str(home.B2), "B2 did not come back after its restart."),
    )
    for number, (level, subject, text) in enumerate(lines):
        feed(bed, LogWritten(LogRecord(number, home.NOW + 7 * number, level, subject, text)))
    return screen, nothing


def _work_order(bed: Bench) -> None:
    """Three bridges with their codes, unless another job is open."""
    if bed.desk.job.is_open:
        return
    rows = ((home.B1, DeviceKind.B1), (home.B2, DeviceKind.B2), (home.B4, DeviceKind.B4))
    devices = tuple(JobDevice(eui, kind, row=number + 2) for number, (eui, kind) in enumerate(rows))
    bed.desk.job.open(Job(number="1", premise="Flat 14, Example House", order="WO-20418", devices=devices))
    codes = {eui: InstallCode(bytes([*range(15), n]), checked=True) for n, (eui, _) in enumerate(rows)}
    bed.desk.job._codes.update(codes)


REFUSED = (
    RefusedJoin(
        home.B4,
        1,
        home.NOW - 60,
        "The code sent to the hub is not the one in the device.",
        "Scan its label again. A typed 8 and B look alike.",
    ),
    RefusedJoin(
        home.STRANGER,
        17,
        home.NOW - 40,
        "Not on the hub’s log, so it gets no key.",
        "Nothing to do; leave it out.",
    ),
)


def join_screen(bed: Bench, _folder: Path) -> Made:
    screen = JoinScreen(bed.desk, lambda: home.NOW)
    _work_order(bed)
    log = tuple(e for e in LOG if e.kind in (DeviceKind.ESME, DeviceKind.GSME, DeviceKind.IHD, DeviceKind.B1))
    waiting = (LogEntry(home.B2, DeviceKind.B2), LogEntry(home.B4, DeviceKind.B4))
    failed = Expected(home.B4, DeviceKind.B4, step=JoinStep.FAILED, since=home.NOW - 60, reason="Wrong code.")
    feed(
        bed,
        HubChanged(HUB),
        PremiseChanged(PremiseView("Flat 14, Example House", SURVEY, PLAN, home.TOPOLOGY)),
        DeviceLogChanged((*log, *waiting), 16),
        JoinChanged(
            JoinBoard(
                (
                    Expected(home.B2, DeviceKind.B2, step=JoinStep.SENT, since=home.NOW - 13),
                    failed,
                ),
                opened_at=home.NOW - 23,
                closes_at=home.NOW + 67,
            )
        ),
        JoinChanged(
            JoinBoard(
                (
                    Expected(home.B2, DeviceKind.B2, step=JoinStep.HEARD, since=home.NOW - 9),
                    failed,
                ),
                (Seen(home.B2, home.NOW - 1), Seen(home.STRANGER, home.NOW - 40)),
                REFUSED,
                home.NOW - 23,
                home.NOW + 67,
            )
        ),
    )
    return screen, nothing


def join_label(bed: Bench, _folder: Path) -> Made:
    screen = JoinScreen(bed.desk, lambda: home.NOW)
    feed(
        bed,
        HubChanged(HUB),
        PremiseChanged(PremiseView("Flat 14, Example House", SURVEY, PLAN, home.TOPOLOGY)),
    )

    def after() -> None:
        answer = bed.asks.last("labels").done
        assert answer is not None
        answer(LABELS)
        screen.form.eui_field.write("00-DB-12-34-56-78-90-A0")
        screen.form.code_field.write("83FE D340 7A93 9O23 A5C6")

    return screen, after


def _ladder(*proved: tuple[Rung, float]) -> tuple[Proof, ...]:
    made = blank_ladder(TYPE_2, through_dcc=False)
    for rung, at in proved:
        made = with_proof(
            made,
            Proof(
                rung,
                Standing.PROVED,
                at,
                "radio",
                "query 00010400" if rung == 3 else "read 00010400" if rung == 4 else "away 48 s",
            ),
        )
    return made


def _update(eui: Eui64, **changes: Any) -> DeviceUpdate:
    device = home.TOPOLOGY.device(eui)
    assert device is not None
    row = DeviceUpdate(
        eui, device.kind, device.name, bytes_total=262144, version_before=0x00010302, version_wanted=0x00010400,
        image_hash="9f3c" + 56 * "0" + "a71e", ladder=_ladder(),
    )  # fmt: skip
    return replace(row, **changes)


RUNNING = (
    _update(
        home.B2, phase=Phase.PROVING, condition=Condition.RUNNING, bytes_done=262144,
        ladder=_ladder((Rung.FETCHED, home.NOW - 90), (Rung.CAME_BACK, home.NOW - 40),
                       (Rung.NAMES_VERSION, home.NOW - 5)),
        finish=FinishRange(home.NOW + 10, home.NOW + 50),
    ),
    _update(
        home.B1, phase=Phase.SENDING, condition=Condition.RUNNING, bytes_done=163840, rate=172.0,
        finish=FinishRange(home.NOW + 480, home.NOW + 780),
    ),
    _update(
        home.B4, phase=Phase.WAKE, condition=Condition.RUNNING, finish=FinishRange(home.NOW + 5400, home.NOW + 10000)
    ),
)  # fmt: skip


def running_screen(bed: Bench, _folder: Path) -> Made:
    screen = UpdateScreen(bed.desk, lambda: home.NOW)
    premise(bed)
    feed(
        bed,
        *(UpdateChanged(row) for row in RUNNING),
        CampaignChanged(
            CampaignView(
                (home.B2, home.B1, home.B4), "bridge-1.4.0.ota", 425984, 786432, home.NOW - 2300,
                FinishRange(home.NOW + 600, home.NOW + 780), running=True,
            )
        ),
    )  # fmt: skip
    return screen, nothing


def proof_screen(bed: Bench, _folder: Path) -> Made:
    screen = ProofScreen(bed.desk)
    premise(bed)
    whole = (
        (Rung.FETCHED, home.NOW - 300),
        (Rung.CAME_BACK, home.NOW - 240),
        (Rung.NAMES_VERSION, home.NOW - 215),
        (Rung.READ_ON_HAN, home.NOW - 180),
    )
    for eui, ladder, condition in (
        (home.B1, _ladder(*whole), Condition.FINISHED),
        (home.B2, _ladder(*whole), Condition.FINISHED),
        (home.B4, _ladder(*whole[:2]), Condition.RUNNING),
    ):
        outcome = outcome_of(ladder)[0]
        feed(
            bed,
            UpdateChanged(
                _update(eui, phase=Phase.PROVING, condition=condition, ladder=ladder, outcome=outcome)
            ),
        )
    return screen, nothing


CODE = bytes.fromhex("00112233445566778899AABBCCDDEEFF")  # invented, for tests
LABELS = tuple(
    Label(eui, kind, "", InstallCode(CODE[:15] + bytes([index]), checked=True))
    for index, (eui, kind) in enumerate(
        ((home.B1, DeviceKind.B1), (home.B2, DeviceKind.B2), (home.B4, DeviceKind.B4))
    )
)


STAGES: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "connect": (Place.CONNECT, connect_screen),
    "plan": (Place.PLAN, plan_screen),
    "map": (Place.UPDATE, map_screen),
    "map_alone": (Place.UPDATE, map_alone),
    "map_list": (Place.UPDATE, map_list),
    "join": (Place.JOIN, join_screen),
    "join_label": (Place.JOIN, join_label),
    "running": (Place.UPDATE, running_screen),
    "proof": (Place.UPDATE, proof_screen),
    "log": (Place.LOG, log_screen),
    "settings": (Place.SETTINGS, settings_screen),
    "job": (Place.JOB, job_screen),
    **FIRMWARE,
    **PROOF,
    **JOINING,
    **JOINS,
    **TEACHING,
    **MAPS,
}
