"""Start: the first run, recent jobs, a damaged one and its recovery; told by values and by the real core."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from core.errors import FileError
from core.events import HubChanged
from core.firmware.library import Library
from core.homes import KeptHome
from core.hub.hub import HubView
from core.radio.ports import Port
from core.records.job import Job, JobOutcome
from core.records.jobs import JobFolder, KeptJob
from core.session import ScenarioSummary
from core.session_update import CutOff
from gui.app import open_session
from gui.models.start import day_and_time, dongle_fact, recent_job
from gui.screen import Glyph, Place
from gui.screens.start import StartScreen
from gui.shell import Shell
from gui.standings import start_facts
from gui.widgets.files import FileChooser
from tests.core.records.certificates import certified
from tests.gui.screens import home
from tests.gui.screens.stage import HUB
from tests.gui.screens.stage_hand_over import certificate
from tests.gui.screens.stage_start import STARTS
from tests.gui.screens.test_every_screen import staged

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from core.session import Session
    from gui.look import Look
    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
NOW = time.mktime((2026, 11, 22, 15, 0, 0, 0, 0, -1))
JOB = Job("20261122-090000", NOW - 6 * 3600, NOW - 3600, "Flat 14, Example House", outcome=JobOutcome.PROVED)
HOMES = (
    ScenarioSummary("weak-link", "Weak link", "Slow. It takes its time."),
    ScenarioSummary("happy-house", "Happy house", "The display is out of reach. B1 helps.", minutes=10),
    ScenarioSummary("rogue-device", "Rogue", "A stranger."),
)


def start(qtbot: QtBot, bed: Bench, jobs: tuple[KeptJob, ...] = ()) -> StartScreen:
    screen = StartScreen(bed.desk, lambda: NOW)
    qtbot.addWidget(screen)
    screen.resize(997, 462)
    screen.show()
    screen.entered()
    for name, answer in (("jobs", jobs), ("scenarios", HOMES), ("ports", ()), ("library", Library())):
        done = _asked(bed, name)
        done(answer)
    return screen


def _asked(bed: Bench, name: str) -> Callable[[Any], None]:
    """The answer to the last question that goes to this desk or method of the session."""
    for asked in reversed(bed.asks.asked):
        if name in asked.work.__code__.co_names and asked.done is not None:
            return asked.done
    raise AssertionError(name)


def words(screen: StartScreen) -> str:
    labels = [label for label in screen.findChildren(QLabel) if label.isVisibleTo(screen)]
    return " ".join(label.accessibleName() for label in labels)


def test_on_a_first_run_it_offers_a_home_and_shows_no_blank_list(qtbot: QtBot, bed: Bench) -> None:
    screen = start(qtbot, bed)
    said = words(screen)
    assert "No dongle? Start with an emulated home" in said
    assert "Recent jobs" not in said
    assert "No dongle found. Plug it in; we look every second." in said
    assert [b.accessibleName().split(".")[0] for b in screen._offer.homes._group.buttons()] == [
        "Happy house",
        "Weak link",
    ]
    assert screen._offer.homes._group.button(0).accessibleName().endswith("about 10 min")
    facts = start_facts(screen.at_hand, "08:54")
    assert (facts.premise, facts.reference, facts.hub) == (
        "Start",
        "First run on this laptop",
        "Emulated hub ready",
    )
    assert facts.emulated
    primary = screen.now().primary
    assert primary is not None
    assert (primary.words, primary.key) == ("New job", "Ctrl+N")


class Chosen(FileChooser):
    """Gives these files without asking anybody."""

    def recording(self, parent: QWidget) -> Path | None:
        return Path("visit.althan")

    def evidence(self, parent: QWidget, former: Path | None = None) -> Path | None:
        return None if parent.property("thought better of it") else Path("certificate.pdf")


def test_a_recording_is_opened_and_a_certificate_verified(qtbot: QtBot, bed: Bench) -> None:
    screen = start(qtbot, bed)
    screen._files = Chosen()
    assert "Replay a visit on the map, minute by minute." in words(screen)
    screen.setProperty("thought better of it", True)
    screen._aside.certificate.act.click()
    assert bed.went == []
    screen.setProperty("thought better of it", None)
    screen._aside.recording.act.click()
    screen._aside.certificate.act.click()
    assert bed.went == ["recording", "verify"]
    assert (bed.desk.recording.path, bed.desk.evidence.path) == (
        Path("visit.althan"),
        Path("certificate.pdf"),
    )


def dropped(screen: StartScreen, *names: str) -> bool:
    """Let files fall on the middle of Start; whether it showed that it takes them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/somewhere/{name}") for name in names])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    screen.dragEnterEvent(QDragEnterEvent(QPoint(9, 9), copy, data, left, none))
    taken = "_veil" in vars(screen) and screen._veil.isVisible()
    screen.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none))
    assert "_veil" not in vars(screen) or not screen._veil.isVisible()
    return taken


@pytest.mark.parametrize(
    ("names", "went"),
    [
        (("visit.ALTHAN",), ["recording"]),
        (("certificate.pdf",), ["verify"]),
        (("certificate.json",), ["verify"]),
        (("bridge.ota",), []),
        (("one.pdf", "two.pdf"), []),
    ],
)
def test_what_is_dropped_goes_where_it_belongs(
    qtbot: QtBot, bed: Bench, names: tuple[str, ...], went: list[str]
) -> None:
    screen = start(qtbot, bed)
    assert dropped(screen, *names) is bool(went)
    assert bed.went == went
    chosen = {"recording": bed.desk.recording.path, "verify": bed.desk.evidence.path}
    assert chosen == {name: Path(f"/somewhere/{names[0]}") if name in went else None for name in chosen}


@pytest.mark.parametrize("name", [name for name, (place, _) in STARTS.items() if place is Place.START])
def test_what_a_person_comes_for_is_seen_whole_on_a_low_window(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str
) -> None:
    window, screen = staged(qtbot, bed, tmp_path, name, (1093, 574, 1.0))
    assert isinstance(screen, StartScreen)
    homes = screen._offer.homes.findChildren(QAbstractButton)
    wanted = [*screen._recent.rows, *homes, screen._offer.start, screen._offer.all]
    wanted += [screen._aside.recording.act, screen._aside.certificate.act]
    seen = QRect(screen.mapTo(window, QPoint()), screen.size())
    cut = [
        w.accessibleName() for w in wanted if not seen.contains(QRect(w.mapTo(window, QPoint()), w.size()))
    ]
    assert cut == []
    assert screen._page.area.verticalScrollBar().maximum() == 0


def test_all_jobs_are_one_press_away_and_fewer_again(qtbot: QtBot, bed: Bench) -> None:
    jobs = tuple(KeptJob(replace(JOB, number=f"2026112{day}-090000")) for day in range(8))
    screen = start(qtbot, bed, jobs)
    assert len(screen._recent.rows) == 3
    more = screen._recent._more
    assert more.text() == "All 8 jobs"
    more.click()
    assert (len(screen._recent.rows), more.text()) == (8, "Fewer jobs")
    more.click()
    assert len(screen._recent.rows) == 3


def test_the_act_beside_the_head_gives_way_to_large_text(qtbot: QtBot, bed: Bench) -> None:
    screen = start(qtbot, bed, (KeptJob(JOB),))
    offer = screen._offer
    QApplication.processEvents()
    assert offer.start.mapTo(screen, QPoint()).y() < offer.homes.mapTo(screen, QPoint()).y()
    assert offer.start.nextInFocusChain() in offer.homes.findChildren(QAbstractButton)
    bed.desk.look.scale_text(2.0)
    screen.resize(996, 462)
    QApplication.processEvents()
    assert offer.start.mapTo(screen, QPoint()).y() > offer.homes.mapTo(screen, QPoint()).y()
    assert offer.homes.findChildren(QAbstractButton)[-1].nextInFocusChain() is offer.start


def test_recent_jobs_say_premise_day_and_outcome(qtbot: QtBot, bed: Bench) -> None:
    damaged = KeptJob(replace(JOB, number="20261121-090000", premise="22 Sample Road"), "cut", NOW - 3480)
    practice = KeptJob(
        replace(JOB, number="20261120-090000", scenario="happy-house", outcome=JobOutcome.FAILED)
    )
    screen = start(qtbot, bed, (KeptJob(JOB), damaged, practice))
    rows = [row.accessibleName() for row in screen._recent.rows]
    assert rows == [
        "Flat 14, Example House, today 09:00: All updates confirmed",
        "22 Sample Road, today 09:00: Damaged; last good save today 14:02",
        "Flat 14, Example House, emulated, today 09:00: An update failed",
    ]
    facts = start_facts(screen.at_hand, "")
    assert (facts.reference, facts.hub, facts.emulated) == ("3 recent jobs", "No hub", False)


def test_glyphs_say_the_outcome_too() -> None:
    glyphs = [recent_job(KeptJob(replace(JOB, outcome=outcome)), NOW).glyph for outcome in JobOutcome]
    assert glyphs == [Glyph.NOT_STARTED, Glyph.WAITING, Glyph.DONE, Glyph.WARN, Glyph.STOP]
    assert recent_job(KeptJob(Job("20261121-090000"), "cut"), NOW).outcome == "Damaged; no earlier save"


def test_an_update_is_under_way_only_in_the_job_that_is_open() -> None:
    kept = KeptJob(replace(JOB, outcome=JobOutcome.UNDER_WAY))
    assert recent_job(kept, NOW).outcome == "Update cut off; it can go on"
    assert recent_job(kept, NOW, JOB.number).outcome == "Update under way"


CUT_OFF = KeptHome("emulated:weak-link?speed=20&home=x", "weak-link", "Weak link", NOW - 60, cut_off=True)


@pytest.mark.parametrize("kept_as", [JobOutcome.UNDER_WAY, JobOutcome.OPEN], ids=["in time", "killed before"])
def test_an_update_that_was_cut_off_is_offered_at_once(qtbot: QtBot, bed: Bench, kept_as: JobOutcome) -> None:
    url = "emulated:happy-house?speed=20&home=y"
    job = replace(JOB, hub=url, scenario="happy-house", outcome=kept_as)
    screen = start(qtbot, bed, (KeptJob(job),))
    assert screen.now().seconds == (), "the home of the job is not known to be kept"
    kept = (KeptHome(url, "happy-house", "Happy house", NOW - 90, cut_off=True),)
    _asked(bed, "homes")(kept)
    act, (other,) = screen.now().primary, screen.now().seconds
    assert act is not None
    assert (act.words, other.words) == ("Continue", "New job"), "the sentence's own act is the primary"
    assert screen.now().fact == "An update was cut off."
    assert [row.accessibleName() for row in screen._recent.rows] == [
        "Flat 14, Example House, emulated, today 09:00: Update cut off; it can go on"
    ]
    assert act.run is not None
    act.run()
    _asked(bed, "read")(KeptJob(job))
    assert bed.desk.job.job == job
    assert bed.asks.last("connect").arguments == (url,)
    primary = screen.now().primary
    assert primary is not None
    assert primary.busy


def test_a_home_that_no_job_names_has_a_row_of_its_own(qtbot: QtBot, bed: Bench) -> None:
    screen = start(qtbot, bed)
    _asked(bed, "homes")((CUT_OFF, replace(CUT_OFF, url="emulated:other", cut_off=False)))
    (row,) = screen._recent.rows
    assert row.accessibleName() == "Weak link, emulated, today 14:59: Update cut off; it can go on"
    assert "No dongle? Start with an emulated home" not in words(screen)
    assert start_facts(screen.at_hand, "").reference == "1 recent job", "as many as are listed"
    row.click()
    assert bed.asks.last("connect").arguments == (CUT_OFF.url,)
    done = bed.asks.last("connect").done
    assert done is not None
    done(HUB)
    answer = bed.asks.last("cut_off").done
    assert answer is not None
    terms = (home.B1, home.B2), (("battery", "The customer is away."),)
    answer((CutOff(home.B1, 40_960, 262_144, Path("image.ota"), "00010400", 0, *terms),))
    assert bed.went == ["update"]
    assert bed.desk.image.image is not None
    assert bed.desk.image.image.at_once == 0, "as its run was begun"
    assert (bed.desk.image.image.only, bed.desk.image.image.reasons) == terms
    chosen = bed.desk.image.image
    assert chosen is not None
    assert (chosen.path, chosen.name) == (Path("image.ota"), "Image already begun")


def test_days_are_told_as_people_say_them() -> None:
    assert day_and_time(NOW - 60, NOW) == "today 14:59"
    assert day_and_time(NOW - 20 * 3600, NOW) == "yesterday 19:00"
    assert day_and_time(NOW - 10 * 86400, NOW) == "12 Nov 2026, 15:00"


def test_a_port_that_cannot_be_used_says_why() -> None:
    port = Port("/dev/ttyUSB0", "A dongle", holder="screen", usable=False, advice="Close screen.")
    assert dongle_fact((port,)).rest == "Close screen."
    assert dongle_fact((replace(port, usable=True),)).glyph is Glyph.DONE


def test_an_emulated_home_is_started_and_practice_is_not_written_into_a_job(qtbot: QtBot, bed: Bench) -> None:
    screen = start(qtbot, bed)
    bed.desk.job.open(JOB)
    screen._offer.start.click()
    asked = bed.asks.last("connect")
    assert asked.arguments == ("emulated:happy-house",)
    assert not bed.desk.job.is_open
    assert screen.now().primary.busy == "Starting"  # type: ignore[union-attr]
    bed.mirror.take(HubChanged(HUB))
    assert asked.done is not None
    asked.done(HUB)
    assert bed.went == ["plan"]
    assert "disconnect it on Connect first" in words(screen)


def test_a_job_that_was_signed_is_not_offered_to_go_on_with(qtbot: QtBot, bed: Bench) -> None:
    screen = start(qtbot, bed)
    job = replace(certified.JOB, premise="Flat 14, Example House")
    bed.desk.hand_over.begin(job)
    bed.desk.job.open(job)
    bed.mirror.take(HubChanged(HUB))
    assert screen.now().fact == "A job is open."
    bed.desk.hand_over.sign(certificate(), bed.mirror, job)
    now = screen.now()
    assert now.fact == "The open job is signed."
    assert now.advice == "Its visit ends when the hub is disconnected on Connect."
    assert [action.words for action in now.seconds] == ["Open Connect", "Open it"]
    for action in now.seconds:
        assert action.run is not None
        action.run()
    assert bed.went == ["connect", "handover"]
    bed.mirror.take(HubChanged(HubView()))
    now = screen.now()
    assert (now.fact, now.advice) == ("The open job is signed.", "Its visit is over: begin a new job.")
    assert len(now.advice) <= 60


def test_a_connected_hub_turns_the_button_off_and_says_why(qtbot: QtBot, bed: Bench) -> None:
    screen = start(qtbot, bed)
    bed.mirror.take(HubChanged(HUB))
    assert not screen._offer.start.isEnabled()
    assert "disconnect it on Connect first" in words(screen)


def test_why_the_button_is_off_is_not_said_before_there_is_a_button(qtbot: QtBot, bed: Bench) -> None:
    screen = StartScreen(bed.desk, lambda: NOW)
    qtbot.addWidget(screen)
    screen.show()
    bed.mirror.take(HubChanged(HUB))
    assert "disconnect it on Connect first" not in words(screen)
    screen._on_jobs(())
    assert "disconnect it on Connect first" in words(screen)


def test_what_keeps_the_core_from_starting_is_told_in_place(qtbot: QtBot, look: Look, tmp_path: Path) -> None:
    def refused(_on_event: object) -> Session:
        raise FileError(
            "The records cannot be opened.", "The disk does not give them.", "Try another folder."
        )

    shell = Shell(look, refused, tmp_path)
    qtbot.addWidget(shell.window)
    shell.window.show()
    shell.start()
    try:
        screen = shell.window.screen_of("start")
        assert isinstance(screen, StartScreen)
        qtbot.waitUntil(lambda: "Try another folder" in screen._offer.trouble.words)
        assert screen._reading.words == "The jobs on this laptop could not be read."
    finally:
        shell.close()


def test_a_damaged_job_is_read_only_until_it_is_recovered(
    qtbot: QtBot, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    folder = JobFolder(tmp_path, time.time)
    first = folder.save(replace(folder.new(), premise="Flat 14", installer="A. Example"))
    folder.save(replace(first, premise="Flat 15"))
    (tmp_path / "jobs" / f"{first.number}.json").write_bytes(b"{")
    shell = Shell(look, open_session, tmp_path)
    qtbot.addWidget(shell.window)
    shell.window.show()
    shell.start()
    try:
        start_screen, job = shell.window.screen_of("start"), shell.window.screen_of("job")
        assert isinstance(start_screen, StartScreen)
        assert shell.window.name_shown == "start"
        qtbot.waitUntil(lambda: len(start_screen._recent.rows) == 1)
        assert "Damaged; last good save today" in start_screen._recent.rows[0].accessibleName()
        start_screen._recent.rows[0].click()
        qtbot.waitUntil(lambda: shell.window.name_shown == "job")
        assert job is not None
        assert job.premise.text == "Flat 14"  # type: ignore[attr-defined]
        assert job.premise.edit.isReadOnly()  # type: ignore[attr-defined]
        now = job.now()
        assert now.primary is not None
        assert now.primary.words == "Recover"
        assert "Last good save today" in now.advice
        shell.keeper.save_now()
        assert (tmp_path / "jobs" / f"{first.number}.json").read_bytes() == b"{"
        assert now.primary.run is not None
        now.primary.run()
        qtbot.waitUntil(lambda: not shell.job.damage)
        assert not job.premise.edit.isReadOnly()  # type: ignore[attr-defined]
        assert folder.read(first.number).damage == ""
    finally:
        shell.close()
