"""The Log in its states: long, filtered, searched, frame by frame, a row in the drawer, and the support bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.events import Level, LogRecord, LogWritten
from core.ota import messages
from core.radio import zcl, zdo
from core.radio.frame_log import FrameLog, Way
from core.radio.radio import SMART_ENERGY, ZDO_PROFILE, Frame, Outgoing
from core.records.bundle import BundleFile, TooBigError, pack
from core.records.job import Job
from core.records.redaction import Redactor
from gui.screen import Place
from gui.screens.log_view import LogScreen
from tests.gui.screens import home

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.records.bundle import Bundle
    from tests.gui.screens.desk import Bench

    Made = tuple[LogScreen, Callable[[], None]]

JOB = Job(
    "20261122-090000",
    home.NOW - 900,
    home.NOW,
    "Flat 14, Example House",
    "1012345678903",
    "J. Example",
    "WO-77",
)
_TEXTS = (
    (Level.PLAIN, "", "Image block 2,112 of 5,462 is on its way; half of it within 40 s."),
    (Level.TECHNICAL, "", "Block step 64 to 50 bytes after three repeats at offset 105,600."),
    (Level.PLAIN, "hub", "The join window is shut."),
    (
        Level.WARNING, "",
        ("It took no block for 12 s and was asked again; its way has a weak hop, from the landing to the "
         "living room, which is where the time goes."),
    ),
    (Level.PLAIN, "library", "“bridge-1.4.0.ota” was imported: version 00010400, SHA-256 9f3c5d61aa02be17."),
    (Level.PROBLEM, "", "It did not come back after its restart. Its power may be off. Go and look at it."),
)  # fmt: skip
_WHO = (home.B1, home.B2, home.B4, home.GSME)


def _premise(bed: Bench) -> None:
    from tests.gui.screens.stage import premise

    premise(bed)


def lines(many: int) -> tuple[LogRecord, ...]:
    """A log of so many lines about the home of the pictures."""
    made = []
    for number in range(many):
        level, subject, text = _TEXTS[number * 7 % len(_TEXTS) if number % 5 else 0]
        who = subject or str(_WHO[number % len(_WHO)])
        made.append(LogRecord(number, home.NOW - 0.5 * (many - number), level, who, text))
    return tuple(made)


def frames() -> FrameLog:
    """What an update, a scan and a join leave on the radio."""
    moment = iter(home.NOW + 0.037 * n for n in range(10_000))
    log = FrameLog(clock=lambda: next(moment))
    for device in home.DEVICES:
        if device.address:
            log.book.learn(device.eui, device.address)
    b1, b2 = 0x1102, 0x1103
    log.take(Way.SENT, Outgoing(b2, 0, ZDO_PROFILE, zdo.MGMT_LQI, b"\x05\x00"))
    log.take(Way.RECEIVED, Frame(b2, 0, 0, ZDO_PROFILE, 0x8031, b"\x05\x00\x05\x00\x02" + bytes(44), lqi=141))
    query = b"\x00" + bytes.fromhex("0912010b02030100")
    log.take(Way.RECEIVED, Frame(b1, 1, 10, SMART_ENERGY, 0x0019, b"\x01\x10\x01" + query, lqi=201))
    offer = messages.offer(0x1209, 0x0B01, 0x00010400, 262144)
    log.take(Way.SENT, Outgoing(b1, 1, SMART_ENERGY, 0x0019, b"\x19\x10\x02" + offer))
    for block in range(40):
        asked = bytes.fromhex("000912010b00040100") + (block * 48).to_bytes(4, "little") + b"\x30"
        data = messages.block(
            0x1209, 0x0B01, 0x00010400, block * 48, bytes((block * n + n) & 0xFF for n in range(48))
        )
        log.take(Way.RECEIVED, Frame(b1, 1, 10, SMART_ENERGY, 0x0019, bytes((1, block, 3)) + asked, lqi=198))
        answer = Outgoing(b1, 1, SMART_ENERGY, 0x0019, bytes((0x19, block, 5)) + data)
        log.take(Way.SENT, answer)
        if block in (12, 31):
            log.take(Way.UNDELIVERED, answer, "no route")
    announce = b"\x09" + (0x1105).to_bytes(2, "little") + home.B4.little_endian + b"\x80"
    log.take(Way.RECEIVED, Frame(0x1105, 0, 0, ZDO_PROFILE, zdo.DEVICE_ANNCE, announce, broadcast=True))
    log.take(Way.SENT, Outgoing(0x1105, 1, SMART_ENERGY, zcl.BASIC, zcl.read_attributes(9, (4, 5))))
    answer_of_basic = bytes.fromhex("180901") + bytes.fromhex("040000420a") + b"Alt bridge"
    log.take(
        Way.RECEIVED, Frame(0x1105, 1, 10, SMART_ENERGY, zcl.BASIC, answer_of_basic, lqi=88, secured=True)
    )
    return log


def bundle() -> Bundle:
    """A bundle as the core makes it, of the log of the pictures."""
    log = "".join(f'{{"at": {record.at:.3f}, "text": "{record.text}"}}\n' for record in lines(2000))
    made = (
        BundleFile("READ-ME.txt", "What this bundle is, and what is in each file.", "Support bundle\n"),
        BundleFile("log.jsonl", "The event log, one line each. 2,000 lines.", log),
        BundleFile(
            "hub.json", "The dongle or hub: channel, PAN, firmware, what it cannot do.", '{"channel": 20}\n'
        ),
        BundleFile(
            "devices.json", "The devices, their links, and the hub’s device log without its codes.", "{}\n"
        ),
        BundleFile("updates.json", "Every update: how far it came, and what proves it.", "{}\n"),
        BundleFile(
            "frames.jsonl", "What went over the radio, in words and without bytes. 92 frames.", "{}\n" * 92
        ),
        BundleFile("settings.json", "The settings in force.", '{"join_window_s": 90.0}\n'),
        BundleFile(
            "versions.json",
            "The program, its libraries, and this computer’s system.",
            '{"althan": "0.1.0"}\n',
        ),
        BundleFile("job.json", "The job: what you leave ticked, and the devices of its work order.", "{}\n"),
    )
    return pack(made, Redactor(), home.NOW)


def long_log(bed: Bench, _folder: Path) -> Made:
    _premise(bed)
    for record in lines(2000):
        bed.mirror.take(LogWritten(record))
    screen = LogScreen(bed.desk, clock=lambda: home.NOW)
    return screen, lambda: None


def _technical(bed: Bench, folder: Path) -> Made:
    screen, _ = long_log(bed, folder)
    return screen, lambda: choose(screen, 1)


def choose(screen: LogScreen, level: int) -> None:
    """Show a level as a person does."""
    screen.kinds.choose(level)
    screen.kinds.chosen.emit(level)


def _filtered(bed: Bench, folder: Path) -> Made:
    screen, _ = long_log(bed, folder)
    return screen, screen.filters.warnings.click


def _searched(words: str) -> Callable[[Bench, Path], Made]:
    """Looked for these words."""

    def make(bed: Bench, folder: Path) -> Made:
        screen, _ = long_log(bed, folder)

        def after() -> None:
            screen.search.write(words)
            screen._search_soon.stop()
            screen._refilter()

        return screen, after

    return make


def _line_opened(bed: Bench, folder: Path) -> Made:
    screen, _ = long_log(bed, folder)

    def after() -> None:
        row = next(n for n, r in enumerate(screen.lines.shown) if r.level is Level.WARNING and n > 1600)
        index = screen.lines.index(row, 0)
        screen.list.setCurrentIndex(index)
        screen.list.clicked.emit(index)

    return screen, after


def _fed(bed: Bench, folder: Path) -> Made:
    screen, _ = long_log(bed, folder)

    def after() -> None:
        choose(screen, 2)
        answer(bed, frames().after(0))

    return screen, after


def answer(bed: Bench, value: Any) -> None:
    """Answer the question that is open."""
    done = next(a for a in reversed(bed.asks.asked) if a.call.running and a.name.startswith("support")).done
    assert done is not None
    done(value)


def _recording(bed: Bench, folder: Path) -> Made:
    screen, after_feed = _fed(bed, folder)

    def after() -> None:
        after_feed()
        screen.keeping.air = Path("althan-air-20260921-1413.pcap")
        screen.keeping.changed.emit()

    return screen, after


def _large(make: Callable[[Bench, Path], Made]) -> Callable[[Bench, Path], Made]:
    def made(bed: Bench, folder: Path) -> Made:
        screen, after = make(bed, folder)

        def then() -> None:
            bed.desk.look.scale_text(2.0)
            after()

        return screen, then

    return made


def _no_frames(bed: Bench, folder: Path) -> Made:
    screen, _ = long_log(bed, folder)
    return screen, lambda: choose(screen, 2)


def _frame_opened(bed: Bench, folder: Path) -> Made:
    screen, after_feed = _fed(bed, folder)

    def after() -> None:
        after_feed()
        screen.filters.blocks.click()
        screen.filters.blocks.click()
        row = next(
            n for n in range(79, screen.feed.model.rowCount()) if len(screen.feed.model.shown[n].payload) > 60
        )
        index = screen.feed.model.index(row, 0)
        screen.frames.setCurrentIndex(index)
        screen.frames.clicked.emit(index)

    return screen, after


def _without_blocks(bed: Bench, folder: Path) -> Made:
    screen, after_feed = _fed(bed, folder)

    def after() -> None:
        after_feed()
        screen.filters.blocks.click()

    return screen, after


def _bundled(then: Callable[[Bench, LogScreen], None]) -> Callable[[Bench, Path], Made]:
    def make(bed: Bench, folder: Path) -> Made:
        screen, _ = long_log(bed, folder)
        bed.desk.job.open(JOB)

        def after() -> None:
            screen.make_bundle()
            then(bed, screen)

        return screen, after

    return make


def _made(bed: Bench, _screen: LogScreen) -> None:
    answer(bed, bundle())


def _file_shown(bed: Bench, screen: LogScreen) -> None:
    answer(bed, bundle())
    screen.pane.show_file(bundle().files[1])


def _too_big(bed: Bench, _screen: LogScreen) -> None:
    error = next(a for a in reversed(bed.asks.asked) if a.name == "support.make").error
    assert error is not None
    why = "The log of that time has 412,886 lines."
    error(TooBigError("The support bundle would be too big.", why, "Choose fewer hours."))


LOGS: dict[str, tuple[Place, Callable[[Bench, Path], Made]]] = {
    "log_long": (Place.LOG, long_log),
    "log_technical": (Place.LOG, _technical),
    "log_warnings": (Place.LOG, _filtered),
    "log_search": (Place.LOG, _searched("join window")),
    "log_no_match": (Place.LOG, _searched("a word that nobody wrote")),
    "log_line": (Place.LOG, _line_opened),
    "log_frames": (Place.LOG, _fed),
    "log_recording": (Place.LOG, _recording),
    "log_200": (Place.LOG, _large(_filtered)),
    "log_no_frames": (Place.LOG, _no_frames),
    "log_frames_few": (Place.LOG, _without_blocks),
    "log_frame": (Place.LOG, _frame_opened),
    "log_bundle_gathering": (Place.LOG, _bundled(lambda _bed, _screen: None)),
    "log_bundle": (Place.LOG, _bundled(_made)),
    "log_bundle_file": (Place.LOG, _bundled(_file_shown)),
    "log_bundle_too_big": (Place.LOG, _bundled(_too_big)),
}
