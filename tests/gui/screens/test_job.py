"""Job: fields judged on leaving, nothing typed is lost, a work order taken whole with every mistake by its row."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtTest import QTest

from core.errors import UsageError
from core.events import HubChanged, UpdateChanged
from core.joining.work_order import WorkOrderError, parse
from core.records.job import Job, JobOutcome
from core.records.jobs import JobFolder
from core.update.evidence import Outcome
from core.update.progress import Condition, DeviceUpdate
from gui.app import open_session
from gui.keeping import JobKeeper
from gui.screen import Glyph, Place
from gui.screens.job import JobScreen
from gui.screens.join import JoinScreen
from gui.screens.start import StartScreen
from gui.shell import Shell
from gui.standings import standings
from gui.theme import ThemeName
from gui.widgets.field import Field, Verdict
from tests.gui.screens import home
from tests.gui.screens.stage import HUB
from tests.gui.screens.test_every_screen import staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from gui.look import Look
    from tests.gui.screens.desk import Bench

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CODE = "83FED3407A939723A5C639B26916D505C3B5"  # the specification's own example
ORDER = (
    "reference,mpxn,eui,install_code,kind,name\n"
    f"EXAMPLE-17,2000000000015,00-DB-12-34-56-78-90-B1,{CODE},B1,beside the hub\n"
    f"EXAMPLE-17,2000000000015,00-DB-12-34-56-78-90-B2,{CODE},B2,at the IHD\n"
)
NEW = Job("20261122-150000", 1_790_000_000.0)


@pytest.fixture
def screen(qtbot: QtBot, bed: Bench) -> JobScreen:
    made = JobScreen(bed.desk, lambda: 1_790_000_000.0)
    qtbot.addWidget(made)
    made.resize(997, 462)
    made.show()
    return made


def _verdict(field: Field) -> Verdict:
    return field.edit.verdict


def test_the_first_words_begin_a_job_and_are_kept(screen: JobScreen, bed: Bench) -> None:
    assert screen.now().fact == "No job is open."
    screen.premise.write("Flat 14")
    screen.premise.left.emit()
    asked = bed.asks.asked[-1]
    assert asked.done is not None
    asked.done(NEW)
    assert bed.desk.job.job == replace(NEW, premise="Flat 14")
    assert screen._facts.words("Premise") == "Flat 14", "what the field and the top bar say"
    assert screen.now().advice == "Still to name: the installer."
    screen.installer.write("A. Example")
    screen.installer.left.emit()
    assert (screen.now().fact, screen.now().glyph) == ("The job is complete.", Glyph.DONE)


def test_a_check_digit_is_judged_live_and_a_wrong_number_is_kept(screen: JobScreen, bed: Bench) -> None:
    bed.desk.job.open(NEW)
    QTest.keyClicks(screen.mpxn.edit, "200000000001")
    assert _verdict(screen.mpxn) == Verdict.NONE
    QTest.keyClicks(screen.mpxn.edit, "6")
    assert _verdict(screen.mpxn) == Verdict.ERROR
    assert "check digit" in screen.mpxn.help.words
    screen.mpxn.left.emit()
    assert bed.desk.job.job.mpxn == "2000000000016"
    assert standings(bed.mirror, bed.desk.job.job)[Place.JOB].words == "MPxN is wrong"
    screen.mpxn.write("20 0000 0000 015")
    screen.mpxn.left.emit()
    assert _verdict(screen.mpxn) == Verdict.VALID
    assert bed.desk.job.job.mpxn == "2000000000015"


def test_a_field_left_empty_says_so_only_in_an_open_job(screen: JobScreen, bed: Bench) -> None:
    screen.installer.left.emit()
    assert _verdict(screen.installer) == Verdict.NONE
    bed.desk.job.open(NEW)
    screen.installer.left.emit()
    assert _verdict(screen.installer) == Verdict.ERROR


def test_one_job_after_another_shows_its_own_words(screen: JobScreen, bed: Bench) -> None:
    bed.desk.job.open(replace(NEW, premise="Flat 14", installer="A. Example"))
    screen.premise.edit.setFocus()
    bed.desk.job.open(replace(NEW, number="20261122-160000"))
    assert (screen.premise.text, screen.installer.text) == ("", "")


def test_a_work_order_fills_the_job_and_shows_its_devices(
    screen: JobScreen, bed: Bench, tmp_path: Path
) -> None:
    bed.desk.job.open(NEW)
    screen.take_order(tmp_path / "order.csv")
    done = bed.asks.asked[-1].done
    assert done is not None
    done(parse(ORDER.encode(), "order.csv"))
    job = bed.desk.job.job
    assert (job.order, job.mpxn, len(bed.desk.job.expected)) == ("EXAMPLE-17", "2000000000015", 2)
    assert screen.mpxn.text == "2000000000015"
    assert screen.order._words.words == "2 devices expected on Join."
    assert screen.order.lines == ()
    bed.desk.job.open(job)  # another sitting: the codes are gone
    assert "Install codes are not kept on disk" in screen.order._words.words
    screen.order.drop_wanted.emit()
    assert not bed.desk.job.expected


def test_every_mistake_is_named_with_its_row_and_the_former_order_stays(
    screen: JobScreen, bed: Bench, tmp_path: Path
) -> None:
    bed.desk.job.open(NEW)
    bed.desk.job.take_order(parse(ORDER.encode(), "order.csv"))
    screen.take_order(tmp_path / "bad.csv")
    with pytest.raises(WorkOrderError) as told:
        parse(b"eui,install_code\nnothing,\n00-DB-12-34-56-78-90-B1,12\n", "bad.csv")
    error = bed.asks.asked[-1].error
    assert error is not None
    error(told.value)
    assert [line.split(",")[0] for line in screen.order.lines] == ["Row 2", "Row 2", "Row 3"]
    assert "3 mistakes" in screen.order._trouble.words
    assert len(bed.desk.job.expected) == 2


def test_an_order_for_another_meter_point_is_remarked_on(screen: JobScreen, bed: Bench) -> None:
    bed.desk.job.open(replace(NEW, mpxn="9900000000015"))
    screen._on_order(parse(ORDER.encode(), "order.csv"))
    assert screen.order.lines == ("The order is for MPxN 2000000000015; the job says 9900000000015.",)
    assert bed.desk.job.job.mpxn == "9900000000015"


def test_a_file_is_dropped_on_the_screen(screen: JobScreen, bed: Bench, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "order.csv"))])
    where, copy = QPointF(20, 20), Qt.DropAction.CopyAction
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), copy, mime, buttons, modifiers)
    screen.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert screen._veil.accessibleName() == "Let go to read this work order"
    assert screen._veil.isVisible()
    screen.dropEvent(QDropEvent(where, copy, mime, buttons, modifiers))
    assert not screen._veil.isVisible()
    assert bed.asks.asked[-1].error == screen.order.show_error
    bed.desk.job.open(NEW, "cut short")
    late = QDragEnterEvent(where.toPoint(), copy, mime, buttons, modifiers)
    late.ignore()
    screen.dragEnterEvent(late)
    assert not late.isAccepted()


# --- with the real core -----------------------------------------------------------------------------------


@pytest.fixture
def shell(qtbot: QtBot, look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.setenv("ALTHAN_HOME", str(tmp_path))
    made = Shell(look, open_session, tmp_path)
    qtbot.addWidget(made.window)
    made.window.show()
    made.start()
    yield made
    made.close()


def test_what_is_typed_is_on_disk_without_a_press_and_the_last_words_at_the_end(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    folder = JobFolder(tmp_path, time.time)
    shell.acts.new_job()
    qtbot.waitUntil(lambda: shell.job.is_open)
    assert folder.jobs() == (), "an empty job leaves nothing on disk"
    shell.job.write(replace(shell.job.job, premise="Flat 14"))
    qtbot.waitUntil(lambda: len(folder.jobs()) == 1)
    assert folder.jobs()[0].job.premise == "Flat 14"
    shell.job.write(replace(shell.job.job, installer="A. Example"))
    shell.close()
    assert folder.jobs()[0].job.installer == "A. Example"


def test_another_job_begun_at_once_does_not_lose_the_one_before(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    folder = JobFolder(tmp_path, time.time)
    shell.acts.new_job()
    qtbot.waitUntil(lambda: shell.job.is_open)
    first = shell.job.job.number
    shell.job.write(replace(shell.job.job, premise="Flat 14"))
    shell.job.open(replace(NEW, number="20270101-000000"))
    qtbot.waitUntil(lambda: len(folder.jobs()) == 1)
    assert folder.read(first).job.premise == "Flat 14"


def test_saving_now_says_so_and_a_folder_that_cannot_be_written_too(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    shell.keeper.save_now()
    assert shell.toasts.shown[0].fact == "There is no job to save yet."
    shell.job.open(NEW)
    shell.job.write(replace(NEW, premise="Flat 14"))
    shell.keeper.save_now()
    qtbot.waitUntil(lambda: "The job is saved." in [n.fact for n in shell.toasts.shown])
    for file in (tmp_path / "jobs").iterdir():
        file.unlink()
    (tmp_path / "jobs").rmdir()
    (tmp_path / "jobs").write_text("in the way", encoding="utf-8")
    shell.keeper.save_now()
    qtbot.waitUntil(lambda: any("cannot be written" in n.fact for n in shell.toasts.shown))
    qtbot.waitUntil(lambda: shell.mirror.log.rowCount() > 0)


def test_the_hub_is_written_into_the_job_but_an_old_job_keeps_its_own(qtbot: QtBot, bed: Bench) -> None:
    keeper = JobKeeper(bed.desk)
    bed.desk.job.open(NEW)
    bed.mirror.take(HubChanged(HUB))
    assert (bed.desk.job.job.hub, bed.desk.job.job.scenario) == ("emulated:example-house", "example-house")
    old = replace(NEW, number="20200101-000000", saved_at=1.0, premise="Old", hub="/dev/ttyUSB0")
    bed.desk.job.open(old)
    assert bed.desk.job.job.hub == "/dev/ttyUSB0"
    keeper.deleteLater()


def test_the_end_waits_for_a_save_on_a_laptop_that_is_busy(qtbot: QtBot, bed: Bench) -> None:
    keeper, named = JobKeeper(bed.desk), replace(NEW, premise="Flat 14")
    bed.desk.job.open(named)
    keeper.save_now()
    saved, settled = bed.asks.last("jobs.save").done, list[None]()
    assert saved is not None
    keeper.settled.connect(lambda: settled.append(None))
    QTimer.singleShot(2500, keeper, lambda: saved(named))
    keeper.finish()
    assert settled, "what was typed last is not given up"
    keeper.deleteLater()


def test_that_an_update_is_under_way_is_kept_at_once(qtbot: QtBot, bed: Bench) -> None:
    keeper = JobKeeper(bed.desk)
    bed.desk.job.open(replace(NEW, premise="Flat 14"))
    bed.mirror.take(UpdateChanged(DeviceUpdate(home.B1, condition=Condition.RUNNING)))
    (saved,) = bed.asks.last("jobs.save").arguments
    assert isinstance(saved, Job)
    assert saved.outcome is JobOutcome.UNDER_WAY
    keeper.deleteLater()


def test_the_recording_hears_of_the_job_when_it_is_opened_and_when_it_is_saved(
    qtbot: QtBot, bed: Bench
) -> None:
    keeper, named = JobKeeper(bed.desk), replace(NEW, premise="Flat 14")
    bed.desk.job.open(NEW)
    assert bed.asks.last("visits.about").arguments == (NEW,)
    bed.desk.job.write(named)
    keeper.save_now()
    done = bed.asks.last("jobs.save").done
    assert done is not None
    done(replace(named, saved_at=9.0))
    told = bed.asks.last("visits.about")
    assert told.arguments == (replace(named, saved_at=9.0),)
    assert told.error is not None
    told.error(RuntimeError("the recorder is gone"))  # that is no trouble of the job, and none is shown
    assert bed.desk.job.job.saved_at == 9.0
    keeper.deleteLater()


def test_a_job_whose_update_was_cut_off_goes_on_with_it(screen: JobScreen, bed: Bench) -> None:
    url = "emulated:happy-house?speed=20&home=y"
    job = replace(NEW, premise="Flat 14", hub=url, scenario="happy-house", outcome=JobOutcome.UNDER_WAY)
    bed.desk.job.open(job)
    act = screen.now().primary
    assert act is not None
    assert (screen.now().fact, act.words) == ("The update of this job was cut off.", "Continue the update")
    assert act.run is not None
    act.run()
    asked = bed.asks.last("connect")
    assert asked.arguments == (url,)
    assert [a.words for a in screen.now().seconds] == ["Cancel"]
    assert asked.error is not None
    asked.error(
        UsageError("This emulated home is not kept any more.", "It was left long ago.", "Begin anew.")
    )
    assert "not kept any more" in screen._trouble.accessibleName() or screen._trouble.isVisible()
    assert screen.now().fact == "The update of this job was cut off."
    bed.mirror.take(HubChanged(HUB))
    assert screen.now().fact != "The update of this job was cut off."


def test_an_update_of_the_job_before_is_no_outcome_of_this_one(qtbot: QtBot, bed: Bench) -> None:
    keeper = JobKeeper(bed.desk)
    failed = DeviceUpdate(home.B1, condition=Condition.FAILED, outcome=Outcome.FAILED)
    bed.desk.job.open(replace(NEW, premise="Flat 14"))
    bed.mirror.take(UpdateChanged(failed))
    outcomes = [bed.desk.job.job.outcome]
    bed.desk.job.open(replace(NEW, number="20270101-000000", premise="Flat 15"))
    proved = DeviceUpdate(home.B2, condition=Condition.FINISHED, outcome=Outcome.CONFIRMED)
    bed.mirror.take(UpdateChanged(proved))
    outcomes.append(bed.desk.job.job.outcome)
    assert outcomes == [JobOutcome.FAILED, JobOutcome.PROVED]
    keeper.deleteLater()


def test_a_practice_that_is_named_is_a_job_of_that_home_with_what_came_of_it(
    screen: JobScreen, bed: Bench
) -> None:
    keeper = JobKeeper(bed.desk)
    bed.mirror.take(HubChanged(HUB))
    proved = DeviceUpdate(home.B2, condition=Condition.FINISHED, outcome=Outcome.CONFIRMED)
    bed.mirror.take(UpdateChanged(proved))
    screen.premise.write("Flat 14")
    screen.premise.left.emit()
    begun = bed.asks.last("jobs.new").done
    assert begun is not None
    begun(NEW)
    job = bed.desk.job.job
    assert (job.premise, job.hub, job.scenario) == ("Flat 14", "emulated:example-house", "example-house")
    assert job.emulated
    assert job.outcome is JobOutcome.PROVED
    keeper.deleteLater()


def test_a_visit_from_ctrl_n_to_the_list_of_recent_jobs(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    """By the keyboard: begin, type, import an order; on an emulated home it is listed as emulated."""
    order = tmp_path / "order.csv"
    order.write_text(ORDER, encoding="utf-8")
    shell.window.activateWindow()
    qtbot.waitUntil(shell.window.isActiveWindow)
    QTest.keyClick(shell.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shell.window.name_shown == "job" and shell.job.is_open)
    screen, start = shell.window.screen_of("job"), shell.window.screen_of("start")
    assert isinstance(screen, JobScreen)
    assert isinstance(start, StartScreen)
    assert shell.window.focusWidget() is screen.premise.edit, "one types at once, and nothing is lost"
    QTest.keyClicks(screen.premise.edit, "Flat 14, Example House")
    QTest.keyClick(screen.premise.edit, Qt.Key.Key_Tab)
    screen.installer.edit.setFocus()
    QTest.keyClicks(screen.installer.edit, "A. Example")
    QTest.keyClick(screen.installer.edit, Qt.Key.Key_Return)
    screen.take_order(order)
    qtbot.waitUntil(lambda: len(shell.job.expected) == 2)
    shell.bridge.call(lambda session: session.connect("emulated:happy-house?speed=max"))
    qtbot.waitUntil(lambda: shell.job.job.scenario == "happy-house")
    assert shell.window.topbar.facts.premise == "Flat 14, Example House"
    assert shell.window.topbar.facts.emulated
    qtbot.waitUntil(lambda: bool(JobFolder(tmp_path, time.time).jobs()[0].job.scenario))
    QTest.keyClick(shell.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(start._recent.rows) == 1)
    assert start._recent.rows[0].accessibleName().startswith("Flat 14, Example House, emulated, today ")
    kept = next((tmp_path / "jobs").glob("*.json")).read_text(encoding="utf-8")
    assert "00-DB-12-34-56-78-90-B1" in kept
    assert CODE[:8] not in kept, "install codes are never on disk"


def test_a_field_that_was_hidden_while_the_theme_changed_has_its_font_and_colours(
    qtbot: QtBot, shell: Shell
) -> None:
    window, look = shell.window, shell.look
    join = window.screen_of("join")
    assert isinstance(join, JoinScreen)
    edit = join.box.field.edit
    window.go("join")
    window.go("settings")
    look.choose(ThemeName.SUNLIGHT)
    look.scale_text(2.0)
    window.go("join")
    qtbot.wait(50)
    assert edit.font().pixelSize() == look.theme.px(14)
    assert edit.palette().color(QPalette.ColorRole.PlaceholderText) == look.theme.colour("ink2")


@pytest.mark.parametrize("name", ["job", "job_cut_off"])
def test_the_whole_of_a_job_is_seen_on_a_low_window(
    qtbot: QtBot, bed: Bench, tmp_path: Path, name: str
) -> None:
    _, made = staged(qtbot, bed, tmp_path, name, (1093, 574, 1.0))
    assert isinstance(made, JobScreen)
    assert made._page.area.verticalScrollBar().maximum() == 0
